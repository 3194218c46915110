"""Candidates of many posts at once by their rarest words, and each described in cheap numbers.

Nothing is encoded. What is said of a post does not depend on who shares its batch: sums are of
whole numbers, or of one row's in the order of the columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from claimdesk.matching.batch_tokens import FOLDED, LOOKED_AT, OWN, PAIRS, STEP, read_tokens
from claimdesk.matching.evidence import top
from claimdesk.matching.lexical import K1, VIEWS, B
from claimdesk.matching.vectors import Packed, similarities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.matching.batch_tokens import BatchTokens
    from claimdesk.matching.lexical import Postings
    from claimdesk.matching.segment import Segment
    from claimdesk.matching.snapshot import Snapshot
    from claimdesk.matching.vectors import Codes

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

#: Postings read for a post, of its rarest words and pairs of words.
MOST_POSTINGS = 1200
#: Candidates of a post by its words, and those of them that are described.
BY_WORDS = 32
KEPT = 4
#: Up to so many vectors all are compared, and the nearest are candidates too.
SCANNED = 40_000
BY_VECTORS = 8
_SUM_BITS, _POST_BITS = np.uint64(20), np.uint64(52)
_SUM_MASK, _RECORD_MASK = np.uint64((1 << 19) - 1), np.uint64((1 << 32) - 1)
#: Marks what was found by its vector, which goes before all that was found by words.
_NEAR = np.uint64(1 << 19)

FEATURES = (
    "own_share",
    "folded_share",
    "pairs_share",
    "own_covered",
    "folded_covered",
    "pairs_covered",
    "folded_gap",
    "pairs_gap",
    "cosine",
    "cosine_pair",
    "cosine_gap",
    "words_sum",
    "rarest",
    "query_words",
    "claim_words",
    "query_weight",
    "held_weight",
)


@dataclass(frozen=True, slots=True)
class Described:
    """The best few candidates of each post: `posts`, `numbers` (c,), `features` (c, FEATURES).

    Ascending by post. `repeated` (c,) is the sum of two shares, of the post's words and of their
    pairs, that the candidate holds as often as the post says them: it tells near-copies apart.
    """

    posts: Ints
    numbers: Ints
    features: Floats
    repeated: Floats


class Candidates:
    """Finds candidates in one state of a library; what is worked out for it is kept."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._norms = _length_norms(snapshot.segments)
        self._places = [_vector_places(segment) for segment in snapshot.segments]
        is_small = len(snapshot.vector_records) and sum(map(len, self._vectors())) <= SCANNED
        self._packed = Packed(np.concatenate(self._vectors())) if is_small else None

    def _vectors(self) -> list[Codes]:
        return [segment.codes for segment in self._snapshot.segments]

    def describe(
        self,
        texts: Sequence[str],
        codes: Codes,
        without: Sequence[Ints] | None = None,
        least: Floats | None = None,
    ) -> Described:
        """Return the candidates of normalised texts, with the first stage's `codes` of them.

        `without` holds for each text the records to leave out, and `least` (len(texts),) how much
        share and cosine of the best of its candidates must be together: others are not described.
        """
        tokens = read_tokens(self._snapshot, texts)
        keys = [self._weigh(tokens)]
        if self._packed is not None:
            keys.append(self._near(self._packed, codes, without))
        posts, numbers, sums = self._choose(np.sort(np.concatenate(keys)), without)
        cosines = self._cosines(posts, numbers, codes)
        whole = np.maximum(_weight_of(tokens, FOLDED, len(texts)), 1)[posts]
        share = (sums / whole).astype(np.float32)
        kept = _best_of_each(posts, share + cosines[0], KEPT)
        if least is not None:
            best = np.full(len(texts), -np.inf, np.float32)
            np.maximum.at(best, posts, share + cosines[0])
            kept = kept[(best >= least)[posts[kept]]]
        posts, numbers = posts[kept], numbers[kept]
        held = self._held(tokens, posts, numbers)
        features = _features(posts, held, share[kept], cosines[:, kept])
        return Described(posts, numbers, features, _repeated(held))

    def _weigh(self, tokens: BatchTokens) -> NDArray[np.uint64]:
        """Return keys, post << 52 | record << 20 | weight, for the postings read."""
        wanted = np.flatnonzero((tokens.views != OWN) & (tokens.sizes > 0))
        order = wanted[np.lexsort((tokens.sizes[wanted], tokens.posts[wanted]))]
        running = np.cumsum(tokens.sizes[order])
        first = np.searchsorted(tokens.posts[order], tokens.posts[order])
        before = running[first] - tokens.sizes[order[first]]
        chosen = order[running - before <= MOST_POSTINGS]
        keys = []
        for at, (segment, base) in enumerate(
            zip(self._snapshot.segments, self._snapshot.firsts, strict=True)
        ):
            starts, counts = tokens.starts[at, chosen], tokens.ends[at, chosen]
            counts = counts - starts
            places = _ranges(starts, counts)
            docs = segment.postings.docs[places]
            said = segment.postings.counts[places].astype(np.float32)
            view = np.repeat(tokens.views[chosen], counts)
            norm = self._norms[at][view, docs]
            worth = np.repeat(tokens.weights[chosen], counts) * (said / (said + norm))
            head = np.repeat(tokens.posts[chosen].astype(np.uint64) << _POST_BITS, counts)
            record = (docs.astype(np.uint64) + np.uint64(base)) << _SUM_BITS
            keys.append(head | record | worth.astype(np.uint64))
        return np.concatenate(keys)

    def _near(
        self, packed: Packed, codes: Codes, without: Sequence[Ints] | None
    ) -> NDArray[np.uint64]:
        """Return keys, as those of words, of the records that are nearest to each post."""
        keys = []
        for post, cosines in enumerate(packed.cosines(codes)):
            best = np.maximum.reduceat(cosines, self._snapshot.vector_starts)
            if without is not None:
                best[np.isin(self._snapshot.vector_records, without[post])] = -1
            near = self._snapshot.vector_records[top(best, BY_VECTORS)].astype(np.uint64)
            keys.append(np.uint64(post << 52) | near << _SUM_BITS | _NEAR)
        return np.concatenate(keys)

    def _choose(
        self, keys: NDArray[np.uint64], without: Sequence[Ints] | None
    ) -> tuple[Ints, Ints, Ints]:
        """Return posts, records and sums of the heaviest live candidates of each post."""
        whose = keys >> _SUM_BITS
        first = np.flatnonzero(np.diff(whose, prepend=~whose[:1]))
        if not len(first):
            nothing = np.empty(0, np.int64)
            return nothing, nothing, nothing
        sums = np.add.reduceat(keys & _SUM_MASK, first).astype(np.int64)
        near = np.bitwise_or.reduceat(keys & _NEAR, first) > 0
        posts = (whose[first] >> np.uint64(32)).astype(np.int64)
        numbers = (whose[first] & _RECORD_MASK).astype(np.int64)
        kept = self._snapshot.live[numbers]
        if without is not None:
            pairs = zip(posts.tolist(), numbers.tolist(), strict=True)
            kept &= ~np.array([number in without[post] for post, number in pairs], np.bool_)
        posts, numbers, near = posts[kept], numbers[kept], near[kept]
        sums = np.minimum(sums[kept], int(_SUM_MASK))
        lacking = (int(_NEAR) * 2 - 1) - (sums + near * int(_NEAR))
        ranked = np.sort(
            posts.astype(np.uint64) << _POST_BITS
            | lacking.astype(np.uint64) << np.uint64(32)
            | numbers.astype(np.uint64)
        )
        posts = (ranked >> _POST_BITS).astype(np.int64)
        firsts = np.searchsorted(posts, np.arange(posts[-1] + 1 if len(posts) else 0))
        best = np.arange(len(posts)) - firsts[posts] < BY_WORDS + BY_VECTORS
        ranked, posts = ranked[best], posts[best]
        found = int(_SUM_MASK) - (ranked >> np.uint64(32) & _SUM_MASK).astype(np.int64)
        return posts, (ranked & _RECORD_MASK).astype(np.int64), found

    def _cosines(self, posts: Ints, numbers: Ints, codes: Codes) -> Floats:
        """Return the best cosine and the mean of claim's and title's, (2, c)."""
        found = np.zeros((2, len(numbers)), np.float32)
        homes = np.searchsorted(self._snapshot.firsts, numbers, "right") - 1
        for at, segment in enumerate(self._snapshot.segments):
            mine = np.flatnonzero(homes == at)
            local = numbers[mine] - self._snapshot.firsts[at]
            starts, counts = (part[local] for part in self._places[at])
            mine, starts, counts = mine[counts > 0], starts[counts > 0], counts[counts > 0]
            if not len(mine):
                continue
            begins = np.cumsum(counts) - counts
            rows = segment.codes[_ranges(starts, counts)]
            edges = np.flatnonzero(np.diff(posts[mine], prepend=-1))
            cuts = np.append(begins[edges], len(rows)).tolist()
            every = np.concatenate(
                [
                    similarities(codes[post : post + 1], rows[start:end])[0]
                    for post, start, end in zip(posts[mine[edges]], cuts, cuts[1:], strict=False)
                ]
            )
            found[0, mine] = np.maximum.reduceat(every, begins)
            second = np.minimum(begins + 1, begins + counts - 1)
            found[1, mine] = (every[begins] + every[second]) / 2
        return found

    def _held(self, tokens: BatchTokens, posts: Ints, numbers: Ints) -> _Held:
        """Return what each candidate holds of its post's tokens."""
        sizes = np.diff(tokens.firsts)[posts]
        token = _ranges(tokens.firsts[posts], sizes)
        row = np.repeat(np.arange(len(posts)), sizes)
        counts = np.zeros(len(token), np.uint8)
        lengths = np.zeros((len(VIEWS), len(numbers)), np.float32)
        homes = np.searchsorted(self._snapshot.firsts, numbers, "right") - 1
        for at, (segment, base) in enumerate(
            zip(self._snapshot.segments, self._snapshot.firsts, strict=True)
        ):
            mine = homes == at
            lengths[:, mine] = segment.postings.lengths[:, numbers[mine] - base]
            starts, ends = tokens.starts[at, token], tokens.ends[at, token]
            here = np.flatnonzero(mine[row] & (ends > starts))
            wanted = numbers[row[here]] - base
            counts[here] = _counts(segment.postings, starts[here], ends[here], wanted)
        return _Held(
            row, tokens.views[token], tokens.weights[token], tokens.said[token], counts, lengths
        )


