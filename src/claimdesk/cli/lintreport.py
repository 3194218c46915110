"""What `claimdesk lint` prints: the findings of each document, and a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from claimdesk.cli.language import gettext, gettext_noop, ngettext
from claimdesk.cli.output import console

if TYPE_CHECKING:
    from claimdesk.cli.markup import Document

_STYLE = {"error": "bold red", "warning": "yellow", "note": "dim"}
SEVERITIES = {
    "error": gettext_noop("error"),
    "warning": gettext_noop("warning"),
    "note": gettext_noop("note"),
}
_INDENT = 4


def print_document(document: Document, language: str) -> None:
    """Print what was found in a document; nothing where nothing was."""
    if not document.linted.findings:
        return
    console.print(Text(document.name, style="bold"), soft_wrap=True)
    names = {code: gettext(said, language) for code, said in SEVERITIES.items()}
    width = max(map(len, names.values()))
    for one in document.linted.findings:
        severity = one.severity.value
        said = f"{names[severity]:{width}} "
        line = Text.assemble((said, _STYLE[severity]), (one.code, "bold"))
        if str(one.place):
            line.append(f"  {one.place}", style="dim")
        console.print(line)
        console.print(Padding(Text(one.reason(language)), (0, 0, 0, _INDENT), expand=False))
        if severity != "note":
            console.print(
                Padding(Text(one.advice(language), style="dim"), (0, 0, 0, _INDENT), expand=False)
            )
    console.print()


def print_summary(counts: dict[str, int], language: str) -> None:
    """Print how many documents and reviews there were, and what was found in them."""
    read = [gettext("%(read)s read", language, read=counts["read"])]
    if counts["unread"]:
        read.append(gettext("%(unread)s not read", language, unread=counts["unread"]))
    read.append(
        ngettext("%(count)s ClaimReview", "%(count)s ClaimReviews", counts["reviews"], language)
    )
    found = [
        ngettext("%(count)s error", "%(count)s errors", counts["errors"], language),
        ngettext("%(count)s warning", "%(count)s warnings", counts["warnings"], language),
        ngettext("%(count)s note", "%(count)s notes", counts["notes"], language),
    ]
    console.print(f"{', '.join(read)}: {', '.join(found)}.")
