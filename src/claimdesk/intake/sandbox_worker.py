"""The other side of the sandbox: a server that loads parsers, and its child that uses one."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import signal
import sys
from typing import Any, NoReturn

from claimdesk.errors import ClaimdeskError
from claimdesk.intake.sandbox import MAX_ANSWER_BYTES, PIECE, REQUEST

#: What Pillow loads with the first picture it opens.
_PICTURES = (
    *("PIL.ImageOps", "PIL.JpegImagePlugin", "PIL.PngImagePlugin", "PIL.GifImagePlugin"),
    *("PIL.WebPImagePlugin", "PIL.BmpImagePlugin", "PIL.PpmImagePlugin"),
)
#: name -> (module, function, what the server loads beforehand); functions take the bytes and the
#: options as keywords.
TASKS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "html": ("claimdesk.intake.pages", "parse_html", ("trafilatura",)),
    "fragment": ("claimdesk.intake.pages", "parse_fragment", ("lxml.html",)),
    "pdf": ("claimdesk.intake.pdf", "parse_pdf", ()),
    "pdf-page": ("claimdesk.intake.pdfscans", "render_page", _PICTURES),
    "docx": ("claimdesk.intake.office", "parse_docx", ()),
    "odt": ("claimdesk.intake.opendocument", "parse_odt", ()),
    "mail": ("claimdesk.intake.mails", "parse_mail", ("lxml.html",)),
    "image": ("claimdesk.intake.pictures", "parse_picture", _PICTURES),
    "feed": ("claimdesk.intake.syndication", "parse_feed", ("feedparser",)),
    "robots": ("claimdesk.intake.robots", "parse_robots", ("protego",)),
    "sitemap": ("claimdesk.intake.syndication", "parse_sitemap", ("lxml.etree",)),
}
# trafilatura, lxml and PDFium together map 190 MB before they have read anything, and a tree of a
# page of 10 MB takes some 400 MB more.
ADDRESS_SPACE_BYTES = 768 * 1024 * 1024
CPU_TIME_S = 20
OPEN_FILES = 64
_PIECE_BYTES = 64 * 1024
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_FORBIDDEN = ("subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system")
_OPEN_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def main() -> None:
    """Answer requests from standard input on standard output, each by a child of its own."""
    leave_network()
    while (request := _next_request()) is not None:
        order, data = request
        if not hasattr(os, "fork"):
            _send(_parse(order, data))
            _send(b"")
            return
        _load(order["task"])
        _serve(order, data)


def _next_request() -> tuple[dict[str, Any], bytes] | None:
    head = _read(REQUEST.size)
    if head is None:
        return None
    order_bytes, data_bytes = REQUEST.unpack(head)
    order, data = _read(order_bytes), _read(data_bytes)
    return None if order is None or data is None else (json.loads(order), data)


def _read(size_bytes: int) -> bytes | None:
    """Return so many bytes of standard input, or None where it has ended."""
    data = sys.stdin.buffer.read(size_bytes)
    return data if len(data) == size_bytes else None


def _send(data: bytes) -> None:
    sys.stdout.buffer.write(PIECE.pack(len(data)) + data)
    sys.stdout.buffer.flush()


def _load(task: str) -> None:
    """Import a parser once, so that each child finds it; what fails here fails in the child.

    A module's `prepare_parser`, where it has one, loads what it else would while reading.
    """
    module, _, others = _find(task)
    for name in (module, *others):
        if name not in sys.modules:
            with contextlib.suppress(Exception):
                loaded = importlib.import_module(name)
                if prepare := getattr(loaded, "prepare_parser", None):
                    prepare()
            # What is there now stays: children share its memory as long as nobody touches it.
            gc.freeze()


def _find(task: str) -> tuple[str, str, tuple[str, ...]]:
    """Return module, function and what to load of a task; a room above names its own parser."""
    if task in TASKS:
        return TASKS[task]
    module, _, function = task.partition(":")
    return module, function, ()


def _serve(order: dict[str, Any], data: bytes) -> None:
    """Let a child parse, and pass on what it writes, up to one byte more than is allowed."""
    outlet, inlet = os.pipe()
    child = os.fork()
    if child == 0:
        _be_child(order, data, outlet, inlet)
    os.close(inlet)
    left_bytes = MAX_ANSWER_BYTES + 1
    while left_bytes and (piece := os.read(outlet, min(left_bytes, _PIECE_BYTES))):
        _send(piece)
        left_bytes -= len(piece)
    os.close(outlet)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    _send(b"")


def _be_child(order: dict[str, Any], data: bytes, outlet: int, inlet: int) -> NoReturn:
    """Parse and end. What the parser prints goes to its own pipe, and it sees no other request."""
    try:
        os.dup2(inlet, 1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        for spare in (outlet, inlet, nothing):
            os.close(spare)
        answer = memoryview(_parse(order, data))
        while answer:
            answer = answer[os.write(1, answer) :]
    finally:
        # Interpreter shutdown would free millions of objects one by one, to no one's use.
        os._exit(0)


def _parse(order: dict[str, Any], data: bytes) -> bytes:
    limit_resources()
    sys.addaudithook(_refuse_reaching_out)
    answer = json.dumps(_answer(order, data)).encode()
    sys.stdout.flush()
    return answer


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


def _answer(order: dict[str, Any], data: bytes) -> dict[str, Any]:
    module, function, _ = _find(order["task"])
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
