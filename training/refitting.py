"""Simulate desks that fit a calibration of their own, to see how many decisions that takes.

Scores lie even between those of probability 0.25 and 0.998 under the calibration in force, which
is what people are shown. A desk of which the calibration is true should refuse a new one, and one
of which it is not should take it. No data is read.
Run: python training/refitting.py
"""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import numpy as np

from claimdesk.matching import refitting
from claimdesk.matching.decisions import Scored
from claimdesk.matching.fusion import Calibration, shipped

#: What is true at a desk: slope and shift of its log-odds over those in force.
DESKS = {
    "same": (1.0, 0.0),
    "shift -0.3": (1.0, -0.3),
    "shift -0.7": (1.0, -0.7),
    "shift -1.5": (1.0, -1.5),
    "slope 0.7": (0.7, 0.0),
}
SIZES = (60, 100, 150, 200, 300, 400, 800)
RUNS = 120
_LEAST, _MOST = -1.1, 6.0


def decisions(size: int, slope: float, shift: float, run: int) -> Scored:
    generator = np.random.default_rng([size, run, int(100 * slope), int(-100 * shift)])
    scores = generator.uniform(_LEAST, _MOST, size).astype(np.float32)
    return Scored(
        scores=scores,
        groups=np.zeros(size, np.int64),
        accepted=generator.random(size) < 1 / (1 + np.exp(-(slope * scores + shift))),
        may_answer=np.ones(size, np.bool_),
        is_held=generator.random(size) < 0.5,
        claims=np.arange(size),
        digest="",
    )


def true_loss(calibration: Calibration, slope: float, shift: float) -> float:
    """Return the expected log loss of a calibration at a desk."""
    scores = np.linspace(_LEAST, _MOST, 20_000)
    true = 1 / (1 + np.exp(-(slope * scores + shift)))
    said = 1 / (1 + np.exp(-(calibration.slope[0] * scores + calibration.shift[0])))
    return float(-(true * np.log(said) + (1 - true) * np.log(1 - said)).mean())


def main() -> None:
    base = shipped()
    in_force = replace(base, slope=np.ones_like(base.slope), shift=np.zeros_like(base.shift))
    for name, (slope, shift) in DESKS.items():
        for size in SIZES:
            gains = []
            for run in range(RUNS):
                outcome = refitting.refit(decisions(size, slope, shift, run), in_force)
                if outcome.is_taken:
                    before = true_loss(in_force, slope, shift)
                    gains.append(before - true_loss(outcome.calibration, slope, shift))
            worse = sum(gain < 0 for gain in gains)
            print(
                f"{name:11s} {size:4d} decisions: taken {len(gains) / RUNS:.2f}, "
                f"truly worse {worse / RUNS:.3f}, mean gain {np.mean(gains or [0]):+.4f}"
            )


if __name__ == "__main__":
    with (
        patch.object(refitting, "LEAST_DECISIONS", 0),
        patch.object(refitting, "LEAST_OF_EACH", 1),
    ):
        main()
