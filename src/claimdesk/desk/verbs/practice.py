"""Practising: an answer of a learner, which nobody else is shown, and forgetting all of them."""

from __future__ import annotations

from datetime import datetime

from claimdesk.desk import audit, practice
from claimdesk.desk.models import Account, PracticeAnswer, RatingValue
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.standing import require, require_person
from claimdesk.domain.practice import require_confidence
from claimdesk.domain.roles import Action
from claimdesk.errors import InputError, MissingRecordError, RuleError


@whole
def practise(
    *, actor: Account, publication: int, verdict: str, confidence: int, now: datetime
) -> PracticeAnswer:
    """Answer once for a fact-check; the check itself stays as it is.

    The audit trail is told that somebody practised, and neither on what nor how it went.
    """
    require(actor, Action.READ)
    require_person(actor)
    require_confidence(confidence)
    if not RatingValue.objects.filter(key=verdict).exists():
        raise InputError("Choose one of the verdicts of the scale.")
    if PracticeAnswer.objects.filter(account=actor, publication=publication).exists():
        raise RuleError("practised", "You have answered this one already.")
    found = practice.offered(actor).filter(pk=publication).first()
    if found is None:
        raise MissingRecordError
    answer = PracticeAnswer.objects.create(
        account=actor, publication=found, verdict=verdict, confidence=confidence, answered=now
    )
    audit.append("practise", actor, actor=actor, now=now)
    return answer


@whole
def forget_practice(*, actor: Account, now: datetime) -> int:
    """Erase everything that somebody answered; return how many answers that were."""
    require(actor, Action.READ)
    require_person(actor)
    count, _ = PracticeAnswer.objects.filter(account=actor).delete()
    audit.append("forget_practice", actor, actor=actor, now=now)
    return int(count)
