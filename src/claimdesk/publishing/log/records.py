"""The records that entries of the log are made for: the bytes that are published and hashed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from claimdesk.domain.canonical import canonical

#: What is left to read of a fact-check that was withdrawn.
_LEFT = ("title", "language", "correction_class", "correction_reason")
_SALT = "claimdesk log, salt of an objection: "


def digest_of(record: bytes) -> str:
    """Return the SHA-256 of a record, as an entry holds it."""
    return hashlib.sha256(record).hexdigest()


def of_page(page: Mapping[str, Any]) -> bytes:
    """Return the record of a published page: the bytes that `Publication.content_hash` is of.

    Its names are ASCII, so that this order of them is the one of RFC 8785.
    """
    text = json.dumps(page, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def of_withdrawal(page: Mapping[str, Any]) -> bytes:
    """Return the record of a notice of withdrawal: what readers see, nothing of what was said."""
    return canonical({name: page.get(name, "") for name in _LEFT})


def of_policy(*, kind: str, language: str, number: int, body: str) -> bytes:
    """Return the record of one version of a public statement."""
    return canonical({"kind": kind, "language": language, "number": number, "body": body})


def of_dispute(*, text: str, outcome: str, answer: str, code_hash: str) -> bytes:
    """Return the record of an objection with its answer, as both stand on the page.

    The salt keeps a short objection from being guessed from its digest after it was taken off. It
    comes from the code that only its sender has, and does not lead back to it.
    """
    salt = hashlib.sha256(f"{_SALT}{code_hash}".encode()).hexdigest()
    return canonical({"text": text, "outcome": outcome, "answer": answer, "salt": salt})


def of_source(*, check: int, key: str, kind: str, noticed: str, sha256: str) -> bytes:
    """Return the record of what readers are told beside a source: that it changed or is gone.

    `key` is that of the source in the page, `noticed` the day, `sha256` of the document that the
    page rests on, empty where none was kept.
    """
    return canonical(
        {"check": check, "source": key, "kind": kind, "noticed": noticed, "sha256": sha256}
    )


def of_end(about: str) -> bytes:
    """Return the record of what readers do not find any more, and of which nothing is left."""
    return canonical({"id": about, "ended": True})
