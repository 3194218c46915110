"""Posts in Parquet: read by row groups, two columns of them and no others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claimdesk.errors import InputError, PackageMissingError, UnreadableInputError
from claimdesk.intake.posts import ID, Position, Post, read_post

#: Rows in memory at a time, beside the part of a column that one page of the file holds.
_ROWS_AT_ONCE = 256


def load_pyarrow() -> tuple[Any, Any]:
    """Return the modules `pyarrow` and `pyarrow.parquet`; raises PackageMissingError."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra, and heavy
        from pyarrow import parquet  # noqa: PLC0415 - as above
    except ImportError as error:
        raise PackageMissingError(
            "Parquet is read and written by pyarrow, which is not installed. Install it with: "
            "pip install 'claimdesk[parquet]'"
        ) from error
    return pa, parquet


class ParquetPosts:
    """The rows of a Parquet file. A part of it that is damaged costs its rows and no others.

    Raises UnreadableInputError when it is no Parquet file, and InputError when the column is not
    there or holds no text.
    """

    def __init__(self, path: Path, column: str) -> None:
        self._arrow, parquet = load_pyarrow()
        try:
            # Without buffering ahead, memory holds pages of the file, not whole row groups.
            self._file = parquet.ParquetFile(path, pre_buffer=False)
        except (self._arrow.ArrowException, OSError) as error:
            raise UnreadableInputError(f"{path} cannot be read as Parquet: {error}") from error
        self._column = column
        self._columns = self._wanted()
        self._given = 0
        self.total: int | None = self._file.metadata.num_rows
        self.size_bytes: int | None = None

    @property
    def position(self) -> Position:
        """Return how far the file was read."""
        return Position(self._given)

    def _wanted(self) -> list[str]:
        schema = self._file.schema_arrow
        if schema.names.count(self._column) != 1:
            names = ", ".join(name[:60] for name in schema.names[:40])
            raise InputError(
                f"There is no column {self._column!r}. The columns are: {names}. Name the one that "
                "holds the texts with: --column NAME"
            )
        kind = schema.field(self._column).type
        types = self._arrow.types
        plain = kind.value_type if types.is_dictionary(kind) else kind
        if not (types.is_string(plain) or types.is_large_string(plain)):
            raise InputError(f"The column {self._column!r} holds no text but {kind}.")
        known = schema.names.count(ID) == 1
        kind = schema.field(ID).type if known else None
        # What may be beyond 64 bits with a sign is kept as text.
        self.is_numbered = known and types.is_integer(kind) and not types.is_uint64(kind)
        # What is nested under a name is asked for by that name too.
        return list(dict.fromkeys([self._column, *([ID] if known else [])]))

    def rows(self, start: Position) -> Iterator[Post]:
        """Yield every row from a position on."""
        first = 0
        for group in range(self._file.num_row_groups):
            size = self._file.metadata.row_group(group).num_rows
            if first + size > start.rows:
                yield from self._group(group, first, size, start.rows)
            first += size

    def _group(self, group: int, first: int, size: int, start: int) -> Iterator[Post]:
        """Yield the rows of a row group whose number is `start` or more, counted from 0."""
        at = first
        try:
            for batch in self._file.iter_batches(
                _ROWS_AT_ONCE, row_groups=[group], columns=self._columns, use_threads=False
            ):
                columns = [batch.column(name) for name in self._columns]
                for row in range(batch.num_rows):
                    if at >= start:
                        self._given = at + 1
                        yield self._read(at + 1, columns, row)
                    at += 1
        except (self._arrow.ArrowException, OSError):
            for number in range(max(at, start), first + size):
                self._given = number + 1
                yield Post(number + 1, None, "", "This part of the file is damaged.")

    def _read(self, number: int, columns: list[Any], row: int) -> Post:
        try:
            text, known = columns[0][row].as_py(), columns[-1][row].as_py()
        except UnicodeDecodeError:
            return Post(number, None, "", "Not UTF-8.")
        return read_post(number, known if ID in self._columns else None, text)
