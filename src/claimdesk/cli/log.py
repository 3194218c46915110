"""`claimdesk log`: the public log of what a desk published: its state, its key, verified."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimdesk.errors import LogForgedError, LogMissingError, UnreachableError

if TYPE_CHECKING:
    from claimdesk.publishing.log.checking import Report
    from claimdesk.publishing.log.notes import Verifier
    from claimdesk.publishing.log.tiles import Files


@click.group("log")
def command() -> None:
    """Keep and verify the public log of what a desk published, corrected and withdrew."""


@command.group("key")
def key_command() -> None:
    """Show or change the key that signs the desk's log."""


@key_command.command("show")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show_key(*, as_json: bool) -> int:
    """Show the public key of this desk's log, for its readers; the secret one is never shown."""
    from claimdesk.cli.desklog import keys_of_desk

    known = keys_of_desk()
    if as_json:
        click.echo(json.dumps({"key": known[-1], "before": known[:-1]}, indent=2))
    else:
        click.echo(known[-1])
    return 0


@key_command.command("rotate")
@click.option("--lost", default="", metavar="NAME", help="The key is lost: begin another log.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rotate_key(*, lost: str, as_json: bool) -> int:
    """Let a new key sign this desk's log from now on, and delete the old one.

    The old key signs that the new one follows it, in an entry of the log, so that whoever knows the
    old one can go on verifying. Tell your readers the new key all the same. Where the old key is
    lost no signature leads to another one: --lost begins a log of another name, with all entries.
    """
    from claimdesk.cli.desklog import rotate

    old, new = rotate(lost)
    if as_json:
        click.echo(json.dumps({"key": new, "before": old}, indent=2))
    else:
        click.echo(f"{new}\nsigns from now on. Write the site anew: claimdesk site export DIR.")
    return 0


@command.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(*, as_json: bool) -> int:
    """Say how far this desk's log is signed, and what keeps it from being signed.

    Exit code 1 where something does.
    """
    from claimdesk.cli.desklog import state_of_desk

    found = state_of_desk()
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2))
    else:
        for line in found.lines():
            click.echo(line)
    return int(bool(found.fault))


@command.command("recover")
@click.argument("place", metavar="URL|DIR", default="")
@click.option("--nothing", is_flag=True, help="Nothing was published after the backup.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def recover(place: str, *, nothing: bool, as_json: bool) -> int:
    """Give this desk its log back after a restore, so that it goes on and is not forked.

    Without an address the copy in the desk's own folder is taken. What was published after the
    backup keeps its entries; each thing that they tell of is entered as ended, and then as it is
    now.
    """
    from claimdesk.cli.desklog import confirm, recovered

    if nothing:
        if place:
            raise click.UsageError("Name a copy of the site, or give --nothing, not both.")
        confirm()
        return 0
    with _files_of(place) if place else nullcontext() as files:
        taken_over, entered = recovered(files)
    if as_json:
        click.echo(json.dumps({"taken_over": taken_over, "entered": entered}, indent=2))
    else:
        click.echo(f"{taken_over} entries taken over, {entered} entered after them; signed.")
    return 0


@command.command("verify")
@click.argument("place", metavar="URL|DIR")
@click.option("--key", default="", metavar="KEY", help="The log's public key, or a file with it.")
@click.option(
    "--remember",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File of what was seen last. Default: one for each place, in your data folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(place: str, *, key: str, remember: Path | None, as_json: bool) -> int:
    """Verify the log of a site, at its address or in a folder, and the records it speaks of.

    Signature, every entry, every tile, the proof and digest of every record, and that the log
    begins with the one seen last. What was seen is remembered only where nothing is wrong.
    """
    from claimdesk.publishing.log import checking, writing

    path = remember or _memory_of(place)
    seen = checking.Remembered.load(path)
    with _files_of(place) as files:
        report, fresh = checking.check(files, key=_key_of(key), remembered=seen)
    first = not key and seen is None
    if not report.faults:
        writing.write(path.absolute(), fresh.dump())
    if as_json:
        click.echo(json.dumps({**asdict(report), "key_was_known": not first}, indent=2))
    else:
        _print(report, first=first)
    if report.faults:
        raise LogForgedError(f"{len(report.faults)} records do not fit the log; see above.")
    return 0


def _print(report: Report, *, first: bool) -> None:
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(report.entries.items()))
    click.echo(f"{report.origin}: {report.size} entries ({kinds}), root {report.root}")
    click.echo(f"key {report.key}")
    if first:
        click.echo("    taken from the log itself: compare it with one that you have from the desk")
    if report.continues is not None:
        click.echo(f"continues the log of {report.continues} entries that was seen last")
    click.echo(f"{report.pages} records with digest and proof checked")
    for fault in report.faults:
        click.echo(f"claimdesk: {fault}", err=True)


def _key_of(text: str) -> Verifier | None:
    from claimdesk.publishing.log.notes import Verifier

    if not text:
        return None
    file = Path(text)
    # A key may hold a slash and is rarely the name of a file; one with + is tried as a key first.
    return Verifier.load(text if "+" in text and not file.is_file() else file.read_text("utf-8"))


def _memory_of(place: str) -> Path:
    """Return the file that remembers a place, named by a digest of it."""
    from claimdesk.desk.places import data_folder

    known = place.rstrip("/") if _is_address(place) else str(Path(place).resolve())
    digest = hashlib.sha256(known.encode("utf-8", "replace")).hexdigest()
    return data_folder() / "logs" / f"{digest[:32]}.json"


def _is_address(place: str) -> bool:
    return place.lower().startswith(("http://", "https://"))


@contextmanager
def _files_of(place: str) -> Iterator[Files]:
    """Yield what reads the files below a site; LogMissingError where there is none."""
    if not _is_address(place):
        yield _files_in(Path(place))
        return
    from claimdesk.intake.http import Fetcher

    with Fetcher() as fetcher:

        def fetched(path: str) -> bytes:
            try:
                return fetcher.fetch(f"{place.rstrip('/')}/{path}").body
            except UnreachableError as error:
                if error.status in {404, 410}:
                    raise LogMissingError(f"{place} has no {path}.") from None
                raise

        yield fetched


def _files_in(folder: Path) -> Files:
    def read(path: str) -> bytes:
        try:
            return (folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise LogMissingError(
                f"There is no {path} in {folder}. Name the folder of a site that has a log."
            ) from None

    return read
