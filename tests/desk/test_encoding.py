"""The worker encodes what was added to the Library in haste, and lets other tasks go before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from claimdesk.desk import engine, handlers, jobs
from claimdesk.desk.models import Job
from claimdesk.matching.library import Library
from support import desk
from support.encoder import stand_in
from support.entries import make_entries

pytestmark = pytest.mark.django_db
NOW = desk.NOW


@pytest.fixture
def library(tmp_path, monkeypatch):
    """Give the desk's Library, empty, with a quick stand-in for the encoder."""
    monkeypatch.setenv("CLAIMDESK_LIBRARY", str(tmp_path / "library"))
    made = Library.open(tmp_path / "library", encoder=stand_in(), create=True)
    own = engine.Engine()
    monkeypatch.setattr(own, "library", lambda: made)
    engine.use(own)
    yield made
    engine.use(None)


def _enqueued(later=timedelta(0)):
    """Return how many tasks of encoding there are after what is regular was enqueued."""
    with transaction.atomic():
        jobs.enqueue_regular(NOW + later)
    return Job.objects.filter(kind="encode").count()


def test_nothing_is_to_be_done_where_nothing_waits(library):
    library.add(make_entries(3), encode=True)
    assert _enqueued() == 0


def test_nothing_is_to_be_done_where_there_is_no_library(monkeypatch, tmp_path):
    monkeypatch.setenv("CLAIMDESK_LIBRARY", str(tmp_path / "nowhere"))
    assert _enqueued() == 0


def test_the_worker_encodes_all_that_waits_and_is_asked_once(library, monkeypatch):
    monkeypatch.setattr(handlers, "ENCODED_AT_ONCE", 4)
    library.add(make_entries(10))
    assert _enqueued() == 1
    assert _enqueued(later=timedelta(minutes=1)) == 1
    Job.objects.exclude(kind="encode").delete()
    assert jobs.run(Job.objects.get().pk, now=NOW)
    assert library.waiting == 0
    assert Job.objects.get().state == Job.State.DONE


def test_encoding_lets_other_tasks_go_before_and_goes_on_behind_them(library, monkeypatch):
    monkeypatch.setattr(handlers, "ENCODED_AT_ONCE", 4)
    library.add(make_entries(10))
    with transaction.atomic():
        other = jobs.enqueue("detect", key="detect:1", item=1, now=NOW)
        first = jobs.enqueue("encode", key="encode:1", now=NOW)
    assert jobs.run(first.pk, now=NOW)
    assert library.waiting == 6
    assert jobs.take("worker", NOW).pk == other.pk
    assert jobs.run(jobs.take("worker", NOW).pk, now=NOW + jobs.LEASE * 2)
    assert library.waiting == 0


def test_what_the_desk_publishes_is_encoded_at_once(library):
    engine.engine().add(make_entries(1)[0])
    assert (len(library), library.waiting) == (1, 0)
