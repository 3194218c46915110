"""Texts as cells of a table and as lines of JSON: whole, and nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any

#: Spreadsheets run a cell that begins with one of these as a formula.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def unguarded(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def without_surrogates(text: str) -> str:
    """Return a text without lone surrogates, which UTF-8 cannot hold."""
    return _SURROGATE.sub("", text)


def csv_line(cells: Iterable[str]) -> str:
    """Return a row of a table with its line end."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def json_line(value: dict[str, Any]) -> str:
    """Return a record as one line of JSON, without its line end."""
    text = json.dumps(value, ensure_ascii=False)
    return json.dumps(value) if _SURROGATE.search(text) else text