@dataclass(frozen=True, slots=True)
class _Held:
    """Tokens of posts beside each of their candidates, a row.

    `row`, `view`, `weight`, `said`, `counts` (t,): which candidate it is, the token's view and
    weight, how often the post and how often the candidate says it. `lengths` (VIEWS, c) are those
    of the candidates.
    """

    row: Ints
    view: Ints
    weight: Ints
    said: Ints
    counts: NDArray[np.uint8]
    lengths: Floats


def _features(posts: Ints, held: _Held, share: Floats, cosines: Floats) -> Floats:
    columns = _shares(held)
    columns["claim_words"] = np.log1p(held.lengths[FOLDED])
    columns["words_sum"] = share
    columns["cosine"], columns["cosine_pair"] = cosines
    for name, of in (("folded", "folded_share"), ("pairs", "pairs_share"), ("cosine",) * 2):
        columns[f"{name}_gap"] = _gaps(posts, columns[of])
    return np.stack([columns[name] for name in FEATURES], axis=1).astype(np.float32)


def _shares(held: _Held) -> dict[str, NDArray[Any]]:
    """Return what each candidate, a row, holds of its post's tokens, and they of it."""
    row, weight, is_held, size = held.row, held.weight, held.counts > 0, held.lengths.shape[1]
    columns: dict[str, NDArray[Any]] = {}
    for at in LOOKED_AT:
        mine = held.view == at
        whole = np.bincount(row[mine], weight[mine], size)
        both = mine & is_held
        got = np.bincount(row[both], weight[both], size)
        number = np.bincount(row[both], minlength=size)
        columns[f"{VIEWS[at]}_share"] = got / np.maximum(whole, 1)
        columns[f"{VIEWS[at]}_covered"] = np.minimum(number / np.maximum(held.lengths[at], 1), 1.5)
        if at == FOLDED:
            columns["query_weight"] = np.sqrt(whole / STEP)
            columns["held_weight"] = np.sqrt(got / STEP)
            columns["query_words"] = np.log1p(np.bincount(row[mine], minlength=size))
    rarest = np.zeros(size, np.int64)
    chosen = is_held & (held.view == FOLDED)
    np.maximum.at(rarest, row[chosen], weight[chosen])
    columns["rarest"] = rarest / STEP
    return columns


