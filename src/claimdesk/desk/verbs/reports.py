"""Reports of a period: counted and frozen, written to, sent to review; who is named in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max

from claimdesk.desk import audit
from claimdesk.desk.models import (
    Account,
    Desk,
    Report,
    ReportContribution,
    ReportCredit,
    ReportData,
    ReportRevision,
)
from claimdesk.desk.models.accounts import OWN_MACHINE
from claimdesk.desk.reporting.archive import (
    FIELDS,
    content_hash,
    packed,
    page_of,
    period_of,
)
from claimdesk.desk.reporting.counting import freeze
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.checks import write_texts
from claimdesk.desk.verbs.standing import get, require, require_person, require_version
from claimdesk.domain.periods import Period
from claimdesk.domain.roles import Action
from claimdesk.errors import InputError, RuleError

State = Report.State


@whole
def report_freeze(*, actor: Account | None, period: Period, now: datetime) -> Report:
    """Count a period and freeze it, as a draft; a draft that is there gets the new count.

    `actor` is None at the command line: then the desk's own machine counts, and whoever writes to
    the draft is the first person. Raises RuleError for a period that has not begun, and where the
    report is published already: a correction of it comes first.
    """
    if actor is None:
        actor = Account.objects.get(email=OWN_MACHINE)
    else:
        require(actor, Action.WORK)
        require_person(actor)
    if period.starts > now:
        raise RuleError("report-period", "This period has not begun, so there is nothing to count.")
    Desk.objects.select_for_update().get(pk=1)  # nobody freezes the same period meanwhile
    same = Report.objects.filter(kind=period.kind.value, first=period.first, last=period.last)
    record = same.first()
    if record is not None and record.state == State.PUBLISHED:
        raise RuleError(
            "report-published",
            "The report of this period is published. Begin a correction of it, then count anew.",
        )
    if record is None:
        record = Report.objects.create(
            kind=period.kind.value,
            first=period.first,
            last=period.last,
            zone=period.zone,
            author=actor,
            created=now,
            changed=now,
        )
    found = freeze(period_of(record), now)  # a desk that moved keeps the zone it began with
    data = ReportData.objects.create(
        report=record, archive=packed(found), frozen=now, frozen_by=actor
    )
    if record.head is None:
        _first_revision(record, data, actor, now)
    else:
        revision = _open_revision(record, actor, now)
        revision.data = data
        _wrote(record, revision, actor, now)
    audit.append(
        "report_freeze", record, actor=actor, now=now, period=period.name, data=data.pk,
        revision=record.head.number,
    )  # fmt: skip
    return record


@whole
def write_report(
    *, actor: Account, report: int, version: int | None = None, now: datetime, **fields: Any
) -> ReportRevision:
    """Write what the desk says of the figures: fields of `archive.FIELDS`.

    `version` is that of the revision the writer saw. Writing on a sealed revision makes the next,
    which has no approval.
    """
    record = _held(actor, report)
    if unknown := sorted(set(fields) - set(FIELDS)):
        raise InputError(f"A report has no field {', '.join(unknown)}.")
    require_version(record.head, version)
    revision = _open_revision(record, actor, now)
    changed = write_texts(revision, fields)
    if changed:
        _wrote(record, revision, actor, now)
        audit.append(
            "write_report", record, actor=actor, now=now, revision=revision.number, fields=changed
        )
    return revision


@whole
def submit_report(
    *, actor: Account, report: int, version: int | None = None, now: datetime
) -> Report:
    """Seal the revision and send it to a second person; refused while the period goes on."""
    record = _held(actor, report)
    revision = record.head
    require_version(revision, version)
    if revision.sealed or record.state != State.DRAFT:
        raise RuleError("draft", "This report is not a draft, so it cannot be sent to review.")
    if revision.data.frozen < period_of(record).ends:
        raise RuleError(
            "report-period-open",
            "This was counted before the period had ended. Count it again, then send it to review.",
        )
    if not (revision.title_vi.strip() or revision.title_en.strip()):
        raise RuleError("report-title", "Give the report a title in one of the languages.")
    revision.page = page_of(revision)
    revision.content_hash = content_hash(revision.page)
    revision.sealed = now
    revision.version += 1  # whoever still has the draft open learns that it was sent
    revision.save(update_fields=["page", "content_hash", "sealed", "version"])
    record.state, record.changed = State.IN_REVIEW, now
    record.save(update_fields=["state", "changed"])
    audit.append(
        "submit_report", record, actor=actor, now=now, revision=revision.number,
        hash=revision.content_hash,
    )  # fmt: skip
    return record


@whole
def credit_report(*, actor: Account, report: int, named: bool, now: datetime) -> Report:
    """Ask to be named in a report as one of its contributors, or ask for that no more.

    Only for oneself: nobody is named who has not asked for it.
    """
    require(actor, Action.COMMENT)
    require_person(actor)
    record = get(Report, report, lock=True)
    standing = ReportCredit.objects.filter(report=record, account=actor)
    if named == standing.exists():
        return record
    if named:
        ReportCredit.objects.create(report=record, account=actor, created=now)
    else:
        standing.delete()
    audit.append("credit_report", record, actor=actor, now=now, named=named)
    return record


def next_report_revision(
    record: Report, actor: Account, now: datetime, *, correction_class: str = "", reason: str = ""
) -> ReportRevision:
    """Copy the head into a new, open revision; whoever wrote what is not yet published stays in.

    Without a correction the copy goes on with the one before; a correction begins a new line.
    """
    head: ReportRevision = record.head
    top = record.revisions.aggregate(number=Max("number"), version=Max("version"))
    begins = bool(correction_class)
    goes_on = {
        "correction_class": head.correction_class,
        "correction_reason": head.correction_reason,
    }
    begun = {"correction_class": correction_class, "correction_reason": reason}
    revision = ReportRevision.objects.create(
        report=record,
        number=top["number"] + 1,
        version=top["version"] + 1,  # no two states of a report have the same
        data=head.data,
        author=actor if begins else head.author,
        last_editor=actor,
        created=now,
        changed=now,
        **{name: getattr(head, name) for name in FIELDS},
        **(begun if begins else goes_on),
    )
    writers = {actor.pk}
    if not begins:
        writers |= set(head.contributions.values_list("account_id", flat=True))
    # Whoever counted what is told counts as a writer of it.
    writers.add(revision.data.frozen_by_id)
    ReportContribution.objects.bulk_create(
        ReportContribution(revision=revision, account_id=pk) for pk in sorted(writers)
    )
    record.head, record.state, record.changed = revision, State.DRAFT, now
    record.save(update_fields=["head", "state", "changed"])
    return revision


def _held(actor: Account, report: int) -> Report:
    require(actor, Action.WORK)
    require_person(actor)
    return get(Report, report, lock=True)


def _first_revision(record: Report, data: ReportData, actor: Account, now: datetime) -> None:
    revision = ReportRevision.objects.create(
        report=record,
        number=1,
        data=data,
        author=actor,
        last_editor=actor,
        created=now,
        changed=now,
    )
    ReportContribution.objects.create(revision=revision, account=actor)
    record.head = revision
    record.save(update_fields=["head"])


def _open_revision(record: Report, actor: Account, now: datetime) -> ReportRevision:
    """Return the revision that is worked on; a sealed one is followed by the next."""
    if record.state == State.PUBLISHED:
        raise RuleError(
            "published-immutable",
            "A published report never changes. Begin a correction, with its class and reason.",
        )
    revision: ReportRevision = record.head
    if revision.sealed:
        voided = record.state == State.APPROVED
        revision = next_report_revision(record, actor, now)
        audit.append(
            "reopen_report", record, actor=actor, now=now, revision=revision.number,
            approval_void=voided,
        )  # fmt: skip
    return revision


def _wrote(record: Report, revision: ReportRevision, actor: Account, now: datetime) -> None:
    revision.last_editor, revision.changed = actor, now
    revision.version += 1
    revision.save()
    ReportContribution.objects.get_or_create(revision=revision, account=actor)
    record.changed = now
    record.save(update_fields=["changed"])
