"""Cells of a captured table: named by a checker, held with their headers, and found again.

A range is named as spreadsheets do (`B3:D5`, `Sheet1!B3:D5`) or as RFC 7111 does for CSV
(`row=4-7`, `col=2`, `row=4-7;col=2` for where both meet, `cell=4,2-7,3`). Rows and columns are
counted from 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from claimdesk.errors import InputError

MOST_CELLS = 500
#: Rows above and below, and columns to either side, that are shown with the cells.
_ROWS_AROUND, _COLUMNS_AROUND = 3, 2
_MOST_SHOWN_ROWS, _MOST_SHOWN_COLUMNS = 60, 12
_TABLE = r"(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!)?"
_LETTERS = re.compile(
    rf"{_TABLE}\$?([A-Za-z]{{1,3}})\$?([1-9]\d{{0,6}})(?::\$?([A-Za-z]{{1,3}})\$?([1-9]\d{{0,6}}))?"
)
_NUMBER = r"([1-9]\d{0,6})"
_CELL = re.compile(rf"{_TABLE}#?cell={_NUMBER},{_NUMBER}(?:-{_NUMBER},{_NUMBER})?")
_ROWS = re.compile(
    rf"{_TABLE}#?(?:row={_NUMBER}(?:-{_NUMBER})?)?;?(?:col={_NUMBER}(?:-{_NUMBER})?)?"
)
_AMOUNT = re.compile(r"[-+−]?[\d.,\s\u00a0\u202f]*\d[\d.,\s\u00a0\u202f]*%?")
_LAST = 10_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its name, empty where it is the only one; rows may differ in length."""

    name: str
    rows: Sequence[Sequence[str]]

    @property
    def width(self) -> int:
        """Return how many columns it has."""
        return max(map(len, self.rows), default=0)

    def at(self, row: int, column: int) -> str:
        """Return what stands in a cell, without the white space around it; nothing beyond it."""
        line = self.rows[row - 1] if 1 <= row <= len(self.rows) else ()
        return " ".join(line[column - 1].split()) if 1 <= column <= len(line) else ""