def _repeated(held: _Held) -> Floats:
    """Return `Described.repeated`."""
    size = held.lengths.shape[1]
    both = np.minimum(held.said, held.counts)
    found = np.zeros(size, np.float32)
    for view in (OWN, PAIRS):
        mine = held.view == view
        row, weight = held.row[mine], held.weight[mine]
        whole = np.bincount(row, weight * held.said[mine], size)
        found += np.bincount(row, weight * both[mine], size) / np.maximum(whole, 1)
    return found


def _length_norms(segments: Sequence[Segment]) -> list[Floats]:
    """Return each segment's length norms (len(VIEWS), n), as BM25 has them."""
    total = sum(len(segment) for segment in segments)
    sums = [segment.postings.lengths.sum(axis=1, dtype=np.float64) for segment in segments]
    mean = np.maximum(np.sum(sums, axis=0) / max(total, 1), 1e-9)[:, None]
    return [
        (K1 * (1 - B + B * segment.postings.lengths / mean)).astype(np.float32)
        for segment in segments
    ]


def _vector_places(segment: Segment) -> tuple[Ints, Ints]:
    """Return where each record's vectors begin, and how many there are."""
    counts = np.bincount(segment.owners, minlength=len(segment))
    return np.cumsum(counts) - counts, counts


def _weight_of(tokens: BatchTokens, view: int, count: int) -> Floats:
    mine = tokens.views == view
    return np.bincount(tokens.posts[mine], tokens.weights[mine], count).astype(np.float32)


