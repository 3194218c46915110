"""Durations of a report: quartiles, and counts in fixed bins that those of other desks can join.

The bins are four to a doubling, from one hour to thirty years, so that a median taken from bins
alone is known to within 19 % (the fourth root of two). They never change: a change would make the
reports of two desks, or of two years, impossible to add.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence

from claimdesk.domain.report import Bin, Distribution

_HOUR = 60
_A_DOUBLING = 4
#: 2^(72/4) hours are 29.9 years.
_STEPS = 72
#: Where bins begin and end, in minutes.
EDGES = (0, *(round(_HOUR * 2 ** (step / _A_DOUBLING)) for step in range(_STEPS + 1)), 10**9)


def quartile(ordered: Sequence[int], fourth: int) -> int | None:
    """Return the first (1), second (the median) or third quartile of sorted durations, or None.

    Between two durations it lies on the straight line (type 7 of Hyndman and Fan, 1996; the one of
    spreadsheets, pandas and DuckDB's `quantile_cont`), rounded half up to a minute.
    """
    if not ordered:
        return None
    place, rest = divmod((len(ordered) - 1) * fourth, 4)
    low = ordered[place]
    high = ordered[place + 1] if rest else low
    return (4 * low + (high - low) * rest + 2) // 4


def binned(values: Iterable[int]) -> tuple[Bin, ...]:
    """Return how many durations are in each of the fixed bins, those without any left out."""
    last = len(EDGES) - 2
    counts = Counter(min(max(bisect_right(EDGES, value) - 1, 0), last) for value in values)
    return tuple(
        Bin(low=EDGES[place], high=EDGES[place + 1], count=count)
        for place, count in sorted(counts.items())
    )


def added(distributions: Iterable[Distribution]) -> tuple[Bin, ...]:
    """Return the bins of several distributions added up."""
    counts: Counter[tuple[int, int]] = Counter()
    for one in distributions:
        for found in one.bins:
            counts[found.low, found.high] += found.count
    return tuple(
        Bin(low=low, high=high, count=count) for (low, high), count in sorted(counts.items())
    )


def quartile_within(bins: Sequence[Bin], fourth: int) -> tuple[int, int] | None:
    """Return between which minutes a quartile lies, as far as bins alone tell; None without any."""
    total = sum(one.count for one in bins)
    if not total:
        return None
    place, rest = divmod((total - 1) * fourth, 4)
    return _bin_at(bins, place).low, _bin_at(bins, place + bool(rest)).high


def _bin_at(bins: Sequence[Bin], place: int) -> Bin:
    for one in bins:
        if place < one.count:
            return one
        place -= one.count
    raise IndexError(place)
