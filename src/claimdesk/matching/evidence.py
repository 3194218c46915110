"""What speaks for each record of a library, and which records enough speaks for to look closer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from claimdesk.matching.glossed import score_glossed
from claimdesk.matching.lexical import VIEWS, score_segments
from claimdesk.matching.vectors import similarities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.matching.retrieval import Query
    from claimdesk.matching.snapshot import Snapshot

    Floats = NDArray[np.float32]

#: Candidates taken from each view of the text and from the vectors.
DEPTH = 30


@dataclass(frozen=True, slots=True)
class Evidence:
    """Records worth a closer look: `numbers` (c,) int64, and what speaks for each of them.

    `shares` (len(VIEWS) + 1, c): which share of the query's weight it holds in each view, and of
    its concepts in the other language. `near`, `pair`, `sentence` (c,): its best cosine, the mean
    of those of claim and title, the best of any sentence of the query. `mean` and `spread` are of
    the best cosines of all records.
    """

    numbers: NDArray[np.int64]
    shares: Floats
    near: Floats
    pair: Floats
    sentence: Floats
    mean: float
    spread: float

    @property
    def plain(self) -> Floats:
        """Return a plain sum of the evidence for each record, (c,): who is looked at closer."""
        return plain_sum(self.shares, self.near, self.sentence)


def plain_sum(shares: Floats, near: Floats, sentence: Floats) -> Floats:
    """Return the sum by which records are chosen, each of the arrays as in `Evidence`."""
    lexical = shares[VIEWS.index("grams")] + shares[VIEWS.index("own")] / 2 + shares[-1] / 2
    return np.asarray(lexical + np.maximum(near, sentence), dtype=np.float32)


def weigh_all(
    snapshot: Snapshot, query: Query, live: NDArray[np.bool_], also: NDArray[np.int64]
) -> Evidence:
    """Return the evidence for the best records of each view and those of `also`, all weighed.

    The vector is waited for first: the small steps of a small library and those of the encoder
    hold each other up (a question to 10,000 entries takes 19 ms either way).
    """
    codes = query.codes
    postings = [segment.postings for segment in snapshot.segments]
    parts, best = score_segments(query.lexical, postings)
    scores = np.concatenate(parts, axis=1)
    scores[:, ~live] = 0.0
    cosines, pairs, sentences = _record_cosines(snapshot, codes, live)
    concepts = score_glossed(query.glossed, postings)
    concepts[~live] = 0.0
    views = [*scores, concepts, cosines, sentences]
    numbers = np.unique(np.concatenate([*(top(view, DEPTH) for view in views), also]))
    numbers = numbers[live[numbers]]
    shares = scores[:, numbers] / np.maximum(best, 1e-6)[:, None]
    return Evidence(
        numbers,
        np.concatenate([shares, concepts[None, numbers]]),
        cosines[numbers],
        pairs[numbers],
        sentences[numbers],
        float(cosines[live].mean()),
        float(cosines[live].std()),
    )


def _record_cosines(
    snapshot: Snapshot, codes: NDArray[np.int8], live: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    """Return each record's best cosine, the mean of its first two, and the best of any sentence.

    The first two are claim and title. Records that are not live have -1.
    """
    best = np.full(len(live), -1.0, np.float32)
    pair = np.full(len(live), -1.0, np.float32)
    sentence = np.full(len(live), -1.0, np.float32)
    every = np.concatenate(
        [similarities(codes, segment.codes) for segment in snapshot.segments], axis=1
    )
    if every.shape[1]:
        found = snapshot.vector_records
        best[found], pair[found], sentence[found] = join_cosines(every, snapshot.vector_starts)
    best[~live] = -1.0
    pair[~live] = -1.0
    sentence[~live] = -1.0
    return best, pair, sentence


def join_cosines(every: Floats, starts: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """Return best, pair and sentence of records whose vectors begin at `starts` (r,).

    `every` (1 + k, v) holds the cosines of the whole query and of its k sentences with each vector.
    """
    flat = every[0]
    counts = np.diff(np.append(starts, len(flat)))
    second = np.where(counts > 1, flat[np.minimum(starts + 1, len(flat) - 1)], flat[starts])
    parts = every[1:].max(axis=0) if len(every) > 1 else flat
    return (
        np.maximum.reduceat(flat, starts),
        (flat[starts] + second) / 2,
        np.maximum.reduceat(parts, starts),
    )


def top(values: Floats, count: int) -> NDArray[np.int64]:
    """Return the places of the largest values, in no order."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.asarray(np.argpartition(-values, count)[:count], dtype=np.int64)
