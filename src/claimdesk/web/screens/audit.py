"""The audit trail: who did what, newest first; its hash chain, verified and exported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from claimdesk.desk.audit import facts_of, find_break
from claimdesk.desk.models import Account, AuditEntry, AuditHead, Publication
from claimdesk.domain.roles import Action
from claimdesk.web import audit_words as words
from claimdesk.web.access import access

SLICE = 50
_CHUNK = 1_000
_STATE = "audit_chain"
#: Screens of records by their kind; those of publications are their check's.
_SCREENS = {
    "claim": "desk:claim",
    "check": "desk:check",
    "item": "desk:item",
    "dispute": "desk:dispute",
    "question": "desk:inbox-question",
}


@access(Action.READ)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """List what was done at the desk."""
    query, chosen = _selected(request)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 18:
        query = query.filter(sequence__lt=int(before))
    rows = list(query.select_related("actor").order_by("-sequence")[: SLICE + 1])
    more = len(rows) > SLICE
    rows = rows[:SLICE]
    _link(rows)
    head = AuditHead.objects.filter(pk=1).first()
    context = {
        "rows": rows,
        "older": str(rows[-1].sequence) if more else "",
        "is_newest": not before,
        "chosen": chosen,
        "query": urlencode({name: value for name, value in chosen.items() if value}),
        "verbs": sorted(
            ((verb, words.deed(verb)) for verb in words.DEEDS), key=lambda pair: pair[1].casefold()
        ),
        "objects": [(kind, words.object_name(kind)) for kind in words.OBJECTS],
        "people": list(Account.objects.order_by("name").values_list("pk", "name")[:500]),
        "head": head,
        "chain": _chain(request),
    }
    return render(request, "desk/audit.html", context)


def _selected(request: HttpRequest) -> tuple[QuerySet[AuditEntry], dict[str, str]]:
    """Return the entries that an address asks for, and what it asks."""
    names = ("verb", "object", "id", "person")
    chosen = {name: request.GET.get(name, "").strip()[:40] for name in names}
    query = AuditEntry.objects.all()
    if chosen["verb"]:
        query = query.filter(verb=chosen["verb"])
    if chosen["object"]:
        query = query.filter(object_kind=chosen["object"])
    if chosen["id"]:
        query = query.filter(object_id=chosen["id"])
    if chosen["person"] == "public":
        # not by the index on the actor: newest first, such entries are never far away
        query = query.annotate(who=Coalesce("actor_id", 0)).filter(who=0)
    elif chosen["person"].isdecimal():
        query = query.filter(actor_id=int(chosen["person"]))
    return query, chosen


def _link(rows: list[AuditEntry]) -> None:
    """Give each entry the address of what it is about, where a screen shows that."""
    ids = [int(row.object_id) for row in rows if row.object_kind == "publication"]
    checks = dict(Publication.objects.filter(pk__in=ids).values_list("pk", "check_record_id"))
    for row in rows:
        row.url = ""
        if row.object_kind == "publication":
            row.url = reverse("desk:publication", args=[checks.get(int(row.object_id), 0)])
        elif row.object_kind in _SCREENS and row.object_id.isdecimal():
            row.url = _address(_SCREENS[row.object_kind], int(row.object_id))
        row.by_public = row.actor_id is None and row.verb in words.OF_THE_PUBLIC
        row.deed = words.deed(row.verb)
        row.object_name = words.object_name(row.object_kind)
        row.said = words.details_in_words(row.details)


def _address(route: str, key: int) -> str:
    try:
        return reverse(route, args=[key])
    except NoReverseMatch:
        return ""


def _chain(request: HttpRequest) -> dict[str, Any] | None:
    """Return what the last verification in this session found."""
    found = request.session.get(_STATE)
    return found | {"at": parse_datetime(found["at"])} if found else None


@access(Action.READ)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Check the whole hash chain now."""
    head = AuditHead.objects.filter(pk=1).first()
    request.session[_STATE] = {
        "at": timezone.now().isoformat(),
        "broken": find_break(),
        "count": head.sequence if head else 0,
        "hash": head.hash if head else "",
    }
    return HttpResponseRedirect(f"{reverse('desk:audit')}#chain")


@access(Action.READ)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Give the entries as JSON lines, the oldest first, each with what its hash is made from."""
    query, _chosen = _selected(request)
    response = StreamingHttpResponse(_lines(query), content_type="application/x-ndjson")
    response["Content-Disposition"] = 'attachment; filename="audit.jsonl"'
    return response


def _lines(query: QuerySet[AuditEntry]) -> Iterator[str]:
    last = 0
    while rows := list(query.filter(sequence__gt=last).order_by("sequence")[:_CHUNK]):
        last = rows[-1].sequence
        yield "".join(
            json.dumps(
                facts_of(row) | {"previous_hash": row.previous_hash, "hash": row.hash},
                ensure_ascii=False,
            )
            + "\n"
            for row in rows
        )


urlpatterns = [
    path("audit/", audit, name="audit"),
    path("audit/verify/", verify, name="audit-verify"),
    path("audit/export/", export, name="audit-export"),
]
