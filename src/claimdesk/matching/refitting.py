"""A new calibration from what people decided: fitted on one part of it, judged on the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from claimdesk.errors import RefitRefusedError
from claimdesk.matching.agreement import fit_figures
from claimdesk.matching.calibration import NEVER, log_odds, numbers_of
from claimdesk.matching.decisions import Scored
from claimdesk.matching.fusion import Calibration, shipped
from claimdesk.matching.retrieval import GROUPS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Decisions that a group of languages needs, and how many of each kind in each part. Of simulated
#: desks (`training/refitting.py`) that agree with the calibration in force, 17 in 100 took a fit of
#: 200 decisions, at a mean cost of 0.006 in log loss (of 60 decisions 20, at 0.027); of desks whose
#: log-odds were 0.7 lower 66 in 100 did, and one in 120 was worse off (of 60 decisions one in 12).
LEAST_DECISIONS = 200
LEAST_OF_EACH = 10
#: As in training/fusion.py: of what is answered by itself so many must be right, and from fewer
#: answers than these nothing is learnt about one wrong in two hundred.
ANSWER_PRECISION = 0.995
LEAST_ANSWERS = 300
#: A match that is right once in four is worth a look: to hide a right one costs three wrong ones.
SUGGEST = 0.25
_HIDDEN_COST = (1 - SUGGEST) / SUGGEST
_STEPS = 100
_FIGURES = {"log_loss": "log loss", "ece": "calibration error"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refit:
    """What became of a fit. `verdicts` says of each group: refitted, "few" or "worse".

    `before` and `after` are figures of the held-back pairs of the refitted groups, or, where none
    is refitted, of those that became worse; both are empty where no group had enough decisions.
    """

    calibration: Calibration
    verdicts: dict[str, str]
    groups: dict[str, dict[str, Any]]
    before: dict[str, float]
    after: dict[str, float]

    @property
    def is_taken(self) -> bool:
        """Return whether any group is better for it."""
        return "refitted" in self.verdicts.values()

    def to_json(self) -> dict[str, Any]:
        """Return what was fitted and how it was judged."""
        return {
            "taken": self.is_taken,
            "verdicts": self.verdicts,
            "groups": self.groups,
            "before": self.before,
            "after": self.after,
        }


def refit(pairs: Scored, in_force: Calibration) -> Refit:
    """Fit slope, shift and thresholds of each group anew, and keep what is better.

    A group is refitted where there are enough decisions and where, on its held-back pairs, the log
    loss is lower and the calibration error not higher than with the calibration in force.
    """
    calibration = in_force
    verdicts: dict[str, str] = {}
    rows: dict[str, dict[str, Any]] = {}
    for at, group in enumerate(GROUPS):
        mine = pairs.part(pairs.groups == at)
        rows[group] = _counts(mine)
        verdicts[group] = "few"
        if is_enough(mine):
            tried = _fit_group(mine, at, calibration)
            held = mine.part(mine.is_held)
            before, after = fit_figures(held, in_force), fit_figures(held, tried)
            is_better = after["log_loss"] < before["log_loss"] and after["ece"] <= before["ece"]
            is_better = is_better and bool(tried.slope[at] > 0)  # a higher score is never less sure
            verdicts[group] = "refitted" if is_better else "worse"
            rows[group] |= {"before": before, "after": after, "tried": numbers_of(tried)[group]}
            calibration = tried if is_better else calibration
    before, after = _together(pairs, verdicts, rows, in_force, calibration)
    return Refit(
        calibration=calibration, verdicts=verdicts, groups=rows, before=before, after=after
    )


def is_enough(pairs: Scored) -> bool:
    """Return whether the decisions of one group of languages are enough to be learnt from."""
    counts = _counts(pairs)
    least = min(counts[part][kind] for part in ("fitted", "held") for kind in counts[part])
    return len(pairs) >= LEAST_DECISIONS and least >= LEAST_OF_EACH


def _counts(pairs: Scored) -> dict[str, dict[str, int]]:
    return {
        name: {
            "accepted": int((part & pairs.accepted).sum()),
            "rejected": int((part & ~pairs.accepted).sum()),
        }
        for name, part in (("fitted", ~pairs.is_held), ("held", pairs.is_held))
    }


def _together(
    pairs: Scored,
    verdicts: dict[str, str],
    rows: dict[str, dict[str, Any]],
    in_force: Calibration,
    calibration: Calibration,
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the figures before and after, of the groups that `Refit` names."""
    kinds = set(verdicts.values())
    kind = "refitted" if "refitted" in kinds else "worse"
    chosen = [at for at, group in enumerate(GROUPS) if verdicts[group] == kind]
    if not chosen:
        return {}, {}
    held = pairs.part(pairs.is_held & np.isin(pairs.groups, chosen))
    before = fit_figures(held, in_force)
    if kind == "refitted":
        return before, fit_figures(held, calibration)
    sizes = [sum(rows[GROUPS[at]]["held"].values()) for at in chosen]
    tried = [rows[GROUPS[at]]["after"] for at in chosen]
    means = {
        name: float(np.average([one[name] for one in tried], weights=sizes)) for name in before
    }
    return before, means