@dataclass(frozen=True, slots=True)
class Range:
    """A rectangle of cells, its ends included; `table` may be empty for the first one."""

    table: str
    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        """Return it as spreadsheets write it."""
        corners = dict.fromkeys(
            (f"{letters(self.left)}{self.top}", f"{letters(self.right)}{self.bottom}")
        )
        cells = ":".join(corners)
        if not self.table:
            return cells
        is_plain = re.fullmatch(r"[^\W\d]\w*", self.table)
        name = self.table if is_plain else "'{}'".format(self.table.replace("'", "''"))
        return f"{name}!{cells}"


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells that are relied on: where, what stands at the head of each column and row, and in each.

    `is_only` tells that the document is one table without a name, as CSV is.
    """

    place: Range
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    is_only: bool = False

    def to_json(self) -> list[dict[str, Any]]:
        """Return them as selectors; that of RFC 7111 is for CSV only, ours says what is there."""
        place = self.place
        ours = {
            "type": "TableSelector",
            "table": place.table,
            "range": str(Range("", place.top, place.left, place.bottom, place.right)),
            "columns": list(self.columns),
            "rows": list(self.rows),
            "cells": [list(row) for row in self.values],
        }
        if not self.is_only:
            return [ours]
        value = f"cell={place.top},{place.left}-{place.bottom},{place.right}"
        return [
            {
                "type": "FragmentSelector",
                "conformsTo": "http://tools.ietf.org/rfc/rfc7111",
                "value": value,
            },
            ours,
        ]

    @classmethod
    def among(cls, selectors: Iterable[Mapping[str, Any]] | None) -> Self | None:
        """Return the cells that selectors name, if they name any."""
        ours = [one for one in selectors or () if one.get("type") == "TableSelector"]
        if not ours:
            return None
        said = ours[0]
        place = parse_range(str(said["range"]))
        return cls(
            Range(str(said["table"]), place.top, place.left, place.bottom, place.right),
            tuple(map(str, said["columns"])),
            tuple(map(str, said["rows"])),
            tuple(tuple(map(str, row)) for row in said["cells"]),
            is_only=not said["table"],
        )


def parse_range(text: str) -> Range:
    """Read the name of a range; InputError where it is none."""
    given = text.strip()
    if found := _LETTERS.fullmatch(given):
        left, top, right, bottom = found.groups()[2:]
        corners = (int(top), _number(left), int(bottom or top), _number(right or left))
    elif found := _CELL.fullmatch(given):
        top, left, bottom, right = found.groups()[2:]
        corners = (int(top), int(left), int(bottom or top), int(right or left))
    elif (found := _ROWS.fullmatch(given)) and "=" in given:
        top, bottom, left, right = found.groups()[2:]
        corners = (
            *(int(top or 1), int(left or 1)),
            *(int(bottom or top or _LAST), int(right or left or _LAST)),
        )
    else:
        raise InputError("Name cells as B3, B3:D5, Sheet1!B3:D5 or row=4-7;col=2.")
    name = (found["quoted"] or found["plain"] or "").replace("''", "'").strip()
    rows, columns = sorted((corners[0], corners[2])), sorted((corners[1], corners[3]))
    return Range(name, rows[0], columns[0], rows[1], columns[1])


def cells_at(tables: Sequence[Table], place: Range) -> Cells | None:
    """Return the cells of a range with what stands at their heads; None where there are none.

    Raises InputError where there are more than `MOST_CELLS`.
    """
    table = _named(tables, place.table)
    if table is None or place.top > len(table.rows) or place.left > table.width:
        return None
    bottom = len(table.rows) if place.bottom == _LAST else place.bottom
    right = table.width if place.right == _LAST else place.right
    if bottom > len(table.rows) or right > table.width:
        return None
    if (bottom - place.top + 1) * (right - place.left + 1) > MOST_CELLS:
        raise InputError(f"Name at most {MOST_CELLS} cells: those that say it.")
    across, down = range(place.left, right + 1), range(place.top, bottom + 1)
    values = tuple(tuple(table.at(row, column) for column in across) for row in down)
    if not any(any(row) for row in values):
        return None
    head = head_row(table, place.top)
    return Cells(
        Range(table.name, place.top, place.left, bottom, right),
        tuple(_over(table, head, column) for column in across),
        tuple(_beside(table, row, place.left) for row in down),
        values,
        is_only=not table.name,
    )


def find_cells(tables: Sequence[Table], known: Cells) -> Cells | None:
    """Return where cells of an earlier capture stand in a later one.

    Heads and values tell them together; else the same heads do, and what is in them may be another
    value; else the same values. Of several, those where they stood come first, then the first.
    """
    same = [one for one in tables if one.name == known.place.table]
    has_heads = any(known.columns) or any(known.rows)
    by_heads: Cells | None = None
    by_values: Cells | None = None
    for table in [*same, *(one for one in tables if one.name != known.place.table)]:
        for found in _candidates(table, known):
            is_same = found.values == known.values
            is_headed = has_heads and found.columns == known.columns
            if is_headed and _are_rows(table, found, known):
                if is_same:
                    return found
                by_heads = by_heads or found
            elif is_same:
                by_values = by_values or found
    return by_heads or by_values


def _candidates(table: Table, known: Cells) -> Iterator[Cells]:
    """Yield the cells of the same size that begin where those may."""
    place = known.place
    for top, left in _starts(table, known):
        bottom, right = top + place.bottom - place.top, left + place.right - place.left
        found = cells_at([table], Range(table.name, top, left, bottom, right))
        if found is not None:
            yield found


def _are_rows(table: Table, found: Cells, known: Cells) -> bool:
    """Tell whether what headed each row stands somewhere in it; a column may have come between."""
    numbers = range(found.place.top, found.place.bottom + 1)
    return all(
        not head or any(head == table.at(row, at) for at in range(1, found.place.left))
        for row, head in zip(numbers, known.rows, strict=True)
    )


def _starts(table: Table, known: Cells) -> Iterator[tuple[int, int]]:
    """Yield where cells may begin: where they stood, then wherever a head or the value stands."""
    place = known.place
    yield place.top, place.left
    first, head = known.values[0][0], known.rows[0]
    over = known.columns[0]
    for number, row in enumerate(table.rows, 1):
        said = [" ".join(cell.split()) for cell in row]
        is_row = bool(head) and head in said
        if not is_row and first not in said:
            continue
        for column in range(1, len(said) + 1):
            if said[column - 1] == first or (
                is_row and (not over or _over(table, head_row(table, number), column) == over)
            ):
                yield number, column


def head_row(table: Table, above: int) -> int:
    """Return the row that heads the columns: the first that has several cells; 0 if none is."""
    least = min(2, table.width)
    for number in range(1, above):
        if sum(bool(cell.strip()) for cell in table.rows[number - 1]) >= least:
            return number
    return 0


def around(table: Table, place: Range) -> tuple[list[int], list[int]]:
    """Return the rows and columns to show with a range: its heads, itself, and what is near."""
    head = head_row(table, place.top)
    rows = range(
        max(1, place.top - _ROWS_AROUND), min(len(table.rows), place.bottom + _ROWS_AROUND) + 1
    )
    columns = range(
        max(1, place.left - _COLUMNS_AROUND), min(table.width, place.right + _COLUMNS_AROUND) + 1
    )
    return (
        sorted({*([head] if head else []), *rows[:_MOST_SHOWN_ROWS]}),
        sorted({1, *columns[:_MOST_SHOWN_COLUMNS]}),
    )


def letters(column: int) -> str:
    """Return a column as spreadsheets call it: A, B, ... Z, AA."""
    said = ""
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(ord("A") + rest) + said
    return said


def _number(column: str) -> int:
    number = 0
    for sign in column.upper():
        number = number * 26 + ord(sign) - ord("A") + 1
    return number


def _named(tables: Sequence[Table], name: str) -> Table | None:
    if not name:
        return tables[0] if tables else None
    folded = name.casefold()
    return next((one for one in tables if one.name.casefold() == folded), None)


def _over(table: Table, head: int, column: int) -> str:
    """Return what heads a column; under a merged head that is further left."""
    return next((said for at in range(column, 0, -1) if (said := table.at(head, at))), "")


def _beside(table: Table, row: int, left: int) -> str:
    """Return what heads a row: the first words left of the cells, else whatever stands there."""
    said = [cell for column in range(1, left) if (cell := table.at(row, column))]
    return next((cell for cell in said if not _AMOUNT.fullmatch(cell)), said[0] if said else "")
