"""Trains detection's heads of one language: English (`checkable`) and Arabic (`checkworthy`).

    python training/language_heads.py [--cache DIR] [--out FILE]

English learns from news (CheckThat! 2025) and from the project's own sentences
(`training/own_sentences_en.jsonl`), Arabic from tweets (CheckThat! 2024); both from train files
only. Penalties, thresholds and what to learn from were chosen by cross-validation, which is
printed first; the sentences and files held back are measured once, when the weights are written.
"""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import own_heads
from common import DATA
from own_heads import ROOT, WEIGHTS, fit_linear, name_arrays, predict
from sklearn.metrics import average_precision_score, f1_score
from sklearn.model_selection import StratifiedKFold

from claimdesk.detection.claims import find_claims
from claimdesk.detection.evaluation import LABELS, evaluate
from claimdesk.detection.heads import encode_sentences, load_heads, stack_features
from claimdesk.detection.rules import find_reason, read_signs
from claimdesk.language.cleaning import clean_post
from claimdesk.language.encoders import Encoder, default_encoder
from claimdesk.language.vector_cache import CachedEncoder

ENGLISH_PENALTY, NEWS_COUNTS = 0.005, 0.5
ARABIC_PENALTY = 0.002
#: Rows of the Arabic file whose Yes and No mean what they mean elsewhere, by subject: Deal of the
#: Century, the virus (twice), feminists, Sudan, Libya, Bidoon, the virus, Lebanon, Qatar and Al
#: Jazeera; Yemen, Algeria. All others are of the vaccines: docs/cards/detection.md, Arabic.
ARABIC_SUBJECTS = (
    (0, 330, 734, 1101, 1468, 1835, 2202, 2936, 3300, 3444),
    (5965, 6290, 6720),
)
STEPS = np.arange(0.2, 0.8, 0.02)
NEAR = 0.002
HELD_BACK = {
    "checkable": DATA / "subjectivity" / "dev_test_en.jsonl",
    "checkworthy": DATA / "checkworthy" / "ar.dev.jsonl",
}


