"""Write the graph of the quick encoder for ONNX Runtime, without its weights.

What each layer computes is here, once for all texts; `language/quick_graph.py` puts the weights of
a packed model in place when it is loaded. Products are of eight-bit numbers. What a product takes
is rounded by one step for the whole text where its tokens are alike (behind each evening out), and
by a step for each token where they are not; behind the GELU, which is never under -0.17, the steps
begin a little under zero. Writes language/weights/quick.onnx. Seconds:
uv run --with onnx training/quick_graph.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from claimdesk.language.packed import Shape, open_packed, read_shape

_OUT = Path(__file__).parents[1] / "src/claimdesk/language/weights/quick.onnx"
_MS = "com.microsoft"
#: The least value of the GELU, and the number of eight bits that stands for zero behind it.
_LEAST_GELU = 0.17
_ZERO_GELU = 32
_ZERO = 128
_TINY = 1e-9
#: Kinds of the arrays that are put in place later, by the end of their names.
_KINDS = {"rows": TensorProto.INT8}


class _Graph:
    """Nodes that are added one by one; each gives back the name of its result."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.nodes: list[onnx.NodeProto] = []
        self.known: dict[str, onnx.TensorProto] = {}

    def add(self, kind: str, *takes: str, results: int = 1, domain: str = "", **how: object) -> str:
        """Add a node; with several results their names are `NAME.0`, `NAME.1`."""
        name = f"{kind}{len(self.nodes)}"
        gives = [name] if results == 1 else [f"{name}.{at}" for at in range(results)]
        self.nodes.append(helper.make_node(kind, takes, gives, domain=domain, **how))
        return name

    def number(self, value: float, kind: type = np.float32) -> str:
        """Return the name of one number."""
        name = f"{kind.__name__}:{value}"
        self.known[name] = numpy_helper.from_array(np.array(value, kind), name)
        return name

    def later(self, name: str, *sizes: int) -> str:
        """Return the name of an array that is put in place when the graph is loaded."""
        kind = _KINDS.get(name.rsplit(".", 1)[1], TensorProto.FLOAT)
        tensor = TensorProto(name=name, dims=sizes, data_type=kind)
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="given")
        self.known[name] = tensor
        return name

    def largest(self, state: str) -> str:
        """Return the largest value of each token."""
        axis = "last"
        self.known[axis] = numpy_helper.from_array(np.array([-1], np.int64), axis)
        return self.add("ReduceMax", state, axis, keepdims=1)


def _by_text(graph: _Graph, state: str, matrix: tuple[str, ...], *added: str) -> str:
    """Add a product that takes one step for the whole text."""
    return graph.add("DynamicQuantizeMatMul", state, *matrix, *added, domain=_MS)


def _by_token(graph: _Graph, state: str, step: str, zero: int, matrix: tuple[str, ...]) -> str:
    """Add a product that takes a step for each token."""
    one, none = graph.number(1), graph.number(zero, np.uint8)
    rounded = graph.add("QuantizeLinear", graph.add("Div", state, step), one, none)
    rows, steps, middle = matrix
    found = graph.add("MatMulIntegerToFloat", rounded, rows, one, steps, none, middle, domain=_MS)
    return graph.add("Mul", found, step)


def _matrix(graph: _Graph, name: str, width: int, results: int) -> tuple[str, str, str]:
    rows = graph.later(f"{name}.rows", width, results)
    return rows, graph.later(f"{name}.steps", results), graph.number(0, np.int8)


def _evened(graph: _Graph, state: str, by: str, dim: int) -> str:
    return graph.add("Mul", state, graph.later(f"{by}.inverse", dim))


def _attended(graph: _Graph, state: str, layer: str) -> str:
    """Add a layer's attention."""
    dim, name = graph.shape.dim, f"{layer}.asked"
    added = graph.later(f"{name}.added", 3 * dim)
    matrix = _matrix(graph, name, dim, 3 * dim)
    asked = _by_text(graph, _evened(graph, state, name, dim), matrix, added)
    parts = graph.add("Split", asked, results=3, axis=-1, num_outputs=3)
    found = graph.add(
        "MultiHeadAttention",
        *(f"{parts}.{at}" for at in range(3)),
        domain=_MS,
        num_heads=graph.shape.heads,
        scale=1.0,
    )
    size = graph.add("Max", graph.largest(graph.add("Abs", found)), graph.number(_TINY))
    step = graph.add("Mul", size, graph.number(1 / 127))
    return _by_token(graph, found, step, _ZERO, _matrix(graph, f"{layer}.joined", dim, dim))


def _bent(graph: _Graph, state: str, layer: str) -> str:
    """Add a layer's two products with the GELU between them."""
    dim, inner, name = graph.shape.dim, graph.shape.inner, f"{layer}.wide"
    matrix = _matrix(graph, name, dim, inner)
    wide = _by_text(graph, _evened(graph, state, name, dim), matrix)
    wide = graph.add("FastGelu", wide, graph.later(f"{name}.added", inner), domain=_MS)
    step = graph.add("Mul", graph.largest(wide), graph.number(1 / (255 - _ZERO_GELU)))
    step = graph.add("Max", step, graph.number(_LEAST_GELU / _ZERO_GELU))
    matrix = _matrix(graph, f"{layer}.narrow", inner, dim)
    return _by_token(graph, wide, step, _ZERO_GELU, matrix)


def _joined(graph: _Graph, found: str, state: str, added: str, norm: str) -> str:
    """Add what was found to the state, and even it out."""
    dim = graph.shape.dim
    return graph.add(
        "SkipLayerNormalization",
        found,
        state,
        graph.later(f"{norm}scale", dim),
        graph.later(f"{norm}shift", dim),
        graph.later(added, dim),
        domain=_MS,
        epsilon=float(graph.shape.epsilon),
    )


def main() -> None:
    """Write the graph: a text's state (1, tokens, dim) to the mean of its tokens (1, dim)."""
    shape = read_shape(open_packed())
    graph = _Graph(shape)
    state = "state"
    for at in range(shape.layers):
        layer = f"{at}"
        found = _attended(graph, state, layer)
        state = _joined(graph, found, state, f"{layer}.joined.added", f"{layer}.joined_")
        found = _bent(graph, state, layer)
        state = _joined(graph, found, state, f"{layer}.narrow.added", f"{layer}.")
    tokens = "tokens"
    graph.known[tokens] = numpy_helper.from_array(np.array([1], np.int64), tokens)
    mean = graph.add("ReduceMean", state, tokens, keepdims=0)
    taken = helper.make_tensor_value_info("state", TensorProto.FLOAT, [1, "tokens", shape.dim])
    given = helper.make_tensor_value_info(mean, TensorProto.FLOAT, [1, shape.dim])
    whole = helper.make_graph(graph.nodes, "quick", [taken], [given], [*graph.known.values()])
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_MS, 1)]
    model = helper.make_model(whole, opset_imports=opsets, ir_version=8)
    _OUT.write_bytes(model.SerializeToString())


if __name__ == "__main__":
    main()
