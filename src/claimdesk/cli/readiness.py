"""`claimdesk readiness`: how ready the desk is for the codes of its trade."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click


@click.command("readiness")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the ids of all records.")
@click.option(
    "--export",
    "place",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a file for an assessor: .html, which stands alone, or .json.",
)
@click.option("--gaps", is_flag=True, help="Show only what is missing.")
def command(*, as_json: bool, place: Path | None, gaps: bool) -> None:
    """Check the desk against the IFCN Code of Principles and the EFCSN standard.

    Each criterion is counted from the desk's own records, or rests on what people have stated. It
    is a self-check, and no certification.
    """
    from claimdesk.web.boot import setup

    setup()
    from claimdesk.desk import jobs, upgrading

    upgrading.require_ready()
    from claimdesk.desk.readiness import reporting

    report = reporting.make(jobs.utc_now())
    if place is not None:
        _write(place, reporting.with_names(report))
        click.echo(f"{place}: written.", err=True)
        return
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
        return
    _print(report, only_gaps=gaps)


def _write(place: Path, report: dict[str, Any]) -> None:
    from django.utils import translation

    from claimdesk.desk.models import Desk
    from claimdesk.errors import SettingError
    from claimdesk.web.readiness_file import file_of

    if place.suffix not in {".html", ".json"}:
        raise SettingError(f"{place} is neither .html nor .json. Give the file one of these.")
    if place.suffix == ".json":
        text = json.dumps(report, ensure_ascii=False, indent=1)
    else:
        with translation.override(Desk.objects.get(pk=1).language):
            text = file_of(report)
    place.write_text(text, encoding="utf-8")


def _print(report: dict[str, Any], *, only_gaps: bool) -> None:
    from django.utils import translation

    from claimdesk.web import readiness_words as words

    with translation.override("en"):  # as every other text of the command line
        for row in report["criteria"]:
            if only_gaps and row["state"] != "gap":
                continue
            state = words.state_words(row["state"])
            name = words.number_words(row["key"])
            click.echo(f"{state:<17} {name:<9} {words.criterion_words(row['key'])}")
            for gap in row["gaps"]:
                click.echo(f"{'':<27} {words.gap_words(gap)}")
            for one in row["figures"]:
                of = f" of {one['of']:,}" if one["of"] != one["count"] else ""
                click.echo(f"{'':<27} {one['count']:,}{of}  {words.figure_words(one['name'])}")
        counts = ", ".join(
            f"{count} {words.state_words(state).lower()}"
            for state, count in report["states"].items()
        )
    click.echo(f"{counts}.", err=True)
    click.echo(report["note"], err=True)
