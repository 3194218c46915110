"""The lines of a PDF page in reading order, where the file draws two columns row by row.

PDFium gives text in the order in which it is drawn. Most programs draw a column to its end; some
draw across, and then the halves of two sentences alternate. Runs sandboxed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

_MAX_RUNS = 5_000
_MIN_LINES = 4
#: Columns of prose have lines of this share of the page's width; cells of a table are shorter.
_MIN_LINE_SHARE = 0.2
_MAX_ACROSS_SHARE = 0.2
_GUTTER_FROM, _GUTTER_TO = 0.35, 0.7


@dataclass(frozen=True, slots=True)
class _Run:
    """A piece of one line, in points from the lower left of the page."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2


def order_lines(page: Any, width: float) -> list[str] | None:
    """Return the lines of a PDFium text page of this width column by column.

    None where the page is not two columns of prose drawn across each other: then it is read as it
    is drawn.
    """
    count = page.count_rects()
    if not 2 * _MIN_LINES <= count <= _MAX_RUNS:
        return None
    runs = [_Run(*page.get_rect(number)) for number in range(count)]
    gutter = _find_gutter(runs, width)
    if gutter is None:
        return None
    lines: list[str] = []
    rest = runs
    across = [run for run in runs if _side(run, gutter) == 0]
    # What goes across both columns, such as a heading, parts the page into bands.
    for bar in sorted(across, key=lambda run: -run.middle):
        above = [run for run in rest if _side(run, gutter) and run.middle > bar.middle]
        rest = [run for run in rest if run not in above]
        lines += _column_lines(page, above, gutter)
        lines += _texts(page, [bar])
    return lines + _column_lines(page, [run for run in rest if _side(run, gutter)], gutter)


def _find_gutter(runs: list[_Run], width: float) -> float | None:
    """Return where the second column begins, if there are two and they are drawn in turns."""
    starts = Counter(
        round(run.left) for run in runs if _GUTTER_FROM * width < run.left < _GUTTER_TO * width
    )
    if not starts:
        return None
    gutter = starts.most_common(1)[0][0] - 2.0
    sides = [side for run in runs if (side := _side(run, gutter))]
    few = min(sides.count(-1), sides.count(1))
    if few < _MIN_LINES or len(runs) - len(sides) > _MAX_ACROSS_SHARE * len(runs):
        return None
    for side in (-1, 1):
        lengths = [run.right - run.left for run in runs if _side(run, gutter) == side]
        if median(lengths) < _MIN_LINE_SHARE * width:
            return None
    turns = sum(one != other for one, other in pairwise(sides))
    return gutter if turns > few else None


def _side(run: _Run, gutter: float) -> int:
    """Return -1 for the left column, 1 for the right, 0 for what goes across."""
    return -1 if run.right <= gutter + 1 else 1 if run.left >= gutter else 0


def _column_lines(page: Any, runs: list[_Run], gutter: float) -> list[str]:
    return [
        line
        for side in (-1, 1)
        for line in _texts(page, [run for run in runs if _side(run, gutter) == side])
    ]


def _texts(page: Any, runs: list[_Run]) -> list[str]:
    """Return the lines that runs make, from the top; those at one height are one line."""
    lines: list[list[_Run]] = []
    for run in sorted(runs, key=lambda run: -run.middle):
        if lines and abs(lines[-1][0].middle - run.middle) < (run.top - run.bottom) / 2:
            lines[-1].append(run)
        else:
            lines.append([run])
    return [
        " ".join(
            str(page.get_text_bounded(run.left, run.bottom, run.right, run.top)).strip()
            for run in sorted(line, key=lambda run: run.left)
        )
        for line in lines
    ]
