"""Bringing many items or claims in from a table: read and checked whole, then written in batches.

Nothing is written until a person has seen what was read. The same words are the same item or
claim, so an import that broke off is simply run again: what was brought in stays as it is.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from claimdesk.desk import verbs
from claimdesk.desk.exporting import TABLES
from claimdesk.desk.models import Account, Claim, Item
from claimdesk.desk.verbs.receiving import LONGEST_ITEM, item_hash
from claimdesk.desk.wordings import LONGEST_CLAIM, text_hash
from claimdesk.domain.check import Checkability
from claimdesk.errors import ClaimdeskError, RuleError
from claimdesk.intake.deidentification import deidentify
from claimdesk.language.cells import unguarded
from claimdesk.language.normalization import normalize

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 50_000
BATCH = 100
#: Rows that are looked up at a time.
_ASKED = 500
KINDS = ("items", "claims")
_DELIMITERS = ",;\t|"
_LONGEST = {"items": LONGEST_ITEM, "claims": LONGEST_CLAIM}
#: What a column of somebody's table may be called, without case, accents, spaces and marks.
_NAMES = {
    "text": "text claim claimtext statement content body post noidung tuyenbo vanban cauhoi",
    "title": "title headline tieude",
    "language": "language lang ngonngu",
    "checkability": "checkability kind loai",
    "tags": "tags tag topics chude nhan the",
}
_BY_NAME = {name: column for column, names in _NAMES.items() for name in names.split()}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,4})?")
_MOST_TAGS = 20
#: The rules that a file and a row are refused by.
_FILE, _ROW = "import-file", "import-row"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be brought in; `line` is where it begins in the file, from 1."""

    line: int
    text: str
    title: str = ""
    language: str = ""
    checkability: str = Checkability.UNCLEAR.value
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not brought in, and why: a message template with what fills it."""

    line: int
    reason: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """Everything that a table holds."""

    kind: str
    rows: list[Row] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """What has become of an import so far."""

    new: int = 0
    known: int = 0
    refused: list[Refused] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Return how many rows were gone through."""
        return self.new + self.known + len(self.refused)


def read(data: bytes, kind: str) -> Reading:
    """Read a table of items or claims, CSV or JSON lines; each row is checked, none is written.

    Raises RuleError when it is no table, and when no column holds the texts.
    """
    from claimdesk.intake.charsets import decode_text  # noqa: PLC0415 - used here only

    if kind not in KINDS:
        raise RuleError(_FILE, "Choose what the table holds: items or claims.")
    if len(data) > MOST_BYTES:
        raise RuleError(_FILE, "The file is larger than 10 MiB. Split it.")
    text = decode_text(data) if data.strip() else ""
    if not text.strip():
        raise RuleError(_FILE, "The file is empty. Give one with a header and a row for each text.")
    reading = Reading(kind)
    seen: dict[str, int] = {}
    pieces = _json_lines(text) if text.lstrip()[:1] in "{[" else _csv_rows(text, kind)
    for number, (line, cells) in enumerate(pieces):
        if number >= MOST_ROWS:
            raise RuleError(
                _FILE, "The table has more than %(most)d rows. Split it.", most=MOST_ROWS
            )
        try:
            if isinstance(cells, RuleError):
                raise cells
            reading.rows.append(_checked(line, cells, kind, seen))
        except RuleError as error:
            reading.refused.append(_refused(line, error))
    if not reading.rows and not reading.refused:
        raise RuleError(_FILE, "The table has no rows.")
    return reading


def known_rows(reading: Reading) -> int:
    """Return how many rows of a table the desk has already."""
    parts = range(0, len(reading.rows), _ASKED)
    return sum(len(_known(reading.kind, reading.rows[at : at + _ASKED])) for at in parts)


def bring_in(reading: Reading, *, actor: Account, now: datetime) -> Iterator[Outcome]:
    """Bring the rows in, a batch in each transaction; yield what has become of them after each.

    A row that the rules of the desk refuse is reported and harms no other. When something else
    goes wrong the batches before stay, and running it again goes on after them.
    """
    outcome = Outcome(refused=list(reading.refused))
    for at in range(0, len(reading.rows), BATCH):
        new, known, refused = 0, 0, []
        with transaction.atomic():
            rows = reading.rows[at : at + BATCH]
            there = _known(reading.kind, rows)
            for row in rows:
                if row.line in there:
                    known += 1
                    continue
                try:
                    with transaction.atomic():
                        _bring(reading.kind, row, actor, now)
                    new += 1
                except ClaimdeskError as error:
                    refused.append(_refused(row.line, error))
        outcome.new += new
        outcome.known += known
        outcome.refused += refused
        yield outcome


def _bring(kind: str, row: Row, actor: Account, now: datetime) -> None:
    if kind == "items":
        verbs.receive(
            actor=actor, text=row.text, title=row.title, language=row.language, channel="import",
            now=now,
        )  # fmt: skip
        return
    claim = verbs.add_claim(
        actor=actor, text=row.text, language=row.language, checkability=row.checkability, now=now
    )
    if row.tags:
        verbs.tag_claim(actor=actor, claim=claim.pk, names=list(row.tags), now=now)