def read_file(path: Path, task: str) -> tuple[list[str], np.ndarray]:
    """Return the texts of a labelled file and whether each is of the task's positive class."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row["text"] for row in rows], np.array(
        [row["label"] == LABELS[task][0] for row in rows]
    )


def read_news() -> tuple[list[str], np.ndarray]:
    """Return the English news sentences to train on, less those that the held back file has."""
    held = {clean_post(text) for text in read_file(HELD_BACK["checkable"], "checkable")[0]}
    texts, truth = [], []
    for part in ("train", "dev"):
        found = read_file(DATA / "subjectivity" / f"{part}_en.jsonl", "checkable")
        for text, label in zip(*found, strict=True):
            if clean_post(text) not in held:
                texts.append(text)
                truth.append(label)
    return texts, np.array(truth)


def read_inputs(texts: list[str], encoder: Encoder) -> np.ndarray:
    """Return (texts, inputs) of a head: vectors, then signs."""
    return np.hstack([encode_sentences(texts, encoder), stack_features(texts)]).astype(np.float64)


def middle_of_best(figures: np.ndarray) -> float:
    """Return the middle of the thresholds `STEPS` whose figures are within 0.002 of the best."""
    return round(float(np.median(STEPS[figures >= figures.max() - NEAR])), 2)


def train_english(encoder: Encoder) -> dict[str, np.ndarray]:
    """Return the arrays of English `checkable`; own sentences and news count alike for its F1."""
    rows = own_heads.read_rows(held=False, lang="en")
    news, news_truth = read_news()
    texts = [row.text for row in rows] + news
    truth = np.concatenate([[row.checkable for row in rows], news_truth])
    is_own = np.arange(len(texts)) < len(rows)
    counts = np.where(is_own, 1.0, NEWS_COUNTS)
    inputs = read_inputs(texts, encoder)
    signs_from = encoder.dim
    found = np.zeros(len(texts))
    strata = truth + 2 * is_own
    folds = StratifiedKFold(own_heads.FOLDS, shuffle=True, random_state=own_heads.SEED)
    for fitted, rest in folds.split(inputs, strata):
        head = fit_linear(
            inputs[fitted], signs_from, truth[fitted], ENGLISH_PENALTY, counts[fitted]
        )
        found[rest] = predict(head, inputs[rest])
    is_open = np.array([find_reason(read_signs(text, "en")) is None for text in texts])
    own = macro_f1s(truth[is_own], found[is_own], is_open[is_own])
    of_news = macro_f1s(truth[~is_own], found[~is_own], np.True_)
    threshold = middle_of_best((own + of_news) / 2)
    at = int(np.abs(STEPS - threshold).argmin())
    print(f"checkable en: cross-validated macro F1, threshold {threshold}:")
    print(f"  own sentences, with the signs {own[at]:.3f}; news {of_news[at]:.3f}")
    head = fit_linear(inputs, signs_from, truth, ENGLISH_PENALTY, counts)
    return name_arrays("checkable", "en", head | {"threshold": np.array(threshold)})


def macro_f1s(truth, found, is_open):
    """Return macro F1 at each of `STEPS`; what the signs exclude is not checkable."""
    return np.array([f1_score(truth, (found >= step) & is_open, average="macro") for step in STEPS])


def train_arabic(encoder: Encoder) -> dict[str, np.ndarray]:
    """Return the arrays of Arabic `checkworthy`, each subject left out in turn for its figures."""
    texts, truth = read_file(DATA / "checkworthy" / "ar.train.jsonl", "checkworthy")
    subjects = [span for part in ARABIC_SUBJECTS for span in pairwise(part)]
    rows = np.concatenate([np.arange(start, end) for start, end in subjects])
    subject = np.concatenate([np.full(end - start, at) for at, (start, end) in enumerate(subjects)])
    texts, truth = [texts[row] for row in rows], truth[rows]
    inputs = read_inputs(texts, encoder)
    found = np.zeros(len(rows))
    for at in range(len(subjects)):
        rest = subject == at
        head = fit_linear(inputs[~rest], encoder.dim, truth[~rest], ARABIC_PENALTY)
        found[rest] = predict(head, inputs[rest])
    figures = np.array([f1_score(truth, found >= step) for step in STEPS])
    threshold = middle_of_best(figures)
    ap = average_precision_score(truth, found)
    print(f"checkworthy ar: each subject left out, {len(rows)} posts, {truth.mean():.3f} Yes:")
    print(f"  F1 {figures.max():.3f}, AP {ap:.3f}, threshold {threshold}")
    head = fit_linear(inputs, encoder.dim, truth, ARABIC_PENALTY)
    return name_arrays("checkworthy", "ar", head | {"threshold": np.array(threshold)})


def train(encoder: Encoder) -> dict[str, np.ndarray]:
    """Return the named arrays of both heads, printing cross-validated figures."""
    return train_english(encoder) | train_arabic(encoder)


def report(encoder: Encoder) -> None:
    """Print the figures of what was held back."""
    rows = own_heads.read_rows(held=True, lang="en")
    truth = np.array([row.checkable for row in rows])
    for title, given in (("whole", encoder), ("whole, by the signs alone", None)):
        claims = [find_claims(row.text, "en", encoder=given, whole=True)[0] for row in rows]
        found = np.array([claim.checkable for claim in claims])
        own_heads.show(f"English, own sentences held back, {title}", truth, found)
    for task, path in HELD_BACK.items():
        figures = evaluate(path, task, encoder)
        print(task, path.name, {key: round(value, 3) for key, value in figures.items()})


def main() -> None:
    """Train both heads, write them beside the others, report what was held back."""
    parser = argparse.ArgumentParser(description="Train detection's heads of English and Arabic.")
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache" / "vectors")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    encoder = CachedEncoder(default_encoder(), options.cache)
    with np.load(WEIGHTS, allow_pickle=False) as known:
        arrays = {name: known[name] for name in known.files}
    np.savez_compressed(options.out, **(arrays | train(encoder)))
    print(f"wrote {options.out.stat().st_size} bytes")
    load_heads.cache_clear()
    if options.out == WEIGHTS:
        report(encoder)


if __name__ == "__main__":
    main()
