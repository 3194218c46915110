"""Today at the desk: every figure of the screen, with the ids that it counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from ninja import Schema

from claimdesk.desk import today as reading
from claimdesk.desk.models import Account
from claimdesk.domain.roles import Action
from claimdesk.web.api.endpoints import Endpoints

endpoints = Endpoints("today")
#: More ids than these are not given; the count is the whole.
MOST_IDS = 1_000


class TodayFigureOut(Schema):
    """A figure of the day. `oldest` is the time or the day of its first row, by which it is sorted.

    `ids` are at most the first thousand.
    """

    name: str
    part: str
    kind: str
    count: int
    oldest: datetime | date | None
    median: datetime | date | None
    ids: list[int]


@endpoints.get("/today", Action.READ, list[TodayFigureOut])
def get_today(actor: Account) -> list[dict[str, Any]]:
    """Read today at the desk: what waits, what rises, what is stuck and what is owed."""
    now = timezone.now()
    return [
        {
            "name": one.shelf.name,
            "part": one.shelf.part,
            "kind": one.shelf.kind,
            "count": one.count,
            "oldest": one.oldest,
            "median": one.median,
            "ids": list(
                one.shelf.rows.order_by(one.shelf.since, "pk").values_list("pk", flat=True)[
                    :MOST_IDS
                ]
            ),
        }
        for one in reading.figures(actor, now, timezone.localdate(now))
    ]
