"""Finding candidates for a text and describing each of them in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from claimdesk.language.restoration import make_readable
from claimdesk.matching.lexical import VIEWS, LexicalQuery, score_segments
from claimdesk.matching.snapshot import Snapshot
from claimdesk.matching.vectors import code_queries, similarities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.language.encoders import Encoder

    Floats = NDArray[np.float32]

#: Candidates taken from each view of the text and from the vectors.
DEPTH = 30
#: A post is encoded up to here: what comes later is mostly chatter and tags.
QUERY_CHARS = 600

FEATURES = (
    *(f"{view}_share" for view in VIEWS),
    *(f"{view}_gap" for view in VIEWS),
    *(f"{view}_rank" for view in VIEWS),
    "cosine",
    "cosine_pair",
    "cosine_gap",
    "cosine_rank",
    "cosine_z",
    "agreement",
    "query_words",
)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidate records of one query: `numbers` (c,) int64 and `features` (c, len(FEATURES))."""

    numbers: NDArray[np.int64]
    features: Floats


@dataclass(frozen=True, slots=True)
class Query:
    """A text made ready for searching: cleaned, its tokens hashed, its vector coded.

    Vietnamese typed without diacritics has them put back first.
    """

    text: str
    lexical: LexicalQuery
    codes: NDArray[np.int8]


def prepare(texts: list[str], encoder: Encoder) -> list[Query]:
    """Return the queries of many texts; the encoder is called once."""
    read = [make_readable(text) for text in texts]
    vectors = encoder.encode_queries([text[:QUERY_CHARS] for text in read])
    codes = code_queries(vectors, encoder.name)
    return [Query(text, LexicalQuery.of(text), row) for text, row in zip(read, codes, strict=True)]


def find_candidates(
    snapshot: Snapshot, query: Query, *, without: NDArray[np.int64] | None = None
) -> Candidates:
    """Return the live records that any view or the vectors rank high, described.

    `without` holds record numbers to leave out as if they were not in the library: ranks and gaps
    are then those of a library that never had them.
    """
    live = snapshot.live
    if without is not None and len(without):
        live = live.copy()
        live[without] = False
    postings = [segment.postings for segment in snapshot.segments]
    parts, best = score_segments(query.lexical, postings)
    if not live.any():
        return Candidates(np.empty(0, np.int64), np.empty((0, len(FEATURES)), np.float32))
    scores = np.concatenate(parts, axis=1)
    scores[:, ~live] = 0.0
    cosines, pairs = _record_cosines(snapshot, query, live)
    views = [*scores, cosines]
    numbers = np.unique(np.concatenate([_top(view, DEPTH) for view in views]))
    numbers = numbers[live[numbers]]
    return Candidates(numbers, _describe(query, numbers, (scores, best), (cosines, pairs), live))


def _record_cosines(
    snapshot: Snapshot, query: Query, live: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Return each record's best cosine, and the mean of its first two (claim and title).

    Records that are not live have -1.
    """
    best = np.full(len(live), -1.0, np.float32)
    pair = np.full(len(live), -1.0, np.float32)
    flat = np.concatenate(
        [similarities(query.codes, segment.codes) for segment in snapshot.segments]
    )
    if len(flat):
        starts = snapshot.vector_starts
        counts = np.diff(np.append(starts, len(flat)))
        best[snapshot.vector_records] = np.maximum.reduceat(flat, starts)
        second = np.where(counts > 1, flat[np.minimum(starts + 1, len(flat) - 1)], flat[starts])
        pair[snapshot.vector_records] = (flat[starts] + second) / 2
    best[~live] = -1.0
    pair[~live] = -1.0
    return best, pair


def _top(values: Floats, count: int) -> NDArray[np.int64]:
    if len(values) <= count:
        return np.arange(len(values))
    return np.asarray(np.argpartition(-values, count)[:count], dtype=np.int64)


def _gaps(values: Floats) -> Floats:
    """Return each value less the best of the others."""
    if len(values) == 1:
        return np.zeros(1, np.float32)
    first, second = np.partition(values, -2)[[-1, -2]]
    others = np.where(values == first, second, first)
    return np.asarray(values - others, dtype=np.float32)


def _ranks(values: Floats) -> Floats:
    """Return 1 / (1 + rank), rank counted from 0 at the largest."""
    ranks = np.empty(len(values), np.float32)
    ranks[np.argsort(-values, kind="stable")] = 1.0 / np.arange(1, len(values) + 1)
    return ranks


def _describe(
    query: Query,
    numbers: NDArray[np.int64],
    lexical: tuple[Floats, Floats],
    cosines: tuple[Floats, Floats],
    live: NDArray[np.bool_],
) -> Floats:
    """Return the features of candidate records, (len(numbers), len(FEATURES))."""
    scores, best = lexical
    shares = [scores[view, numbers] / max(best[view], 1e-6) for view in range(len(VIEWS))]
    live_cosines, near = cosines[0][live], cosines[0][numbers]
    spread = max(float(live_cosines.std()), 0.05)
    columns = [
        *shares,
        *(_gaps(share) for share in shares),
        *(_ranks(share) for share in shares),
        near,
        cosines[1][numbers],
        _gaps(near),
        _ranks(near),
        (near - float(live_cosines.mean())) / spread,
        np.sqrt(np.maximum(shares[3], 0) * np.maximum(near, 0)),
        np.full(len(numbers), np.log1p(len(query.lexical.hashes[0]))),
    ]
    return np.stack(columns, axis=1).astype(np.float32)
