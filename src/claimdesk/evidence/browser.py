"""A headless Chromium that reaches nothing by itself, spoken to over a pipe (DevTools protocol).

What keeps it in: its requests are stopped before they leave and answered by us; every name leads
nowhere and every connection would go to a proxy that is not there; and where the kernel lets us, it
runs in a network namespace with nothing in it, so that even a flaw in the browser reaches nobody.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

#: Names under which systems install it.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
#: A message is at most a picture or a PDF in base64; what is larger ends the browser.
_LONGEST_MESSAGE = 96 * 1024 * 1024
_PIECE_BYTES = 1024 * 1024
#: Folders of browsers; one is used for less than a minute.
_PREFIX, _STALE_S = "cdk-br-", 3600.0
#: A browser makes a socket below its folder, whose address takes 107 bytes; with a longer place for
#: temporary files it would not start.
_LONGEST_PLACE, _SHORT_PLACE = 45, "/tmp"  # noqa: S108 - a folder of our own in it is made by mkdtemp
#: Leaves the network, puts the pipes where the browser looks for them (3 to read, 4 to write), and
#: becomes the browser. A namespace of users is made too where one may not do without; the user
#: keeps their number in it, which the browser's own sandbox asks for.
_START = """
import ctypes, fcntl, os, sys
def write(name, text):
    with open("/proc/self/" + name, "w") as file:
        file.write(text)
is_alone, reads, writes = (int(word) for word in sys.argv[1:4])
if is_alone and sys.platform == "linux":
    user, group = os.geteuid(), os.getegid()
    try:
        leave = ctypes.CDLL(None).unshare
        if leave(0x40000000) and not leave(0x50000000):
            write("setgroups", "deny")
            write("uid_map", f"{user} {user} 1")
            write("gid_map", f"{group} {group} 1")
    except (OSError, AttributeError):
        pass
high = [fcntl.fcntl(one, fcntl.F_DUPFD, 20) for one in (reads, writes)]
for one, place in zip(high, (3, 4)):
    os.dup2(one, place, inheritable=True)
    os.close(one)
