"""One measured figure, and the table of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with its unit, the bar it must stay under, or the rival it is set against.

    `against` is what `other` measures. A ratio is this value over the bar or the rival's value:
    below 1 is under the bar, or quicker than the rival.
    """

    name: str
    value: float
    unit: str
    bar: float | None = None
    other: float | None = None
    against: str = ""

    @property
    def ratio(self) -> float | None:
        """Return the value over the bar or the rival's value."""
        beside = self.bar if self.bar is not None else self.other
        return self.value / beside if beside else None

    def to_json(self) -> dict[str, object]:
        """Return the figure as JSON values."""
        ratio = self.ratio
        rounded = {"value": round(self.value, 4), "ratio": ratio and round(ratio, 3)}
        return {key: value for key, value in (asdict(self) | rounded).items() if value is not None}


def table(figures: list[Figure]) -> str:
    """Return figures as lines of text: name, value, bar or rival, ratio."""
    rows = [("figure", "measured", "bar or rival", "ratio")]
    for figure in figures:
        beside = ""
        if figure.bar is not None:
            beside = f"<= {figure.bar:g} {figure.unit}"
        elif figure.other is not None:
            beside = f"{_short(figure.other)} {figure.unit} {figure.against}"
        ratio = f"{figure.ratio:.2f}" if figure.ratio is not None else ""
        rows.append((figure.name, f"{_short(figure.value)} {figure.unit}", beside, ratio))
    widths = [max(len(row[at]) for row in rows) for at in range(4)]
    return "\n".join(
        f"{name:<{widths[0]}}  {value:>{widths[1]}}  {beside:<{widths[2]}}  {ratio:>{widths[3]}}"
        for name, value, beside, ratio in rows
    )


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
