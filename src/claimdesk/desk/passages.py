"""Passages of an item's text: those that hold claims, and the one that some words stand for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claimdesk.desk.models import Mention
from claimdesk.language.normalization import fold


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, with the mention that it is or None."""

    text: str
    mention: Mention | None = None


def pieces(text: str, mentions: Iterable[Mention]) -> list[Piece]:
    """Cut a text at its mentions; joined again, the pieces are the text.

    Where mentions overlap, the one that begins first is shown, of those the longest; one that is
    the whole text is shown only if it is the only one.
    """
    known = sorted(mentions, key=lambda one: (one.start, -one.end))
    partial = [one for one in known if one.end - one.start < len(text)]
    found: list[Piece] = []
    at = 0
    for one in partial or known:
        if one.start < at or one.end > len(text):
            continue
        if one.start > at:
            found.append(Piece(text[at : one.start]))
        found.append(Piece(text[one.start : one.end], one))
        at = one.end
    if at < len(text):
        found.append(Piece(text[at:]))
    return found


def find_passage(text: str, said: str, start: int | None = None) -> tuple[int, int] | None:
    """Return where some words stand in a text: at `start` if they do, else where they come first.

    Letter case, diacritics and white space may differ.
    """
    said = said.strip()
    if not said:
        return None
    if start is not None and text[start : start + len(said)] == said:
        return start, start + len(said)
    at = text.find(said)
    if at >= 0:
        return at, at + len(said)
    plain, places = _plain(text)
    wanted, _ = _plain(said)
    at = plain.find(wanted) if wanted else -1
    return None if at < 0 else (places[at], places[at + len(wanted) - 1] + 1)


def _plain(text: str) -> tuple[str, list[int]]:
    """Return a text folded, in lower case, with single spaces, and where each letter came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for one in fold(letter).casefold():
            if one.isspace() and (not letters or letters[-1] == " "):
                continue
            letters.append(" " if one.isspace() else one)
            places.append(place)
    return "".join(letters), places
