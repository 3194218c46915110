"""Reports approved by a second person, published, corrected."""

from __future__ import annotations

from datetime import datetime

from claimdesk.desk import audit
from claimdesk.desk.models import Account, Report, ReportPublication, ReportReview, ReportRevision
from claimdesk.desk.publiclog import entering
from claimdesk.desk.reporting.archive import content_hash
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.office import newest_statements
from claimdesk.desk.verbs.people import needs_attestation
from claimdesk.desk.verbs.reports import next_report_revision
from claimdesk.desk.verbs.reviews import was_renewed_by
from claimdesk.desk.verbs.standing import get, require, require_person
from claimdesk.domain import review as second_person
from claimdesk.domain.check import CorrectionClass
from claimdesk.domain.roles import Action
from claimdesk.domain.statements import require_statements
from claimdesk.errors import ConflictError, RuleError
from claimdesk.language.normalization import normalize_lines

State = Report.State


@whole
def approve_report(
    *, actor: Account, report: int, revision: int, note: str = "", now: datetime
) -> ReportReview:
    """Approve exactly the revision that was read (its number); any later edit voids this.

    Whoever counted or wrote any of it cannot.
    """
    if not actor.is_person:
        _require_second_person(get(Report, report).head, actor, now)
    require(actor, Action.REVIEW)
    record, sealed = _in_review(report, revision)
    _require_second_person(sealed, actor, now)
    if content_hash(sealed.page) != sealed.content_hash:
        raise RuleError(
            "sealed", "This revision is not what was sealed. Send it back and seal it anew."
        )
    return _decide(record, sealed, actor, ReportReview.Decision.APPROVED, note, now)


@whole
def send_back_report(
    *, actor: Account, report: int, revision: int, note: str, now: datetime
) -> ReportReview:
    """Send a revision back to its writers, approved or not yet, with what is wanted."""
    require(actor, Action.REVIEW)
    require_person(actor)
    record, sealed = _in_review(report, revision, State.APPROVED)
    if not note.strip():
        raise RuleError("review-note", "Say what has to change; the writer reads it first.")
    return _decide(record, sealed, actor, ReportReview.Decision.SENT_BACK, note, now)


@whole
def publish_report(*, actor: Account, report: int, now: datetime) -> ReportPublication:
    """Publish the approved revision; its entry of the public log is written here."""
    require(actor, Action.PUBLISH)
    require_person(actor)
    record = get(Report, report, lock=True)
    revision, before = record.head, record.current
    review = revision.reviews.filter(decision=ReportReview.Decision.APPROVED).first()
    if record.state != State.APPROVED or review is None:
        raise RuleError(
            "approved",
            "Only an approved report can be published. A second person must approve it as it "
            "stands.",
        )
    if not review.reviewer.is_active:
        raise RuleError(
            "approved",
            "%(name)s, who approved this, has no active account any more. Send it back, so that "
            "another reviewer reads it.",
            name=review.reviewer.name,
        )
    if before is None:  # a mistake is put right whatever the desk owes its readers
        require_statements(newest_statements(), now)
    publication = ReportPublication.objects.create(
        report=record,
        revision=revision,
        review=review,
        number=(before.number if before else 0) + 1,
        supersedes=before,
        author_id=revision.author_id,
        last_editor_id=revision.last_editor_id,
        approved_by=review.reviewer,
        published_by=actor,
        content_hash=revision.content_hash,
        page=revision.page,
        correction_class=revision.correction_class,
        correction_reason=revision.correction_reason,
        published=now,
    )
    record.current, record.state, record.changed = publication, State.PUBLISHED, now
    record.save(update_fields=["current", "state", "changed"])
    audit.append(
        "publish_report", record, actor=actor, now=now, number=publication.number,
        hash=publication.content_hash,
    )  # fmt: skip
    entering.report_entered(publication, now)
    return publication


@whole
def correct_report(
    *, actor: Account, report: int, correction_class: str, reason: str, now: datetime
) -> Report:
    """Begin a correction of a published report: a new revision, reviewed like the first."""
    require(actor, Action.WORK)
    require_person(actor)
    record = get(Report, report, lock=True)
    if record.current is None:
        raise RuleError("published", "Only what is published can be corrected.")
    if record.state != State.PUBLISHED:
        raise RuleError(
            "correction-open", "A correction of this report is under way. Finish or drop it first."
        )
    kind = CorrectionClass(correction_class)
    if kind is CorrectionClass.WITHDRAWAL:
        raise RuleError(
            "report-withdrawal", "A report is not withdrawn. Correct it, and say what was wrong."
        )
    reason = normalize_lines(reason)
    if not reason:
        raise RuleError("correction-reason", "Say what was wrong and what changes; readers see it.")
    revision = next_report_revision(
        record, actor, now, correction_class=kind.value, reason=reason[:5000]
    )
    audit.append(
        "correct_report", record, actor=actor, now=now, revision=revision.number, kind=kind.value
    )
    return record


@whole
def drop_report_correction(*, actor: Account, report: int, now: datetime) -> Report:
    """Give up a correction that is under way; what is published stays."""
    require(actor, Action.WORK)
    require_person(actor)
    record = get(Report, report, lock=True)
    if record.current is None or record.state == State.PUBLISHED:
        raise RuleError("correction-open", "No correction of this report is under way.")
    dropped = record.head.number
    record.head, record.state, record.changed = record.current.revision, State.PUBLISHED, now
    record.save(update_fields=["head", "state", "changed"])
    audit.append("drop_report_correction", record, actor=actor, now=now, revision=dropped)
    return record


def _in_review(report: int, revision: int, *also: str) -> tuple[Report, ReportRevision]:
    record = get(Report, report, lock=True)
    sealed = record.head
    if record.state not in {State.IN_REVIEW, *also} or not sealed.sealed:
        raise RuleError("in-review", "This report is not in review. Nothing was decided.")
    if sealed.number != revision:
        raise ConflictError(
            "The report has been changed since you opened it. Read the new revision, then decide."
        )
    return record, sealed


def _require_second_person(sealed: ReportRevision, actor: Account, now: datetime) -> None:
    wrote = set(sealed.contributions.values_list("account_id", flat=True))
    wrote |= {sealed.author_id, sealed.last_editor_id, sealed.data.frozen_by_id}
    second_person.require_second_person(
        second_person.Approval(
            author=sealed.author_id,
            contributors=frozenset(wrote),
            reviewer=actor.pk,
            reviewer_is_person=actor.is_person,
            conflicted=False,  # figures of the desk as a whole, in which nobody has a stake alone
            declared=True,
            attested=not needs_attestation(actor, now),
            renewed_by_writer=was_renewed_by(wrote, actor, now),
        )
    )


def _decide(  # noqa: PLR0917 - one row with these columns
    record: Report, sealed: ReportRevision, actor: Account, decision: str, note: str, now: datetime
) -> ReportReview:
    approved = decision == ReportReview.Decision.APPROVED
    review = ReportReview.objects.create(
        revision=sealed,
        reviewer=actor,
        decision=decision,
        note=note.strip()[:5000],
        author_id=sealed.author_id,
        last_editor_id=sealed.last_editor_id,
        created=now,
    )
    record.state, record.changed = State.APPROVED if approved else State.DRAFT, now
    record.save(update_fields=["state", "changed"])
    audit.append(
        "approve_report" if approved else "send_back_report", record, actor=actor, now=now,
        revision=sealed.number, hash=sealed.content_hash,
    )  # fmt: skip
    return review
