"""`claimdesk serve`: the desk, its public site and a worker, with one command."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from claimdesk import __version__
from claimdesk.errors import SettingError

if TYPE_CHECKING:
    from claimdesk.desk.upgrading import State

PORT = 8765
THREADS = 8
#: The largest request: a file of 50 MB, and what a form puts around it.
LARGEST_REQUEST_BYTES = 64 * 1024 * 1024


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65_535))
@click.option("--threads", default=THREADS, show_default=True, type=click.IntRange(1, 256))
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes for background tasks; more where much comes in.",
)
@click.option("--no-worker", is_flag=True, help="Start no worker; run: claimdesk work.")
@click.option(
    "--proxy",
    metavar="ADDRESS",
    help="The address of your reverse proxy, whose X-Forwarded headers are believed.",
)
def command(  # noqa: PLR0913 - the options of the command
    *, host: str, port: int, threads: int, workers: int, no_worker: bool, proxy: str | None
) -> None:
    """Start the desk, and say where to open the browser. Stop it with Ctrl-C.

    Everything is kept in your data folder, or in CLAIMDESK_HOME. See also: claimdesk doctor.
    """
    count = 0 if no_worker else workers
    serve(host=host, port=port, threads=threads, workers=count, proxy=proxy)


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = PORT,
    threads: int = THREADS,
    workers: int = 1,
    proxy: str | None = None,
) -> None:
    """Prepare the database, start so many workers, and answer requests until told to stop."""
    door = listen(host, port)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    started = None
    try:
        os.environ.setdefault("CLAIMDESK_BASE_URL", f"http://{_name_of(host)}:{port}")
        from claimdesk.web.boot import setup

        setup()
        prepare()
        from claimdesk.cli.processes import Workers, give_back
        from claimdesk.cli.worker_process import make_library

        server = _make_server(door, threads, proxy)
        _load_pages()
        if workers:
            started = Workers(workers, release=give_back)
            started.start()
        else:
            threading.Thread(target=make_library, daemon=True).start()
        _announce(host, port)
        server.run()  # returns after Ctrl-C or SIGTERM
    except KeyboardInterrupt:
        pass
    finally:
        door.close()
        if started is not None:
            click.echo("Stopping; a task in hand has ten seconds to end.", err=True)
            started.stop()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket on an address; raises SettingError where it cannot be had."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise SettingError(
            f"{host} is no address of this machine. Leave --host out, or give 0.0.0.0 to be "
            "reached from others."
        ) from error
    family, kind, protocol, _, address = found[0]
    door = socket.socket(family, kind, protocol)
    if os.name == "posix":
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(address)
        door.listen(1024)
    except OSError as error:
        door.close()
        raise SettingError(_why_not(host, port, error)) from error
    return door


def prepare() -> None:
    """Bring the database up to date, saying what is done; print a set-up code if one is needed."""
    from claimdesk.desk import jobs, places, upgrading
    from claimdesk.desk.verbs.people import make_set_up_code

    click.echo(f"Claimdesk {__version__}. Data: {places.data_folder()}")
    upgrading.upgrade(before=_tell)
    code = make_set_up_code(now=jobs.utc_now())
    if code:
        from django.conf import settings

        click.echo("\nThis desk has no administrator yet. Open")
        click.secho(f"  {settings.BASE_URL}/desk/set-up/", bold=True)
        click.echo("and give this code, which works once and until the next start:")
        click.secho(f"  {code}\n", bold=True)


def _tell(found: State) -> None:
    from django.db import connection

    kind = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    if found.is_new:
        click.echo(f"Making the database ({kind}) ...")
        return
    from claimdesk.desk.backup import save_before_upgrade

    click.echo(f"Bringing the database up to date ({len(found.waiting)} steps) ...")
    click.echo(f"What it held before is kept in {save_before_upgrade()}")


def _load_pages() -> None:
    """Load what every page needs before the first is asked for."""
    from django.urls import get_resolver

    from claimdesk.process import settle

    get_resolver().url_patterns  # noqa: B018 - asking for them loads them
    settle("pages")


def _make_server(door: socket.socket, threads: int, proxy: str | None) -> Any:
    import logging

    from waitress import create_server

    from claimdesk.web.wsgi import application

    # It would name the addresses of pages that were asked for. Errors of pages are Django's to log.
    logging.getLogger("waitress").setLevel(logging.CRITICAL)
    believed: dict[str, Any] = {"clear_untrusted_proxy_headers": True}
    if proxy is not None:
        believed |= {
            "trusted_proxy": proxy,
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }
    return create_server(
        application,
        sockets=[door],
        threads=threads,
        ident=None,
        max_request_body_size=LARGEST_REQUEST_BYTES,
        connection_limit=500,
        channel_timeout=60,
        **believed,
    )


def _announce(host: str, port: int) -> None:
    from django.conf import settings

    click.echo("Open in your browser:")
    click.secho(f"  {settings.BASE_URL}/", bold=True)
    public = urlsplit(settings.BASE_URL)
    if not _is_local(host) and public.hostname in {"localhost", "127.0.0.1"}:
        click.echo(
            f"It listens on {host}, but answers to the name {public.hostname} only. Set "
            "CLAIMDESK_BASE_URL to the address that people will use, such as "
            f"http://{socket.gethostname()}:{port}",
            err=True,
        )
    elif not _is_local(host) and public.scheme != "https":
        click.echo(
            "Passwords travel unencrypted. Put a proxy with https in front, and set "
            "CLAIMDESK_BASE_URL to its address: https://...",
            err=True,
        )
    click.echo("Stop with Ctrl-C.")


def _name_of(host: str) -> str:
    if host in {"127.0.0.1", "0.0.0.0", "::1", "::"}:  # noqa: S104 - compared, not listened on
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _why_not(host: str, port: int, error: OSError) -> str:
    import errno

    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use. If Claimdesk runs already, open it in the browser; if not, "
            f"choose another port: claimdesk serve --port {port + 1 if port < 65_535 else PORT}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs rights that you do not have. Choose one from 1024: --port {PORT}"
    return f"{host}:{port} cannot be listened on: {error.strerror}."
