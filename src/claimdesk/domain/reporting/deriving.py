"""Deriving every figure of a report again from its export, as somebody outside the desk would.

Nothing here counts as the desk did: the query of each definition runs in SQLite over the tables of
the export, and what it gives is compared with what the report says.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from claimdesk.domain.distributions import binned
from claimdesk.domain.report import (
    Column,
    Definition,
    Distribution,
    ExportTable,
    Figure,
    Report,
    Row,
    Unit,
    ids_digest,
    list_key,
)
from claimdesk.domain.reporting.building import (
    DEFINITIONS,
    QUARTILES,
    WHOLE,
    count_figure,
    share_figure,
    time_figure,
)
from claimdesk.domain.reporting.names import name_of, names_in
from claimdesk.domain.reporting.records import digest_of, record_digest
from claimdesk.domain.reporting.rules import COLUMNS, NUMBERS, Window, hours

#: Lines of the files of an export by the name of their table.
Lines = Mapping[str, Sequence[str]]


class Place(StrEnum):
    """Where something differs."""

    FIGURE = "figure"  # what the export gives is not what the report says
    NAME = "name"  # a row is called otherwise than the export or this program calls it
    LIST = "list"  # the list in the report is not the one that its figure was made with
    DISTRIBUTION = "distribution"
    DEFINITION = "definition"  # another wording or query than this program's
    RECORD = "record"  # of the export: changed, missing, added, twice
    TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as the report says. `said` is the report's, `found` what is there."""

    place: Place
    name: str
    said: str
    found: str


def differences(report: Report, export: Lines | None) -> list[Difference]:
    """Return everything that does not fit; without an export only what the report holds itself."""
    found = [*_definitions(report), *_lists(report), *_distributions(report)]
    if export is not None:
        found += [*_figures(report, export), *_names(report, export)]
        found += changed_records(report, export)
    return found


def figures_in(report: Report) -> Iterator[tuple[str, Row, Column, Figure]]:
    """Yield every figure with its definition, its row and its column."""
    for table in report.tables:
        for row in table.rows:
            for column, figure in row.figures():
                yield table.definition, row, column, figure


def _definitions(report: Report) -> Iterator[Difference]:
    said = {one.key: one for one in report.definitions}
    for own in DEFINITIONS:
        given = said.pop(own.key, None)
        if given is None:
            yield Difference(
                place=Place.DEFINITION, name=own.key, said="", found="not in the report"
            )
        elif given != own:
            yield Difference(
                place=Place.DEFINITION, name=own.key, said=given.query, found=own.query
            )
    for key, one in said.items():
        yield Difference(place=Place.DEFINITION, name=key, said=one.query, found="not known here")
    shown = Counter(one.definition for one in report.tables)
    for own in DEFINITIONS:
        if shown[own.key] != 1:
            yield Difference(
                place=Place.DEFINITION, name=own.key, said="one table", found=f"{shown[own.key]}"
            )


def _lists(report: Report) -> Iterator[Difference]:
    """Say which lists are not those that their figures were made with."""
    known: set[str] = set()
    for key, row, column, figure in figures_in(report):
        pairs = [(figure.listed, figure.length, figure.digest)]
        if figure.whole_listed:
            pairs.append((figure.whole_listed, figure.whole or 0, figure.whole_digest))
        known.update(listed for listed, _, _ in pairs)
        for listed, length, digest in pairs:
            ids = report.lists.get(listed)
            if ids is None:
                yield _list(listed, f"{length} ids", "no such list")
            elif len(ids) != length or len(set(ids)) != len(ids):
                yield _list(listed, f"{length} ids", f"{len(ids)}, {len(set(ids))} different ones")
            elif ids_digest(ids) != digest:
                yield _list(listed, digest, ids_digest(ids))
        if figure.unit is Unit.COUNT and figure.value != figure.length:
            name = list_key(key, row.key, column)
            yield Difference(
                place=Place.FIGURE, name=name, said=str(figure.value), found=f"{figure.length} ids"
            )
    for listed in sorted(set(report.lists) - known):
        yield _list(listed, f"{len(report.lists[listed])} ids", "no figure")


