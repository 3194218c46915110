"""What a site asks of programs that walk through it (robots.txt, RFC 9309)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from claimdesk.errors import ClaimdeskError, RobotsError
from claimdesk.intake.addresses import shorten
from claimdesk.intake.charsets import decode_text
from claimdesk.intake.headers import USER_AGENT
from claimdesk.intake.sandbox import Sandbox

if TYPE_CHECKING:
    from claimdesk.intake.http import Fetcher

#: RFC 9309, section 2.5: at least 500 KiB are read.
MAX_ROBOTS_BYTES = 500 * 1024
_OUR_NAME = USER_AGENT.partition("/")[0]


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
        self._rules: dict[str, bytes] = {}

    def check(self, url: str) -> None:
        """Raise RobotsError where the site asks programs to leave this page alone."""
        try:
            parts = urlsplit(url)
        except ValueError:  # the client says what is wrong with it
            return
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = self._ask(origin)
        if not read_robots(self._rules[origin], [url], self._sandbox).allowed[0]:
            raise RobotsError(
                f"{shorten(url)}: not fetched, because its site asks programs not to (robots.txt). "
                "Save the page and pass the file."
            )

    def _ask(self, origin: str) -> bytes:
        try:
            return self._fetcher.fetch(f"{origin}/robots.txt").body
        except ClaimdeskError:  # a site without rules, or one whose pages will fail as well
            return b""


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
