"""How far a long run is: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import time
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

#: Seconds between two lines where standard error is no terminal.
_LINE_EVERY_S = 30.0


class Advance:
    """Counts rows on standard error, with their rate, and the time left where the whole is known.

    The whole may be measured in something else than rows, such as bytes.
    """

    def __init__(self, what: str, total: int | None) -> None:
        self._what, self._total = what, total
        console = Console(stderr=True)
        self._is_terminal = console.is_terminal
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[said]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task(what, total=total, said="")
        self._first: tuple[float, int, int] | None = None
        self._told = time.monotonic()

    def __enter__(self) -> Self:
        """Begin to show; where there is no terminal, nothing appears for a while."""
        if self._is_terminal:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        if self._is_terminal:
            self._bar.stop()

    def show(self, rows: int, part: int) -> None:
        """Show so many rows, `part` of the whole; the first call says where a run begins."""
        now = time.monotonic()
        if self._first is None:
            self._first = now, rows, part
            if rows:
                self._bar.console.print(f"Going on after {rows:,} rows.", highlight=False)
        begun, first_rows, first_part = self._first
        rate = (rows - first_rows) / (now - begun) if now > begun else 0.0
        said = f"{rows:,} rows" + (f", {rate:,.0f}/s" if rate else "")
        if self._is_terminal:
            self._bar.update(self._task, completed=part, said=said)
        elif now - self._told >= _LINE_EVERY_S:
            self._told = now
            if self._total and part > first_part:
                left_s = (now - begun) * (self._total - part) / (part - first_part)
                said += f", {left_s / 60:,.0f} min left"
            self._bar.console.print(f"{self._what}: {said}", highlight=False, markup=False)
