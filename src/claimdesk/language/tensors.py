"""The tensors of the encoder's packed model, as the quick models take them: layer by layer.

The quick models (`quick_model.py`, `quick_graph.py`) differ in what multiplies; what they multiply
is the same, and stands here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from claimdesk.language.packed import (
    BLOCK_BYTES,
    FOUR_BITS,
    Shape,
    read_directory,
    read_shape,
    unpack,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


class TokenModel(Protocol):
    """A model over the bytes of a packed one, that encodes texts given as tokens. Thread-safe."""

    shape: Shape

    def __init__(self, data: NDArray[np.uint8]) -> None: ...

    def encode(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Return (len(texts), dim) unit vectors of texts given as tokens, the special ones too."""
        ...


class Product(NamedTuple):
    """A matrix and what is added: one row for each result.

    `even` (width,) are powers of two by which what comes in is divided, and the weights multiplied:
    some numbers of a token are always far larger, and the others would lose their last bits to them
    (Xiao et al. 2023, arXiv:2211.10438). They are multiplied in already.
    """

    rows: Floats
    added: Floats
    even: Floats | None = None


class Layer(NamedTuple):
    """One layer: attention, then two products; after each the state is evened out."""

    asked: Product
    joined: Product
    joined_scale: Floats
    joined_shift: Floats
    wide: Product
    narrow: Product
    scale: Floats
    shift: Floats


class Tensors:
    """The tensors of a packed model (`language/packed.py`)."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.shape = read_shape(data)
        self._found = _tensors_of(data)
        self._words = self._found["emb.word"].reshape(-1, self.shape.dim // 32, BLOCK_BYTES)
        self._places = self._found["emb.pos"].reshape(-1, self.shape.dim)

    def floats(self, name: str) -> Floats:
        """Return a tensor that is kept in floats."""
        return np.array(self._found[name])

    def rows(self, name: str, width: int) -> Floats:
        """Return a tensor of four-bit weights, one row for each of its results."""
        return unpack(np.ascontiguousarray(self._found[name]), width)

    def layer(self, at: int) -> Layer:
        """Return what one layer multiplies and adds."""
        dim = self.shape.dim

        def rows(name: str, width: int = dim) -> Floats:
            return self.rows(f"l{at}.{name}.w", width)

        def floats(name: str) -> Floats:
            return self.floats(f"l{at}.{name}")

        even = _evened()[at]
        # Scaled here, so that attention need not.
        size = np.float32(1 / math.sqrt(dim / self.shape.heads))
        asked = np.concatenate([rows("q") * size, rows("k"), rows("v")])
        added = np.concatenate([floats("q.b") * size, floats("k.b"), floats("v.b")])
        return Layer(
            Product(asked * even[0], added, even[0]),
            Product(rows("ao"), floats("ao.b")),
            floats("aln.w"),
            floats("aln.b"),
            Product(rows("fi") * even[1], floats("fi.b"), even[1]),
            Product(rows("fo", self.shape.inner), floats("fo.b")),
            floats("oln.w"),
            floats("oln.b"),
        )

    def embed(self, tokens: NDArray[np.int64], places: NDArray[np.int64]) -> Floats:
        """Return (tokens, dim), what the first layer reads, of tokens at places of their texts."""
        blocks = np.ascontiguousarray(self._words[tokens]).reshape(-1, BLOCK_BYTES)
        state = unpack(blocks, self.shape.dim)
        state += self._places[places]
        state += self._found["emb.type"][: self.shape.dim]
        even_out(state, self.floats("emb.ln.w"), self.floats("emb.ln.b"), self.shape.epsilon)
        return state


def even_out(state: Floats, scale: Floats, shift: Floats, epsilon: float) -> None:
    """Bring each row to mean 0 and variance 1, then scale and shift it (layer norm)."""
    state -= state.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", state, state)
    spread /= np.float32(state.shape[1])
    spread += np.float32(epsilon)
    state /= np.sqrt(spread)[:, None]
    state *= scale
    state += shift


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
