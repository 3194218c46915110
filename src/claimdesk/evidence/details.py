"""What is made of a document so that passages can be pinned in it: words of a PDF, cells of tables.

Both are found in the sandbox when a document is captured, and kept in the capture: a passage is
then pinned, shown and verified without parsing anything again.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from claimdesk.errors import InputError
from claimdesk.evidence.records import CELLS, WORDS, Derived
from claimdesk.evidence.sheets import SHEETS
from claimdesk.evidence.tables import Table

if TYPE_CHECKING:
    from claimdesk.intake.sandbox import Sandbox

_PARSERS = {WORDS: "claimdesk.evidence.words", CELLS: "claimdesk.evidence.sheets"}


def details_of(body: bytes, kind: str, charset: str, sandbox: Sandbox) -> dict[str, bytes]:
    """Return the members of a capture that hold words or cells; none where there are none."""
    found: dict[str, Any] = {}
    try:
        if kind == "pdf":
            said = sandbox.run("claimdesk.evidence.words:parse_words", body)
            found = {WORDS: said} if any(page["words"] for page in said["pages"]) else {}
        elif kind == "csv" or kind in SHEETS or (kind == "html" and b"<table" in body.lower()):
            options = {"kind": kind, "charset": charset}
            said = sandbox.run("claimdesk.evidence.sheets:parse_sheets", body, options=options)
            found = {CELLS: said} if said["tables"] else {}
    except InputError:  # the document is captured; only no passage of it can be pinned so
        return {}
    return {path: _written(said) for path, said in found.items()}


def derived_of(details: Mapping[str, bytes], origin: str) -> tuple[Derived, ...]:
    """Return what a manifest says of them; `origin` is SHA-256 of the document."""
    return tuple(
        Derived(
            path=path,
            sha256=hashlib.sha256(data).hexdigest(),
            derived_from=origin,
            by=_PARSERS[path],
        )
        for path, data in details.items()
    )


def read_words(data: bytes) -> list[dict[str, Any]]:
    """Return the pages of a PDF with their words, from the member of a capture."""
    pages: list[dict[str, Any]] = json.loads(gzip.decompress(data))["pages"]
    return pages


def read_tables(data: bytes) -> list[Table]:
    """Return the tables of a document, from the member of a capture."""
    return [Table(one["name"], one["rows"]) for one in json.loads(gzip.decompress(data))["tables"]]


def _written(said: dict[str, Any]) -> bytes:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8", "replace"), mtime=0)
