"""`claimdesk site`: the public site as files."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import click


@click.group("site")
def command() -> None:
    """Write the public site out as files."""


@command.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--base-url", default="", metavar="URL", help="Where the copy will be served. Default: here."
)
@click.option(
    "--live", default="", metavar="URL", help="The desk that takes questions and objections."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def export(folder: Path, *, base_url: str, live: str, as_json: bool) -> int:
    """Write the public site into DIR, as files that any web server can serve.

    All of it: fact-checks with their older revisions, corrections, statements, feeds, sitemap,
    pictures, and the public log with its records and proofs. What an earlier export left in DIR is
    replaced at the end, in one step. Searching, asking and objecting need a desk that runs: name it
    with --live.
    """
    from claimdesk.cli.output import progress
    from claimdesk.web.boot import setup

    setup()
    from claimdesk.desk import upgrading
    from claimdesk.web.public.copying import SiteCopy

    upgrading.require_ready()
    with ExitStack() as stack:

        def started(total: int) -> Callable[[int], None]:
            return stack.enter_context(progress("pages", total))

        written = SiteCopy(folder, base_url=base_url, live=live).write(started)
    if as_json:
        click.echo(json.dumps(asdict(written), ensure_ascii=False, indent=2))
    else:
        click.echo(
            f"{written.folder}: {written.pages:,} pages, {written.fact_checks:,} of them "
            f"fact-checks, {written.pictures:,} pictures, {written.size_bytes / 1e6:,.1f} MB. "
            f"The public log has {written.log_entries:,} entries."
        )
    for fault in written.faults:
        click.echo(f"claimdesk: {fault}", err=True)
    return 1 if written.faults else 0
