"""How far from the best a reranker may reach: what it could win there, and what it could lose.

Of claims-en `train` the first questions are ranked by the fusion. Then the near equals of each
unsure one are ordered by one who knows the right answer (the most that any reranker can win), by
chance (one that knows nothing), and by one who always errs.
Run: python training/reranking.py DIRECTORY [CACHE], a BEIR directory with the split `train`
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from claimdesk.cli.places import cache_directory
from claimdesk.language.encoders import default_encoder
from claimdesk.language.vector_cache import CachedEncoder
from claimdesk.matching import reranking
from claimdesk.matching.evaluation import open_set
from claimdesk.matching.fusion import rank, shipped
from claimdesk.matching.reranking import Ranked, count_near
from claimdesk.matching.retrieval import find_candidates, prepare

ODDS = (1.5, 2.0, 4.0, 8.0, 20.0, 100.0)
QUESTIONS = 400


def main() -> None:
    place = (Path(sys.argv[2]) if len(sys.argv) > 2 else cache_directory()) / "evaluation"
    encoder = CachedEncoder(default_encoder(), place)
    data = open_set(Path(sys.argv[1]), "train", encoder, place, lambda *_: None)
    snapshot = data.library.snapshot
    corpus = dict(zip(data.entry_ids, data.corpus_ids, strict=True))
    judged = data.judged[:QUESTIONS]
    rows = []
    for asked, query in zip(judged, prepare([one.text for one in judged], encoder), strict=True):
        found = find_candidates(snapshot, query)
        ranked = Ranked(found, *rank(found.features, query.group, own=found.own))
        best = [snapshot.entry(int(found.numbers[at])) for at in ranked.order[: reranking.FEW]]
        right = [corpus[entry.id] in asked.gold for entry in best]
        rows.append((ranked, float(shipped().answer[query.group]), right))
    print(f"{len(rows)} questions, P@1 {np.mean([right[0] for *_, right in rows]):.3f}")
    for reranking.NEAR_ODDS in ODDS:
        counts = [count_near(ranked, answer_from) for ranked, answer_from, _ in rows]
        parts = [right[: count or 1] for count, (*_, right) in zip(counts, rows, strict=True)]
        print(
            f"odds {reranking.NEAR_ODDS:5.1f}: asked {np.mean(np.array(counts) > 0):.3f}, P@1 of "
            f"one who knows {np.mean([any(part) for part in parts]):.3f}, of chance "
            f"{np.mean([np.mean(part) for part in parts]):.3f}, of one who errs "
            f"{np.mean([all(part) for part in parts]):.3f}"
        )
    encoder.close()


if __name__ == "__main__":
    main()
