"""Sentences of a text with their places, by rules: Vietnamese, English, and other scripts' stops.

Every step looks at a bounded stretch around a stop, so that the time grows with the length only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from claimdesk.language.abbreviations import is_full_stop, is_small_word

#: A longer sentence is cut at a semicolon, comma or space: no reader takes it as one claim.
LONGEST_SENTENCE_CHARS = 600
_SHORTEST_CUT_CHARS = 200
#: Lines are never wrapped narrower than this; a shorter one was ended on purpose.
_NARROWEST_WRAP_CHARS = 50
#: Nobody wraps lines this wide: each is a paragraph of its own.
_WIDEST_WRAP_CHARS = 120
_BACK_CHARS = 60

_NEWLINE = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_CLOSERS = "\"'”’»›)\\]}」』》）】*_"
_OPENERS = "\"'“‘„«‹([{「『《（【¿¡*_–—-"
_UNSPACED_STOPS = "。！？｡؛।॥۔؟።។။։"
_STOP = re.compile(
    rf"(?P<stop>[.!?…‼⁇⁈⁉{_UNSPACED_STOPS}]+)(?P<closers>[{_CLOSERS}]*)(?:\[\d{{1,3}}\])*"
)
_AHEAD = re.compile(rf"\s*[{re.escape(_OPENERS)}]*")
_NEXT_WORD = re.compile(r"[^\W\d_]{1,24}")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"”»]+", re.IGNORECASE)
_ADDRESS_TAIL = ".,!?;:)…'’]"
_BRACKETED = re.compile(r"\([^()\n]{0,200}\)")
_ITEM = re.compile(
    r"\s*(?:[-–—•●○▪■◦‣►➤➢✓✔*·+]+|#{1,6}|\d{1,3}[.)]|\(\w{1,3}\)|[^\W\d_][.)]|[ivxIVX]{1,4}[.)]"
    r"|[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f]+)\s+"
)
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: `text` is what stands at `start`:`end` of the text it was found in."""

    text: str
    start: int
    end: int


def split_sentences(text: str, lang: str = "") -> list[Sentence]:
    """Return the sentences of text in order; together they hold all of it but white space.

    `lang` is a code such as `vi`, or empty when unknown. A blank line, a list item and a line ended
    early divide; the single newline inside a wrapped paragraph does not.
    """
    found: list[Sentence] = []
    for start, end in _iter_blocks(text):
        for left, right in _iter_spans(text, start, end, lang):
            found.extend(_cut_long(text, left, right))
    return found


def _iter_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of paragraphs, headings and list items."""
    lines: list[tuple[int, int]] = []
    at = 0
    for newline in _NEWLINE.finditer(text):
        lines.append((at, newline.start()))
        at = newline.end()
    lines.append((at, len(text)))
    paragraph: list[tuple[int, int]] = []
    for start, end in lines:
        if text[start:end].strip():
            paragraph.append((start, end))
        else:
            yield from _iter_lines(text, paragraph)
            paragraph = []
    yield from _iter_lines(text, paragraph)


def _iter_lines(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the pieces of a run of lines without a blank one: wrapped lines stay together."""
    if not lines:
        return
    width = max(_NARROWEST_WRAP_CHARS, *(end - start for start, end in lines))
    start = lines[0][0]
    for above, below in pairwise(lines):
        if _is_line_end(text[slice(*above)].strip(), text[slice(*below)], width):
            yield start, above[1]
            start = below[0]
    yield start, lines[-1][1]


def _is_line_end(line: str, below: str, width: int) -> bool:
    """Return whether the break between two lines was meant: an item, or room left for a word."""
    if _ITEM.match(below):
        return True
    below = below.strip().lstrip(_OPENERS)
    if not below or below[0].islower() or line.endswith((",", "-")):
        return False
    word = below.split(None, 1)[0]
    return width > _WIDEST_WRAP_CHARS or len(line) + 1 + len(word) <= width


