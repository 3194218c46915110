"""What each thread of a desk's process is at, kept where it can be read after it is killed.

A table in a shared file for each process: a byte for each of its threads. And one order for all:
the next process of a role that comes to a phase kills itself there, so that short phases are met
as well. The kill is a real one, of the kernel, at a moment of its own.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import signal
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from functools import wraps
from pathlib import Path
from typing import Any

THREADS = 64
#: Phase, role, microseconds after which it dies, and the process that has obeyed.
_ORDER = struct.Struct("<BBxxII")
_OBEYED = 8
_ORDER_FILE = "order"
_CLOCK_MONOTONIC = 1


class Phase(IntEnum):
    """What a thread is at; `ANSWER`: it is written and nobody was told so yet."""

    IDLE = 0
    START = 1
    RECEIVE = 2
    TAKE = 3
    FETCH = 4
    PARSE = 5
    DEIDENTIFY = 6
    JOIN = 7
    DETECT = 8
    MATCH = 9
    WRITE = 10
    COMMIT = 11
    ANSWER = 12
    LIBRARY = 13
    DELIVER = 14


class Role(IntEnum):
    """What a process is."""

    OTHER = 0
    SERVER = 1
    WORKER = 2
    SANDBOX = 3


class _Mine(threading.local):
    """The place of this thread in the table, and how far the request is that it answers."""

    at = -1
    is_asked = False
    has_written = False


_mine = _Mine()
_table: Any = bytearray(THREADS)
_order: Any = bytearray(_ORDER.size)
_role = Role.OTHER
_places = iter(range(THREADS))


def begin(folder: Path, role: Role, owner: int) -> None:
    """Make the table of this process, which `owner` started; its only thread is starting it."""
    global _table, _order, _role, _places  # noqa: PLW0603 - one for a process
    pid = os.getpid()
    _table = _shared(folder / f"{pid}-{role.value}-{owner}-{started(pid)}", THREADS)
    _order = _shared(folder / _ORDER_FILE, _ORDER.size)
    _role, _places = role, iter(range(THREADS))
    _mine.at = -1
    _table[_place()] = Phase.START


def order(folder: Path, phase: Phase, role: Role, after_s: float) -> None:
    """Have the next process of a role that comes to a phase killed, so long after it began."""
    with (folder / _ORDER_FILE).open("r+b") as file:
        file.write(_ORDER.pack(phase, role, int(after_s * 1e6), 0)[:_OBEYED])


def obeyed(folder: Path) -> int:
    """Return the process that has obeyed the last order, and forget it; 0 while none has."""
    with (folder / _ORDER_FILE).open("r+b") as file:
        pid: int = _ORDER.unpack(file.read())[3]
        if pid:
            file.seek(_OBEYED)
            file.write(bytes(_ORDER.size - _OBEYED))
        return pid


def make_order_file(folder: Path) -> None:
    """Make the file of orders, with none in it."""
    (folder / _ORDER_FILE).write_bytes(bytes(_ORDER.size))


def at_the_end(folder: Path, pid: int) -> list[Phase]:
    """Return what the threads of a process were at, without those that did nothing.

    Of several that had this number one after the other it is the last one.
    """
    tables = sorted(folder.glob(f"{pid}-*"), key=lambda one: int(one.name.rpartition("-")[2]))
    return [Phase(code) for table in tables[-1:] for code in table.read_bytes() if code]


def started(pid: int) -> int:
    """Return when a process started, in ticks since the machine did; 0 where there is none.

    The number of a process is given to another one, of anybody, when it has ended.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[19])


@contextmanager
def within(phase: Phase) -> Iterator[None]:
    """Be at a phase until the end of the block."""
    before = _enter(phase)
    try:
        yield
    finally:
        _leave(before)


def install() -> None:
    """Have everything that is a phase say so; call it when all modules are loaded."""
    from claimdesk.desk import captures, copies, jobs, webhooks, wordings
    from claimdesk.desk.engine import Engine
    from claimdesk.desk.sources.visits import Visitor
    from claimdesk.intake.deidentification import deidentify
    from claimdesk.intake.sandbox import Sandbox

    for phase, functions in {
        Phase.TAKE: (jobs.take, jobs.take_alike),
        Phase.DEIDENTIFY: (deidentify,),
        Phase.JOIN: (wordings.look_all, wordings.said_before, wordings.code_new,
                     wordings.codes_by_id, copies.see),
        Phase.DELIVER: (webhooks.post,),
        Phase.FETCH: (captures._take,),
    }.items():  # fmt: skip
        for function in functions:
            _replace(function, phase)
    for owner, names in {
        Visitor: {"fetch": Phase.FETCH},
        Sandbox: {"run": Phase.PARSE},
        Engine: {"find_many": Phase.DETECT, "suggest": Phase.MATCH, "match": Phase.MATCH,
                 "add": Phase.LIBRARY, "add_many": Phase.LIBRARY, "encode": Phase.LIBRARY,
                 "remove": Phase.LIBRARY},
    }.items():  # fmt: skip
        for name, phase in names.items():
            setattr(owner, name, _at(phase, getattr(owner, name)))
    _install_in_database()
    _install_in_server()


