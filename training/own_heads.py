"""Trains the heads of detection for Vietnamese on the project's own sentences.

    python training/own_heads.py [--cache DIR] [--out FILE]

Reads `training/own_sentences_vi.jsonl` (labelled by docs/labelling.md) and puts the heads beside
the others into `src/claimdesk/detection/weights.npz`. Thresholds come from cross-validation on the
two thirds to train on; the third that is held back is measured once, when the weights are written.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score
from sklearn.model_selection import StratifiedKFold

from claimdesk.detection.claims import find_claims
from claimdesk.detection.evaluation import average_precision, count_agreement
from claimdesk.detection.heads import load_heads, stack_features
from claimdesk.language.encoders import Encoder, intake_encoder
from claimdesk.language.restoration import make_readable
from claimdesk.language.vector_cache import CachedEncoder

ROOT = Path(__file__).resolve().parents[1]
WEIGHTS = ROOT / "src" / "claimdesk" / "detection" / "weights.npz"
LABELS = {"checkable": "checkable", "checkworthy": "worthy"}
#: Of every three sentences one is held back, by its text.
HELD_OF = 3
FOLDS, REPEATS, SEED = 5, 4, 20
#: Of 0.01, 0.03 and 0.1 with 1.5, 3, 5, 7 and 10. Signs that count more rank a little better in
#: cross-validation (average precision 0.977 with 3, 0.983 with 7 and 10); with 10 plain statements,
#: which have none, begin to be turned down.
PENALTY, SIGN_WEIGHT = 0.03, 7.0


@dataclass(frozen=True)
class Row:
    """One sentence with its labels."""

    text: str
    genre: str
    checkable: bool
    worthy: bool


def is_held(text: str) -> bool:
    """Return whether a sentence is held back from training and tuning."""
    return crc32(text.encode()) % HELD_OF == 0


def read_rows(*, held: bool, lang: str = "vi") -> list[Row]:
    """Return the sentences held back, or those to train on. Raises ValueError on a wrong split."""
    rows = []
    sentences = ROOT / "training" / f"own_sentences_{lang}.jsonl"
    for line in sentences.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if (row["split"] == "held") != is_held(row["text"]):
            raise ValueError(f"not the split of its text: {row['text']}")
        if is_held(row["text"]) == held:
            rows.append(Row(row["text"], row["genre"], row["checkable"], row["worthy"]))
    return rows


def standardise(inputs, signs_from):
    """Return (mean, scale): each vector dimension to variance 1, signs as weighted."""
    mean, scale = inputs.mean(0), np.maximum(inputs.std(0), 1e-3)
    scale[signs_from:] = 1 / SIGN_WEIGHT
    return mean, scale


def fit_linear(inputs, signs_from, truth):
    """Return the arrays of a head that is a logistic regression: units relu(x) and relu(-x)."""
    mean, scale = standardise(inputs, signs_from)
    model = LogisticRegression(C=PENALTY, max_iter=500).fit((inputs - mean) / scale, truth)
    weights = model.coef_[0]
    return {
        "mean": mean,
        "scale": scale,
        "hidden": np.stack([weights, -weights], axis=1),
        "hidden_bias": np.zeros(2),
        "out": np.array([1.0, -1.0]),
        "bias": model.intercept_[0],
        "calibration": np.array([1.0, 0.0]),
    }


def cross_validate(inputs, signs_from, truth):
    """Return (repeats, rows): each row's probability by a head that did not see it."""
    found = np.zeros((REPEATS, len(truth)))
    for repeat in range(REPEATS):
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED + repeat)
        for fitted, rest in folds.split(inputs, truth):
            head = fit_linear(inputs[fitted], signs_from, truth[fitted])
            logits = (inputs[rest] - head["mean"]) / head["scale"] @ head["hidden"][:, 0]
            found[repeat, rest] = 1 / (1 + np.exp(-logits - head["bias"]))
    return found


def choose_threshold(task, truth, found):
    """Return (threshold, its figure): the middle of those within 0.002 of the best."""
    average = "macro" if task == "checkable" else "binary"
    steps = np.arange(0.2, 0.8, 0.02)
    means = np.array(
        [
            np.mean([f1_score(truth, one >= step, average=average) for one in found])
            for step in steps
        ]
    )
    return round(float(np.median(steps[means >= means.max() - 0.002])), 2), means.max()


