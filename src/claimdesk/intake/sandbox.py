"""Running a parser in a child process, so that a bad file costs that file and nothing else.

What the walls are, honestly:

* A server process, a fresh interpreter with next to no environment variables, loads the parsers
  and looks at no input itself. For each input it makes a child of its own, which parses, answers
  JSON of bounded size through a pipe and ends: what one input does to its child, the next does not
  see.
* Where the system has resource limits (Linux, macOS in part), the child may use 768 MiB of address
  space, 20 s of processor time, 64 open files, and may write no file. Everywhere it is killed, with
  its server, after 30 s.
* On Linux the server leaves the network by a namespace of its own where the kernel lets users make
  one. Elsewhere, and besides, an audit hook refuses sockets, subprocesses and files opened for
  writing to Python code. Native code that has been taken over could go around that hook, and could
  read what the user can read: this is a fence against bombs, crashes, loops and fetches, no jail.
* Without `fork` (Windows) the server is itself the child, and there is one for each input.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import threading
from types import TracebackType
from typing import Any, Self

from claimdesk import errors
from claimdesk.errors import ClaimdeskError, InputTooLargeError, UnreadableInputError

WALL_LIMIT_S = 30.0
#: Five million characters of text take at most this as UTF-8 JSON.
MAX_ANSWER_BYTES = 64 * 1024 * 1024
#: What goes to the server: sizes of the order (JSON) and of the input, then both.
REQUEST = struct.Struct(">IQ")
#: What comes back: pieces, each after its size; the last is empty.
PIECE = struct.Struct(">I")
# The child's search path is the parent's: it may come from a virtual environment, a user's own
# site-packages or a cluster's staging folder, which `-I` alone would leave out.
_START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from claimdesk.intake.sandbox_worker import main; main()"
)
# Windows cannot start Python without SYSTEMROOT; some builds find their libraries by the others.
_KEPT_VARIABLES = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class Sandbox:
    """Parsers behind walls, kept warm for many inputs; use it as a context manager.

    Threads may share one: there is a server for each that is in it at the same time.
    """

    def __init__(self) -> None:
        self._idle: list[_Server] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Return the sandbox."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the servers."""
        while self._idle:
            self._idle.pop().end()

    def run(
        self,
        task: str,
        data: bytes,
        *,
        options: dict[str, Any] | None = None,
        wall_limit_s: float = WALL_LIMIT_S,
    ) -> Any:
        """Return what the parser named `task` makes of `data`: JSON values.

        Tasks are listed in `sandbox_worker.TASKS`; a room above intake gives its own parser as
        `module:function`. A typed error of the parser is raised here
        again; a crash, a flood or a time-out is an UnreadableInputError.
        """
        with self._lock:
            server = self._idle.pop() if self._idle else None
        server = server or _Server()
        is_done = False
        try:
            raw, is_late = server.answer(
                {"task": task, "options": options or {}}, data, wall_limit_s
            )
            is_done = not is_late and server.is_usable
        finally:
            # A server that was interrupted in the middle of an answer is no use to the next input.
            if is_done:
                with self._lock:
                    self._idle.append(server)
            else:
                server.end()
        if is_late:
            raise UnreadableInputError(
                f"Reading took longer than {wall_limit_s:g} s and was stopped. Paste the text "
                "instead."
            )
        return _result_of(raw)


def run_parser(
    task: str,
    data: bytes,
    *,
    options: dict[str, Any] | None = None,
    wall_limit_s: float = WALL_LIMIT_S,
) -> Any:
    """Run one parser on one input, as `Sandbox.run` does."""
    with Sandbox() as sandbox:
        return sandbox.run(task, data, options=options, wall_limit_s=wall_limit_s)


class _Server:
    """A process that has the parsers loaded, and makes a child for each input."""

    def __init__(self) -> None:
        paths = json.dumps([os.path.abspath(path) for path in sys.path if path])  # noqa: PTH100
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, with a fixed program
            [sys.executable, "-I", "-c", _START, paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
            start_new_session=True,  # so that the server and its child can be killed together
        )
        self.is_usable = True

    def answer(self, order: dict[str, Any], data: bytes, wall_limit_s: float) -> tuple[bytes, bool]:
        """Return (what the child wrote, whether it had to be stopped for being late)."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._kill()

        head = json.dumps(order).encode()
        clock = threading.Timer(wall_limit_s, stop)
        clock.start()
        try:
            self._send(REQUEST.pack(len(head), len(data)) + head, data)
            return self._receive(), late.is_set()
        finally:
            clock.cancel()

    def end(self) -> None:
        """Kill the server and what it started."""
        self._kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was not sent yet has nobody to go to
                    continue
        self._process.wait()

    def _kill(self) -> None:
        if hasattr(os, "killpg"):
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):  # it has ended by itself
                return
        else:
            self._process.kill()

    def _send(self, *parts: bytes) -> None:
        # A server that dies early says so by having no answer.
        pipe = self._process.stdin
        try:
            for part in parts if pipe else ():
                pipe.write(part)  # type: ignore[union-attr]
            pipe.flush()  # type: ignore[union-attr]
        except OSError:
            self.is_usable = False

    def _receive(self) -> bytes:
        """Return the pieces of an answer joined; it ends with an empty one, or with the server."""
        pieces: list[bytes] = []
        pipe = self._process.stdout
        while pipe is not None:
            head = pipe.read(PIECE.size)
            if len(head) < PIECE.size:
                self.is_usable = False
                break
            (size,) = PIECE.unpack(head)
            if not size:
                break
            pieces.append(pipe.read(size))
        return b"".join(pieces)


def _result_of(raw: bytes) -> Any:
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


def _error_of(name: str, message: str) -> ClaimdeskError:
    cls = getattr(errors, name, None)
    if isinstance(cls, type) and issubclass(cls, ClaimdeskError):
        return cls(message)
    return UnreadableInputError(message)
