"""What the first look of `claimdesk match` loses and wins, beside encoding every post.

    .venv/bin/python benchmarks/bench_first_look.py [SET ...]

For the dev queries of each labelled set: how many are decided without the encoder, P@1 of both
ways, and how many of the matches that the full pipeline finds (right first answers above the score
that 97.36 % of the questions without an answer stay below) are shown all the same. Vectors and
libraries are those of `claimdesk eval`, under .cache/evaluation. Needs CLAIMDESK_DATA.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from corpus import CACHE, DATA

from claimdesk.language.encoders import default_encoder
from claimdesk.language.normalization import fold, normalize
from claimdesk.language.vector_cache import CachedEncoder
from claimdesk.matching.evaluation import EvaluationSet, open_set
from claimdesk.matching.first_look import FirstLook, Seen
from claimdesk.matching.first_stage import first_stage_for
from claimdesk.matching.fusion import rank, shipped
from claimdesk.matching.retrieval import find_candidates, prepare

SETS = ("claims-en", "claims-multi", "articles-vi", "articles-vi typed without diacritics")
_RIGHTLY_NOT_FOUND = 0.9736
_BATCH = 256


@dataclass
class Answers:
    """First answers to the queries of a set: records (-1 for none) and their probabilities (q,)."""

    records: np.ndarray
    probabilities: np.ndarray


def ask_full(data: EvaluationSet, texts: list[str], without: list[np.ndarray]) -> Answers:
    """Return the full pipeline's first answers."""
    rows = []
    for query, gone in zip(prepare(texts, data.library.encoder), without, strict=True):
        found = find_candidates(data.library.snapshot, query, without=gone)
        probabilities, order = rank(found.features, query.group, own=found.own)
        rows.append((int(found.numbers[order[0]]), float(probabilities[order[0]])))
    return Answers(np.array([row[0] for row in rows]), np.array([row[1] for row in rows]))


def look(first_look: FirstLook, texts: list[str], without: list[np.ndarray]) -> list[Seen]:
    """Return what the first look sees, in batches as `claimdesk match` has them."""
    return [
        seen
        for start in range(0, len(texts), _BATCH)
        for seen in first_look.look(texts[start : start + _BATCH], without[start : start + _BATCH])
    ]


def join(seen: list[Seen], full: Answers) -> Answers:
    """Return what `claimdesk match` shows: the first look's answer where it decides."""
    records, probabilities = full.records.copy(), full.probabilities.copy()
    for at, one in enumerate(seen):
        if one.is_decided:
            first = one.found[0] if one.found else (-1, 0.0, 0.0)
            records[at], probabilities[at] = first[:2]
    return Answers(records, probabilities)


def measure(name: str) -> str:
    """Return the line of one set."""
    encoder = CachedEncoder(default_encoder(), CACHE / "evaluation")
    data = open_set(
        DATA / name.split(maxsplit=1)[0], "dev", encoder, CACHE / "evaluation", lambda *_: None
    )
    snapshot = data.library.snapshot
    ids = dict(zip(data.corpus_ids, data.entry_ids, strict=True))
    gold = [
        np.array([snapshot.record_numbers(ids[one])[-1] for one in query.gold if one in ids])
        for query in data.judged
    ]
    is_bare = name.endswith("diacritics")
    texts = [fold(normalize(one.text)) if is_bare else one.text for one in data.judged]
    stage = first_stage_for(snapshot.manifest.encoder)
    assert stage is not None  # noqa: S101 - for the type checker
    first_look = FirstLook(snapshot, stage)
    none = [np.empty(0, np.int64)] * len(texts)
    seen, seen_gone = look(first_look, texts, none), look(first_look, texts, gold)
    full, gone = ask_full(data, texts, none), ask_full(data, texts, gold)
    ours, ours_gone = join(seen, full), join(seen_gone, gone)
    least = np.quantile(gone.probabilities, _RIGHTLY_NOT_FOUND)
    right = np.array([n in g for n, g in zip(full.records, gold, strict=True)])
    ours_right = np.array([n in g for n, g in zip(ours.records, gold, strict=True)])
    suggest = float(shipped().suggest[0])
    found = right & (full.probabilities >= least)
    kept = found & ours_right & (ours.probabilities >= suggest)
    return (
        f"{name}: {len(texts)} queries; decided at first look {_share(seen):.3f}, "
        f"without their answer {_share(seen_gone):.3f}; P@1 {right.mean():.3f} in full, "
        f"{ours_right.mean():.3f} with it; found in full {found.sum()}, of these kept {kept.sum()} "
        f"({kept.sum() / max(found.sum(), 1):.4f}); shown though right answers are gone "
        f"{(gone.probabilities >= suggest).mean():.3f} in full, "
        f"{(ours_gone.probabilities >= suggest).mean():.3f} with it"
    )


def _share(seen: list[Seen]) -> float:
    return float(np.mean([one.is_decided for one in seen]))


if __name__ == "__main__":
    for wanted in sys.argv[1:] or SETS:
        print(measure(wanted), flush=True)