def name_parts(name, head):
    """Return the arrays of a head by the names and in the precision that they are kept in."""
    return {
        f"{name}_{part}": np.asarray(values).astype(np.float16 if part == "hidden" else np.float32)
        for part, values in head.items()
    }


def train(encoder: Encoder) -> dict[str, np.ndarray]:
    """Return the named arrays of the heads for Vietnamese, printing cross-validated figures."""
    rows = read_rows(held=False)
    texts = [row.text for row in rows]
    vectors = encoder.encode_posts([make_readable(text) for text in texts])
    inputs = np.hstack([vectors, stack_features(texts)]).astype(np.float64)
    arrays = {}
    for task, label in LABELS.items():
        truth = np.array([getattr(row, label) for row in rows])
        found = cross_validate(inputs, vectors.shape[1], truth)
        threshold, figure = choose_threshold(task, truth, found)
        ap = np.mean([average_precision_score(truth, one) for one in found])
        print(f"{task} vi: cross-validated F1 {figure:.3f}, AP {ap:.3f}, threshold {threshold}")
        head = fit_linear(inputs, vectors.shape[1], truth) | {"threshold": np.array(threshold)}
        arrays |= name_parts(f"{task}_vi", head)
    return arrays


def report(encoder: Encoder) -> None:
    """Print the figures of the sentences held back: each head, and the whole of detection."""
    rows = read_rows(held=True)
    texts = [row.text for row in rows]
    for task, label in LABELS.items():
        truth = np.array([getattr(row, label) for row in rows])
        scores, least = load_heads().judge(task, texts, ["vi"] * len(texts), encoder)
        show(f"head {task}, held back", truth, scores >= least, average_precision(truth, scores))
    claims = [find_claims(text, "vi", encoder=encoder, whole=True)[0] for text in texts]
    found = np.array([claim.checkable for claim in claims])
    truth = np.array([row.checkable for row in rows])
    show("whole of detection, held back", truth, found)
    for genre in dict.fromkeys(row.genre for row in rows):
        chosen = np.array([row.genre == genre for row in rows])
        show(f"  {genre}", truth[chosen], found[chosen])
    plain = [find_claims(text, "vi", encoder=None, whole=True)[0].checkable for text in texts]
    show("whole, by the signs alone", truth, np.array(plain))
    report_english(encoder)
    worthy = np.array([row.worthy for row in rows])
    worth = np.array([claim.score for claim in claims], dtype=np.float32)
    print(f"worth of the whole, held back: AP {average_precision(worthy, worth):.3f}")


def report_english(encoder: Encoder) -> None:
    """Print the whole of detection on the English sentences, from which nothing has learnt."""
    for held in (False, True):
        rows = read_rows(held=held, lang="en")
        truth = np.array([row.checkable for row in rows])
        for title, given in (("whole", encoder), ("signs alone", None)):
            claims = [find_claims(row.text, "en", encoder=given, whole=True)[0] for row in rows]
            found = np.array([claim.checkable for claim in claims])
            show(f"English, {'held back' if held else 'the others'}, {title}", truth, found)


def show(title, truth, found, ap=None):
    """Print the agreement of what was found with the truth."""
    figures = {key: round(value, 3) for key, value in count_agreement(truth, found).items()}
    print(f"{title} (n {len(truth)}): {figures}{'' if ap is None else f', AP {ap:.3f}'}")


def main() -> None:
    """Train the heads, write them beside the others, report the sentences held back."""
    parser = argparse.ArgumentParser(description="Train detection's heads for Vietnamese.")
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache" / "vectors")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    encoder = CachedEncoder(intake_encoder(), options.cache)
    with np.load(WEIGHTS, allow_pickle=False) as known:
        arrays = {name: known[name] for name in known.files}
    np.savez_compressed(options.out, **(arrays | train(encoder)))
    print(f"wrote {options.out.stat().st_size} bytes")
    load_heads.cache_clear()
    if options.out == WEIGHTS:
        report(encoder)


if __name__ == "__main__":
    main()
