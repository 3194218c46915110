"""Rules about the dates in a review: their form, their order, and those that stand for none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from claimdesk.publishing.dates import read_date
from claimdesk.publishing.linting.around import Around, fields_of, objects, parts_in, resolved
from claimdesk.publishing.linting.rulebook import Finding, found
from claimdesk.publishing.linting.views import Review

#: Before this year, a date is a missing one that a program made up (0001-01-01).
_EARLIEST_YEAR = 1800
#: What programs write that count seconds from 1970 and have none.
_EPOCH = date(1970, 1, 1)
_DATES = frozenset(("datepublished", "datemodified", "datecreated", "uploaddate"))
ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?)?"
)
_YEAR_OR_MONTH = re.compile(r"\d{4}(?:-\d\d)?")
#: A day begins and ends elsewhere first, so that one day of grace is given.
_GRACE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as read: its day, its moment where a time of day is given, and whether with a zone."""

    day: date
    moment: datetime | None = None

    @property
    def has_zone(self) -> bool:
        """Return whether it says where the clock stands."""
        return self.moment is None or self.moment.utcoffset() is not None

    def is_before(self, other: Moment) -> bool:
        """Return whether this is earlier for certain: by the moment where both have one."""
        if self.moment and other.moment and self.has_zone and other.has_zone:
            return self.moment < other.moment
        return self.day < other.day


def read_moment(value: Any) -> Moment | None:
    """Return a date or moment in a form that begins as ISO 8601 does, or None."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return Moment(moment.date(), moment if ":" in value else None)


def date_findings(review: Review, around: Around) -> Iterator[Finding]:
    """Yield what is wrong with the dates in a review."""
    fields = fields_of(review)
    if fields.get("datepublished") in (None, "", [], {}):
        yield found("date-missing", review.path)
    for part in parts_in(review.node, review.path):
        for key, value in part.node.items():
            if key.lower() in _DATES and value not in (None, ""):
                yield from _one_date(value, f"{part.path}.{key}", review, around)
    yield from _order_findings(fields, review, around)


def _one_date(value: Any, path: str, review: Review, around: Around) -> Iterator[Finding]:
    name = path.removeprefix(f"{review.path}.")
    moment = read_moment(value)
    text = value if isinstance(value, str) else str(value)
    if is_placeholder(value):
        yield found("date-placeholder", path, name=name, found=text)
        return
    if moment is None or not ISO.fullmatch(text):
        if not _YEAR_OR_MONTH.fullmatch(text):
            yield found("date-form", path, name=name, found=text)
    elif not moment.has_zone:
        yield found("date-zoneless", path, name=name, found=text)
    if moment and moment.day > around.today + _GRACE:
        yield found("date-future", path, name=name, found=text)


def is_placeholder(value: Any) -> bool:
    """Return whether a date is one that programs write for a missing one."""
    if not isinstance(value, str):
        return False
    if value.startswith("0000"):
        return True
    moment = read_moment(value)
    if moment is None:
        return False
    is_epoch = moment.day == _EPOCH and _is_midnight(moment.moment)
    return moment.day.year < _EARLIEST_YEAR or is_epoch


def _order_findings(fields: dict[str, Any], review: Review, around: Around) -> Iterator[Finding]:
    published = _sane(fields.get("datepublished"), around)
    modified = _sane(fields.get("datemodified"), around)
    if published and modified and modified.is_before(published):
        yield found("date-order", f"{review.path}.dateModified")
    if published is None:
        return
    for item in objects(fields.get("itemreviewed")):
        given = resolved(item, around.view).get("datepublished")
        claimed = _sane(given, around)
        path = f"{review.path}.itemReviewed.datePublished"
        if claimed is None:
            continue
        if claimed.day > published.day + _GRACE:
            yield found("claim-late", path)
        elif claimed.moment == published.moment and not _is_midnight(claimed.moment):
            yield found("claim-date-copied", path, found=given)


def _is_midnight(moment: datetime | None) -> bool:
    """Return whether a moment is in truth a day."""
    return moment is None or moment.time() == time()


def _sane(value: Any, around: Around) -> Moment | None:
    """Return a date that may be compared: also one that is written in words, by its day."""
    if is_placeholder(value):
        return None
    moment = read_moment(value)
    if moment is None and (day := read_date(value, today=around.today)):
        return Moment(date.fromisoformat(day))
    return moment
