"""What a site's robots.txt allows this program (RFC 9309): reading it, sandboxed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from claimdesk.intake.charsets import decode_text
from claimdesk.intake.sandbox import run_parser

#: What robots.txt calls this program.
AGENT = "Claimdesk"
#: RFC 9309 asks for at least so much of the file to be read.
MAX_ROBOTS_BYTES = 500 * 1024


@dataclass(frozen=True, slots=True)
class Permission:
    """Which addresses may be read, in the order asked, and the wait asked for between two."""

    allowed: tuple[bool, ...]
    delay_s: float = 0.0


def read_robots(data: bytes, urls: Sequence[str]) -> Permission:
    """Return what a robots.txt says of some addresses of its site; an empty one allows all.

    Patterns in it may be made to take for ever, so they are tried where that costs nothing.
    """
    if not data.strip():
        return Permission((True,) * len(urls))
    found = run_parser("robots", data[:MAX_ROBOTS_BYTES], options={"urls": list(urls)})
    return Permission(tuple(found["allowed"]), found["delay_s"])


def parse_robots(data: bytes, *, urls: list[str]) -> dict[str, Any]:
    """Return {allowed: [bool], delay_s: seconds between two requests, 0 where it asks none}."""
    from protego import Protego  # noqa: PLC0415 - loaded in the sandbox only

    rules = Protego.parse(decode_text(data))
    delay = rules.crawl_delay(AGENT)
    return {
        "allowed": [bool(rules.can_fetch(url, AGENT)) for url in urls],
        "delay_s": float(delay) if delay is not None and 0 <= delay < 1e6 else 0.0,
    }
