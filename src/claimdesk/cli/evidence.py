"""`claimdesk evidence`: sources captured as they were received, listed, shown and verified."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimdesk.cli import watching
from claimdesk.errors import CaptureDamagedError, CaptureMissingError, PoorCaptureError

if TYPE_CHECKING:
    from claimdesk.evidence.archive import Archive
    from claimdesk.evidence.records import Capture, Drawing
    from claimdesk.evidence.stamps import Stamp
    from claimdesk.evidence.verification import Fault

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_archive_option = click.option(
    "--archive",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder of the captures. Default: the desk's.",
)


@click.group("evidence")
def command() -> None:
    """Capture sources, and verify offline that what was captured is as it was received."""


command.add_command(watching.command)


@command.command("capture")
@click.argument("source", metavar="URL|FILE")
@click.option("--address", default="", metavar="URL", help="Of a FILE: where it is from.")
@click.option("--no-picture", is_flag=True, help="Let no browser draw the page.")
@_archive_option
@_json_option
def capture(
    source: str, *, address: str, no_picture: bool, folder: Path | None, as_json: bool
) -> None:
    """Capture an address, or a file, with all that came over the wire.

    Where there is a Chromium (on PATH, or named in CLAIMDESK_CHROMIUM), it draws the page from the
    captured bytes; what the page embeds is asked for by the guarded client.

    A login, an error page, a page without text or one that users write is kept, and refused as
    evidence with exit code 18; at the desk a checker can override that with a written reason.
    """
    from claimdesk.evidence import capturing
    from claimdesk.evidence.browser import find_browser
    from claimdesk.evidence.quality import REASONS

    given = source if source.startswith(("http://", "https://")) else Path(source)
    archive = _archive(folder)
    browser = None if no_picture else find_browser()
    found = capturing.capture(given, archive=archive, address=address, browser=browser)
    _show(found, archive, as_json=as_json)
    if found.refusals:
        reasons = "; ".join(REASONS[code] for code in found.refusals)
        raise PoorCaptureError(f"It is kept, but no evidence: {reasons}.")


@command.command("verify")
@click.argument("captures", nargs=-1, metavar="[CAPTURE]...")
@click.option("--check", type=click.IntRange(1), metavar="ID", help="All captures of a check.")
@click.option("--all", "is_all", is_flag=True, help="The whole archive.")
@click.option(
    "--roots",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="PEM",
    help="Trust these roots of time stamps only, not those beside each capture.",
)
@_archive_option
@_json_option
def verify(  # noqa: PLR0913 - what is verified, and how
    captures: tuple[str, ...],
    *,
    check: int | None,
    is_all: bool,
    roots: Path | None,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Verify captures and their time stamps, offline: every byte, and that all parts fit.

    CAPTURE is a file, an id, or how an id begins. Exit code 17 where something is wrong; each file
    that fails is named with the part of it that does. Of each time stamp authority, root and time
    are told: whether the root is the authority's own is for you to know.
    """
    from claimdesk.evidence import tokens, verification

    if not captures and check is None and not is_all:
        raise click.UsageError("Name a capture, or give --check or --all.")
    archive = _archive(folder)
    paths = [_path(archive, one) for one in captures]
    if check is not None:
        paths += [archive.path_of(key) for key in _ids_of_check(check)]
    if is_all:
        paths += [archive.path_of(key) for key in archive.ids()]
    pem = roots.read_bytes() if roots else None
    faults: list[Fault] = []
    found: dict[Path, list[Stamp]] = {}
    damaged = set()
    for path in dict.fromkeys(paths):
        found[path], wrong = tokens.verify_beside(path, pem)
        wrong = verification.verify(path) + wrong
        damaged |= {path} if wrong else set()
        faults += wrong
    _tell(found, faults, len(damaged), as_json=as_json)
    if faults:
        raise CaptureDamagedError(f"{len(damaged)} captures do not verify; see above.")


def _tell(
    found: dict[Path, list[Stamp]], faults: list[Fault], damaged: int, *, as_json: bool
) -> None:
    """Tell what was found: time stamps that hold by capture, and what is at fault."""
    if as_json:
        rows = [{"file": one.file, "member": one.member, "what": one.what} for one in faults]
        stamps = [
            {"capture": path.stem, **one.to_json()} for path, held in found.items() for one in held
        ]
        told = {"verified": len(found), "faults": rows, "stamps": stamps}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(f"{len(found) - damaged} of {len(found)} captures are in order")
    click.echo(f"{sum(map(bool, found.values()))} of {len(found)} have a time stamp that holds")
    for path, held in found.items():
        for one in held:
            click.echo(f"{path.stem[:12]}  {one}")
    for fault in faults:
        click.echo(f"claimdesk: {fault}", err=True)


