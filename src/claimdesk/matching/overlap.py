"""How much of a fact-check's words a text holds: the same claim, or the same subject only."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from claimdesk.language.bases import base_form
from claimdesk.language.normalization import fold, normalize, words
from claimdesk.language.plain_numbers import read_numbers
from claimdesk.matching.lexical import FOLDED_SEED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.domain.factcheck import FactCheck
    from claimdesk.matching.glossed import Concept
    from claimdesk.matching.snapshot import Snapshot

    Floats = NDArray[np.float32]

OVERLAP = (
    "claim_covered",
    "title_covered",
    "claim_pairs",
    "title_pairs",
    "claim_grams",
    "names_covered",
    "names",
    "text_covered",
    "numbers_agree",
    "numbers_missed",
    "claim_words",
    "claim_idf",
    "claim_glossed",
)


#: Wordings of entries that are remembered, some 15 KB each.
_WORDINGS_KEPT = 1_024


@dataclass(frozen=True)
class Wording:
    """A text's words as they are compared: folded, in order; its numbers; its names."""

    tokens: tuple[str, ...]
    numbers: frozenset[float]
    names: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Wording:
        """Return the wording of a normalised text."""
        tokens = tuple(_folded_words(text))
        # The first word of a text is capital in any case.
        capital = [word for word in normalize(text).split(" ")[1:] if word[:1].isupper()]
        names = frozenset(_folded_words(" ".join(capital)))
        return cls(tokens, frozenset(read_numbers(text)), names)

    @cached_property
    def distinct(self) -> frozenset[str]:
        """Return the distinct words."""
        return frozenset(self.tokens)

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Return the distinct pairs of neighbours."""
        return frozenset(pairwise(self.tokens))

    @cached_property
    def stems(self) -> dict[str, str]:
        """Return a word for each stem of the words, the last one in their order."""
        return {base_form(token): token for token in self.tokens}

    @cached_property
    def grams(self) -> frozenset[str]:
        """Return the character four-grams of the words."""
        joined = " ".join(self.tokens)
        return frozenset([joined[at : at + 4] for at in range(len(joined) - 3)])


def _folded_words(text: str) -> list[str]:
    return words(text) if text.isascii() else [fold(word) for word in words(text)]


@lru_cache(_WORDINGS_KEPT)
def _wording(text: str) -> Wording:
    """Return the wording of an entry; the same entries are candidates again and again."""
    return Wording.of(normalize(text))


class Weights:
    """Weights of words, log of one over the share of records that hold them; read once a call."""

    def __init__(self, snapshot: Snapshot, texts: Sequence[Wording]) -> None:
        known = sorted({word for text in texts for word in text.distinct})
        hashes = np.fromiter(
            (crc32(word.encode(), FOLDED_SEED) for word in known), np.uint32, len(known)
        )
        found, total = snapshot.frequencies_of(hashes), len(snapshot.live)
        idf = np.log1p((total - found + 0.5) / (found + 0.5))
        self._of: dict[str, float] = dict(zip(known, idf.tolist(), strict=True))

    def sum(self, tokens: frozenset[str]) -> float:
        """Return the weight of some words together, the same in whatever order they come."""
        return math.fsum(map(self._of.__getitem__, tokens))


def describe_overlap(
    snapshot: Snapshot,
    query: Wording,
    glossed: Sequence[Concept],
    entries: Sequence[FactCheck],
) -> Floats:
    """Return the features of `OVERLAP` for each entry, (len(entries), len(OVERLAP)).

    `glossed` holds what the query's terms are called in the other language.
    """
    claims = [_wording(entry.claim_reviewed) for entry in entries]
    titles = [
        _wording(entry.title) if entry.title else claim
        for entry, claim in zip(entries, claims, strict=True)
    ]
    weights = Weights(snapshot, [query, *claims, *titles])
    asked = weights.sum(query.distinct)
    options = _by_first(glossed)
    rows = []
    for claim, title in zip(claims, titles, strict=True):
        claim_weight, title_weight = weights.sum(claim.distinct), weights.sum(title.distinct)
        both = claim.distinct | title.distinct
        names = (claim.names | title.names) & both
        names_weight = weights.sum(names)
        numbers = claim.numbers | title.numbers
        rows.append(
            (
                _share(weights.sum(claim.distinct & query.distinct), claim_weight),
                _share(weights.sum(title.distinct & query.distinct), title_weight),
                _part(claim.pairs, query.pairs),
                _part(title.pairs, query.pairs),
                _part(claim.grams, query.grams),
                _share(weights.sum(names & query.distinct), names_weight),
                np.log1p(len(claim.names | title.names)),
                weights.sum(query.distinct & both) / max(asked, 1e-6),
                len(numbers & query.numbers),
                len(claim.numbers - query.numbers),
                np.log1p(len(claim.tokens)),
                claim_weight / max(len(claim.distinct), 1),
                weights.sum(_said(claim, options)) / max(claim_weight, 1e-6),
            )
        )
    return np.array(rows, dtype=np.float32).reshape(len(entries), len(OVERLAP))


def _by_first(glossed: Sequence[Concept]) -> dict[str, list[list[str]]]:
    """Return what a query says in the other language as stems of words, by the first of them."""
    found: dict[str, list[list[str]]] = {}
    for concept in glossed:
        for option in filter(None, concept):
            stems = [base_form(fold(word)) for word in option]
            found.setdefault(stems[0], []).append(stems)
    return found


def _said(claim: Wording, options: Mapping[str, Sequence[Sequence[str]]]) -> frozenset[str]:
    """Return the claim's words that a query says in the other language."""
    if not options:
        return frozenset()
    stems, found = claim.stems, set[str]()
    for first in options.keys() & stems.keys():
        for option in options[first]:
            if all(word in stems for word in option):
                found.update([stems[word] for word in option])
    return frozenset(found)


def _share(held: float, whole: float) -> float:
    return held / whole if whole else 0.0


def _part(wanted: frozenset[object], held: frozenset[object]) -> float:
    return len(wanted & held) / len(wanted) if wanted else 0.0
