"""What `claimdesk lint` prints: the findings of each document, and a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from claimdesk.cli.output import console, counted

if TYPE_CHECKING:
    from claimdesk.cli.markup import Document

_STYLE = {"error": "bold red", "warning": "yellow", "note": "dim"}
_INDENT = 4


def print_document(document: Document, language: str) -> None:
    """Print what was found in a document; nothing where nothing was."""
    if not document.linted.findings:
        return
    console.print(Text(document.name, style="bold"), soft_wrap=True)
    for one in document.linted.findings:
        severity = one.severity.value
        line = Text.assemble((f"{severity:8}", _STYLE[severity]), (one.code, "bold"))
        if str(one.place):
            line.append(f"  {one.place}", style="dim")
        console.print(line)
        console.print(Padding(Text(one.reason(language)), (0, 0, 0, _INDENT), expand=False))
        if severity != "note":
            console.print(
                Padding(Text(one.advice(language), style="dim"), (0, 0, 0, _INDENT), expand=False)
            )
    console.print()


def print_summary(counts: dict[str, int]) -> None:
    """Print how many documents and reviews there were, and what was found in them."""
    unread = f", {counts['unread']:,} not read" if counts["unread"] else ""
    console.print(
        f"{counts['read']:,} read{unread}, {counted(counts['reviews'], 'ClaimReview')}: "
        f"{counted(counts['errors'], 'error')}, {counted(counts['warnings'], 'warning')}, "
        f"{counted(counts['notes'], 'note')}."
    )
