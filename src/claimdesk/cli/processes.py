"""Worker processes: started, watched, started again when they die, stopped."""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import click

from claimdesk.process import THREADS

#: Seconds between two looks at the processes.
WATCH_S = 0.2
#: A worker is given its grace, and a little to end; then it is killed.
STOP_S = 15.0
#: A worker that dies sooner than this after its start has its successor wait, longer each time.
YOUNG_S = 5.0
MOST_WAIT_S = 5.0


def give_back(token: str) -> None:
    """Give back the tasks of a worker that died, over a connection of its own."""
    from django.db import close_old_connections, connections

    from claimdesk.desk import jobs

    close_old_connections()
    try:
        jobs.release(token, jobs.utc_now())
    finally:
        connections.close_all()


@dataclass(slots=True)
class _Place:
    """The place of one worker: the process that holds it now, and when the next may start."""

    process: subprocess.Popen[bytes] | None = None
    token: str = ""
    since: float = 0.0
    not_before: float = 0.0
    early_deaths: int = 0


class Workers:
    """Keeps a number of workers running. Each ends by itself when this process goes.

    A worker reads its standard input, which nobody writes to: it closes with this process, however
    that dies.
    """

    module = "claimdesk.cli.worker_process"

    def __init__(self, count: int, *, release: Callable[[str], object]) -> None:
        """`release` is told the token of each worker that died, to give back its tasks."""
        self._places = [_Place() for _ in range(count)]
        self._release = release
        self._stopping = threading.Event()
        self._watcher: threading.Thread | None = None

    def start(self) -> None:
        """Start the workers, and watch them from a thread."""
        for place in self._places:
            self._fill(place)
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        """Ask the workers to end, wait for the tasks in hand, then end what is left."""
        self._stopping.set()
        if self._watcher is not None:
            self._watcher.join()
        running = [place.process for place in self._places if place.process is not None]
        for process in running:
            if process.stdin is not None:
                process.stdin.close()
        deadline = time.monotonic() + STOP_S
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for place in self._places:
            if place.process is not None and place.process.returncode != 0:
                self._give_back(place.token)

    def wait(self) -> None:
        """Wait until `stop` is called from a signal or another thread."""
        while not self._stopping.wait(60):
            pass

    def pids(self) -> list[int]:
        """Return the ids of the processes that run."""
        held = [place.process for place in self._places]  # the watcher may take one out meanwhile
        return [process.pid for process in held if process is not None]

    def _watch(self) -> None:
        while not self._stopping.wait(WATCH_S):
            for place in self._places:
                try:
                    self._look_at(place)
                except OSError as error:  # no memory, no process: may pass; nobody else watches
                    _say(f"No worker could be started ({error.strerror}); trying again.")
                    place.not_before = time.monotonic() + MOST_WAIT_S

    def _look_at(self, place: _Place) -> None:
        now = time.monotonic()
        if place.process is not None and place.process.poll() is not None:
            code = place.process.returncode
            _say(f"A worker ended with code {code}; another takes its place.")
            with contextlib.suppress(OSError):
                if place.process.stdin is not None:
                    place.process.stdin.close()
            place.process = None
            self._give_back(place.token)
            young = now - place.since < YOUNG_S
            place.early_deaths = place.early_deaths + 1 if young else 0
            place.not_before = now + min(MOST_WAIT_S, 2.0 ** max(place.early_deaths - 1, 0) - 1)
        if place.process is None and now >= place.not_before:
            self._fill(place)

    def _fill(self, place: _Place) -> None:
        place.token = secrets.token_hex(8)
        place.since = time.monotonic()
        place.process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", self.module, place.token],
            stdin=subprocess.PIPE,
            # One thread, unless somebody sets another number: nobody waits for a worker, and two
            # that share a text take a third more of the processors.
            env={THREADS: "1", **os.environ},
            start_new_session=True,  # Ctrl-C is for this process, which then asks it to end
        )

    def _give_back(self, token: str) -> None:
        with contextlib.suppress(Exception):  # the lease ends by itself where this cannot be done
            self._release(token)


def _say(line: str) -> None:
    with contextlib.suppress(OSError, ValueError):  # the terminal may be gone; workers go on
        click.echo(line, err=True)
