"""`claimdesk check`: the claims in a text, and the published fact-checks that match them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimdesk.cli.language import language_option, match_to_json, reader_language
from claimdesk.cli.places import library_option, open_library, rerank_option
from claimdesk.domain.claim import Claim, Uncheckable
from claimdesk.domain.match import Match, Zone
from claimdesk.errors import ClaimdeskError, status_of
from claimdesk.intake.document import Document
from claimdesk.intake.kinds import READ_ENDINGS

if TYPE_CHECKING:
    from datetime import datetime

    from claimdesk.intake.sandbox import Sandbox
    from claimdesk.intake.scans import Scanning
    from claimdesk.matching.library import Library

#: An input up to here that is one sentence or a question is one claim, whatever it looks like.
SHORT_CHARS = 400
_BATCH = 32


@dataclass(frozen=True, slots=True)
class Checked:
    """One input with its claims and the matches of each."""

    label: str
    lang: str
    claims: list[tuple[Claim, list[Match]]]
    document: Document

    def to_json(self, language: str | None = None) -> dict[str, Any]:
        """Return the shape that `--json` prints, with reasons in words of a language if given."""
        return {
            "input": self.label,
            "lang": self.lang,
            "source": self.document.to_json(),
            "claims": [
                {
                    "text": claim.text,
                    "start": claim.start,
                    "end": claim.end,
                    "place": self.document.place_at(claim.start),
                    "lang": claim.lang,
                    "checkable": claim.checkable,
                    "reason": claim.reason,
                    "score": round(claim.score, 4),
                    "again": claim.again,
                    "figures": [asdict(figure) for figure in claim.figures],
                    "suggested": asdict(claim.suggested) if claim.suggested else None,
                    "matches": [match_to_json(match, language) for match in matches],
                }
                for claim, matches in self.claims
            ],
        }


def read_source(source: str, sandbox: Sandbox) -> tuple[str, Document]:
    """Return (label, document) of an input: `-`, a file, an http(s) address, or the text itself."""
    from claimdesk.intake.reading import MAX_FILE_BYTES, read_bytes, read_input, read_text

    with _scanning() as scanning:
        if source == "-":
            data = sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
            name = "standard input"
            return "-", read_bytes(data, name=name, sandbox=sandbox, scanning=scanning)
        if source.lower().startswith(("http://", "https://")):
            return source, read_input(source, sandbox=sandbox, scanning=scanning)
        if _is_path(source):
            return source, read_input(Path(source), sandbox=sandbox, scanning=scanning)
    return "text", read_text(source, sandbox)


@contextmanager
def _scanning() -> Iterator[Scanning]:
    """Give how scanned pages are recognised; a bar stands while that goes on."""
    from claimdesk.intake.scans import Scanning

    with ExitStack() as stack:
        bar: list[Callable[[int], None]] = []

        def tell(done: int, of: int) -> None:
            if not bar:
                from claimdesk.cli.output import progress

                bar.append(stack.enter_context(progress("scanned pages", of)))
            bar[0](done)

        yield Scanning(progress=tell)


def _is_path(source: str) -> bool:
    """Return whether an argument names a file: it exists, or it looks like nothing else."""
    if "\n" in source or "\0" in source or not source.strip():
        return False
    try:
        if Path(source).exists():
            return True
    except OSError:
        return False
    return Path(source).suffix.lower() in READ_ENDINGS and " " not in source.strip()


def find(
    text: str, lang: str, library: Library, day: date | None = None
) -> tuple[str, list[Claim]]:
    """Return the language of a text that appeared on `day` and its claims, sentence by sentence."""
    from claimdesk.detection.claims import find_claims
    from claimdesk.language.identification import identify
    from claimdesk.language.sentences import split_sentences

    lang = lang or identify(text)
    stripped = text.strip()
    whole = len(stripped) <= SHORT_CHARS and (
        stripped.endswith(("?", "؟", "？")) or len(split_sentences(stripped, lang)) <= 1
    )
    return lang, find_claims(text, lang, encoder=library.encoder, whole=whole, day=day)


#: Sentences of these kinds say nothing that a fact-check could be about.
_SILENT = frozenset({Uncheckable.GREETING, Uncheckable.FRAGMENT})
#: A call of fewer words says nothing either.
_LEAST_CALL_WORDS = 5


def is_asked(claim: Claim, *, alone: bool) -> bool:
    """Return whether a sentence is looked up: all are, but greetings and fragments in a text.

    What passes for an opinion or a call to share may still repeat a claim that was checked, but not
    in the few words of "Share it now!".
    """
    is_bare_call = (
        claim.reason == Uncheckable.CALL_TO_ACTION and len(claim.text.split()) < _LEAST_CALL_WORDS
    )
    return alone or not (claim.reason in _SILENT or is_bare_call)


def is_shown(claim: Claim, matches: list[Match], *, alone: bool) -> bool:
    """Return whether a sentence is worth a line: checkable, or with a match worth a look."""
    return alone or claim.checkable or any(match.zone != Zone.NONE for match in matches)


def match_claims(
    claims: list[Claim], library: Library, *, top: int, min_probability: float
) -> Iterator[list[tuple[Claim, list[Match]]]]:
    """Yield claims with their matches, a batch at a time."""
    alone = len(claims) == 1
    for start in range(0, len(claims), _BATCH):
        batch = claims[start : start + _BATCH]
        asked = [claim for claim in batch if is_asked(claim, alone=alone)]
        found = library.match_many(
            [claim.text for claim in asked], top=top, min_probability=min_probability
        )
        by_start = {
            claim.start: [_held_back(claim, match) for match in matches]
            for claim, matches in zip(asked, found, strict=True)
        }
        yield [(claim, by_start.get(claim.start, [])) for claim in batch]


def _held_back(claim: Claim, match: Match) -> Match:
    """Return a match as a sentence may have it: what is no claim is never answered by itself."""
    if match.zone != Zone.ANSWER or claim.checkable or claim.reason == Uncheckable.QUESTION:
        return match
    return replace(match, zone=Zone.SUGGEST)


@click.command("check")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: one object, or a list of them.")
@click.option("--top", default=3, show_default=True, type=click.IntRange(1, 50), help="Matches.")
@click.option(
    "--min-probability",
    default=0.05,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Leave less probable matches out.",
)
@click.option("--lang", default="", help="Language of the input (vi, en, ...), if you know it.")
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day the input appeared: what yesterday in it means.",
)
@click.option("--all", "show_all", is_flag=True, help="Show sentences that cannot be checked too.")
@language_option
@rerank_option
@library_option
def command(  # noqa: PLR0913 - the options of the command
    inputs: tuple[str, ...],
    *,
    as_json: bool,
    top: int,
    min_probability: float,
    lang: str,
    day: datetime | None,
    show_all: bool,
    language: str | None,
    rerank: str | None,
    library_path: Path | None,
) -> int:
    """Find the factual claims in INPUT and the published fact-checks that match.

    INPUT is a text in quotes, a file (text, Markdown, HTML, PDF, Word, OpenDocument, subtitles, a
    picture), an http(s) address, or - for standard input. Several may be given. A match in the zone
    `answer` is safe to be given by itself, `suggest` needs a person's look, `none` is shown for
    completeness.
    """
    from claimdesk.intake.sandbox import Sandbox

    library = open_library(library_path)
    if rerank:
        from claimdesk.matching.rerankers import open_reranker

        library.reranker = open_reranker(rerank)
    options = Options(
        lang=lang,
        library=library,
        top=top,
        min_probability=min_probability,
        day=day.date() if day else None,
    )
    done: list[Checked] = []
    failed: list[ClaimdeskError] = []
    with Sandbox() as sandbox:
        for source in inputs:
            try:
                checked = check_document(*read_source(source, sandbox), options)
            except ClaimdeskError as error:
                if len(inputs) == 1:
                    raise
                failed.append(error)
                click.echo(f"claimdesk: {source}: {error}", err=True)
                continue
            done.append(checked)
            if not as_json:
                from claimdesk.cli.output import print_checked

                print_checked(
                    checked, len(library), show_all=show_all, language=reader_language(language)
                )
    if as_json:
        rows = [checked.to_json(language) for checked in done]
        text = json.dumps(rows[0] if len(inputs) == 1 else rows, ensure_ascii=False, indent=2)
        click.echo(text.encode("utf-8", "replace").decode())
    return status_of(failed[0])[1] if failed else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What every input is asked with."""

    lang: str
    library: Library
    top: int
    min_probability: float
    day: date | None = None


def _day_of(document: Document, options: Options) -> date | None:
    """Return the day an input appeared: as told, else as the page says of itself."""
    if options.day is not None or not document.published:
        return options.day
    try:
        return date.fromisoformat(document.published)
    except ValueError:
        return None


def check_document(label: str, document: Document, options: Options) -> Checked:
    """Return the claims of one input with their matches; long texts show their progress."""
    if document.notice:
        click.echo(f"claimdesk: {label}: {document.notice}", err=True)
    lang, claims = find(document.text, options.lang, options.library, _day_of(document, options))
    rows: list[tuple[Claim, list[Match]]] = []
    batches = match_claims(
        claims, options.library, top=options.top, min_probability=options.min_probability
    )
    if len(claims) <= _BATCH:
        rows = [row for batch in batches for row in batch]
    else:
        from claimdesk.cli.output import progress

        with progress("sentences", len(claims)) as advance:
            for batch in batches:
                rows.extend(batch)
                advance(len(rows))
    return Checked(label, lang, rows, document)
