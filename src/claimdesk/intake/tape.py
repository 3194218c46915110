"""What went over the wire while an address was fetched: each exchange, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

#: Bytes of one answer that are kept at most, its framing included: what is larger ends the fetch.
MAX_TAPED_BYTES = 32 * 1024 * 1024


class TapeFullError(Exception):
    """A server sent more than MAX_TAPED_BYTES, framing included."""


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One request and what was answered, as they went over the wire (inside TLS, where there is).

    `began` is when the request was made, in UTC; `ip` the address that answered; `certificate` the
    server's own certificate (DER), empty without TLS. `received` ends where the server ended or the
    client stopped reading.
    """

    url: str
    began: datetime
    ip: str = ""
    certificate: bytes = b""
    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)

    def hear(self, data: bytes) -> None:
        """Keep what came in; raises TapeFullError where it is too much."""
        if len(self.received) + len(data) > MAX_TAPED_BYTES:
            raise TapeFullError
        self.received += data

    def say(self, data: bytes) -> None:
        """Keep what was sent."""
        self.sent += data


@dataclass(slots=True)
class Tape:
    """The exchanges of one fetch in their order: redirects, repeated requests, the last answer.

    An exchange is on it from its beginning, so that one which broke off is there too; `clock` tells
    the time (UTC).
    """

    clock: Callable[[], datetime] = utc_now
    exchanges: list[Exchange] = field(default_factory=list)

    def begin(self, url: str) -> Exchange:
        """Add an exchange that begins now."""
        self.exchanges.append(Exchange(url=url, began=self.clock()))
        return self.exchanges[-1]