def _iter_spans(text: str, start: int, end: int, lang: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the sentences of one block."""
    kept = _Kept(text, start, end)
    marker = _ITEM.match(text, start, end)
    left, body = start, marker.end() if marker else start
    letter = _LETTER_OR_DIGIT.search(text, body, end)
    for stop in _STOP.finditer(text, body, end):
        # A run of stops before any word belongs to what follows it.
        if letter is None or stop.end() >= end:
            break
        if letter.start() >= stop.start() or kept.has(stop.start()):
            continue
        if _is_end(text, stop, letter.start(), end, lang):
            yield left, stop.end()
            left = stop.end()
            letter = _LETTER_OR_DIGIT.search(text, left, end)
    yield left, end


class _Kept:
    """Stretches in which no sentence ends: addresses, and brackets that close soon.

    Asked for places in rising order, so that one walk serves a whole block.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        spans = [
            (found.start(), found.start() + len(found[0].rstrip(_ADDRESS_TAIL)))
            for found in _ADDRESS.finditer(text, start, end)
        ]
        spans += [found.span() for found in _BRACKETED.finditer(text, start, end)]
        self._spans = sorted(spans, reverse=True)

    def has(self, place: int) -> bool:
        """Return whether `place` lies inside a stretch."""
        while self._spans and self._spans[-1][1] <= place:
            self._spans.pop()
        return bool(self._spans) and self._spans[-1][0] <= place


def _is_end(text: str, stop: re.Match[str], left: int, end: int, lang: str) -> bool:
    """Return whether a sentence with its first letter at `left` ends with this stop.

    `stop` is a run of stops with the quotes and brackets closed after it; more text follows it.
    """
    marks, closers = stop["stop"], stop["closers"]
    if marks[-1] in _UNSPACED_STOPS:
        return True
    before, token = _words_before(text, stop.start(), left)
    if not text[stop.end()].isspace():
        return not closers and _is_unspaced_end(text, stop, token)
    ahead = _AHEAD.match(text, stop.end(), end)
    at = ahead.end() if ahead else stop.end()
    word = _NEXT_WORD.match(text, at, end)
    following = word[0] if word else text[at : min(at + 1, end)]
    if closers or len(marks) > 1 or marks == "…":
        is_bare_cry = not closers and not set(marks) <= {".", "…"}
        return is_bare_cry or not following[:1].islower()
    return marks != "." or is_full_stop(token, before, following, lang)


def _words_before(text: str, place: int, left: int) -> tuple[str, str]:
    """Return the last two words before `place`, looking back a bounded way."""
    pieces = text[max(left, place - _BACK_CHARS) : place].split()
    if place and text[place - 1].isspace():
        return (pieces[-1] if pieces else "", "")
    token = pieces[-1].lstrip(_OPENERS + "/") if pieces else ""
    return (pieces[-2] if len(pieces) > 1 else "", token)


def _is_unspaced_end(text: str, stop: re.Match[str], token: str) -> bool:
    """Return whether a post forgot the space: a small word, the stop, a capitalised word."""
    word = _NEXT_WORD.match(text, stop.end())
    if word is None or not word[0][0].isupper() or not set("/=&@").isdisjoint(token):
        return False
    if stop["stop"] != ".":
        return True
    is_capitalised = len(word[0]) > 1 and word[0][1:].islower()
    after = text[word.end() : word.end() + 1]
    return (
        is_capitalised
        and is_small_word(token, "")
        and (after.isspace() or after in {",", "?", "!"})
    )


def _cut_long(text: str, left: int, right: int) -> Iterator[Sentence]:
    """Yield the sentence at `left`:`right`, in pieces where it is too long."""
    while right - left > LONGEST_SENTENCE_CHARS:
        window = text[left : left + LONGEST_SENTENCE_CHARS]
        cut = LONGEST_SENTENCE_CHARS
        for mark in ("; ", ", ", "，", "،", "、", " ", "\n"):
            place = window.rfind(mark, _SHORTEST_CUT_CHARS)
            if place >= 0:
                cut = place + 1
                break
        yield from _trim(text, left, left + cut)
        left += cut
    yield from _trim(text, left, right)


def _trim(text: str, left: int, right: int) -> Iterator[Sentence]:
    piece = text[left:right]
    stripped = piece.strip()
    if stripped:
        start = left + len(piece) - len(piece.lstrip())
        yield Sentence(stripped, start, start + len(stripped))
