"""The hash chain of the audit trail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

#: What the first entry follows.
GENESIS = "0" * 64


def digest(previous: str, entry: Mapping[str, Any]) -> str:
    """Return the hash of an entry: SHA-256 over the hash before it and the entry's canonical JSON.

    Canonical: keys sorted, no spaces, UTF-8; values are strings, integers, booleans, null, lists
    and objects of these.
    """
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def first_break(entries: Iterable[tuple[Mapping[str, Any], str, str]]) -> int | None:
    """Return the position (from 0) of the first entry that does not fit the chain, or None.

    Each entry comes as (what it says, the hash before it, its own hash).
    """
    expected = GENESIS
    for position, (entry, previous, own) in enumerate(entries):
        if previous != expected or digest(previous, entry) != own:
            return position
        expected = own
    return None
