"""Which words of a text stand together as a phrase of the lists, and where such a phrase ends."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from claimdesk.language.lexicon import Lexicon, Sense

_WIDEST_SPACE = 2
_MUCH_LONGER = 2
#: Before "hàng không" these say that it is aviation.
_OF_AVIATION = frozenset("ngành cục hãng đường vé tải cảng công ty an ninh nghề".split())
_MUST = Sense("must", 1, "signal")
#: Country names that are Vietnamese words too count after one of these, capital or not.
_BEFORE_COUNTRIES = frozenset(
    "nước người tại ở sang từ quân tiếng đồng hàng thịt đến phía và".split()
)


@dataclass(slots=True)
class Word:
    """A word of a text in lower case, with its place, its clause and its sentence."""

    text: str
    start: int
    end: int
    clause: int
    sentence: int
    is_first: bool


def find_phrase(  # noqa: PLR0913, PLR0917 - the state of one step of the reader
    lexicon: Lexicon,
    words: list[Word],
    raw: list[str],
    bases: list[str],
    at: int,
    original: str,
) -> tuple[int, tuple[Sense, ...]]:
    """Return how many words from `at` on are the longest phrase of the lists, and its senses."""
    most = max(lexicon.longest.get(raw[at], 0), lexicon.longest.get(bases[at], 0))
    for count in range(min(most, len(words) - at), 0, -1):
        phrase, base = " ".join(raw[at : at + count]), " ".join(bases[at : at + count])
        senses: list[Sense] = []
        for one in (phrase,) if phrase == base else (phrase, base):
            senses.extend(lexicon.senses.get(one, ()))
            if one in lexicon.capital and _has_capital(words, raw, at, original):
                senses.extend(lexicon.capital[one])
        if not senses:
            continue
        if count > 1:
            if not _stands_alone(lexicon, words, raw, at, count):
                continue
            # "must pay", "phải trả" are still said with force
            first = lexicon.senses.get(raw[at], ())
            senses.extend(sense for sense in first if sense == _MUST)
        return count, tuple(dict.fromkeys(senses))
    return 1, ()


def _stands_alone(lexicon: Lexicon, words: list[Word], raw: list[str], at: int, count: int) -> bool:
    """Return whether words belong together, and none of them to others: "cán chết | người đi"."""
    return (
        _is_unbroken(words[at : at + count])
        and not _begins_longer(lexicon, raw, at + count - 1, count)
        and not _ends_in_negator(lexicon, raw, at, count)
    )


def _begins_longer(lexicon: Lexicon, raw: list[str], at: int, count: int) -> bool:
    """Return whether the last word of a phrase begins a much longer one."""
    most = lexicon.longest.get(raw[at], 0)
    return any(
        " ".join(raw[at : at + size]) in lexicon.senses
        for size in range(count + _MUCH_LONGER, min(most, len(raw) - at) + 1)
    )


def _ends_in_negator(lexicon: Lexicon, raw: list[str], at: int, count: int) -> bool:
    """Return whether a compound takes the first word of a negator: "lô hàng | không có"."""
    before = raw[at - 1] if at else ""
    last = at + count - 1
    if raw[last] != "không" or raw[at] == "không" or before in _OF_AVIATION:
        return False
    senses = lexicon.senses.get(" ".join(raw[last : last + 2]), ())
    return any(sense.group == "negator" for sense in senses)


def _is_unbroken(words: list[Word]) -> bool:
    """Return whether words stand in one clause with nothing blanked between them."""
    return words[0].clause == words[-1].clause and all(
        following.start - word.end <= _WIDEST_SPACE for word, following in pairwise(words)
    )


def _has_capital(words: list[Word], raw: list[str], at: int, original: str) -> bool:
    if original[words[at].start].isupper():
        # "Anh Hải" is Mr Hải, "Anh" alone the country.
        following = words[at + 1 : at + 2]
        is_title = raw[at] == "anh" and following and original[following[0].start].isupper()
        return not is_title
    return at > 0 and raw[at - 1] in _BEFORE_COUNTRIES