@command.command("stamp")
@click.argument("captures", nargs=-1, metavar="[CAPTURE]...")
@click.option("--all", "is_all", is_flag=True, help="Every capture without one.")
@_archive_option
@_json_option
def stamp(captures: tuple[str, ...], *, is_all: bool, folder: Path | None, as_json: bool) -> None:
    """Have captures stamped with the time now, by every authority that has not yet.

    The authorities are those that CLAIMDESK_TIMESTAMP_AUTHORITIES names; they are sent the SHA-256
    of each file. A worker of the desk does the same by itself. Exit code 17 where one did not come.
    """
    from claimdesk.cli.stamps import stamp_all

    if not captures and not is_all:
        raise click.UsageError("Name a capture, or give --all.")
    archive = _archive(folder)
    keys = [archive.find(one) for one in captures] + (archive.ids() if is_all else [])
    stamp_all(archive, list(dict.fromkeys(keys)), of_desk=folder is None, as_json=as_json)


@command.command("list")
@_archive_option
@_json_option
def list_(*, folder: Path | None, as_json: bool) -> None:
    """List the captures of the archive: when, what, from where, and whether time-stamped."""
    from claimdesk.cli.stamps import facts_of
    from claimdesk.evidence import tokens

    archive = _archive(folder)
    stamped, rows = tokens.stamped(archive), []
    for key in archive.ids():
        try:
            rows.append(archive.open(key).capture)
        except CaptureDamagedError as error:
            click.echo(f"claimdesk: {error}", err=True)
    rows.sort(key=lambda one: (one.captured, one.id))
    if as_json:
        told = [{**one.to_json(), **facts_of(stamped.get(one.id, []))} for one in rows]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for one in rows:
        mark = f"  refused: {', '.join(one.refusals)}" if one.refusals else ""
        state = facts_of(stamped.get(one.id, []))["stamp_state"]
        click.echo(f"{one.id[:12]}  {one.captured[:16]}  {state:9}  {one.url or one.kind}{mark}")


@command.command("show")
@click.argument("capture", metavar="CAPTURE")
@click.option("--text", "is_text", is_flag=True, help="Print the main text only.")
@_archive_option
@_json_option
def show(capture: str, *, is_text: bool, folder: Path | None, as_json: bool) -> None:
    """Show what a capture says of itself: exchanges, hashes, tools, what was made of it."""
    archive = _archive(folder)
    path = _path(archive, capture)
    opened = _opened(path)
    if is_text:
        click.echo(opened.text)
        return
    _show(opened.capture, archive, as_json=as_json, path=path)


def _opened(path: Path) -> Any:
    from claimdesk.evidence.verification import Reader

    try:
        return Reader(path.read_bytes()).opened(path.stem)
    except FileNotFoundError:
        raise CaptureMissingError(f"There is no file {path}.") from None


def _show(found: Capture, archive: Archive, *, as_json: bool, path: Path | None = None) -> None:
    from claimdesk.cli.stamps import facts_of, lines_of
    from claimdesk.evidence import tokens

    place = path or archive.path_of(found.id)
    stamps, faults = tokens.verify_beside(place)
    standing = facts_of([one.authority for one in stamps])
    if as_json:
        told = {**found.to_json(), "file": str(place), **standing}
        told["stamps"] = [one.to_json() for one in stamps]
        told["stamp_faults"] = [str(one) for one in faults]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    lines = [
        ("capture", found.id),
        ("document", f"SHA-256 {found.sha256}, {found.size_bytes:,} bytes, {found.media_type}"),
        ("captured", found.captured),
        ("title", found.title),
        ("notice", found.notice),
        ("refused", ", ".join(found.refusals)),
        ("file", str(place)),
    ]
    lines += [
        (
            "exchange",
            f"{one.status} {one.url} ({one.ip}) {one.began}"
            + (f", certificate {one.certificate_sha256}" if one.certificate_sha256 else ""),
        )
        for one in found.exchanges
    ]
    if found.drawing:
        lines.append(("picture", _drawn(found.drawing)))
    lines += [("derived", f"{one.path} of {one.derived_from} by {one.by}") for one in found.derived]
    lines += lines_of(stamps, faults) or [("stamp", standing["stamp_state"])]
    for name, said in lines:
        if said:
            click.echo(f"{name:9s} {said}")


def _drawn(drawing: Drawing) -> str:
    """Return how a page was drawn, or why not, in a line."""
    from claimdesk.evidence.drawing import REASONS

    if drawing.problem:
        return f"none: {REASONS.get(drawing.problem, drawing.problem)}"
    left_out = f", {len(drawing.left_out)} parts left out" if drawing.left_out else ""
    size = f"{drawing.width} x {drawing.height} pixels"
    return f"{size} by {drawing.browser} {drawing.began}, {drawing.asked} parts asked for{left_out}"


def _archive(folder: Path | None) -> Archive:
    from claimdesk.desk.places import captures_folder
    from claimdesk.evidence.archive import Archive

    return Archive((folder or captures_folder()).absolute())


def _path(archive: Archive, named: str) -> Path:
    """Return the file of a capture that is named by its path, its id or the beginning of that."""
    if named.endswith(".wacz"):
        return Path(named).absolute()
    return archive.path_of(archive.find(named))


def _ids_of_check(check: int) -> list[str]:
    from claimdesk.web import boot

    boot.setup()
    from claimdesk.desk.captures import ids_of_check

    return ids_of_check(check)
