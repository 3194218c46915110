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

from claimdesk.cli.language import gettext, gettext_noop, ngettext, number, translator
from claimdesk.domain.claim import Claim, Figure, Filling
from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.match import Match, Zone
from claimdesk.domain.verdict import Verdict

if TYPE_CHECKING:
    from claimdesk.cli.check import Checked


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
ZONES = {
    Zone.ANSWER: gettext_noop("answer"),
    Zone.SUGGEST: gettext_noop("suggest"),
    Zone.NONE: gettext_noop("weak"),
}
#: What a sentence is: of the reasons of `domain.claim.Claim`.
_KINDS = {
    "cause_effect": gettext_noop("cause and effect"),
    "figure": gettext_noop("a figure"),
    "attribution": gettext_noop("a named source"),
    "event": gettext_noop("an event"),
    "comparison": gettext_noop("a comparison"),
    "statement": gettext_noop("a plain statement"),
    "opinion": gettext_noop("an opinion"),
    "question": gettext_noop("a question"),
    "greeting": gettext_noop("a greeting"),
    "call_to_action": gettext_noop("a call to action"),
    "prediction": gettext_noop("a prediction"),
    "fragment": gettext_noop("no whole sentence"),
}
_PAGE = "page "


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


def print_checked(
    checked: Checked, entries: int, *, show_all: bool, language: str, label: str = ""
) -> None:
    """Print an input's claims in a language, each with its matches or the word that there is none.

    `label` is what the input is called, where that is not what it was given as.
    """
    from claimdesk.cli.check import is_shown

    alone = len(checked.claims) == 1
    shown = [row for row in checked.claims if show_all or is_shown(*row, alone=alone)]
    console.print(_head(checked, label or checked.label, entries, language))
    for at, (claim, matches) in enumerate(shown, start=1):
        place = checked.document.place_at(claim.start)
        console.print(_claim_line(at, claim, place, language))
        for note in _claim_notes(claim, language):
            console.print(Padding(note, (0, 0, 0, 4)))
        for match in matches:
            console.print(Padding(_match_text(match, language), (0, 0, 0, 4)))
        if not matches and (alone or claim.checkable):
            absent = gettext("not found: nobody here has checked this", language)
            console.print(Padding(Text(absent, "dim"), (0, 4)))
    if said := _left_out(len(shown), len(checked.claims) - len(shown), language):
        console.print(Text(f"  {said}", style="dim"))
    console.print()


def _head(checked: Checked, label: str, entries: int, language: str) -> Text:
    head = Text(f"{label}  ", style="bold")
    count = len(checked.claims)
    sentences = ngettext("%(count)s sentence", "%(count)s sentences", count, language)
    head.append(f"{checked.lang or '?'} · {sentences}, ")
    asked = ngettext(
        "asked of %(count)s fact-check", "asked of %(count)s fact-checks", entries, language
    )
    head.append(asked, style="dim")
    return head


def _left_out(shown: int, hidden: int, language: str) -> str:
    if not shown:
        return gettext("Nothing here can be checked. --all shows why.", language)
    if not hidden:
        return ""
    return ngettext(
        "%(count)s sentence not checkable and without a match: see --all.",
        "%(count)s sentences not checkable and without a match: see --all.",
        hidden,
        language,
    )


def _claim_line(at: int, claim: Claim, place: str, language: str) -> Text:
    line = Text(f"\n {at}. ")
    line.append(f"“{claim.text}”", style="bold")
    kind = gettext(_KINDS[claim.reason], language) if claim.reason in _KINDS else claim.reason
    worth = gettext("not checkable by itself", language)
    if claim.checkable:
        score = number(claim.score, language, ".2f")
        worth = gettext("worth %(score)s", language, score=score)
    places = ((claim.start, claim.end), *claim.again)
    said = ", ".join(f"{start}–{end}" for start, end in places)
    if place.startswith(_PAGE):
        place = gettext("page %(number)s", language, number=place.removeprefix(_PAGE))
    where = f"{place} · " if place else ""
    line.append(f"  {kind} · {worth} · {where}{said}", style="dim")
    return line


def _claim_notes(claim: Claim, language: str) -> Iterator[Text]:
    """Yield the figures of a claim, and how it would read alone, marked as a suggestion."""
    if claim.figures:
        said = "; ".join(_figure_words(one, language) for one in claim.figures)
        yield Text(_beside(gettext("figures", language), said), style="dim")
    if claim.suggested is not None:
        filled = "; ".join(_filled(one, language) for one in claim.suggested.fillings)
        said = gettext("a machine's suggestion: %(filled)s", language, filled=filled)
        yield Text(_beside(gettext("alone", language), f"“{claim.suggested.text}”"))
        yield Text(_beside("", said), style="dim")


