"""Local servers for the HTTP client: well-behaved, ill-behaved, and one nobody may reach."""

from __future__ import annotations

import contextlib
import socket
import threading

import pytest

from claimdesk.intake import reading
from claimdesk.intake.http import Fetcher
from claimdesk.intake.sandbox import Sandbox

LOOPBACK = "127.0.0.1/32"


class Canary:
    """Listens where private addresses lead to; a connection to it is a breach."""

    def __init__(self):
        self.sockets = [socket.create_server(("127.0.0.1", 0))]
        self.port = self.sockets[0].getsockname()[1]
        with contextlib.suppress(OSError):
            self.sockets.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        for listener in self.sockets:
            listener.settimeout(0)

    def is_untouched(self) -> bool:
        for listener in self.sockets:
            with contextlib.suppress(BlockingIOError):
                listener.accept()[0].close()
                return False
        return True


@pytest.fixture
def canary():
    bird = Canary()
    yield bird
    for listener in bird.sockets:
        listener.close()


@pytest.fixture
def local_fetcher(httpserver):
    """Give a fetcher to which 127.0.0.1 counts as public."""
    with Fetcher(allow_networks=(LOOPBACK,), allow_ports=(httpserver.port,)) as fetcher:
        yield fetcher


@pytest.fixture
def serve_raw():
    """Give a function: answer each connection by a function over the socket, return the port."""
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def serve(answer) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def run() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection, contextlib.suppress(OSError):
                        connection.recv(65536)
                        answer(connection)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        threads.append(thread)
        return listener.getsockname()[1]

    yield serve
    for listener in listeners:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join(timeout=2)


@pytest.fixture(scope="session")
def sandbox():
    """Give one warm sandbox to all tests that only read."""
    with Sandbox() as warm:
        yield warm


@pytest.fixture
def warm_reading(sandbox, monkeypatch):
    """Let reading use the warm sandbox where a test gives it none."""
    monkeypatch.setattr(reading, "Sandbox", lambda: contextlib.nullcontext(sandbox))