def _ranges(starts: Ints, counts: Ints) -> Ints:
    """Return start, start + 1, ... for each start, so many as its count."""
    return np.asarray(
        np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    )


def _best_of_each(posts: Ints, values: Floats, most: int) -> Ints:
    """Return the places of the largest values of each post, best first; equals by their place."""
    order = np.lexsort((-values, posts))
    edges = np.searchsorted(posts, posts)
    return order[np.arange(len(posts)) - edges < most]


def _gaps(posts: Ints, values: NDArray[Any]) -> Floats:
    """Return each value less the best of the other values of its post; posts ascending."""
    if not len(values):
        return np.empty(0, np.float32)
    values = values.astype(np.float32)
    edges = np.flatnonzero(np.diff(posts, prepend=-1))
    counts = np.diff(np.append(edges, len(posts)))
    best = np.repeat(np.maximum.reduceat(values, edges), counts)
    rest = np.maximum.reduceat(np.where(values == best, np.float32(0), values), edges)
    alone = np.repeat(np.add.reduceat((values == best).astype(np.int64), edges), counts) == 1
    others = np.where((values == best) & alone, np.repeat(rest, counts), best)
    return np.asarray(values - others, np.float32)


def _counts(part: Postings, starts: Ints, ends: Ints, wanted: Ints) -> NDArray[np.uint8]:
    """Return how often each wanted document stands in its span of ascending documents.

    That is 0 where it is not in the span. All spans are halved at once.
    """
    docs = part.docs
    found = np.zeros(len(starts), np.uint8)
    # The longest first: short spans are done before, and no longer looked at.
    order = np.argsort(starts - ends)
    low, high, wanted = starts[order], ends[order], wanted[order].astype(docs.dtype)
    steps = np.frexp((high - low).astype(np.float64))[1]  # as often as a span is halved
    for step in range(int(np.max(steps, initial=0)), 0, -1):
        count = int(np.searchsorted(-steps, -step, "right"))
        middle = (low[:count] + high[:count]) >> 1
        less = docs[np.minimum(middle, len(docs) - 1)] < wanted[:count]
        is_open = low[:count] < high[:count]
        less &= is_open
        np.copyto(low[:count], middle + 1, where=less)
        np.copyto(high[:count], middle, where=is_open & ~less)
    place = np.minimum(low, max(len(docs) - 1, 0))
    found[order] = part.counts[place] * ((low < ends[order]) & (docs[place] == wanted))
    return found
