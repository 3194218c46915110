"""`claimdesk log`: the public log of what a desk published, verified by anybody."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
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
    """Verify the public log of what a desk published, corrected and withdrew."""


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