os.execv(sys.argv[4], sys.argv[4:])
"""
_FEATURES = (
    "IsolateOrigins,site-per-process,Translate,MediaRouter,OptimizationHints,NetworkPrediction,"
    "SpeculationRulesPrefetchProxy,AutofillServerCommunication,DnsOverHttps"
)
_SWITCHES = (
    *("--headless=new", "--remote-debugging-pipe", "--no-first-run", "--no-default-browser-check"),
    *("--disable-gpu", "--disable-dev-shm-usage", "--mute-audio", "--hide-scrollbars"),
    *("--disable-extensions", "--disable-sync", "--disable-default-apps", "--disable-breakpad"),
    *(
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-domain-reliability",
    ),
    *("--dns-prefetch-disable", "--no-pings", "--disable-quic", "--disable-notifications"),
    *("--password-store=basic", "--use-mock-keychain", "--window-size=1280,900", "--lang=en-US"),
    # Nothing has an address, and nothing goes out but through a proxy, which is not there.
    *("--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=http://127.0.0.1:1"),
    *("--proxy-bypass-list=<-loopback>", "--webrtc-ip-handling-policy=disable_non_proxied_udp"),
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # One process for a page with all its frames, whose requests are then seen in one place.
    *("--disable-site-isolation-trials",),
    f"--disable-features={_FEATURES}",
)


class DrawingError(Exception):
    """Nothing was drawn; `code` says why (`drawing.REASONS`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def find_browser() -> str:
    """Return the path of Chromium: `CLAIMDESK_CHROMIUM`, or what is on PATH; "" where none is.

    `CLAIMDESK_PAGE_PICTURES=no` says that none is to be used.
    """
    if os.environ.get("CLAIMDESK_PAGE_PICTURES", "").strip().lower() == "no":
        return ""
    named = os.environ.get("CLAIMDESK_CHROMIUM")
    for name in (named,) if named else NAMES:
        if found := shutil.which(name):
            return found
    return ""


def _place() -> str:
    """Return where the folders of browsers are made: with the temporary files, if that is short."""
    usual = tempfile.gettempdir()
    is_short = len(usual.encode()) <= _LONGEST_PLACE
    return usual if is_short or not os.access(_SHORT_PLACE, os.W_OK) else _SHORT_PLACE


def _sweep() -> None:
    """Take away what browsers of killed processes left."""
    for left in Path(_place()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE_S:
                shutil.rmtree(left, ignore_errors=True)


class Browser:
    """A Chromium that is spoken to; use it as a context manager, which ends it whatever happens.

    `hear` is told of every event (method, parameters, session) in the thread that reads, and must
    not wait. After `limit_s` seconds it is killed. `is_alone` puts it in a network of its own.
    Raises DrawingError where it cannot be started, ended, or was too slow.
    """

    def __init__(
        self,
        path: str,
        *,
        limit_s: float,
        hear: Callable[[str, dict[str, Any], str], None],
        is_alone: bool = True,
    ) -> None:
        self._hear = hear
        self._ends = time.monotonic() + limit_s
        self._lock = threading.Lock()
        self._number = 0
        self._waiting: dict[int, queue.SimpleQueue[dict[str, Any] | None]] = {}
        self._is_over = False
        _sweep()
        self._folder = tempfile.mkdtemp(prefix=_PREFIX, dir=_place())
        self._process = self._started(path, is_alone=is_alone)
        self._reader = threading.Thread(target=self._read, daemon=True, name="claimdesk-browser")
        self._reader.start()
        self._clock = threading.Timer(limit_s, self._kill)
        self._clock.daemon = True
        self._clock.start()

    def __enter__(self) -> Self:
        """Return the browser."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it and take away what it wrote."""
        self._clock.cancel()
        self._kill()
        self._process.wait()
        self._reader.join()
        os.close(self._to)
        os.close(self._from)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def left_s(self) -> float:
        """Return how long it may go on, in seconds."""
        return max(0.0, self._ends - time.monotonic())

    def call(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        """Return what a command answers; DrawingError where it fails or the browser is gone."""
        answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._send(method, session, parameters, answers)
        try:
            answer = answers.get(timeout=self.left_s)
        except queue.Empty:
            answer = None
        if answer is None:
            raise DrawingError("late" if not self.left_s else "failed")
        if "error" in answer:
            raise DrawingError("failed")
        result: dict[str, Any] = answer["result"]
        return result

    def tell(self, method: str, session: str = "", **parameters: Any) -> None:
        """Give a command and do not wait for what it answers."""
        with contextlib.suppress(DrawingError):
            self._send(method, session, parameters, None)

    def _started(self, path: str, *, is_alone: bool) -> subprocess.Popen[bytes]:
        to_read, self._to = os.pipe()
        self._from, to_write = os.pipe()
        switches = [*_SWITCHES, f"--user-data-dir={self._folder}"]
        if getattr(os, "geteuid", lambda: 1)() == 0:  # its own sandbox refuses root
            switches.append("--no-sandbox")
        kept = {
            name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ
        }
        try:
            return subprocess.Popen(  # noqa: S603 - this interpreter, then the browser that was found
                [
                    *(sys.executable, "-I", "-c", _START, str(int(is_alone))),
                    *(str(to_read), str(to_write), path, *switches, "about:blank"),
                ],
                pass_fds=(to_read, to_write),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=kept | {"HOME": self._folder, "TMPDIR": self._folder, "TZ": "UTC"},
                cwd=self._folder,
                start_new_session=True,  # so that all its processes can be ended together
            )
        except OSError as error:
            raise DrawingError("no_start") from error
        finally:
            os.close(to_read)
            os.close(to_write)

    def _send(
        self,
        method: str,
        session: str,
        parameters: dict[str, Any],
        answers: queue.SimpleQueue[dict[str, Any] | None] | None,
    ) -> None:
        with self._lock:
            self._number += 1
            order: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
            if session:
                order["sessionId"] = session
            if answers is not None:
                self._waiting[self._number] = answers
            data = memoryview(json.dumps(order).encode() + b"\0")
            if self._is_over:  # whoever is noted by now is told by the reader
                raise DrawingError("failed" if self.left_s else "late")
            try:
                while data:
                    data = data[os.write(self._to, data) :]
            except OSError as error:  # it has ended
                raise DrawingError("failed") from error

    def _read(self) -> None:
        """Pass on what comes, until the pipe ends with the browser."""
        held = bytearray()
        try:
            while piece := os.read(self._from, _PIECE_BYTES):
                held += piece
                if b"\0" in piece:
                    *messages, rest = bytes(held).split(b"\0")
                    held = bytearray(rest)
                    for one in messages:
                        self._take(json.loads(one))
                elif len(held) > _LONGEST_MESSAGE:
                    break
        finally:
            self._kill()
            self._is_over = True
            for answers in list(self._waiting.values()):
                answers.put(None)

    def _take(self, message: dict[str, Any]) -> None:
        if "id" not in message:
            self._hear(message["method"], message["params"], message.get("sessionId", ""))
            return
        answers = self._waiting.pop(message["id"], None)
        if answers is not None:
            answers.put(message)

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
