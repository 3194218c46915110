"""Finding a fact-check by the words of the other language: Vietnamese for English and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from claimdesk.language.glossary import inflected, to_english, to_vietnamese
from claimdesk.language.normalization import fold, words
from claimdesk.matching.lexical import K1, SEEDS, VIEWS, B, Postings, weigh_terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

#: What one term is called in the other language: options of one word or several.
Option = tuple[str, ...]
Concept = tuple[Option, ...]

#: No term goes beyond one of these.
_STOP = re.compile(r"[,;:!?…()\"“”]|\.(?=\s|$)")

_OWN, _FOLDED, _PAIRS = (SEEDS[VIEWS.index(view)] for view in ("own", "folded", "pairs"))


@dataclass(frozen=True, slots=True)
class GlossedQuery:
    """The concepts of a text, each as the hashes (uint32) of what may stand for it elsewhere.

    `terms` are the same concepts as sets of words, for comparing with one entry.
    """

    hashes: tuple[NDArray[np.uint32], ...]
    terms: tuple[Concept, ...]

    @classmethod
    def of(
        cls, text: str, language: str, others: Mapping[str, Sequence[str]] | None = None
    ) -> GlossedQuery:
        """Return the concepts of a normalised text in Vietnamese ("vi") or English ("en").

        `others` holds what words may be instead, where their diacritics were put back.
        """
        if language == "vi":
            parts = (words(part) for part in _STOP.split(text))
            terms = dict.fromkeys(term for part in parts for term in to_english(part, others or {}))
            return cls(tuple(_hashed(term, _english) for term in terms), tuple(terms))
        if language == "en":
            terms = dict.fromkeys(to_vietnamese(words(text)))
            return cls(tuple(_hashed(term, _vietnamese) for term in terms), tuple(terms))
        return cls((), ())


def _hashed(term: Concept, spell: Callable[[Option], list[tuple[str, int]]]) -> NDArray[np.uint32]:
    found = sorted({crc32(form.encode(), seed) for option in term for form, seed in spell(option)})
    return np.array(found, dtype=np.uint32)


def _english(option: Option) -> list[tuple[str, int]]:
    if len(option) == 1:
        return [(form, _FOLDED) for form in inflected(option[0])]
    return [
        (f"{left} {form}", _PAIRS) for left, right in pairwise(option) for form in inflected(right)
    ]


def _vietnamese(option: Option) -> list[tuple[str, int]]:
    if len(option) == 1:
        return [(option[0], _OWN)]
    return [(f"{fold(left)} {fold(right)}", _PAIRS) for left, right in pairwise(option)]


def score_glossed(query: GlossedQuery, segments: Sequence[Postings]) -> Floats:
    """Return which share of a query's concepts, weighted by rarity, each record holds, (n,)."""
    sizes = [part.lengths.shape[1] for part in segments]
    total = sum(sizes)
    scores = np.zeros(total, np.float32)
    if not total or not query.hashes:
        return scores
    folded = VIEWS.index("folded")
    lengths = np.concatenate([part.lengths[folded] for part in segments])
    norm = 1 - B + B * lengths / max(float(lengths.mean()), 1e-9)
    best = 0.0
    for hashes in query.hashes:
        docs, size = _documents(hashes, segments, sizes)
        idf = float(weigh_terms(np.array([min(size, total)]), total)[0])
        best += idf if size else idf / 2
        scores[docs] += idf * (K1 + 1) / (1 + K1 * norm[docs])
    return np.asarray(scores / max(best, 1e-6), dtype=np.float32)


def _documents(
    hashes: NDArray[np.uint32], segments: Sequence[Postings], sizes: list[int]
) -> tuple[NDArray[np.int64], int]:
    """Return the documents with any of the terms, and the sum of those with each."""
    found, first = [np.empty(0, np.int64)], 0
    for part, size in zip(segments, sizes, strict=True):
        found += [
            part.docs[start:end].astype(np.int64) + first
            for start, end in part.slices(hashes)
            if end > start
        ]
        first += size
    every = np.concatenate(found)
    return np.unique(every), len(every)
