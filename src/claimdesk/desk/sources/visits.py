"""Asking servers on behalf of sources: robots.txt first, never two requests at once to a host."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.crypto import salted_hmac

from claimdesk.desk import jobs
from claimdesk.desk.models import VisitedHost
from claimdesk.desk.sources.failures import HostBusyError
from claimdesk.desk.sources.markup import Looked
from claimdesk.desk.transactions import whole
from claimdesk.errors import (
    AddressRefusedError,
    InputError,
    RobotsError,
)
from claimdesk.intake.robots import Permission, ask_robots, read_robots, rules_of

if TYPE_CHECKING:
    from claimdesk.intake.http import Fetcher, Response
    from claimdesk.intake.sandbox import Sandbox
    from claimdesk.intake.tape import Tape

#: Seconds between two requests to one host, whichever source or worker asks.
HOST_DELAY_S = 2.0
#: A longer wait asked for by robots.txt is cut to this.
LONGEST_DELAY_S = 60.0
#: Of one request, redirects included.
REQUEST_S = 15.0
#: A run that has taken this long begins no further request; the next one goes on.
RUN_S = 120.0
#: Seconds between two requests to an interface to which the desk holds a key: a bot's is asked by
#: nobody else, and takes some thirty messages a second.
KEYED_DELAY_S = 0.1
#: And to another desk whose log is followed: its small files are there for that, and robots.txt may
#: ask for more.
DESK_DELAY_S = 0.2
#: Set when this process is asked to stop: nobody is listened to any more.
ending = threading.Event()
ROBOTS_KEPT = timedelta(days=1)
#: How long it is known that a host was asked, and what its robots.txt said.
_KNOWN = timedelta(days=2)
_LONGEST_HOST = 300


def fetcher() -> Fetcher:
    """Return the guarded client: public addresses only, and short of patience."""
    from claimdesk.intake.http import Fetcher  # noqa: PLC0415 - loaded when first needed

    return Fetcher(total_timeout_s=REQUEST_S)


class Visitor:
    """Makes the requests of one run; `run_s` is how long it goes on making them.

    Between two of them to one host lie `delay_s`, or HOST_DELAY_S.

    What they bring is parsed in `sandbox`, warm for as long. One that `listens` stays for what
    somebody may write meanwhile, and for a while after the run knows the way back to them.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        sandbox: Sandbox,
        *,
        run_s: float = RUN_S,
        listens: bool = False,
        delay_s: float | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._delay_s = HOST_DELAY_S if delay_s is None else delay_s
        self.sandbox = sandbox
        self.listens = listens
        #: What the linter found in markup that was read.
        self.looked: list[Looked] = []
        self._ends = time.monotonic() + run_s

    @property
    def left_s(self) -> float:
        """Return the seconds in which a request may still begin."""
        return self._ends - time.monotonic()

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        tape: Tape | None = None,
    ) -> Response:
        """Return what an address answers, as `Fetcher.fetch` does.

        Raises also RobotsError where its site asks programs to stay away, and HostBusyError where
        this run would wait too long for its turn.
        """
        asked = [_host_of(url)]
        self._come_to(url, asked[0])

        def follow(there: str) -> None:
            """Treat where a redirect leads as an address of its own; a host gives one turn."""
            host = _host_of(there)
            self._come_to(there, host, has_turn=host in asked)
            asked.append(host)

        return self._fetcher.fetch(
            url,
            etag=etag or None,
            last_modified=last_modified or None,
            before_redirect=follow,
            tape=tape,
        )

    def _come_to(self, url: str, host: str, *, has_turn: bool = False) -> None:
        """Raise RobotsError where a host keeps us out; else wait until it may be asked."""
        permission = self._permission(host, [url])
        if not permission.allowed[0]:
            raise RobotsError
        if not has_turn:
            self.wait_turn(host, permission.delay_s)

    def ask(self, url: str) -> Response:
        """Return what an interface answers to which the desk holds a key, in its turn.

        Its `robots.txt` is for programs that come unasked, and is not read.
        """
        self._wait(_host_of(url), KEYED_DELAY_S)
        return self._fetcher.fetch(url)

    def send(self, url: str, body: bytes) -> int:
        """Send JSON to an interface to which the desk holds a key; return the status it answers.

        What it says beside that is not read. Raises AddressError and HostBusyError.
        """
        self._wait(_host_of(url), KEYED_DELAY_S)
        return self._fetcher.post(url, body, [("Content-Type", "application/json")]).status

    def wait_turn(self, host: str, asked_s: float = 0.0) -> None:
        """Wait until a host may be asked; raises HostBusyError where this run ends before that."""
        self._wait(host, max(self._delay_s, min(asked_s, LONGEST_DELAY_S)))

    def _wait(self, host: str, delay_s: float) -> None:
        wait_s = take_turn(host, delay_s, max(self.left_s, 0.0))
        if wait_s > 0:
            time.sleep(wait_s)

    def _permission(self, host: str, urls: Sequence[str]) -> Permission:
        try:
            return read_robots(self._robots(host), urls, self.sandbox)
        except InputError as error:  # what cannot be read in bounds asks us, at worst, to keep out
            raise RobotsError from error

    def _robots(self, host: str) -> bytes:
        """Return the robots.txt of a host, at most a day old; empty where it has none."""
        known = VisitedHost.objects.filter(name=name_of(host))
        row = known.first()
        if row and row.robots_read and row.robots_read > jobs.utc_now() - ROBOTS_KEPT:
            return bytes(row.robots)
        self.wait_turn(host)
        body = rules_of(ask_robots(self._fetcher, host))
        known.update(robots=body, robots_read=jobs.utc_now())
        return body


@whole
def take_turn(host: str, delay_s: float, patience_s: float) -> float:
    """Take the next turn at a host, and return the seconds until it; the next is a while later.

    Raises HostBusyError, and takes none, where that is more than `patience_s`.
    """
    now = jobs.utc_now()
    name = name_of(host)
    VisitedHost.objects.get_or_create(name=name, defaults={"next_visit": now})
    row = VisitedHost.objects.select_for_update().get(name=name)
    turn = max(row.next_visit, now)
    # A clock that was put back must not close a host for long.
    turn = min(turn, now + timedelta(hours=1))
    if (turn - now).total_seconds() > patience_s:
        raise HostBusyError(turn)
    row.next_visit = turn + timedelta(seconds=delay_s)
    row.save(update_fields=["next_visit"])
    return (turn - now).total_seconds()


def name_of(host: str) -> str:
    """Return what a host is known by: a hash under the desk's key, since it may be somebody's own.

    A feed may lead to the site of whoever wrote, whose name is theirs.
    """
    return salted_hmac("claimdesk.desk.visits", host, algorithm="sha256").hexdigest()


def forget(now: datetime) -> None:
    """Delete what is known of hosts that were asked long ago."""
    VisitedHost.objects.filter(next_visit__lt=now - _KNOWN).delete()


def _host_of(url: str) -> str:
    """Return scheme, name and port of an address; the client looks at it more closely."""
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise AddressRefusedError from None
    name = parts.hostname or ""
    shown = f"[{name}]" if ":" in name else name
    host = f"{parts.scheme}://{shown}{port}"
    if not name or parts.scheme not in {"http", "https"} or len(host) > _LONGEST_HOST:
        raise AddressRefusedError
    return host