def _distributions(report: Report) -> Iterator[Difference]:
    for one in report.distributions:
        name = f"{one.definition}/{one.column.value}"
        if one.values and (
            one.values != tuple(sorted(one.values)) or binned(one.values) != one.bins
        ):
            yield _distribution(name, "its bins", "not those of its values")


def _names(report: Report, export: Lines) -> Iterator[Difference]:
    """Say which rows are called otherwise than they are."""
    named = names_in(
        {name: _parsed(export.get(name, ()), name) for name in ("topics", "verdicts", "sources")}
    )
    for table in report.tables:
        for row in table.rows:
            found = named.get(table.definition, {}).get(row.key)
            found = found or name_of(table.definition, row.key)
            if row.name != found:
                name = f"{table.definition}/{row.key}"
                yield Difference(place=Place.NAME, name=name, said=row.name.en, found=found.en)


def changed_records(report: Report, export: Lines) -> Iterator[Difference]:
    """Say which records of the export were changed, are missing, or were added."""
    said = {one.name: one for one in report.export}
    for name, columns in COLUMNS.items():
        table = said.get(name)
        if table is None or table.columns != columns:
            yield _table(name, "its columns", "not in the report")
            continue
        lines = export.get(name)
        if lines is None:
            yield _table(name, f"{len(table.records)} records", "no such file")
            continue
        if table.digest != digest_of(lines):
            named = list(_changed(table, lines))
            yield from named or [_table(name, table.digest, digest_of(lines))]


def _changed(table: ExportTable, lines: Sequence[str]) -> Iterator[Difference]:
    seen: Counter[str] = Counter()
    for number, line in enumerate(lines, 1):
        one = _id(line)
        if one is None:
            yield _record(f"{table.name} line {number}", "", "no record")
            continue
        seen[one] += 1
        digest = record_digest(line)
        if one not in table.records:
            yield _record(f"{table.name} {one}", "", "added")
        elif seen[one] > 1:
            yield _record(f"{table.name} {one}", "once", "more than once")
        elif table.records[one] != digest:
            yield _record(f"{table.name} {one}", table.records[one], digest)
    for one in table.records:
        if one not in seen:
            yield _record(f"{table.name} {one}", table.records[one], "missing")


def _figures(report: Report, export: Lines) -> Iterator[Difference]:
    """Say which figures are others when they are derived from the export."""
    said: dict[tuple[str, Column], dict[str, Figure]] = defaultdict(dict)
    for key, row, column, figure in figures_in(report):
        said[key, column][row.key] = figure
    shown = {(one.definition, one.column): one for one in report.distributions}
    with Tables(export) as tables:
        for own in DEFINITIONS:
            for column in Column:
                window = Window.of(report.period_of(column))
                derived = tables.derive(own, window, column)
                yield from _compared(own, column, said[own.key, column], derived)
                if own.unit is Unit.MINUTES:
                    yield from _spread(own, column, shown.get((own.key, column)), tables.minutes)


def _compared(
    definition: Definition,
    column: Column,
    said: Mapping[str, Figure],
    derived: Mapping[str, Figure],
) -> Iterator[Difference]:
    """Compare the rows of a table in one column; one that the export has not counts nothing."""
    for row in dict.fromkeys((*said, *derived)):
        here = said.get(row)
        there = derived.get(row) or _figure(definition, row, column, (), ())
        if here != there:
            yield Difference(
                place=Place.FIGURE,
                name=list_key(definition.key, row, column),
                said=_shown(here),
                found=_shown(there),
            )


def _spread(
    definition: Definition, column: Column, said: Distribution | None, minutes: tuple[int, ...]
) -> Iterator[Difference]:
    if said is None or said.bins != binned(minutes) or (said.values and said.values != minutes):
        name = f"{definition.key}/{column.value}"
        yield _distribution(name, "its bins and values", f"those of {len(minutes)} durations")


