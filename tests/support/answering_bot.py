"""Listens to a bot, and stays with the ways back that it has: `answering_bot PORT SOURCE`.

A process of its own, on the database of the environment, that logs all it can; it prints how many
ways back it has, tells the news at each line that it is sent, and ends with its input.
"""

from __future__ import annotations

import logging
import sys

from claimdesk.web.boot import setup

setup()

from claimdesk.desk import engine, jobs  # noqa: E402 - Django is set up first
from claimdesk.desk.sources import (  # noqa: E402 - as above
    news,
    readers,
    routes,
    runs,
    telegram,
    visits,
)
from support.engine import FakeEngine  # noqa: E402 - as above
from support.outlets import Outlets  # noqa: E402 - as above


def main(port: int, source: int) -> None:
    """Read the bot as its task does, with the server of the tests as Telegram."""
    logging.basicConfig(level=logging.DEBUG)
    logging.getLogger().setLevel(logging.DEBUG)
    sites = Outlets(port)
    visits.fetcher, visits.KEYED_DELAY_S = sites.fetcher, 0.0
    telegram.API = sites.url("api.telegram.org", "")
    readers.NOT_LISTENED_S = visits.RUN_S + 1
    engine.use(FakeEngine())
    runs.run(source=source, now=jobs.utc_now())()
    _say(len(routes.held))
    for _line in sys.stdin:
        _say(news.tell())


def _say(count: int) -> None:
    sys.stdout.write(f"{count}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
