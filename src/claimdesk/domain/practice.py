"""How well somebody's confidence fits how often they are right: for a learner, about themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claimdesk.errors import RuleError

MOST_CONFIDENT = 100
#: Confidences, in per cent, at which the bins of the reliability begin.
BINS = (0, 20, 40, 60, 80)
#: With fewer answers a score says next to nothing, and is shown with that warning.
FEW = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: how sure somebody was that the verdict is theirs (0 to 100), and if it was."""

    confidence: int
    is_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The answers with a confidence from `low` to `high` per cent, both included."""

    low: int
    high: int
    count: int
    right: int
    #: Mean confidence, 0 to 100.
    said: float

    @property
    def share(self) -> float:
        """Return how many of them were right, 0 to 100."""
        return 100 * self.right / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What a learner is told: `brier` is None without an answer."""

    count: int
    right: int
    said: float
    brier: float | None
    #: The score of somebody who always gives the share of right answers as their confidence.
    base: float | None
    bins: tuple[Bin, ...]

    @property
    def is_few(self) -> bool:
        """Tell whether there are too few answers to say much."""
        return self.count < FEW

    @property
    def share(self) -> float:
        """Return how many answers were right, 0 to 100."""
        return 100 * self.right / self.count if self.count else 0.0


def calibrate(answers: Sequence[Answer]) -> Calibration:
    """Return how confidence and truth fit together.

    The score is that of Brier (1950), "Verification of forecasts expressed in terms of
    probability", Monthly Weather Review 78, 1-3, for one event, "the verdict I chose is the
    published one": the mean of (p - o) squared, p the confidence from 0 to 1, o 1 if it was right
    and 0 if not. 0 is best, 1 is worst, and 0.25 is what always saying 50 per cent gives. The bins
    are those of the reliability in Murphy (1973), "A new vector partition of the probability
    score", Journal of Applied Meteorology 12, 595-600.
    """
    count = len(answers)
    right = sum(one.is_right for one in answers)
    if not count:
        return Calibration(count=0, right=0, said=0.0, brier=None, base=None, bins=_bins(answers))
    errors = ((one.confidence / MOST_CONFIDENT - one.is_right) ** 2 for one in answers)
    share = right / count
    return Calibration(
        count=count,
        right=right,
        said=_mean([one.confidence for one in answers]),
        brier=sum(errors) / count,
        base=share * (1 - share),
        bins=_bins(answers),
    )


def require_confidence(confidence: int) -> None:
    """Refuse a confidence that is none."""
    if not 0 <= confidence <= MOST_CONFIDENT:
        raise RuleError("confidence", "Say how sure you are with a number from 0 to 100.")


def _bins(answers: Sequence[Answer]) -> tuple[Bin, ...]:
    found = []
    for place, low in enumerate(BINS):
        is_last = place == len(BINS) - 1
        high = MOST_CONFIDENT if is_last else BINS[place + 1] - 1
        held = [one for one in answers if low <= one.confidence <= high]
        found.append(
            Bin(
                low=low,
                high=high,
                count=len(held),
                right=sum(one.is_right for one in held),
                said=_mean([one.confidence for one in held]),
            )
        )
    return tuple(found)


def _mean(values: Sequence[int]) -> float:
    return sum(values) / len(values) if values else 0.0
