"""The charts of a report's tables: bars of counts, shares with intervals, how long things took."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from html import unescape

from claimdesk.domain.report import Column, Distribution, Figure, Report, Row, Table, Unit
from claimdesk.publishing import charts
from claimdesk.publishing.charts import Series, Span
from claimdesk.publishing.reporting.wording import (
    duration,
    interval_of,
    number,
    period_name,
    value_of,
)

#: Rows of a table that a chart shows; all stand in the table.
MOST_ROWS = 8
_HOUR, _DAY = 60, 24 * 60
#: Where an axis of durations may have a mark, in minutes.
_TICKS = (_HOUR, 6 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY, 30 * _DAY, 91 * _DAY, 365 * _DAY, 3650 * _DAY)
#: Marks of an axis that still have room for their words.
_MOST_TICKS = 5
_WORDS = {
    "vi": {
        "bars": "Biểu đồ thanh: {rows} dòng; mọi con số ở bảng bên cạnh.",
        "others": "{count} dòng khác chỉ có trong bảng.",
        "shares": "Tỷ lệ và khoảng tin cậy 95%; mọi con số ở bảng bên cạnh.",
        "spans": "Từ tứ phân vị dưới đến tứ phân vị trên, dấu là trung vị; thang logarit.",
        "spread": "phân bố",
        "columns": "Số lượng theo thời gian, mỗi cột dài gấp đôi cột trước.",
        "from": "từ",
    },
    "en": {
        "bars": "Bars of {rows} rows; every number is in the table beside it.",
        "others": "{count} more rows are in the table only.",
        "shares": "Shares with intervals of 95%; every number is in the table beside it.",
        "spans": "From the lower to the upper quartile, the mark is the median; logarithmic axis.",
        "spread": "distribution",
        "columns": "How many took how long; each column spans twice the time of the one before.",
        "from": "from",
    },
}


def charts_of(report: Report, table: Table, language: str) -> tuple[str, ...]:
    """Return the charts of a table as SVG; none where there is nothing to draw."""
    definition = report.definition(table.definition)
    title = definition.title.in_(language)
    if definition.unit is Unit.COUNT:
        return _counts(report, table, title, language)
    if definition.unit is Unit.SHARE:
        return _shares(report, table, title, language)
    return _durations(report, table, title, language)


def alternative_of(chart: str) -> str:
    """Return what stands for a chart where it cannot be seen: its title and description."""
    found = re.findall(r"<(?:title|desc) [^>]*>([^<]*)<", chart)
    return unescape(". ".join(found))


def _names(report: Report, language: str) -> dict[Column, str]:
    return {one: period_name(language, report.period_of(one)) for one in report.columns}


def _counts(report: Report, table: Table, title: str, language: str) -> tuple[str, ...]:
    rows = [one for one in table.rows if any(figure.value for _, figure in one.figures())]
    if len(table.rows) < 2 or not rows:
        return ()
    words = _WORDS[language if language in _WORDS else "en"]
    shown = rows[:MOST_ROWS]
    names = _names(report, language)
    series = [
        Series(
            name=names[column],
            values=tuple(_of(row, column).value for row in shown),
            texts=tuple(value_of(language, _of(row, column)) for row in shown),
        )
        for column in names
        if column is Column.THIS or any(_of(row, column).value for row in shown)
    ]
    said = words["bars"].format(rows=len(shown))
    if len(rows) > len(shown):
        said += " " + words["others"].format(count=len(rows) - len(shown))
    drawn = charts.bars(
        _key(table), title=title, description=said,
        labels=[row.name.in_(language) for row in shown], series=series,
    )  # fmt: skip
    return (drawn,)


def _shares(report: Report, table: Table, title: str, language: str) -> tuple[str, ...]:
    names = _names(report, language)
    spans = []
    for row in table.rows[:MOST_ROWS]:
        for place, (column, figure) in enumerate(row.figures()):
            if column not in names:
                continue
            if figure.value is None or figure.low is None or figure.high is None:
                continue
            name = row.name.in_(language)
            spans.append(
                Span(
                    name=f"{name} · {names[column]}",
                    text=f"{value_of(language, figure)} ({interval_of(language, figure)})",
                    low=figure.low / 10_000,
                    middle=figure.value / 10_000,
                    high=figure.high / 10_000,
                    place=place,
                )
            )
    if not spans:
        return ()
    ticks = [(at / 4, f"{at * 25}%") for at in range(5)]
    words = _WORDS[language if language in _WORDS else "en"]
    said = words["shares"]
    return (charts.spans(_key(table), title=title, description=said, rows=spans, ticks=ticks),)


def _durations(report: Report, table: Table, title: str, language: str) -> tuple[str, ...]:
    """Return the quartiles of the three periods on one axis, and how this period's are spread."""
    found = {row.key: row for row in table.rows}
    quarters = [found.get(key) for key in ("quartile_1", "median", "quartile_3")]
    if any(row is None for row in quarters):
        return ()
    names, drawn = _names(report, language), []
    ends = {
        column: [_of(row, column).value for row in quarters if row is not None] for column in names
    }
    known = [value for values in ends.values() for value in values if value is not None]
    words = _WORDS[language if language in _WORDS else "en"]
    if known:
        axis = _Axis(min(known), max(known))
        rows = [
            _span(names[column], ends[column], axis, place, language)
            for place, column in enumerate(names)
            if ends[column][1] is not None
        ]
        ticks = [(axis.at(one), duration(language, one)) for one in axis.ticks()]
        drawn.append(
            charts.spans(
                _key(table), title=title, description=words["spans"], rows=rows, ticks=ticks
            )
        )
    spread = [one for one in report.distributions if one.definition == table.definition]
    this = next((one for one in spread if one.column is Column.THIS and one.bins), None)
    if this is not None:
        drawn.append(_spread(this, f"{title}: {words['spread']}", _key(table), language))
    return tuple(drawn)


