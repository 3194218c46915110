"""What the archived copy shows of a pinned passage: boxes on pages, cells of a table."""

from __future__ import annotations

from dataclasses import dataclass, field

from claimdesk.desk import captures
from claimdesk.desk.models import Evidence
from claimdesk.evidence import Anchor
from claimdesk.evidence.anchors import Box
from claimdesk.evidence.tables import Cells, Table, around, head_row, letters


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a PDF with the boxes of the passage on it; sizes in points."""

    number: int
    width: float
    height: float
    boxes: list[Box] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is shown: its text, whether it is relied on, or heads a column or row."""

    text: str
    is_pinned: bool
    is_head: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The part of a table that is shown: its columns' letters, and rows with their numbers."""

    name: str
    place: str
    columns: list[str]
    rows: list[tuple[int, bool, list[Cell]]]


def pages_of(one: Evidence) -> list[Page]:
    """Return the pages on which the quotation of a source stands, with its boxes."""
    passage = Anchor.among(one.anchor)
    if passage is None or not passage.boxes or one.capture is None:
        return []
    sizes = {page["number"]: page for page in captures.words_of(one.capture)}
    numbers = dict.fromkeys(box.page for box in passage.boxes)
    return [
        Page(
            number,
            sizes[number]["width"],
            sizes[number]["height"],
            [box for box in passage.boxes if box.page == number],
        )
        for number in numbers
        if number in sizes
    ]


def excerpt_of(one: Evidence) -> Excerpt | None:
    """Return the cells that a source is relied on for, with those around them."""
    cells = Cells.among(one.anchor)
    if cells is None or one.capture is None:
        return None
    tables = captures.tables_of(one.capture)
    table = next((found for found in tables if found.name == cells.place.table), None)
    if table is None:
        return None
    return _excerpt(table, cells)


def _excerpt(table: Table, cells: Cells) -> Excerpt:
    place = cells.place
    rows, columns = around(table, place)
    head = head_row(table, place.top)
    return Excerpt(
        table.name,
        str(place),
        [letters(column) for column in columns],
        [
            (
                row,
                bool(index and row - rows[index - 1] > 1),
                [
                    Cell(
                        table.at(row, column),
                        place.top <= row <= place.bottom and place.left <= column <= place.right,
                        row == head,
                    )
                    for column in columns
                ],
            )
            for index, row in enumerate(rows)
        ],
    )
