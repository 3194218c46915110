"""Captures in tests: a server on this machine to capture from, and the worker that does it."""

from __future__ import annotations

from claimdesk.desk import captures, jobs
from claimdesk.desk.models import Job
from claimdesk.desk.sources import visits
from support.desk import NOW
from support.wire import WireServer


def served(monkeypatch, archive=None):
    """Yield a server that captures are made from.

    `archive` is a folder for them; a desk that stands in a process of its own keeps its own.
    """
    running = WireServer()
    monkeypatch.setattr(visits, "fetcher", running.fetcher)
    monkeypatch.setattr(captures, "HOST_DELAY_S", 0.0)
    if archive is not None:
        monkeypatch.setenv("CLAIMDESK_CAPTURES", str(archive))
    yield running
    running.close()


def work():
    """Do the captures that wait."""
    for job in Job.objects.filter(kind="capture", state=Job.State.QUEUED):
        assert jobs.run(job.pk, now=NOW)
