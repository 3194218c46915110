"""Retrieval metrics over ranked answers, and the found / not-found table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The share of right "not found" answers that Cofacts reported in 2017, and a stricter one.
OPERATING_POINTS = (0.9736, 0.99)
_BINS = 10
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One query's outcome. `ranked` holds (corpus id, score) best first, at least ten where found.

    `gold` are the right corpus ids. `without` is the best (corpus id, score) when the right ones
    were taken out of the library, or None when nothing was found then.
    """

    query_id: str
    lang: str
    gold: frozenset[str]
    ranked: Sequence[tuple[str, float]]
    without: tuple[str, float] | None = None
    is_answered: bool = False
    is_answered_without: bool = False

    @property
    def is_right(self) -> bool:
        """Return whether the first answer is a right one."""
        return bool(self.ranked) and self.ranked[0][0] in self.gold


def average_precision(asked: Asked, depth: int = 5) -> float:
    """Return the average precision of the first `depth` answers (as in CheckThat!'s MAP@5)."""
    hits, total = 0, 0.0
    for position, (corpus_id, _) in enumerate(asked.ranked[:depth], start=1):
        if corpus_id in asked.gold:
            hits += 1
            total += hits / position
    return total / min(len(asked.gold), depth) if asked.gold else 0.0


def reciprocal_rank(asked: Asked, depth: int = 10) -> float:
    """Return 1 / position of the first right answer among `depth`, 0 where there is none."""
    for position, (corpus_id, _) in enumerate(asked.ranked[:depth], start=1):
        if corpus_id in asked.gold:
            return 1.0 / position
    return 0.0


def success(asked: Asked, depth: int = 10) -> float:
    """Return 1 when a right answer is among the first `depth`, else 0."""
    return float(any(corpus_id in asked.gold for corpus_id, _ in asked.ranked[:depth]))


_PER_QUERY: dict[str, Callable[[Asked], float]] = {
    "map@5": average_precision,
    "p@1": lambda asked: float(asked.is_right),
    "success@10": success,
    "mrr": reciprocal_rank,
}


def summarize(outcomes: Sequence[Asked]) -> dict[str, float]:
    """Return the mean of each ranking metric over the queries, and their number."""
    means = {
        name: float(np.mean([metric(asked) for asked in outcomes])) if outcomes else 0.0
        for name, metric in _PER_QUERY.items()
    }
    return {**means, "queries": len(outcomes)}


def intervals(outcomes: Sequence[Asked], seed: int = 0) -> dict[str, tuple[float, float]]:
    """Return 95 % bootstrap intervals (percentile, 1,000 resamples of queries) of each metric."""
    generator = np.random.default_rng(seed)
    picks = generator.integers(0, len(outcomes), (_RESAMPLES, len(outcomes)))
    found = {}
    for name, metric in _PER_QUERY.items():
        values = np.array([metric(asked) for asked in outcomes])
        low, high = np.quantile(values[picks].mean(axis=1), [0.025, 0.975])
        found[name] = (float(low), float(high))
    return found


def found_table(outcomes: Sequence[Asked]) -> dict[str, dict[str, float]]:
    """Return, per operating point, the share of queries answered right and answered wrong.

    Each query is asked twice: with its fact-checks in the library and with them taken out. The
    threshold is the smallest score at which the wanted share of the second kind is rightly left
    unanswered; the first kind is then counted right or wrong by its first answer, if that reaches
    the threshold.
    """
    if not outcomes:
        return {}
    absent = np.array([a.without[1] if a.without else -np.inf for a in outcomes])
    table = {}
    for point in OPERATING_POINTS:
        threshold = _threshold(absent, point)
        table[str(point)] = {**answered_from(outcomes, threshold), "threshold": float(threshold)}
    return table


def answered_from(outcomes: Sequence[Asked], threshold: float) -> dict[str, float]:
    """Return the shares answered right and wrong from a score on, and rightly "not found".

    `right` and `wrong` are of queries asked with their fact-checks in the library, `not_found` of
    those asked with them taken out.
    """
    return _answered_shares(
        outcomes,
        [a for a in outcomes if a.ranked and a.ranked[0][1] >= threshold],
        [a for a in outcomes if not a.without or a.without[1] < threshold],
    )


def _threshold(absent: NDArray[np.float64], point: float) -> float:
    """Return the smallest threshold that leaves at least `point` of the scores below it."""
    ordered = np.sort(absent)
    allowed = int(np.floor((1 - point) * len(ordered) + 1e-9))
    highest_refused = float(ordered[len(ordered) - allowed - 1])
    return float(np.nextafter(highest_refused, np.inf)) if np.isfinite(highest_refused) else 0.0


