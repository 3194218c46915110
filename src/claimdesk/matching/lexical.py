"""The lexical index of one segment: BM25 postings over four views of the same text."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from claimdesk.language.normalization import fold, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.integer]
    Floats = NDArray[np.float32]

#: Words in their own form; folded; folded pairs of neighbours; folded character four-grams.
VIEWS = ("own", "folded", "pairs", "grams")
_GRAM = 4
#: Words whose hashes are kept in memory, some 400 bytes each.
_WORDS_KEPT = 65_536
SEEDS = tuple(crc32(view.encode()) for view in VIEWS)
FOLDED_SEED = SEEDS[VIEWS.index("folded")]

# Okapi BM25 with the usual constants (Robertson and Zaragoza 2009); other values of k1 (0.9, 1.5)
# and b (0.4, 0.9) were no better on claims-en train (MAP@5 0.735 to 0.743 for `own`).
K1 = 1.2
B = 0.75
#: A query word said more often than this adds nothing: posts repeat themselves.
MOST_QUERY_REPEATS = 2


@dataclass(frozen=True, slots=True)
class HashedWord:
    """A word's token hashes, packed as little-endian uint32: own form, folded, its four-grams.

    `pair_start` is the hash of the word as the left one of a pair, and `pair_end` what follows it
    there as the right one: crc32 goes on from where it was.
    """

    own: bytes
    folded: bytes
    grams: bytes
    pair_start: int
    pair_end: bytes


@lru_cache(maxsize=_WORDS_KEPT)
def hash_word(word: str) -> HashedWord:
    """Return the token hashes of a word as `words` gives it; the last ones are kept."""
    own_seed, folded_seed, pairs_seed, grams_seed = SEEDS
    folded = fold(word)
    plain = folded.encode()
    padded = f"_{folded}_"
    grams = [
        crc32(padded[at : at + _GRAM].encode(), grams_seed)
        for at in range(max(1, len(padded) - _GRAM + 1))
    ]
    return HashedWord(
        _pack(crc32(word.encode(), own_seed)),
        _pack(crc32(plain, folded_seed)),
        _pack(*grams),
        crc32(plain + b" ", pairs_seed),
        plain,
    )


def _pack(*hashes: int) -> bytes:
    return struct.pack(f"<{len(hashes)}I", *hashes)


def hash_pairs(found: Sequence[HashedWord]) -> bytes:
    """Return the hashes of neighbouring words as pairs, packed as those of words."""
    hashes = [crc32(right.pair_end, left.pair_start) for left, right in pairwise(found)]
    return _pack(*hashes)


def hash_views(text: str) -> list[NDArray[np.uint32]]:
    """Return the token hashes (uint32, with repeats) of a normalised text, one array a view.

    The views are in the order of `VIEWS`. Words come again and again, so that what is worked out
    for one is kept: that takes half the time of hashing each token anew.
    """
    found = [hash_word(word) for word in words(text)]
    packed = (
        b"".join([word.own for word in found]),
        b"".join([word.folded for word in found]),
        hash_pairs(found),
        b"".join([word.grams for word in found]),
    )
    return [np.frombuffer(view, "<u4") for view in packed]


@dataclass(frozen=True)
class Postings:
    """Postings of `n` documents: term hashes ascending, each with its documents and counts.

    `terms` (T,) uint32; `starts` (T + 1,) int64 into `docs` (P,) int32 and `counts` (P,) uint8;
    `lengths` (len(VIEWS), n) float32, tokens of each document in each view.
    """

    terms: NDArray[np.uint32]
    starts: NDArray[np.int64]
    docs: NDArray[np.int32]
    counts: NDArray[np.uint8]
    lengths: NDArray[np.float32]

    @cached_property
    def sums(self) -> NDArray[np.float64]:
        """Return the tokens of all documents in each view, (len(VIEWS),)."""
        return np.array([float(view.sum()) for view in self.lengths])

    @property
    def by_record(self) -> tuple[NDArray[Any], ...]:
        """Return the arrays that say of records what stands in them."""
        return self.docs, self.counts, self.lengths

    def slices(self, hashes: NDArray[np.uint32]) -> list[tuple[int, int]]:
        """Return (start, end) into `docs` for each hash; (0, 0) where the term is unknown."""
        starts, ends = self.spans(hashes)
        return list(zip(starts.tolist(), ends.tolist(), strict=True))

    def spans(self, hashes: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where the documents of each term begin and end in `docs`; 0, 0 where unknown."""
        if not len(self.terms):
            nothing = np.zeros(len(hashes), np.int64)
            return nothing, nothing
        inside = np.minimum(np.searchsorted(self.terms, hashes), len(self.terms) - 1)
        known = self.terms[inside] == hashes
        return np.where(known, self.starts[inside], 0), np.where(known, self.starts[inside + 1], 0)