def _known(kind: str, rows: list[Row]) -> set[int]:
    """Return the lines of those rows that the desk has already."""
    if kind == "items":
        by_hash = {item_hash(row.text): row.line for row in rows}
        found = Item.objects.filter(content_hash__in=by_hash).values_list("content_hash", flat=True)
    else:
        by_hash = {text_hash(normalize(row.text)): row.line for row in rows}
        standing = Claim.objects.filter(text_hash__in=by_hash).exclude(state="merged")
        found = standing.values_list("text_hash", flat=True)
    return {by_hash[one] for one in found}


def _json_lines(text: str) -> Iterator[tuple[int, dict[str, Any] | RuleError]]:
    for line, piece in enumerate(text.split("\n"), 1):
        if not piece.strip():
            continue
        try:
            record = json.loads(piece)
        except (ValueError, RecursionError):
            yield line, RuleError(_ROW, "This line is no JSON.")
            continue
        if not isinstance(record, dict):
            yield line, RuleError(_ROW, "This line holds no record. Write one in each line.")
            continue
        yield line, {_BY_NAME.get(_plain(str(name)), ""): one for name, one in record.items()}


def _csv_rows(text: str, kind: str) -> Iterator[tuple[int, dict[str, Any] | RuleError]]:
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = next((cells for cells in reader if any(cells)), [])
    columns: dict[int, str] = {}
    for at, name in enumerate(header):
        column = _BY_NAME.get(_plain(name))
        if column and column not in columns.values():
            columns[at] = column
    if "text" not in columns.values():
        names = ", ".join(name.strip()[:60] for name in header[:20])
        raise RuleError(
            _FILE,
            "No column holds the texts. The columns are: %(names)s. Call one of them “text”.",
            names=names,
        )
    is_own = set(header) == set(TABLES[kind].columns)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield (
                line,
                RuleError(
                    _ROW,
                    "This row cannot be read: a quotation mark is not closed, or a cell too long.",
                ),
            )
            continue
        if any(cell.strip() for cell in cells):
            own = [unguarded(cell) for cell in cells] if is_own else cells
            yield line, {columns[at]: cell for at, cell in enumerate(own) if at in columns}


def _delimiter(text: str) -> str:
    first = next(line for line in text.split("\n") if line.strip())

    def known(delimiter: str) -> tuple[int, int]:
        cells = first.split(delimiter)
        return sum(_plain(cell) in _BY_NAME for cell in cells), len(cells)

    return max(_DELIMITERS, key=known)


def _checked(line: int, cells: dict[str, Any], kind: str, seen: dict[str, int]) -> Row:
    """Return a row that can be brought in, or raise RuleError with what is wrong in it.

    What leads to a person is left out here already, since rows are kept until somebody confirms.
    """
    for name, value in cells.items():
        if name and name != "tags" and not isinstance(value, str | None):
            raise RuleError(_ROW, "The column “%(column)s” holds no text here.", column=name)
    text = str(cells.get("text") or "").strip()
    if not normalize(text):
        raise RuleError(_ROW, "There is no text.")
    if len(text) > _LONGEST[kind]:
        raise RuleError(
            _ROW,
            "The text has %(length)d characters; at most %(most)d fit. Look for a quotation mark "
            "that is not closed.",
            length=len(text),
            most=_LONGEST[kind],
        )
    text = deidentify(text).text
    language = deidentify(str(cells.get("language") or "").strip()).text
    if language and not _LANGUAGE.fullmatch(language):
        raise RuleError(_ROW, "“%(language)s” is no code of a language.", language=language[:20])
    kind_of = (
        deidentify(str(cells.get("checkability") or "").strip().lower()).text
        or Checkability.UNCLEAR.value
    )
    if kind_of not in set(Checkability):
        raise RuleError(_ROW, "“%(kind)s” is no kind of statement.", kind=kind_of[:20])
    digest = text_hash(normalize(text))
    if digest in seen:
        raise RuleError(_ROW, "The same words stand in line %(first)d.", first=seen[digest])
    seen[digest] = line
    title = deidentify(str(cells.get("title") or "")).text[:300]
    return Row(line, text, title, language, kind_of, _tags(cells.get("tags")))


def _refused(line: int, error: ClaimdeskError) -> Refused:
    if isinstance(error, RuleError):
        return Refused(line, error.template, error.facts)
    return Refused(line, str(error))


def _tags(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else re.split(r"[;,]", str(value or ""))
    names = (" ".join(deidentify(normalize(str(part))).text.split())[:60] for part in parts)
    return tuple(dict.fromkeys(name for name in names if name))[:_MOST_TAGS]


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFD", name.strip().lower().replace("đ", "d"))
    return "".join(char for char in folded if char.isalnum())
