"""A Python that has imported everything: each start of it is a fork of a process that waits.

`Popen` stands for `subprocess.Popen` where a desk is killed often. The command line is the one that
the product gives, `-c PROGRAM` or `-m MODULE`, and is run from its first line in a process of its
own, with its own streams, environment, session. So it does what a cold one does, but that
modules are there already, and with them what loading has filled: templates, addresses, models. The
process that forks has one thread and no connection to a database, which is made sure of each time.

`python -m support.warm FOLDER desk|parsers` is that process; that of parsers loads no desk.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

from support import kill_worker, phases

FOLDER = "TEST_WARM_FOLDER"
DESK, PARSERS = "desk", "parsers"
_TESTS = Path(__file__).parents[1]
_START_S = 600.0
_LONGEST_ORDER = 1 << 18
_MOST_FILES = 4096


class Popen:
    """A process forked where `FOLDER` says; what it has of `subprocess.Popen` does as there."""

    def __init__(  # noqa: PLR0913 - as the class for which it stands
        self,
        command: Sequence[str],
        *,
        stdin: Any = None,
        stdout: Any = None,
        stderr: Any = None,
        env: dict[str, str] | None = None,
        start_new_session: bool = False,
    ) -> None:
        self.returncode: int | None = None
        self.stdin = self.stdout = None
        spare, given = [], [0, 1, 2]
        if stdin == subprocess.PIPE:
            given[0], ours = os.pipe()
            self.stdin = os.fdopen(ours, "wb")
            spare.append(given[0])
        if stdout == subprocess.PIPE:
            ours, given[1] = os.pipe()
            self.stdout = os.fdopen(ours, "rb")
            spare.append(given[1])
        for number, stream in ((1, stdout), (2, stderr)):
            if stream == subprocess.DEVNULL:
                given[number] = os.open(os.devnull, os.O_RDWR)
                spare.append(given[number])
            elif hasattr(stream, "fileno"):
                given[number] = stream.fileno()
        kind = PARSERS if command[1] == "-I" else DESK
        order = {
            "command": list(command[1:]),
            "environment": dict(os.environ if env is None else env),
            "session": start_new_session,
            "owner": os.getpid(),
        }
        place = (env or {}).get(FOLDER) or os.environ[FOLDER]
        self._link = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with _short(place) as short:
            self._link.connect(f"{short}/{kind}")
        socket.send_fds(self._link, [json.dumps(order).encode()], given)
        self.pid = int(self._link.recv(32))
        for number in spare:
            os.close(number)

    def poll(self) -> int | None:
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        if self._ended(timeout) is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return self.returncode or 0

    def communicate(self, timeout: float | None = None) -> tuple[bytes | None, None]:
        if self.stdin is not None:
            self.stdin.close()
        said = None
        if self.stdout is not None:
            with self.stdout:
                said = self.stdout.read()
        self.wait(timeout)
        return said, None

    def kill(self) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._link], [], [], timeout)[0]:
            self.returncode = int(self._link.recv(32) or -signal.SIGKILL)
            self._link.close()
        return self.returncode


#: What is put in the place of the module `subprocess`.
SUBPROCESS = SimpleNamespace(
    Popen=Popen,
    PIPE=subprocess.PIPE,
    DEVNULL=subprocess.DEVNULL,
    TimeoutExpired=subprocess.TimeoutExpired,
)


@contextmanager
def warmed(folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """Keep the two processes that fork, for a desk with these settings, until the block ends."""
    folder.mkdir()
    phases.make_order_file(folder)
    paths = os.pathsep.join(filter(None, [str(_TESTS), environment.get("PYTHONPATH")]))
    environment = environment | {"PYTHONPATH": paths, FOLDER: str(folder)}
    kept = [
        subprocess.Popen(
            [sys.executable, "-m", "support.warm", str(folder), kind],
            stdin=subprocess.PIPE,
            env=environment,
        )
        for kind in (DESK, PARSERS)
    ]
    try:
        deadline = time.monotonic() + _START_S
        while not all((folder / kind).exists() for kind in (DESK, PARSERS)):
            if time.monotonic() > deadline or any(one.poll() is not None for one in kept):
                raise RuntimeError("what forks did not start")
            time.sleep(0.05)
        yield
    finally:
        for one in kept:
            one.communicate()


@contextmanager
def _short(folder: str) -> Iterator[str]:
    """Give another name of a folder: an address of a socket has 107 bytes at the most."""
    number = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{number}"
    finally:
        os.close(number)


def alive(folder: Path, role: phases.Role) -> dict[int, int]:
    """Return the processes of a role that run, each with the one that started it.

    They are known by number and start: the number of one that has ended may be somebody's by now.
    """
    found = {}
    for table in folder.glob(f"*-{role.value}-*-*"):
        pid, of, owner, started = map(int, table.name.split("-"))
        if of == role.value and phases.started(pid) == started:
            found[pid] = owner
    return found


def main(folder: str, kind: str) -> None:
    """Load everything, then fork for each order until standard input ends."""
    (_load_desk if kind == DESK else _load_parsers)()
    gc.collect()
    gc.freeze()
    woken, waking = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waking, warn_on_full_buffer=False)
    place = Path(folder) / kind
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        with _short(folder) as short:
            door.bind(f"{short}/{kind}.new")
        door.listen(100)
        Path(f"{place}.new").rename(place)
        links: dict[int, socket.socket] = {}
        while True:
            ready, _, _ = select.select([0, door, woken], [], [])
            if 0 in ready:
                return
            if door in ready:
                link, _ = door.accept()
                if child := _start(link, Path(folder)):
                    links[child] = link
                else:
                    link.close()
            if woken in ready:
                os.read(woken, 1000)
            _bury(links)


def _start(link: socket.socket, folder: Path) -> int:
    """Fork for an order; return the child, 0 where who came was killed before it gave one."""
    said, given = b"", []
    with suppress(ConnectionResetError):
        said, given, _, _ = socket.recv_fds(link, _LONGEST_ORDER, 3)
    if not said:
        return 0
    order = json.loads(said)
    _require_alone()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _be(order, given, folder)
    for number in given:
        os.close(number)
    with suppress(OSError):  # who asked was killed meanwhile; the child learns it from its input
        link.send(str(child).encode())
    return child


def _bury(links: dict[int, socket.socket]) -> None:
    """Tell of children that have ended whoever started them."""
    while links:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        link = links.pop(pid)
        with suppress(OSError):
            link.send(str(os.waitstatus_to_exitcode(status)).encode())
        link.close()


def _require_alone() -> None:
    """Make sure that a fork takes everything along: one thread, no connection to a database."""
    assert len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - the number counts
    if "django.db" in sys.modules:
        from django.db import connections

        assert all(one.connection is None for one in connections.all(initialized_only=True))


def _be(order: dict[str, Any], given: list[int], folder: Path) -> NoReturn:
    """Be the process that was ordered, from its streams to its exit code."""
    code = 1
    try:
        if order["session"]:
            os.setsid()
        for number, stream in enumerate(given):
            os.dup2(stream, number)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.closerange(3, _MOST_FILES)
        os.environ.clear()
        os.environ.update(order["environment"])
        phases.begin(folder, _role_of(order["command"]), order["owner"])
        _run(order["command"])
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - told as the interpreter would
        traceback.print_exc()
    finally:
        threading._shutdown()
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _role_of(command: list[str]) -> phases.Role:
    if command[0] == "-I":
        return phases.Role.SANDBOX
    if command[0] == "-c":
        return phases.Role.SERVER
    return phases.Role.WORKER if command[1].endswith("kill_worker") else phases.Role.OTHER


def _run(command: list[str]) -> None:
    """Run what a command line names, as `__main__`."""
    if command[0] == "-I":
        command = command[1:]
    if command[0] == "-c":
        sys.argv = ["-c", *command[2:]]
        exec(compile(command[1], "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102
    else:
        sys.argv = command[1:]
        sys.modules.pop(command[1], None)  # it is run anew, as a cold one would
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)


def _load_parsers() -> None:
    from claimdesk.intake import sandbox_worker

    for task in ("html", "feed", "robots", "docx"):
        sandbox_worker._load(task)


def _load_desk() -> None:
    """Load what a server and a worker load by and by, with a first look at everything costly."""
    from claimdesk.web.boot import setup

    setup()
    import standardwebhooks  # noqa: F401 - loaded
    import waitress  # noqa: F401 - loaded
    from django.db import connections
    from django.test import Client
    from django.urls import get_resolver

    from claimdesk.cli import main, processes, serve, worker_process  # noqa: F401 - loaded
    from claimdesk.desk import engine, jobs, upgrading, worker  # noqa: F401 - loaded
    from claimdesk.intake import http, sandbox  # noqa: F401 - loaded
    from claimdesk.web.wsgi import application  # noqa: F401 - loaded

    jobs.handlers()
    upgrading.upgrade()
    assert get_resolver().url_patterns
    for address in ("/healthz", "/vi/ask/"):
        Client(SERVER_NAME="localhost").get(address)
    looking = engine.engine()
    for text, language in (("Ăn tỏi chữa được 5 loại bệnh.", "vi"), ("Garlic cures 5.", "en")):
        looking.find_many([(text, language)])
        looking.suggest(text)
    engine.use(None)  # each process opens the Library for itself
    kill_worker.prepare()  # a server gives back the tasks of a dead worker, and waits less too
    processes.subprocess = sandbox.subprocess = SUBPROCESS
    processes.YOUNG_S = 0.0  # nor does a worker's successor wait after a kill
    phases.install()
    connections.close_all()


if __name__ == "__main__":
    main(*sys.argv[1:])
