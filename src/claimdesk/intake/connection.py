"""The wire beneath the HTTP client: looking up names, connecting to checked addresses, deadlines.

Importing this loads httpcore; `claimdesk.intake.http` does so when the first Fetcher is made.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import httpcore

from claimdesk.errors import UnreachableError
from claimdesk.intake.tape import Exchange

Resolver = Callable[[str, int], Sequence[str]]

CONNECT_TIMEOUT_S = 5.0
MAX_HEADER_BYTES = 64 * 1024
#: How many addresses of one name are tried before giving up.
_MAX_CONNECT_TRIES = 3
_MIN_TIMEOUT_S = 0.001


class HeaderTooLargeError(Exception):
    """A server sent more header than MAX_HEADER_BYTES."""


class Deadline:
    """A moment after which a fetch is given up, whatever it is doing; `pause` moves it on."""

    def __init__(self, total_s: float) -> None:
        self._end_s = time.monotonic() + total_s

    def cap(self, timeout_s: float | None) -> float:
        """Return a timeout that ends no later than this, or raise httpcore.ReadTimeout if past."""
        left_s = self.left_s()
        if left_s <= 0:
            raise httpcore.ReadTimeout("the whole fetch took too long")
        return max(_MIN_TIMEOUT_S, left_s if timeout_s is None else min(left_s, timeout_s))

    def left_s(self) -> float:
        """Return the seconds that are left; negative when over."""
        return self._end_s - time.monotonic()

    def pause(self, seconds: float) -> None:
        """Sleep out of politeness; that time does not count."""
        time.sleep(seconds)
        self._end_s += seconds

    @contextmanager
    def held(self) -> Iterator[None]:
        """Do something else meanwhile; that time does not count."""
        began_s = time.monotonic()
        yield
        self._end_s += time.monotonic() - began_s


def look_up(host: str, port: int) -> Sequence[str]:
    """Return the IPv4 and IPv6 addresses of a name, in the system's order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


def resolve(resolver: Resolver, host: str, port: int, deadline: Deadline) -> Sequence[str]:
    """Return a resolver's answers for a name, or raise UnreachableError.

    The system's resolver knows no time limit, so it runs in a thread that is left behind when late.
    """
    answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolver(host, port))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="claimdesk-resolver").start()
    try:
        answer = answers.get(timeout=deadline.cap(CONNECT_TIMEOUT_S))
    except queue.Empty:
        raise UnreachableError(
            f"{host}: its name was not found in time. Try again later."
        ) from None
    if isinstance(answer, Exception) or not answer:
        raise UnreachableError(f"{host}: there is no such host. Check the spelling of the address.")
    return answer


class GuardedStream(httpcore.NetworkStream):
    """A connection whose every step obeys the deadline, and whose header may not go on for ever.

    What it carries is kept in `exchange`, if there is one: inside of TLS, as the server wrote it.
    """

    def __init__(
        self,
        inner: httpcore.NetworkStream,
        deadline: Deadline,
        exchange: Exchange | None = None,
    ) -> None:
        self._inner = inner
        self._deadline = deadline
        self._exchange = exchange
        self._header_left: int | None = MAX_HEADER_BYTES

    def end_header(self) -> None:
        """Say that the header has been read, so that only the body's limits count from here."""
        self._header_left = None

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there, at most `max_bytes` and what the header's limit leaves."""
        if self._header_left is not None:
            if self._header_left <= 0:
                raise HeaderTooLargeError
            max_bytes = min(max_bytes, self._header_left)
        data = self._inner.read(max_bytes, self._deadline.cap(timeout))
        if self._header_left is not None:
            self._header_left -= len(data)
        if self._exchange is not None:
            self._exchange.hear(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of `buffer`."""
        self._inner.write(buffer, self._deadline.cap(timeout))
        if self._exchange is not None:
            self._exchange.say(buffer)

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Turn to TLS; the certificate is checked against the name, not the IP address."""
        tls = self._inner.start_tls(ssl_context, server_hostname, self._deadline.cap(timeout))
        self._inner = tls
        if self._exchange is not None:
            shown = tls.get_extra_info("ssl_object").getpeercert(True)  # noqa: FBT003 - takes no name
            self._exchange.certificate = shown or b""
        return self

    def get_extra_info(self, info: str) -> object:
        """Return what the connection beneath knows, such as its `ssl_object`."""
        return self._inner.get_extra_info(info)


class PinnedBackend(httpcore.NetworkBackend):
    """A network that leads to the given IP addresses only, whatever name is asked for.

    The name was resolved once and every answer checked; connecting to those very answers leaves no
    moment in which the name could come to mean something else (DNS rebinding).
    """

    def __init__(
        self, answers: Sequence[str], deadline: Deadline, exchange: Exchange | None = None
    ) -> None:
        self._answers = answers[:_MAX_CONNECT_TRIES]
        self._deadline = deadline
        self._exchange = exchange
        self._plain = httpcore.SyncBackend()
        self.stream: GuardedStream | None = None
        self.connected_to = ""

    @property
    def is_taped(self) -> bool:
        """Tell whether what goes over the wire is kept."""
        return self._exchange is not None

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - the name has done its work
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address that answers."""
        failure: Exception = httpcore.ConnectError("no address to connect to")
        for answer in self._answers:
            try:
                inner = self._plain.connect_tcp(
                    answer, port, self._deadline.cap(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            self.connected_to = answer
            if self._exchange is not None:
                self._exchange.ip = answer
            self.stream = GuardedStream(inner, self._deadline, self._exchange)
            return self.stream
        raise failure

    def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002 - never connected to
        timeout: float | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Refuse: a local socket is not the public web."""
        raise httpcore.ConnectError("local sockets are not connected to")
