"""Candidates of a large library without weighing every record: rare words, and near signs.

Words are taken from the rarest on until a fixed number of postings is read. Vectors are compared by
the signs of their numbers first, 48 bytes instead of 384, and by the numbers for the nearest only.
What a record is described with is the same as where all are weighed (`evidence.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from claimdesk.matching.evidence import Evidence, join_cosines, plain_sum, top
from claimdesk.matching.glossed import GlossedQuery
from claimdesk.matching.lexical import (
    K1,
    VIEWS,
    B,
    LexicalQuery,
    Postings,
    document_frequencies,
    weigh_terms,
)
from claimdesk.matching.vectors import similarities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.matching.retrieval import Query
    from claimdesk.matching.segment import Segment
    from claimdesk.matching.snapshot import Snapshot

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

#: From so many records on a shortlist is quicker than weighing all of them.
LARGE = 60_000
#: Postings read for a view; a commoner word is left for the closer look.
_MOST_POSTINGS = 30_000
_VIEWS = tuple(VIEWS.index(view) for view in ("own", "pairs", "grams"))
#: Records kept by their words, by the signs of their vectors, and in the end.
_BY_WORDS = 50
_BY_SIGNS = 400
_BY_VECTORS = 60
_KEPT = 80
#: From so many records the distribution of the cosines is told.
_SAMPLE = 2048


def weigh_some(snapshot: Snapshot, query: Query, live: NDArray[np.bool_], also: Ints) -> Evidence:
    """Return the evidence for the records on the shortlist and those of `also`."""
    postings = [segment.postings for segment in snapshot.segments]
    by_words = _records_by_words(query.lexical, query.glossed, snapshot, postings)
    by_vectors = _records_by_vectors(snapshot, query.codes)
    numbers = np.unique(np.concatenate([by_words, by_vectors, also]))
    numbers = numbers[live[numbers]]
    cosines = _cosines_of(snapshot, query.codes, numbers)
    shares = _shares_of(snapshot, query.lexical, query.glossed, numbers)
    best = top(plain_sum(shares, cosines[0], cosines[2]), _KEPT)
    kept = np.union1d(best, np.flatnonzero(np.isin(numbers, also)))
    near, pair, sentence = (part[kept] for part in cosines)
    every = snapshot.vector_records[:: max(1, len(snapshot.vector_records) // _SAMPLE)]
    sample, _, _ = _cosines_of(snapshot, query.codes[:1], every[live[every]])
    mean, spread = float(sample.mean()), float(sample.std())
    return Evidence(numbers[kept], shares[:, kept], near, pair, sentence, mean, spread)


def _records_by_words(
    lexical: LexicalQuery, glossed: GlossedQuery, snapshot: Snapshot, postings: list[Postings]
) -> Ints:
    """Return the records with the largest weight of rare words, in any view."""
    groups = [(lexical.hashes[view], lexical.weights[view]) for view in _VIEWS]
    if glossed.hashes:
        hashes = np.concatenate(glossed.hashes)
        groups.append((hashes, np.ones(len(hashes), np.float32)))
    found = []
    for hashes, repeats in groups:
        sizes, total = document_frequencies(postings, hashes)
        order = np.argsort(sizes, kind="stable")
        rare = order[(np.cumsum(sizes[order]) <= _MOST_POSTINGS) & (sizes[order] > 0)]
        if len(rare):
            weights = weigh_terms(sizes[rare], total) * repeats[rare]
            found.append(_heaviest(hashes[rare], weights, snapshot, postings))
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)


def _heaviest(
    hashes: NDArray[np.uint32], weights: Floats, snapshot: Snapshot, postings: list[Postings]
) -> Ints:
    numbers, values = [], []
    for part, first in zip(postings, snapshot.firsts, strict=True):
        starts, ends = part.spans(hashes)
        sizes = ends - starts
        places = np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
        numbers.append(part.docs[places].astype(np.int64) + first)
        values.append(np.repeat(weights, sizes))
    known, which = np.unique(np.concatenate(numbers), return_inverse=True)
    sums = np.bincount(which, np.concatenate(values)).astype(np.float32)
    return np.asarray(known[top(sums, _BY_WORDS)])


def _records_by_vectors(snapshot: Snapshot, codes: NDArray[np.int8]) -> Ints:
    """Return the records with the nearest vectors of the query or of a sentence of it."""
    found = [np.empty(0, np.int64)]
    every = sum(len(segment.codes) for segment in snapshot.segments)
    for segment, first in zip(snapshot.segments, snapshot.firsts, strict=True):
        part = len(segment.codes) / max(every, 1)
        for row, distances in enumerate(segment.signs.distances(codes)):
            near = _nearest(distances, _BY_SIGNS * part)
            values = similarities(codes[row : row + 1], segment.codes[near])[0]
            best = near[top(values, int(np.ceil(_BY_VECTORS * part)))]
            found.append(segment.owners[best].astype(np.int64) + first)
    return np.unique(np.concatenate(found))


def _nearest(distances: NDArray[np.uint32], count: float) -> Ints:
    """Return the places of the smallest distances, of so many or a few more."""
    within = np.cumsum(np.bincount(distances)) if len(distances) else np.zeros(1)
    return np.flatnonzero(distances <= np.searchsorted(within, min(count, len(distances))))


def _cosines_of(
    snapshot: Snapshot, codes: NDArray[np.int8], numbers: Ints
) -> tuple[Floats, Floats, Floats]:
    """Return best, pair and sentence cosine of records; -1 for those without vectors."""
    best = np.full((3, len(numbers)), -1.0, np.float32)
    for segment, chosen, local in _by_segment(snapshot, numbers):
        starts = np.searchsorted(segment.owners, local, "left")
        counts = np.searchsorted(segment.owners, local, "right") - starts
        has = counts > 0
        if has.any():
            starts, counts = starts[has], counts[has]
            begins = np.cumsum(counts) - counts
            rows = np.repeat(starts - begins, counts) + np.arange(counts.sum())
            every = similarities(codes, segment.codes[rows])
            best[:, chosen[has]] = join_cosines(every, begins)
    return best[0], best[1], best[2]


def _by_segment(snapshot: Snapshot, numbers: Ints) -> list[tuple[Segment, Ints, Ints]]:
    """Return each segment that holds some of the records, with their places here and there."""
    homes = np.searchsorted(snapshot.firsts, numbers, "right") - 1
    return [
        (
            snapshot.segments[at],
            np.flatnonzero(homes == at),
            numbers[homes == at] - snapshot.firsts[at],
        )
        for at in np.unique(homes)
    ]


def _shares_of(
    snapshot: Snapshot, lexical: LexicalQuery, glossed: GlossedQuery, numbers: Ints
) -> Floats:
    """Return the shares of records in each view and of concepts, as where all are weighed."""
    postings = [segment.postings for segment in snapshot.segments]
    shares = np.zeros((len(VIEWS) + 1, len(numbers)), np.float32)
    parts = _by_segment(snapshot, numbers)
    for view in range(len(VIEWS)):
        hashes = lexical.hashes[view]
        if not len(hashes):
            continue
        sizes, total = document_frequencies(postings, hashes)
        weights = weigh_terms(sizes, total) * lexical.weights[view]
        mean = sum(float(part.lengths[view].sum()) for part in postings) / max(total, 1)
        for segment, chosen, local in parts:
            part = segment.postings
            norm = K1 * (1 - B + B * part.lengths[view][local] / max(mean, 1e-9))
            counts = _counts_of(part, hashes, local).astype(np.float32)
            held = counts * ((K1 + 1) * weights[:, None]) / np.maximum(counts + norm, 1e-9)
            shares[view, chosen] = held.sum(axis=0) / max(float(weights.sum()), 1e-6)
    shares[-1] = _concepts_of(snapshot, glossed, parts, len(numbers))
    return shares


def _concepts_of(
    snapshot: Snapshot, glossed: GlossedQuery, parts: list[tuple[Segment, Ints, Ints]], count: int
) -> Floats:
    found = np.zeros(count, np.float32)
    if not glossed.hashes:
        return found
    postings = [segment.postings for segment in snapshot.segments]
    hashes = np.concatenate(glossed.hashes)
    sizes, total = document_frequencies(postings, hashes)
    starts = np.cumsum([0, *(len(part) for part in glossed.hashes[:-1])])
    weights = weigh_terms(np.minimum(np.add.reduceat(sizes, starts), total), total)
    known = np.add.reduceat(sizes, starts) > 0
    best = float(np.where(known, weights, weights / 2).sum())
    folded = VIEWS.index("folded")
    mean = sum(float(part.lengths[folded].sum()) for part in postings) / max(total, 1)
    for segment, chosen, local in parts:
        lengths = segment.postings.lengths[folded][local]
        norm = 1 - B + B * lengths / max(mean, 1e-9)
        held = np.maximum.reduceat(_counts_of(segment.postings, hashes, local) > 0, starts, axis=0)
        found[chosen] = (held * weights[:, None] * (K1 + 1) / (1 + K1 * norm)).sum(axis=0)
    return found / np.float32(max(best, 1e-6))


def _counts_of(part: Postings, hashes: NDArray[np.uint32], local: Ints) -> NDArray[np.uint8]:
    """Return how often each term stands in each record, (len(hashes), len(local)).

    All are looked up at once, by halving: a term's documents are ascending.
    """
    if not len(part.docs):
        return np.zeros((len(hashes), len(local)), np.uint8)
    starts, ends = part.spans(hashes)
    low = np.repeat(starts[:, None], len(local), axis=1)
    high = np.repeat(ends[:, None], len(local), axis=1)
    last = len(part.docs) - 1
    for _ in range(int(np.max(ends - starts, initial=0)).bit_length()):
        middle = (low + high) // 2
        less = part.docs[np.minimum(middle, last)] < local[None, :]
        open_ = low < high
        low = np.where(open_ & less, middle + 1, low)
        high = np.where(open_ & ~less, middle, high)
    at = np.minimum(low, last)
    hit = (low < ends[:, None]) & (part.docs[at] == local[None, :])
    return np.where(hit, part.counts[at], 0)
