"""What a site asks of programs that walk through it (robots.txt, RFC 9309)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from claimdesk.errors import ClaimdeskError, RobotsError, UnreachableError
from claimdesk.intake.addresses import shorten
from claimdesk.intake.charsets import decode_text
from claimdesk.intake.headers import USER_AGENT
from claimdesk.intake.sandbox import Sandbox

if TYPE_CHECKING:
    from claimdesk.intake.http import Fetcher

#: RFC 9309, section 2.5: at least 500 KiB are read.
MAX_ROBOTS_BYTES = 500 * 1024
_NO_RULE = re.compile(rb"(?im)^[ \t]*(?:site-?maps?|host)[ \t]*:[^\r\n]*|#[^\r\n]*")
_OUR_NAME = USER_AGENT.partition("/")[0]
_TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, slots=True)
class Permission:
    """Which addresses may be read, in the order asked, and the wait asked for between two."""

    allowed: tuple[bool, ...]
    delay_s: float = 0.0


class Robots:
    """The rules of the sites that are walked through, asked for once each.

    For lists of pages only: a page that a person names is fetched as a person would.
    """

    def __init__(self, fetcher: Fetcher, sandbox: Sandbox) -> None:
        self._fetcher = fetcher
        self._sandbox = sandbox
        self._rules: dict[str, bytes | ClaimdeskError] = {}

    def check(self, url: str) -> None:
        """Raise RobotsError where the site asks programs to leave this page alone.

        Raises also what `ask_robots` does, for each page of such a site without asking it again.
        """
        try:
            parts = urlsplit(url)
        except ValueError:  # the client says what is wrong with it
            return
        rules = self._rules_of(f"{parts.scheme}://{parts.netloc}")
        if not read_robots(rules, [url], self._sandbox).allowed[0]:
            raise RobotsError(
                f"{shorten(url)}: not fetched, because its site asks programs not to (robots.txt). "
                "Save the page and pass the file."
            )

    def _rules_of(self, origin: str) -> bytes:
        if origin not in self._rules:
            try:
                self._rules[origin] = ask_robots(self._fetcher, origin)
            except ClaimdeskError as error:
                self._rules[origin] = error
        found = self._rules[origin]
        if isinstance(found, ClaimdeskError):
            # Without the traceback, which would grow with each page that is asked for.
            raise found.with_traceback(None)
        return found


def ask_robots(fetcher: Fetcher, origin: str) -> bytes:
    """Return the robots.txt at an origin (scheme, name and port); empty where it has none.

    RFC 9309, 2.3.1: where there is none (4xx) all is allowed; where the server cannot say (5xx, no
    answer) nothing is, and UnreachableError is raised, as are the client's other refusals. A 429
    says "not now", so it counts among the second.
    """
    try:
        return fetcher.fetch(f"{origin}/robots.txt").body[:MAX_ROBOTS_BYTES]
    except UnreachableError as error:
        if 400 <= error.status < 500 and error.status != _TOO_MANY_REQUESTS:
            return b""
        raise


def rules_of(data: bytes) -> bytes:
    """Return a robots.txt without what tells whose site it is: remarks, addresses of sitemaps."""
    return _NO_RULE.sub(b"", data)


def read_robots(data: bytes, urls: Sequence[str], sandbox: Sandbox) -> Permission:
    """Return what a robots.txt says of some addresses of its site; an empty one allows all.

    Patterns in it may be made to take for ever, so they are tried where that costs nothing. Raises
    UnreadableInputError where they do.
    """
    if not data.strip():
        return Permission((True,) * len(urls))
    found = sandbox.run("robots", data[:MAX_ROBOTS_BYTES], options={"urls": list(urls)})
    return Permission(tuple(found["allowed"]), found["delay_s"])


def parse_robots(data: bytes, *, urls: list[str]) -> dict[str, Any]:
    """Return {allowed: [bool], delay_s: seconds between two requests, 0 where it asks none}."""
    from protego import Protego  # noqa: PLC0415 - loaded in the sandbox only

    rules = Protego.parse(decode_text(data))
    delay = rules.crawl_delay(_OUR_NAME)
    return {
        "allowed": [bool(rules.can_fetch(url, _OUR_NAME)) for url in urls],
        "delay_s": float(delay) if delay is not None and 0 <= delay < 1e6 else 0.0,
    }
