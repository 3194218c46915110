"""Another order among the best few of an unsure question, by a model that reads both texts at once.

Probabilities and zones stay those of the fusion (decision 0016).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from claimdesk.matching.retrieval import QUERY_CHARS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.domain.factcheck import FactCheck
    from claimdesk.matching.retrieval import Candidates, Query
    from claimdesk.matching.snapshot import Snapshot

    Floats = NDArray[np.float32]

#: So many of the best are read at most.
FEW = 5
#: Near equals: the odds of the best are at most so many times theirs. `training/reranking.py`: what
#: can be won there is three times what chance loses; beyond, the two come near each other.
NEAR_ODDS = 4.0


class Reranker(Protocol):
    """Reads a question together with each of a few texts. `name` says which model it is."""

    name: str

    def score(self, text: str, passages: Sequence[str]) -> Floats:
        """Return (len(passages),) float32, higher where a passage fits the text better."""
        ...


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates (c) of a question with the `probabilities` (c,) and `order` (c,) of the fusion."""

    found: Candidates
    probabilities: Floats
    order: NDArray[np.int64]


def count_near(ranked: Ranked, answer_from: float) -> int:
    """Return how many of the best are near equals of an unsure question; else 0.

    A question is unsure where no match reaches `answer_from`, so what may be answered by itself
    is never moved.
    """
    best = ranked.probabilities[ranked.order[:FEW]].astype(np.float64)
    if len(best) < 2 or best[0] >= answer_from:
        return 0
    odds = best / np.maximum(1 - best, 1e-12)
    far = np.flatnonzero(odds * NEAR_ODDS < odds[0])
    count = int(far[0]) if len(far) else len(best)
    return count if count > 1 else 0


def reorder(
    reranker: Reranker, snapshot: Snapshot, query: Query, ranked: Ranked, answer_from: float
) -> NDArray[np.int64]:
    """Return the order (c,) of candidates with its near equals by the reranker's scores.

    Equal scores stay as they are.
    """
    order, count = ranked.order, count_near(ranked, answer_from)
    if not count:
        return order
    numbers = ranked.found.numbers[order[:count]]
    passages = [passage_of(snapshot.entry(int(number))) for number in numbers]
    scores = np.asarray(reranker.score(query.text[:QUERY_CHARS], passages), dtype=np.float64)
    places = np.argsort(-scores, kind="stable")
    return np.concatenate([order[:count][places], order[count:]])


def passage_of(entry: FactCheck) -> str:
    """Return what a reranker reads of an entry: its claim, then its title."""
    parts = dict.fromkeys(part for part in (entry.claim_reviewed, entry.title) if part)
    return "\n".join(parts)[:QUERY_CHARS]