def _install_in_database() -> None:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.transaction import Atomic

    enter, leave = Atomic.__enter__, Atomic.__exit__
    commit = BaseDatabaseWrapper._commit

    def enter_whole(self: Any) -> Any:
        self._phases = [*getattr(self, "_phases", ()), _enter(Phase.WRITE)]
        return enter(self)

    def leave_whole(self: Any, *error: Any) -> Any:
        try:
            return leave(self, *error)
        finally:
            _leave(self._phases.pop())

    def write_down(self: Any) -> None:
        with within(Phase.COMMIT):
            commit(self)
        _mine.has_written = _mine.is_asked

    Atomic.__enter__, Atomic.__exit__ = enter_whole, leave_whole
    BaseDatabaseWrapper._commit = write_down


def _install_in_server() -> None:
    from waitress.task import WSGITask

    from claimdesk.cli import serve
    from claimdesk.desk.worker import Loop

    for owner, name in ((serve, "_announce"), (Loop, "_beat")):
        setattr(owner, name, _when_started(getattr(owner, name)))
    execute = WSGITask.execute

    def answer(self: Any) -> None:
        _mine.is_asked, _mine.has_written = True, False
        try:
            with within(Phase.RECEIVE):
                execute(self)
        finally:
            _mine.is_asked = _mine.has_written = False
            _table[_place()] = Phase.IDLE

    WSGITask.execute = answer


def _enter(phase: Phase) -> int:
    place = _place()
    before: int = _table[place]
    _table[place] = phase
    _obey(phase)
    return before


def _leave(before: int) -> None:
    if before == Phase.RECEIVE and _mine.has_written:
        _table[_place()] = Phase.ANSWER
        _obey(Phase.ANSWER)
    else:
        _table[_place()] = before


def _place() -> int:
    if _mine.at < 0:
        _mine.at = next(_places)
    return _mine.at


def _obey(phase: Phase) -> None:
    if _order[0] != phase:
        return
    _, role, after_us, _ = _ORDER.unpack(_order[:])
    if role == _role:
        _order[0] = Phase.IDLE
        _order[_OBEYED:] = struct.pack("<I", os.getpid())
        kill_this_process_after(after_us / 1e6)


def kill_this_process_after(seconds: float) -> None:
    """Have the kernel kill this process, with the signal that none can catch."""
    if seconds <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
    c_library = ctypes.CDLL(None, use_errno=True)
    timer = ctypes.c_void_p()
    # struct sigevent: a value of eight bytes, the signal, how it is told (0: as a signal).
    told = struct.pack("<qii", 0, signal.SIGKILL, 0).ljust(64, b"\0")
    event = (ctypes.c_char * 64).from_buffer_copy(told)
    when = (ctypes.c_long * 4)(0, 0, int(seconds), int(seconds % 1 * 1e9))
    if c_library.timer_create(_CLOCK_MONOTONIC, event, ctypes.byref(timer)):
        raise OSError(ctypes.get_errno(), "timer_create")
    if c_library.timer_settime(timer, 0, when, None):
        raise OSError(ctypes.get_errno(), "timer_settime")


def _at(phase: Phase, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def work(*args: Any, **named: Any) -> Any:
        with within(phase):
            return function(*args, **named)

    return work


def _when_started(function: Callable[..., Any]) -> Callable[..., Any]:
    """Have the first thread of a process said to have started it when it comes here."""

    @wraps(function)
    def work(*args: Any, **named: Any) -> Any:
        if _table[0] == Phase.START:
            _table[0] = Phase.IDLE
        return function(*args, **named)

    return work


def _replace(function: Callable[..., Any], phase: Phase) -> None:
    """Put a function that says its phase in place of one, wherever it was imported."""
    work = _at(phase, function)
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("claimdesk"):
            for name, value in list(vars(module).items()):
                if value is function:
                    setattr(module, name, work)


def _shared(path: Path, size: int) -> mmap.mmap:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.fstat(handle).st_size < size:
            os.ftruncate(handle, size)
        return mmap.mmap(handle, size)
    finally:
        os.close(handle)
