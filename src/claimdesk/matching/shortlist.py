"""Candidates of a large library without weighing every record: rare words, and near signs.

Words are taken from the rarest on until a fixed number of postings is read. Vectors are compared by
the signs of their numbers first, some of them, then all, and by the numbers for the nearest only.
What a record is described with is the same as where all are weighed (`evidence.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count, pairwise
from typing import TYPE_CHECKING

import numpy as np

from claimdesk.matching.evidence import Evidence, join_cosines, plain_sum, top
from claimdesk.matching.lexical import K1, VIEWS, B, weigh_terms
from claimdesk.matching.vectors import signs_of, similarities
from claimdesk.process import begin, threads_of_a_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.matching.lexical import Postings
    from claimdesk.matching.retrieval import Query
    from claimdesk.matching.segment import Segment
    from claimdesk.matching.snapshot import Snapshot

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

#: From so many records on there is a shortlist. Weighing all took 8.9, 17 and 28 ms of processor
#: time (median of 65 questions) in libraries of 30,000, 60,000 and 100,000, the shortlist 7 to 8,
#: 8.5 and 11; below this border that little is given for the exact evidence.
LARGE = 60_000
#: Postings read for a view; a commoner word is left for the closer look.
_MOST_POSTINGS = 30_000
#: The places of the views in which rare words are looked for, and of the concepts behind them.
_VIEWS = tuple(VIEWS.index(view) for view in ("own", "pairs", "grams"))
_CONCEPTS = len(VIEWS)
#: A key of 63 bits: a group of terms, a record of it, a place among the postings that are read.
_RECORD_BITS, _PLACE_BITS = 40, 20
#: Records kept by their words, by the signs of their vectors, and in the end.
_BY_WORDS = 50
_BY_SIGNS = 400
_BY_VECTORS = 60
_KEPT = 80
#: Bytes of postings that stay mapped once they were read: those of a million entries are 0.73 GB.
#: Of more, each segment is let go once in so many questions, or all of them would stay in memory.
#: That takes a question of a million entries 8 ms of 61 (processor time, mean of 150): 3 ms to let
#: go, the rest to map again. Letting all segments go at once makes the next question slow.
_MOST_MAPPED = 850_000_000
_LET_GO_EVERY = 8
_asked = count(1)


@dataclass(frozen=True, slots=True)
class _Terms:
    """All terms of a query, looked up once: view by view, and behind them those of its concepts.

    `groups` says where each view's terms are, `repeats` (t,) how often the query says each, and
    `concepts` (k,) where each concept's terms begin among the last group's. `spans` holds for each
    segment the start and end (t,) of each term's postings, `sizes` (t,) the postings in all of
    them, and `total` is the number of records.
    """

    groups: tuple[slice, ...]
    repeats: Floats
    concepts: Ints
    spans: list[tuple[Ints, Ints]]
    sizes: Ints
    total: int

    @classmethod
    def of(cls, snapshot: Snapshot, query: Query) -> _Terms:
        """Return the terms of a query with where their postings are."""
        lexical, glossed = query.lexical, query.glossed.hashes
        parts = [*lexical.hashes, np.concatenate([np.empty(0, np.uint32), *glossed])]
        ends = np.cumsum([0, *(len(part) for part in parts)]).tolist()
        hashes = np.concatenate(parts)
        spans = snapshot.spans_of(hashes)
        return cls(
            tuple(slice(start, end) for start, end in pairwise(ends)),
            np.concatenate([*lexical.weights, np.ones(len(parts[-1]), np.float32)]),
            np.cumsum([0, *(len(part) for part in glossed[:-1])]),
            [(starts, ends) for starts, ends in spans],
            (spans[:, 1] - spans[:, 0]).sum(axis=0),
            len(snapshot.live),
        )


def weigh_some(snapshot: Snapshot, query: Query, live: NDArray[np.bool_], also: Ints) -> Evidence:
    """Return the evidence for the records on the shortlist and those of `also`."""
    terms = _Terms.of(snapshot, query)
    by_words = _records_by_words(snapshot, terms)
    by_vectors = _records_by_vectors(snapshot, query.codes)
    numbers = np.unique(np.concatenate([by_words, by_vectors, also]))
    numbers = numbers[live[numbers]]
    cosines = _cosines_of(snapshot, query.codes, numbers)
    shares = _shares_of(snapshot, terms, numbers)
    best = top(plain_sum(shares, cosines[0], cosines[2]), _KEPT)
    kept = np.union1d(best, np.flatnonzero(np.isin(numbers, also)))
    near, pair, sentence = (part[kept] for part in cosines)
    sample = _sampled_cosines(snapshot, query.codes, live)
    mean, spread = float(sample.mean()), float(sample.std())
    _let_go_in_turn(snapshot)
    return Evidence(numbers[kept], shares[:, kept], near, pair, sentence, mean, spread)


def _let_go_in_turn(snapshot: Snapshot) -> None:
    """Let go of a large library's mapped pages, each segment once in so many questions.

    They stay in the file cache of the system, and are mapped again when they are read.
    """
    if snapshot.postings_bytes <= _MOST_MAPPED:
        return
    turn = next(_asked)
    for at, segment in enumerate(snapshot.segments):
        if (turn + at) % _LET_GO_EVERY == 0:
            segment.let_go()


def _sampled_cosines(
    snapshot: Snapshot, codes: NDArray[np.int8], live: NDArray[np.bool_]
) -> Floats:
    """Return the best cosine of each live record of the sample."""
    sample = snapshot.sample
    every = similarities(codes[:1], sample.codes)[0]
    return np.maximum.reduceat(every, sample.starts)[live[sample.records]]


def _records_by_words(snapshot: Snapshot, terms: _Terms) -> Ints:
    """Return the records with the largest weight of rare words, in any view."""
    chosen, groups = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for group in (*_VIEWS, _CONCEPTS):
        sizes = terms.sizes[terms.groups[group]]
        order = np.argsort(sizes, kind="stable")
        rare = order[(np.cumsum(sizes[order]) <= _MOST_POSTINGS) & (sizes[order] > 0)]
        chosen.append(terms.groups[group].start + rare)
        groups.append(np.full(len(rare), group))
    return _heaviest(snapshot, terms, np.concatenate(chosen), np.concatenate(groups))


def _heaviest(snapshot: Snapshot, terms: _Terms, chosen: Ints, groups: Ints) -> Ints:
    """Return the records that hold most of the weight of some terms (t,), in any group (t,)."""
    weights = weigh_terms(terms.sizes[chosen], terms.total) * terms.repeats[chosen]
    records, which = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for segment, first, spans in zip(snapshot.segments, snapshot.firsts, terms.spans, strict=True):
        starts, ends = (part[chosen] for part in spans)
        here, places = _unfold(starts, ends)
        records.append((groups[here] << _RECORD_BITS) + segment.postings.docs[places] + first)
        which.append(here)
    # Sorted by group and record; equal ones stay in the order in which they were read.
    keys = np.concatenate(records) << _PLACE_BITS
    keys += np.arange(len(keys))
    keys.sort()
    owners = keys >> _PLACE_BITS
    is_new = np.diff(owners, prepend=-1) > 0
    values = weights[np.concatenate(which)[keys & ((1 << _PLACE_BITS) - 1)]]
    sums = np.bincount(np.cumsum(is_new) - 1, values).astype(np.float32)
    known = owners[is_new]
    edges = np.searchsorted(known >> _RECORD_BITS, np.arange(_CONCEPTS + 2)).tolist()
    found = [
        known[start:end][top(sums[start:end], _BY_WORDS)] & ((1 << _RECORD_BITS) - 1)
        for start, end in pairwise(edges)
    ]
    return np.unique(np.concatenate(found))


def _unfold(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Return for each place of some spans which span it is of, and the place."""
    sizes = ends - starts
    here = np.repeat(np.arange(len(sizes)), sizes)
    return here, (starts - np.cumsum(sizes) + sizes)[here] + np.arange(len(here))


