"""What a rule of counting is, and the tables of records that rules read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from claimdesk.domain.periods import Period
from claimdesk.domain.report import Definition, Listed, Unit, Words

#: A record of the export: its columns and their values, texts or whole numbers.
Record = Mapping[str, Any]
Tables = Mapping[str, Sequence[Record]]
#: (row, id of what is counted there, minutes where the figures are durations).
Hit = tuple[str, str, int]

#: Every table of an export with its columns, in the order in which they are written. Times are
#: hours in UTC, `2026-03-01T07:00Z`, or empty; of what is public, too.
COLUMNS: dict[str, tuple[str, ...]] = {
    "items": ("id", "channel", "language", "received"),
    "item_topics": ("id", "item_id", "topic_id"),
    "topics": ("id", "name"),
    "questions": ("id", "language", "state", "asked", "answered", "answered_by"),
    "claims": ("id", "language", "state", "checkability", "claimant_kind", "created"),
    "checks": ("id", "claim_id", "language", "verdict", "scale", "published"),
    "verdicts": ("id", "scale", "name_vi", "name_en"),
    "revisions": ("id", "check_id", "number", "kind", "verdict", "published"),
    "corrections": ("id", "check_id", "class", "dispute_id", "published"),
    "disputes": ("id", "check_id", "state", "received", "answered"),
    "sources": ("id", "name", "kind", "owner_kind"),
    "evidence": ("id", "revision_id", "check_id", "source_id", "grade", "stance", "published"),
    "matches": ("id", "claim_id", "zone", "decision", "decided", "own", "origin"),
}
#: Columns that hold whole numbers; all others hold text.
NUMBERS = frozenset({("revisions", "number"), ("matches", "own")})


@dataclass(frozen=True, slots=True)
class Window:
    """The ends of a period as the export writes times; the second is not in it."""

    starts: str
    ends: str

    @classmethod
    def of(cls, period: Period) -> Window:
        """Return the ends of a period."""
        return cls(*(f"{end:%Y-%m-%dT%H:%M}Z" for end in (period.starts, period.ends)))

    def holds(self, hour: str) -> bool:
        """Tell whether an hour begins in it; an empty one does not."""
        return self.starts <= hour < self.ends


Counted = Callable[[Tables, Window], Iterable[Hit]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A definition, and the same once more in Python, which the desk counts by.

    `rows` are those that stand in a report even where they count nothing, in their order; others
    follow, the most frequent first. `whole` is of what a share is taken.
    """

    definition: Definition
    counted: Counted
    whole: Counted | None = None
    rows: tuple[str, ...] = ()
    adds_up: bool = True


def define(  # noqa: PLR0913 - the facts of a definition
    key: str,
    listed: Listed,
    title: tuple[str, str],
    text: tuple[str, str],
    query: str,
    *,
    unit: Unit = Unit.COUNT,
    whole: str = "",
) -> Definition:
    """Return a definition from (Vietnamese, English) texts and its query, white space cleaned."""
    return Definition(
        key=key,
        unit=unit,
        listed=listed,
        title=Words(vi=title[0], en=title[1]),
        text=Words(vi=text[0], en=text[1]),
        query=" ".join(query.split()),
        whole=" ".join(whole.split()),
    )


def hours(text: str) -> int:
    """Return the whole hours from the beginning of 1970 to an hour of the export."""
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    return int(moment.timestamp()) // 3600


def by_id(records: Sequence[Record]) -> dict[str, Record]:
    """Return records by their ids."""
    return {one["id"]: one for one in records}
