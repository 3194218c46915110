"""Entering into the public log: a row in the transaction of what it tells.

Its place is given under the lock that appending to the audit trail takes, so that the order of the
log is that of the commits, without a gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from claimdesk.desk import jobs
from claimdesk.desk.models import (
    AuditHead,
    Dispute,
    LogEntry,
    PolicyVersion,
    Publication,
    ReportPublication,
    SourceMark,
)
from claimdesk.domain.audit import GENESIS
from claimdesk.domain.canonical import canonical
from claimdesk.publishing.log import records
from claimdesk.publishing.log.leaves import Kind, Leaf, time_of

#: What an entry about the key of the log is about, and one about the desk's self-check.
KEY, READINESS = "key", "readiness"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What an entry will tell: all of it but its place.

    `page` is the path of the record without `.json`; `rows` are the columns of `LogEntry` that lead
    to where the record is made from.
    """

    kind: Kind
    about: str
    page: str
    digest: str
    issued: datetime
    verdict: str = ""
    rows: dict[str, Any] = field(default_factory=dict)


def publication_entered(publication: Publication, now: datetime) -> LogEntry:
    """Enter what was just published: a verdict, a correction of any class, or a withdrawal."""
    return enter(of_publication(publication), now)


def policy_entered(version: PolicyVersion, now: datetime) -> LogEntry:
    """Enter a new version of a public statement."""
    return enter(of_policy(version), now)


def dispute_entered(dispute: Dispute, now: datetime) -> LogEntry:
    """Enter that an objection is on its page now, or was taken off it."""
    about = f"dispute/{dispute.pk}"
    number = LogEntry.objects.filter(about=about).count() + 1
    return enter(of_dispute(dispute, number, now, shown=dispute.shown is not None), now)


def mark_entered(mark: SourceMark, now: datetime) -> LogEntry:
    """Enter that readers are told of a source that it changed or is gone, or no more."""
    about = f"source/{mark.pk}"
    number = LogEntry.objects.filter(about=about).count() + 1
    return enter(of_mark(mark, number, now, shown=mark.taken_off is None), now)


def report_entered(publication: ReportPublication, now: datetime) -> LogEntry:
    """Enter a published report, the first or a correction of it."""
    return enter(of_report(publication), now)


def of_report(publication: Any) -> Fact:
    """Return what the log tells of a published report; its record is kept with the entry."""
    record = canonical(publication.page)
    about = f"report/{publication.report_id}"
    return Fact(
        kind=Kind.REPORT,
        about=about,
        page=f"records/{about}/{publication.number}",
        digest=records.digest_of(record),
        issued=publication.published,
        rows={"record": record.decode()},
    )


def of_readiness(report: Mapping[str, Any] | None, snapshot: int, issued: datetime) -> Fact:
    """Return what the log tells of a self-check that readers are shown, or, None, no more."""
    record = records.of_end(READINESS) if report is None else canonical(report)
    return Fact(
        kind=Kind.RETRACTION if report is None else Kind.POLICY,
        about=READINESS,
        page=f"records/{READINESS}/{snapshot}{'-end' if report is None else ''}",
        digest=records.digest_of(record),
        issued=issued,
        rows={"record": record.decode()},
    )


def of_publication(publication: Any) -> Fact:
    """Return what the log tells of a publication."""
    check, page = publication.check_record_id, publication.page
    kinds = {
        Publication.Kind.FIRST: Kind.VERDICT,
        Publication.Kind.CORRECTION: Kind.CORRECTION,
        Publication.Kind.WITHDRAWAL: Kind.RETRACTION,
    }
    kind = kinds[publication.kind]
    gone = kind is Kind.RETRACTION
    return Fact(
        kind=kind,
        about=f"check/{check}",
        page=f"records/{check}/{publication.number}",
        digest=records.digest_of(records.of_withdrawal(page) if gone else records.of_page(page)),
        verdict="" if gone else page.get("verdict", ""),
        issued=publication.published,
        rows={"publication_id": publication.pk},
    )


def of_policy(version: Any) -> Fact:
    """Return what the log tells of a version of a statement."""
    about = f"policy/{version.kind}/{version.language}"
    return Fact(
        kind=Kind.POLICY,
        about=about,
        page=f"records/{about}/{version.number}",
        digest=records.digest_of(policy_record(version)),
        issued=version.effective,
        rows={"policy_id": version.pk},
    )


def of_dispute(dispute: Any, number: int, issued: datetime, *, shown: bool) -> Fact:
    """Return what the log tells of an objection, the `number`-th time that it does."""
    about = f"dispute/{dispute.pk}"
    rows: dict[str, Any] = {"dispute_id": dispute.pk}
    record = dispute_record(dispute)
    if not shown:
        record = records.of_end(about)
        rows["record"] = record.decode()
    return Fact(
        kind=Kind.DISPUTE if shown else Kind.RETRACTION,
        about=about,
        page=f"records/{about}/{number}",
        digest=records.digest_of(record),
        issued=issued,
        rows=rows,
    )


def of_mark(mark: Any, number: int, issued: datetime, *, shown: bool) -> Fact:
    """Return what the log tells of a mark beside a source, the `number`-th time that it does."""
    about = f"source/{mark.pk}"
    rests_on = mark.change.watched.capture
    record = (
        records.of_source(
            check=mark.check_record_id,
            key=mark.key,
            kind=mark.kind,
            noticed=mark.noticed.astimezone(UTC).date().isoformat(),
            sha256=rests_on.sha256 if rests_on else "",
        )
        if shown
        else records.of_end(about)
    )
    return Fact(
        kind=Kind.SOURCE if shown else Kind.RETRACTION,
        about=about,
        page=f"records/{about}/{number}",
        digest=records.digest_of(record),
        issued=issued,
        rows={"record": record.decode()},
    )


def policy_record(version: Any) -> bytes:
    """Return the record of a version of a statement."""
    return records.of_policy(
        kind=version.kind, language=version.language, number=version.number, body=version.body
    )


def dispute_record(dispute: Any) -> bytes:
    """Return the record of an objection with its answer."""
    return records.of_dispute(
        text=dispute.text,
        outcome=dispute.state,
        answer=dispute.answer,
        code_hash=dispute.code_hash,
    )


def enter(fact: Fact, now: datetime) -> LogEntry:
    """Write an entry into the transaction that is open, and the task that signs it."""
    AuditHead.objects.select_for_update().get_or_create(pk=1, defaults={"hash": GENESIS})
    last = LogEntry.objects.order_by("-sequence").values_list("sequence", flat=True).first()
    about = LogEntry.objects.filter(about=fact.about).order_by("-sequence")
    place = 0 if last is None else last + 1
    page = f"{fact.page}.json"
    if LogEntry.objects.filter(page=page).exists():  # of something that a restored desk lost
        page = f"{fact.page}-{place}.json"
    before = about.values_list("sequence", flat=True).first()
    row: LogEntry = LogEntry.objects.create(**columns_of(fact, place, page, before))
    jobs.enqueue("log", key=f"log:entry:{row.sequence}", now=now)
    return row


def columns_of(fact: Fact, place: int, page: str, before: int | None) -> dict[str, Any]:
    """Return the columns of the row of a fact at its place; `before` is that of the one before."""
    leaf = Leaf(
        type=fact.kind,
        id=fact.about,
        seq=place,
        page=page,
        content_sha256=fact.digest,
        verdict=fact.verdict,
        issued=time_of(fact.issued),
        supersedes=before,
    )
    entry = leaf.dump().decode()
    return {"sequence": place, "about": fact.about, "page": page, "entry": entry, **fact.rows}
