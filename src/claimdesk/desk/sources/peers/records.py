"""Records of another desk, as fact-checks of the Library and as news of what it changed."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.verdict import Verdict
from claimdesk.errors import InputTooLargeError, UnreadableInputError
from claimdesk.language.normalization import normalize, normalize_lines
from claimdesk.publishing.log.leaves import Kind, Leaf

#: Bytes of a record; a long fact-check of our own has 30,000.
MAX_RECORD_BYTES = 500_000
#: What an entry about a fact-check is about; entries about all else are passed over.
_CHECK = re.compile(r"check/[0-9]{1,18}")
#: The page of a fact-check, as its desk writes it into the record.
_PATH = re.compile(r"(?:/[A-Za-z0-9][A-Za-z0-9_.-]{0,199}){1,8}/?")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LONGEST_CLAIM, _LONGEST_TITLE, _LONGEST_SUMMARY, _LONGEST_REASON = 2_000, 500, 5_000, 2_000
_LONGEST_NAME, _LONGEST_LICENCE, _LONGEST_ADDRESS = 120, 200, 1_000
_MOST_SOURCES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one entry of a log tells of a fact-check.

    `entry` is the fact-check in its newest form; None where it was withdrawn.
    """

    leaf: Leaf
    entry_id: str
    entry: FactCheck | None
    correction_class: str = ""
    reason: str = ""

    @property
    def issued(self) -> datetime:
        """Return when the other desk entered it."""
        return datetime.fromisoformat(self.leaf.issued)


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whose records they are: name of the log, address of the site, name for want of a better."""

    origin: str
    address: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An entry whose record could not be read, and why: a code of `failures`, an HTTP status."""

    leaf: Leaf
    entry: bytes = field(repr=False)
    error: str
    status: int | None = None


def is_of_check(leaf: Leaf) -> bool:
    """Tell whether an entry is about a fact-check."""
    return bool(_CHECK.fullmatch(leaf.id)) and leaf.type in {
        Kind.VERDICT,
        Kind.CORRECTION,
        Kind.RETRACTION,
    }


def has_time(leaf: Leaf) -> bool:
    """Tell whether an entry names a moment that there is."""
    try:
        datetime.fromisoformat(leaf.issued)
    except ValueError:
        return False
    return True


def entry_id_of(origin: str, about: str) -> str:
    """Return the id in the Library: 16 hex digits, the same whatever its wording and address."""
    return hashlib.blake2b(f"{origin}\n{about}".encode()).hexdigest()[:16]


def news_of(leaf: Leaf, record: bytes, publisher: Publisher) -> News:
    """Read a record whose digest was checked.

    Raises UnreadableInputError and InputTooLargeError. Of persons nothing is taken: whoever a
    claim is of has no place in an entry of the Library.
    """
    if len(record) > MAX_RECORD_BYTES:
        raise InputTooLargeError
    try:
        said = json.loads(record)
    except (ValueError, RecursionError):
        raise UnreadableInputError from None
    if not isinstance(said, dict):
        raise UnreadableInputError
    entry_id = entry_id_of(publisher.origin, leaf.id)
    entry = None
    if leaf.type is not Kind.RETRACTION:
        entry = _fact_check(said, leaf, publisher, entry_id)
    return News(
        leaf=leaf,
        entry_id=entry_id,
        entry=entry,
        correction_class=_line(said, "correction_class", 16),
        reason=normalize_lines(_text(said, "correction_reason"))[:_LONGEST_REASON],
    )


def withdrawn_without_record(leaf: Leaf, origin: str) -> News:
    """Return that a fact-check was withdrawn, of which no record says why."""
    return News(leaf=leaf, entry_id=entry_id_of(origin, leaf.id), entry=None)


def _fact_check(said: dict[str, Any], leaf: Leaf, publisher: Publisher, entry_id: str) -> FactCheck:
    claim = _line(said, "claim_reviewed", _LONGEST_CLAIM + 1)
    if not claim or len(claim) > _LONGEST_CLAIM:
        raise UnreadableInputError
    rating = said.get("rating")
    rating = rating if isinstance(rating, dict) else {}
    path, language = _text(said, "path"), _text(said, "language")
    return FactCheck(
        id=entry_id,
        claim_reviewed=claim,
        title=_line(said, "title", _LONGEST_TITLE),
        verdict=_verdict(rating),
        rating=_line(rating, "name", _LONGEST_NAME),
        publisher=_line(said, "publisher", _LONGEST_NAME) or publisher.name,
        url=f"{publisher.address}{path if _PATH.fullmatch(path) else f'/{leaf.page}'}",
        language=language if _LANGUAGE.fullmatch(language) else "",
        date=leaf.issued[:10],
        summary=normalize_lines(_text(said, "summary"))[:_LONGEST_SUMMARY],
        sources=_sources(said),
        licence=_line(said, "licence", _LONGEST_LICENCE),
    )


def _verdict(rating: dict[str, Any]) -> Verdict:
    try:
        return Verdict(_text(rating, "verdict"))
    except ValueError:
        return Verdict.OTHER


def _sources(said: dict[str, Any]) -> tuple[str, ...]:
    given = said.get("evidence")
    rows = given if isinstance(given, list) else []
    found = (_text(one, "address") for one in rows[:_MOST_SOURCES] if isinstance(one, dict))
    return tuple(one for one in found if _is_web(one))


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.netloc)
        and len(address) <= _LONGEST_ADDRESS
        and address.isprintable()
    )


def _line(said: dict[str, Any], name: str, longest: int) -> str:
    return normalize(_text(said, name))[:longest]


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""
