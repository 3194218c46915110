"""A worker as every desk has it, but that it reaches the servers of the tests, and waits less.

`allow_ports` is for the server that starts it.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimdesk.intake.http import Fetcher

#: A lease, and the waits after failures: 30 s and up to two hours at a desk of people.
LEASE = timedelta(seconds=6)
WAITS = (timedelta(seconds=0.5),) * 60


def fetcher() -> Fetcher:
    """Return the guarded client, to which the servers of the tests count as public."""
    from claimdesk.intake.http import Fetcher

    return Fetcher(
        total_timeout_s=10,
        allow_networks=["127.0.0.0/8"],
        allow_ports=_ports(),
        resolver=lambda _host, _port: ["127.0.0.1"],
    )


def _ports() -> list[int]:
    return [int(os.environ[name]) for name in ("TEST_HOOK_PORT", "TEST_SITE_PORT")]


def allow_ports() -> None:
    """Let addresses be subscribed to that have a port of the tests."""
    from claimdesk.intake import addresses

    checked = addresses._checked_port
    addresses._checked_port = lambda url, scheme, port, allowed: checked(
        url, scheme, port, [*allowed, *_ports()]
    )


def prepare() -> None:
    """Set a worker up for the tests, once Django is."""
    from claimdesk.desk import captures, jobs, webhooks, worker
    from claimdesk.desk.sources import visits

    webhooks.fetcher = visits.fetcher = fetcher
    visits.HOST_DELAY_S = captures.HOST_DELAY_S = 0.0
    jobs.LEASE, jobs.WAITS = LEASE, WAITS
    worker.BEAT_S = LEASE.total_seconds() / 4


def main(token: str) -> None:
    """Work as `worker_process` does."""
    from claimdesk.cli import worker_process
    from claimdesk.web.boot import setup

    setup()
    prepare()
    worker_process.NICENESS = 0  # the tests have a machine for themselves, or give way as a whole
    worker_process.main(token)


if __name__ == "__main__":
    main(sys.argv[1])
