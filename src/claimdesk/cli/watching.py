"""`claimdesk evidence watch`: sources of what is published visited now, for whoever waits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from claimdesk.desk.models import SourceChange, WatchedSource

#: Exit codes: a source changed, went or came back; one could not be reached, and none changed.
_CHANGED, _UNREACHABLE = 19, 4


@click.command("watch")
@click.option("--check", type=click.IntRange(1), metavar="ID", help="The sources of a check.")
@click.option("--all", "is_all", is_flag=True, help="All sources of what is published.")
@click.option("--due", "is_due", is_flag=True, help="Those whose visit is due.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(*, check: int | None, is_all: bool, is_due: bool, as_json: bool) -> None:
    """Visit sources of published fact-checks now, and show what became of them.

    What changed, went or came back stands in the inbox of the desk as well. Exit code 19 where
    anything did, 4 where nothing did and a source could not be reached.
    """
    if check is None and not is_all and not is_due:
        raise click.UsageError("Give --check, --all or --due.")
    from claimdesk.web import boot

    boot.setup()
    from claimdesk.desk import jobs
    from claimdesk.desk.watch import schedule, tasks

    now = jobs.utc_now()
    schedule.take_in(now)
    rows = schedule.due(now) if is_due else schedule.watched()
    if check is not None:
        rows = rows.filter(check_record=check)
    told = []
    for row in list(rows):
        tasks.visit_now(row, jobs.utc_now())
        told.append(_row(row))
        if not as_json:
            click.echo(_line(told[-1]))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif not told:
        click.echo("No source is to be visited.", err=True)
    if any(one["change"] for one in told):
        raise SystemExit(_CHANGED)
    if any(one["outcome"] == "unreachable" for one in told):
        raise SystemExit(_UNREACHABLE)


def _row(before: WatchedSource) -> dict[str, Any]:
    """Return what became of a source, and the change of this visit if there is one."""
    row = type(before).objects.get(pk=before.pk)
    newest = row.changes.order_by("-pk").first()
    is_new = newest is not None and newest.noticed == row.last_visit
    return {
        "source": row.pk,
        "check": row.check_record_id,
        "key": row.key,
        "address": row.address,
        "outcome": row.outcome,
        "reason": row.reason,
        "status": row.status,
        "next_visit": row.next_visit.isoformat(),
        "change": _change(newest) if is_new else None,
    }


def _change(change: SourceChange) -> dict[str, Any]:
    return {"id": change.pk, "kind": change.kind, "passage": change.passage}


def _line(row: dict[str, Any]) -> str:
    change = row["change"]
    said = f"  now: {change['kind']}" if change else ""
    if change and change["passage"]:
        said += f", passage {change['passage']}"
    why = f" ({row['status'] or row['reason']})" if row["reason"] else ""
    outcome = f"{row['outcome'] or 'not visited'}{why}"
    return f"check {row['check']:<5} {outcome:<24} {row['address']}{said}"
