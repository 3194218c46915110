"""The two heads on the sentence vectors: worth checking (`checkworthy`), objective (`checkable`).

Each is a small network on the vector and the signs of a sentence; `training/detection.py` trains
them and `docs/cards/detection.md` says on what, and how well they do. Vietnamese has heads of its
own on the vectors (`training/own_heads.py`).
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from claimdesk.detection.rules import FEATURES, guess_language, read_features
from claimdesk.errors import ModelError
from claimdesk.language.restoration import make_readable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from claimdesk.language.encoders import Encoder, Vectors

    Array = NDArray[np.float32]

TASKS: Final = ("checkworthy", "checkable")
#: Languages with heads trained on their own sentences.
OWN: Final = ("vi",)


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

    `own` holds those with vectors of one language, by task and language. `encoder` names the
    encoder whose vectors they were trained on; those of another mean nothing to them.
    """

    encoder: str
    with_vectors: dict[str, Head]
    plain: dict[str, Head]
    own: dict[tuple[str, str], Head]

    def judge(
        self, task: str, texts: Sequence[str], vectors: Vectors | None, lang: str = ""
    ) -> tuple[Array, Array]:
        """Return (scores, least), both (len(texts),) and 0 to 1: probabilities and thresholds.

        The probability is that of `Yes`, or of being checkable; a text counts from its threshold.

        `vectors` are those of `encode_sentences`; None asks for the signs alone, which is quicker
        and weaker. `lang` is the language of all texts, or empty: then each is guessed.
        """
        import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

        features = stack_features(texts)
        general = self.plain[task] if vectors is None else self.with_vectors[task]
        inputs = features if vectors is None else join_inputs(vectors, features)
        scores = general.predict(inputs)
        least = np.full(len(texts), general.threshold, dtype=np.float32)
        for own in OWN if vectors is not None else ():
            rows = [at for at, text in enumerate(texts) if (lang or guess_language(text)) == own]
            head = self.own[task, own]
            scores[rows] = head.predict(inputs[rows])
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


def encode_sentences(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """Return the vectors that the heads read: of the texts as matching reads them."""
    return encoder.encode_queries([make_readable(text) for text in texts])


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
                (task, lang): _read_head(arrays, f"{task}_{lang}") for task in TASKS for lang in OWN
            }
            return Heads(str(arrays["encoder"]), with_vectors, plain, own)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError from error


def _read_head(arrays: Mapping[str, NDArray[np.float16]], name: str) -> Head:
    parts = {part.name: arrays[f"{name}_{part.name}"].astype("float32") for part in fields(Head)}
    return Head(**parts)
