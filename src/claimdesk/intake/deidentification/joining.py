"""A text with its identifiers replaced: the families of recognisers run, their findings joined."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from claimdesk.intake.deidentification import money, online, papers, phones, places, plates
from claimdesk.intake.deidentification.folding import View, view
from claimdesk.intake.deidentification.kinds import RANKS, Found, Kind

_FAMILIES = (online.find, money.find, papers.find, phones.find, plates.find)
_PLACEHOLDER = re.compile(rf"\[({'|'.join(kind.name for kind in Kind)})_(\d{{1,4}})\]")
_PAGE = re.compile(r"(?:https?://|www\.)\S+")
#: In the address of a page such a number is most often that of an article.
_IN_PAGES = frozenset({Kind.CARD, Kind.TAX, Kind.ID, Kind.BANK})
#: It is in no name and no number, and no white space.
_MARK = "\0"
_NOT_TOLD = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text with placeholders, and where in the text given, in NFC, stood what they replace."""

    text: str
    found: tuple[Found, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many different identifiers of each kind the text is without."""
        return count_left_out(self.text)


def deidentify(text: str) -> Cleaned:
    """Return a text without what tells who or where a person is.

    Each identifier becomes its kind and a number, as in `[PHONE_1]`; the same one has the same
    number. Names stay. What is found in a text that went through this is found no more.
    """
    text = unicodedata.normalize("NFC", text)
    found = find(text)
    if not found:
        return Cleaned(text, ())
    numbers = _numbers_taken(text)
    known: dict[tuple[Kind, str], int] = {}
    pieces, at = [], 0
    for one in found:
        key = (one.kind, _told(one.kind, text[one.start : one.end]))
        if key not in known:
            numbers[one.kind.name] += 1
            known[key] = numbers[one.kind.name]
        pieces += [text[at : one.start], f"[{one.kind.name}_{known[key]}]"]
        at = one.end
    return Cleaned("".join([*pieces, text[at:]]), tuple(found))


def find(text: str) -> list[Found]:
    """Return the identifiers in a text in NFC, in their order, none over another."""
    seen = view(text)
    taken = _Taken(seen)
    kept = taken.of([one for family in _FAMILIES for one in family(seen)])
    # Addresses come last, and end where something else begins that was found.
    kept += taken.of(places.find(taken.left()))
    kept.sort(key=lambda one: one.start)
    return [Found(*seen.place(*_trimmed(seen, one)), one.kind) for one in kept]


def count_left_out(*texts: str) -> dict[str, int]:
    """Return how many identifiers of each kind were left out of texts: kind -> number.

    It reads the placeholders, so the count can neither get lost nor disagree with the text.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(name for name, _ in set(_PLACEHOLDER.findall(text)))
    return {kind.value: counts[kind.name] for kind in Kind if counts[kind.name]}


class _Taken:
    """What of a text is taken already: by a placeholder, by an identifier, by a web address."""

    def __init__(self, seen: View) -> None:
        self._seen = seen
        self._by_any = bytearray(len(seen.cased))
        self._by_pages = bytearray(len(seen.cased))
        for pattern, marked in ((_PLACEHOLDER, self._by_any), (_PAGE, self._by_pages)):
            for found in pattern.finditer(seen.cased):
                marked[slice(*found.span())] = b"\x01" * len(found[0])

    def of(self, claims: Iterable[Found]) -> list[Found]:
        """Take the places that some claim and that are free; return who has got one."""
        ranked = sorted(claims, key=lambda one: (RANKS[one.kind], one.start - one.end, one.start))
        return [one for one in ranked if self._gives(one)]

    def left(self) -> View:
        """Return the text with a mark in place of each character that is taken."""
        cased: list[str] = []
        lower: list[str] = []
        at = 0
        for taken in re.finditer(rb"\x01+", self._by_any):
            start, end = taken.span()
            for pieces, said in ((cased, self._seen.cased), (lower, self._seen.lower)):
                pieces += [said[at:start], _MARK * (end - start)]
            at = end
        cased.append(self._seen.cased[at:])
        lower.append(self._seen.lower[at:])
        return replace(self._seen, cased="".join(cased), lower="".join(lower))

    def _gives(self, one: Found) -> bool:
        place = slice(one.start, one.end)
        is_page_number = one.kind in _IN_PAGES and any(self._by_pages[place])
        if is_page_number or any(self._by_any[place]):
            return False
        self._by_any[place] = b"\x01" * (one.end - one.start)
        return True


def _trimmed(seen: View, one: Found) -> tuple[int, int]:
    """Return a span without the white space and the commas at its ends."""
    start, end = one.start, one.end
    while start < end and seen.lower[start] in " ,;\n":
        start += 1
    while start < end and seen.lower[end - 1] in " ,;\n":
        end -= 1
    return start, end


def _numbers_taken(text: str) -> Counter[str]:
    """Return the highest number that placeholders in a text have already, by their kind."""
    taken: Counter[str] = Counter()
    for name, number in _PLACEHOLDER.findall(text):
        taken[name] = max(taken[name], int(number))
    return taken


def _told(kind: Kind, said: str) -> str:
    """Return an identifier as it is compared: its letters and digits; +84 and 0 are one."""
    seen = view(said)
    plain = _NOT_TOLD.sub("", seen.lower if kind in {Kind.PROFILE, Kind.EMAIL} else seen.digits)
    return re.sub(r"^(?:0084|840?|0)(?=\d{9,10}$)", "", plain) if kind is Kind.PHONE else plain
