"""Tables of fact-checks: CSV of any delimiter, encoding and header is read; exports are written."""

from __future__ import annotations

import codecs
import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.verdict import Verdict
from claimdesk.errors import EmptyInputError, InputError
from claimdesk.intake.charsets import decode_text
from claimdesk.language.cells import unguarded
from claimdesk.publishing.exporting import COLUMNS, export_rows, to_claimreview
from claimdesk.publishing.reviews import (
    Refusal,
    Surroundings,
    is_number,
    read_review,
    read_row,
    with_identity_or,
)

__all__ = ["export_rows", "read_csv", "to_claimreview"]

#: What the columns of other people's tables are called, without case, accents, spaces and marks.
_NAMES = {
    "claim_reviewed": "claimreviewed claim claimtext statement tuyenbo phatngon noidungtuyenbo",
    "title": "title headline reviewtitle tieude",
    "rating": "rating alternatename textualrating verdicttext ratingtext ratingname danhgia",
    "verdict": "verdict label conclusion ketluan",
    "publisher": "publisher publishername factchecker organization organisation nguon",
    "url": "url link reviewurl factcheckurl address duongdan lienket",
    "language": "language lang inlanguage languagecode ngonngu",
    "date": "date datepublished reviewdate published publishdate ngay ngaydang",
    "summary": "summary description explanation tomtat",
    "sources": "sources citations",
    "id": "id",
    "demonstration": "demonstration",
}
_BY_NAME = {name: field for field, names in _NAMES.items() for name in names.split()}
_TO_REVIEW = {"claim_reviewed": "claimReviewed", "date": "datePublished"}
_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 20
_SAMPLE_CHARS = 50_000
#: An unclosed quotation mark makes the rest of a file one row; from its next line on it is read
#: again, but not for ever.
_MOST_RESTARTS = 1000


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a table is to be read: its delimiter, its columns, and whose it is."""

    delimiter: str
    columns: dict[int, str]
    width: int
    is_own: bool


def read_csv(
    data: bytes, *, mapping: dict[str, str] | None = None, today: date | None = None
) -> Iterator[FactCheck | Refusal]:
    """Return the fact-checks of a table, and its rows that cannot be read by line number.

    `mapping` names the column of a field, for tables whose header is not understood. Raises
    InputError when no column holds the claims.
    """
    lines = _lines(_decode(data))
    header_at = next((at for at, line in enumerate(lines) if line.strip()), None)
    if header_at is None:
        raise EmptyInputError("The table is empty. Give one with a header and a row a claim.")
    delimiter = _sniff(lines[header_at:])
    header, after = _header(lines, header_at, delimiter)
    layout = _Layout(
        delimiter=delimiter,
        columns=_columns(header, mapping or {}),
        width=len(header),
        is_own=set(COLUMNS) <= set(header),
    )
    around = Surroundings(today=today or datetime.now(UTC).date())
    return _read_rows(lines, after, layout, around)


def _decode(data: bytes) -> str:
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        return decode_text(data)


def _lines(text: str) -> list[str]:
    # Not splitlines(): that also cuts at characters that are no line ends in a table.
    lines = (text if "\n" in text else text.replace("\r", "\n")).split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _sniff(lines: list[str]) -> str:
    """Return the delimiter under which the header is understood best and rows are as wide as it."""
    sample = [line[:_SAMPLE_CHARS] for line in lines[:_SAMPLE_LINES]]

    def merit(delimiter: str) -> tuple[int, int, int]:
        try:
            rows = [row for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            rows = []
        if not rows or len(rows[0]) < 2:
            return (0, 0, 0)
        known = sum(_plain(name) in _BY_NAME for name in rows[0])
        return (known, sum(len(row) == len(rows[0]) for row in rows), len(rows[0]))

    return max(_DELIMITERS, key=merit)


def _header(lines: list[str], at: int, delimiter: str) -> tuple[list[str], int]:
    reader = csv.reader(lines[at:], delimiter=delimiter)
    try:
        header = [name.strip().lstrip("\ufeff") for name in next(reader)]
    except (csv.Error, StopIteration) as error:
        raise InputError(f"The header of the table cannot be read: {error}.") from error
    return header, at + reader.line_num


def _columns(header: list[str], mapping: dict[str, str]) -> dict[int, str]:
    """Return the field of each column that has one; what is mapped wins over what is understood."""
    columns: dict[int, str] = {}
    plain = [_plain(name) for name in header]
    for field, column in mapping.items():
        if field not in _NAMES:
            raise InputError(f"There is no field {field!r}. Map one of: {', '.join(_NAMES)}.")
        if column not in header and _plain(column) not in plain:
            raise InputError(f"There is no column {column!r}. {_seen(header)}")
        columns[header.index(column) if column in header else plain.index(_plain(column))] = field
    for at, name in enumerate(plain):
        field_known = _BY_NAME.get(name)
        if field_known and at not in columns and field_known not in columns.values():
            columns[at] = field_known
    if "claim_reviewed" not in columns.values():
        raise InputError(
            f"No column holds the claims. {_seen(header)} Name it with: --map claim_reviewed=COLUMN"
        )
    return columns


def _seen(header: list[str]) -> str:
    names = ", ".join(name[:60] or "(no name)" for name in header[:40])
    return f"The columns are: {names}."


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFD", name.strip().lower().replace("đ", "d"))
    return "".join(char for char in folded if char.isalnum())


def _read_rows(
    lines: list[str], at: int, layout: _Layout, around: Surroundings
) -> Iterator[FactCheck | Refusal]:
    for number, cells in _records(lines, at, layout.delimiter, layout.width):
        where = f"line {number}"
        if isinstance(cells, str):
            yield Refusal(where, cells)
        elif len(cells) > layout.width and any(cell.strip() for cell in cells[layout.width :]):
            yield Refusal(where, f"It has {len(cells)} cells under {layout.width} columns.")
        elif any(cell.strip() for cell in cells):
            yield _read_cells(cells, layout, around, where)


def _records(
    lines: list[str], at: int, delimiter: str, width: int
) -> Iterator[tuple[int, list[str] | str]]:
    """Yield the line number and the cells of each record, or why it has none."""
    restarts = 0
    while at < len(lines):
        reader = csv.reader(iter(_Feed(lines, at)), delimiter=delimiter, strict=True)
        start = at
        try:
            for cells in reader:
                yield start + 1, cells
                start = at + reader.line_num
            break
        except csv.Error as error:
            restarts += 1
            read = at + reader.line_num
            yield start + 1, _lenient(lines[start], delimiter, width) or f"Broken CSV: {error}."
            at = start + 1
            if restarts > _MOST_RESTARTS and read > at:
                yield at + 1, f"Broken CSV, not read up to line {read}: {error}."
                at = read


class _Feed:
    """The lines of a table from one on, without copying them."""

    def __init__(self, lines: list[str], at: int) -> None:
        self._lines = lines
        self._at = at

    def __iter__(self) -> Iterator[str]:
        for at in range(self._at, len(self._lines)):
            yield self._lines[at]


def _lenient(line: str, delimiter: str, width: int) -> list[str] | None:
    """Return the cells of a line with stray quotation marks, if there are as many as columns."""
    try:
        rows = list(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 and len(rows[0]) == width else None


def _read_cells(
    cells: list[str], layout: _Layout, around: Surroundings, where: str
) -> FactCheck | Refusal:
    row: dict[str, Any] = {
        field: cells[at] for at, field in layout.columns.items() if at < len(cells)
    }
    if layout.is_own:
        row = {field: unguarded(cell) for field, cell in row.items()}
        row["sources"] = [unguarded(one) for one in row.get("sources", "").split()]
        row["demonstration"] = bool(row.get("demonstration"))
        return read_row(row, today=around.today, where=where)
    verdict = row.pop("verdict", "").strip()
    wording = row.get("rating", "").strip()
    row["rating"] = verdict if not wording or (verdict and is_number(wording)) else wording
    row["sources"] = row.get("sources", "").split()
    known = {_TO_REVIEW.get(field, field): cell for field, cell in row.items()}
    entry = read_review(known, around, where)
    if isinstance(entry, Refusal):
        return entry
    if verdict.lower() in set(Verdict):
        entry = replace(entry, verdict=Verdict(verdict.lower()))
    return with_identity_or(entry, row.get("id", ""))
