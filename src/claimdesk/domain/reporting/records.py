"""Records of the export as lines of JSON, and the digests that a report keeps of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from claimdesk.domain.report import ExportTable
from claimdesk.domain.reporting.rules import COLUMNS, Record, Tables

#: Hexadecimal digits that are kept of the digest of a record. They name what was changed; that
#: something was is told by the digest of the whole table, of which none are left out.
DIGITS = 16
#: One for all: to make one for each line takes as long as to write it.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def lines_of(table: str, records: Sequence[Record]) -> list[str]:
    """Return the records of a table as lines of its file: canonical JSON, in order of their ids."""
    names = sorted(COLUMNS[table])  # ASCII, so that this order is the one of RFC 8785
    ordered = sorted(records, key=lambda one: one["id"])
    return [_ENCODER.encode({name: one[name] for name in names}) for one in ordered]


def digests_of(tables: Tables, lines: Mapping[str, Sequence[str]]) -> tuple[ExportTable, ...]:
    """Return the digests of every table, and of each record in it; `lines` are `lines_of` each."""
    return tuple(
        ExportTable(
            name=name,
            columns=columns,
            digest=digest_of(lines[name]),
            records={
                one: record_digest(line)
                for one, line in zip(_ids(tables[name]), lines[name], strict=True)
            },
        )
        for name, columns in COLUMNS.items()
    )


def digest_of(lines: Iterable[str]) -> str:
    """Return the SHA-256 of a table's file: its lines, each with its end."""
    found = hashlib.sha256()
    for line in lines:
        found.update(f"{line}\n".encode())
    return found.hexdigest()


def record_digest(line: str) -> str:
    """Return what a report keeps of the digest of a record."""
    return hashlib.sha256(line.encode()).hexdigest()[:DIGITS]


def _ids(records: Sequence[Record]) -> list[str]:
    return sorted(one["id"] for one in records)
