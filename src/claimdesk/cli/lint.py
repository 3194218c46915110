"""`claimdesk lint`: what is wrong with ClaimReview markup, why, and what of it can be mended."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimdesk.cli.language import gettext, language_option, ngettext, reader_language
from claimdesk.errors import MarkupFaultError, SettingError, UnsupportedInputError

if TYPE_CHECKING:
    from claimdesk.cli.markup import Document
    from claimdesk.publishing.linting.mending import Mended


@click.command("lint")
@click.argument("places", nargs=-1, metavar="[URL|FILE|-]...")
@click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="DIR",
    help="Lint all HTML files below DIR.",
)
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@language_option
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Pages of a feed or sitemap.")
@click.option("--fix", is_flag=True, help="Write the JSON-LD of one file with sure faults mended.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="With --fix: write there. Default: standard output.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(  # noqa: PLR0913 - the options of the command
    places: tuple[str, ...],
    *,
    site: Path | None,
    strict: bool,
    language: str | None,
    limit: int | None,
    fix: bool,
    output: Path | None,
    as_json: bool,
) -> int:
    """Say what is wrong with the ClaimReview of pages, files, feeds or a site, and what to do.

    \b
    claimdesk lint page.html review.json
    claimdesk lint https://example.org/fact-checks/1
    claimdesk lint --site public/ --strict
    claimdesk lint --fix page.html -o review.json
    """  # noqa: D301 - \b is click's mark for "do not wrap"
    if not places and site is None:
        raise click.UsageError("Name a file, an address, - for standard input, or --site DIR.")
    if fix:
        if len(places) != 1 or site is not None:
            raise click.UsageError("--fix takes one file.")
        return _fix(places[0], output, language=reader_language(language), as_json=as_json)
    if output is not None:
        raise click.UsageError("-o goes with --fix.")
    asked = reader_language(language)
    return _lint(places, site, limit, strict=strict, language=asked, as_json=as_json)


def _lint(  # noqa: PLR0913 - as the command
    places: tuple[str, ...],
    site: Path | None,
    limit: int | None,
    *,
    strict: bool,
    language: str,
    as_json: bool,
) -> int:
    from claimdesk.cli.lintreport import print_document, print_summary

    kept: list[Document] = []
    for document in _documents(places, site, limit):
        kept.append(document)
        if document.error:
            click.echo(f"claimdesk: {document.name}: {document.error}", err=True)
        elif not as_json:
            print_document(document, language)
    counts = _counts(kept)
    if as_json:
        report = {"documents": [_row(one) for one in kept], **counts}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        print_summary(counts, language)
    unread = next((one.code for one in kept if one.error), 0)
    if unread:
        return unread
    _raise_for(counts["errors"], counts["warnings"] if strict else 0)
    return 0


def _documents(places: tuple[str, ...], site: Path | None, limit: int | None) -> Iterable[Document]:
    from claimdesk.cli import markup
    from claimdesk.cli.output import progress

    with ExitStack() as stack:
        fetched = any(markup.is_address(place) for place in places)
        # Files are read in a moment; a feed takes a second for each page.
        bar = stack.enter_context(progress("linting", None)) if fetched else lambda _done: None
        yield from markup.lint_places(places, limit, bar)
    if site is None:
        return
    files = markup.pages_below(site)
    with progress("linting", len(files)) as advance:
        found = False
        for done, document in enumerate(markup.lint_site(site, files), start=1):
            found = found or bool(document.linted.reviews)
            advance(done)
            yield document
    if not found:
        yield markup.without_review(site)


def _counts(documents: list[Document]) -> dict[str, int]:
    findings = [one for document in documents for one in document.linted.findings]
    severities = [one.severity.value for one in findings]
    return {
        "read": sum(not one.error for one in documents),
        "unread": sum(bool(one.error) for one in documents),
        "reviews": sum(one.linted.reviews for one in documents),
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "notes": severities.count("note"),
    }


def _row(document: Document) -> dict[str, Any]:
    return {
        "name": document.name,
        "reviews": document.linted.reviews,
        "error": document.error or None,
        "findings": [one.to_json() for one in document.linted.findings],
    }


def _raise_for(errors: int, warnings: int) -> None:
    if errors or warnings:
        faults = ngettext("%(count)s error", "%(count)s errors", errors, "en")
        parts = [faults] if errors else []
        doubts = ngettext("%(count)s warning", "%(count)s warnings", warnings, "en")
        parts += [doubts] if warnings else []
        raise MarkupFaultError(f"{' and '.join(parts)} in the markup; see above.")


def _fix(place: str, output: Path | None, *, language: str, as_json: bool) -> int:
    from claimdesk.cli.markup import around_place
    from claimdesk.publishing.linting.mending import mend
    from claimdesk.publishing.markup import script_tag_json

    around = around_place(place)
    is_page = around.view.page is not None and place != "-"
    if output and is_page and output.exists() and output.samefile(place):
        raise SettingError(f"{place} is a page, and -o would replace it by its markup.")
    mended = mend(around)
    documents = mended.documents
    if not documents:
        raise UnsupportedInputError(f"{place}: there is no JSON-LD in it that could be mended.")
    markup = documents[0] if len(documents) == 1 else list(documents)
    try:
        text = script_tag_json(markup, indent=2)
    except ValueError:
        raise UnsupportedInputError(f"{place}: a number in it is too large for JSON.") from None
    if output:
        output.write_text(f"{text}\n", encoding="utf-8")
    if as_json:
        left = [one.to_json() for one in mended.left]
        report = {"markup": markup, "changes": list(mended.changes), "left": left}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        if not output:
            click.echo(text)
        _tell(mended, language)
    _raise_for(sum(one.severity.value == "error" for one in mended.left), 0)
    return 0


def _tell(mended: Mended, language: str) -> None:
    """Say on standard error what was changed and what was not."""
    from claimdesk.cli.lintreport import SEVERITIES

    for change in mended.changes:
        click.echo(gettext("mended: %(change)s", language, change=change), err=True)
    for one in mended.left:
        place = f" ({one.place})" if str(one.place) else ""
        severity = gettext(SEVERITIES[one.severity.value], language)
        fault = f"{severity} {one.code}: {one.reason(language)}{place}"
        click.echo(gettext("left: %(fault)s", language, fault=fault), err=True)
    if not mended.changes:
        click.echo(gettext("Nothing was changed.", language), err=True)
