"""Reads one source until nothing is left: `python -m support.read_source PORT SOURCE`.

A process of its own, on the database of the environment, that a test may kill.
"""

from __future__ import annotations

import sys

from claimdesk.web.boot import setup

setup()

from claimdesk.desk import jobs  # noqa: E402 - Django is set up first
from claimdesk.desk.sources import runs, visits  # noqa: E402 - as above
from claimdesk.intake.sandbox import Sandbox  # noqa: E402 - as above
from support.outlets import Outlets, parse_here  # noqa: E402 - as above


def main(port: int, source: int) -> None:
    """Read it as its task does, with the server of the tests as every site."""
    visits.fetcher = Outlets(port).fetcher
    visits.HOST_DELAY_S = 0.0
    Sandbox.run = parse_here
    runs._BATCH = 3
    runs.run_now(source, jobs.utc_now())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
