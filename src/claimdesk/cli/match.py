"""`claimdesk match`: a file of posts in, the fact-checks that match each of them out."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimdesk.cli.language import (
    gettext,
    language_option,
    ngettext,
    number,
    reader_language,
)
from claimdesk.cli.places import library_option, open_library, rerank_option
from claimdesk.domain.match import Zone
from claimdesk.errors import InputError, status_of

if TYPE_CHECKING:
    from claimdesk.intake.posts import Position
    from claimdesk.intake.sources import Source
    from claimdesk.matching.bulk import Answerer, Job, Outcome
    from claimdesk.matching.bulk_forms import Options

_FORMS = click.Choice(["csv", "jsonl", "parquet"])


@click.command("match")
@click.argument("posts", type=click.Path(path_type=Path, allow_dash=True), metavar="POSTS")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; it appears when it is whole.",
)
@click.option("--format", "form", type=_FORMS, help="Form of the output. Default: by its ending.")
@click.option("--input-format", type=_FORMS, help="Form of POSTS. Default: by its ending.")
@click.option("--column", default="text", show_default=True, help="Where the texts are.")
@click.option("--top", default=1, show_default=True, type=click.IntRange(1, 50), help="Matches.")
@click.option(
    "--min-probability",
    default=0.05,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Leave less probable matches out.",
)
@click.option("--quick", is_flag=True, help="Encode a post only where its words do not decide.")
@click.option("--with-text", is_flag=True, help="Write each text too.")
@click.option("--restart", is_flag=True, help="Forget a stopped run; replace a finished file.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes. Default: this one.")
@click.option("--cluster", metavar="ADDRESS", help="A Ray cluster, or `local` to make one here.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@language_option
@rerank_option
@library_option
def command(  # noqa: PLR0913 - the options of the command
    posts: Path,
    *,
    output: Path,
    form: str | None,
    input_format: str | None,
    column: str,
    top: int,
    min_probability: float,
    quick: bool,
    with_text: bool,
    restart: bool,
    workers: int | None,
    cluster: str | None,
    as_json: bool,
    language: str | None,
    rerank: str | None,
    library_path: Path | None,
) -> int:
    """Match every post of POSTS with the library, and write one row for each, in their order.

    POSTS is a table (.csv .tsv), JSON lines (.jsonl) or Parquet (.parquet), or - for a table or
    JSON lines on standard input. Of a post its `id` goes into the output, and nothing about who
    wrote it. Stopped, killed even, it goes on when the same command is given again.
    """
    from claimdesk.intake.sources import form_of
    from claimdesk.matching.bulk_forms import Options
    from claimdesk.matching.bulk_run import match_posts

    written = form or form_of(output)
    with ExitStack() as stack:
        source = stack.enter_context(_source(posts, input_format, column))
        options = Options(
            form=written,
            column=column,
            top=top,
            min_probability=min_probability,
            with_text=with_text,
            is_numbered=source.posts.is_numbered,
            quick=quick,
        )
        job = _job(library_path, options, rerank)
        answers = _answerer(job, workers, cluster)
        tell = stack.enter_context(_progress(posts, source))
        outcome = match_posts(source, output, answers, job=job, restart=restart, tell=tell)
    _print(outcome, as_json=as_json, language=reader_language(language))
    return status_of(InputError())[1] if outcome.counts.errors else 0


@contextmanager
def _source(posts: Path, form: str | None, column: str) -> Iterator[Source]:
    from claimdesk.intake.sources import form_of, open_source, open_stream

    if str(posts) == "-":
        stream = io.BufferedReader(sys.stdin.buffer)  # type: ignore[type-var] # it reads, so it fits
        try:
            yield open_stream(stream, form or _form_of_stream(stream.peek(1)), column)
        finally:
            stream.detach()
        return
    with open_source(posts, form or form_of(posts), column) as source:
        yield source


def _form_of_stream(begin: bytes) -> str:
    """Return the form that the first bytes of a stream look like."""
    return "jsonl" if begin.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else "csv"


def _job(library_path: Path | None, options: Options, rerank: str | None) -> Job:
    from claimdesk.matching.bulk import Job, Opening

    place = open_library(library_path).directory.absolute()
    opening = Opening(place, rerank or "", options.quick)
    return Job(opening, opening().digest, options)


def _answerer(job: Job, workers: int | None, cluster: str | None) -> Answerer:
    if cluster is not None:
        from claimdesk.matching.cluster import answer_on_cluster

        return answer_on_cluster(job, cluster, workers)
    if workers is not None and workers > 1:
        from claimdesk.matching.bulk_workers import answer_in_processes

        return answer_in_processes(job, workers)
    from claimdesk.matching.bulk import answer_here

    return answer_here(job)


@contextmanager
def _progress(posts: Path, source: Source) -> Iterator[Callable[[int, Position], None]]:
    """Show how far a run is: rows and rate, and the time left where the whole is known."""
    from claimdesk.cli.advance import Advance

    rows, size_bytes = source.posts.total, source.posts.size_bytes
    with Advance(posts.name, rows or size_bytes) as bar:
        yield lambda done, at: bar.show(done, done if rows else at.end)


def _print(outcome: Outcome, *, as_json: bool, language: str) -> None:
    counts = outcome.counts
    if as_json:
        click.echo(json.dumps(outcome.to_json(), ensure_ascii=False, indent=2))
    else:
        click.echo(_summary(outcome, language))
    if counts.errors:
        for line in counts.first_errors:
            click.echo(f"  unreadable: {line}", err=True)
        click.echo(
            f"claimdesk: {counts.errors:,} of {counts.rows:,} rows cannot be read; each has its "
            f"reason in {outcome.out}, in the column error.",
            err=True,
        )


def _summary(outcome: Outcome, language: str) -> str:
    """Say how many rows there were, with which matches, and where they are written."""
    from claimdesk.cli.output import ZONES

    counts = outcome.counts
    zones = ", ".join(
        f"{number(count, language)} {gettext(ZONES[Zone(zone)], language)}"
        for zone, count in counts.zones.items()
    )
    rows = ngettext("%(count)s row", "%(count)s rows", counts.rows, language)
    matched = gettext("%(matched)s with a match", language, matched=counts.matched)
    unread = gettext("%(errors)s that cannot be read", language, errors=counts.errors)
    written = gettext("Written to %(file)s", language, file=str(outcome.out))
    return f"{rows}, {matched}{f' ({zones})' if zones else ''}, {unread}. {written}"
