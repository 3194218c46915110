"""`claimdesk library`: add to, search, export and look after a library."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimdesk.cli.language import gettext, language_option, match_to_json, reader_language
from claimdesk.cli.places import default_library, library_option, open_library
from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.verdict import Verdict
from claimdesk.errors import LibraryCorruptError

if TYPE_CHECKING:
    from claimdesk.cli.adding import Addition
    from claimdesk.matching.library import Library

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
encode_later = click.option(
    "--encode-later",
    is_flag=True,
    help="End without encoding: claimdesk library encode, or the desk's worker, does it later.",
)


@click.group("library")
def command() -> None:
    """Add to, search, export and look after a library of published fact-checks."""


def _print_json(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    click.echo(text.encode("utf-8", "replace").decode())


@command.command("add")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="For CSV: which column holds a field, such as claim_reviewed=Claim. Repeatable.",
)
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Refused rows.")
@click.option("--limit", type=click.IntRange(1), help="Pages to read from a feed or sitemap.")
@encode_later
@json_option
@library_option
def add(  # noqa: PLR0913 - the options of the command
    sources: tuple[str, ...],
    *,
    mapping: tuple[str, ...],
    report: Path | None,
    limit: int | None,
    encode_later: bool,
    as_json: bool,
    library_path: Path | None,
) -> int:
    """Add the fact-checks of each SOURCE; what is there already costs nothing.

    They are found as soon as they are read; then they are encoded, which finds them better.

    SOURCE is a .jsonl .json .csv .tsv or .html file, a folder of them, a BEIR directory, or the
    address of a page, feed, sitemap or dump. Run it again after an interruption: it goes on.
    """
    from claimdesk.cli.adding import Addition, split_mapping

    library = open_library(library_path, create=True)
    addition = Addition(library, split_mapping(mapping), report, limit)
    code = 0
    for source in sources:
        code = max(code, addition.add(source))
    if not encode_later:
        addition.encode()
    _print_addition(addition, as_json=as_json)
    return code


def _print_addition(addition: Addition, *, as_json: bool) -> None:
    if as_json:
        _print_json(addition.to_json())
    else:
        addition.print_summary()


@command.command("encode")
@json_option
@library_option
def encode(*, as_json: bool, library_path: Path | None) -> None:
    """Encode the entries that were added with --encode-later, or whose encoding was stopped.

    The library can be read and added to meanwhile. Stop it when you like; it goes on from there.
    """
    from claimdesk.cli.adding import encode_waiting

    library = open_library(library_path)
    done = encode_waiting(library)
    if as_json:
        _print_json({"encoded": done, "waiting": library.waiting})
        return
    click.echo(
        gettext(
            "%(done)s encoded, %(waiting)s wait. The library holds %(entries)s.",
            reader_language(),
            done=done,
            waiting=library.waiting,
            entries=len(library),
        )
    )


@command.command("refresh")
@encode_later
@json_option
@library_option
def refresh(*, encode_later: bool, as_json: bool, library_path: Path | None) -> int:
    """Read every source again that was added by address, and files that are still there."""
    from claimdesk.cli.adding import Addition

    library = open_library(library_path)
    if not library.sources and not as_json:
        click.echo(
            gettext(
                "Nothing to refresh: no source was added yet. See: claimdesk library add --help",
                reader_language(),
            )
        )
        return 0
    addition = Addition(library, {}, None, None)
    code = 0
    for source, facts in library.sources.items():
        if "://" not in source and not Path(source).exists():
            gone = gettext(
                "Not there any more, left as it was: %(source)s", reader_language(), source=source
            )
            click.echo(gone, err=True)
            continue
        addition.mapping = dict(facts.get("mapping", {}))
        code = max(code, addition.add(source))
    if not encode_later:
        addition.encode()
    _print_addition(addition, as_json=as_json)
    return code


@command.command("list")
@click.option("--publisher", default="", help="Only entries of publishers holding this text.")
@click.option("--language", default="", help="Only entries in this language.")
@click.option("--verdict", type=click.Choice([v.value for v in Verdict]), help="Only this verdict.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1))
@json_option
@library_option
def list_entries(  # noqa: PLR0913 - the options of the command
    *,
    publisher: str,
    language: str,
    verdict: str | None,
    limit: int,
    as_json: bool,
    library_path: Path | None,
) -> None:
    """List entries, newest additions last."""
    library = open_library(library_path)
    found: list[FactCheck] = []
    total = 0
    for entry in library:
        wanted = publisher.casefold() in entry.publisher.casefold()
        wanted = wanted and (not language or entry.language == language)
        if wanted and (verdict is None or entry.verdict == verdict):
            total += 1
            if len(found) < limit:
                found.append(entry)
    if as_json:
        _print_json([entry.to_json() for entry in found])
        return
    from claimdesk.cli.output import print_entries

    print_entries(found, total, reader_language())


@command.command("show")
@click.argument("entry_id", metavar="ID")
@language_option
@json_option
@library_option
def show(entry_id: str, *, language: str | None, as_json: bool, library_path: Path | None) -> None:
    """Show an entry with every earlier form it had."""
    history = open_library(library_path).history(entry_id)
    if as_json:
        _print_json(history)
        return
    asked = reader_language(language)
    marks = gettext("earlier", asked), gettext("now", asked)
    for at, form in enumerate(history, start=1):
        click.secho(f"{at}. {marks[at == len(history)]}", bold=True)
        for name, value in form.items():
            click.echo(f"   {name}: {value}")


@command.command("info")
@language_option
@json_option
@library_option
def info(*, language: str | None, as_json: bool, library_path: Path | None) -> None:
    """Say what the library holds, and from where on a match is answered by itself."""
    library = open_library(library_path)
    facts = describe(library)
    if as_json:
        _print_json(facts)
        return
    from claimdesk.cli.library_facts import print_facts

    print_facts(facts, reader_language(language))


def describe(library: Library) -> dict[str, Any]:
    """Return the facts about a library that `info` prints."""
    from claimdesk.cli.learning import summary_of
    from claimdesk.matching.calibration import operating_point

    entries = list(library)
    manifest = library.snapshot.manifest
    return {
        "directory": str(library.directory),
        "entries": len(entries),
        "waiting": library.waiting,
        "demonstration": sum(entry.demonstration for entry in entries),
        "languages": dict(Counter(entry.language or "?" for entry in entries).most_common()),
        "verdicts": dict(Counter(entry.verdict.value for entry in entries).most_common()),
        "publishers": dict(Counter(entry.publisher or "?" for entry in entries).most_common(20)),
        "sources": library.sources,
        "encoder": manifest.encoder,
        "generation": manifest.generation,
        "segments": len(manifest.segments),
        "size_bytes": library.size_bytes(),
        "operating_point": operating_point(library.in_force.calibration),
        "calibration": summary_of(library.in_force),
    }


@command.command("search")
@click.argument("text")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 100))
@language_option
@json_option
@library_option
def search(
    text: str, *, top: int, language: str | None, as_json: bool, library_path: Path | None
) -> None:
    """Search the library for TEXT, whatever it is, without looking for claims in it."""
    from claimdesk.errors import EmptyInputError

    if not text.strip():
        raise EmptyInputError("The search text is empty.")
    library = open_library(library_path)
    matches = library.match(text, top=top)
    if as_json:
        _print_json([match_to_json(match, language) for match in matches])
        return
    from claimdesk.cli.output import print_matches

    print_matches(matches, len(library), reader_language(language))


@command.command("export")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", "jsonld"]), default="jsonl")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A new file.")
@library_option
def export(*, form: str, output: Path | None, library_path: Path | None) -> None:
    """Write all entries: JSONL (exact), CSV (for spreadsheets) or ClaimReview JSON-LD."""
    from claimdesk.publishing.tables import export_rows

    library = open_library(library_path)
    pieces = export_rows(iter(library), form)
    if output is None:
        for piece in pieces:
            click.echo(piece, nl=False)
        return
    fresh = output.with_name(f".{output.name}.new")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)
    fresh.replace(output)
    click.echo(
        gettext(
            "%(entries)s entries written to %(file)s",
            reader_language(),
            entries=len(library),
            file=str(output),
        ),
        err=True,
    )


@command.command("remove")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@library_option
def remove(ids: tuple[str, ...], *, library_path: Path | None) -> None:
    """Take entries out. Their history stays; `claimdesk library restore ID` brings them back."""
    open_library(library_path).remove(ids)
    click.echo(
        gettext(
            "%(removed)s removed. Undo with: claimdesk library restore %(ids)s",
            reader_language(),
            removed=len(set(ids)),
            ids=" ".join(ids),
        )
    )


@command.command("restore")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@library_option
def restore(ids: tuple[str, ...], *, library_path: Path | None) -> None:
    """Bring removed entries back in their last form."""
    library = open_library(library_path)
    forms = [
        [form for form in library.history(entry_id) if not form.get("removed")][-1]
        for entry_id in ids
    ]
    added = library.add((FactCheck.from_json(form) for form in forms), encode=True)
    click.echo(
        gettext(
            "%(new)s restored, %(unchanged)s were there.",
            reader_language(),
            new=added.new,
            unchanged=added.unchanged,
        )
    )


@command.command("verify")
@json_option
@library_option
def verify(*, as_json: bool, library_path: Path | None) -> None:
    """Check every file of the library against the hash it was written with."""
    from claimdesk.matching.library import verify_files

    directory = library_path or default_library()
    if not directory.exists():
        open_library(library_path)
    # Not by opening it: what is damaged may not open.
    problems = verify_files(directory)
    if as_json:
        _print_json({"directory": str(directory), "problems": problems})
    else:
        for problem in problems:
            click.echo(problem, err=True)
    if problems:
        raise LibraryCorruptError(
            f"{len(problems)} files are damaged. Restore {directory} from a copy, or "
            "move it away and add its sources again."
        )
    if not as_json:
        click.echo(
            gettext(
                "%(entries)s entries, every file is as it was written.",
                reader_language(),
                entries=len(open_library(library_path)),
            )
        )


@command.command("path")
def path() -> None:
    """Print the directory of the default library."""
    click.echo(str(default_library()))
