"""Today at the desk: what waits, what rises, what is stuck, each figure with the list it counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, TextField
from django.db.models.functions import Cast, Concat

from claimdesk.desk import relied
from claimdesk.desk.models import Account, Check, Claim, Declaration, Dispute, Question
from claimdesk.desk.models import Subscription as ContentSource
from claimdesk.desk.queue import SOON
from claimdesk.desk.verbs.disputes import owed_disputes
from claimdesk.desk.verbs.watching import open_changes, owed_changes
from claimdesk.domain.review import ATTESTATION_DAYS
from claimdesk.domain.roles import Action, roles_that_may

#: What circulates is compared over so long with the same time before.
RISING = timedelta(hours=24)
#: A claim rises that came in by so many pairs of channel and hour in that time, and by so many
#: times as many as before. A definition, which the screen states; no run has chosen it.
LEAST_SEEN, TIMES_AS_MANY = 3, 2
#: After so long a check in review counts as stuck, and one that is approved as left lying.
STUCK = timedelta(days=2)
_ACTIVE = (Claim.State.OPEN, Claim.State.CHECKING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One figure of the day: its rows, and by which time the oldest of them comes first.

    `kind` is what the rows are: claim, check, dispute, question, source, visited or change.
    `is_bad` marks what somebody should see to. `role` is what it takes to open the rows.
    """

    name: str
    part: str
    kind: str
    rows: QuerySet[Any]
    since: str
    is_bad: bool = False
    role: Action = Action.READ


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A shelf as it is counted: `oldest` is the time of its oldest row, or None."""

    shelf: Shelf
    count: int
    oldest: datetime | None
    median: datetime | None = None


Shelves = Callable[[datetime, date], list[Shelf]]


def shelf_named(name: str, account: Account, now: datetime, today: date) -> Shelf | None:
    """Return one shelf that somebody may open, or None."""
    return next((one for one in shelves(account, now, today) if one.name == name), None)


def shelves(account: Account | None, now: datetime, today: date) -> list[Shelf]:
    """Return what is shown of the day to somebody, or, for None, to the machine's owner: all."""
    every = [one for make in _SHELVES for one in make(now, today)]
    return [one for one in every if account is None or account.may(one.role)]


def figures(account: Account | None, now: datetime, today: date) -> list[Figure]:
    """Count every shelf: one question to the database for each, and one for the median."""
    return [_counted(one) for one in shelves(account, now, today)]


def reviewers_of(checks: list[Check], now: datetime) -> dict[int, list[Account]]:
    """Return who may review each check: nobody who wrote it, who is in conflict, or unattested."""
    limit = now - timedelta(days=ATTESTATION_DAYS)
    roles = [role.value for role in roles_that_may(Action.REVIEW)]
    people = list(
        Account.objects.filter(is_active=True, role__in=roles, attested__gte=limit).order_by("name")
    )
    heads = [check.head_id for check in checks]
    wrote = set(
        Check.objects.filter(head__in=heads).values_list("pk", "head__contributions__account")
    )
    said = Declaration.objects.filter(check_record__in=[one.pk for one in checks]).order_by("pk")
    conflicted = {
        (check, account): is_conflicted
        for check, account, is_conflicted in said.values_list(
            "check_record_id", "account_id", "conflicted"
        )
    }  # the newest stands
    return {
        check.pk: [
            one
            for one in people
            if (check.pk, one.pk) not in wrote
            and one.pk not in {check.head.author_id, check.head.last_editor_id, check.author_id}
            and not conflicted.get((check.pk, one.pk), False)
        ]
        for check in checks
    }


