"""Sources to look at: one change of a source side by side, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from claimdesk.desk import verbs
from claimdesk.desk.differences import Piece, compare_words
from claimdesk.desk.entries import page_path
from claimdesk.desk.models import Check, SourceChange, WatchedSource
from claimdesk.desk.watch import schedule
from claimdesk.desk.watch.visits import opened, quotation_of
from claimdesk.domain.roles import Action
from claimdesk.errors import MissingRecordError
from claimdesk.evidence.drift import Drift, Outcome, Page, Step, compare
from claimdesk.web.access import access
from claimdesk.web.downloads import capture_file
from claimdesk.web.screens.check_room import locked_out, standing

#: Sentences that stayed, shown before and behind one that did not.
_AROUND = 1
#: Of longer texts so many sentences are shown.
_MOST_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence side by side; `left_out` stands for so many that stayed, and are not shown."""

    pieces: tuple[Piece, ...] = ()
    is_same: bool = True
    is_passage: bool = False
    left_out: int = 0


@access(Action.READ)
@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what became of a source, side by side, with what can follow from it."""
    record = _opened(pk)
    check = record.watched.check_record
    declared = standing(check, request.user)
    if declared is not None and declared.conflicted:
        return locked_out(request, check, declared)
    drift = drift_of(record)
    record.publication.check_record = check
    context = {
        "change": record,
        "check": check,
        "said": _said(record),
        "path": page_path(record.publication),
        "is_as_it_was": drift is not None and drift.outcome == Outcome.SAME,
        "title": drift.title if drift else None,
        "lines": list(_lines(drift.steps)) if drift else [],
        "held": opened(record.was),
        "mark": check.source_marks.filter(key=record.watched.key, taken_off=None).first(),
        "others": check.watched.exclude(pk=record.watched_id).count(),
    }
    return render(request, "desk/source_change.html", context)


@access(Action.WORK)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what follows from a change."""
    verbs.decide_change(
        actor=request.user,
        change=pk,
        decision=request.POST.get("decision", "")[:20],
        note=request.POST.get("note", ""),
        now=timezone.now(),
    )
    messages.success(request, _("Noted. It is out of the list; it can be taken back."))
    return HttpResponseRedirect(reverse("desk:source-change", args=[pk]))


@access(Action.WORK)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision back."""
    verbs.undo_change(actor=request.user, change=pk, now=timezone.now())
    messages.success(request, _("Taken back. It waits for a decision again."))
    return HttpResponseRedirect(reverse("desk:source-change", args=[pk]))


@access(Action.READ)
@require_safe
def file(request: HttpRequest, pk: int, which: str) -> HttpResponseBase:
    """Hand out the capture before a change, or the one that was made of it."""
    record = _opened(pk)
    check = record.watched.check_record
    declared = standing(check, request.user)
    if declared is not None and declared.conflicted:
        return locked_out(request, check, declared)
    key = record.was if which == "before" else record.capture.file if record.capture else ""
    return capture_file(key)


@access(Action.WORK)
@require_POST
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a source visited with the next round of the worker."""
    row = verbs.visit_soon(actor=request.user, source=pk, now=timezone.now())
    messages.success(request, _("It is visited within some minutes; look again then."))
    return HttpResponseRedirect(reverse("desk:publication", args=[row.check_record_id]))


def watched_of(check: Check) -> list[WatchedSource]:
    """Return the sources of a check that readers see now, each with its newest change."""
    if check.state != Check.State.PUBLISHED:
        return []
    rows = list(schedule.watched().filter(check_record=check))
    for row in rows:
        row.newest = row.changes.first()
    return rows


def drift_of(record: SourceChange) -> Drift | None:
    """Return the comparison of a change, made anew; None where there are no two texts."""
    now = opened(record.capture.file) if record.capture else None
    before = opened(record.was)
    if record.kind == "gone" or now is None or before is None:
        return None
    pages = Page.of(before.capture, before.text), Page.of(now.capture, now.text)
    return compare(*pages, quotation_of(record.watched))


def _lines(steps: Sequence[Step]) -> Iterator[Line]:
    """Yield what is shown: what changed, the passage, and a sentence around each."""
    wanted = [at for at, one in enumerate(steps) if not one.is_same or one.is_passage]
    shown = {
        at + near
        for at in wanted[:_MOST_SHOWN]
        for near in range(-_AROUND, _AROUND + 1)
        if 0 <= at + near < len(steps)
    }
    last = -1
    for at in sorted(shown):
        if at - last > 1:
            yield Line(left_out=at - last - 1)
        one = steps[at]
        yield Line(compare_words(one.before, one.now), one.is_same, one.is_passage)
        last = at
    if steps and last < len(steps) - 1:
        yield Line(left_out=len(steps) - 1 - last)


def _said(record: SourceChange) -> dict[str, Any]:
    """Return what the published page says of the source; nothing where it has it no more."""
    evidence = record.publication.page.get("evidence") or ()
    return next((one for one in evidence if one.get("key") == record.watched.key), {})


def _opened(pk: int) -> SourceChange:
    found = SourceChange.objects.select_related(
        "watched__check_record__claim", "publication", "capture", "decided_by"
    )
    record = found.filter(pk=pk).first()
    if record is None:
        raise MissingRecordError
    return record


urlpatterns = [
    path("inbox/sources/<int:pk>/", change, name="source-change"),
    path("inbox/sources/<int:pk>/decide/", decide, name="source-decide"),
    path("inbox/sources/<int:pk>/undo/", undo, name="source-undo"),
    path("inbox/sources/visit/<int:pk>/", visit, name="source-visit"),
    path("inbox/sources/<int:pk>/<slug:which>.wacz", file, name="source-file"),
]
