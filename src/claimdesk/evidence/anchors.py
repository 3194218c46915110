"""Where in a captured text a quotation stands, in the form of the W3C Web Annotation model.

A passage is known by its words, the words around them and its position (TextQuoteSelector and
TextPositionSelector, https://www.w3.org/TR/annotation-model/#selectors), in a PDF by its page too.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from claimdesk.errors import InputError

#: Characters before and behind that tell one place from another with the same words.
CONTEXT_CHARS = 32
#: Of a longer quotation the beginning and the end are looked for, each as long as this.
_MOST_CHARS = 2_000
_PAGE = re.compile(r"page (\d+)")
#: A page of a PDF and a rectangle on it (RFC 8118, section 3).
_FRAGMENT = re.compile(r"page=(\d+)(?:&viewrect=([\d.]+),([\d.]+),([\d.]+),([\d.]+))?")
_LEFT_OUT = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.)\s*")
#: What stands between letters without being seen.
_UNSEEN = "[\u00ad\u200b-\u200d\u2060\ufeff]*"
#: Signs that people and programs write one for another.
_ALIKE = {
    sign: f"[{re.escape(group)}]" for group in ('"“”„‟«»″', "'‘’‚‛′`´", "-‐‑‒–—−") for sign in group
}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page of a PDF, in points from the upper left of the page as it is shown."""

    page: int
    left: float
    top: float
    width: float
    height: float

    def __str__(self) -> str:
        """Return it as a fragment of the file's address."""
        sides = (self.left, self.top, self.width, self.height)
        return f"page={self.page}&viewrect={','.join(f'{round(side, 2):g}' for side in sides)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A passage of a text: `exact` from `start` to `end` (code points), what is around it.

    `page` is that of a PDF, 0 where there are none; `boxes` are where it stands there, line by
    line, where that is known.
    """

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    page: int = 0
    boxes: tuple[Box, ...] = ()

    def to_json(self) -> list[dict[str, Any]]:
        """Return it as selectors of the Web Annotation model."""
        found: list[dict[str, Any]] = [
            {
                "type": "TextQuoteSelector",
                "exact": self.exact,
                "prefix": self.prefix,
                "suffix": self.suffix,
            },
            {"type": "TextPositionSelector", "start": self.start, "end": self.end},
        ]
        places = [str(box) for box in self.boxes] or [f"page={self.page}"] * bool(self.page)
        found += [
            {
                "type": "FragmentSelector",
                "conformsTo": "http://tools.ietf.org/rfc/rfc8118",
                "value": place,
            }
            for place in places
        ]
        return found

    @classmethod
    def from_json(cls, selectors: Sequence[Mapping[str, Any]]) -> Self:
        """Read selectors; InputError where they are none of a passage."""
        try:
            by_type = {one["type"]: one for one in selectors}
            quote, position = by_type["TextQuoteSelector"], by_type["TextPositionSelector"]
            places = [
                place
                for one in selectors
                if one["type"] == "FragmentSelector"
                and (place := _FRAGMENT.fullmatch(one["value"]))
            ]
            return cls(
                exact=str(quote["exact"]),
                prefix=str(quote.get("prefix", "")),
                suffix=str(quote.get("suffix", "")),
                start=int(position["start"]),
                end=int(position["end"]),
                page=int(places[0][1]) if places else 0,
                boxes=tuple(
                    Box(int(one[1]), *map(float, one.groups()[1:])) for one in places if one[2]
                ),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError("These are no selectors of a passage.") from error

    @classmethod
    def among(cls, selectors: Sequence[Mapping[str, Any]] | None) -> Self | None:
        """Return the passage that selectors name, if they name one."""
        if any(one.get("type") == "TextQuoteSelector" for one in selectors or ()):
            return cls.from_json(selectors or ())
        return None


def anchor_to(text: str, quotation: str, places: Sequence[tuple[int, str]] = ()) -> Anchor | None:
    """Return where a quotation stands in a text, or None; the first place if there are several.

    White space, kinds of quotation marks and dashes, case, and composed or decomposed letters make
    no difference; “…” and “[...]” stand for what was left out. `places` are those of the document,
    of which pages are named.
    """
    found = next(_find(text, quotation), None)
    return _anchor(text, *found, places) if found else None


def find_anchor(text: str, anchor: Anchor, places: Sequence[tuple[int, str]] = ()) -> Anchor | None:
    """Return where the passage of an anchor stands in another text, such as a later capture.

    Where its words stand several times, the words around decide, then the nearer position.
    """
    found = [_anchor(text, start, end, places) for start, end in _find(text, anchor.exact)]
    return max(
        found,
        default=None,
        key=lambda one: (
            _same_end(one.prefix, anchor.prefix) + _same_start(one.suffix, anchor.suffix),
            -abs(one.start - anchor.start),
        ),
    )


def _anchor(text: str, start: int, end: int, places: Sequence[tuple[int, str]]) -> Anchor:
    at = bisect_right(places, start, key=lambda place: place[0])
    page = _PAGE.fullmatch(places[at - 1][1]) if at else None
    return Anchor(
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT_CHARS) : start],
        suffix=text[end : end + CONTEXT_CHARS],
        start=start,
        end=end,
        page=int(page[1]) if page else 0,
    )


def _find(text: str, quotation: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of every place where a quotation stands, in order."""
    pieces = [piece for part in _LEFT_OUT.split(quotation.strip()) for piece in _cut(part)]
    patterns = [_pattern(piece) for piece in pieces]
    if not patterns:
        return
    for first in patterns[0].finditer(text):
        end = first.end()
        for pattern in patterns[1:]:
            following = pattern.search(text, end)
            if following is None:
                return  # nor will there be one behind a later beginning
            end = following.end()
        yield first.start(), end


def _cut(part: str) -> list[str]:
    """Return a long piece as its beginning and its end; an empty one as none."""
    if len(part) <= 2 * _MOST_CHARS:
        return [part] if part.strip() else []
    return [part[:_MOST_CHARS].rpartition(" ")[0], part[-_MOST_CHARS:].partition(" ")[2]]


def _pattern(piece: str) -> re.Pattern[str]:
    composed = unicodedata.normalize("NFC", piece).strip()
    words = (_UNSEEN.join(map(_sign, word)) for word in composed.split())
    return re.compile(r"[\s\u200b]+".join(words), re.IGNORECASE)


def _sign(sign: str) -> str:
    """Return what matches a sign in the ways in which it may be written."""
    if sign in _ALIKE:
        return _ALIKE[sign]
    apart = unicodedata.normalize("NFD", sign)
    if apart == sign:
        return re.escape(sign)
    # Marks may stand in another order than the normal one: dấu first or the tone first.
    return f"(?:{re.escape(sign)}|{_apart(apart)})"


def _apart(letters: str) -> str:
    base, marks = letters[0], letters[1:]
    if len(marks) == 1:
        return re.escape(letters)
    half = [unicodedata.normalize("NFC", base + mark) for mark in marks[:2]]
    forms = {letters, base + marks[::-1], half[0] + marks[1:], half[1] + marks[0]}
    return "|".join(re.escape(form) for form in sorted(forms))


def _same_start(one: str, other: str) -> int:
    pairs = zip(" ".join(one.split()), " ".join(other.split()), strict=False)
    count = 0
    for left, right in pairs:
        if left != right:
            break
        count += 1
    return count


def _same_end(one: str, other: str) -> int:
    return _same_start(one[::-1], other[::-1])