def answered_by_itself(outcomes: Sequence[Asked]) -> dict[str, float]:
    """Return the shares that the zone `answer` gets right and wrong, and leaves rightly alone.

    `right` and `wrong` are of queries asked with their fact-checks in the library, `not_found` of
    those asked with them taken out.
    """
    return _answered_shares(
        outcomes,
        [a for a in outcomes if a.is_answered],
        [a for a in outcomes if not a.is_answered_without],
    )


def _answered_shares(
    outcomes: Sequence[Asked], answered: Sequence[Asked], silent: Sequence[Asked]
) -> dict[str, float]:
    right = sum(a.is_right for a in answered)
    total = max(len(outcomes), 1)
    return {
        "right": right / total,
        "wrong": (len(answered) - right) / total,
        "not_found": len(silent) / total,
    }


def reliability(
    probabilities: NDArray[np.floating], outcomes: NDArray[np.bool_], bins: int = _BINS
) -> list[dict[str, float]]:
    """Return the reliability diagram: per bin that holds any, mean probability, share right, n."""
    places = np.minimum((probabilities * bins).astype(int), bins - 1)
    rows = []
    for place in range(bins):
        inside = places == place
        if inside.any():
            shown, right = float(probabilities[inside].mean()), float(outcomes[inside].mean())
            rows.append({"probability": shown, "right": right, "n": int(inside.sum())})
    return rows


def calibration_error(
    probabilities: NDArray[np.floating],
    outcomes: NDArray[np.bool_],
    bins: int = _BINS,
    weights: NDArray[np.float64] | None = None,
) -> float:
    """Return the expected calibration error (Naeini 2015): |confidence - accuracy| over equal bins.

    `probabilities` (n,) in 0..1 and `outcomes` (n,), true where the prediction was right; each
    counts once, or as often as its weight (n,) says.
    """
    counted = np.ones(len(probabilities)) if weights is None else weights
    places = np.minimum((probabilities * bins).astype(int), bins - 1)
    shown = np.bincount(places, counted * probabilities, minlength=bins)
    right = np.bincount(places, counted * outcomes, minlength=bins)
    return float(np.abs(shown - right).sum() / max(counted.sum(), 1))


def error_by_chance(probabilities: NDArray[np.floating], seed: int = 0) -> dict[str, float]:
    """Return the calibration error that perfectly calibrated answers would show by chance alone.

    `probabilities` (n,) are taken as true: 1,000 times each comes true or not with its own
    probability, by itself, and the error is computed. `mean` and 95th percentile, `p95`, of them;
    both shrink with n.
    """
    generator = np.random.default_rng(seed)
    given = np.asarray(probabilities, dtype=np.float64)
    errors = [
        calibration_error(given, generator.random(len(given)) < given) for _ in range(_RESAMPLES)
    ]
    return {"mean": float(np.mean(errors)), "p95": float(np.quantile(errors, 0.95))}


def log_losses(
    probabilities: NDArray[np.floating], outcomes: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return -ln of the probability given to what came true, (n,); never more than ln of 1e6."""
    given = np.where(outcomes, probabilities, 1 - probabilities).astype(np.float64)
    return np.asarray(-np.log(np.maximum(given, 1e-6)))


def interval_over(
    owners: NDArray[np.int64], figure: Callable[[NDArray[np.float64]], float], seed: int = 0
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval (percentile, 1,000 resamples) of a figure of rows.

    What is resampled are the owners, 0 to k - 1, of the rows (n,): rows of one question stand or
    fall together. `figure` is given how often each row counts, (n,).
    """
    generator = np.random.default_rng(seed)
    total = int(owners.max()) + 1
    found = []
    for _ in range(_RESAMPLES):
        drawn = np.bincount(generator.integers(0, total, total), minlength=total)
        found.append(figure(drawn[owners].astype(np.float64)))
    low, high = np.nanquantile(found, [0.025, 0.975])
    return float(low), float(high)


def first_answers(outcomes: Sequence[Asked]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the score and rightness of every first answer, asked with and without the gold."""
    rows = [(a.ranked[0][1], a.is_right) for a in outcomes if a.ranked]
    rows += [(a.without[1], False) for a in outcomes if a.without]
    scores = np.array([score for score, _ in rows], dtype=np.float64)
    return scores, np.array([right for _, right in rows], dtype=np.bool_)
