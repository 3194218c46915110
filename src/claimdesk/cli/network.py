"""`claimdesk network`: member desks, their reports gathered, proved, and added up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimdesk.errors import AddressError, InputError

if TYPE_CHECKING:
    from claimdesk.desk.models import NetworkMember
    from claimdesk.desk.networks import Overview

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_PROOF = ".tlog-proof"
_COLUMNS = ("definition", "row", "name", "unit", "value", "low", "high", "whole", "reason")


@click.group("network")
def command() -> None:
    """Gather the signed reports of member desks, and add up what may be added."""


@command.command("add")
@click.argument("name")
@click.argument("address", metavar="URL")
@click.option("--key", default="", metavar="VKEY", help="Of its log, as its desk gave it to you.")
@click.option("--due-days", default=14, show_default=True, help="Days after a period's end.")
def add(*, name: str, address: str, key: str, due_days: int) -> None:
    """Add the desk NAME, whose public site is at URL.

    Without --key the desk has to be a source of this one already: then that key counts.
    """
    _open()
    from claimdesk.desk import jobs, verbs

    member = verbs.add_member(
        actor=None, name=name, address=address, key=key, due_days=due_days, now=jobs.utc_now()
    )
    click.echo(f"Added as a member: {member.name}")


@command.command("list")
@_json_option
def list_members(*, as_json: bool) -> None:
    """List the members, how many reports of each are here, and what was refused last."""
    _open()
    from claimdesk.desk.models import NetworkMember

    rows = []
    for one in NetworkMember.objects.all():
        refusal = one.refusals.first()
        rows.append(
            {
                "name": one.name,
                "address": one.address,
                "due_days": one.due_days,
                "reports": one.reports.filter(is_replaced=False).count(),
                "refused": refusal.told if refusal else "",
            }
        )
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(
            f"{row['name']}  {row['address']}  {row['reports']} reports  {row['refused']}".rstrip()
        )
    if not rows:
        click.echo("No member yet. Add one: claimdesk network add NAME URL --key VKEY", err=True)


@command.command("remove")
@click.argument("name")
def remove(*, name: str) -> None:
    """Remove the member NAME with everything that was gathered of it."""
    member = _member(name)
    from claimdesk.desk import jobs, verbs

    verbs.remove_member(actor=None, member=member.pk, now=jobs.utc_now())
    click.echo(f"Removed: {name}")


@command.command("gather")
@click.argument("names", nargs=-1, metavar="[NAME]...")
def gather(*, names: tuple[str, ...]) -> None:
    """Read the logs of all members, or of those named, and take the reports that are proved.

    Ends with status 4 where a report was refused or a site cannot be reached; the others are taken.
    """
    _open()
    from claimdesk.desk import jobs, networks
    from claimdesk.desk.models import NetworkMember

    failed = False
    members = [_member(one) for one in names] or list(NetworkMember.objects.all())
    for member in members:
        try:
            taken, refused = networks.gather(member, jobs.utc_now())
        except AddressError as error:
            taken, refused = 0, [str(error)]
        click.echo(f"{member.name}: {taken} new")
        for why in refused:
            click.echo(f"{member.name}: refused. {why}", err=True)
        failed = failed or bool(refused)
    if failed:
        raise SystemExit(4)


@command.command("take")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--member", "name", required=True, metavar="NAME", help="Whose report it is.")
@click.option(
    "--proof",
    type=click.Path(path_type=Path, exists=True),
    metavar="FILE",
    help="That it is in the member's log. Default: FILE.tlog-proof beside it.",
)
def take(*, path: Path, name: str, proof: Path | None) -> None:
    """Take a report that came as a file: report.json, or a folder or ZIP file that has it.

    It is taken only with a proof that its entry is in the member's log.
    """
    member = _member(name)
    from claimdesk.desk import jobs, networks, verbs
    from claimdesk.publishing.memberreports import ReportRefusedError
    from claimdesk.publishing.reportfiles import read_report

    beside = proof or path.with_name(f"{path.name}{_PROOF}")
    now = jobs.utc_now()
    try:
        found = networks.from_file(
            member, read_report(path), beside.read_bytes() if beside.exists() else b""
        )
        row = verbs.take_file(actor=None, member=member.pk, found=found, now=now)
    except ReportRefusedError as error:
        verbs.refuse_report(member=member.pk, error=error, about=path.name, now=now)
        raise
    click.echo(f"Taken: {name}, {row.kind} {row.first} to {row.last}")


@command.command("show")
@click.argument("period")
@_json_option
@click.option(
    "--csv", "table", type=click.Path(path_type=Path), metavar="FILE", help="Write it as CSV."
)
@click.option("--member", "name", default="", metavar="NAME", help="Of the list to open.")
@click.option("--list", "listed", default="", metavar="KEY", help="Open a list of --member.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="en", help="Of the names.")
def show(  # noqa: PLR0913 - the options of the command
    *, period: str, as_json: bool, table: Path | None, name: str, listed: str, language: str
) -> None:
    """Show PERIOD of the network: who is missing or late, the sums, each member's own figure.

    A figure of a member opens with --member NAME --list KEY; --json names the keys.
    """
    _open()
    from claimdesk.desk import jobs, networks
    from claimdesk.desk.reporting.counting import period_named

    found = networks.overview(period_named(period), jobs.utc_now())
    if bool(name) != bool(listed):
        raise InputError("Give both --member and --list.")
    if listed:
        _print_list(found, name, listed)
    elif table is not None:
        table.write_text(_csv(found, language), encoding="utf-8-sig")
    elif as_json:
        click.echo(json.dumps(networks.plain(found), ensure_ascii=False))
    else:
        _print(found, language)


def _print_list(found: Overview, name: str, listed: str) -> None:
    from claimdesk.desk import networks

    row = next((one.row for one in found.places if one.member.name == name), None)
    ids = networks.ids_of(row, listed) if row is not None else None
    if ids is None:
        raise InputError("This member shares no such list here. Take its file with its lists.")
    for one in ids:
        click.echo(one)


def _print(found: Overview, language: str) -> None:
    for place in found.places:
        row = place.row
        came = f", entered {row.first_issued:%Y-%m-%d}" if row else ""
        mark = ", corrected" if row and row.is_correction else ""
        click.echo(f"{place.member.name}: {place.standing.value}{came}{mark}")
    if not found.places:
        click.echo("No member yet. Add one: claimdesk network add NAME URL --key VKEY", err=True)
    for one in found.sums:
        said = one.reason.in_(language) if one.reason else f"{one.value} {one.unit.value}"
        if one.low is not None and one.low != one.high:
            said += f" ({one.low} to {one.high})"
        click.echo(f"{one.definition} / {one.name.in_(language)}: {said}")
        for member, part in one.parts.items():
            click.echo(f"    {member}: {part.value}  {part.listed}")


def _csv(found: Overview, language: str) -> str:
    from claimdesk.language.cells import csv_line, guarded

    members = [one.member.name for one in found.places]
    lines = [csv_line(guarded(one) for one in (*_COLUMNS, *members))]
    for one in found.sums:
        said: dict[str, Any] = {
            **{name: getattr(one, name) for name in _COLUMNS},
            "name": one.name.in_(language),
            "unit": one.unit.value,
            "reason": one.reason.in_(language) if one.reason else "",
        }
        parts = [one.parts[name].value if name in one.parts else None for name in members]
        cells = [*(said[name] for name in _COLUMNS), *parts]
        lines.append(csv_line(guarded("" if one is None else str(one)) for one in cells))
    return "".join(lines)


def _member(name: str) -> NetworkMember:
    _open()
    from claimdesk.desk.models import NetworkMember

    found: NetworkMember | None = NetworkMember.objects.filter(name=name).first()
    if found is None:
        raise InputError(f"There is no member called {name}. See: claimdesk network list")
    return found


def _open() -> None:
    from claimdesk.web.boot import setup

    setup()
    from claimdesk.desk import upgrading

    upgrading.require_ready()
