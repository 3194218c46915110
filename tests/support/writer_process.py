"""Other processes that write to a library: one that holds it, some that are killed at work.

Run as `python -m support.writer_process JOB DIRECTORY ...` with this folder's parent on the path.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
import time
from pathlib import Path

import numpy as np

from claimdesk.matching import library as library_module
from claimdesk.matching import writing
from claimdesk.matching.library import Library
from claimdesk.matching.storage import writer_lock
from support.encoder import HashedWords
from support.entries import make_entries

TESTS = Path(__file__).parents[1]
_CHANGES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir"})


def environment() -> dict[str, str]:
    """Return the environment in which this module runs as a program."""
    return {**os.environ, "PYTHONPATH": str(TESTS), "OPENBLAS_NUM_THREADS": "1"}


def command(*arguments) -> list[str]:
    """Return the command line of a job."""
    return [sys.executable, "-m", "support.writer_process", *map(str, arguments)]


def hold(directory: Path) -> None:
    """Hold the writer's place until standard input ends."""
    with writer_lock(directory):
        print("held", flush=True)  # noqa: T201 - the sign that the test waits for
        sys.stdin.read()


def add(directory: Path, count: int, batch: int, tell=None) -> None:
    """Add entries in small batches; `tell` is given each acknowledged sum."""
    library_module.BATCH = batch
    library = Library.open(directory, encoder=HashedWords(), create=True)
    library.add(make_entries(count), acknowledge=tell)


def _fork(directory: Path, count: int, batch: int, kill_at: int = 0) -> tuple[int, int]:
    """Add in a child process; returns its id and the pipe on which it acknowledges.

    With `kill_at`, the child kills itself before its change number `kill_at` to the file system.
    """
    reading, telling = os.pipe()
    child = os.fork()
    if child:
        os.close(telling)
        return child, reading
    try:
        if kill_at:
            _kill_self_at(kill_at)
        os.write(telling, struct.pack("<i", 0))
        add(
            directory,
            count,
            batch,
            lambda added: os.write(telling, struct.pack("<i", added.new + added.unchanged)),
        )
    finally:
        os._exit(0)


def _kill_self_at(number: int) -> None:
    seen = 0

    def watch(event: str, arguments) -> None:
        nonlocal seen
        is_write = event == "open" and isinstance(arguments[1], str) and "w" in arguments[1]
        if is_write or event in _CHANGES:
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def _collect(child: int, reading: int) -> dict[str, object]:
    """Return what a child acknowledged before its end, and whether it was killed."""
    told = bytearray()
    while piece := os.read(reading, 65536):
        told += piece
    os.close(reading)
    _, status = os.waitpid(child, 0)
    acknowledged = struct.iter_unpack("<i", bytes(told))
    return {
        "acknowledged": max((number for (number,) in acknowledged), default=0),
        "killed": os.WIFSIGNALED(status),
    }


def _duration(place: Path, count: int, batch: int) -> float:
    started = time.perf_counter()
    _collect(*_fork(place, count, batch))
    return time.perf_counter() - started


def kill_at_random(place: Path, kills: int, count: int, batch: int) -> None:
    """Kill additions, each into a library of its own, at seeded random moments."""
    whole_s = min(_duration(place / f"whole-{turn}", count, batch) for turn in range(3))
    delays = np.random.default_rng(20261122).uniform(0, whole_s, kills)
    for number, delay_s in enumerate(delays):
        child, reading = _fork(place / str(number), count, batch)
        os.read(reading, 4)
        time.sleep(delay_s)
        os.kill(child, signal.SIGKILL)
        print(json.dumps({"library": str(number), **_collect(child, reading)}), flush=True)  # noqa: T201


def kill_at_changes(place: Path, every: int, count: int, batch: int) -> None:
    """Kill additions before every `every`th change to the file system, until one gets through."""
    writing.FAN_IN = 2
    number, is_killed = 1, True
    while is_killed:
        told = _collect(*_fork(place / str(number), count, batch, number))
        print(json.dumps({"library": str(number), **told}), flush=True)  # noqa: T201
        number, is_killed = number + every, bool(told["killed"])


def run(job: str, directory: str, *numbers: str) -> None:
    """Do a job by name."""
    jobs = {f.__name__: f for f in (hold, add, kill_at_random, kill_at_changes)}
    jobs[job](Path(directory), *map(int, numbers))


if __name__ == "__main__":
    run(*sys.argv[1:])