def require_taken(outcome: Refit) -> None:
    """Raise RefitRefusedError, which says why and with which figures, where nothing is better."""
    if outcome.is_taken:
        return
    if not outcome.before:
        counts = ", ".join(
            f"{group} {sum(sum(row[part].values()) for part in ('fitted', 'held'))}"
            for group, row in outcome.groups.items()
        )
        raise RefitRefusedError(
            f"There are too few decisions to learn from ({counts}). A group of languages needs "
            f"{LEAST_DECISIONS}, with {LEAST_OF_EACH} accepted and {LEAST_OF_EACH} rejected in "
            "each half. The calibration in force stays."
        )
    said = " and ".join(
        f"{name} {outcome.before[key]:.4f} before and {outcome.after[key]:.4f} after"
        for key, name in _FIGURES.items()
    )
    raise RefitRefusedError(
        f"The new calibration is no better on the held-back decisions: {said}. The one in force "
        "stays."
    )


def record_of(outcome: Refit, pairs: Scored, *, made: date, weights: str) -> dict[str, Any]:
    """Return what the file keeps of a refit: the numbers, and where they came from."""
    return {
        "made": made.isoformat(),
        "weights": weights,
        "groups": numbers_of(outcome.calibration),
        "pairs": {
            "digest": pairs.digest,
            "used": len(pairs),
            "accepted": int(pairs.accepted.sum()),
            "claims": len(np.unique(pairs.claims)),
            "gone": pairs.gone,
            "changed": pairs.changed,
        },
        "refit": outcome.to_json(),
    }


def _fit_group(pairs: Scored, group: int, in_force: Calibration) -> Calibration:
    fitted = pairs.part(~pairs.is_held)
    slope, shift = fit_platt(fitted.scores.astype(np.float64), fitted.accepted)
    found = _with(in_force, group, slope=slope, shift=shift)
    found = _with(found, group, suggest=_suggest_from(pairs, found))
    return _answer_from(pairs, group, found)


def fit_platt(scores: Floats, right: NDArray[np.bool_]) -> tuple[float, float]:
    """Return slope and shift that make probabilities of scores (n,) (Platt 1999).

    Newton's method on the log loss with Platt's targets, which stay off 0 and 1 so that the best
    fit is finite, halving steps that do not help (Lin, Lin and Weng 2007). `right` (n,) holds both.
    """
    hits, misses = int(right.sum()), int((~right).sum())
    targets = np.where(right, (hits + 1) / (hits + 2), 1 / (misses + 2))
    columns = np.stack([scores, np.ones(len(scores))], axis=1)

    def loss(weights: Floats) -> float:
        logits = columns @ weights
        return float((np.logaddexp(0, logits) - targets * logits).sum())

    weights = np.array([0.0, np.log((hits + 1) / (misses + 1))])
    for _ in range(_STEPS):
        shown = 1 / (1 + np.exp(-columns @ weights))
        slopes = columns.T @ (shown - targets)
        bend = (columns * (shown * (1 - shown))[:, None]).T @ columns + 1e-9 * np.eye(2)
        step = np.linalg.solve(bend, slopes)
        size = 1.0
        while size > 1e-6 and loss(weights - size * step) > loss(weights):
            size /= 2
        weights = weights - size * step
        if np.abs(size * step).max() < 1e-8:
            break
    return float(weights[0]), float(weights[1])


def _with(calibration: Calibration, group: int, **numbers: float) -> Calibration:
    """Return a calibration with some numbers of one group changed."""
    changed: dict[str, Any] = {}
    for name, value in numbers.items():
        changed[name] = getattr(calibration, name).copy()
        changed[name][group] = value
    return replace(calibration, **changed)


