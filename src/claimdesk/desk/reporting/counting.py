"""A report of the desk as it stands now: gathered, counted, with digests and the log's head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from claimdesk.desk.models import Desk
from claimdesk.desk.publiclog.reading import SignedLog
from claimdesk.desk.reporting.gathering import gather
from claimdesk.domain.periods import Period, days_between, read_period
from claimdesk.domain.report import Column, Report
from claimdesk.domain.reporting.building import DEFINITIONS, count
from claimdesk.domain.reporting.names import NOT_COUNTED, names_in
from claimdesk.domain.reporting.records import digests_of, lines_of


@dataclass(frozen=True, slots=True)
class Frozen:
    """A report, and the lines of the tables of its export by their names."""

    report: Report
    export: dict[str, list[str]]


def period_named(text: str) -> Period:
    """Return a period in the desk's time zone; raises InputError."""
    return read_period(text, str(settings.TIME_ZONE))


def period_between(first: datetime, last: datetime) -> Period:
    """Return the period of the days from `first` to `last`, both counted; raises InputError."""
    return days_between(first.date(), last.date(), str(settings.TIME_ZONE))


def freeze(period: Period, now: datetime) -> Frozen:
    """Count a period, the one before and the one a year earlier, as the desk stands now."""
    periods = {
        Column.THIS: period,
        Column.BEFORE: period.before(),
        Column.YEAR_AGO: period.year_earlier(),
    }
    tables = gather(list(periods.values()))
    found = count(tables, periods, names_in(tables))
    lines = {name: lines_of(name, rows) for name, rows in tables.items()}
    desk = Desk.objects.get(pk=1)
    report = Report(
        desk=desk.name,
        address=str(settings.BASE_URL),
        period=period,
        before=periods[Column.BEFORE],
        year_ago=periods[Column.YEAR_AGO],
        made=f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z",
        definitions=DEFINITIONS,
        tables=tuple(found.tables),
        distributions=tuple(found.distributions),
        not_counted=NOT_COUNTED,
        lists=found.lists,
        export=digests_of(tables, lines),
        checkpoint=SignedLog().note.decode(),
        demonstration=desk.demonstration,
    )
    return Frozen(report, lines)
