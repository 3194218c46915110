"""What people see in the terminal: claims with their matches, tables, progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from claimdesk.cli.language import translator
from claimdesk.domain.claim import Claim, Figure
from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.match import Match, Zone
from claimdesk.domain.verdict import Verdict

if TYPE_CHECKING:
    from claimdesk.cli.check import Checked
    from claimdesk.matching.reason_words import Translate

console = Console(highlight=False, soft_wrap=False)
_VERDICT_STYLE = {
    Verdict.TRUE: "bold green",
    Verdict.MOSTLY_TRUE: "green",
    Verdict.MOSTLY_FALSE: "red",
    Verdict.FALSE: "bold red",
}
#: In a narrower terminal the six columns of entries would leave none of them readable.
_NARROW_COLUMNS = 80
_ZONE_STYLE = {Zone.ANSWER: "bold green", Zone.SUGGEST: "yellow", Zone.NONE: "dim"}
_ZONE_WORD = {Zone.ANSWER: "ANSWER ", Zone.SUGGEST: "SUGGEST", Zone.NONE: "weak   "}


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error with rate and time left; yields a function taking the count."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(what, total=total, rate="")

        def advance(done: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, completed=done, rate=f"{speed:,.0f}/s" if speed else "")

        yield advance


def print_checked(checked: Checked, entries: int, *, show_all: bool, language: str) -> None:
    """Print an input's claims, each with its matches or the word that there is none.

    `language` ("vi" or "en") is that of the reasons.
    """
    from claimdesk.cli.check import is_shown

    gettext = translator(language)

    alone = len(checked.claims) == 1
    shown = [row for row in checked.claims if show_all or is_shown(*row, alone=alone)]
    hidden = len(checked.claims) - len(shown)
    head = Text(f"{checked.label}  ", style="bold")
    head.append(f"{checked.lang or '?'} · {counted(len(checked.claims), 'sentence')}, ")
    head.append(f"asked of {entries:,} fact-checks", style="dim")
    console.print(head)
    for number, (claim, matches) in enumerate(shown, start=1):
        console.print(_claim_line(number, claim, checked.document.place_at(claim.start)))
        for note in _claim_notes(claim):
            console.print(Padding(note, (0, 0, 0, 4)))
        for match in matches:
            console.print(Padding(_match_text(match, gettext), (0, 0, 0, 4)))
        if not matches and (alone or claim.checkable):
            absent = gettext("not found: nobody here has checked this")
            console.print(Padding(Text(absent, "dim"), (0, 4)))
    if not shown:
        console.print(Text("  Nothing here can be checked. --all shows why.", style="dim"))
    elif hidden:
        line = f"  {counted(hidden, 'sentence')} not checkable and without a match: see --all."
        console.print(Text(line, style="dim"))
    console.print()


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, such as `1 error` or `2 errors`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _claim_line(number: int, claim: Claim, place: str) -> Text:
    line = Text(f"\n {number}. ")
    line.append(f"“{claim.text}”", style="bold")
    kind = claim.reason.replace("_", " ")
    worth = f"worth {claim.score:.2f}" if claim.checkable else "not checkable by itself"
    places = ((claim.start, claim.end), *claim.again)
    said = ", ".join(f"{start}–{end}" for start, end in places)
    where = f"{place} · " if place else ""
    line.append(f"  {kind} · {worth} · {where}{said}", style="dim")
    return line


def _claim_notes(claim: Claim) -> Iterator[Text]:
    """Yield the figures of a claim, and how it would read alone, marked as a suggestion."""
    if claim.figures:
        yield Text(f"figures  {'; '.join(map(_figure_words, claim.figures))}", style="dim")
    if claim.suggested is not None:
        filled = "; ".join(
            f"{one.said or 'no subject'} = {one.meant}"
            + (f" ({one.source[0]}–{one.source[1]})" if one.source else " (by the day of the text)")
            for one in claim.suggested.fillings
        )
        yield Text(f"alone    “{claim.suggested.text}”")
        yield Text(f"         a machine's suggestion: {filled}", style="dim")


def _figure_words(figure: Figure) -> str:
    period = f", {figure.period}" if figure.period else ""
    if figure.unit == "days":
        # "14 tháng" says more than 426.125 days.
        return f"{figure.text}{period}"
    bound = {1: "≥ ", -1: "≤ "}.get(figure.bound, "about " if figure.is_rough else "")
    value = f"{bound}{figure.value:,.12g} {figure.unit or figure.counted}".rstrip()
    return f"{figure.text} = {value}{period}"


def _match_text(match: Match, gettext: Translate) -> Text:
    from claimdesk.matching.reason_words import conflict_in_words, reason_in_words

    entry = match.entry
    text = Text(f"{_ZONE_WORD[match.zone]} {match.probability:4.0%}  ", _ZONE_STYLE[match.zone])
    style = _VERDICT_STYLE.get(entry.verdict, "bold")
    text.append(f"{entry.rating or entry.verdict.value}", style=style)
    text.append(f"  {entry.claim_reviewed}\n")
    about = " · ".join(part for part in (entry.publisher, entry.date, entry.title) if part)
    if about:
        text.append(f"{about}\n", style="dim")
    if entry.url:
        text.append(f"{entry.url}\n", style="blue")
    if match.reasons:
        said = "; ".join(reason_in_words(code, gettext) for code in match.reasons)
        text.append(f"{gettext('because'):8} {said}\n", style="dim")
    if match.conflicts:
        said = "; ".join(conflict_in_words(code, gettext) for code in match.conflicts)
        text.append(f"{gettext('but'):8} {said}\n", style="red")
    text.right_crop(1)
    return text


class Stages:
    """Bars for work with several stages, one bar a stage, on standard error."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Begin to show bars."""
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bars away."""
        self._bar.stop()

    def show(self, stage: str, done: int, total: int) -> None:
        """Move a stage's bar; it appears with its first call."""
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=total)
        self._bar.update(self._tasks[stage], completed=done)


