"""Outlets for tests: any number of named sites on one local server, good, slow, dead or hostile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from xml.sax.saxutils import escape

from claimdesk.intake.http import Fetcher
from claimdesk.intake.sandbox_worker import TASKS

#: A site with this name refuses every connection.
DEAD = "dead.example.org"


class Outlets:
    """The server; `pages[host, path]` is a body, (status, headers, body), or gives one."""

    def __init__(self, port: int):
        self.port = port
        self.pages: dict[tuple[str, str], object] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []

    def url(self, host: str, path: str = "/feed") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, host: str, path: str, answer: object) -> str:
        """Put a page in place; return its address."""
        self.pages[host, path] = answer
        return self.url(host, path)

    def paths(self, host: str) -> list[str]:
        """Return what was asked of a site, in order."""
        return [path for name, path, _ in self.asked if name == host]

    def answer(self, host: str, path: str, headers: dict[str, str]) -> tuple[int, dict, bytes]:
        self.asked.append((host, path, headers))
        found = self.pages.get((host, path), (404, {}, b""))
        if isinstance(found, Callable):
            found = found(headers)
        return found if isinstance(found, tuple) else (200, {}, found)

    def posted(self, _host: str, _path: str, _body: bytes) -> int:
        """Return the status that answers what is sent."""
        return 405

    def fetcher(self, total_timeout_s: float = 2) -> Fetcher:
        """Return a client to which this server counts as public."""
        return Fetcher(
            total_timeout_s=total_timeout_s,
            allow_networks=["127.0.0.0/8", "::1/128"],
            allow_ports=[self.port],
            resolver=lambda host, _port: ["::1" if host == DEAD else "127.0.0.1"],
            max_decoded_bytes=2_000_000,
        )


@contextmanager
def outlets():
    """Serve until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            status, headers, body = self.server.site.answer(host, self.path, dict(self.headers))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(self.server.site.posted(host, self.path, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_) -> None:
            """Say nothing of a client that went away."""

    server = Quiet(("127.0.0.1", 0), Handler)
    server.site = Outlets(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def feed(*entries: tuple[str, str, str], author: str = "") -> bytes:
    """Return an RSS feed of (id, title, description)."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{escape(guid)}</guid><title>{escape(title)}</title>"
        f"<link>https://news.example.org/{escape(guid)}</link><author>{escape(author)}</author>"
        f"<description>{escape(text)}</description></item>"
        for guid, title, text in entries
    )
    return f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()


def parse_here(_sandbox, task, data, *, options=None, **_):
    """Do as `Sandbox.run` without a process of its own: quick, and the same errors."""
    module, function = task.split(":") if ":" in task else TASKS[task][:2]
    return getattr(import_module(module), function)(data, **(options or {}))
