"""`claimdesk work`: workers beside those that `claimdesk serve` starts."""

from __future__ import annotations

import signal

import click


@click.command("work")
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64))
def command(*, processes: int) -> None:
    """Run workers for background tasks: finding claims, matching, publishing into the Library.

    `claimdesk serve` runs one by itself. Others may run on other machines that share the database
    (PostgreSQL) and the library.
    """
    from claimdesk.web.boot import setup

    setup()
    from claimdesk.cli.processes import Workers, give_back
    from claimdesk.desk import upgrading

    upgrading.require_ready()
    workers = Workers(processes, release=give_back)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    workers.start()
    click.echo(f"{processes} working. Stop with Ctrl-C.", err=True)
    try:
        workers.wait()
    except KeyboardInterrupt:
        click.echo("Stopping; a task in hand has ten seconds to end.", err=True)
    finally:
        workers.stop()