class Tables:
    """The tables of an export in a database in memory, in which the queries run."""

    def __init__(self, export: Lines) -> None:
        self.minutes: tuple[int, ...] = ()
        self._database = sqlite3.connect(":memory:")
        self._database.create_function("hours", 1, _hours, deterministic=True)
        for name, columns in COLUMNS.items():
            kinds = (f"{one} {'INTEGER' if (name, one) in NUMBERS else 'TEXT'}" for one in columns)
            self._database.execute(f"CREATE TABLE {name} ({', '.join(kinds)})")
            marks = ", ".join("?" * len(columns))
            self._database.executemany(
                f"INSERT INTO {name} VALUES ({marks})",  # noqa: S608 - names of this program
                (_values(line, columns) for line in export.get(name, ())),
            )
        for name, column in _JOINED:
            self._database.execute(f"CREATE INDEX {name}_{column} ON {name} ({column})")

    def __enter__(self) -> Self:
        """Begin to derive."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the database."""
        self._database.close()

    def derive(self, definition: Definition, window: Window, column: Column) -> dict[str, Figure]:
        """Return the figures of a definition by row, as the export gives them."""
        found = self._run(definition.query, window)
        if definition.unit is Unit.MINUTES:
            return self._times(definition.key, found, column)
        parts = _grouped(found)
        wholes = _grouped(self._run(definition.whole, window)) if definition.whole else {}
        return {
            row: _figure(
                definition, row, column, sorted(parts.get(row, ())), sorted(wholes.get(row, ()))
            )
            for row in set(parts) | set(wholes)
        }

    def _times(self, key: str, found: list[Any], column: Column) -> dict[str, Figure]:
        self.minutes = minutes = tuple(
            sorted(value for _, _, value in found if isinstance(value, int))
        )
        ids = sorted(str(one) for _, one, _ in found)
        listed = list_key(key, "all", column)
        return {row: time_figure(listed, ids, minutes, fourth) for row, fourth in QUARTILES.items()}

    def _run(self, query: str, window: Window) -> list[Any]:
        given = {"starts": window.starts, "ends": window.ends}
        return self._database.execute(query, given).fetchall()


#: The largest number that a database holds.
_MOST = 2**63
#: Columns by which queries look records up.
_JOINED = (("claims", "id"), ("item_topics", "item_id"), ("sources", "id"))


def _grouped(found: Sequence[Any]) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = defaultdict(list)
    for row, one, *_ in found:
        rows[str(row)].append(str(one))
    return rows


def _parsed(lines: Sequence[str], table: str) -> list[dict[str, Any]]:
    """Return the records of a table that can be read, by their columns."""
    columns = COLUMNS[table]
    rows = (dict(zip(columns, _values(line, columns), strict=True)) for line in lines)
    return [row for row in rows if row["id"] is not None]


def _values(line: str, columns: Sequence[str]) -> list[Any]:
    """Return the values of a line in the order of columns; what is no record has none."""
    try:
        given = json.loads(line)
        values = [given.get(name) for name in columns]
    except (ValueError, AttributeError, RecursionError):
        return [None] * len(columns)
    return [_stored(one) for one in values]


def _stored(value: Any) -> str | int | None:
    """Return a value as a database can hold it; what is no text and no number is nothing."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()  # a lone surrogate is no text
    return value if isinstance(value, int) and abs(value) < _MOST else None


def _id(line: str) -> str | None:
    try:
        one = json.loads(line)["id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return one if isinstance(one, str) else None


def _hours(text: Any) -> int | None:
    try:
        return hours(text)
    except (ValueError, TypeError):
        return None


def _figure(
    definition: Definition, row: str, column: Column, ids: Sequence[str], whole: Sequence[str]
) -> Figure:
    listed = list_key(definition.key, row, column)
    if definition.unit is Unit.SHARE:
        all_listed = list_key(definition.key, row + WHOLE, column)
        return share_figure(listed, ids, all_listed, whole)
    return count_figure(listed, ids)


def _shown(figure: Figure | None) -> str:
    if figure is None:
        return "no such row"
    of = "" if figure.whole is None else f" of {figure.whole}"
    return f"{figure.value} ({figure.length}{of} ids, {figure.digest[:12]})"


def _list(name: str, said: str, found: str) -> Difference:
    return Difference(place=Place.LIST, name=name, said=said, found=found)


def _record(name: str, said: str, found: str) -> Difference:
    return Difference(place=Place.RECORD, name=name, said=said, found=found)


def _table(name: str, said: str, found: str) -> Difference:
    return Difference(place=Place.TABLE, name=name, said=said, found=found)


def _distribution(name: str, said: str, found: str) -> Difference:
    return Difference(place=Place.DISTRIBUTION, name=name, said=said, found=found)
