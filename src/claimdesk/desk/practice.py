"""The practice room: which fact-checks a learner may try, and what they learn of themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from claimdesk.desk.models import (
    Account,
    Contribution,
    Declaration,
    Dispute,
    PracticeAnswer,
    Publication,
    Review,
)
from claimdesk.desk.verbs.disputes import owed_disputes
from claimdesk.domain.practice import Answer, Calibration, calibrate


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An answer of a learner beside what stands now. `doubt` says why it does not count, or ""."""

    answer: PracticeAnswer
    page: dict[str, Any]
    is_right: bool
    doubt: str


def offered(account: Account) -> QuerySet[Publication]:
    """Return the fact-checks that somebody may practise on, the newest first.

    Not those withdrawn, disputed and not settled, or under correction; nor those that the learner
    wrote, reviewed, published or declared a conflict in, whose verdict they know or may not judge.
    """
    mine = Contribution.objects.filter(
        account=account, revision__check_record=OuterRef("check_record")
    )
    reviewed = Review.objects.filter(
        reviewer=account, revision__check_record=OuterRef("check_record")
    )
    declared = Declaration.objects.filter(account=account, check_record=OuterRef("check_record"))
    done = PracticeAnswer.objects.filter(
        account=account, publication__check_record=OuterRef("check_record")
    )
    return (
        _fit()
        .exclude(Q(author=account) | Q(last_editor=account) | Q(approved_by=account))
        .exclude(published_by=account)
        .filter(~Exists(mine), ~Exists(reviewed), ~Exists(declared), ~Exists(done))
        .order_by("-published", "-pk")
    )


def _fit() -> QuerySet[Publication]:
    """Return the publications that stand, with a verdict and without an open doubt."""
    doubted = _doubted().filter(check_record=OuterRef("check_record"))
    return (
        Publication.objects.filter(check_record__current=F("pk"))
        .exclude(kind=Publication.Kind.WITHDRAWAL)
        .filter(check_record__head=F("revision"), page__verdict__isnull=False)
        .exclude(page__verdict="")
        .filter(~Exists(doubted))
    )


def _doubted() -> QuerySet[Dispute]:
    """Return the objections that wait for an answer, or were found right and not acted on."""
    right = owed_disputes().values("pk")
    return Dispute.objects.filter(Q(state=Dispute.State.OPEN) | Q(pk__in=right))


def tried(account: Account) -> list[Tried]:
    """Return what somebody answered, the newest first, each beside what was published."""
    rows = list(
        PracticeAnswer.objects.filter(account=account).select_related(
            "publication__check_record__current"
        )
    )
    checks = {one.publication.check_record_id for one in rows}
    doubted = _doubted().filter(check_record__in=checks)
    disputed = set(doubted.values_list("check_record", flat=True))
    return [_beside(one, disputed) for one in rows]


def calibration_of(answers: Iterable[Tried]) -> Calibration:
    """Return what the answers that count say of a learner's confidence."""
    return calibrate(
        [
            Answer(confidence=one.answer.confidence, is_right=one.is_right)
            for one in answers
            if not one.doubt
        ]
    )


def _beside(answer: PracticeAnswer, disputed: set[int]) -> Tried:
    publication = answer.publication
    current = publication.check_record.current
    doubt = ""
    if current is None or current.kind == Publication.Kind.WITHDRAWAL:
        doubt = "withdrawn"
    elif current.page.get("verdict") != publication.page.get("verdict"):
        doubt = "changed"
    elif publication.check_record_id in disputed:
        doubt = "disputed"
    return Tried(
        answer=answer,
        page=publication.page,
        is_right=answer.verdict == publication.page.get("verdict"),
        doubt=doubt,
    )


def shown_before(page: dict[str, Any]) -> dict[str, Any]:
    """Return what of a page a learner sees before they answer: the claim and the sources.

    Neither title, summary, findings and verdict nor what a source says of the claim: each would
    tell the answer.
    """
    sources = [
        {
            name: one.get(name, "")
            for name in ("title", "source", "owner", "address", "quotation", "grade", "interest",
                         "published_on")
        }
        for one in page.get("evidence", [])
    ]  # fmt: skip
    return {
        "claim": page.get("claim_reviewed", ""),
        "claimant": page.get("claimant"),
        "said_on": page.get("said_on", ""),
        "language": page.get("language", ""),
        "sources": sources,
    }
