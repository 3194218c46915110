"""Shares of a report, in parts of 10,000, and how sure they are."""

from __future__ import annotations

import math

WHOLE = 10_000
#: Of the standard normal distribution: 95 % lie within as many standard deviations.
_Z = 1.959963984540054


def share(part: int, whole: int) -> int | None:
    """Return a share in parts of 10,000, rounded half up; None of nothing."""
    return (2 * WHOLE * part + whole) // (2 * whole) if whole else None


def wilson(part: int, whole: int) -> tuple[int, int] | None:
    """Return Wilson's interval of 95 % for a share, in parts of 10,000; None of nothing.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927. It
    stays within 0 and 1 and is fair for few records, where the usual one is not.
    """
    if not whole:
        return None
    found = part / whole
    extra = _Z * _Z / whole
    middle = (found + extra / 2) / (1 + extra)
    half = _Z * math.sqrt(found * (1 - found) / whole + extra / (4 * whole)) / (1 + extra)
    low, high = (math.floor(WHOLE * end + 0.5) for end in (middle - half, middle + half))
    return max(0, low), min(WHOLE, high)
