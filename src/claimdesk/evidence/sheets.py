"""The cells of CSV, XLSX, ODS and HTML tables, with their values as text. Runs sandboxed."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from datetime import time as time_of_day
from typing import Any

from claimdesk.errors import InputError, UnreadableInputError
from claimdesk.intake.charsets import clean_text, decode_text
from claimdesk.intake.office import scan_archive

#: Spreadsheets.
SHEETS = frozenset({"xlsx", "ods"})
#: Of all tables together; what is beyond is left out, and told.
MOST_CELLS = 300_000
_MOST_TABLES = 200
_MOST_COLUMNS = 2_000
_MOST_SPAN = 200
_SNIFFED_CHARS = 20_000
_LONGEST_CELL = 2_000
_SEPARATORS = ",;\t|"
_OPEN_SHEET = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"


def kind_of_sheet(data: bytes) -> str:
    """Return "xlsx" or "ods" for a spreadsheet that is a ZIP, nothing for another file."""
    if not data.startswith(b"PK"):
        return ""
    if _OPEN_SHEET in data[:128]:
        return "ods"
    return "xlsx" if b"xl/workbook." in data else ""


def parse_sheets(data: bytes, *, kind: str, charset: str = "") -> dict[str, Any]:
    """Return {tables, is_cut}; each table is {name, rows}, rows are lists of texts.

    `kind` is csv, html, xlsx or ods. Raises InputError and its kinds.
    """
    if kind == "csv":
        found = _of_csv(decode_text(data, charset or None))
    elif kind == "html":
        found = _of_html(decode_text(data, charset or None))
    else:
        found = _of_workbook(data)
    tables, left = [], MOST_CELLS
    for name, rows in found:
        kept: list[list[str]] = []
        for row in rows:
            if left <= 0:
                break
            cells = [clean_text(cell)[:_LONGEST_CELL] for cell in row[:_MOST_COLUMNS]]
            while cells and not cells[-1].strip():
                cells.pop()
            kept.append(cells)
            left -= max(1, len(cells))
        while kept and not kept[-1]:
            kept.pop()
        if kept:
            tables.append({"name": name, "rows": kept})
        if left <= 0 or len(tables) == _MOST_TABLES:
            break
    return {"tables": tables, "is_cut": left <= 0 or len(tables) == _MOST_TABLES}


def _of_csv(text: str) -> Iterator[tuple[str, Iterable[list[str]]]]:
    csv.field_size_limit(1024 * 1024)
    beginning = text[:_SNIFFED_CHARS]
    lines = beginning.splitlines()[:50]
    separator = max(_SEPARATORS, key=lambda sign: _evenness(lines, sign))
    try:
        yield "", list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise UnreadableInputError from error


def _evenness(lines: list[str], sign: str) -> tuple[int, int]:
    """Return in how many lines a sign stands as often as in most, and how often that is."""
    counts = [line.count(sign) for line in lines if line.strip()]
    usual = max(set(counts), key=lambda one: (counts.count(one), one), default=0)
    return (counts.count(usual), usual) if usual else (0, 0)


def _of_html(text: str) -> Iterator[tuple[str, Iterable[list[str]]]]:
    import lxml.html  # noqa: PLC0415 - pages only

    try:
        tree = lxml.html.document_fromstring(text.encode(), parser=lxml.html.HTMLParser(
            encoding="utf-8", huge_tree=False
        ))  # fmt: skip
    except (ValueError, lxml.etree.LxmlError) as error:
        raise UnreadableInputError from error
    number = 0
    for table in tree.iter("table"):
        if any(True for _ in table.iterdescendants("table")):  # it lays out others
            continue
        number += 1
        yield f"Table {number}", list(_html_rows(table))


def _html_rows(table: Any) -> Iterator[list[str]]:
    """Yield the rows; a cell that spans several says the same in the first of them only."""
    below: dict[int, int] = {}
    for line in table.iter("tr"):
        row: list[str] = []
        for cell in line.iterchildren("td", "th"):
            while below.get(len(row), 0):
                below[len(row)] -= 1
                row.append("")
            wide, high = (_span(cell.get(name)) for name in ("colspan", "rowspan"))
            for at in range(wide):
                if high > 1:
                    below[len(row)] = high - 1
                row.append(" ".join(cell.text_content().split()) if not at else "")
            if len(row) > _MOST_COLUMNS:
                break
        while below.get(len(row), 0):
            below[len(row)] -= 1
            row.append("")
        yield row


def _span(said: str | None) -> int:
    return min(_MOST_SPAN, max(1, int(said))) if said and said.isdecimal() else 1


def _of_workbook(data: bytes) -> Iterator[tuple[str, Iterable[list[str]]]]:
    import python_calamine  # noqa: PLC0415 - a compiled module, for spreadsheets only

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            scan_archive(archive)
        book = python_calamine.load_workbook(io.BytesIO(data))
        for name in book.sheet_names[:_MOST_TABLES]:
            sheet = book.get_sheet_by_name(name)
            top, left = sheet.start or (0, 0)
            if top > MOST_CELLS or left > _MOST_COLUMNS:
                continue
            empty: list[list[str]] = [[] for _ in range(top)]
            rows = ([""] * left + [_said(cell) for cell in row] for row in sheet.iter_rows())
            yield name, (row for part in (empty, rows) for row in part)
    except InputError:
        raise
    except Exception as error:  # the reader has errors of its own kinds, and they are many
        raise UnreadableInputError from error


def _said(value: Any) -> str:
    """Return a value as text: the number that is stored, not how the sheet shows it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, datetime | date | time_of_day):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)
