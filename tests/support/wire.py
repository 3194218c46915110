"""A server on this machine that answers with made-up bytes, in all the ways in which servers do."""

from __future__ import annotations

import base64
import contextlib
import gzip
import random
import socket
import threading
import zlib

from claimdesk.intake.http import Fetcher

#: A page packed with brotli; the packer is no part of the project.
BROTLI = base64.b64decode(
    "G6EBYCwOzHPFD2KRbhzLTB/14L9tpvroshBNfY5xyrZvkYE9n1j66clKyA+C9k0SDJvk9QKXPEJUIecGBy7FUeZFNuDo"
    "k+PgNnxunSB1RvxDw6GAa6mPt10NJM4Z5yabP2XIOVnYE4oLeYoSvzIKZ/A7BX8ea6FGdQ8LHqjGlxJP9ZOxELLGF/JB"
    "meNGzn4wUdrtvQE="
)
_WORDS = "nước chanh không chữa được bệnh the study found no effect in trials of người dân".split()
KINDS = (
    *("plain", "chunked", "gzip", "gzip chunked", "deflate", "brotli", "huge header", "206", "304"),
    *("HTTP/1.0", "103 first", "more than it said", "csv"),
)


def page(number: int) -> bytes:
    """Return a page of its own with some paragraphs."""
    chosen = random.Random(number)  # noqa: S311 - no secret
    lines = (" ".join(chosen.choices(_WORDS, k=25)).capitalize() for _ in range(8))
    body = "".join(f"<p>{line}.</p>" for line in lines)
    return (
        f"<!doctype html><html lang=vi><head><title>Trang {number}</title></head><body><article>"
        f"<h1>Trang {number}</h1>{body}</article></body></html>"
    ).encode()


def answer(kind: str, number: int = 0) -> bytes:  # noqa: C901 - one case for each kind
    """Return all bytes of an answer of a kind (one of KINDS)."""
    body, head, first = page(number), {"Content-Type": "text/html; charset=utf-8"}, b""
    status = "HTTP/1.1 200 OK"
    if kind.startswith("gzip"):
        body, head["Content-Encoding"] = gzip.compress(body, mtime=0), "gzip"
    elif kind == "deflate":
        body, head["Content-Encoding"] = zlib.compress(body), "deflate"
    elif kind == "brotli":
        body, head["Content-Encoding"] = BROTLI, "br"
    elif kind == "huge header":
        head |= {f"X-Long-{n}": "đ".encode().decode("latin-1") * 900 for n in range(30)}
    elif kind == "206":
        status = "HTTP/1.1 206 Partial Content"
        head["Content-Range"] = f"bytes 0-{len(body) - 1}/{len(body) + 10}"
    elif kind == "304":
        status, body = "HTTP/1.1 304 Not Modified", b""
    elif kind == "HTTP/1.0":
        status = "HTTP/1.0 200 OK"
    elif kind == "103 first":
        first = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    elif kind == "csv":
        body, head["Content-Type"] = b"year;cases\n2024;1000\n", "text/csv"
    framed = body
    if kind.endswith("chunked"):
        head["Transfer-Encoding"] = "chunked"
        framed = b"".join(
            b"%X;a=b\r\n%s\r\n" % (len(body[at : at + 97]), body[at : at + 97])
            for at in range(0, len(body), 97)
        )
        framed += b"0\r\nX-Trailer: y\r\n\r\n"
    elif kind not in {"HTTP/1.0", "304"}:
        head["Content-Length"] = str(len(body))
    if kind == "more than it said":
        framed += b"and this"
    fields = "".join(f"{name}: {value}\r\n" for name, value in head.items()).encode("latin-1")
    return first + status.encode() + b"\r\n" + fields + b"\r\n" + framed


class WireServer:
    """Answers `GET /<path>` with the bytes that were set for the path; 404 otherwise."""

    def __init__(self, host="127.0.0.1"):
        self.host = host
        self._listener = socket.create_server((host, 0))
        self.port = self._listener.getsockname()[1]
        self.answers: dict[str, bytes] = {}
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def set(self, path: str, data: bytes) -> str:
        """Answer a path with bytes; return its address."""
        self.answers[path] = data
        return f"http://{self.host}:{self.port}{path}"

    def fetcher(self, *ports: int, **names) -> Fetcher:
        """Return a guarded client to which this server counts as public; `ports` are open too."""
        return Fetcher(
            allow_networks=(f"{self.host}/32",), allow_ports=(self.port, *ports), **names
        )

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection, contextlib.suppress(OSError):
                    asked = b""
                    while b"\r\n\r\n" not in asked and (piece := connection.recv(65536)):
                        asked += piece
                    path = asked.split(b" ")[1].decode() if asked else ""
                    connection.sendall(self.answers.get(path, missing))
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(65536):  # until the client has gone: no reset
                        pass