def _records_by_vectors(snapshot: Snapshot, codes: NDArray[np.int8]) -> Ints:
    """Return the records with the nearest vectors of the query or of a sentence of it."""
    found = [np.empty(0, np.int64)]
    sizes = np.array([len(segment.codes) for segment in snapshot.segments])
    parts = sizes / max(sizes.sum(), 1)
    by_signs, by_vectors = (np.ceil(most * parts).astype(int) for most in (_BY_SIGNS, _BY_VECTORS))
    signs = _nearest_by_signs(snapshot, signs_of(codes), by_signs.tolist())
    for segment, first, rows, most in zip(
        snapshot.segments, snapshot.firsts, signs, by_vectors.tolist(), strict=True
    ):
        for row, near in enumerate(rows):
            values = similarities(codes[row : row + 1], segment.codes_at(near))[0]
            best = near[top(values, most)]
            found.append(segment.owners[best].astype(np.int64) + first)
    return np.unique(np.concatenate(found))


def _nearest_by_signs(
    snapshot: Snapshot, signs: NDArray[np.uint64], counts: Sequence[int]
) -> list[list[Ints]]:
    """Return for each segment and each row of signs (k, c) the places of the nearest vectors.

    Threads share the segments.
    """
    segments = list(zip(snapshot.segments, counts, strict=True))
    threads = max(1, min(threads_of_a_text(), len(segments)))

    def look(start: int) -> list[list[Ints]]:
        mine = segments[start::threads]
        return [[segment.signs.nearest(row, count) for row in signs] for segment, count in mine]

    others = [begin(partial(look, start)) for start in range(1, threads)]
    found: list[list[Ints]] = [[] for _ in segments]
    found[::threads] = look(0)
    for start, part in enumerate(others, 1):
        found[start::threads] = part()
    return found


