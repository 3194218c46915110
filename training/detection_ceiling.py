"""Prints what the shipped heads of detection could reach by any threshold, on the held-out files.

    python training/detection_ceiling.py [--cache DIR]

The ceiling is chosen on the truth of the held-out files, so it is a bound and no result: it says
whether choosing thresholds better could meet an aim, and must never set one.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from claimdesk.detection.evaluation import average_precision, count_agreement, read_examples
from claimdesk.detection.heads import load_heads
from claimdesk.language.encoders import Encoder, default_encoder
from claimdesk.language.identification import identify
from claimdesk.language.vector_cache import CachedEncoder
from detection import LANGUAGES, ROOT, list_files


def measure_file(task: str, path: Path, encoder: Encoder) -> dict[str, float]:
    """Return the figure, its ceiling and where, AP, share of positives, F1 of taking all."""
    texts, labels = read_examples(path, task)
    truth = np.array(labels)
    langs = [identify(text) for text in texts]
    scores, least = load_heads().judge(task, texts, langs, encoder)
    name = "f1" if task == "checkworthy" else "macro_f1"
    steps = np.unique(scores)  # a grid would miss some: Arabic scores crowd near 0
    curve = [count_agreement(truth, scores >= step)[name] for step in steps]
    return {
        "shipped": count_agreement(truth, scores >= least)[name],
        "ceiling": max(curve),
        "at": float(steps[int(np.argmax(curve))]),
        "ap": average_precision(truth, scores),
        "share": truth.mean(),
        "all_taken_f1": count_agreement(truth, np.ones_like(truth))["f1"],
    }


def main() -> None:
    """Print a line for each language, and the mean for `checkable`."""
    parser = argparse.ArgumentParser(description="Bounds of detection's thresholds.")
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache" / "vectors")
    encoder = CachedEncoder(default_encoder(), parser.parse_args().cache)
    for task, languages in {
        "checkworthy": ("ar", "nl"),
        "checkable": LANGUAGES["checkable"],
    }.items():
        found = {
            lang: measure_file(task, path, encoder)
            for lang, path in list_files(task)[1]
            if lang in languages
        }
        for lang, figures in found.items():
            print(task, lang, {key: round(float(value), 3) for key, value in figures.items()})
        if task == "checkworthy":
            continue  # its aims are of each language
        means = [np.mean([one[key] for one in found.values()]) for key in ("shipped", "ceiling")]
        print(task, "mean", [round(float(mean), 3) for mean in means])


if __name__ == "__main__":
    main()
