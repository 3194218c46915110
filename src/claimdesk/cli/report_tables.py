"""Reports in the terminal and as CSV: tables of figures, and what verifying found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from claimdesk.cli.output import console
from claimdesk.domain.report import Definition, Figure, Report, Unit
from claimdesk.domain.reporting.deriving import Difference
from claimdesk.language.cells import csv_line, guarded

#: Rows of a table in the terminal; all stand in the CSV and JSON.
_MOST_ROWS = 12
_MOST_DIFFERENCES = 50
_HEADS = {
    "vi": ("Kỳ này", "Kỳ trước", "Năm trước", "dòng nữa", "Không đếm"),
    "en": ("This period", "The one before", "A year earlier", "more rows", "Not counted"),
}


def print_report(report: Report, language: str) -> None:
    """Print every table of a report; long ones are cut."""
    heads = _HEADS[language]
    console.print(Text(f"{report.desk} · {report.period.name}", style="bold"))
    span = f"{report.period.first} – {report.period.last}, {report.period.zone}"
    console.print(Text(f"{span} · {report.made}", style="dim"))
    for words in (report.narrative.title, report.narrative.summary):
        if words.in_(language):
            console.print(Text(words.in_(language)))
    for one in report.tables:
        _print_table(report.definition(one.definition), report, language)
    for missing in report.not_counted:
        console.print(
            Text.assemble(
                (f"\n{heads[4]}: {missing.title.in_(language)}. ", "bold"),
                missing.reason.in_(language),
            )
        )


def _print_table(definition: Definition, report: Report, language: str) -> None:
    rows = report.table(definition.key).rows
    shown = Table(
        box=None, header_style="dim", pad_edge=False, title_justify="left", title_style="bold"
    )
    shown.title = f"\n{definition.title.in_(language)}"
    shown.add_column("", min_width=28)
    for head in _HEADS[language][: len(report.columns)]:
        shown.add_column(head, justify="right")
    for row in rows[:_MOST_ROWS]:
        figures = (said(figure) for column, figure in row.figures() if column in report.columns)
        shown.add_row(Text(row.name.in_(language)), *figures)
    console.print(shown)
    if len(rows) > _MOST_ROWS:
        more = f"  {len(rows) - _MOST_ROWS:,} {_HEADS[language][3]}"
        console.print(Text(more, style="dim"))


def said(figure: Figure) -> str:
    """Return a figure as people read it: a count, a share with its interval, a duration."""
    if figure.value is None:
        return "–"
    if figure.unit is Unit.SHARE:
        low, high = (figure.low or 0) / 100, (figure.high or 0) / 100
        return f"{figure.value / 100:.1f} % ({low:.1f}–{high:.1f}; n={figure.whole:,})"
    if figure.unit is Unit.MINUTES:
        return f"{figure.value / 60:,.2f} h (n={figure.length:,})"
    return f"{figure.value:,}"


def write_csv(report: Report, folder: Path, language: str) -> int:
    """Write one CSV file for each table into a folder; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    head = ("key", "name", "column", "value", "unit", "length", "whole", "low", "high", "digest")
    for table in report.tables:
        lines = [
            csv_line(
                guarded("" if value is None else str(value))
                for value in (
                    row.key, row.name.in_(language), column.value, figure.value,
                    figure.unit.value, figure.length, figure.whole, figure.low, figure.high,
                    figure.digest,
                )
            )
            for row in table.rows for column, figure in row.figures()
        ]  # fmt: skip
        text = "\ufeff" + csv_line(head) + "".join(lines)
        (folder / f"{table.definition}.csv").write_bytes(text.encode())
    return len(report.tables)


def print_verified(facts: dict[str, Any], found: Sequence[Difference]) -> None:
    """Print what was verified, and each difference in a line."""
    console.print(Text(f"{facts['desk']} · {facts['period']}", style="bold"))
    console.print(Text(f"log       {facts['log']}"))
    console.print(Text(f"record    {facts['record_sha256']}"))
    if facts["records"] is None:
        console.print(
            Text("No export here: only what the report holds itself was verified.", "yellow")
        )
    for one in found[:_MOST_DIFFERENCES]:
        said = f"the report says {one.said}; " if one.said else ""
        console.print(
            Text(f"{one.place.value:<12} {one.name}: {said}here it is {one.found}", "red")
        )
    if len(found) > _MOST_DIFFERENCES:
        console.print(Text(f"{len(found) - _MOST_DIFFERENCES:,} more: --json", style="dim"))
    if not found:
        records = "" if facts["records"] is None else f" from {facts['records']:,} records"
        console.print(Text(f"{facts['figures']:,} figures verified{records}.", "green"))
