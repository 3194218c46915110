"""A whole desk as people start it: `claimdesk serve` with its worker, folder, database, library."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import uuid
from pathlib import Path

import psycopg
import pytest

from support.server import answers, free_port

_TESTS = Path(__file__).parents[1]
_STOP_S = 30.0
_CODE = re.compile(r"works once and until the next start:\s+(\S+)")
#: `claimdesk serve`, told to stop when the tests end, however they end: the pipe closes. Tests that
#: a shell runs in the background ignore Ctrl-C, and what they start would too.
_SERVE = """
import os, signal, sys, threading
signal.signal(signal.SIGINT, signal.default_int_handler)
def watch():
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)
threading.Thread(target=watch, daemon=True).start()
from claimdesk.cli import main
main(["serve", "--port", *sys.argv[1:]])
"""


class StandingDesk:
    """A desk that runs: `url` without a slash at its end, `code` to set it up with, `log`.

    `program` is what serves it, `arguments` are options of `claimdesk serve`; `start_s` is how long
    it is waited for.
    """

    program = _SERVE
    arguments: tuple[str, ...] = ()
    popen = subprocess.Popen
    start_s = 180.0
    #: Whether what modules say that run beside it stands in its log too.
    logs_all = False

    def __init__(self, home: Path, **environment: str):
        self.home = home
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not _is_ours(name)},
            **environment,
            "CLAIMDESK_HOME": str(home),
            "CLAIMDESK_BASE_URL": self.url,
        }
        self._log = home.with_name(f"{home.name}.log")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self):
        """Start, and return when the desk answers."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._process = self.popen(
                [sys.executable, "-c", self.program, str(self.port), *self.arguments],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=self.environment,
            )
        deadline = time.monotonic() + self.start_s
        while not answers(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._stop()
                raise RuntimeError(f"The desk did not start:\n{self.log[-4000:]}")
            time.sleep(0.05)
        return self

    def __exit__(self, *_):
        """Stop."""
        self._stop()

    @property
    def log(self) -> str:
        """Return what the desk has printed."""
        return self._log.read_text("utf-8", "replace")

    @property
    def code(self) -> str:
        """Return the code with which the first administrator sets the desk up."""
        return _CODE.search(self.log)[1]

    def run(self, module: str, *arguments: str) -> str:
        """Run a module of the tests with the desk's own settings; return what it prints."""
        path = os.pathsep.join(filter(None, [str(_TESTS), os.environ.get("PYTHONPATH")]))
        command = [sys.executable, "-m", module, *arguments]
        environment = self.environment | {"PYTHONPATH": path}
        with self._log.open("ab") as log:
            return subprocess.run(
                command, env=environment, check=True, stdout=subprocess.PIPE, encoding="utf-8",
                stderr=log if self.logs_all else None,
            ).stdout  # fmt: skip

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        try:
            process.communicate(timeout=_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


@pytest.fixture(scope="session")
def new_database(request, database_kind):
    """Give a function that makes an empty database and returns what names it to a desk."""

    def make() -> dict[str, str]:
        if database_kind == "sqlite":
            return {}
        server = request.getfixturevalue("postgres_url")
        name = f"desk_{uuid.uuid4().hex}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return {"CLAIMDESK_DATABASE_URL": server.rsplit("/", 1)[0] + f"/{name}"}

    return make


@pytest.fixture(scope="session")
def starter_folder(tmp_path_factory):
    """Give the folder of the starter library, made once a run; desks take copies of it."""
    from support.libraries import open_starter

    return Path(open_starter(tmp_path_factory.getbasetemp()).directory)


def _is_ours(name: str) -> bool:
    return name.startswith("CLAIMDESK_") and name not in {
        "CLAIMDESK_CHROMIUM",
        "CLAIMDESK_DATA",
        "CLAIMDESK_PAGE_PICTURES",
    }
