"""The child's side of the sandbox: limit oneself, read a request, parse, answer, end."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import sys
from typing import Any

from claimdesk.errors import ClaimdeskError

#: name -> (module, function); functions take the bytes and the options as keywords.
TASKS = {
    "html": ("claimdesk.intake.pages", "parse_html"),
    "pdf": ("claimdesk.intake.pdf", "parse_pdf"),
    "picture": ("claimdesk.intake.pictures", "reencode"),
    "docx": ("claimdesk.intake.office", "parse_docx"),
    "feed": ("claimdesk.intake.syndication", "parse_feed"),
    "sitemap": ("claimdesk.intake.syndication", "parse_sitemap"),
}
# trafilatura, lxml and PDFium together map 190 MB before they have read anything, and a tree of a
# page of 10 MB takes some 400 MB more.
ADDRESS_SPACE_BYTES = 768 * 1024 * 1024
CPU_TIME_S = 20
OPEN_FILES = 64
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_FORBIDDEN = ("subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system")
_OPEN_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def main() -> None:
    """Answer one request from standard input on standard output."""
    limit_resources()
    leave_network()
    sys.addaudithook(_refuse_reaching_out)
    request = sys.stdin.buffer.read()
    answer = json.dumps(_answer(request)).encode()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    # Interpreter shutdown would free millions of objects one by one, to no one's use.
    os._exit(0)


def limit_resources() -> None:
    """Take on the resource limits, as far as this system has them."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    limits = {
        "RLIMIT_AS": ADDRESS_SPACE_BYTES,
        "RLIMIT_CPU": CPU_TIME_S,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_NOFILE": OPEN_FILES,
        "RLIMIT_CORE": 0,
    }
    for name, limit in limits.items():
        # macOS has no working RLIMIT_AS, and a limit already lower may not be raised.
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (limit, limit))


def leave_network() -> None:
    """Move to a network namespace with nothing in it, where the kernel allows that."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _refuse_reaching_out(event: str, args: tuple[Any, ...]) -> None:
    if event.startswith("socket.") or event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is not for parsers")
    if event == "open" and isinstance(args[2], int) and args[2] & _OPEN_TO_WRITE:
        raise PermissionError("parsers write no files")


def _answer(request: bytes) -> dict[str, Any]:
    head, _, data = request.partition(b"\n")
    order = json.loads(head)
    module, function = TASKS[order["task"]]
    try:
        parse = getattr(importlib.import_module(module), function)
        return {"result": parse(data, **order["options"])}
    except ClaimdeskError as error:
        return {"error": type(error).__name__, "message": str(error)}
    except MemoryError:
        return _unreadable("Reading it takes more memory than a parser may use.")
    except Exception as error:  # noqa: BLE001 - whatever a parser raises, the input is to blame
        return _unreadable(f"It is damaged or not what its name says ({type(error).__name__}).")


def _unreadable(why: str) -> dict[str, Any]:
    return {
        "error": "UnreadableInputError",
        "message": f"{why} Open and save it again, or paste the text.",
    }