def _counted(shelf: Shelf) -> Figure:
    found = shelf.rows.order_by().aggregate(count=Count("pk"), oldest=Min(shelf.since))
    count, median = found["count"], found["oldest"]
    if count > 1 and shelf.name == "waiting":
        ages = shelf.rows.order_by(shelf.since).values_list(shelf.since, flat=True)
        median = ages[(count - 1) // 2]
    return Figure(shelf=shelf, count=count, oldest=found["oldest"], median=median)


def _of_the_queue(_now: datetime, _today: date) -> list[Shelf]:
    waiting = Claim.objects.filter(state=Claim.State.OPEN)
    asked = Question.objects.filter(state=Question.State.OPEN)
    return [
        *(
            Shelf(name=name, part="queue", kind="claim", rows=rows, since="created")
            for name, rows in (
                ("waiting", waiting),
                ("asked", waiting.filter(questions_open__gt=0)),
                ("nobodys", waiting.filter(assignee=None)),
            )
        ),
        Shelf(name="questions", part="queue", kind="question", rows=asked, since="asked"),
    ]


def _what_rises(now: datetime, _today: date) -> list[Shelf]:
    """Return the claims that came in more often in the last day than in the day before.

    Demand is counted as in the queue, by pairs of channel and hour, so that a flood by one channel
    counts once an hour.
    """
    turn, start = now - RISING, now - 2 * RISING
    hour = "mentions__item__sightings__hour"
    pair = Concat(
        "mentions__item__sightings__channel",
        Cast(hour, TextField()),
        output_field=TextField(),
    )
    rising = (
        Claim.objects.filter(**{f"{hour}__gt": start, "state__in": _ACTIVE})
        .annotate(
            recent=Count(pair, distinct=True, filter=Q(**{f"{hour}__gt": turn})),
            earlier=Count(pair, distinct=True, filter=Q(**{f"{hour}__lte": turn})),
        )
        .filter(recent__gte=LEAST_SEEN)
        .filter(recent__gte=TIMES_AS_MANY * F("earlier"))
    )
    return [Shelf(name="rising", part="rising", kind="claim", rows=rising, since="created")]


def _in_review(now: datetime, _today: date) -> list[Shelf]:
    reviewed = _checks().filter(state=Check.State.IN_REVIEW)
    stuck = reviewed.filter(head__sealed__lt=now - STUCK)
    approved = _checks().filter(state=Check.State.APPROVED)
    return [
        Shelf(name="review", part="review", kind="check", rows=reviewed, since="head__sealed"),
        Shelf(
            name="stuck", part="review", kind="check", rows=stuck, since="head__sealed", is_bad=True
        ),
        Shelf(name="approved", part="review", kind="check", rows=approved, since="changed"),
    ]


def _owed(_now: datetime, _today: date) -> list[Shelf]:
    waiting = Dispute.objects.filter(state=Dispute.State.OPEN)
    under_way = _checks().filter(current__isnull=False).exclude(head=F("current__revision"))
    return [
        *(
            Shelf(name=name, part="owed", kind="dispute", rows=rows, since="received", is_bad=True)
            for name, rows in (("owed", owed_disputes()), ("disputes", waiting))
        ),
        Shelf(name="due_to_source", part="owed", kind="visited", rows=owed_changes(),
              since="noticed", is_bad=True),
        Shelf(name="corrections", part="owed", kind="check", rows=under_way, since="changed"),
    ]  # fmt: skip


def _deadlines(_now: datetime, today: date) -> list[Shelf]:
    active = Claim.objects.filter(state__in=_ACTIVE)
    late = active.filter(due__lt=today)
    soon = active.filter(due__gte=today, due__lte=today + SOON)
    return [
        Shelf(name="overdue", part="deadlines", kind="claim", rows=late, since="due", is_bad=True),
        Shelf(name="due", part="deadlines", kind="claim", rows=soon, since="due"),
    ]


def _checks() -> QuerySet[Check]:
    return Check.objects.select_related("head", "claim", "author")


def _sources(_now: datetime, _today: date) -> list[Shelf]:
    """Return what is wrong with sources: those of content, those cited, those of other desks."""
    failing = ContentSource.objects.filter(failures__gt=0, is_paused=False)
    return [
        Shelf(name="failing", part="sources", kind="source", rows=failing, since="last_run",
              is_bad=True, role=Action.TEND),
        Shelf(name="visited", part="sources", kind="visited", rows=open_changes(),
              since="noticed", is_bad=True),
        Shelf(name="elsewhere", part="sources", kind="change", rows=relied.open_changes(),
              since="noticed"),
    ]  # fmt: skip


#: Where a new figure of the day is joined in: a function that returns its shelves, in the order of
#: the screen.
_SHELVES: tuple[Shelves, ...] = (
    _of_the_queue, _what_rises, _in_review, _owed, _deadlines, _sources,
)  # fmt: skip