class _Axis:
    """A logarithmic axis of durations; those below a quarter of an hour stand at its beginning."""

    _LEAST = 15

    def __init__(self, low: int, high: int) -> None:
        self._low = math.log(max(low, self._LEAST) / 1.5)
        self._high = math.log(max(high, self._LEAST) * 1.5)

    def at(self, minutes: int) -> float:
        place = math.log(max(minutes, self._LEAST))
        return min(1.0, max(0.0, (place - self._low) / (self._high - self._low)))

    def ticks(self) -> list[int]:
        inside = [one for one in _TICKS if self._low <= math.log(one) <= self._high]
        every = -(-len(inside) // _MOST_TICKS) or 1
        return inside[::every]


def _span(name: str, ends: Sequence[int | None], axis: _Axis, place: int, language: str) -> Span:
    low, middle, high = ends
    told = [duration(language, one) for one in (low, middle, high) if one is not None]
    text = f"{told[1]} ({told[0]} – {told[2]})" if len(told) == len(ends) else ""
    places = [None if one is None else axis.at(one) for one in (low, middle, high)]
    return Span(name=name, text=text, low=places[0], middle=places[1], high=places[2], place=place)


def _spread(found: Distribution, title: str, key: str, language: str) -> str:
    """Draw how many durations are in each doubling of time; the bins of a quarter are joined."""
    joined: dict[int, int] = {}
    for one in found.bins:
        start = 0 if one.low < _HOUR else _HOUR * 2 ** int(math.log2((one.low + 1) / _HOUR))
        joined[start] = joined.get(start, 0) + one.count
    starts = [0]
    while starts[-1] < max(joined):
        starts.append(starts[-1] * 2 or _HOUR)
    first = next(at for at, one in enumerate(starts) if joined.get(one))
    starts = starts[first:]
    words = _WORDS[language if language in _WORDS else "en"]
    labels = [_short(one, language) for one in starts]
    return charts.columns(
        f"{key}-s", title=title, description=words["columns"],
        labels=labels, values=[joined.get(one, 0) for one in starts],
    )  # fmt: skip


def _short(minutes: int, language: str) -> str:
    """Return where a column begins, as short as it can be said: `≥ 4 h`."""
    hour, day = ("g", "ng") if language == "vi" else ("h", "d")
    if minutes == 0:
        return f"< 1 {hour}"
    if minutes < 2 * _DAY:
        return f"≥ {minutes // _HOUR} {hour}"
    return f"≥ {number(language, round(minutes / _DAY))} {day}"


def _of(row: Row, column: Column) -> Figure:
    return dict(row.figures())[column]


def _key(table: Table) -> str:
    return f"chart-{table.definition.replace('_', '-')}"
