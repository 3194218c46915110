"""A desk that runs in a process of its own, as it does for people, on this run's test database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

_START_S = 60.0
#: Ends with the tests, however they end: their end of the pipe closes.
_SERVE = """
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
import waitress
from claimdesk.web.wsgi import application
waitress.serve(application, host="127.0.0.1", port=int(sys.argv[1]), threads=4)
"""


class Server:
    """A running desk: `url` without a slash at its end, `log` with what it has printed."""

    def __init__(self, environment: dict[str, str]):
        self._environment = environment
        self._file = Path(tempfile.mkstemp(prefix="claimdesk-server-", suffix=".log")[1])
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"

    @property
    def log(self) -> str:
        return self._file.read_text("utf-8", "replace")

    def start(self) -> None:
        """Start, and return when the desk answers."""
        with self._file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVE, str(self.port)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={**os.environ, **self._environment, "CLAIMDESK_BASE_URL": self.url},
            )
        deadline = time.monotonic() + _START_S
        while not answers(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.close()
                raise RuntimeError(f"The desk did not start:\n{self.log[-4000:]}")
            time.sleep(0.05)

    def close(self) -> None:
        """Stop; the log can still be read."""
        process, self._process = self._process, None
        if process is not None:
            process.communicate(timeout=_START_S)

    def delete_log(self) -> None:
        self._file.unlink(missing_ok=True)


def database_url(settings: dict[str, object]) -> str:
    """Return Django's settings of a database as `CLAIMDESK_DATABASE_URL` takes them."""
    name = str(settings["NAME"])
    if "sqlite" in str(settings["ENGINE"]):
        return f"sqlite://{quote(name)}"
    password = quote(str(settings["PASSWORD"]), safe="")
    place = f"{settings['HOST']}:{settings['PORT']}"
    return f"postgresql://{settings['USER']}:{password}@{place}/{quote(name)}"


def path_of(url: str) -> str:
    """Return the path of an address, with its query."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def answers(port: int) -> bool:
    """Tell whether a desk answers on a port of this machine."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
