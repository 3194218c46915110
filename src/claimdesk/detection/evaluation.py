"""Measuring detection on labelled sentences: precision, recall, F1, macro F1, average precision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from claimdesk.detection.heads import load_heads
from claimdesk.errors import EvaluationError
from claimdesk.language.encoders import Encoder
from claimdesk.language.identification import identify

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Task -> the label of the positive class, then that of the other.
LABELS: Final = {"checkworthy": ("Yes", "No"), "checkable": ("OBJ", "SUBJ")}


def evaluate(path: Path, task: str, encoder: Encoder) -> dict[str, float | int]:
    """Return `f1 precision recall macro_f1 ap n positives` of a task on a JSONL file.

    Each line of the file is an object with `text` and `label`. The positive class is `Yes`
    (worth checking) or `OBJ` (checkable). Raises EvaluationError naming the line that is wrong.
    """
    import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

    texts, truth = read_examples(path, task)
    langs = [identify(text) for text in texts]
    scores, least = load_heads().judge(task, texts, langs, encoder)
    truths = np.array(truth, dtype=bool)
    figures = count_agreement(truths, scores >= least)
    figures["ap"] = average_precision(truths, scores)
    return {**figures, "n": len(texts), "positives": int(truths.sum())}


def read_examples(path: Path, task: str) -> tuple[list[str], list[bool]]:
    """Return the texts of a JSONL file and whether each is of the task's positive class."""
    if task not in LABELS:
        raise EvaluationError(f"There is no task {task!r}. The tasks are: {', '.join(LABELS)}.")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read as UTF-8 text: {error}.") from error
    texts, truth = [], []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            text, is_positive = _read_example(line, f"{path}, line {number}", LABELS[task])
            texts.append(text)
            truth.append(is_positive)
    if not texts:
        raise EvaluationError(f"{path} holds no examples.")
    return texts, truth


def _read_example(line: str, place: str, labels: tuple[str, str]) -> tuple[str, bool]:
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise EvaluationError(f"{place}: not JSON ({error}).") from error
    if not isinstance(row, dict):
        raise EvaluationError(f"{place}: not a JSON object with `text` and `label`.")
    text, label = row.get("text"), row.get("label")
    if not isinstance(text, str) or not text.strip():
        raise EvaluationError(f"{place}: `text` is missing or empty.")
    if label not in labels:
        raise EvaluationError(f"{place}: `label` is {label!r}, not {' or '.join(labels)}.")
    return text, label == labels[0]


def count_agreement(truth: NDArray[np.bool_], found: NDArray[np.bool_]) -> dict[str, float | int]:
    """Return `f1 precision recall` of the positive class and `macro_f1`, the mean F1 of both.

    F1 = 2 TP / (2 TP + FP + FN); a figure whose denominator is 0 is 0.
    """
    hits = int((truth & found).sum())
    precision = _divide(hits, int(found.sum()))
    recall = _divide(hits, int(truth.sum()))
    f1 = _divide(2 * hits, int(found.sum()) + int(truth.sum()))
    rejects = int((~truth & ~found).sum())
    f1_other = _divide(2 * rejects, int((~found).sum()) + int((~truth).sum()))
    macro_f1 = (f1 + f1_other) / 2
    return {"f1": f1, "precision": precision, "recall": recall, "macro_f1": macro_f1}


def _divide(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def average_precision(truth: NDArray[np.bool_], scores: NDArray[np.float32]) -> float:
    """Return AP = sum over n of (R_n - R_{n-1}) P_n, the thresholds n being the distinct scores.

    P_n and R_n are precision and recall when all with at least the n-th highest score are taken
    (no interpolation, as in scikit-learn's `average_precision_score`); 0 without positives.
    """
    import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

    if not truth.any():
        return 0.0
    order = np.argsort(-scores, kind="stable")
    last_of_tie = np.append(np.diff(scores[order]) != 0, True)
    hits = np.cumsum(truth[order])[last_of_tie]
    taken = np.flatnonzero(last_of_tie) + 1
    recall = hits / truth.sum()
    return float(np.sum(np.diff(recall, prepend=0.0) * hits / taken))
