"""Reviews: a second person approves what is sealed, or sends it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from claimdesk.desk import audit
from claimdesk.desk.content import content_hash, draft_of, said
from claimdesk.desk.models import Account, AuditEntry, Check, Review, Revision
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.people import needs_attestation
from claimdesk.desk.verbs.standing import (
    get,
    has_declared,
    is_conflicted,
    require,
    require_person,
    require_unconflicted,
    require_unconflicted_work,
    writers_of,
)
from claimdesk.domain import check as rules
from claimdesk.domain import review as second_person
from claimdesk.domain.roles import Action
from claimdesk.errors import ConflictError, RuleError

State = Check.State
#: For so long whoever renewed the access to an account may not have its approval of what they
#: wrote: long enough for its owner to notice that the old password is gone.
RENEWED_LATELY = timedelta(days=30)


@whole
def approve(
    *,
    actor: Account,
    check: int,
    revision: int,
    accepted_sole_sources: Sequence[str] = (),
    note: str = "",
    now: datetime,
) -> Review:
    """Approve exactly the revision that was read (its number); any later edit voids this."""
    if not actor.is_person:
        second_person.require_second_person(_standing(get(Check, check), actor, now))
    require(actor, Action.REVIEW)
    record, sealed = _in_review(check, revision)
    second_person.require_second_person(_standing(record, actor, now))
    require_unconflicted_work(sealed)
    withdrawal = sealed.correction_class == rules.CorrectionClass.WITHDRAWAL.value
    if not withdrawal:
        draft = draft_of(record, sealed)
        rules.require_complete(draft)
        rules.require_sole_sources_accepted(draft, accepted_sole_sources)
    if content_hash(sealed.page) != sealed.content_hash or not _stands(sealed):
        raise RuleError(
            "sealed", "This revision is not what was sealed. Send it back and seal it anew."
        )
    return _decide(
        record, sealed, actor, Review.Decision.APPROVED, State.APPROVED, note, now,
        list(accepted_sole_sources),
    )  # fmt: skip


@whole
def send_back(*, actor: Account, check: int, revision: int, note: str, now: datetime) -> Review:
    """Send a revision back to its writers, with what is wanted; they go on in the next one.

    What is approved and not published yet can be sent back too: its approval is void then.
    """
    require(actor, Action.REVIEW)
    require_person(actor)
    record, sealed = _in_review(check, revision, State.APPROVED)
    require_unconflicted(record, actor)
    if not note.strip():
        raise RuleError("review-note", "Say what has to change; the writer reads it first.")
    return _decide(record, sealed, actor, Review.Decision.SENT_BACK, State.DRAFT, note, now, [])


def _in_review(check: int, revision: int, *also: str) -> tuple[Check, Revision]:
    record = get(Check, check, lock=True)
    sealed = record.head
    if record.state not in {State.IN_REVIEW, *also} or not sealed.sealed:
        raise RuleError("in-review", "This check is not in review. Nothing was decided.")
    if sealed.number != revision:
        raise ConflictError(
            "The check has been changed since you opened it. Read the new revision, then decide."
        )
    return record, sealed


def _stands(sealed: Revision) -> bool:
    """Tell whether the records of a sealed revision still say what its page says."""
    return said(sealed).items() <= sealed.page.items()


def _standing(check: Check, actor: Account, now: datetime) -> second_person.Approval:
    revision = check.head
    writers = writers_of(revision)
    return second_person.Approval(
        author=revision.author_id,
        contributors=frozenset(writers),
        reviewer=actor.pk,
        reviewer_is_person=actor.is_person,
        conflicted=is_conflicted(check, actor),
        declared=has_declared(check, actor),
        attested=not needs_attestation(actor, now),
        renewed_by_writer=was_renewed_by(writers, actor, now),
    )


def was_renewed_by(writers: set[int], actor: Account, now: datetime) -> bool:
    """Tell whether one of the writers renewed the access to somebody's account of late."""
    return AuditEntry.objects.filter(
        verb="renew_access",
        object_kind="account",
        object_id=str(actor.pk),
        actor__in=writers,
        at__gte=now - RENEWED_LATELY,
    ).exists()


def _decide(  # noqa: PLR0917 - one row with these columns
    check: Check,
    revision: Revision,
    actor: Account,
    decision: str,
    state: str,
    note: str,
    now: datetime,
    accepted: list[str],
) -> Review:
    review = Review.objects.create(
        revision=revision,
        reviewer=actor,
        decision=decision,
        note=note.strip()[:5000],
        accepted_sole_sources=accepted,
        author_id=revision.author_id,
        last_editor_id=revision.last_editor_id,
        created=now,
    )
    verb = "approve" if decision == Review.Decision.APPROVED else "send_back"
    check.state, check.changed = state, now
    check.save(update_fields=["state", "changed"])
    audit.append(
        verb, check, actor=actor, now=now, revision=revision.number,
        hash=revision.content_hash,
    )  # fmt: skip
    return review
