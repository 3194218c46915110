"""What several desks report of one period, added up where it may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from claimdesk.domain.distributions import added, quartile, quartile_within
from claimdesk.domain.intervals import share, wilson
from claimdesk.domain.report import (
    Column,
    Definition,
    Distribution,
    Figure,
    Listed,
    Report,
    Row,
    Unit,
    Words,
)
from claimdesk.domain.reporting.building import DEFINITIONS, QUARTILES

Reports = Mapping[str, Report]

_SEVERAL = Words(
    vi="Cùng một phát ngôn, nguồn hay bài có thể nằm ở nhiều toà soạn; cộng lại sẽ đếm nó "
    "nhiều lần.",
    en="Several desks may know the same claim, source or fact-check; a sum would count it twice.",
)
_OWN_NAMES = Words(
    vi="Mỗi toà soạn tự đặt dòng của bảng này, nên dòng cùng số không phải là cùng một thứ.",
    en="Each desk makes the rows of this table itself: rows with one number are not one thing.",
)
#: Tables whose rows are numbers of one desk, and one that counts fact-checks of others.
_OWN_ROWS = frozenset({"items_by_topic", "checks_by_source"})
_OF_SEVERAL = frozenset({"used_from_desks"})


class Standing(StrEnum):
    """How it is with the report of a member."""

    HERE = "here"
    LATE = "late"  # it came after it was due
    AWAITED = "awaited"  # it is not due yet
    MISSING = "missing"  # it is due and has not come


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One figure over all members that have it, and that of each of them.

    `value`, `whole`, `low` and `high` are as in `Figure`. Of durations `low` and `high` are the
    ends of what the distributions leave open: they are `value` where every desk shares its
    durations, else the ends of a bin, and `value` is the middle between them. `reason` says why
    nothing is added; then the others are None.
    """

    definition: str
    row: str
    name: Words
    unit: Unit
    parts: Mapping[str, Figure]
    value: int | None = None
    whole: int | None = None
    low: int | None = None
    high: int | None = None
    reason: Words | None = None

    @property
    def error(self) -> int | None:
        """Return by how many minutes a quartile may be wrong; None for what is no duration."""
        if self.unit is not Unit.MINUTES or self.low is None or self.high is None:
            return None
        return max((self.value or 0) - self.low, self.high - (self.value or 0))


def add_up(reports: Reports) -> tuple[Sum, ...]:
    """Add the reports of members up, by the name of each; all are of one period.

    Counts are summed, shares are taken anew of summed parts and wholes with Wilson's interval, and
    quartiles are taken of the merged distributions. Nothing is averaged.
    """
    return tuple(one for known in DEFINITIONS for one in _table(known, reports))


def standing(ends: datetime, due_days: int, came: datetime | None, now: datetime) -> Standing:
    """Return how it is with a report that is due some days after its period `ends`."""
    due = ends + timedelta(days=due_days)
    if came is not None:
        return Standing.LATE if came > due else Standing.HERE
    return Standing.MISSING if now > due else Standing.AWAITED


def not_added(definition: Definition) -> Words | None:
    """Return why the figures of a definition are not added; None where they are."""
    if definition.key in _OWN_ROWS:
        return _OWN_NAMES
    if definition.listed in {Listed.CLAIM, Listed.SOURCE} or definition.key in _OF_SEVERAL:
        return _SEVERAL
    return None


def _table(known: Definition, reports: Reports) -> Iterator[Sum]:
    rows: dict[str, Row] = {}
    parts: dict[str, dict[str, Figure]] = {}
    for member, report in reports.items():
        for row in report.table(known.key).rows:
            rows.setdefault(row.key, row)
            parts.setdefault(row.key, {})[member] = row.this
    reason = not_added(known)
    for key, row in rows.items():
        found = Sum(
            definition=known.key, row=key, name=row.name, unit=known.unit, parts=parts[key],
            reason=reason,
        )  # fmt: skip
        yield found if reason else _ADDED[known.unit](found, reports)


def _counted(found: Sum, _reports: Reports) -> Sum:
    return _with(found, value=sum(one.value or 0 for one in found.parts.values()))


def _shared(found: Sum, _reports: Reports) -> Sum:
    part = sum(one.length for one in found.parts.values())
    whole = sum(one.whole or 0 for one in found.parts.values())
    low, high = wilson(part, whole) or (None, None)
    return _with(found, value=share(part, whole), whole=whole, low=low, high=high)


def _timed(found: Sum, reports: Reports) -> Sum:
    given = [reports[name].distribution(found.definition, Column.THIS) for name in found.parts]
    fourth = QUARTILES[found.row]
    if all(_is_exact(one) for one in given):
        exact = quartile(sorted(value for one in given for value in one.values), fourth)
        return _with(found, value=exact, low=exact, high=exact)
    ends = quartile_within(added(given), fourth)
    if ends is None:
        return found
    return _with(found, value=sum(ends) // 2, low=ends[0], high=ends[1])


def _is_exact(one: Distribution) -> bool:
    return len(one.values) == sum(found.count for found in one.bins)


def _with(
    found: Sum,
    *,
    value: int | None,
    whole: int | None = None,
    low: int | None = None,
    high: int | None = None,
) -> Sum:
    return Sum(
        definition=found.definition, row=found.row, name=found.name, unit=found.unit,
        parts=found.parts, value=value, whole=whole, low=low, high=high,
    )  # fmt: skip


_ADDED: Mapping[Unit, Callable[[Sum, Reports], Sum]] = {
    Unit.COUNT: _counted,
    Unit.SHARE: _shared,
    Unit.MINUTES: _timed,
}
