"""The forms in which the answers to posts are written: JSON lines, CSV, Parquet.

CSV and Parquet are flat: the first match in columns, further ones as JSON in one. Nothing of a post
goes out but its line, its id and, where it is asked for, its text.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from claimdesk.domain.match import Match
from claimdesk.intake.parquet import load_pyarrow
from claimdesk.intake.posts import Post
from claimdesk.language.cells import csv_line, guarded, json_line, without_surrogates

_OF_MATCH = ("claim_reviewed", "url", "publisher", "verdict", "rating", "probability", "zone")
#: A row group of Parquet ends with whichever is reached first; both bound the memory it takes.
_GROUP_ROWS = 8192
_GROUP_BYTES = 16 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What decides on the bytes of an answer, beside the posts and the library."""

    form: str = "jsonl"
    column: str = "text"
    top: int = 1
    min_probability: float = 0.0
    with_text: bool = False
    is_numbered: bool = False
    quick: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the options as they are kept beside a stopped run."""
        return asdict(self)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of the flat forms."""
        further = ("further",) if self.top > 1 else ()
        text = ("text",) if self.with_text else ()
        return ("line", "id", "entry_id", *_OF_MATCH, "conflicts", *further, *text, "error")


def head(options: Options) -> bytes:
    """Return what a file begins with; a byte order mark, without which spreadsheets misread."""
    return ("\ufeff" + csv_line(options.columns)).encode() if options.form == "csv" else b""


def render(post: Post, matches: Sequence[Match], options: Options) -> str:
    """Return the line of one row: of CSV, or of JSON, which Parquet is made of in the end."""
    if options.form == "csv":
        return csv_line(_cell(value) for value in _flat(post, matches, options).values())
    if options.form == "parquet":
        return json_line(_flat(post, matches, options)) + "\n"
    row: dict[str, Any] = {"line": post.line, "id": post.id}
    if options.with_text:
        row["text"] = post.text
    row["matches"] = [match.to_json() for match in matches]
    row["error"] = post.error or None
    return json_line(row) + "\n"


def _flat(post: Post, matches: Sequence[Match], options: Options) -> dict[str, Any]:
    rows = [match.to_json() for match in matches]
    first = rows[0] if rows else {}
    flat = {"line": post.line, "id": post.id, "entry_id": first.get("id")}
    flat |= {name: first.get(name) for name in _OF_MATCH}
    flat["conflicts"] = "; ".join(first["conflicts"]) if first else None
    if options.top > 1:
        flat["further"] = json.dumps(rows[1:], ensure_ascii=False)
    if options.with_text:
        flat["text"] = post.text
    flat["error"] = post.error or None
    return flat


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return guarded(without_surrogates(value)) if isinstance(value, str) else str(value)


def write_parquet(lines: Path, fresh: Path, options: Options) -> None:
    """Write a Parquet file from the lines of JSON that were gathered for it."""
    arrow, parquet = load_pyarrow()
    kinds = {"line": arrow.int64(), "probability": arrow.float64()}
    if options.is_numbered:
        kinds["id"] = arrow.int64()
    schema = arrow.schema([(name, kinds.get(name, arrow.string())) for name in options.columns])
    with parquet.ParquetWriter(fresh, schema, compression="zstd") as writer:
        for rows in _groups(lines, options):
            writer.write_table(arrow.Table.from_pylist(rows, schema), row_group_size=_GROUP_ROWS)
    with fresh.open("rb") as file:
        os.fsync(file.fileno())


def _groups(lines: Path, options: Options) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    size_bytes = 0
    with lines.open("rb") as file:
        for line in file:
            row = json.loads(line)
            row = {
                name: without_surrogates(value) if isinstance(value, str) else value
                for name, value in row.items()
            }
            if not options.is_numbered and row["id"] is not None:
                row["id"] = str(row["id"])
            rows.append(row)
            size_bytes += len(line)
            if len(rows) == _GROUP_ROWS or size_bytes >= _GROUP_BYTES:
                yield rows
                rows, size_bytes = [], 0
    if rows:
        yield rows