def _cosines_of(
    snapshot: Snapshot, codes: NDArray[np.int8], numbers: Ints
) -> tuple[Floats, Floats, Floats]:
    """Return best, pair and sentence cosine of records; -1 for those without vectors."""
    best = np.full((3, len(numbers)), -1.0, np.float32)
    rows, counts = [np.empty((0, codes.shape[1]), np.int8)], [np.empty(0, np.int64)]
    for segment, local in _by_segment(snapshot, numbers):
        wanted = local.astype(segment.owners.dtype)  # or a search would copy all owners
        starts = segment.owners.searchsorted(wanted, "left")
        ends = segment.owners.searchsorted(wanted, "right")
        rows.append(segment.codes_at(_unfold(starts, ends)[1]))
        counts.append(ends - starts)
    sizes = np.concatenate(counts)
    has = sizes > 0
    if has.any():
        begins = (np.cumsum(sizes) - sizes)[has]
        best[:, has] = join_cosines(similarities(codes, np.concatenate(rows)), begins)
    return best[0], best[1], best[2]


def _by_segment(snapshot: Snapshot, numbers: Ints) -> Iterator[tuple[Segment, Ints]]:
    """Yield each segment with the places in it of those of some records, ascending, it holds."""
    edges = np.searchsorted(numbers, [*snapshot.firsts, len(snapshot.live)]).tolist()
    for segment, first, (start, end) in zip(
        snapshot.segments, snapshot.firsts, pairwise(edges), strict=True
    ):
        yield segment, numbers[start:end] - first


def _shares_of(snapshot: Snapshot, terms: _Terms, numbers: Ints) -> Floats:
    """Return the shares of records in each view and of concepts, as where all are weighed."""
    postings = [segment.postings for segment in snapshot.segments]
    means = sum((part.sums for part in postings), np.zeros(len(VIEWS))) / max(terms.total, 1)
    weights = weigh_terms(terms.sizes, terms.total) * terms.repeats
    parts = list(zip(_by_segment(snapshot, numbers), terms.spans, strict=True))
    counts = np.concatenate(
        [_counts_of(segment.postings, spans, local) for (segment, local), spans in parts], axis=1
    )
    lengths = np.concatenate(
        [segment.postings.lengths[:, local] for (segment, local), _ in parts], axis=1
    )
    norms = 1 - B + B * lengths / np.maximum(means, 1e-9).astype(np.float32)[:, None]
    shares = np.zeros((len(VIEWS) + 1, len(numbers)), np.float32)
    for view, group in enumerate(terms.groups[:_CONCEPTS]):
        held, weight = counts[group].astype(np.float32), weights[group]
        held *= ((K1 + 1) * weight[:, None]) / np.maximum(held + K1 * norms[view], 1e-9)
        shares[view] = held.sum(axis=0) / max(float(weight.sum()), 1e-6)
    if len(terms.concepts) and terms.groups[_CONCEPTS].stop > terms.groups[_CONCEPTS].start:
        concepts = counts[terms.groups[_CONCEPTS]]
        shares[_CONCEPTS] = _concepts_of(terms, concepts, norms[VIEWS.index("folded")])
    return shares


def _concepts_of(terms: _Terms, counts: NDArray[np.uint8], norm: Floats) -> Floats:
    """Return the share of the concepts' weight that records hold: counts (t, r), norm (r,)."""
    sizes = np.add.reduceat(terms.sizes[terms.groups[_CONCEPTS]], terms.concepts)
    weights = weigh_terms(np.minimum(sizes, terms.total), terms.total)
    best = float(np.where(sizes > 0, weights, weights / 2).sum())
    held = np.maximum.reduceat(counts > 0, terms.concepts, axis=0)
    found = (held * weights[:, None] * (K1 + 1) / (1 + K1 * norm)).sum(axis=0)
    return np.asarray(found / np.float32(max(best, 1e-6)), np.float32)


def _counts_of(part: Postings, spans: tuple[Ints, Ints], local: Ints) -> NDArray[np.uint8]:
    """Return how often each term stands in each record, (t, len(local)); both are ascending."""
    found = np.zeros((len(spans[0]), len(local)), np.uint8)
    known = np.flatnonzero(spans[1] > spans[0])
    if not len(known) or not len(local):
        return found
    docs, starts, ends = part.docs, spans[0][known], spans[1][known]
    # Of the type of the documents: otherwise a search would copy them all.
    wanted = local.astype(docs.dtype)
    searched = [
        docs[start:end].searchsorted(wanted)
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ]
    places = np.concatenate(searched).reshape(len(known), len(wanted)) + starts[:, None]
    inside = places < ends[:, None]
    np.minimum(places, len(docs) - 1, out=places)
    found[known] = np.where(inside & (docs[places] == wanted), part.counts[places], np.uint8(0))
    return found
