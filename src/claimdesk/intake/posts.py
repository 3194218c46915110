"""Posts in bulk: the rows of CSV and JSON lines, one after the other, in constant memory.

Of a row only its text and its `id` are kept. What else a table says, above all who posted, is read
past and goes nowhere.
"""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Protocol

from claimdesk.errors import EmptyInputError, InputError, UnsupportedInputError
from claimdesk.intake.lines import MAX_LINE_BYTES, Line, Lines
from claimdesk.language.cells import without_surrogates

#: A longer text is no post: most often a quotation mark is not closed.
MOST_TEXT_CHARS = 100_000
ID = "id"
_DELIMITERS = ",\t;|"
_NO_TEXT = "There is no text."
_NOT_UTF8 = "Not UTF-8."
_TOO_LONG = f"The row has more than {MAX_LINE_BYTES:,} bytes."


@dataclass(frozen=True, slots=True)
class Post:
    """One row. `line` is where it begins, from 1; in Parquet, which row it is.

    `error` says why it cannot be read; then there is no text.
    """

    line: int
    id: str | int | None
    text: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a source was read: rows given, bytes and lines gone through, and their digest."""

    rows: int = 0
    end: int = 0
    lines: int = 0
    digest: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the position as it is kept beside a stopped run."""
        return asdict(self)


class Posts(Protocol):
    """A source of posts that can be gone on with.

    `position` is that after the row given last. `total` is the number of rows and `size_bytes`
    that of bytes, where they are known. `is_numbered` says that every id is a whole number.
    """

    total: int | None
    size_bytes: int | None
    is_numbered: bool

    @property
    def position(self) -> Position:
        """Return how far the source was read."""
        ...

    def rows(self, start: Position) -> Iterator[Post]:
        """Yield every row from a position on; raises ConflictError if that fits no more."""
        ...


class _LinePosts:
    """What CSV and JSON lines have in common."""

    total: int | None = None
    is_numbered: bool = False

    def __init__(self, file: BinaryIO, column: str, size_bytes: int | None) -> None:
        self._lines = Lines(file)
        self._column = column
        self._is_stream = size_bytes is None
        self._given = 0
        self.size_bytes: int | None = size_bytes

    @property
    def position(self) -> Position:
        """Return how far the source was read."""
        lines = self._lines
        # A file is known by a digest of its own, taken before it is read.
        digest = lines.digest if self._is_stream else ""
        return Position(self._given, lines.end, lines.number, digest)

    def _go_to(self, start: Position) -> None:
        if self._is_stream:
            self._lines.skip_to(start.end, start.digest)
        else:
            self._lines.go_to(start.end, start.lines)
        self._given = start.rows


