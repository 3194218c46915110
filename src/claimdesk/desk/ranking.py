"""The place of a claim in the queue: demand, worth and harm as one number, and how it is made."""

from __future__ import annotations

import math
from collections.abc import Collection

from claimdesk.detection.harm import find_harm


def harm_of(text: str) -> str:
    """Return the kind of harm of which the words of a claim are a sign, or ""."""
    return find_harm(text) or ""


def demand_score(hours: Collection[int]) -> float:
    """Return the demand of a claim that came in by each channel in so many hours.

    With c channels and h(i) hours of channel i it is c + 1 - 1 / (1 + D), where D is the sum of
    log2 h(i), and 0 where c is 0. So each channel counts one, and all repeated hours together less
    than one: whoever floods one channel for ever stays behind what came in by two. The formula is
    the project's own and has no constant to tune.
    """
    if not hours:
        return 0.0
    repeated = sum(math.log2(count) for count in hours)
    return len(hours) + 1 - 1 / (1 + repeated)


def priority(hours: Collection[int], worth: float, harm: str) -> float:
    """Return the number by which the queue is ordered, highest first: demand + worth + harm.

    `worth` is from 0 to 1; a sign of harm counts one, whatever its kind. So the most that the words
    of a claim can add is what two more channels would. Rounded, so that equal claims are equal.
    """
    return round(demand_score(hours) + worth + bool(harm), 4)
