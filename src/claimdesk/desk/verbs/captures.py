"""Captures of sources of a check: asked for, settled by the machine, let through by a person."""

from __future__ import annotations

from datetime import datetime

from claimdesk.desk import audit, captures, jobs, stamping
from claimdesk.desk.models import Account, AuditEntry, Capture, Evidence
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.checks import field_text, open_revision, wrote
from claimdesk.errors import InputError, MissingRecordError, RuleError
from claimdesk.evidence.records import Capture as Captured
from claimdesk.evidence.stamps import Stamp
from claimdesk.evidence.tables import Cells

State = Capture.State


@whole
def ask_capture(
    *, actor: Account, check: int, key: str, version: int | None = None, now: datetime
) -> Capture:
    """Have the source of a piece of evidence captured, or captured anew, by a worker."""
    record, revision = open_revision(actor, check, version, now)
    evidence = _part(revision.evidence.filter(key=key).first())
    if not evidence.address:
        raise InputError("Give the source its address first.")
    if evidence.capture and evidence.capture.state == State.WAITING:
        return evidence.capture
    capture = Capture.objects.create(
        check_record=record, address=evidence.address, asked_by=actor, asked=now
    )
    evidence.capture = capture  # where the quotation stood before helps to find it again
    evidence.save(update_fields=["capture"])
    wrote(record, revision, actor, now)
    audit.append("ask_capture", record, actor=actor, now=now, key=key, capture=capture.pk)
    jobs.enqueue("capture", key=f"capture:{capture.pk}", now=now, capture=capture.pk)
    return capture


@whole
def capture_file(
    *,
    actor: Account,
    check: int,
    key: str,
    found: Captured,
    version: int | None = None,
    now: datetime,
) -> Capture:
    """Let a file that was captured (`desk.captures.take_file`) stand for a source."""
    record, revision = open_revision(actor, check, version, now)
    evidence = _part(revision.evidence.filter(key=key).first())
    capture = Capture(
        check_record=record, address=evidence.address, asked_by=actor, asked=now, of_file=True
    )
    _fill(capture, found)
    capture.save()
    evidence.capture = capture
    _pin(evidence)
    evidence.save(update_fields=["capture", "anchor", "cells"])
    wrote(record, revision, actor, now)
    facts = {"key": key, "capture": capture.pk, "file": found.id}
    audit.append("capture_file", record, actor=actor, now=now, **facts)
    return capture


@whole
def drop_capture(
    *, actor: Account, check: int, key: str, version: int | None = None, now: datetime
) -> Evidence:
    """Go on without a capture; what was captured stays in the archive."""
    record, revision = open_revision(actor, check, version, now)
    evidence = _part(revision.evidence.filter(key=key).first())
    if evidence.capture is None:
        raise MissingRecordError
    evidence.capture, evidence.anchor = None, None
    evidence.save(update_fields=["capture", "anchor"])
    wrote(record, revision, actor, now)
    audit.append("drop_capture", record, actor=actor, now=now, key=key)
    return evidence


@whole
def override_capture(
    *,
    actor: Account,
    check: int,
    key: str,
    reason: str,
    speaker: str = "",
    version: int | None = None,
    now: datetime,
) -> Capture:
    """Say why what was captured is evidence all the same; the reviewer sees who said so, and why.

    Where users of a site write, `speaker` is the organisation or office-holder that speaks there.
    """
    record, revision = open_revision(actor, check, version, now)
    evidence = _part(revision.evidence.filter(key=key).first())
    capture = evidence.capture
    if capture is None or capture.state not in {State.REFUSED, State.FAILED}:
        raise RuleError("capture", "Only what was refused needs a reason.")
    capture.override_reason = field_text(capture, "override_reason", reason).strip()
    capture.speaker = field_text(capture, "speaker", speaker).strip()
    if not capture.override_reason:
        raise RuleError("capture", "Write why it is evidence all the same.")
    if not capture.speaker and captures.needs_speaker(evidence):
        raise RuleError(
            "no-private-persons",
            "Users of the site write there. Say which organisation or office-holder speaks on this "
            "page publicly; the page of a private person is no evidence.",
        )
    capture.overridden_by, capture.overridden = actor, now
    capture.save(update_fields=["override_reason", "speaker", "overridden_by", "overridden"])
    wrote(record, revision, actor, now)
    audit.append("override_capture", record, actor=actor, now=now, key=key, capture=capture.pk)
    return capture


@whole
def settle_capture(*, actor: Account, capture: int, found: Captured, now: datetime) -> None:
    """Note what was captured, and where in it the quotations stand; it was asked for once."""
    record = _waiting(capture)
    if record is None:
        return
    _fill(record, found)
    record.save()
    for evidence in record.evidence.filter(revision__sealed__isnull=True):
        evidence.capture = record
        _pin(evidence)
        evidence.save(update_fields=["anchor", "cells"])
    facts = {"capture": record.pk, "file": found.id}
    audit.append("settle_capture", record.check_record, actor=actor, now=now, **facts)
    stamping.enqueue(found.id, now)


@whole
def fail_capture(
    *, actor: Account, capture: int, problem: str, status: int | None, now: datetime
) -> None:
    """Note that nothing came, and why."""
    record = _waiting(capture)
    if record is None:
        return
    record.state, record.problems, record.status = State.FAILED, [problem], status
    record.save(update_fields=["state", "problems", "status"])
    facts = {"capture": record.pk, "why": problem}
    audit.append("fail_capture", record.check_record, actor=actor, now=now, **facts)


@whole
def note_stamp(*, actor: Account, stamp: Stamp, file: str, token: str, now: datetime) -> None:
    """Note in the audit trail that a capture was stamped, once for each authority.

    `token` is the SHA-256 of the authority's answer, which lies beside the capture.
    """
    for record in Capture.objects.filter(file=file).select_related("check_record"):
        facts = {"capture": record.pk, "authority": stamp.authority}
        named = {f"details__{name}": value for name, value in facts.items()}
        named["object_id"] = str(record.check_record_id)
        if AuditEntry.objects.filter(verb="stamp_capture", object_kind="check", **named).exists():
            continue
        facts |= {"time": stamp.time.isoformat(), "token": token, "root": stamp.root_sha256}
        audit.append("stamp_capture", record.check_record, actor=actor, now=now, **facts)


def _fill(record: Capture, found: Captured) -> None:
    """Note on a record what was captured."""
    record.state = State.REFUSED if found.refusals else State.DONE
    record.captured, record.file, record.sha256 = found.when, found.id, found.sha256
    record.size_bytes, record.media_type = found.size_bytes, found.media_type[:120]
    record.title, record.problems = found.title[:300], list(found.refusals)
    record.status = found.status if found.status and not 200 <= found.status < 300 else None


def _pin(evidence: Evidence) -> None:
    """Find what is relied on in a new capture, by where it stood in the one before if it did."""
    evidence.anchor = captures.anchor_of(evidence, again=bool(evidence.anchor))
    cells = Cells.among(evidence.anchor)
    if cells is not None:
        evidence.cells = str(cells.place)  # a table that has grown has them elsewhere


def _waiting(capture: int) -> Capture | None:
    held = Capture.objects.select_for_update()
    return held.filter(pk=capture, state=State.WAITING).first()


def _part(evidence: Evidence | None) -> Evidence:
    if evidence is None:
        raise MissingRecordError
    return evidence
