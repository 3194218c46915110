"""Signs of harm: what a claim holds of the published lists in `harm_words` and `harm_pairs`.

The lists name things that people act on: a disease, a flood, a bank transfer. No entry judges a
person, a party, an opinion or a belief. A sign says that a claim should be looked at early. It says
nothing of whether the claim is true or who said it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from claimdesk.detection.harm_pairs import PAIRS
from claimdesk.detection.harm_words import CLEAR, SETBACKS, WORDS
from claimdesk.domain.harm import Harm
from claimdesk.language.bases import base_form
from claimdesk.language.normalization import fold, has_vietnamese_marks, normalize, place_tones

_TOKEN = re.compile(r"[^\W_]+")
#: A year that is over: what happened in it calls nobody to act. Later ones may be of these days.
#: "1200 homes" is none: a word or a sign of a date stands before it.
_PAST = re.compile(
    r"(?:(?<!\w)(?:in|of|since|from|until|by|the|năm|nam)\s|\d[/-])"
    r"(?:1\d\d|20[01])\d(?![\d.,]?\d)"
)
_FIRST, _SECOND, _SURE = 1, 2, 4
_BOTH = _FIRST | _SECOND | _SURE


class _Table(NamedTuple):
    """Entry (tokens joined by spaces) -> what it says; first token -> most tokens of an entry."""

    words: dict[str, Harm]
    sides: dict[str, tuple[tuple[int, int], ...]]
    setbacks: frozenset[str]
    longest: dict[str, int]


def find_harm(text: str) -> Harm | None:
    """Return the kind of harm of which a text has a sign, the most urgent one, or None.

    A sign is a word that says harm alone, or two that say it together ("dam" and "burst"). The word
    alone does not count in a claim about a work, a firm or a year that is over, and of such a year
    nothing counts as a danger to safety. A text with Vietnamese marks is read by them, since "bão"
    (storm) and "báo" (newspaper) are one word without. Any other text is read without marks. There
    a Vietnamese entry of one syllable counts only where it is in `CLEAR`, beside a longer one.
    """
    marked = has_vietnamese_marks(text)
    said = place_tones(normalize(text).lower())
    found = _read(said if marked else fold(said), _table(marked=marked))
    return min(found, key=list(Harm).index, default=None)


def _read(said: str, table: _Table) -> set[Harm]:
    """Return the kinds of harm of which a text in lower case has a sign."""
    tokens = [base_form(token) for token in _TOKEN.findall(said)]
    past = _PAST.search(said) is not None
    alone: set[Harm] = set()
    sides: defaultdict[int, int] = defaultdict(int)
    set_back = past
    for start, token in enumerate(tokens):
        for end in range(start + 1, start + 1 + table.longest.get(token, 0)):
            entry = " ".join(tokens[start:end])
            if entry in table.words:
                alone.add(table.words[entry])
            for pair, side in table.sides.get(entry, ()):
                sides[pair] |= side
            set_back = set_back or entry in table.setbacks
    found = {PAIRS[pair].harm for pair, side in sides.items() if side == _BOTH}
    found |= set() if set_back else alone
    return found - {Harm.SAFETY} if past else found


@cache
def _table(*, marked: bool) -> _Table:
    words: dict[str, Harm] = {}
    for kind in reversed(Harm):
        vietnamese, english = WORDS[kind]
        own = vietnamese if marked else [one for one in vietnamese if not one.isalpha()]
        words |= dict.fromkeys((_key(one, marked=marked) for one in (*own, *english)), kind)
    sides: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, pair in enumerate(PAIRS):
        for side, entries in ((_FIRST, pair.first), (_SECOND, pair.second)):
            for one in entries:
                sure = marked or pair.language == "en" or not one.isalpha()
                if not sure and one not in CLEAR:
                    continue
                sides[_key(one, marked=marked)].append((at, side | _SURE * sure))
    own, english = SETBACKS
    setbacks = frozenset(_key(one, marked=marked) for one in (*own, *english))
    longest: dict[str, int] = {}
    for key in (*words, *sides, *setbacks):
        first, count = key.split(" ", 1)[0], key.count(" ") + 1
        longest[first] = max(count, longest.get(first, 0))
    return _Table(words, {key: tuple(of) for key, of in sides.items()}, setbacks, longest)


def _key(entry: str, *, marked: bool) -> str:
    said = place_tones(normalize(entry).lower())
    return " ".join(base_form(token) for token in _TOKEN.findall(said if marked else fold(said)))
