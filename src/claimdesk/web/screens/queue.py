"""The queue of claims: searched, ranked, and worked on several at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from claimdesk.desk import queue as reading
from claimdesk.desk import verbs
from claimdesk.desk.models import Account, Claim
from claimdesk.desk.queue import ACTIVE, Search
from claimdesk.domain.roles import Action
from claimdesk.errors import InputError, MissingRecordError, RuleError
from claimdesk.web.access import access, way_back
from claimdesk.web.errors import explain
from claimdesk.web.screens.queue_forms import FIRST_FIELDS, query_of, read_search, tag_names
from claimdesk.web.screens.queue_rows import rows_of


@access(Action.READ)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show a page of the claims that a search finds."""
    form, search = read_search(request.GET)
    number = _number(request.GET.get("page", "")) or 1
    page = reading.find(search, request.user, today=timezone.localdate(), number=number)
    more = [field for field in form if field.name not in FIRST_FIELDS]
    said = query_of(search)
    context = {
        "form": form,
        "first_fields": [form[name] for name in FIRST_FIELDS],
        "more_fields": more,
        "more_used": sum(bool(getattr(search, field.name)) for field in more),
        "page": page,
        "rows": rows_of(page.claims),
        "may_work": request.user.may(Action.WORK),
        "tags": tag_names(),
        "tabs": _tabs(search),
        "query": said,
        "searches": list(request.user.searches.all()[:50]),
        "is_plain": search == Search(),
        "is_new_desk": not page.claims and not Claim.objects.exists(),
    }
    return render(request, "desk/queue.html", context)


@access(Action.WORK)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one thing to each ticked claim; what a rule forbids is said, the rest is done."""
    back = HttpResponseRedirect(way_back(request, reverse("desk:queue")))
    ids = list(filter(None, map(_number, request.POST.getlist("claim"))))[: reading.PAGE_SIZE]
    deed = _DEEDS.get(request.POST.get("do", ""))
    if not ids or deed is None:
        messages.warning(request, _("Nothing was done: tick the claims first, then choose what."))
        return back
    said = request.POST.get("words", "").strip()
    done = 0
    refused: dict[str, int] = {}
    for pk in ids:
        try:
            deed(request.user, pk, said, timezone.now())
        except (RuleError, InputError, MissingRecordError) as error:
            refused[explain(error)] = refused.get(explain(error), 0) + 1
        else:
            done += 1
    if done:
        changed = ngettext("%(count)s claim changed.", "%(count)s claims changed.", done)
        messages.success(request, changed % {"count": done})
    for reason, times in refused.items():
        kept = ngettext("%(count)s claim not changed:", "%(count)s claims not changed:", times)
        messages.error(request, f"{kept % {'count': times}} {reason}")
    return back


@access(Action.READ)
@require_POST
def search_save(request: HttpRequest) -> HttpResponse:
    """Keep a search under a name."""
    _form, search = read_search(QueryDict(request.POST.get("query", "")[:2000]))
    saved = verbs.save_search(
        actor=request.user,
        name=request.POST.get("name", ""),
        query=query_of(search),
        now=timezone.now(),
    )
    messages.success(request, _("Saved: %(name)s") % {"name": saved.name})
    return HttpResponseRedirect(f"{reverse('desk:queue')}?{saved.query}".rstrip("?"))


@access(Action.READ)
@require_POST
def search_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a saved search of one's own."""
    verbs.delete_search(actor=request.user, search=pk, now=timezone.now())
    messages.success(request, _("The saved search was deleted."))
    return HttpResponseRedirect(way_back(request, reverse("desk:queue")))


def _take(actor: Account, claim: int, _said: str, now: datetime) -> None:
    due = Claim.objects.filter(pk=claim).values_list("due", flat=True).first()
    verbs.assign(actor=actor, claim=claim, account=actor.pk, due=due, now=now)


def _tag(actor: Account, claim: int, said: str, now: datetime) -> None:
    if not said:
        raise InputError(_("Write the tag first."))
    standing = Claim.tags.through.objects.filter(claim=claim).values_list("tag__name", flat=True)
    names = [*standing, *said.split(",")]
    verbs.tag_claim(actor=actor, claim=claim, names=names, now=now)


def _close(actor: Account, claim: int, said: str, now: datetime) -> None:
    verbs.close_claim(actor=actor, claim=claim, reason=said, now=now)


_DEEDS: dict[str, Callable[[Account, int, str, datetime], None]] = {
    "take": _take,
    "tag": _tag,
    "close": _close,
}


def _tabs(search: Search) -> list[dict[str, Any]]:
    views = (
        (_("Open"), Search()),
        (_("Mine"), Search(who="me", state=ACTIVE)),
        (_("Nobody's"), Search(who="nobody")),
        (_("Asked about"), Search(asked=True)),
        (_("Suggestions"), Search(matched=True)),
        (_("Due soon"), Search(due="soon", state=ACTIVE, sort="due")),
    )
    base = reverse("desk:queue")
    return [
        {
            "label": label,
            "url": f"{base}?{query_of(view)}".rstrip("?"),
            "current": view == search,
            "count": None,
        }
        for label, view in views
    ]


def _number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 19 else 0


urlpatterns = [
    path("", queue, name="queue"),
    path("bulk/", bulk, name="queue-bulk"),
    path("searches/", search_save, name="search-save"),
    path("searches/<int:pk>/delete/", search_delete, name="search-delete"),
]
