"""The one HTTP client of the house: it asks public addresses only, and takes a bounded answer.

It sends to nobody but the receivers of webhooks, whom an administrator named, and the interface of
a bot that they let answer (`Fetcher.post`), a reranker, which whoever runs the command named, and
witnesses of the public log and authorities of time stamps, which settings name
(`Fetcher.post_and_read`).
"""

from __future__ import annotations

import logging
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_network
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin

from claimdesk.errors import AddressRefusedError, InputTooLargeError, UnreachableError
from claimdesk.intake.addresses import Address, check_address, check_ip, shorten
from claimdesk.intake.decoding import MAX_DECODED_BYTES, MAX_WIRE_BYTES, decode_body
from claimdesk.intake.headers import (
    USER_AGENT,
    join_headers,
    read_content_type,
    read_retry_after_s,
    request_headers,
)

if TYPE_CHECKING:
    from httpcore import Response as RawResponse

    from claimdesk.intake.connection import Deadline, PinnedBackend
    from claimdesk.intake.tape import Tape

TOTAL_TIMEOUT_S = 30.0
MAX_REDIRECTS = 5
#: A server that asks for a longer wait (Retry-After) is left alone.
MAX_RETRY_WAIT_S = 10.0
_ADVICE = "Check it in a browser, or save the page and pass the file."
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 503})
_SUCCESS = frozenset(range(200, 300))
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_UNSAFE = re.compile(r"[\x00-\x20\\\x7f]")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What an address answered.

    `requested` is the address as given, `url` the one that answered, `redirects` those in between
    that pointed on. `headers` has lower-case names, repeated ones joined by a comma; `body` is
    unpacked and empty when `status` is 304 (not modified). `media_type` is in lower case without
    parameters, `charset` as declared; both may be empty. `ip` is the address connected to.
    """

    requested: str
    url: str
    status: int
    headers: Mapping[str, str]
    media_type: str
    charset: str
    body: bytes
    redirects: tuple[str, ...] = ()
    ip: str = ""


class Fetcher:
    """Fetches public http(s) addresses; use it as a context manager.

    A name is resolved once by `resolver` (host, port -> IP addresses), every answer is checked, and
    the connection goes to a checked one. No cookies, no proxy or other setting from the
    environment, a connection of its own for each request. `host_delay_s` is the least time between
    two requests to one host. `allow_networks`, `allow_ports` and `nat64` widen what counts as
    public, for tests and for networks that reach IPv4 through NAT64.

    Safe to share between threads.
    """

    def __init__(  # noqa: PLR0913 - each limit is set by name, and most never are
        self,
        *,
        host_delay_s: float = 0.0,
        total_timeout_s: float = TOTAL_TIMEOUT_S,
        max_wire_bytes: int = MAX_WIRE_BYTES,
        max_decoded_bytes: int = MAX_DECODED_BYTES,
        allow_networks: Iterable[str] = (),
        allow_ports: Iterable[int] = (),
        nat64: bool = False,
        resolver: Callable[[str, int], Sequence[str]] | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._host_delay_s = host_delay_s
        self._total_timeout_s = total_timeout_s
        self._max_wire_bytes = max_wire_bytes
        self._max_decoded_bytes = max_decoded_bytes
        self._allow_networks = tuple(ip_network(block) for block in allow_networks)
        self._allow_ports = frozenset(allow_ports)
        self._nat64 = nat64
        self._resolver = resolver
        self._ssl_context = ssl_context
        self._lock = threading.Lock()
        self._next_visit_s: dict[str, float] = {}

    def __enter__(self) -> Self:
        """Return the fetcher."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Forget the hosts visited."""
        self._next_visit_s.clear()

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        before_redirect: Callable[[str], None] | None = None,
        tape: Tape | None = None,
    ) -> Response:
        """Return what an address answers, after at most five redirects.

        With `etag` or `last_modified` of an earlier answer, an unchanged page comes as status 304.
        `before_redirect` is told each address before it is followed, and what it raises ends this;
        the time that it takes is no time of the request. Each exchange is put on `tape`, byte for
        byte, that of an answer without success too; `body` is empty then, since it is still packed.
        Raises AddressRefusedError for anything but a public http(s) address, UnreachableError when
        there is no answer in time or its status is not one of success, InputTooLargeError,
        UnsupportedInputError and UnreadableInputError for the body.
        """
        from claimdesk.intake.connection import Deadline  # noqa: PLC0415 - loads httpcore

        deadline = Deadline(self._total_timeout_s)
        headers = request_headers(etag, last_modified)
        address = check_address(url, allow_ports=self._allow_ports)
        passed: list[str] = []
        may_retry = True
        while True:
            answer = self._ask(address, headers, deadline, tape=tape)
            wait_s = _retry_wait_s(answer) if may_retry else None
            if wait_s is not None:
                may_retry = False
                deadline.pause(wait_s)
            elif answer.status in _REDIRECTS and "location" in answer.headers:
                passed.append(address.url)
                address = self._next_hop(address, answer.headers["location"], len(passed))
                if before_redirect is not None:
                    with deadline.held():
                        before_redirect(address.url)
            else:
                break
        if not (_is_success(answer.status) or (answer.status == 304 and (etag or last_modified))):
            raise UnreachableError(
                f"{shorten(address.url)}: answered with status {answer.status}. {_ADVICE}",
                status=answer.status,
            )
        return replace(answer, requested=url, redirects=tuple(passed))

    def post(self, url: str, body: bytes, headers: Iterable[tuple[str, str]]) -> Response:
        """Send a body to an address under the rules of `fetch`; return the status it answers.

        Redirects are not followed, nothing is sent twice, and what comes back is not read. Raises
        AddressRefusedError and UnreachableError.
        """
        return self._send(url, body, headers, read=frozenset())

    def post_and_read(
        self,
        url: str,
        body: bytes,
        headers: Iterable[tuple[str, str]],
        *,
        also: frozenset[int] = frozenset(),
    ) -> Response:
        """Do as `post` and read the answer, under the limits of `fetch`, where its status is 2xx.

        `also` are other statuses whose answer is read. Raises InputTooLargeError and
        UnreadableInputError too.
        """
        return self._send(url, body, headers, read=_SUCCESS | also)

    def _send(
        self, url: str, body: bytes, headers: Iterable[tuple[str, str]], *, read: frozenset[int]
    ) -> Response:
        from claimdesk.intake.connection import Deadline  # noqa: PLC0415 - loads httpcore

        address = check_address(url, allow_ports=self._allow_ports)
        fields = [
            ("User-Agent", USER_AGENT),
            ("Connection", "close"),
            ("Content-Length", str(len(body))),
            *headers,
        ]
        return self._ask(address, fields, Deadline(self._total_timeout_s), body, read=read)

    def _next_hop(self, here: Address, location: str, hops: int) -> Address:
        if hops > MAX_REDIRECTS:
            raise UnreachableError(
                f"{shorten(here.url)}: redirects more than {MAX_REDIRECTS} times. {_ADVICE}"
            )
        there = check_address(_join(here, location), allow_ports=self._allow_ports)
        if here.scheme == "https" and there.scheme == "http":
            raise AddressRefusedError(
                f"{shorten(here.url)}: not fetched, because it redirects from https to http."
            )
        return there

    def _ask(  # noqa: PLR0913 - what is sent, and how it is read and kept
        self,
        address: Address,
        headers: list[tuple[str, str]],
        deadline: Deadline,
        sent: bytes | None = None,
        *,
        read: frozenset[int] = _SUCCESS,
        tape: Tape | None = None,
    ) -> Response:
        import httpcore  # noqa: PLC0415 - loaded when first needed

        from claimdesk.intake.connection import (  # noqa: PLC0415 - loads httpcore
            HeaderTooLargeError,
            PinnedBackend,
        )
        from claimdesk.intake.tape import TapeFullError  # noqa: PLC0415 - as above

        self._wait_turn(address.host, deadline)
        shown = shorten(address.url)
        try:
            answers = self._checked_answers(address, deadline)
            exchange = tape.begin(address.url) if tape is not None else None
            backend = PinnedBackend(answers, deadline, exchange)
            return self._exchange(address, headers, backend, sent, read=read)
        except HeaderTooLargeError:
            raise InputTooLargeError(f"{shown}: its header is larger than is read.") from None
        except TapeFullError:
            raise InputTooLargeError(f"{shown}: it is larger than is kept. Save it.") from None
        except httpcore.TimeoutException:
            raise UnreachableError(f"{shown}: no answer in time. {_ADVICE}") from None
        except httpcore.NetworkError as error:
            raise UnreachableError(f"{shown}: {_reason(error)}. {_ADVICE}") from error
        except httpcore.ProtocolError as error:
            raise UnreachableError(f"{shown}: its answer is not proper HTTP. {_ADVICE}") from error

    def _checked_answers(self, address: Address, deadline: Deadline) -> list[str]:
        from claimdesk.intake.connection import look_up, resolve  # noqa: PLC0415 - loads httpcore

        answers: Sequence[str] = [address.host]
        if not address.is_literal:
            resolver = self._resolver or look_up
            answers = resolve(resolver, address.host, address.port, deadline)
        # One private answer among public ones is enough to refuse the name.
        return [
            check_ip(address.url, answer, allow_networks=self._allow_networks, nat64=self._nat64)
            for answer in answers
        ]

    def _exchange(
        self,
        address: Address,
        headers: list[tuple[str, str]],
        backend: PinnedBackend,
        sent: bytes | None,
        *,
        read: frozenset[int],
    ) -> Response:
        import httpcore  # noqa: PLC0415 - loaded when first needed

        from claimdesk.intake.connection import CONNECT_TIMEOUT_S  # noqa: PLC0415 - as above

        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode(),
        )
        timeouts = {"connect": CONNECT_TIMEOUT_S}
        with (
            httpcore.ConnectionPool(
                ssl_context=self._tls(address.scheme), max_connections=1, network_backend=backend
            ) as pool,
            pool.stream(
                "GET" if sent is None else "POST",
                url,
                headers=[("Host", address.authority), *headers],
                content=sent,
                extensions={"timeout": timeouts},
            ) as raw,
        ):
            if backend.stream is not None:
                backend.stream.end_header()
            return self._receive(address, raw, backend, read=read)

    def _receive(
        self, address: Address, raw: RawResponse, backend: PinnedBackend, *, read: frozenset[int]
    ) -> Response:
        headers = join_headers(raw.headers)
        media_type, charset = read_content_type(headers.get("content-type", ""))
        body, ip = b"", backend.connected_to
        if backend.is_taped:  # all of it is kept, unpacked or not: decoding is for who reads it
            self._check_length(address, headers.get("content-length", ""))
            for _ in raw.iter_stream():
                pass
        elif raw.status in read:  # the body of anything else is not looked at
            self._check_length(address, headers.get("content-length", ""))
            body = decode_body(
                raw.iter_stream(),
                headers.get("content-encoding", ""),
                name=shorten(address.url),
                max_wire_bytes=self._max_wire_bytes,
                max_decoded_bytes=self._max_decoded_bytes,
            )
        log.info("%s (%s) answered %s, %s bytes", address.host, ip, raw.status, len(body))
        return Response(
            requested=address.url,
            url=address.url,
            status=raw.status,
            headers=headers,
            media_type=media_type,
            charset=charset,
            body=body,
            ip=ip,
        )

    def _check_length(self, address: Address, length: str) -> None:
        if length.isdecimal() and int(length[:20]) > self._max_wire_bytes:
            raise InputTooLargeError(
                f"{shorten(address.url)}: more than {self._max_wire_bytes // 1024**2} MiB, "
                "which is the limit. Save it and pass the part that matters."
            )

    def _tls(self, scheme: str) -> ssl.SSLContext | None:
        with self._lock:
            if self._ssl_context is None and scheme == "https":
                import httpcore  # noqa: PLC0415 - loaded when first needed

                self._ssl_context = httpcore.default_ssl_context()
            return self._ssl_context

    def _wait_turn(self, host: str, deadline: Deadline) -> None:
        with self._lock:
            now_s = time.monotonic()
            turn_s = max(now_s, self._next_visit_s.get(host, now_s))
            self._next_visit_s[host] = turn_s + self._host_delay_s
        if turn_s > now_s:
            deadline.pause(turn_s - now_s)


def _is_success(status: int) -> bool:
    return status in _SUCCESS


def _join(here: Address, location: str) -> str:
    """Return where a redirect points; check_address judges it as it judges any other address.

    Only a plain path is joined to where it came from. What has a scheme or begins with // is judged
    as it stands, since browsers and `urljoin` differ over `http:///host/` and its like.
    """
    location = location.strip(" \t").replace(" ", "%20")
    if location.startswith("//"):
        return f"{here.scheme}:{location}"
    if _SCHEME.match(location) or _UNSAFE.search(location):
        return location
    return urljoin(here.url, location)


def _retry_wait_s(answer: Response) -> float | None:
    if answer.status not in _BUSY:
        return None
    wait_s = read_retry_after_s(answer.headers.get("retry-after", ""))
    return wait_s if wait_s is not None and wait_s <= MAX_RETRY_WAIT_S else None


def _reason(error: Exception) -> str:
    if "CERTIFICATE" in str(error):
        return "its certificate is not valid"
    import httpcore  # noqa: PLC0415 - already loaded here

    if isinstance(error, httpcore.ConnectError):
        return "the connection was refused"
    return "the connection broke off"
