"""Where posts come from: a file in one of three forms, or a stream, and what it is known by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from claimdesk.errors import InputError, RunChangedError, UnsupportedInputError
from claimdesk.intake.parquet import ParquetPosts
from claimdesk.intake.posts import CsvPosts, JsonlPosts, Posts

FORMS = ("csv", "jsonl", "parquet")
_BY_SUFFIX = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Posts, and what the same posts are known by when they come again."""

    posts: Posts
    known_by: dict[str, Any]
    path: Path | None = None
    seen: tuple[int, int] = (0, 0)

    def refuse_change(self) -> None:
        """Raise RunChangedError when the file was written to since it was opened."""
        if self.path is not None and _seen(self.path) != self.seen:
            raise RunChangedError(
                f"{self.path} has changed while it was read. Begin anew with --restart."
            )


def form_of(path: Path) -> str:
    """Return the form that a file's ending tells; raises UnsupportedInputError."""
    form = _BY_SUFFIX.get(path.suffix.lower())
    if form is None:
        raise UnsupportedInputError(
            f"{path}: the ending does not say which form it has. Use .csv, .jsonl or .parquet, or "
            "name the form with an option."
        )
    return form


@contextmanager
def open_source(path: Path, form: str, column: str) -> Iterator[Source]:
    """Open a file of posts; what it is known by takes one reading of it.

    Raises InputError where there is none or it lacks the column, PackageMissingError where its form
    needs an extra.
    """
    if not path.is_file():
        raise InputError(f"There is no file {path}. Check the name.")
    seen = _seen(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        known_by = {"form": form, "size_bytes": seen[0], "sha256": digest}
        file.seek(0)
        yield Source(_posts(path, file, form, column, seen[0]), known_by, path, seen)


def open_stream(stream: BinaryIO, form: str, column: str) -> Source:
    """Return posts that come from a stream, which is known by what of it was used up."""
    if form == "parquet":
        raise UnsupportedInputError("Parquet is read from a file, not from standard input.")
    posts = CsvPosts(stream, column, None) if form == "csv" else JsonlPosts(stream, column, None)
    return Source(posts, {"form": form, "stream": True})


def _posts(path: Path, file: BinaryIO, form: str, column: str, size_bytes: int) -> Posts:
    if form == "parquet":
        return ParquetPosts(path, column)
    kind = CsvPosts if form == "csv" else JsonlPosts
    return kind(file, column, size_bytes)


def _seen(path: Path) -> tuple[int, int]:
    about = path.stat()
    return about.st_size, about.st_mtime_ns
