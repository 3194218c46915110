"""Reports of a period: figures, each with the list of records that it counts.

Nothing in a report has a fraction: durations are whole minutes, shares are parts of 10,000. So its
JSON has one form only (RFC 8785), and a digest of it is the same everywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from claimdesk.domain.periods import Period

#: Counted up when a report is built in another way; a reader knows by it what it can check.
FORMAT = 1


class Unit(StrEnum):
    """What the value of a figure is measured in."""

    COUNT = "count"  # records; the list is as long as the value
    MINUTES = "minutes"
    SHARE = "per_10000"  # parts of 10,000


class Column(StrEnum):
    """Which period a figure is of."""

    THIS = "this"
    BEFORE = "before"
    YEAR_AGO = "year_ago"


class Listed(StrEnum):
    """What kind of records a list names; an id begins with it: `item/12`.

    A publication is `check/7/2`, the second of check 7, and a piece of its evidence
    `check/7/2/ab12`: both begin with `check`.
    """

    ITEM = "item"
    QUESTION = "question"
    CLAIM = "claim"
    CHECK = "check"
    PUBLICATION = "publication"
    EVIDENCE = "evidence"
    SOURCE = "source"
    DISPUTE = "dispute"
    MATCH = "match"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text in both languages of the desk."""

    vi: str
    en: str

    def in_(self, language: str) -> str:
        """Return the text in a language; English where it is none of the two."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What the figures of one table count, in words and as a query.

    `query` is SQL that SQLite and DuckDB both run over the tables of the export; it gives rows of
    (`row`, `id`), or (`row`, `id`, `value`) for durations. `$starts` and `$ends` are the ends of
    the period as the export writes times. `whole` is, for shares, the query of what they are of.
    """

    key: str
    unit: Unit
    listed: Listed
    title: Words
    text: Words
    query: str
    whole: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number, and the list that it opens to.

    `value` is None where there is nothing to take a median or a share of. `listed` is the key of
    its list in `Report.lists`, `length` how long that is and `digest` its `ids_digest`. For a share
    the list is of what has the property, `whole_listed` of all, `whole` how many those are; `low`
    and `high` are the ends of Wilson's interval of 95 %.
    """

    value: int | None
    unit: Unit
    listed: str
    length: int
    digest: str
    whole: int | None = None
    whole_listed: str = ""
    whole_digest: str = ""
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that is counted (a channel, a verdict ...), in the period and in the two others."""

    key: str
    name: Words
    this: Figure
    before: Figure
    year_ago: Figure

    def figures(self) -> tuple[tuple[Column, Figure], ...]:
        """Return its three figures with their columns."""
        return (
            (Column.THIS, self.this),
            (Column.BEFORE, self.before),
            (Column.YEAR_AGO, self.year_ago),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The figures of one definition; its title and text stand there.

    A record may be in more than one row (an item of two topics), where `adds_up` is false: then the
    rows must not be summed.
    """

    definition: str
    rows: tuple[Row, ...]
    adds_up: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """How many durations are from `low` to below `high`, in minutes."""

    low: int
    high: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """The durations behind the median and the quartiles of a table.

    `bins` are those of `claimdesk.domain.distributions` that hold something, the shortest first;
    they may be added to those of other desks. `values` are the durations themselves, sorted, in
    minutes; empty where a desk shares the bins only.
    """

    definition: str
    column: Column
    bins: tuple[Bin, ...]
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCounted:
    """Something that readers may look for and that this desk does not count, with the reason."""

    key: str
    title: Words
    reason: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTable:
    """A table of the export that the figures are derived from.

    `digest` is the SHA-256 of all its records, `records` the first 16 hexadecimal digits of that of
    each record by its id: with them a changed record is named.
    """

    name: str
    columns: tuple[str, ...]
    digest: str
    records: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """What the desk writes itself, in both languages; any of it may be empty."""

    title: Words = Words(vi="", en="")
    summary: Words = Words(vi="", en="")
    notes: Words = Words(vi="", en="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """That a published report was corrected: which number this was, its class, why, and when."""

    number: int
    correction_class: str
    reason: str
    published: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as it was frozen. `made` is when, in UTC: `2026-04-01T03:00:00Z`.

    `checkpoint` is the signed head of the desk's public log at that moment, or empty where the desk
    has published nothing. `contributors` are those of the desk who asked to be named.
    """

    desk: str
    address: str
    period: Period
    before: Period
    year_ago: Period
    made: str
    definitions: tuple[Definition, ...]
    tables: tuple[Table, ...]
    distributions: tuple[Distribution, ...]
    not_counted: tuple[NotCounted, ...]
    lists: Mapping[str, tuple[str, ...]]
    export: tuple[ExportTable, ...] = ()
    checkpoint: str = ""
    demonstration: bool = False
    number: int = 1
    narrative: Narrative = field(default_factory=Narrative)
    contributors: tuple[str, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    format: int = FORMAT

    def definition(self, key: str) -> Definition:
        """Return the definition with a key; raises KeyError."""
        return {one.key: one for one in self.definitions}[key]

    def table(self, key: str) -> Table:
        """Return the table of a definition; raises KeyError."""
        return {one.definition: one for one in self.tables}[key]

    def distribution(self, key: str, column: Column = Column.THIS) -> Distribution:
        """Return the distribution of a definition in a column; raises KeyError."""
        for one in self.distributions:
            if one.definition == key and one.column is column:
                return one
        raise KeyError(key)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns that are shown: the year before a year is told once, not twice."""
        every = tuple(Column)
        return every if self.before != self.year_ago else every[:-1]

    def period_of(self, column: Column) -> Period:
        """Return the period that a column is of."""
        return {
            Column.THIS: self.period,
            Column.BEFORE: self.before,
            Column.YEAR_AGO: self.year_ago,
        }[column]


def list_key(definition: str, row: str, column: Column) -> str:
    """Return under which key the list of a figure stands: `verdicts/false/this`."""
    return f"{definition}/{row}/{column.value}"


def ids_digest(ids: Iterable[str]) -> str:
    """Return the SHA-256 of ids, sorted, as the JSON of RFC 8785; hexadecimal digits."""
    text = json.dumps(sorted(ids), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
