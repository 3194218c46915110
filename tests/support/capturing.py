"""Captures in tests: a server on this machine to capture from, and the worker that does it."""

from __future__ import annotations

import pytest

from claimdesk.desk import captures, jobs, verbs
from claimdesk.desk.handlers import machine
from claimdesk.desk.models import Job
from claimdesk.desk.sources import visits
from claimdesk.evidence.records import Capture as Captured
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


class Killed(BaseException):
    """Stands for the signal that ends a worker at once."""


def killed_at(monkeypatch, owner, name, *, kind="capture", now=NOW):
    """Do the task of a kind that waits, and have its worker killed where it comes to a function."""

    def die(*_args, **_named):
        raise Killed

    job = Job.objects.get(kind=kind, state=Job.State.QUEUED)
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, die)
        with pytest.raises(Killed):
            jobs.run(job.pk, now=now)


def asked_for(check, number):
    """Add a source to a check, and ask for its capture; return that."""
    key = verbs.put_evidence(
        actor=check.author, check=check.pk, source="The ministry",
        address=f"https://ministry.example/{number}", quotation="", interest="none known", now=NOW,
    ).key  # fmt: skip
    return verbs.ask_capture(actor=check.author, check=check.pk, key=key, now=NOW)


def captured(check, number=3):
    """Give a check a source with a capture that was never fetched; return that."""
    capture = asked_for(check, number)
    archive = captures.archive()
    found = Captured(
        captured=NOW.isoformat(), requested="", url="", sha256="0" * 64, size_bytes=1,
        media_type="text/html", charset="", kind="html", status=200, software={},
        id=archive.store(b"what was captured %d" % number),
    )  # fmt: skip
    verbs.settle_capture(actor=machine(), capture=capture.pk, found=found, now=NOW)
    capture.refresh_from_db()
    return capture