def print_matches(matches: list[Match], entries: int, language: str) -> None:
    """Print the answer to a search, with reasons in a language ("vi" or "en")."""
    if not matches:
        console.print(Text(f"Nothing found among {entries:,} fact-checks.", style="dim"))
    for match in matches:
        console.print(_match_text(match, translator(language)))
        console.print()


def print_entries(entries: list[FactCheck], total: int) -> None:
    """Print entries one a line, and how many more there are."""
    if not total:
        console.print("No entries. Add some with: claimdesk library add SOURCE")
        return
    if console.width < _NARROW_COLUMNS:
        for entry in entries:
            verdict = (entry.verdict.value, _VERDICT_STYLE.get(entry.verdict, ""))
            console.print(Text.assemble((entry.id, "dim"), "  ", verdict))
            console.print(Text(entry.claim_reviewed))
    else:
        console.print(_entry_table(entries))
    if total > len(entries):
        console.print(Text(f"{total - len(entries):,} more: --limit {total}", style="dim"))


def _entry_table(entries: list[FactCheck]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("id", no_wrap=True)
    table.add_column("lang")
    table.add_column("verdict", no_wrap=True)
    table.add_column("claim", ratio=1)
    table.add_column("publisher")
    table.add_column("date", no_wrap=True)
    for entry in entries:
        verdict = Text(entry.verdict.value, style=_VERDICT_STYLE.get(entry.verdict, ""))
        table.add_row(
            entry.id, entry.language, verdict, entry.claim_reviewed, entry.publisher, entry.date
        )
    return table


def print_facts(facts: dict[str, object]) -> None:
    """Print the facts about a library, one a line."""
    for name, value in facts.items():
        shown: object = value
        if isinstance(value, dict):
            shown = ", ".join(f"{key} {part}" for key, part in value.items()) or "none"
        elif isinstance(value, int):
            shown = f"{value:,}"
        console.print(Text.assemble((f"{name:14s}", "bold"), f" {shown}"))
