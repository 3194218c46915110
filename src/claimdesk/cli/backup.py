"""`claimdesk backup`: the whole desk in one portable file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from claimdesk.desk.backup import Contents

_KEY_LEFT_OUT = (
    "Not in it: secret.key, which signs sessions and links, and the key of the public log "
    "(--with-secret-key takes both along). Without the first everybody logs in anew; without the "
    "second a desk on another machine cannot go on with its log."
)


@click.command("backup")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-secret-key", is_flag=True, help="Take secret.key and the log's key along.")
@click.option(
    "--keep",
    type=click.IntRange(1),
    help="Afterwards keep only so many backups of the folder `backups`.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(file: Path | None, *, with_secret_key: bool, keep: int | None, as_json: bool) -> None:
    """Save the whole desk in FILE, while people go on working: database and library.

    The file is checked after it is written. It works for SQLite and PostgreSQL alike, and to move
    from one to the other. Without FILE it goes to the folder `backups` of your data folder.
    """
    from claimdesk.web.boot import setup

    setup()
    from claimdesk.desk.backup import save, thin_out

    path, held = save(file, with_secret_key=with_secret_key)
    gone = thin_out(keep, made=path) if keep else []
    if as_json:
        print_json({"file": str(path), "deleted": [str(one) for one in gone], **facts_of(held)})
        return
    size = path.stat().st_size / 1e6
    click.echo(f"{path} ({size:,.1f} MB), checked: {summary_of(held)}.")
    if gone:
        click.echo(f"{len(gone)} older deleted.")
    click.echo("It holds password hashes and unpublished work: keep it where only you can read it.")
    if not with_secret_key:
        click.echo(_KEY_LEFT_OUT)


def facts_of(held: Contents) -> dict[str, Any]:
    """Return what a backup holds, for JSON."""
    return {
        "made": held.made,
        "claimdesk": held.claimdesk,
        "database": held.database,
        "rows": {label: table.rows for label, table in held.tables.items() if table.rows},
        "library_files": len(held.library),
        "audit": {"sequence": held.audit[0], "hash": held.audit[1]},
        "secret_key": bool(held.secret_key),
    }


def summary_of(held: Contents) -> str:
    """Return what a backup holds, for people."""
    wanted = {
        "desk.item": "items",
        "desk.claim": "claims",
        "desk.check": "checks",
        "desk.publication": "publications",
        "desk.auditentry": "entries of the audit trail",
    }
    counts = [
        f"{held.tables[label].rows:,} {name}"
        for label, name in wanted.items()
        if label in held.tables
    ]
    return ", ".join([*counts, "the library" if held.library else "no library"])


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
