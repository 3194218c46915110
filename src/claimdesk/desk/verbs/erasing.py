"""Questions that are erased: by whoever has the code, or because their time is over."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, ProtectedError, Q, QuerySet

from claimdesk.desk import audit
from claimdesk.desk.models import Account, Check, Claim, IdempotencyKey, Item, Match, Question
from claimdesk.desk.models.accounts import OWN_MACHINE
from claimdesk.desk.times import coarse
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.demand import count_demand
from claimdesk.desk.verbs.incoming import question_by_code
from claimdesk.errors import MissingRecordError
from claimdesk.language.normalization import normalize

#: Channels by which the public asks.
_ASKED_BY = ("web", "api", "chat", "mail")


def kept_until(question: Question) -> datetime:
    """Return when a question is erased by itself: some time after it was asked or answered last."""
    return max(question.asked, question.answered or question.asked) + _kept()


def is_any_over(now: datetime) -> bool:
    """Tell whether the time of a question is over."""
    return _over(now).exists()


def erase_over(now: datetime, most: int) -> int:
    """Erase the questions whose time is over, so many at a time; return how many."""
    found = list(_over(now).order_by("asked").values_list("pk", flat=True)[:most])
    machine = Account.objects.get(email=OWN_MACHINE)
    for pk in found:
        with suppress(MissingRecordError):  # its sender was quicker
            _erase(pk, actor=machine, now=now)
    return len(found)


@whole
def erase_question(*, code: str, now: datetime) -> None:
    """Erase the question that a code leads to, its text and its answer; the code is worth nothing.

    Its item and claims go too where they came from it alone and nobody at the desk has worked on
    them. Raises MissingRecordError.
    """
    _erase(question_by_code(code).pk, actor=None, now=now)


@whole
def _erase(pk: int, *, actor: Account | None, now: datetime) -> None:
    question = Question.objects.select_for_update().filter(pk=pk).first()
    if question is None:
        raise MissingRecordError
    item, claim = question.item, question.claim_id
    IdempotencyKey.objects.filter(body__id=pk, body__text=question.text).delete()
    audit.append("erase_question", question, actor=actor, now=coarse(now))
    question.delete()
    item = Item.objects.select_for_update().get(pk=item.pk)  # nobody asks the same meanwhile
    _take_sighting(item, question.asked)
    claims = set(Claim.objects.filter(mentions__item=item).values_list("pk", flat=True))
    if not item.questions.exists() and not item.sightings.exists():
        words = normalize(item.text)
        by_hand = item.mentions.filter(by_machine=False).exists()
        item.delete()
        _delete_joined(claims, words)
        if not by_hand:
            _delete_untouched(claims)
    count_demand(Claim.objects.filter(pk__in=claims | ({claim} if claim else set())))


def _take_sighting(item: Item, hour: datetime) -> None:
    """Take back that an item was seen once by the question: in its hour, by one of its channels."""
    seen = item.sightings.filter(hour=hour, channel__in=_ASKED_BY).order_by("channel").first()
    if seen is None:
        return
    if seen.times > 1:
        item.sightings.filter(pk=seen.pk).update(times=F("times") - 1)
    else:
        seen.delete()


def _delete_joined(into: set[int], words: str) -> None:
    """Delete claims of these words that were joined into others: what they say stays there."""
    joined = Claim.objects.filter(
        merged_into__in=into, mentions=None, questions=None, comments=None, assignments=None
    )
    for claim in joined:
        others = Item.objects.filter(mentions__claim=claim.merged_into_id)
        if claim.text in words and not others.filter(text__contains=claim.text).exists():
            claim.delete()


def _delete_untouched(claims: set[int]) -> None:
    """Delete claims that stand in no other item and that only the machine has dealt with."""
    decided = Match.objects.exclude(decision=Match.Decision.PENDING).values("claim")
    alone = Claim.objects.filter(
        pk__in=claims, state=Claim.State.OPEN, version=1, mentions=None, questions=None, tags=None,
        comments=None, assignments=None, assignee=None, due=None, described_by=None, merged=None,
        harm_by_machine=True,
    )  # fmt: skip
    for claim in alone.exclude(pk__in=decided).exclude(pk__in=Check.objects.values("claim")):
        try:
            claim.delete()
        except ProtectedError:  # something else holds to it, so it is no longer the question's
            continue


def _over(now: datetime) -> QuerySet[Question]:
    end = now - _kept()
    return Question.objects.filter(Q(answered=None) | Q(answered__lt=end), asked__lt=end)


def _kept() -> timedelta:
    return timedelta(days=settings.QUESTION_DAYS)
