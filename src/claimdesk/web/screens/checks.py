"""Checks: their list, the editor that saves by itself, and what is done on the way to review."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from claimdesk.desk import verbs
from claimdesk.desk.models import Account, Check, Comment, Declaration, Match
from claimdesk.domain.roles import Action
from claimdesk.language.normalization import fold, normalize
from claimdesk.web.access import access, is_htmx
from claimdesk.web.check_words import STATES
from claimdesk.web.screens import capture_files, capturing, check_acts, check_history
from claimdesk.web.screens.check_forms import CommentForm
from claimdesk.web.screens.check_panel import (
    checklist,
    comments,
    numbers_of,
    panel,
    places,
    reading,
)
from claimdesk.web.screens.check_room import with_check
from claimdesk.web.screens.drafting import Editing, Press, save
from claimdesk.web.screens.paging import Slice, count_in_words, counted, newest_first

State = Check.State
_UNDER_WAY = (State.DRAFT, State.IN_REVIEW, State.APPROVED)
#: Deeds after which sources and findings are drawn anew.
_OF_PARTS = frozenset({"open", "close", "cancel", "remove", "use"}) | capturing.DEEDS
MOST_WORDS = 8


@access(Action.READ)
@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """List the checks that are worked on, and all others."""
    views = _views(request.user)
    chosen = request.GET.get("view", "")
    if chosen not in views:
        chosen = "mine" if request.user.may(Action.WORK) else "all"
    query = views[chosen][1]
    said = request.GET.get("q", "")[:300]
    for word in fold(normalize(said)).casefold().split()[:MOST_WORDS]:
        query = query.filter(claim__folded__icontains=word)
    language = request.GET.get("language", "")
    if language in {"vi", "en"}:
        query = query.filter(language=language)
    found = newest_first(
        query.select_related("claim", "author", "head__verdict", "head__last_editor"),
        "changed",
        request.GET.get("before", ""),
    )
    _with_standing(found, request.user)
    base = reverse("desk:checks")
    counts = {name: counted(views[name][1]) for name in ("mine", "in_review", "approved")}
    context = {
        "slice": found,
        "view": chosen,
        "q": said,
        "language": language,
        "tabs": [
            {
                "label": label,
                "url": f"{base}?{urlencode({'view': name})}",
                "current": name == chosen,
                "count": count_in_words(counts.get(name, 0)) or None,
            }
            for name, (label, _query) in views.items()
        ],
    }
    return render(request, "desk/checks.html", context)


def _views(user: Account) -> dict[str, tuple[str, QuerySet[Check]]]:
    every = Check.objects.all()
    mine = Q(author=user) | Q(claim__assignee=user) | Q(head__last_editor=user)
    return {
        "mine": (_("Mine"), every.filter(mine, state__in=_UNDER_WAY)),
        "draft": (_("Drafts"), every.filter(state=State.DRAFT)),
        "in_review": (str(STATES[State.IN_REVIEW]), every.filter(state=State.IN_REVIEW)),
        "approved": (str(STATES[State.APPROVED]), every.filter(state=State.APPROVED)),
        "all": (_("All checks"), every),
    }


def _with_standing(found: Slice, user: Account) -> None:
    """Note on each check whether it is closed to somebody, and whether it waits for them."""
    ids = [check.pk for check in found.rows]
    said = Declaration.objects.filter(account=user, check_record__in=ids).order_by("pk")
    locked = dict(said.values_list("check_record_id", "conflicted"))  # the newest stands
    wrote = set(
        Check.objects.filter(pk__in=ids, head__contributions__account=user).values_list(
            "pk", flat=True
        )
    )
    for check in found.rows:
        check.is_locked = locked.get(check.pk, False)
        free = check.pk not in wrote and not check.is_locked
        check.waits_for_you = (
            check.state == State.IN_REVIEW and free and user.may(Action.REVIEW)
        ) or (check.state == State.APPROVED and not check.is_locked and user.may(Action.PUBLISH))


@access(Action.READ)
@require_safe
@with_check
def check(request: HttpRequest, check: Check) -> HttpResponse:
    """Show a check: its editor while it is a draft, else what it says."""
    context = panel(request, check)
    if context["can_edit"]:
        editing = Editing(check, opened=request.GET.getlist("open"))
        if request.GET.get("from", "").isdecimal():
            editing.use(int(request.GET["from"]))
        return _editor(request, check, editing, context)
    said = reading(check)
    numbers = numbers_of((e["key"] for e in said["evidence"]), (f["key"] for f in said["findings"]))
    context |= {
        "page": said,
        "comments": comments(check, numbers),
        "comment_form": CommentForm(places=places(numbers)),
        "checklist": checklist(check) if check.state == State.DRAFT else None,
    }
    return render(request, "desk/check/read.html", context)


def _editor(
    request: HttpRequest,
    check: Check,
    editing: Editing,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    remarks = comments(check, editing.numbers)
    bound = request.POST if request.POST.get("c-text") and status != 200 else None
    context |= {
        "editing": editing,
        "checklist": checklist(check),
        "comments": remarks,
        "remarks": _open_by_place(remarks),
        "comment_form": CommentForm(bound, places=places(editing.numbers), form_id="check"),
        "suggestions": suggestions(check, editing),
        "now": timezone.now(),
    }
    return render(request, "desk/check/edit.html", context, status=status)


def _open_by_place(remarks: list[Comment]) -> dict[str, list[Comment]]:
    found: dict[str, list[Comment]] = {}
    for one in remarks:
        if not one.resolved:
            found.setdefault(one.place, []).append(one)
    return found


def suggestions(check: Check, editing: Editing) -> list[Match]:
    """Return fact-checks of others that the machine found near the claim and nobody rejected."""
    known = {one.address for one in editing.evidence}
    found = check.claim.matches.exclude(decision=Match.Decision.REJECTED)[:6]
    return [one for one in found if one.entry.get("url") and one.entry["url"] not in known]


@access(Action.WORK)
@require_POST
@with_check
def save_check(request: HttpRequest, check: Check) -> HttpResponse:
    """Save what is new on the form; htmx gets the pieces that change, others the page."""
    deed, _colon, target = request.POST.get("do", "").partition(":")
    press = Press(request.user, timezone.now(), deed, target)
    shown = save(check.pk, request.POST, press)
    check = shown.check
    if is_htmx(request):
        context = {
            "check": check,
            "claim": check.claim,
            "revision": check.head,
            "editing": shown,
            "checklist": checklist(check),
            "now": press.now,
            "with_parts": deed in _OF_PARTS,
            "suggestions": suggestions(check, shown) if deed in _OF_PARTS else [],
        }
        if context["with_parts"]:
            context["remarks"] = _open_by_place(comments(check, shown.numbers))
            context["focus"] = _place_of(press)
        return render(request, "desk/check/saved.html", context)
    if shown.troubled:
        return _editor(request, check, shown, panel(request, check), status=422)
    if deed == "save":
        messages.success(request, _("Saved."))
    return HttpResponseRedirect(_address(check, shown, press))


def _address(check: Check, shown: Editing, press: Press) -> str:
    """Return the editor's address with the parts that are open, at the one that was pressed."""
    is_use = press.deed == "use"
    pairs = [("open", prefix) for prefix in shown.parts if not (is_use and prefix == "e-new")]
    if is_use:
        pairs.append(("from", press.target))
    query = f"?{urlencode(pairs)}" if pairs else ""
    place = _place_of(press)
    return f"{reverse('desk:check', args=[check.pk])}{query}{place and f'#{place}'}"