class JsonlPosts(_LinePosts):
    """One JSON object in each line. Blank lines are no rows."""

    def rows(self, start: Position) -> Iterator[Post]:
        """Yield every row from a position on."""
        if start.end:
            self._go_to(start)
        while (line := self._lines.take()) is not None:
            self._lines.use([line])
            if line.data is not None and not line.data.strip(codecs.BOM_UTF8 + b" \t\r\n"):
                continue
            self._given += 1
            yield self._read(line)

    def _read(self, line: Line) -> Post:
        if line.data is None:
            return Post(line.number, None, "", _TOO_LONG)
        try:
            row = json.loads(line.data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            return Post(line.number, None, "", _NOT_UTF8)
        except (ValueError, RecursionError):
            return Post(line.number, None, "", "This line is no JSON.")
        if not isinstance(row, dict):
            return Post(line.number, None, "", "This line holds no object.")
        if self._column not in row:
            return read_post(line.number, row.get(ID), None, f"There is no field “{self._column}”.")
        return read_post(line.number, row.get(ID), row[self._column])


class CsvPosts(_LinePosts):
    """A table with a header. The delimiter is the one under which the header has the column.

    Raises EmptyInputError without a header, InputError when it lacks the column, and
    UnsupportedInputError for UTF-16.
    """

    def __init__(self, file: BinaryIO, column: str, size_bytes: int | None) -> None:
        super().__init__(file, column, size_bytes)
        self._delimiter, header = self._header()
        self._width = len(header)
        self._text = header.index(column)
        self._id = header.index(ID) if ID in header else None

    def _header(self) -> tuple[str, list[str]]:
        line = self._lines.take()
        while line is not None and line.data is not None and not line.data.strip():
            self._lines.use([line])
            line = self._lines.take()
        if line is None:
            raise EmptyInputError("The table is empty. Give one with a header and a row a post.")
        if line.data is None:
            raise UnsupportedInputError(f"The header of the table is no line of text. {_TOO_LONG}")
        if line.data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise UnsupportedInputError("The table is UTF-16. Save it as UTF-8.")
        self._lines.use([line])
        text = line.data.decode("utf-8-sig", "replace")
        for delimiter in _DELIMITERS:
            header = [cell.strip() for cell in next(csv.reader([text], delimiter=delimiter), [])]
            if self._column in header:
                return delimiter, header
        names = ", ".join(name[:60] for name in next(csv.reader([text]), [])[:40])
        raise InputError(
            f"There is no column {self._column!r}. The columns are: {names}. Name the one that "
            "holds the texts with: --column NAME"
        )

    def rows(self, start: Position) -> Iterator[Post]:
        """Yield every row from a position on. Blank lines are no rows."""
        if start.rows:
            self._go_to(start)
        while (line := self._lines.take()) is not None:
            taken = [line]
            cells = _TOO_LONG if line.data is None else self._cells(line.data, taken)
            self._lines.use(taken)
            if line.data is None or line.data.strip():
                self._given += 1
                yield self._read(line.number, cells)

    def _cells(self, data: bytes, taken: list[Line]) -> list[str] | str:
        """Return the cells of the record that begins with a line, or why it has none.

        The lines it goes on in are added to `taken`. A quotation mark that is never closed costs
        the line it is in: those after it are read by themselves.
        """
        try:
            reader = csv.reader(self._feed(data, taken), delimiter=self._delimiter, strict=True)
            return next(reader, [])
        except (csv.Error, _TooLongError):
            self._lines.put_back(taken[1:])
            del taken[1:]
        return self._lenient(data) or (
            "The row cannot be read: a quotation mark is not closed, or a cell is too long."
        )

    def _feed(self, data: bytes, taken: list[Line]) -> Iterator[str]:
        size = len(data)
        yield data.decode("utf-8", "surrogateescape")
        while (line := self._lines.take()) is not None:
            taken.append(line)
            size += len(line.data or b"")
            if line.data is None or size > MAX_LINE_BYTES:
                raise _TooLongError
            yield line.data.decode("utf-8", "surrogateescape")

    def _lenient(self, data: bytes) -> list[str] | None:
        """Return the cells of a line with stray quotation marks, one for each column."""
        text = data.decode("utf-8", "surrogateescape")
        # The reader takes the second line only where the first leaves a quotation mark open.
        reader = csv.reader([text, ""], delimiter=self._delimiter)
        try:
            cells = next(reader, [])
        except csv.Error:
            return None
        return cells if reader.line_num == 1 and len(cells) == self._width else None

    def _read(self, number: int, cells: list[str] | str) -> Post:
        if isinstance(cells, str):
            return Post(number, None, "", cells)
        if any(cells[self._width :]):
            error = f"The row has {len(cells)} cells under {self._width} columns."
            return Post(number, None, "", error)
        known = cells[self._id] if self._id is not None and self._id < len(cells) else None
        if self._text >= len(cells):
            return read_post(number, known, None, "The row ends before its text.")
        return read_post(number, known, cells[self._text])


class _TooLongError(Exception):
    """A record goes on for longer than any post does."""


def read_post(line: int, known: Any, text: Any, error: str = "") -> Post:
    """Return a row with its id and text, or with what is wrong with them."""
    if isinstance(known, float) and (known.is_integer() or known != known):  # noqa: PLR0124 - NaN
        # Whole numbers of which some are missing are often kept as floating ones.
        known = int(known) if known.is_integer() else None
    if not (known is None or isinstance(known, str | int)) or isinstance(known, bool):
        known, error = None, error or "The id is neither text nor a whole number."
    if isinstance(known, str):
        known, is_bad = _utf8(known)
        error = error or (_NOT_UTF8 if is_bad else "")
    if error:
        return Post(line, known, "", error)
    if text is not None and not isinstance(text, str):
        return Post(line, known, "", "What should be text is something else.")
    clean, is_bad = _utf8(text or "")
    if is_bad:
        return Post(line, known, "", _NOT_UTF8)
    if len(clean) > MOST_TEXT_CHARS:
        return Post(line, known, "", f"The text has more than {MOST_TEXT_CHARS:,} characters.")
    return Post(line, known, clean) if clean.strip() else Post(line, known, "", _NO_TEXT)


def _utf8(text: str) -> tuple[str, bool]:
    """Return a text that UTF-8 can hold, and whether bytes had to go that were no UTF-8."""
    is_bad = not text.isascii() and any("\udc80" <= char <= "\udcff" for char in text)
    return without_surrogates(text), is_bad