def _beside(name: str, said: str) -> str:
    """Return what is said behind its name, in a column of its own."""
    return f"{name:8} {said}"


def _filled(one: Filling, language: str) -> str:
    source = gettext("by the day of the text", language)
    if one.source:
        source = f"{one.source[0]}–{one.source[1]}"
    said = one.said or gettext("no subject", language)
    return f"{said} = {one.meant} ({source})"


def _figure_words(figure: Figure, language: str) -> str:
    period = f", {figure.period}" if figure.period else ""
    if figure.unit == "days":
        # "14 tháng" says more than 426.125 days.
        return f"{figure.text}{period}"
    unit = gettext(figure.unit, language) if figure.unit else figure.counted
    if figure.unit == "ordinal":
        unit = gettext("(place in a row)", language)
    value = f"{number(figure.value, language, ',.12g')} {unit}".rstrip()
    if figure.bound:
        value = f"{'≥' if figure.bound > 0 else '≤'} {value}"
    elif figure.is_rough:
        value = gettext("about %(value)s", language, value=value)
    is_same = value.replace(" ", "") == figure.text.replace(" ", "")
    return f"{figure.text}{period}" if is_same else f"{figure.text} = {value}{period}"


def verdict_in_words(verdict: Verdict, language: str) -> str:
    """Return a verdict of the common scale as the screens call it."""
    return gettext(verdict.value.replace("_", " ").capitalize(), language)


def _match_text(match: Match, language: str) -> Text:
    from claimdesk.matching.reason_words import conflict_in_words, reason_in_words

    entry, said = match.entry, translator(language)
    zone = said(ZONES[match.zone])
    zone = zone if match.zone is Zone.NONE else zone.upper()
    text = Text(f"{zone:7} {match.probability:4.0%}  ", _ZONE_STYLE[match.zone])
    style = _VERDICT_STYLE.get(entry.verdict, "bold")
    text.append(entry.rating or verdict_in_words(entry.verdict, language), style=style)
    text.append(f"  {entry.claim_reviewed}\n")
    about = " · ".join(part for part in (entry.publisher, entry.date, entry.title) if part)
    if about:
        text.append(f"{about}\n", style="dim")
    if entry.url:
        text.append(f"{entry.url}\n", style="blue")
    if match.reasons:
        reasons = "; ".join(reason_in_words(code, said) for code in match.reasons)
        text.append(_beside(gettext("because", language), reasons) + "\n", style="dim")
    if match.conflicts:
        conflicts = "; ".join(conflict_in_words(code, said) for code in match.conflicts)
        text.append(_beside(gettext("but", language), conflicts) + "\n", style="red")
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
    """Print the answer to a search in a language ("vi" or "en")."""
    if not matches:
        nothing = ngettext(
            "Nothing found in %(count)s fact-check.",
            "Nothing found among %(count)s fact-checks.",
            entries,
            language,
        )
        console.print(Text(nothing, style="dim"))
    for match in matches:
        console.print(_match_text(match, language))
        console.print()


def print_entries(entries: list[FactCheck], total: int, language: str) -> None:
    """Print entries one a line, and how many more there are."""
    if not total:
        console.print(gettext("No entries. Add some with: claimdesk library add SOURCE", language))
        return
    if console.width < _NARROW_COLUMNS:
        for entry in entries:
            said = verdict_in_words(entry.verdict, language)
            verdict = (said, _VERDICT_STYLE.get(entry.verdict, ""))
            console.print(Text.assemble((entry.id, "dim"), "  ", verdict))
            console.print(Text(entry.claim_reviewed))
    else:
        console.print(_entry_table(entries, language))
    if total > len(entries):
        left = total - len(entries)
        more = gettext("%(more)s more: --limit %(total)s", language, more=left, total=str(total))
        console.print(Text(more, style="dim"))


def _entry_table(entries: list[FactCheck], language: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(gettext("id", language), no_wrap=True)
    table.add_column(gettext("lang", language))
    table.add_column(gettext("verdict", language), no_wrap=True)
    table.add_column(gettext("claim", language), ratio=1)
    table.add_column(gettext("publisher", language))
    table.add_column(gettext("date", language), no_wrap=True)
    for entry in entries:
        said = verdict_in_words(entry.verdict, language)
        verdict = Text(said, style=_VERDICT_STYLE.get(entry.verdict, ""))
        table.add_row(
            entry.id, entry.language, verdict, entry.claim_reviewed, entry.publisher, entry.date
        )
    return table
