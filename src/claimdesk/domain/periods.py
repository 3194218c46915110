"""Periods of reports: a week, a month, a quarter, a year, or any days; and those they compare with.

A day begins and ends by the clock of the desk's time zone. What came in is kept to the hour, so an
hour belongs to the period in which it begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from claimdesk.errors import InputError

_WEEK = re.compile(r"(\d{4})-?W(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-?Q([1-4])")
_YEAR = re.compile(r"(\d{4})")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_HOW = (
    "Give a week (2026-W13), a month (2026-03), a quarter (2026-Q1), a year (2026), or days "
    "(2026-01-01..2026-03-31)."
)
#: No desk has records of other years, and dates beyond them have no year before or after.
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)


class PeriodKind(StrEnum):
    """How long a period is."""

    WEEK = "week"  # ISO 8601: from Monday
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RANGE = "range"


_FORMS = {
    _WEEK: PeriodKind.WEEK,
    _MONTH: PeriodKind.MONTH,
    _QUARTER: PeriodKind.QUARTER,
    _YEAR: PeriodKind.YEAR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from `first` to `last`, both counted, in the time zone `zone` (an IANA name)."""

    kind: PeriodKind
    first: date
    last: date
    zone: str = "UTC"

    @property
    def name(self) -> str:
        """Return how the period is written: `2026-W13`, `2026-03`, `2026-Q1`, `2026`, or days."""
        year = f"{self.first.year:04d}"
        if self.kind is PeriodKind.WEEK:
            iso = self.first.isocalendar()
            return f"{iso.year:04d}-W{iso.week:02d}"
        if self.kind is PeriodKind.MONTH:
            return f"{year}-{self.first.month:02d}"
        if self.kind is PeriodKind.QUARTER:
            return f"{year}-Q{(self.first.month + 2) // 3}"
        if self.kind is PeriodKind.YEAR:
            return year
        return f"{self.first.isoformat()}..{self.last.isoformat()}"

    @property
    def starts(self) -> datetime:
        """Return the moment at which the first day begins, in UTC."""
        return _begin(self.first, self.zone)

    @property
    def ends(self) -> datetime:
        """Return the moment at which the day after the last one begins, in UTC."""
        return _begin(self.last + timedelta(days=1), self.zone)

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    def before(self) -> Period:
        """Return the period before: of the same kind, or as many days."""
        if self.kind in {PeriodKind.WEEK, PeriodKind.RANGE}:
            length = timedelta(days=self.days)
            return self._moved(self.first - length, self.last - length)
        return _holding(self.kind, self.first - timedelta(days=1), self.zone)

    def year_earlier(self) -> Period:
        """Return the same period a year earlier.

        A week is the ISO week of the same number, or week 52 where the year has no week 53; of
        other days the dates are the same, and 29 February is 28 February.
        """
        if self.kind is PeriodKind.WEEK:
            iso = self.first.isocalendar()
            first = date.fromisocalendar(iso.year - 1, min(iso.week, _weeks_in(iso.year - 1)), 1)
            return self._moved(first, first + timedelta(days=6))
        first = _year_earlier(self.first)
        if self.kind is PeriodKind.RANGE:
            return self._moved(first, _year_earlier(self.last))
        return _holding(self.kind, first, self.zone)

    def _moved(self, first: date, last: date) -> Period:
        return Period(kind=self.kind, first=first, last=last, zone=self.zone)


def read_period(text: str, zone: str = "UTC") -> Period:
    """Return the period that a text names; raises InputError with the forms that are read."""
    given = text.strip().upper()
    try:
        found = _read(given, zone)
    except ValueError:
        found = None
    if found is None:
        raise InputError(f"{text!r} is no period. {_HOW}")
    return sound(found)


def days_between(first: date, last: date, zone: str = "UTC") -> Period:
    """Return the period of any days, both counted; raises InputError where they are reversed."""
    return sound(Period(kind=PeriodKind.RANGE, first=first, last=last, zone=zone))


def _read(text: str, zone: str) -> Period | None:
    """Return the period that a text in capital letters names, or None; ValueError for no date."""
    if found := _DAYS.fullmatch(text):
        first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2])
        return Period(kind=PeriodKind.RANGE, first=first, last=last, zone=zone)
    for form, kind in _FORMS.items():
        if found := form.fullmatch(text):
            year, place = int(found[1]), int((*found.groups(), "1")[1])
            if kind is PeriodKind.WEEK:
                return _holding(kind, date.fromisocalendar(year, place, 1), zone)
            month = place * 3 - 2 if kind is PeriodKind.QUARTER else place
            return _holding(kind, date(year, month, 1), zone)
    return None


def sound(period: Period) -> Period:
    """Return a period that a report can be of; raises InputError for any other."""
    if period.last < period.first:
        raise InputError(f"The period ends before it begins. {_HOW}")
    if period.first < _EARLIEST or period.last > _LATEST:
        raise InputError(f"Reports are of days from {_EARLIEST} to {_LATEST}.")
    try:
        ZoneInfo(period.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise InputError(f"{period.zone!r} is no time zone.") from None
    return period


def _holding(kind: PeriodKind, day: date, zone: str) -> Period:
    """Return the period of a kind that has a day in it."""
    if kind is PeriodKind.WEEK:
        first = day - timedelta(days=day.weekday())
        return Period(kind=kind, first=first, last=first + timedelta(days=6), zone=zone)
    months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}[kind]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    after = first.month - 1 + months
    end = date(first.year + after // 12, after % 12 + 1, 1)
    return Period(kind=kind, first=first, last=end - timedelta(days=1), zone=zone)


def _begin(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _weeks_in(year: int) -> int:
    return date(year, 12, 28).isocalendar().week


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
