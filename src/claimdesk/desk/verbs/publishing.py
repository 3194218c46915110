"""Publishing: what was approved goes out; corrections and withdrawals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from claimdesk.desk import audit, jobs, webhooks
from claimdesk.desk.content import draft_of
from claimdesk.desk.entries import entry_of
from claimdesk.desk.models import (
    Account,
    AuditEntry,
    Check,
    Claim,
    Correction,
    Dispute,
    PolicyVersion,
    Publication,
    Review,
)
from claimdesk.desk.publiclog import entering
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.checks import next_revision
from claimdesk.desk.verbs.demand import count_demand
from claimdesk.desk.verbs.incoming import answer_questions_of
from claimdesk.desk.verbs.office import newest_statements
from claimdesk.desk.verbs.standing import (
    get,
    is_conflicted,
    require,
    require_declared,
    require_person,
    require_unconflicted,
    require_unconflicted_work,
)
from claimdesk.domain import check as rules
from claimdesk.domain.check import CorrectionClass
from claimdesk.domain.roles import Action
from claimdesk.domain.statements import require_statements
from claimdesk.errors import RuleError
from claimdesk.language.normalization import fold, normalize_lines

State = Check.State


@whole
def publish(*, actor: Account, check: int, now: datetime) -> Publication:
    """Publish the approved revision: page, feeds and ClaimReview show it when this returns.

    Its entry of the public log is written here. Its signature, the Library, those who asked, and
    webhooks follow by tasks enqueued here.
    """
    require(actor, Action.PUBLISH)
    require_person(actor)
    record = get(Check, check, lock=True)
    require_unconflicted(record, actor)
    revision = record.head
    review = revision.reviews.filter(decision=Review.Decision.APPROVED).first()
    if record.state != State.APPROVED or review is None:
        raise RuleError(
            "approved",
            "Only an approved check can be published. A second person must approve it as it "
            "stands.",
        )
    before = record.current
    withdrawn = revision.correction_class == CorrectionClass.WITHDRAWAL.value
    _require_standing(record, review)
    if before is None:  # a mistake is put right whatever the desk owes its readers
        require_statements(newest_statements(), now)
    publication = Publication.objects.create(
        check_record=record,
        revision=revision,
        review=review,
        number=(before.number if before else 0) + 1,
        kind=_kind(before, withdrawn=withdrawn),
        supersedes=before,
        author_id=revision.author_id,
        last_editor_id=revision.last_editor_id,
        approved_by=review.reviewer,
        published_by=actor,
        content_hash=revision.content_hash,
        page=revision.page,
        methodology_version=_methodology(record.language),
        published=now,
        folded=fold(f"{revision.title}\n{revision.claim_reviewed}\n{revision.summary}"),
    )
    if before:
        Correction.objects.create(
            publication=publication,
            correction_class=revision.correction_class,
            reason=revision.correction_reason,
            dispute=_led_to(record),
        )
    record.current, record.changed = publication, now
    record.state = State.WITHDRAWN if withdrawn else State.PUBLISHED
    record.save(update_fields=["current", "state", "changed"])
    claim = get(Claim, record.claim_id, lock=True)
    claim.state = Claim.State.CLOSED if withdrawn else Claim.State.PUBLISHED
    claim.closed_reason = revision.correction_reason[:300] if withdrawn else ""
    claim.save(update_fields=["state", "closed_reason"])
    answer_questions_of(claim, entry_of(publication).to_json(), now)
    count_demand(Claim.objects.filter(pk=claim.pk))
    jobs.enqueue("library", key=f"library:{publication.pk}", now=now, publication=publication.pk)
    webhooks.announce(
        "fact_check.withdrawn" if withdrawn else f"fact_check.{_event(before)}",
        now=now,
        publication=publication.pk,
    )
    audit.append(
        "publish", publication, actor=actor, now=now, check=record.pk, kind=publication.kind,
        number=publication.number, hash=publication.content_hash,
    )  # fmt: skip
    entering.publication_entered(publication, now)
    return publication


@whole
def correct(
    *,
    actor: Account,
    check: int,
    correction_class: str,
    reason: str,
    dispute: int | None = None,
    now: datetime,
) -> Check:
    """Begin a correction of what is published: a new revision, reviewed like the first.

    Class `withdrawal` withdraws the check: its page stays, with the reason. `dispute` is the one
    that it follows from; whoever disputed is led to the correction.
    """
    require(actor, Action.WORK)
    require_person(actor)
    record = get(Check, check, lock=True)
    require_unconflicted(record, actor)
    require_declared(record, actor)
    if record.current is None:
        raise RuleError("published", "Only what is published can be corrected.")
    if record.state not in {State.PUBLISHED, State.WITHDRAWN}:
        raise RuleError(
            "correction-open", "A correction of this check is under way. Finish or drop it first."
        )
    reason = normalize_lines(reason)
    if not reason:
        raise RuleError("correction-reason", "Say what was wrong and what changes; readers see it.")
    if dispute is not None and not _owes(record).filter(pk=dispute).exists():
        raise RuleError(
            "dispute-upheld",
            "Only a dispute of this check that was found right, and has no correction yet, leads "
            "to one.",
        )
    revision = next_revision(
        record, actor, now,
        correction_class=CorrectionClass(correction_class).value, reason=reason[:5000],
    )  # fmt: skip
    Claim.objects.filter(pk=record.claim_id, state=Claim.State.CLOSED).update(
        state=Claim.State.CHECKING
    )
    audit.append(
        "correct", record, actor=actor, now=now, revision=revision.number, kind=correction_class,
        **({"dispute": dispute} if dispute is not None else {}),
    )  # fmt: skip
    return record


@whole
def drop_correction(*, actor: Account, check: int, now: datetime) -> Check:
    """Give up a correction that is under way; what is published stays, the draft is kept aside."""
    require(actor, Action.WORK)
    require_person(actor)
    record = get(Check, check, lock=True)
    require_unconflicted(record, actor)
    if record.current is None or record.state in {State.PUBLISHED, State.WITHDRAWN}:
        raise RuleError("correction-open", "No correction of this check is under way.")
    dropped = record.head.number
    record.head = record.current.revision
    record.state = (
        State.WITHDRAWN if record.current.kind == Publication.Kind.WITHDRAWAL else State.PUBLISHED
    )
    record.changed = now
    record.save(update_fields=["head", "state", "changed"])
    if record.state == State.WITHDRAWN:
        Claim.objects.filter(pk=record.claim_id).update(state=Claim.State.CLOSED)
    audit.append("drop_correction", record, actor=actor, now=now, revision=dropped)
    return record


def _owes(check: Check) -> QuerySet[Dispute]:
    right = (Dispute.State.UPHELD, Dispute.State.PARTLY)
    return check.disputes.filter(state__in=right, corrections=None)


def _led_to(check: Check) -> Dispute | None:
    """Return the dispute that the correction under way follows from.

    It is the one that was named when the correction was begun, which the audit trail tells; where
    none was named, the only one that waits for a correction.
    """
    begun = AuditEntry.objects.filter(
        verb="correct", object_kind="check", object_id=str(check.pk)
    ).first()
    named = begun.details.get("dispute") if begun is not None else None
    if named is not None:
        return _owes(check).filter(pk=named).first()
    waiting = list(_owes(check)[:2])
    return waiting[0] if len(waiting) == 1 else None


def _require_standing(check: Check, review: Review) -> None:
    """Refuse what was approved but no longer stands: by its rules, or by who wrote or approved."""
    revision, approver = review.revision, review.reviewer
    if not approver.is_active:
        raise RuleError(
            "approved",
            "%(name)s, who approved this, has no active account any more. Send it back, so that "
            "another reviewer reads it.",
            name=approver.name,
        )
    if is_conflicted(check, approver):
        raise RuleError(
            "conflict-of-interest",
            "%(name)s approved this and has declared a conflict of interest since. Send it back, "
            "so that another reviewer reads it.",
            name=approver.name,
        )
    require_unconflicted_work(revision)
    if revision.correction_class != CorrectionClass.WITHDRAWAL.value:
        draft = draft_of(check, revision)
        rules.require_complete(draft)
        rules.require_sole_sources_accepted(draft, review.accepted_sole_sources)


def _kind(before: Any, *, withdrawn: bool) -> str:
    if withdrawn:
        return Publication.Kind.WITHDRAWAL
    return Publication.Kind.CORRECTION if before else Publication.Kind.FIRST


def _event(before: Any) -> str:
    return "corrected" if before else "published"


def _methodology(language: str) -> int | None:
    newest = PolicyVersion.objects.filter(kind="methodology", language=language).first()
    return newest.number if newest else None
