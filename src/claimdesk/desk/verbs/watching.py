"""Sources that are visited again: what a visit found, what people decide, what readers are told."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from claimdesk.desk import audit, webhooks
from claimdesk.desk.models import (
    Account,
    Capture,
    Check,
    Correction,
    Publication,
    SourceChange,
    SourceMark,
    WatchedSource,
)
from claimdesk.desk.publiclog import entering
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.standing import get, require, require_person, require_unconflicted
from claimdesk.desk.watch import schedule
from claimdesk.desk.watch.visits import KEPT_OUT, Seen
from claimdesk.domain.check import CorrectionClass
from claimdesk.domain.roles import Action
from claimdesk.errors import RuleError
from claimdesk.evidence.drift import Drift, Outcome
from claimdesk.language.normalization import normalize_lines

Decision = SourceChange.Decision
_LONGEST_NOTE = 400
_CHANGED, _GONE, _BACK = "changed", "gone", "back"


@whole
def settle_visit(*, actor: Account, source: int, seen: Seen, now: datetime) -> SourceChange | None:
    """Note what a visit found and when the next one is; return the change that people are told of.

    A source that does not answer is asked again, with longer and longer waits, and counts as gone
    after five visits over three days.
    """
    row = WatchedSource.objects.select_for_update(of=("self",)).filter(pk=source).first()
    if row is None:
        return None
    if seen.busy_until is not None:
        row.next_visit = seen.busy_until
        row.save(update_fields=["next_visit"])
        return None
    held, row.last_visit = row.file, now
    if seen.outcome in {Outcome.UNREACHABLE, Outcome.GONE, KEPT_OUT}:
        row.etag = row.last_modified = ""
    if seen.outcome == Outcome.UNREACHABLE:
        kind = _missed(row, seen, now)
    else:
        row.misses, row.missing_since = 0, None
        kind = _answered(row, seen, now)
        row.next_visit = now + schedule.wait_of(row, now)
    change = _told(actor, row, seen, kind, now) if kind else None
    if change is not None and not change.was:
        change.was = held
        change.save(update_fields=["was"])
    row.save()
    return change


@whole
def decide_change(
    *, actor: Account, change: int, decision: str, note: str = "", now: datetime
) -> SourceChange:
    """Say what follows from a change: nothing, a correction is owed, or readers are told.

    What readers are told is a mark beside the source with the day; whoever may publish sets it.
    """
    require(actor, Action.PUBLISH if decision == Decision.MARKED else Action.WORK)
    require_person(actor)
    record = get(SourceChange, change, lock=True)
    check = record.watched.check_record
    require_unconflicted(check, actor)
    if decision not in Decision.values:
        raise RuleError("source-decision", "Choose what follows from it.")
    if record.decision:
        raise RuleError(
            "source-decided", "Somebody has decided this already. Take that back first."
        )
    if decision == Decision.MARKED:
        _mark(actor, record, check, now)
    record.decision, record.note = decision, normalize_lines(note).strip()[:_LONGEST_NOTE]
    record.decided, record.decided_by = now, actor
    record.save()
    facts = {"decision": decision, "check": check.pk}
    audit.append("decide_change", record, actor=actor, now=now, **facts)
    return record


@whole
def undo_change(*, actor: Account, change: int, now: datetime) -> SourceChange:
    """Take a decision back; a mark is taken off the page, and the log says so."""
    record = get(SourceChange, change, lock=True)
    require(actor, Action.PUBLISH if record.decision == Decision.MARKED else Action.WORK)
    require_person(actor)
    check = record.watched.check_record
    require_unconflicted(check, actor)
    if not record.decision:
        raise RuleError("source-undecided", "Nobody has decided this yet.")
    for mark in record.marks.filter(taken_off=None):
        _take_off(actor, mark, now)
    before, record.decision, record.note = record.decision, "", ""
    record.decided = record.decided_by = None
    record.save()
    facts = {"before": before, "check": check.pk}
    audit.append("undo_change", record, actor=actor, now=now, **facts)
    return record


@whole
def visit_soon(*, actor: Account, source: int, now: datetime) -> WatchedSource:
    """Have a source visited with the next round of the worker."""
    require(actor, Action.WORK)
    require_person(actor)
    row = get(WatchedSource, source, lock=True)
    row.next_visit = now
    row.save(update_fields=["next_visit"])
    audit.append("visit_soon", row, actor=actor, now=now, check=row.check_record_id)
    return row


def open_changes() -> QuerySet[SourceChange]:
    """Return the changes of sources that nobody has decided on."""
    return _with_all(SourceChange.objects.filter(decision=""))


def owed_changes() -> QuerySet[SourceChange]:
    """Return the changes from which a correction is to follow, and none has yet.

    Nothing is owed where the fact-check was corrected since by more than a typo, or withdrawn.
    """
    since = Correction.objects.filter(
        publication__check_record=OuterRef("watched__check_record"),
        publication__number__gt=OuterRef("publication__number"),
    ).exclude(correction_class=CorrectionClass.TYPO.value)
    return _with_all(SourceChange.objects.filter(~Exists(since), decision=Decision.OWED))


def _with_all(query: QuerySet[SourceChange]) -> QuerySet[SourceChange]:
    return query.select_related(
        "watched__check_record__claim", "publication", "capture", "decided_by"
    )


def _missed(row: WatchedSource, seen: Seen, now: datetime) -> str:
    """Note that nothing came that says something; return "gone" once that has lasted."""
    row.misses += 1
    row.missing_since = row.missing_since or now
    row.next_visit = now + schedule.wait_after_miss(row.misses)
    if row.outcome == _GONE:
        row.next_visit = now + schedule.wait_of(row, now)
        return ""
    is_over = schedule.is_missed_for_long(row, now, is_silent=seen.reason == "silent")
    _becomes(row, _GONE if is_over else Outcome.UNREACHABLE, seen, now)
    return _GONE if is_over else ""


def _answered(row: WatchedSource, seen: Seen, now: datetime) -> str:
    """Note what came; return the kind of change that people are told of, if any."""
    was_gone = row.outcome == _GONE
    outcome = seen.outcome
    if outcome in {Outcome.GONE, KEPT_OUT}:
        _becomes(row, outcome, seen, now)
        return _GONE if outcome == Outcome.GONE and not was_gone else ""
    if seen.fresh is not None:
        row.etag = seen.fresh.etag[:200] if len(seen.fresh.etag) <= 200 else ""
        row.last_modified = seen.fresh.last_modified[:60]
    is_as_first = seen.whole is None or seen.whole.outcome == Outcome.SAME
    first = row.capture.file if row.capture else ""
    if outcome == Outcome.CHANGED or not row.file:
        row.file = (first if is_as_first else "") or seen.file or row.file
    if seen.fresh is None:  # the server says: as it was the last time
        is_as_first = not first or row.file == first
    _becomes(row, Outcome.SAME if is_as_first else Outcome.CHANGED, seen, now)
    if was_gone:
        return _BACK
    if outcome != Outcome.CHANGED:
        return ""
    return _BACK if is_as_first else _CHANGED


def _becomes(row: WatchedSource, outcome: str, seen: Seen, now: datetime) -> None:
    if row.outcome != str(outcome):
        row.since = now
    row.outcome, row.reason, row.status = str(outcome), seen.reason, seen.status


def _told(
    actor: Account, row: WatchedSource, seen: Seen, kind: str, now: datetime
) -> SourceChange | None:
    """Write the change that people are told of, with the capture of what was found."""
    check = row.check_record
    publication: Publication | None = check.current
    if publication is None or check.state != Check.State.PUBLISHED:
        return None
    drift: Drift | None = seen.whole
    rests_on = row.capture.file if row.capture else ""
    change: SourceChange = SourceChange.objects.create(
        watched=row,
        publication=publication,
        address=row.address,
        kind=kind,
        passage=str(drift.passage) if drift and kind != _GONE else "",
        reason=seen.reason,
        status=seen.status,
        was=rests_on,
        capture=_kept(actor, row, seen, now),
        noticed=now,
    )
    facts = {"kind": kind, "check": check.pk, "key": row.key}
    audit.append("notice_change", change, actor=actor, now=now, **facts)
    webhooks.announce(
        f"source.{kind}",
        now=now,
        publication=publication.pk,
        change=change.pk,
        key=row.key,
        address=row.address,
        passage=change.passage,
    )
    return change


def _kept(actor: Account, row: WatchedSource, seen: Seen, now: datetime) -> Capture | None:
    """Return the row of what was stored; None where nothing was."""
    if not seen.file or seen.fresh is None:
        return None
    found = seen.fresh.capture
    held: Capture = Capture.objects.create(
        check_record=row.check_record,
        address=row.address,
        state=Capture.State.REFUSED if found.refusals else Capture.State.DONE,
        asked_by=actor,
        asked=now,
        captured=found.when,
        file=seen.file,
        sha256=found.sha256,
        size_bytes=found.size_bytes,
        media_type=found.media_type[:120],
        title=found.title[:300],
        problems=list(found.refusals),
        status=seen.status,
    )
    return held


def _mark(actor: Account, change: SourceChange, check: Check, now: datetime) -> SourceMark:
    """Tell readers, beside the source, that it changed or is gone."""
    row = change.watched
    if change.kind == _BACK:
        raise RuleError("source-mark", "It is back, so there is nothing to tell readers.")
    shown = schedule.current_evidence().filter(
        revision__check_record=check, key=row.key, address=change.address
    )
    if not shown.exists():
        raise RuleError("source-mark", "Readers do not see this source any more.")
    for older in check.source_marks.filter(key=row.key, taken_off=None):
        _take_off(actor, older, now)
    mark: SourceMark = SourceMark.objects.create(
        check_record=check,
        key=row.key,
        address=change.address,
        change=change,
        kind=change.kind,
        noticed=change.noticed,
        set_at=now,
        set_by=actor,
    )
    entering.mark_entered(mark, now)
    audit.append("mark_source", check, actor=actor, now=now, key=row.key, kind=change.kind)
    return mark


def _take_off(actor: Account, mark: SourceMark, now: datetime) -> None:
    mark.taken_off, mark.taken_off_by = now, actor
    mark.save(update_fields=["taken_off", "taken_off_by"])
    entering.mark_entered(mark, now)
    check = mark.check_record
    audit.append("unmark_source", check, actor=actor, now=now, key=mark.key, kind=mark.kind)
