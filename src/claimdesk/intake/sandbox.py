"""Running a parser in a child process, so that a bad file costs that file and nothing else.

What the walls are, honestly:

* The child is a fresh interpreter with next to no environment variables. It gets the bytes on
  standard input and answers JSON of bounded size on standard output.
* Where the system has resource limits (Linux, macOS in part), it may use 768 MiB of address space,
  20 s of processor time, 64 open files, and may write no file. Everywhere it is killed after 30 s.
* On Linux it leaves the network by a namespace of its own where the kernel lets users make one.
  Elsewhere, and besides, an audit hook refuses sockets, subprocesses and files opened for writing
  to Python code. Native code that has been taken over could go around that hook, and could read
  what the user can read: this is a fence against bombs, crashes, loops and fetches, no jail.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from typing import IO, Any

from claimdesk import errors
from claimdesk.errors import ClaimdeskError, InputTooLargeError, UnreadableInputError

WALL_LIMIT_S = 30.0
#: Five million characters of text take at most this as UTF-8 JSON.
MAX_ANSWER_BYTES = 64 * 1024 * 1024
# The child's search path is the parent's: it may come from a virtual environment, a user's own
# site-packages or a cluster's staging folder, which `-I` alone would leave out.
_START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from claimdesk.intake.sandbox_worker import main; main()"
)
# Windows cannot start Python without SYSTEMROOT; some builds find their libraries by the others.
_KEPT_VARIABLES = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def run_parser(
    task: str,
    data: bytes,
    *,
    options: dict[str, Any] | None = None,
    wall_limit_s: float = WALL_LIMIT_S,
) -> Any:
    """Return what the parser named `task` makes of `data`: JSON values.

    Tasks are listed in `sandbox_worker.TASKS`. A typed error of the parser is raised here again; a
    crash, a flood or a time-out is an UnreadableInputError.
    """
    header = json.dumps({"task": task, "options": options or {}}).encode() + b"\n"
    raw, is_late = _converse(header + data, wall_limit_s)
    if is_late:
        raise UnreadableInputError(
            f"Reading took longer than {wall_limit_s:g} s and was stopped. Paste the text instead."
        )
    if len(raw) > MAX_ANSWER_BYTES:
        raise InputTooLargeError("The text in it is larger than Claimdesk reads. Split it.")
    try:
        answer = json.loads(raw)
    except ValueError:
        raise UnreadableInputError(
            "The parser could not cope with it and was stopped. Open and save it again, or paste "
            "the text."
        ) from None
    if "error" in answer:
        raise _error_of(answer["error"], answer["message"])
    return answer["result"]


def _converse(request: bytes, wall_limit_s: float) -> tuple[bytes, bool]:
    """Return (what the child wrote, whether it had to be stopped for being late)."""
    late = threading.Event()
    paths = json.dumps([os.path.abspath(path) for path in sys.path if path])  # noqa: PTH100
    with subprocess.Popen(  # noqa: S603 - this interpreter, with a fixed program
        [sys.executable, "-I", "-c", _START, paths],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
    ) as child:

        def stop() -> None:
            late.set()
            child.kill()

        clock = threading.Timer(wall_limit_s, stop)
        feeder = threading.Thread(target=_feed, args=(child.stdin, request), daemon=True)
        clock.start()
        feeder.start()
        try:
            raw = child.stdout.read(MAX_ANSWER_BYTES + 1) if child.stdout else b""
            if len(raw) <= MAX_ANSWER_BYTES:
                child.wait()
        finally:
            clock.cancel()
            child.kill()
            feeder.join()
    return raw, late.is_set()


def _feed(pipe: IO[bytes] | None, request: bytes) -> None:
    # A child that stops reading early says why in its answer, or by having none.
    if pipe is not None:
        try:
            with pipe:
                pipe.write(request)
        except OSError:
            return


def _error_of(name: str, message: str) -> ClaimdeskError:
    cls = getattr(errors, name, None)
    if isinstance(cls, type) and issubclass(cls, ClaimdeskError):
        return cls(message)
    return UnreadableInputError(message)
