"""The two heads on the sentence vectors: worth checking (`checkworthy`), objective (`checkable`).

Each is a small network on the vector and the signs of a sentence; `training/detection.py` trains
them and `docs/cards/detection.md` says on what, and how well they do. Some languages have heads of
their own on the vectors of posts, by which matching finds a claim: it is encoded once for both.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from claimdesk.detection.rules import FEATURES, read_features
from claimdesk.errors import ModelError
from claimdesk.language.restoration import make_readable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from claimdesk.language.encoders import Encoder, Vectors

    Array = NDArray[np.float32]

TASKS: Final = ("checkworthy", "checkable")
#: Languages with heads of their own, which read the vectors of posts. For the others, and for
#: `checkable` in English, those vectors tell less than the encoder's as it comes (the card above).
OWN: Final = {"checkworthy": ("vi", "en"), "checkable": ("vi",)}


@dataclass(frozen=True, slots=True)
class Head:
    """A network with one hidden layer: inputs are standardised by `mean` and `scale`.

    Shapes: mean, scale (inputs,); hidden (inputs, units); hidden_bias, out (units,); bias ();
    calibration (2,): slope and intercept of the logit; threshold (): on the probability.
    """

    mean: Array
    scale: Array
    hidden: Array
    hidden_bias: Array
    out: Array
    bias: Array
    calibration: Array
    threshold: Array

    def predict(self, inputs: Array) -> Array:
        """Return the calibrated probability of the positive class for each row of inputs."""
        import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

        units = np.maximum((inputs - self.mean) / self.scale @ self.hidden + self.hidden_bias, 0)
        logit = (units @ self.out + self.bias) * self.calibration[0] + self.calibration[1]
        probability: Array = (1 / (1 + np.exp(-logit))).astype(np.float32)
        return probability


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of each task, with vectors and (`plain`) on the signs alone.

    `own` holds those with vectors of one language, by task and language. `encoder` and `posts` name
    the encoder whose vectors they were trained on; those of another mean nothing to them.
    """

    encoder: str
    posts: str
    with_vectors: dict[str, Head]
    plain: dict[str, Head]
    own: dict[tuple[str, str], Head]

    def read_vectors_of(self, encoder: Encoder | None) -> bool:
        """Return whether the heads were trained on the vectors of an encoder, or of one near it."""
        named = (self.encoder, self.posts)
        return encoder is not None and (encoder.name, encoder.posts) == named

    def judge(
        self,
        task: str,
        texts: Sequence[str],
        langs: Sequence[str] = (),
        encoder: Encoder | None = None,
    ) -> tuple[Array, Array]:
        """Return (scores, least), both (len(texts),) and 0 to 1: probabilities and thresholds.

        The probability is that of `Yes`, or of being checkable; a text counts from its threshold.

        `langs` are the languages of the texts. Without an encoder whose vectors the heads read, the
        signs alone are asked, which is quicker and weaker. An encoder keeps its last vectors, so
        that both tasks and matching have a text encoded once for each kind of vectors.
        """
        import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

        features = stack_features(texts)
        scores = np.empty(len(texts), dtype=np.float32)
        least = np.full(len(texts), self.plain[task].threshold, dtype=np.float32)
        if encoder is None or not self.read_vectors_of(encoder):
            return self.plain[task].predict(features), least
        for lang in dict.fromkeys(langs):
            rows = [at for at, one in enumerate(langs) if one == lang]
            own = self.own.get((task, lang))
            head = own or self.with_vectors[task]
            encode = encoder.encode_posts if own else encoder.encode_queries
            vectors = encode([make_readable(texts[at]) for at in rows])
            scores[rows] = head.predict(join_inputs(vectors, features[rows]))
            least[rows] = head.threshold
        return scores, least


def stack_features(texts: Sequence[str]) -> Array:
    """Return (len(texts), FEATURES): the signs of each text as numbers."""
    import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

    if not texts:
        return np.empty((0, FEATURES), dtype=np.float32)
    return np.stack([read_features(text) for text in texts])


def join_inputs(vectors: Vectors, features: Array) -> Array:
    """Return the inputs of a head: the sentence vectors, then the features."""
    import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

    joined: Array = np.hstack([vectors, features]).astype(np.float32)
    return joined


@cache
def load_heads() -> Heads:
    """Return the heads that ship with Claimdesk, read once for the process.

    Raises ModelError when the weights are missing or damaged.
    """
    import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

    source = resources.files("claimdesk.detection") / "weights.npz"
    try:
        with source.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            with_vectors = {task: _read_head(arrays, f"{task}_vectors") for task in TASKS}
            plain = {task: _read_head(arrays, f"{task}_plain") for task in TASKS}
            own = {
                (task, lang): _read_head(arrays, f"{task}_{lang}")
                for task, langs in OWN.items()
                for lang in langs
            }
            named = str(arrays["encoder"]), str(arrays["posts"])
            return Heads(*named, with_vectors, plain, own)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError from error


def _read_head(arrays: Mapping[str, NDArray[np.float16]], name: str) -> Head:
    parts = {part.name: arrays[f"{name}_{part.name}"].astype("float32") for part in fields(Head)}
    return Head(**parts)
