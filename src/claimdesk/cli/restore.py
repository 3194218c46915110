"""`claimdesk restore`: a desk from its backup."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from claimdesk.cli.backup import facts_of, print_json, summary_of
from claimdesk.errors import BackupError


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Move a desk that is not empty aside.")
@click.option("--force", is_flag=True, help="Where you know that a desk was killed: do not wait.")
@click.option("--drill", is_flag=True, help="Restore into a folder that is deleted again: a test.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(file: Path, *, replace: bool, force: bool, drill: bool, as_json: bool) -> None:
    """Bring the desk back that `claimdesk backup` saved in FILE.

    The desk here must be empty, or is moved aside with --replace. Everything is made and checked
    beside it first: if something is wrong, nothing changes. Stop `claimdesk serve` before.
    """
    if drill:
        _drill(file, as_json=as_json)
        return
    from claimdesk.web.boot import setup

    setup()
    from claimdesk.desk.backup import restore

    done = restore(file, replace=replace, force=force)
    if as_json:
        print_json({"replaced": list(done.replaced), **facts_of(done.held)})
        return
    click.echo(f"Restored, as of {done.held.made}: {summary_of(done.held)}.")
    for place in done.replaced:
        click.echo(f"What it replaced is kept in {place}")
    click.echo("Start it with: claimdesk serve")


def _drill(file: Path, *, as_json: bool) -> None:
    """Restore in a process of its own, whose data folder is a temporary one."""
    with tempfile.TemporaryDirectory(prefix="claimdesk-drill-") as place:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("CLAIMDESK_")
        }
        command = [sys.executable, "-m", "claimdesk.cli", "restore", str(file.absolute()), "--json"]
        done = subprocess.run(  # noqa: S603 - our own command
            command,
            env={**kept, "CLAIMDESK_HOME": place},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        said = done.stderr.strip().removeprefix("claimdesk: ")
        raise BackupError(said or "The backup could not be restored.")
    facts = json.loads(done.stdout)
    if as_json:
        print_json(facts)
    else:
        rows = sum(facts["rows"].values())
        click.echo(f"{file} can be restored: {rows:,} rows, as of {facts['made']}.")
