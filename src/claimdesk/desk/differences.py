"""What changed between two revisions: word by word in each text, part by part in the rest.

Works on pages as JSON values (`claimdesk.desk.content.page_of`, frozen in a publication), so that a
revision can be compared with one that was published years ago.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from claimdesk.desk.content import EVIDENCE_FIELDS, TEXT_FIELDS

#: Fields of the page that are compared, the verdict and the facts of the claim among them.
FIELDS = (
    *TEXT_FIELDS[:2], "verdict", *TEXT_FIELDS[2:], "claimant", "said_on", "appearance", "tags",
)  # fmt: skip
_EVIDENCE_FIELDS = ("source", "owner", *EVIDENCE_FIELDS, "cells", "published_on", "accessed_on")
_FINDING_FIELDS = ("text", "cites", "sole_source_reason")
#: A word, a number or marks, with the space before; joined, the pieces are the text again.
_WORDS = re.compile(r"\s*(?:\w+(?:[.,'’/-]\w+)*|[^\w\s]+)|\s+")
#: Texts with more words than this, once equal beginnings and ends are off, differ as wholes.
_MOST_WORDS = 4_000


class Kind(StrEnum):
    """What became of a piece of text or of a part."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, and the pieces that lead from one to the other."""

    name: str
    before: Any
    after: Any
    pieces: tuple[Piece, ...] = ()

    @property
    def changed(self) -> bool:
        """Tell whether it says something else."""
        return bool(self.before != self.after)


@dataclass(frozen=True, slots=True)
class PartChange:
    """A source or a finding: its key, its number in the revision that has it, what changed."""

    kind: Kind
    key: str
    number: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    fields: tuple[FieldChange, ...] = ()

    @property
    def part(self) -> Mapping[str, Any]:
        """Return the part as it is now, or as it was before it went."""
        return self.after or self.before or {}


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that changed from one revision to another; parts that stayed are left out."""

    fields: tuple[FieldChange, ...]
    evidence: tuple[PartChange, ...]
    findings: tuple[PartChange, ...]

    def __bool__(self) -> bool:
        """Tell whether anything changed at all."""
        return bool(self.fields or self.evidence or self.findings)


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    """Return what changed between what two pages say."""
    before, after = _as_text(before), _as_text(after)
    return Difference(
        fields=tuple(_fields(before, after, FIELDS)),
        evidence=tuple(_parts(before, after, "evidence", _EVIDENCE_FIELDS)),
        findings=tuple(_parts(before, after, "findings", _FINDING_FIELDS)),
    )


def compare_words(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces that lead from one text to another.

    Joined, those that stayed or went are the first text, those that stayed or came the second.
    """
    old, new = split_words(before), split_words(after)
    start = _equal(old, new)
    end = _equal(old[start:][::-1], new[start:][::-1])
    first, last = old[:start], old[len(old) - end :]
    pieces = [Piece(Kind.SAME, "".join(first))]
    pieces += _middle(old[start : len(old) - end], new[start : len(new) - end])
    pieces.append(Piece(Kind.SAME, "".join(last)))
    return tuple(_joined(pieces))


def split_words(text: str) -> list[str]:
    """Return the words of a text, each with the space before it; joined they are the text."""
    return _WORDS.findall(text)


def _as_text(page: Mapping[str, Any]) -> dict[str, Any]:
    """Return a page with claimant and tags as the text that readers see."""
    claimant = page.get("claimant") or {}
    return {
        **page,
        "claimant": ", ".join(filter(None, (claimant.get("name"), claimant.get("office")))),
        "tags": ", ".join(page.get("tags", ())),
    }


def _fields(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Iterable[str]
) -> Iterable[FieldChange]:
    for name in names:
        old, new = before.get(name, ""), after.get(name, "")
        if old == new:
            continue
        both = isinstance(old, str) and isinstance(new, str)
        yield FieldChange(name, old, new, compare_words(old, new) if both else ())


def _parts(
    before: Mapping[str, Any], after: Mapping[str, Any], name: str, fields: Iterable[str]
) -> Iterable[PartChange]:
    old = {part["key"]: (number, part) for number, part in enumerate(before[name], 1)}
    new = {part["key"]: (number, part) for number, part in enumerate(after[name], 1)}
    for key, (number, part) in new.items():
        if key not in old:
            yield PartChange(Kind.ADDED, key, number, None, part)
        elif changes := tuple(_fields(old[key][1], part, fields)):
            yield PartChange(Kind.CHANGED, key, number, old[key][1], part, changes)
    for key, (number, part) in old.items():
        if key not in new:
            yield PartChange(Kind.REMOVED, key, number, part, None)


def _equal(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many words two texts begin with alike."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count


def _middle(old: list[str], new: list[str]) -> list[Piece]:
    if not old or not new or len(old) + len(new) > _MOST_WORDS:
        return [Piece(Kind.REMOVED, "".join(old)), Piece(Kind.ADDED, "".join(new))]
    # Spaces around a word do not make it another one.
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new])
    pieces = []
    for what, i, j, k, m in matcher.get_opcodes():
        if what == "equal" and old[i:j] == new[k:m]:
            pieces.append(Piece(Kind.SAME, "".join(old[i:j])))
        else:
            pieces.append(Piece(Kind.REMOVED, "".join(old[i:j])))
            pieces.append(Piece(Kind.ADDED, "".join(new[k:m])))
    return pieces


def _joined(pieces: list[Piece]) -> Iterable[Piece]:
    """Join neighbours of a kind, and put what went before what came."""
    found: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if found and found[-1].kind is piece.kind:
            found[-1] = Piece(piece.kind, found[-1].text + piece.text)
        elif (
            piece.kind is Kind.REMOVED
            and len(found) > 1
            and found[-1].kind is Kind.ADDED
            and found[-2].kind is Kind.REMOVED
        ):
            found[-2] = Piece(Kind.REMOVED, found[-2].text + piece.text)
        else:
            found.append(piece)
    return found
