"""Charts drawn as SVG: bars, columns and spans, in one narrow layout for phone, page and paper.

Nothing is told by colour alone: series differ by pattern or shape and every value is written beside
its mark. Only presentation attributes are used, which a strict content security policy allows, and
`currentColor`, so that a page's own colours hold and paper gets black.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

#: Units of the drawing; a phone shows them about one to one.
WIDTH = 360
_SIZE = 13
_SMALL = 11.5
#: How wide a letter is on average, as a part of its size; wide enough that no label is cut.
_LETTER = 0.57
_BAR = 12
_STEP = 16
_LINE = 17
_GAP = 9
_WIDEST = 60
_UNDRAWABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Values of one period with how each is written; None where there is none."""

    name: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Something from `low` to `high` with a mark at `middle`, all from 0 to 1; None draws nothing.

    `place` is the number of its series, which its pattern and shape follow.
    """

    name: str
    text: str
    low: float | None = None
    middle: float | None = None
    high: float | None = None
    place: int = 0


@dataclass(slots=True)
class _Sheet:
    """A drawing that grows downwards; `key` keeps its ids apart from those of others."""

    key: str
    top: float = 0
    parts: str = ""

    def text(
        self, x: float, y: float, words: str, *, anchor: str = "", size: float = _SIZE
    ) -> None:
        where = f' text-anchor="{anchor}"' if anchor else ""
        self.parts += f'<text x="{x:g}" y="{y:g}" font-size="{size:g}"{where}>{_said(words)}</text>'

    def add(self, part: str) -> None:
        self.parts += part

    def fill(self, place: int) -> str:
        """Return the look of a series: solid, hatched, empty."""
        look = ("currentColor", f"url(#{self.key}-h)", "none")[min(place, 2)]
        return f'class="series-{place}" fill="{look}" stroke="currentColor"'

    def close(self, title: str, description: str) -> str:
        """Return the whole drawing."""
        height = self.top + 4
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" '
            f'width="{WIDTH}" height="{height:g}" role="img" class="chart" '
            f'aria-labelledby="{self.key}-t {self.key}-d" font-family="Be Vietnam Pro, sans-serif" '
            f'fill="currentColor"><title id="{self.key}-t">{_said(title)}</title>'
            f'<desc id="{self.key}-d">{_said(description)}</desc><defs><pattern id="{self.key}-h" '
            'width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            '<rect width="1.8" height="5" fill="currentColor"/></pattern></defs>'
            f"{self.parts}</svg>"
        )


def bars(
    key: str, *, title: str, description: str, labels: Sequence[str], series: Sequence[Series]
) -> str:
    """Draw a group of lying bars for each label, one for each series; return the SVG."""
    sheet = _Sheet(key)
    _draw_legend(sheet, [one.name for one in series])
    most = max([value or 0 for one in series for value in one.values], default=0) or 1
    longest = max([len(text) for one in series for text in one.texts], default=1)
    room = WIDTH - longest * _SMALL * _LETTER - 10
    for at, label in enumerate(labels):
        _draw_label(sheet, label)
        for place, one in enumerate(series):
            value = one.values[at]
            length = room * (value or 0) / most
            if value:
                sheet.add(
                    f'<rect x="0.5" y="{sheet.top + 2:g}" width="{max(length, 1):.2f}" '
                    f'height="{_BAR}" {sheet.fill(place)}/>'
                )
            else:
                sheet.add(_line(0.5, sheet.top + 2, 0.5, sheet.top + 2 + _BAR))
            sheet.text(length + 6, sheet.top + 12, one.texts[at], size=_SMALL)
            sheet.top += _STEP
        sheet.top += _GAP
    return sheet.close(title, description)


def columns(
    key: str, *, title: str, description: str, labels: Sequence[str], values: Sequence[int]
) -> str:
    """Draw a standing column for each label, its value above; return the SVG.

    Where columns stand too close for their labels, every second or third label is written.
    """
    sheet = _Sheet(key)
    tall, foot = 110.0, 130.0
    step = min(WIDTH / max(len(labels), 1), _WIDEST)
    widest = max([len(one) for one in labels], default=1) * 10 * _LETTER + 4
    every = max(1, -(-int(widest) // max(int(step), 1)))
    most = max(values, default=0) or 1
    for at, (label, value) in enumerate(zip(labels, values, strict=True)):
        high, left = tall * value / most, at * step
        if value:
            sheet.add(
                f'<rect x="{left + 1.5:.2f}" y="{foot - high:.2f}" width="{step - 3:.2f}" '
                f'height="{high:.2f}" {sheet.fill(0)}/>'
            )
        sheet.text(left + step / 2, foot - high - 4, str(value), anchor="middle", size=10)
        if at % every == 0:
            sheet.text(left + step / 2, foot + 14, label, anchor="middle", size=10)
    sheet.add(_line(0, foot, step * len(labels), foot))
    sheet.top = foot + 18
    return sheet.close(title, description)


def spans(
    key: str,
    *,
    title: str,
    description: str,
    rows: Sequence[Span],
    ticks: Sequence[tuple[float, str]],
) -> str:
    """Draw each row as a span over one axis, whose `ticks` are (0 to 1, words); return the SVG."""
    sheet = _Sheet(key)
    left, right = 12.0, WIDTH - 14.0
    for row in rows:
        _draw_label(sheet, row.name, row.text)
        middle = sheet.top + 9
        for at, _words in ticks:  # only beside the span, so that they cross no words
            x = left + (right - left) * at
            sheet.add(_line(x, middle - 8, x, middle + 8, faint=True))
        if row.low is not None and row.high is not None:
            low, high = (left + (right - left) * end for end in (row.low, row.high))
            sheet.add(
                f'<rect x="{low:.2f}" y="{middle - 4:g}" width="{max(high - low, 1):.2f}" '
                f'height="8" {sheet.fill(1 if row.place == 0 else 2)}/>'
            )
        if row.middle is not None:
            sheet.add(_mark(left + (right - left) * row.middle, middle, row.place))
        sheet.top += _STEP + _GAP
    foot = sheet.top
    for at, words in ticks:
        x = left + (right - left) * at
        sheet.add(_line(x, foot - 2, x, foot + 3))
        anchor = "start" if at < 0.04 else "end" if at > 0.96 else "middle"
        sheet.text({"start": 0, "end": WIDTH}.get(anchor, x), foot + 14, words,
                   anchor=anchor, size=10)  # fmt: skip
    sheet.add(_line(left, foot - 2, right, foot - 2))
    sheet.top = foot + 18
    return sheet.close(title, description)


def wrapped(words: str, width: float = WIDTH, size: float = _SIZE, most: int = 2) -> list[str]:
    """Return words in lines that fit a width; what does not fit in `most` lines ends with "…"."""
    fits = max(4, int(width / (size * _LETTER)))
    lines = [""]
    for word in words.split():
        for piece in [word[at : at + fits] for at in range(0, len(word), fits)]:
            joined = f"{lines[-1]} {piece}".strip()
            if len(joined) <= fits:
                lines[-1] = joined
            else:
                lines.append(piece)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][: fits - 1]}…"]
    return lines


def _draw_legend(sheet: _Sheet, names: Sequence[str]) -> None:
    x = 0.0
    for place, name in enumerate(names):
        wide = 20 + len(name) * _SMALL * (_LETTER + 0.03) + 14
        if x and x + wide > WIDTH:
            x, sheet.top = 0.0, sheet.top + _LINE
        sheet.add(
            f'<rect x="{x + 0.5:g}" y="{sheet.top + 2:g}" width="14" height="11" '
            f"{sheet.fill(place)}/>"
        )
        sheet.text(x + 20, sheet.top + 12, name, size=_SMALL)
        x += wide
    if names:
        sheet.top += _LINE + _GAP


def _draw_label(sheet: _Sheet, label: str, text: str = "") -> None:
    """Write a label, with words at the right end of its first line, or below where it is full."""
    taken = len(text) * _SMALL * _LETTER + 10 if text else 0
    fits = len(label) * _SIZE * _LETTER + taken <= WIDTH
    for line in wrapped(label):
        sheet.text(0, sheet.top + 13, line)
        sheet.top += _LINE
    if text:
        sheet.top += 0 if fits else _LINE
        sheet.text(WIDTH, sheet.top - 4, text, anchor="end", size=_SMALL)


def _mark(x: float, y: float, place: int) -> str:
    """Return the mark of a series: a disc, a ring, a diamond; each on a ground of its own."""
    if place == 2:
        return (
            f'<path d="M{x:.2f} {y - 7:g}l7 7-7 7-7-7z" class="mark ground" fill="#fff" '
            'stroke="currentColor" stroke-width="1.6"/>'
        )
    look = 'class="mark"' if place == 0 else 'class="mark ground" fill="#fff"'
    return (
        f'<circle cx="{x:.2f}" cy="{y:g}" r="5.5" {look} stroke="currentColor" stroke-width="1.6"/>'
    )


def _line(x: float, y: float, x2: float, y2: float, *, faint: bool = False) -> str:
    look = ' stroke-opacity="0.25"' if faint else ""
    return (
        f'<path d="M{x:.2f} {y:.2f}L{x2:.2f} {y2:.2f}" stroke="currentColor" '
        f'stroke-width="1"{look}/>'
    )


def _said(words: str) -> str:
    return escape(_UNDRAWABLE.sub("", words), quote=True)