def _place_of(press: Press) -> str:
    """Return where on the page somebody is after pressing: at the part, or at its list."""
    if press.deed == "use":
        return "evidence-new"
    kind, _dash, key = press.target.partition("-")
    if press.deed in {"open", *capturing.DEEDS} or (press.deed == "close" and key != "new"):
        return {"e": f"evidence-{key}", "f": f"finding-{key}"}.get(kind, "")
    return {"e": "evidence", "f": "findings"}.get(kind, "")


@access(Action.WORK)
@require_POST
@with_check
def submit(request: HttpRequest, check: Check) -> HttpResponse:
    """Save what is on the form, and send the check to a second person."""
    if "was-title" in request.POST:
        shown = save(check.pk, request.POST, Press(request.user, timezone.now(), "save"))
        if shown.troubled:
            return _editor(request, shown.check, shown, panel(request, shown.check), status=422)
    verbs.submit(actor=request.user, check=check.pk, now=timezone.now())
    messages.success(
        request, _("Sent to review. A second person, who wrote none of it, decides now.")
    )
    return HttpResponseRedirect(reverse("desk:check", args=[check.pk]))


urlpatterns = [
    path("checks/", checks, name="checks"),
    path("checks/<int:pk>/", check, name="check"),
    path("checks/<int:pk>/save/", save_check, name="check-save"),
    path("checks/<int:pk>/evidence/", save_check, name="evidence-put"),
    path("checks/<int:pk>/finding/", save_check, name="finding-put"),
    path("checks/<int:pk>/submit/", submit, name="check-submit"),
    *capturing.urlpatterns,
    *capture_files.urlpatterns,
    *check_acts.urlpatterns,
    *check_history.urlpatterns,
]
