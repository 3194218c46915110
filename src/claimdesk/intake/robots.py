"""What a site asks of programs that walk through it (robots.txt, RFC 9309)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from claimdesk.errors import AddressRefusedError, ClaimdeskError
from claimdesk.intake.addresses import shorten
from claimdesk.intake.headers import USER_AGENT

if TYPE_CHECKING:
    from urllib.robotparser import RobotFileParser

    from claimdesk.intake.http import Fetcher

#: RFC 9309, section 2.5: at least 500 KiB are read.
_MAX_BYTES = 500 * 1024
_OUR_NAME = USER_AGENT.partition("/")[0]


class Robots:
    """The rules of the sites that are walked through, asked for once each.

    For lists of pages only: a page that a person names is fetched as a person would.
    """

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._rules: dict[str, RobotFileParser | None] = {}

    def check(self, url: str) -> None:
        """Raise AddressRefusedError where the site asks programs to leave this page alone."""
        try:
            parts = urlsplit(url)
        except ValueError:  # the client says what is wrong with it
            return
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = self._ask(origin)
        rules = self._rules[origin]
        if rules is not None and not rules.can_fetch(_OUR_NAME, url):
            raise AddressRefusedError(
                f"{shorten(url)}: not fetched, because its site asks programs not to (robots.txt). "
                "Save the page and pass the file."
            )

    def _ask(self, origin: str) -> RobotFileParser | None:
        from urllib.robotparser import RobotFileParser  # noqa: PLC0415 - loads an HTTP client

        try:
            answer = self._fetcher.fetch(f"{origin}/robots.txt")
        except ClaimdeskError:  # a site without rules, or one whose pages will fail as well
            return None
        rules = RobotFileParser()
        rules.parse(answer.body[:_MAX_BYTES].decode("utf-8", "replace").splitlines())
        return rules
