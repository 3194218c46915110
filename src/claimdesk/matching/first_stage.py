"""The first stage: a text's vector from its words alone, made to stand in for the encoder's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from claimdesk.language.normalization import words
from claimdesk.matching.lexical import hash_pairs, hash_word
from claimdesk.matching.vectors import to_codes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.matching.vectors import Codes

    Floats = NDArray[np.float32]
    Hashes = NDArray[np.uint32]

#: Texts that are worked on together; their rows take some 100 MB.
_AT_ONCE = 1024
#: A number of a row takes four bits: -7 to 7, times the row's scale.
HALF = 8


@dataclass(frozen=True, slots=True)
class FirstStage:
    """A learned vector for each known token; written by `training/first_stage.py`.

    A text's vector is the sum of those of its folded words, of their four-grams and of its pairs of
    neighbouring words, as `lexical` hashes them; other tokens add nothing. It points where the
    encoder's adapted vector of the text points, so that its codes lie in the same space, that of
    `coding`. Folded words make it indifferent to diacritics.

    `hashes` (n,) uint32 ascending; `packed` (n, dim / 2) uint8, two numbers each, the even one in
    the lower bits; `scales` (n,) float16.
    """

    coding: str
    hashes: Hashes
    packed: NDArray[np.uint8]
    scales: NDArray[np.float16]

    def code(self, texts: Sequence[str]) -> Codes:
        """Return normalised texts as int8 codes (n, dim), comparable with the encoder's."""
        parts = [
            to_codes(self._vectors(texts[start : start + _AT_ONCE]))
            for start in range(0, len(texts), _AT_ONCE)
        ]
        return np.concatenate([np.empty((0, 2 * self.packed.shape[1]), np.int8), *parts])

    def _vectors(self, texts: Sequence[str]) -> Floats:
        """Return the sum of the token vectors of each text, (n, dim)."""
        places: dict[str, int] = {}
        spoken = [words(text) for text in texts]
        flat = [places.setdefault(word, len(places)) for found in spoken for word in found]
        hashed = {word: hash_word(word) for word in places}
        tokens = [word.folded + word.grams for word in hashed.values()]
        of_words = self._sums(b"".join(tokens), [len(token) // 4 for token in tokens])
        pairs = [hash_pairs([hashed[word] for word in found]) for found in spoken]
        vectors = self._sums(b"".join(pairs), [len(pair) // 4 for pair in pairs])
        return vectors + _grouped(of_words, np.array(flat, np.int64), [len(f) for f in spoken])

    def _sums(self, packed: bytes, sizes: list[int]) -> Floats:
        """Return the sum of the vectors of each group of token hashes; `sizes` are the groups'."""
        wanted = np.frombuffer(packed, "<u4")
        at = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        known = self.hashes[at] == wanted
        rows, places = np.unique(at[known], return_inverse=True)
        of_groups = np.repeat(np.arange(len(sizes)), sizes)[known]
        counts = np.bincount(of_groups, minlength=len(sizes)).tolist()
        return _grouped(self._unpack(rows), places, counts)

    def _unpack(self, rows: NDArray[np.int64]) -> Floats:
        held = self.packed[rows]
        found = np.empty((len(rows), 2 * held.shape[1]), np.float32)
        found[:, ::2] = held & 15
        found[:, 1::2] = held >> 4
        found -= HALF
        found *= self.scales[rows, None]
        return found


def _grouped(vectors: Floats, places: NDArray[np.int64], sizes: list[int]) -> Floats:
    """Return the sum of the vectors at `places`, a group of `sizes` after the other.

    The first of each group together, then the second of those that have one, and so on: a fifth of
    the time that `np.add.reduceat` takes.
    """
    lengths = np.array(sizes, dtype=np.int64)
    order = np.argsort(-lengths, kind="stable")
    starts = (np.cumsum(lengths) - lengths)[order]
    left = len(lengths) - np.searchsorted(
        lengths[order][::-1], np.arange(lengths.max(initial=0)), "right"
    )
    sums = np.zeros((len(lengths), vectors.shape[1]), np.float32)
    for turn, count in enumerate(left.tolist()):
        sums[:count] += vectors[places[starts[:count] + turn]]
    found = np.empty_like(sums)
    found[order] = sums
    return found


def pack(vectors: Floats) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """Return token vectors (n, dim) in four bits a number, and the scale of each, as held here."""
    scales = (np.abs(vectors).max(axis=1) / (HALF - 1)).astype(np.float16)
    divisor = np.maximum(scales.astype(np.float32), 1e-9)[:, None]
    steps = np.clip(np.rint(vectors / divisor), 1 - HALF, HALF - 1)
    held = (steps + HALF).astype(np.uint8)
    return held[:, ::2] | held[:, 1::2] << 4, scales


@cache
def _shipped() -> FirstStage:
    with files("claimdesk.matching").joinpath("weights/first_stage.npz").open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        return FirstStage(
            str(stored["coding"]), stored["hashes"], stored["packed"], stored["scales"]
        )


@cache
def first_stage_for(coding: str) -> FirstStage | None:
    """Return the shipped first stage if it was made for the vectors that a manifest names.

    None for another encoder, and for another adapter than it was trained behind: then what it
    would say means nothing.
    """
    with files("claimdesk.matching").joinpath("weights/first_stage.npz").open("rb") as file:
        fits = str(np.load(file, allow_pickle=False)["coding"]) == coding
    return _shipped() if fits else None