def _suggest_from(pairs: Scored, calibration: Calibration) -> float:
    """Return from which probability a match is shown, at the least cost on the fitted part.

    To show a wrong match costs one, to hide a right one three. Where the held-back part does not
    cost less with it, it is the probability that follows from these costs, one in four.
    """
    fitted, held = pairs.part(~pairs.is_held), pairs.part(pairs.is_held)
    shown = calibration.probabilities(fitted.scores, fitted.groups).astype(np.float64)
    tried = np.unique(np.append(shown, SUGGEST))
    costs = np.array([_cost(shown, fitted.accepted, one) for one in tried])
    best = tried[costs == costs.min()]
    chosen = float(best[np.abs(best - SUGGEST).argmin()])
    there = calibration.probabilities(held.scores, held.groups).astype(np.float64)
    is_better = _cost(there, held.accepted, chosen) < _cost(there, held.accepted, SUGGEST)
    return chosen if is_better else SUGGEST


def _cost(shown: Floats, accepted: NDArray[np.bool_], threshold: float) -> float:
    seen = shown >= threshold
    return float((seen & ~accepted).sum() + _HIDDEN_COST * (~seen & accepted).sum())


def _answer_from(pairs: Scored, group: int, calibration: Calibration) -> Calibration:
    """Return a calibration with the threshold of one group from which a match is answered alone.

    It is compared by score, since a probability means another score with another slope. Below the
    shipped one it goes only where enough held-back answers support it; above it goes wherever
    people rejected too many of what lies above.
    """
    usual = _shipped_score(group)
    able = pairs.part(pairs.may_answer)
    fitted, held = able.part(~able.is_held), able.part(able.is_held)
    lower = max(_least_score(fitted), _least_score(held))
    if lower < usual and _supports(fitted, lower) and _supports(held, lower, LEAST_ANSWERS):
        return _answer_at(lower, group, calibration, held)
    above = able.part(able.scores >= usual)
    if len(above) and not _supports(above, usual):
        return _answer_at(_least_score(above), group, calibration, above)
    answer, point = _threshold(usual, group, calibration), shipped()
    is_told = answer < NEVER
    return _with(
        calibration,
        group,
        answer=answer,
        answer_count=point.answer_count[group] if is_told else 0,
        answer_right=point.answer_right[group] if is_told else 0.0,
        is_own=False,
    )


def _supports(pairs: Scored, least: float, count: int = 1) -> bool:
    """Return whether enough pairs lie above a score, and enough of them were accepted."""
    above = pairs.accepted[pairs.scores >= least]
    return len(above) >= count and bool(above.mean() >= ANSWER_PRECISION)


def _answer_at(least: float, group: int, calibration: Calibration, measured: Scored) -> Calibration:
    """Return a calibration that answers from a score on, with what was measured above it."""
    found = _with(calibration, group, answer=_threshold(least, group, calibration), is_own=True)
    above = measured.accepted[measured.zones(found) == 0]
    if not len(above):  # what nobody measured does not go out
        return _with(found, group, answer=NEVER, answer_count=0, answer_right=0.0)
    return _with(found, group, answer_count=len(above), answer_right=float(above.mean()))


def _shipped_score(group: int) -> float:
    """Return a score from which on the shipped calibration answers, and none below; or infinity."""
    point = shipped()
    answer = point.answer[group]
    if answer > 1:
        return np.inf
    least = np.float32((log_odds(answer.item()) - point.shift[group]) / point.slope[group])
    while point.probabilities(np.array([least]), group)[0] < answer:
        least = np.nextafter(least, np.float32(np.inf))
    return float(least)


def _threshold(least: float, group: int, calibration: Calibration) -> float:
    """Return the least probability that scores from `least` on have and no score below it has."""
    if not np.isfinite(least):
        return NEVER
    below = np.nextafter(np.float32(least), np.float32(-np.inf))
    shown = calibration.probabilities(np.array([below, least], np.float32), group)
    answer = shown[1] if shown[1] > shown[0] else np.nextafter(shown[0], np.float32(NEVER))
    return float(answer) if answer < 1 else NEVER


def _least_score(pairs: Scored) -> float:
    """Return the least score from which on so many were accepted as answers must be; or infinity.

    Pairs of equal scores stand or fall together.
    """
    if not len(pairs):
        return np.inf
    order = np.argsort(-pairs.scores, kind="stable")
    scores = pairs.scores[order]
    shares = np.cumsum(pairs.accepted[order]) / np.arange(1, len(order) + 1)
    is_last = np.append(scores[1:] != scores[:-1], True)
    enough = np.flatnonzero((shares >= ANSWER_PRECISION) & is_last)
    return float(scores[enough[-1]]) if len(enough) else np.inf