def weigh_terms(sizes: NDArray[np.int64], total: int) -> NDArray[np.float32]:
    """Return the weight of terms that stand in so many documents of all, (n,).

    log(1 + (N - n + 0.5) / (n + 0.5)), as Lucene has it: never below zero.
    """
    return np.log1p((total - sizes + 0.5) / (sizes + 0.5)).astype(np.float32)


def build_postings(documents: Sequence[Sequence[NDArray[np.uint32]]]) -> Postings:
    """Return the postings of documents, each given as its `hash_views`."""
    lengths = np.array(
        [[len(document[view]) for document in documents] for view in range(len(VIEWS))],
        dtype=np.float32,
    ).reshape(len(VIEWS), len(documents))
    merged = [np.concatenate(document) for document in documents]
    sizes = np.array([len(hashes) for hashes in merged], dtype=np.int64)
    hashes = np.concatenate(merged) if merged else np.empty(0, np.uint32)
    owners = np.repeat(np.arange(len(merged), dtype=np.uint64), sizes)
    keys, counts = np.unique(
        (hashes.astype(np.uint64) << np.uint64(32)) | owners, return_counts=True
    )
    return _from_keys(keys, counts, lengths)


def _from_keys(
    keys: NDArray[np.uint64], counts: NDArray[np.integer], lengths: NDArray[np.float32]
) -> Postings:
    """Return postings from ascending keys (term hash << 32 | document) and their counts."""
    every_term = (keys >> np.uint64(32)).astype(np.uint32)
    terms, first = np.unique(every_term, return_index=True)
    starts = np.append(first, len(keys)).astype(np.int64)
    docs = (keys & np.uint64(0xFFFFFFFF)).astype(np.int32)
    return Postings(terms, starts, docs, np.minimum(counts, 255).astype(np.uint8), lengths)


def merge_postings(parts: Iterable[Postings]) -> Postings:
    """Return one set of postings for the documents of all parts, one part after the other."""
    keys, counts, lengths, offset = [], [], [], 0
    for part in parts:
        term_of = np.repeat(part.terms, np.diff(part.starts)).astype(np.uint64)
        keys.append((term_of << np.uint64(32)) | (part.docs.astype(np.uint64) + np.uint64(offset)))
        counts.append(part.counts)
        lengths.append(part.lengths)
        offset += part.lengths.shape[1]
    every = np.concatenate(keys)
    order = np.argsort(every, kind="stable")
    return _from_keys(every[order], np.concatenate(counts)[order], np.concatenate(lengths, axis=1))


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """A query's distinct token hashes and weights, one pair of arrays a view."""

    hashes: tuple[NDArray[np.uint32], ...]
    weights: tuple[NDArray[np.float32], ...]

    @classmethod
    def of(cls, text: str) -> LexicalQuery:
        """Return the lexical query of a normalised text."""
        found = [np.unique(hashes, return_counts=True) for hashes in hash_views(text)]
        return cls(
            tuple(hashes for hashes, _ in found),
            tuple(np.minimum(counts, MOST_QUERY_REPEATS).astype(np.float32) for _, counts in found),
        )


def score_segments(
    query: LexicalQuery, segments: Sequence[Postings]
) -> tuple[list[NDArray[np.float32]], NDArray[np.float32]]:
    """Return BM25 scores per segment, (len(VIEWS), n) each, and the query's own best (4,).

    The second array is what a document holding every query token once at average length would
    score in each view; dividing by it gives the share of the query's weight that a document has.
    Document frequencies and mean lengths are those of all segments together.
    """
    total = sum(part.lengths.shape[1] for part in segments)
    scores = [np.zeros(part.lengths.shape, np.float32) for part in segments]
    best = np.zeros(len(VIEWS), np.float32)
    for view in range(len(VIEWS)):
        hashes = query.hashes[view]
        if not total or not len(hashes):
            continue
        slices = [part.slices(hashes) for part in segments]
        found = np.array([[end - start for start, end in part] for part in slices]).sum(axis=0)
        weights = weigh_terms(found, total) * query.weights[view]
        best[view] = weights.sum()
        mean = sum(float(part.sums[view]) for part in segments) / total
        for part, spans, out in zip(segments, slices, scores, strict=True):
            norm = K1 * (1 - B + B * part.lengths[view] / max(mean, 1e-9))
            _accumulate(part, norm, spans, weights, out[view])
    return scores, best


def _accumulate(
    part: Postings,
    norm: NDArray[np.float32],
    spans: list[tuple[int, int]],
    weights: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    """Add the BM25 scores of one view's terms to `out` (n,); `norm` (n,) is the length norm."""
    pieces_docs, pieces_scores = [], []
    for (start, end), weight in zip(spans, weights, strict=True):
        if end > start:
            docs = part.docs[start:end]
            counts = part.counts[start:end].astype(np.float32)
            pieces_docs.append(docs)
            pieces_scores.append(counts * ((K1 + 1) * weight) / (counts + norm[docs]))
    if pieces_docs:
        out += np.bincount(
            np.concatenate(pieces_docs), np.concatenate(pieces_scores), minlength=len(out)
        ).astype(np.float32)
