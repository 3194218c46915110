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
from functools import partial
from pathlib import Path

import numpy as np

from claimdesk.matching import encoding, writing
from claimdesk.matching import library as library_module
from claimdesk.matching.library import Library
from claimdesk.matching.storage import writer_lock
from support.encoder import HashedWords, stand_in
from support.entries import make_entries

TESTS = Path(__file__).parents[1]
_CHANGES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link"})


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


def _fork(directory: Path, count: int, batch: int, prepare=None) -> tuple[int, int]:
    """Add in a child process; returns its id and the pipe on which it acknowledges.

    `prepare` runs in the child before anything is written; what it returns is called after each
    acknowledgement.
    """
    reading, telling = os.pipe()
    child = os.fork()
    if child:
        os.close(telling)
        return child, reading
    try:
        after = prepare() if prepare else None

        def tell(added):
            os.write(telling, struct.pack("<i", added.new + added.unchanged))
            if after:
                after()

        add(directory, count, batch, tell)
    finally:
        os._exit(0)


def _kill_self_after(acknowledgements: int, delay_s: float):
    """Return what kills the process a while after so many acknowledgements, however slow it is."""
    seen = 0

    def after() -> None:
        nonlocal seen
        if seen == acknowledgements:
            signal.setitimer(signal.ITIMER_REAL, delay_s)  # what SIGALRM does unhandled: it kills
        seen += 1

    after()
    return after


def kill_self_at(number: int):
    """Kill this process before its change `number` to the file system; returns what counts more."""
    seen = 0

    def step() -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(event: str, arguments) -> None:
        is_write = event == "open" and isinstance(arguments[1], str) and "w" in arguments[1]
        if is_write or event in _CHANGES:
            step()

    sys.addaudithook(watch)
    return step


def _begin_counting(number: int) -> None:
    kill_self_at(number)


def collect(child: int, reading: int) -> dict[str, object]:
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
    collect(*_fork(place, count, batch))
    return time.perf_counter() - started


def kill_at_random(place: Path, kills: int, count: int, batch: int) -> None:
    """Kill additions, each into a library of its own, at seeded random moments.

    A moment is a number of acknowledgements and a part of the time that one takes.
    """
    whole_s = min(_duration(place / f"whole-{turn}", count, batch) for turn in range(3))
    steps, chance = count // batch, np.random.default_rng(20261122)
    for number in range(kills):
        after = int(chance.integers(steps - 1)), chance.uniform(1e-6, whole_s / steps)
        prepare = partial(_kill_self_after, *after)
        told = collect(*_fork(place / str(number), count, batch, prepare))
        print(json.dumps({"library": str(number), **told}), flush=True)  # noqa: T201


def kill_at_changes(place: Path, every: int, count: int, batch: int) -> None:
    """Kill additions before every `every`th change to the file system, until one gets through."""
    writing.FAN_IN = 2
    number, is_killed = 1, True
    while is_killed:
        told = collect(*_fork(place / str(number), count, batch, partial(_begin_counting, number)))
        print(json.dumps({"library": str(number), **told}), flush=True)  # noqa: T201
        number, is_killed = number + every, bool(told["killed"])


def kill_encoding(place: Path, every: int, count: int, portion: int) -> None:
    """Kill the encoding of entries before every `every`th change, until it gets through."""
    encoding.PORTION = portion
    number, is_killed = 1, True
    while is_killed:
        Library.open(place / str(number), encoder=stand_in(), create=True).add(make_entries(count))
        told = collect(*_fork_encoding(place / str(number), number))
        print(json.dumps({"library": str(number), **told}), flush=True)  # noqa: T201
        number, is_killed = number + every, bool(told["killed"])


def _fork_encoding(directory: Path, number: int) -> tuple[int, int]:
    reading, telling = os.pipe()
    child = os.fork()
    if child:
        os.close(telling)
        return child, reading
    try:
        kill_self_at(number)
        Library.open(directory, encoder=stand_in()).encode(
            advance=lambda done, _: os.write(telling, struct.pack("<i", done))
        )
    finally:
        os._exit(0)


def run(job: str, directory: str, *numbers: str) -> None:
    """Do a job by name."""
    jobs = {f.__name__: f for f in (hold, add, kill_at_random, kill_at_changes, kill_encoding)}
    jobs[job](Path(directory), *map(int, numbers))


if __name__ == "__main__":
    run(*sys.argv[1:])
