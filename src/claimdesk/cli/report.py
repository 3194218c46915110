"""`claimdesk report`: a period counted, reports kept, frozen and written out, and verified."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimdesk.errors import InputError, ReportDiffersError

if TYPE_CHECKING:
    from claimdesk.desk.models import ReportRevision
    from claimdesk.domain.periods import Period

_DAY = click.DateTime(formats=["%Y-%m-%d"])


class _PeriodOrCommand(click.Group):
    """Reads `claimdesk report 2026-03` as `claimdesk report count 2026-03`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "-h", "--help"}:
            args = ["count", *args]
        return super().parse_args(ctx, args)


@click.group("report", cls=_PeriodOrCommand)
def command() -> None:
    """Count a period of the desk; every figure opens to the records it counts.

    \b
    claimdesk report 2026-03
    claimdesk report --from 2026-01-01 --to 2026-01-20 --json
    claimdesk report verify report.json
    """  # noqa: D301 - \b is click's mark for "do not wrap"


@command.command("count")
@click.argument("period", metavar="PERIOD", default="")
@click.option("--from", "first", type=_DAY, metavar="DAY", help="First day of any period.")
@click.option("--to", "last", type=_DAY, metavar="DAY", help="Last day of it, counted too.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@click.option(
    "--csv", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Write tables as CSV."
)
@click.option("--language", type=click.Choice(["vi", "en"]), default="en", help="Of the names.")
def count(  # noqa: PLR0913 - the options of the command
    *,
    period: str,
    first: datetime | None,
    last: datetime | None,
    as_json: bool,
    folder: Path | None,
    language: str,
) -> None:
    """Count PERIOD as the desk stands now, and keep nothing of it.

    PERIOD is a week (2026-W13), a month (2026-03), a quarter (2026-Q1), a year (2026), or days
    (2026-01-01..2026-03-31). Each figure stands beside that of the period before and of the same
    one a year earlier. Days begin by the clock of the desk's time zone.
    """
    wanted = _period(period, first, last)
    from claimdesk.desk import jobs
    from claimdesk.desk.reporting.counting import freeze
    from claimdesk.domain.reporting.filing import to_json

    found = freeze(wanted, jobs.utc_now()).report
    if folder is not None:
        from claimdesk.cli.report_tables import write_csv

        written = write_csv(found, folder, language)
        click.echo(f"{folder}: {written} tables.", err=True)
    if as_json:
        click.echo(json.dumps(to_json(found), ensure_ascii=False))
    elif folder is None:
        from claimdesk.cli.report_tables import print_report

        print_report(found, language)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_reports(*, as_json: bool) -> None:
    """List the reports that the desk keeps, the newest period first."""
    _open()
    from claimdesk.desk.models import Report
    from claimdesk.desk.reporting.archive import period_of

    rows = [
        {
            "id": one.pk,
            "period": period_of(one).name,
            "state": one.state,
            "published": one.current.number if one.current else 0,
            "title": (one.head.title_vi or one.head.title_en) if one.head else "",
        }
        for one in Report.objects.select_related("head", "current")
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        out = f"published {row['published']}" if row["published"] else ""
        click.echo(
            f"{row['id']:>4}  {row['period']:<24} {row['state']:<10} {out:<12} {row['title']}"
        )
    if not rows:
        click.echo("No report yet. Freeze one: claimdesk report freeze 2026-03", err=True)


@command.command("show")
@click.argument("number", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@click.option("--draft", is_flag=True, help="The revision at work, not the published one.")
@click.option("--json", "as_json", is_flag=True, help="Print the report's file.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="en", help="Of the names.")
def show(*, number: int, draft: bool, as_json: bool, language: str) -> None:
    """Show a report that the desk keeps; one that is not published as it is worked on."""
    revision = _revision(number, draft=draft)
    from claimdesk.desk.reporting.archive import file_of, report_of

    if as_json:
        click.echo(json.dumps(file_of(revision), ensure_ascii=False))
        return
    from claimdesk.cli.report_tables import print_report

    print_report(report_of(revision), language)


@command.command("freeze")
@click.argument("period", metavar="PERIOD", default="")
@click.option("--from", "first", type=_DAY, metavar="DAY", help="First day of any period.")
@click.option("--to", "last", type=_DAY, metavar="DAY", help="Last day of it, counted too.")
def freeze_report(*, period: str, first: datetime | None, last: datetime | None) -> None:
    """Count PERIOD and keep it as a draft, for people to write to, review and publish.

    A draft of the same period gets the new count, and loses its approval. A published report is
    counted anew only in a correction of it, which people begin at the desk.
    """
    wanted = _period(period, first, last)
    from claimdesk.desk import jobs, verbs

    record = verbs.report_freeze(actor=None, period=wanted, now=jobs.utc_now())
    click.echo(f"Report {record.pk} of {wanted.name} is a draft, revision {record.head.number}.")


@command.command("export")
@click.argument("number", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--draft", is_flag=True, help="The revision at work, not the published one.")
@click.option("--csv", "as_csv", is_flag=True, help="The tables as CSV too, for spreadsheets.")
def export(*, number: int, folder: Path, draft: bool, as_csv: bool) -> None:
    """Write a report and the records that it counts into DIR, as JSON lines.

    Hours, codes and numbers, no text of anybody: the least from which every figure can be derived
    again, with claimdesk report verify DIR or with the queries that the report states.
    """
    revision = _revision(number, draft=draft)
    from claimdesk.desk.reporting.archive import export_of, file_of
    from claimdesk.publishing.reportfiles import csv_files, files_of

    tables = export_of(revision)
    files = files_of(file_of(revision), tables)
    if as_csv:
        files |= csv_files(tables)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    size = sum(map(len, files.values())) / 1e6
    click.echo(f"{folder}: {len(files)} files, {size:,.1f} MB.")


@command.command("verify")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--export",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where its export lies. Default: beside FILE.",
)
@click.option("--key", default="", metavar="KEY", help="Of the log whose head is in the report.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(*, path: Path, folder: Path | None, key: str, as_json: bool) -> None:
    """Derive every figure of a report again from its export, and say which differ.

    FILE is report.json, or a folder or ZIP file that has it. Needs no desk and no network: the
    query of each figure runs over the tables of the export, and each list and each record is
    compared with the digest that the report has of it. Ends with status 20 where anything differs.
    """
    from claimdesk.cli.report_tables import print_verified
    from claimdesk.domain.reporting.deriving import differences, figures_in
    from claimdesk.domain.reporting.filing import from_json
    from claimdesk.publishing.reportfiles import read_export, read_report

    whole = read_report(path)
    report = from_json(whole)
    place = folder or _beside(path)
    tables = read_export(place) if place is not None else None
    found = differences(report, tables)
    facts = {
        "period": report.period.name,
        "desk": report.desk,
        "figures": sum(1 for _ in figures_in(report)),
        "records": sum(map(len, tables.values())) if tables is not None else None,
        "log": _log_state(report.checkpoint, key),
        "record_sha256": _record_digest(whole),
    }
    if as_json:
        rows = [{name: str(getattr(one, name)) for name in _SHOWN} for one in found]
        click.echo(json.dumps({**facts, "differences": rows}, ensure_ascii=False, indent=2))
    else:
        print_verified(facts, found)
    if found:
        raise ReportDiffersError(f"{len(found):,} of what the report says and what is here differ.")


_SHOWN = ("place", "name", "said", "found")


def _beside(path: Path) -> Path | None:
    """Return where the export lies that nobody has named, or None."""
    from claimdesk.publishing.reportfiles import has_export

    return next((one for one in (path, path.parent) if has_export(one)), None)


def _log_state(checkpoint: str, key: str) -> str:
    """Return how it is with the head of the log in a report; raises LogForgedError, LogKeyError."""
    if not checkpoint:
        return "none: the desk had published nothing"
    lines = checkpoint.split("\n")
    size = lines[1] if len(lines) > 1 else ""
    if not key:
        return f"{lines[0]}, {size} entries; not verified without --key"
    from claimdesk.publishing.log.notes import Verifier, open_checkpoint

    head = open_checkpoint(checkpoint.encode(), [Verifier.load(key)])
    return f"{head.origin}, {head.size} entries, signed by this key"


def _record_digest(whole: dict[str, Any]) -> str:
    """Return the digest that the entry of the published report has in the public log."""
    import hashlib

    from claimdesk.domain.canonical import canonical
    from claimdesk.domain.reporting.filing import head_of

    return hashlib.sha256(canonical(head_of(whole))).hexdigest()


def _period(text: str, first: datetime | None, last: datetime | None) -> Period:
    _open()
    from claimdesk.desk.reporting.counting import period_between, period_named

    if bool(text) == bool(first and last) or bool(first) != bool(last):
        raise InputError("Give a period such as 2026-03, or both --from and --to.")
    return period_between(first, last) if first and last else period_named(text)


def _revision(number: int, *, draft: bool) -> ReportRevision:
    _open()
    from claimdesk.desk.models import Report
    from claimdesk.desk.verbs.standing import get

    record = get(Report, number)
    found: ReportRevision = (
        record.head if draft or record.current is None else record.current.revision
    )
    return found


def _open() -> None:
    from claimdesk.web.boot import setup

    setup()
    from claimdesk.desk import upgrading

    upgrading.require_ready()
