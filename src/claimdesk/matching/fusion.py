"""From features to one calibrated probability, and from probability to a zone of trust."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from claimdesk.domain.match import Zone
from claimdesk.errors import ModelError
from claimdesk.matching.retrieval import FEATURES, GROUPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


#: Of a claim that was checked in two languages the asker reads the entry in the own one: where that
#: is likely to be right, another must be more probable by so much (log-odds) to come first, and by
#: `_SURE` less where that one may be answered by itself. Chosen by cross-validation on own
#: questions to libraries in both languages (0003).
_OWN_LANGUAGE, _OWN_LIKELY, _SURE = 4.0, 0.35, 2.0
#: Of a Vietnamese question with fewer candidates in Vietnamese than the first number, those in
#: other languages that lie within so much (log-odds) of the best of them are ordered by a plain sum
#: of what speaks for them across languages. Asked 4,824 times of English entries, own questions got
#: the right answer first instead of a wrong one 158 times, the other way round 84 times (0003).
_FEW_OWN, _NEAR = 8, 2.0
#: What is summed, and how much of it.
_ACROSS = {"cosine": 1.0, "glossed_share": 0.5, "claim_glossed": 0.3}


@dataclass(frozen=True, slots=True)
class Fusion:
    """The learned fusion, written by `training/fusion.py`: a small network, then calibration.

    `mean`, `scale` (f,) standardise features; `inner` (f, h), `inner_bias` (h,), `outer` (h,),
    `outer_bias` make a score; `slope`, `shift` (len(GROUPS),) turn it into a probability (Platt
    1999), for each group of languages its own; from `answer` (len(GROUPS),) on a match may be
    answered by itself, above 1 never.
    """

    mean: Floats
    scale: Floats
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats
    slope: Floats
    shift: Floats
    answer: Floats
    answer_count: NDArray[np.int64]
    answer_right: Floats
    suggest: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """What makes a probability of a score and a zone of a probability: the operating point.

    All arrays are (len(GROUPS),), one number for each group of languages. `slope` and `shift` as in
    `Fusion`; from `answer` on a match may be answered by itself, above 1 never, and from `suggest`
    on it is shown to a person. When `answer` was chosen, `answer_count` answers lay above it and
    the share `answer_right` of them was right; `is_own` is true where those were matches that
    people of this desk decided, and false where they were the questions of training.
    """

    slope: Floats
    shift: Floats
    answer: Floats
    suggest: Floats
    answer_count: NDArray[np.int64]
    answer_right: Floats
    is_own: NDArray[np.bool_]

    def probabilities(self, scores: Floats, group: int | NDArray[np.int64]) -> Floats:
        """Return the probabilities (n,) of scores (n,) of one group, or of a group (n,) each."""
        logits = self.slope[group] * scores + self.shift[group]
        return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float32)


@cache
def fusion() -> Fusion:
    """Return the shipped weights; raises ModelError when they do not fit this code."""
    with files("claimdesk.matching").joinpath("weights/fusion.npz").open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        if tuple(str(name) for name in stored["features"]) != FEATURES:
            raise ModelError("matching/weights/fusion.npz was trained for other features.")
        arrays = {name: stored[name] for name in Fusion.__slots__ if name != "suggest"}
        return Fusion(**arrays, suggest=float(stored["suggest"]))


@cache
def shipped() -> Calibration:
    """Return the calibration that ships with the weights."""
    weights = fusion()
    return Calibration(
        slope=weights.slope,
        shift=weights.shift,
        answer=weights.answer,
        suggest=np.full(len(GROUPS), weights.suggest, np.float32),
        answer_count=weights.answer_count,
        answer_right=weights.answer_right,
        is_own=np.zeros(len(GROUPS), np.bool_),
    )


def score(features: Floats) -> Floats:
    """Return the fusion's score (log-odds before calibration) of candidates (c, f), as (c,)."""
    weights = fusion()
    hidden = np.tanh((features - weights.mean) / weights.scale @ weights.inner + weights.inner_bias)
    found: Floats = hidden @ weights.outer + weights.outer_bias
    return found


def rank(
    features: Floats,
    group: int = 0,
    calibration: Calibration | None = None,
    own: NDArray[np.bool_] | None = None,
) -> tuple[Floats, NDArray[np.int64]]:
    """Return the probability of each candidate and their order, best first.

    `group` is the place of the query's languages in `GROUPS`; without a calibration it is the
    shipped one. `own` (c,) says which are in the query's language: those that are likely come
    before others that are not far more so, or not so sure that they may be answered by themselves.
    Of a Vietnamese question with hardly any, near equals are ordered by `_ACROSS`. Scores that
    differ in the fifth decimal are equal: multiplying matrices, some processors round equal rows
    differently by where they stand.
    """
    scores, point = score(features), calibration or shipped()
    probabilities = point.probabilities(scores, group)
    if own is not None:
        is_sure = probabilities >= point.answer[group]
        if GROUPS[group] == "vi" and own.sum() < _FEW_OWN and not own.all():
            scores = _order_near(scores, features, ~own)
        scores = scores + _OWN_LANGUAGE * (own & (probabilities >= _OWN_LIKELY))
        scores = scores + _SURE * is_sure
    return probabilities, np.argsort(-np.round(scores, 4), kind="stable")


def _order_near(scores: Floats, features: Floats, foreign: NDArray[np.bool_]) -> Floats:
    """Return scores (c,) in which foreign near equals differ by the plain sum across languages."""
    columns = [FEATURES.index(name) for name in _ACROSS]
    plain = features[:, columns] @ np.array(list(_ACROSS.values()), np.float32)
    best = scores[foreign].max()
    near = foreign & (scores >= best - _NEAR)
    behind = np.maximum(plain - plain[near].max(), -_NEAR)
    return np.asarray(np.where(near, best + behind, scores), dtype=np.float32)


def zone_of(
    probability: float,
    conflicts: Sequence[str],
    group: int = 0,
    calibration: Calibration | None = None,
) -> Zone:
    """Return what may be done with a match by itself; a conflict forbids an automatic answer."""
    point = calibration or shipped()
    if probability >= point.answer[group] and not conflicts:
        return Zone.ANSWER
    return Zone.SUGGEST if probability >= point.suggest[group] else Zone.NONE
