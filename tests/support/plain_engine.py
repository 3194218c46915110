"""A desk that finds claims and compares them plainly, and whose log says all it can.

`python -m support.plain_engine TOKEN` is its worker. Each sentence is a claim, and none says
another again; the Library is a real one, with the tests' stand-in for the encoder. What is found
and encoded are words that were cleaned before: how well is no matter to a search for people.
"""

from __future__ import annotations

import logging
import sys
from functools import cache
from pathlib import Path

from support.encoder import stand_in
from support.engine import FakeEngine
from support.standing import StandingDesk

#: They say pages about templates and about tables that are made, and nothing of what they hold.
_WORDY = ("django.template", "django.db.backends.schema")
_TESTS = str(Path(__file__).parents[1])


class PlainDesk(StandingDesk):
    """A desk that stands, with this encoder and this log in its server and its workers."""

    program = (
        "from support import plain_engine; plain_engine.take_over()\n"
        "from claimdesk.cli.processes import Workers; Workers.module = 'support.plain_engine'\n"
        + StandingDesk.program
    )

    logs_all = True

    def __init__(self, home: Path, **environment: str):
        super().__init__(home, **environment, PYTHONPATH=_TESTS)


def take_over() -> None:
    """Set the desk up in this process, put the stand-in in place, and log everything."""
    from claimdesk.language import encoders
    from claimdesk.web.boot import setup

    setup()
    from claimdesk.desk import engine

    class PlainEngine(engine.Engine):
        """The Library is that of the desk; what needs a model is as in other tests."""

        find_claims, find_many = FakeEngine.find_claims, FakeEngine.find_many
        coding, code, says_again = FakeEngine.coding, FakeEngine.code, FakeEngine.says_again
        alike, error = (), None
        _stumble = FakeEngine._stumble

        def match(self, *_, **__):
            """Return nothing: no fact-check is about what strangers say."""
            return []

        suggest = match

    found = cache(stand_in)
    encoders.default_encoder = encoders.intake_encoder = found
    engine.use(PlainEngine())
    for name in ("", "django", "django.request"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    for name in _WORDY:
        logging.getLogger(name).setLevel(logging.INFO)


def make_library(folder: Path, entries) -> None:
    """Make a Library of some entries, encoded by the stand-in."""
    from claimdesk.matching.library import Library

    Library.open(folder, encoder=stand_in(), create=True).add(entries, encode=True)


if __name__ == "__main__":
    from claimdesk.cli import worker_process

    worker_process.NICENESS = 0  # nobody sits at a screen
    take_over()
    worker_process.main(sys.argv[1])
