"""How matching agrees with what people decided: figures of scored pairs under a calibration."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from claimdesk.matching import metrics
from claimdesk.matching.decisions import ZONES, Scored
from claimdesk.matching.fusion import Calibration
from claimdesk.matching.retrieval import GROUPS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Figure = Callable[[NDArray[np.float64]], float]


def agree(pairs: Scored, calibration: Calibration) -> dict[str, Any]:
    """Return all figures of pairs: together, per zone, and per group of languages with its zones.

    `answers_rejected` counts pairs that would be answered by a machine alone and that a person
    rejected. Intervals hold 95 % of resamples of claims.
    """
    about: dict[str, Any] = {
        "left_out": {"gone": pairs.gone, "changed": pairs.changed},
        "digest": pairs.digest,
    }
    if not len(pairs):
        return {"pairs": 0, "claims": 0, "accepted": 0, **about}
    every = np.ones(len(pairs), np.bool_)
    shown = calibration.probabilities(pairs.scores, pairs.groups)
    return {
        **_figures(pairs, calibration, every),
        "ece_by_chance": metrics.error_by_chance(shown),
        "reliability": metrics.reliability(shown, pairs.accepted),
        "zones": _zones(pairs, calibration, every),
        "groups": {
            name: {
                **_figures(pairs, calibration, pairs.groups == at),
                "zones": _zones(pairs, calibration, pairs.groups == at),
            }
            for at, name in enumerate(GROUPS)
            if (pairs.groups == at).any()
        },
        **about,
    }


def fit_figures(pairs: Scored, calibration: Calibration) -> dict[str, float]:
    """Return the two figures by which calibrations are compared: `log_loss` and `ece`."""
    shown = calibration.probabilities(pairs.scores, pairs.groups)
    return {
        "log_loss": float(metrics.log_losses(shown, pairs.accepted).mean()),
        "ece": metrics.calibration_error(shown, pairs.accepted),
    }


def _figures(pairs: Scored, calibration: Calibration, rows: NDArray[np.bool_]) -> dict[str, Any]:
    part = pairs.part(rows)
    shown = calibration.probabilities(part.scores, part.groups)
    losses = metrics.log_losses(shown, part.accepted)
    figures: dict[str, Figure] = {
        "accepted_share": _mean(part.accepted),
        "log_loss": _mean(losses),
        "ece": lambda weights: metrics.calibration_error(shown, part.accepted, weights=weights),
    }
    answered = part.zones(calibration) == 0
    once = np.ones(len(part))
    return {
        "pairs": len(part),
        "claims": len(np.unique(part.claims)),
        "accepted": int(part.accepted.sum()),
        "answers": int(answered.sum()),
        "answers_rejected": int((answered & ~part.accepted).sum()),
        **{name: figure(once) for name, figure in figures.items()},
        "interval95": {
            name: metrics.interval_over(part.claims, figure) for name, figure in figures.items()
        },
    }


def _zones(pairs: Scored, calibration: Calibration, rows: NDArray[np.bool_]) -> dict[str, Any]:
    zones = pairs.zones(calibration)
    found = {}
    for at, zone in enumerate(ZONES):
        inside = rows & (zones == at)
        if inside.any():
            part = pairs.part(inside)
            share = _mean(part.accepted)
            found[zone.value] = {
                "pairs": len(part),
                "accepted": int(part.accepted.sum()),
                "accepted_share": share(np.ones(len(part))),
                "interval95": metrics.interval_over(part.claims, share),
            }
    return found


def _mean(values: NDArray[np.bool_] | NDArray[np.float64]) -> Figure:
    return lambda weights: float((weights * values).sum() / max(weights.sum(), 1))
