"""A desk whose processes are killed at any moment, and what waits for it.

The desk is a real one (`claimdesk serve` with its worker). Killed often, it is started by `warm`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from support import phases, warm
from support.phases import Phase, Role
from support.standing import StandingDesk

#: Seconds after which a process that does not come to a phase is killed at whatever it is at.
_PATIENCE_S = 1.0
_LOOK_S = 0.002
#: The phases that only a server comes to.
OF_SERVER = frozenset({Phase.RECEIVE, Phase.ANSWER})


@dataclass(frozen=True, slots=True)
class Kill:
    """What was killed ("server", "worker", "both"), and what their threads were at."""

    what: str
    server: tuple[Phase, ...] = ()
    worker: tuple[Phase, ...] = ()


class KillableDesk(StandingDesk):
    """A desk whose server, worker, or both can be killed; entered again, it starts anew.

    With `forks`, the folder of `warm.warmed`, it is started from there, else as people start it.
    """

    program = StandingDesk.program.replace(
        "from claimdesk.cli import main\n",
        "from claimdesk.cli import main, processes\n"
        "from support.kill_worker import allow_ports\n"
        "processes.Workers.module = 'support.kill_worker'\n"
        "allow_ports()\n",
    )

    start_s = 300.0

    def __init__(self, home: Path, **environment: str):
        super().__init__(home, **environment)
        self.forks: Path | None = None

    def popen(self, *args, **named):
        """Start a process."""
        return (warm.Popen if self.forks else subprocess.Popen)(*args, **named)

    def run(self, module: str, *arguments: str) -> str:
        """Run a module of the tests with the desk's own settings; return what it prints."""
        if not self.forks:
            return super().run(module, *arguments)
        command = [sys.executable, "-m", module, *arguments]
        process = warm.Popen(command, stdout=subprocess.PIPE, env=self.environment)
        said, _ = process.communicate()
        assert process.returncode == 0
        return said.decode()

    @contextmanager
    def warmed(self):
        """Have starts cost little until the block ends; what runs by then is to be stopped."""
        folder = self.home.with_name("forks")
        with warm.warmed(folder, self.environment):
            self.environment[warm.FOLDER], self.forks = str(folder), folder
            try:
                yield
            finally:
                self.forks = None

    @contextmanager
    def cold(self):
        """Start what is started as people do until the block ends; the desk is stopped for it."""
        self.__exit__()
        forks, self.forks = self.forks, None
        try:
            yield
        finally:
            self.forks = forks

    def workers(self) -> list[int]:
        """Return the workers that run."""
        if self.forks:
            return list(warm.alive(self.forks, Role.WORKER))
        return children(self._process.pid)

    def kill(self, what: str, *, with_parsers: bool = False) -> Kill:
        """Kill "server", "worker" or "both" with a signal that none can catch.

        The parsers of a worker end with it or, `with_parsers`, are killed as well.
        """
        server = self._process.pid if self._process else 0
        workers = self.workers() if what in {"worker", "both"} else []
        for pid in [*workers, *([server] if what in {"server", "both"} else [])]:
            _kill(pid)
        if with_parsers:
            self._kill_parsers(workers)
        if what != "worker":
            self._stop()
        return self._told(what, server, workers)

    def kill_at(self, what: str, phase: Phase, after_s: float, *, with_parsers: bool) -> Kill:
        """Kill so long after one of them has come to a phase; then what is to die with it."""
        role = Role.SERVER if what == "server" or phase in OF_SERVER else Role.WORKER
        phases.order(self.forks, phase, role, after_s)
        deadline, died = time.monotonic() + _PATIENCE_S, 0
        while time.monotonic() < deadline and not died:
            time.sleep(_LOOK_S)
            died = phases.obeyed(self.forks)
        phases.order(self.forks, Phase.IDLE, Role.OTHER, 0)
        died = died or phases.obeyed(self.forks)
        if not died:
            return self.kill(what, with_parsers=with_parsers)
        wait_until(lambda: not Path(f"/proc/{died}").exists(), 20, "its end", pause_s=_LOOK_S)
        if with_parsers:
            self._kill_parsers([died])
        if what == "worker":
            return self._told(what, 0, [died])
        rest = self.kill(what, with_parsers=with_parsers)
        if role == Role.SERVER:
            return rest  # of which it is a part: it is known by its process
        return Kill(what, rest.server, self._told(what, 0, [died]).worker + rest.worker)

    def _kill_parsers(self, workers: list[int]) -> None:
        """Kill the parsers that workers have left behind."""
        for pid, owner in warm.alive(self.forks, Role.SANDBOX).items() if self.forks else ():
            if owner in workers:
                _kill(pid, group=True)

    def left(self) -> list[int]:
        """Return what runs though the desk does not."""
        roles = (Role.SERVER, Role.WORKER, Role.SANDBOX)
        return [pid for role in roles for pid in warm.alive(self.forks, role)]

    def _told(self, what: str, server: int, workers: list[int]) -> Kill:
        if not self.forks:
            return Kill(what)
        of_server = phases.at_the_end(self.forks, server) if what != "worker" else []
        of_workers = [phase for pid in workers for phase in phases.at_the_end(self.forks, pid)]
        return Kill(what, tuple(of_server), tuple(of_workers))


def _kill(pid: int, *, group: bool = False) -> None:
    with suppress(ProcessLookupError, PermissionError):
        (os.killpg if group else os.kill)(pid, signal.SIGKILL)


def children(parent: int) -> list[int]:
    """Return the processes that another one started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, of = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(of) == parent and state != "Z":
            found.append(int(stat.parent.name))
    return found


@contextmanager
def receiver():
    """Receive webhooks; gives the address and the list of the messages' ids, each as it came."""
    came: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            came.append(self.headers["webhook-id"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", came
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def wait_until(condition, seconds: float, what: str, *, pause_s: float = 0.1) -> None:
    """Wait for something, and fail with its name if it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(pause_s)
