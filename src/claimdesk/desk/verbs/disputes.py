"""Disputes: objections of readers, the desk's answers, and which of both the page shows."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from claimdesk.desk import audit, webhooks
from claimdesk.desk.models import Account, Check, Contribution, Correction, Dispute, Publication
from claimdesk.desk.publiclog import entering
from claimdesk.desk.times import coarse
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.incoming import LONGEST_QUESTION, hash_code, make_code
from claimdesk.desk.verbs.standing import get, require, require_person, require_unconflicted
from claimdesk.domain.check import CorrectionClass
from claimdesk.domain.roles import Action
from claimdesk.errors import (
    EmptyInputError,
    InputTooLargeError,
    MissingRecordError,
    RuleError,
)
from claimdesk.intake.deidentification import Kind, deidentify
from claimdesk.language.normalization import normalize_lines

_LONGEST_REASON = 400


@whole
def dispute(
    *, check: int, text: str, evidence_address: str = "", may_be_shown: bool = False, now: datetime
) -> tuple[Dispute, str]:
    """Take an objection to a published check, without a name; return it with its status code.

    Of when it came in, no row has more than the hour; what leads to a person is left out of it.
    """
    now = coarse(now)
    record = get(Check, check)
    if record.current is None:
        raise MissingRecordError
    text = normalize_lines(text)
    if not text:
        raise EmptyInputError("Say what is wrong with the fact-check.")
    if len(text) > LONGEST_QUESTION:
        raise InputTooLargeError(f"At most {LONGEST_QUESTION:,} characters are read. Shorten it.")
    code = make_code()
    said = Dispute.objects.create(
        check_record=record,
        publication=record.current,
        text=deidentify(text).text,
        evidence_address=_of_nobody(evidence_address[:1000]),
        may_be_shown=may_be_shown,
        code_hash=hash_code(code),
        received=now,
    )
    webhooks.announce("dispute.received", now=now, dispute=said.pk)
    audit.append("dispute", said, actor=None, now=now, check=record.pk)
    return said, code


@whole
def answer_dispute(
    *, actor: Account, dispute: int, outcome: str, answer: str, now: datetime
) -> Dispute:
    """Answer a dispute: upheld, partly, or rejected. Nobody answers one on their own work."""
    require(actor, Action.WORK)
    require_person(actor)
    said = get(Dispute, dispute, lock=True)
    require_unconflicted(said.check_record, actor)
    if said.state != Dispute.State.OPEN:
        raise RuleError("dispute-answered", "This dispute is answered already.")
    if has_part_in(said, actor):
        raise RuleError(
            "dispute-second-person",
            "You wrote or approved what is disputed, so somebody else must answer.",
        )
    if outcome not in {Dispute.State.UPHELD, Dispute.State.PARTLY, Dispute.State.REJECTED}:
        raise RuleError("dispute-outcome", "Choose an outcome: upheld, partly, or rejected.")
    if not answer.strip():
        raise RuleError("dispute-answer", "Write the answer; whoever disputes will read it.")
    said.state, said.answer = outcome, normalize_lines(answer)[:5000]
    said.answered_by, said.answered = actor, now
    said.save()
    audit.append("answer_dispute", said, actor=actor, now=now, outcome=outcome)
    return said


@whole
def show_dispute(*, actor: Account, dispute: int, note: str = "", now: datetime) -> Dispute:
    """Show an objection and its answer on the page: only if its sender agreed to that.

    Decided apart from the answer, by somebody who neither gave it nor wrote the fact-check.
    """
    require(actor, Action.PUBLISH)
    require_person(actor)
    said = get(Dispute, dispute, lock=True)
    require_unconflicted(said.check_record, actor)
    if not said.may_be_shown:
        raise RuleError(
            "dispute-agreed", "Whoever disputed did not agree that it is shown. It stays inside."
        )
    if said.state == Dispute.State.OPEN:
        raise RuleError("dispute-open", "Answer the dispute first; both are shown together.")
    if said.shown is not None:
        raise RuleError("dispute-shown", "It is shown on the page already.")
    if said.answered_by_id == actor.pk or wrote(said, actor):
        raise RuleError(
            "dispute-shown-by-another",
            "You gave the answer or wrote the fact-check, so somebody else must decide whether "
            "it is shown.",
        )
    said.shown, said.shown_by = now, actor
    said.save(update_fields=["shown", "shown_by"])
    audit.append("show_dispute", said, actor=actor, now=now, reason=_reason(note))
    entering.dispute_entered(said, now)
    return said


@whole
def hide_dispute(*, actor: Account, dispute: int, note: str, now: datetime) -> Dispute:
    """Take an objection off the page again, with the reason.

    Whoever may publish may do so at once: it may hold what a private person must be spared.
    """
    require(actor, Action.PUBLISH)
    require_person(actor)
    said = get(Dispute, dispute, lock=True)
    require_unconflicted(said.check_record, actor)
    if said.shown is None:
        raise RuleError("dispute-hidden", "It is not shown on the page.")
    reason = _reason(note)
    if not reason:
        raise RuleError("dispute-hiding-reason", "Say why it is taken off the page.")
    said.shown = said.shown_by = None
    said.save(update_fields=["shown", "shown_by"])
    audit.append("hide_dispute", said, actor=actor, now=now, reason=reason)
    entering.dispute_entered(said, now)
    return said


def dispute_by_code(code: str) -> Dispute:
    """Return the dispute that a status code leads to."""
    found = Dispute.objects.filter(code_hash=hash_code(code)).first()
    if found is None:
        raise MissingRecordError("No dispute has this code. Check it letter by letter.")
    return found


def owed_disputes() -> QuerySet[Dispute]:
    """Return the disputes that the desk has found right and not acted on: a correction is owed.

    Nothing is owed where a correction names them, or where what they objected to has been corrected
    since by more than a typo, or withdrawn.
    """
    right = (Dispute.State.UPHELD, Dispute.State.PARTLY)
    since = Correction.objects.filter(
        publication__check_record=OuterRef("check_record"),
        publication__number__gt=OuterRef("publication__number"),
    ).exclude(correction_class=CorrectionClass.TYPO.value)
    return Dispute.objects.filter(~Exists(since), state__in=right, corrections=None)


def wrote(said: Dispute, account: Account) -> bool:
    """Tell whether somebody wrote on any published revision of the check that is disputed."""
    revisions = Publication.objects.filter(check_record=said.check_record_id)
    return (
        revisions.filter(author=account).exists()
        or revisions.filter(last_editor=account).exists()
        or Contribution.objects.filter(
            account=account, revision__publication__check_record=said.check_record_id
        ).exists()
    )


def has_part_in(said: Dispute, account: Account) -> bool:
    """Tell whether somebody wrote on the check that is disputed, or approved what is disputed."""
    return said.publication.approved_by_id == account.pk or wrote(said, account)


def _of_nobody(address: str) -> str:
    """Return an address, or nothing where it leads to somebody's profile or mail box."""
    kinds = {one.kind for one in deidentify(address).found}
    return "" if kinds & {Kind.PROFILE, Kind.EMAIL, Kind.PHONE} else address


def _reason(note: str) -> str:
    return normalize_lines(note).strip()[:_LONGEST_REASON]
