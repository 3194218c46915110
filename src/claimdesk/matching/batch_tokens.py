"""The words of many posts at once, hashed, with where each stands in a library's postings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from claimdesk.language.normalization import words
from claimdesk.matching.lexical import VIEWS, hash_pairs, hash_word, weigh_terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.matching.lexical import Postings
    from claimdesk.matching.snapshot import Snapshot

    Ints = NDArray[np.int64]

OWN, FOLDED, PAIRS = (VIEWS.index(view) for view in ("own", "folded", "pairs"))
#: The views that are looked at; four-grams are left to the first stage, which knows them.
LOOKED_AT = (OWN, FOLDED, PAIRS)
#: Weights are whole numbers of this part of one: their sums do not depend on the order.
STEP = 512
_VIEW_SHIFT, _POST_SHIFT = np.uint64(32), np.uint64(34)
_HASH_MASK, _VIEW_MASK = np.uint64(0xFFFFFFFF), np.uint64(3)


@dataclass(frozen=True, slots=True)
class BatchTokens:
    """Distinct tokens of a batch of posts, ascending by post, then view, then hash.

    `posts`, `views`, `said`, `sizes`, `weights` (t,): whose token it is, of which view, how often
    the post says it, how many records hold it, and its weight in steps of 1 / `STEP`. `starts`,
    `ends` (segments, t): where its documents stand in each segment's postings. `firsts`
    (posts + 1,): where each post's begin.
    """

    posts: Ints
    views: Ints
    said: Ints
    sizes: Ints
    weights: Ints
    starts: Ints
    ends: Ints
    firsts: Ints


def read_tokens(snapshot: Snapshot, texts: Sequence[str]) -> BatchTokens:
    """Return the distinct tokens of normalised texts, looked up in a library."""
    keys = np.concatenate([_keys(view, packed) for view, packed in _packed(texts)])
    every, said = np.unique(keys, return_counts=True)
    posts = (every >> _POST_SHIFT).astype(np.int64)
    views = (every >> _VIEW_SHIFT & _VIEW_MASK).astype(np.int64)
    known, back = np.unique((every & _HASH_MASK).astype(np.uint32), return_inverse=True)
    spans = [_spans(segment.postings, known, back) for segment in snapshot.segments]
    starts = np.stack([start for start, _ in spans])
    ends = np.stack([end for _, end in spans])
    sizes = (ends - starts).sum(axis=0)
    weights = np.rint(weigh_terms(sizes, len(snapshot.live)) * STEP).astype(np.int64)
    firsts = np.searchsorted(posts, np.arange(len(texts) + 1))
    return BatchTokens(posts, views, said, sizes, weights, starts, ends, firsts)


def _packed(texts: Sequence[str]) -> list[tuple[int, list[bytes]]]:
    """Return each view with the packed hashes of every text in it."""
    spoken = [[hash_word(word) for word in words(text)] for text in texts]
    return [
        (OWN, [b"".join([word.own for word in found]) for found in spoken]),
        (FOLDED, [b"".join([word.folded for word in found]) for found in spoken]),
        (PAIRS, [hash_pairs(found) for found in spoken]),
    ]


def _keys(view: int, packed: list[bytes]) -> NDArray[np.uint64]:
    flat = np.frombuffer(b"".join(packed), "<u4").astype(np.uint64)
    counts = np.array([len(piece) // 4 for piece in packed], np.int64)
    whose = np.repeat(np.arange(len(packed), dtype=np.uint64), counts)
    return np.asarray((whose << _POST_SHIFT) | np.uint64(view << 32) | flat)


def _spans(part: Postings, known: NDArray[np.uint32], back: Ints) -> tuple[Ints, Ints]:
    starts, ends = part.spans(known)
    return starts[back], ends[back]
