"""A worker for tests, with kinds of tasks whose effects can be counted, or that go wrong."""

from __future__ import annotations

import os
import signal
import sys
import time

from claimdesk.web.boot import setup

setup()

from django.db.models import F  # noqa: E402 - Django is set up first

from claimdesk.cli import worker_process  # noqa: E402 - as above
from claimdesk.desk import jobs, worker  # noqa: E402 - as above
from claimdesk.desk.models import Sighting  # noqa: E402 - as above

#: Something, once the worker was told to stop.
_TOLD = []


@jobs.handler("count", together=True)
def count(tasks, *, now):
    """Work for a while, then count one more for each in the transaction that ends the tasks."""
    time.sleep(sum(one["work_s"] for one in tasks))

    def keep():
        for one in tasks:
            Sighting.objects.filter(pk=one["sighting"]).update(times=F("times") + 1)

    return keep


@jobs.handler("last")
def last(*, now):
    """Work until the worker has been told to stop."""
    while not _TOLD:
        time.sleep(0.02)


@jobs.handler("die")
def die(*, now):
    """Take the worker along."""
    os.kill(os.getpid(), signal.SIGKILL)


@jobs.handler("hang", longest_s=0.2)
def hang(*, now):
    """Hang for longer than the kind allows."""
    time.sleep(600)


class Loop(worker.Loop):
    """Remembers that it was told to stop."""

    def stop(self):
        _TOLD.append(True)
        super().stop()


if __name__ == "__main__":
    worker.Loop = Loop
    worker_process._make_library = lambda: None
    jobs._MODULES = ()
    worker_process.main(sys.argv[1])
