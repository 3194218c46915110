"""From tables of records to the figures of a report, with the list that each of them counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from claimdesk.domain.distributions import binned, quartile
from claimdesk.domain.intervals import share, wilson
from claimdesk.domain.periods import Period
from claimdesk.domain.report import (
    Column,
    Definition,
    Distribution,
    Figure,
    Row,
    Table,
    Unit,
    Words,
    ids_digest,
    list_key,
)
from claimdesk.domain.reporting import incoming, published, quality
from claimdesk.domain.reporting.names import name_of
from claimdesk.domain.reporting.rules import Hit, Rule, Tables, Window

RULES: tuple[Rule, ...] = (*incoming.RULES, *published.RULES, *quality.RULES)
DEFINITIONS: tuple[Definition, ...] = tuple(rule.definition for rule in RULES)
QUARTILES = {"quartile_1": 1, "median": 2, "quartile_3": 3}
#: Ends the row in the key of the list of all that a share is of.
WHOLE = ".whole"
Grouped = Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Counted:
    """The figures of a report and what they rest on."""

    tables: list[Table] = field(default_factory=list)
    distributions: list[Distribution] = field(default_factory=list)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)


def count(
    tables: Tables,
    periods: Mapping[Column, Period],
    names: Mapping[str, Mapping[str, Words]],
) -> Counted:
    """Count everything that the rules say in three periods.

    `names` has, by definition, what the desk calls a row: a topic, a verdict, a source.
    """
    found = Counted()
    windows = {column: Window.of(period) for column, period in periods.items()}
    for rule in RULES:
        if rule.definition.unit is Unit.MINUTES:
            _time(rule, tables, windows, found)
        else:
            _rows(rule, tables, windows, names.get(rule.definition.key, {}), found)
    return found


def grouped(hits: Iterable[Hit]) -> dict[str, list[str]]:
    """Return the ids of each row."""
    rows: dict[str, list[str]] = defaultdict(list)
    for row, one, _ in hits:
        rows[row].append(one)
    return rows


def count_figure(key: str, ids: Sequence[str]) -> Figure:
    """Return the figure that counts a list."""
    return Figure(
        value=len(ids), unit=Unit.COUNT, listed=key, length=len(ids), digest=ids_digest(ids)
    )


def share_figure(key: str, ids: Sequence[str], whole_key: str, whole: Sequence[str]) -> Figure:
    """Return the figure of a share with its interval."""
    low, high = wilson(len(ids), len(whole)) or (None, None)
    return Figure(
        value=share(len(ids), len(whole)),
        unit=Unit.SHARE,
        listed=key,
        length=len(ids),
        digest=ids_digest(ids),
        whole=len(whole),
        whole_listed=whole_key,
        whole_digest=ids_digest(whole),
        low=low,
        high=high,
    )


def time_figure(key: str, ids: Sequence[str], minutes: Sequence[int], fourth: int) -> Figure:
    """Return a quartile of sorted durations as a figure; `ids` are those that they are of."""
    return Figure(
        value=quartile(minutes, fourth),
        unit=Unit.MINUTES,
        listed=key,
        length=len(ids),
        digest=ids_digest(ids),
    )


def _rows(
    rule: Rule,
    tables: Tables,
    windows: Mapping[Column, Window],
    names: Mapping[str, Words],
    found: Counted,
) -> None:
    key = rule.definition.key
    parts = {at: grouped(rule.counted(tables, window)) for at, window in windows.items()}
    wholes = {
        at: grouped(rule.whole(tables, window)) if rule.whole else {}
        for at, window in windows.items()
    }
    rows = []
    for row in _order(rule, [*parts.values(), *wholes.values()]):
        figures = {}
        for at in Column:
            listed = list_key(key, row, at)
            ids = found.lists[listed] = tuple(sorted(parts[at].get(row, ())))
            if rule.whole:
                all_listed = list_key(key, row + WHOLE, at)
                whole = found.lists[all_listed] = tuple(sorted(wholes[at].get(row, ())))
                figures[at] = share_figure(listed, ids, all_listed, whole)
            else:
                figures[at] = count_figure(listed, ids)
        rows.append(_row(row, names.get(row) or name_of(key, row), figures))
    found.tables.append(Table(definition=key, rows=tuple(rows), adds_up=rule.adds_up))


def _order(rule: Rule, found: Sequence[Grouped]) -> list[str]:
    """Return the rows of a table: those it always has, then the others by how often they come."""
    others = {row for rows in found for row in rows} - set(rule.rows)
    # The columns come in their order, so that the period itself decides first.
    return [
        *rule.rows,
        *sorted(others, key=lambda row: ([-len(rows.get(row, ())) for rows in found], row)),
    ]


def _time(rule: Rule, tables: Tables, windows: Mapping[Column, Window], found: Counted) -> None:
    key = rule.definition.key
    figures: dict[str, dict[Column, Figure]] = {row: {} for row in QUARTILES}
    for at, window in windows.items():
        hits = list(rule.counted(tables, window))
        minutes = tuple(sorted(value for _, _, value in hits))
        listed = list_key(key, "all", at)
        ids = found.lists[listed] = tuple(sorted(one for _, one, _ in hits))
        for row, fourth in QUARTILES.items():
            figures[row][at] = time_figure(listed, ids, minutes, fourth)
        found.distributions.append(
            Distribution(definition=key, column=at, bins=binned(minutes), values=minutes)
        )
    rows = tuple(_row(row, name_of(key, row), figures[row]) for row in QUARTILES)
    found.tables.append(Table(definition=key, rows=rows, adds_up=rule.adds_up))


def _row(key: str, name: Words, figures: Mapping[Column, Figure]) -> Row:
    return Row(
        key=key,
        name=name,
        this=figures[Column.THIS],
        before=figures[Column.BEFORE],
        year_ago=figures[Column.YEAR_AGO],
    )
