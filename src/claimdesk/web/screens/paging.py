"""Long lists, newest first, a slice at a time: each slice begins where the one before ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

SLICE = 25
#: More than this is not counted.
MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows of a list; `older` is the cursor of the next slice, "" at the end."""

    rows: list[Any]
    older: str
    is_newest: bool


def newest_first(query: QuerySet[Any], moment: str, before: str, size: int = SLICE) -> Slice:
    """Return the rows of a query before a cursor, by a time and then by id, the newest first.

    An index on both serves every slice alike, however far back it lies.
    """
    cursor = _read(before)
    if cursor is not None:
        at, key = cursor
        same = Q(**{moment: at, "pk__lt": key})
        query = query.filter(Q(**{f"{moment}__lt": at}) | same, **{f"{moment}__lte": at})
    rows = list(query.order_by(f"-{moment}", "-pk")[: size + 1])
    older = ""
    if len(rows) > size:
        rows.pop()
        at = _value(rows[-1], moment)
        older = f"{int(at.timestamp() * 1_000_000)}-{rows[-1].pk}"
    return Slice(rows, older, is_newest=cursor is None)


def counted(query: QuerySet[Any]) -> int:
    """Return how many rows a query has, up to one more than `MOST_COUNTED`."""
    return int(query.order_by().values("pk")[: MOST_COUNTED + 1].count())


def count_in_words(count: int) -> str:
    """Return a count that stops at `MOST_COUNTED`; nothing for none."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")


def _read(cursor: str) -> tuple[datetime, int] | None:
    moment, _dash, key = cursor.partition("-")
    if not (moment.isdecimal() and key.isdecimal() and len(cursor) < 40):
        return None
    try:
        seconds, rest = divmod(int(moment), 1_000_000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest), int(key)
    except (OverflowError, ValueError, OSError):
        return None


def _value(row: Any, moment: str) -> datetime:
    for name in moment.split("__"):
        row = getattr(row, name)
    return row
