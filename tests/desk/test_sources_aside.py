"""Sources that are dead, slow or hostile hold up no other source, and no other task."""

from __future__ import annotations

import gzip
import threading
import time
from functools import partial

import pytest
from django.db import transaction

from claimdesk.desk import jobs
from claimdesk.desk.models import Item, Job, Sighting, Subscription
from claimdesk.desk.sources import runs, visits
from claimdesk.desk.worker import Loop
from support import desk
from support.outlets import DEAD, feed

pytestmark = pytest.mark.django_db(transaction=True)
NOW = desk.NOW


def subscribe(address):
    return Subscription.objects.create(
        kind="feed", address=address, name="News", next_run=NOW, created=NOW,
        created_by=desk.machine(),
    )  # fmt: skip


@pytest.mark.one_database
def test_of_fifty_sources_a_hostile_a_dead_and_a_slow_one_harm_no_other(sites, monkeypatch):
    """All others have come in, and another task is done, before the slow one has answered."""
    patient = partial(sites.fetcher, total_timeout_s=600)
    monkeypatch.setattr(visits, "fetcher", patient)
    held = threading.Event()
    sites.put(
        "slow.example.org",
        "/feed",
        lambda _: held.wait(600) and b"<html><body>Log in</body></html>",
    )
    bomb = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"<rss>" + b" " * 9_000_000))
    slow = subscribe(sites.url("slow.example.org")).pk
    bad = {
        slow: "unreadable",
        subscribe(sites.url(DEAD)).pk: "unreachable",
        subscribe(sites.put("bomb.example.org", "/feed", bomb)).pk: "too_large",
    }
    for n in range(47):
        subscribe(sites.put(f"s{n}.example.org", "/feed", feed((f"{n}", "T", f"Text {n}."))))
    with transaction.atomic():
        runs.enqueue_due(now=NOW)()
        jobs.enqueue("tidy", key="tidy:1", now=NOW)
    loop = Loop("many")
    left = Job.objects.filter(state__in=("queued", "running")).exclude(kind="detect")
    try:
        while left.count() > 1:
            loop.beat()  # as a thread of a worker does, so that what it has in hand stays its own
            detecting = Job.objects.filter(kind="detect", state="queued")
            if not detecting.delete()[0] and not loop.step():
                time.sleep(0.01)
        assert Item.objects.count() == 47
        assert left.get().arguments == {"source": slow}
    finally:
        held.set()
        loop._aside.shutdown()
    assert not left.exists()
    assert not Job.objects.exclude(last_error="").values_list("last_error")
    assert dict(Subscription.objects.exclude(error="").values_list("pk", "error")) == bad
    assert Job.objects.get(key="tidy:1").state == "done"
    assert set(Sighting.objects.values_list("times", flat=True)) == {1}


def test_a_slow_source_holds_up_no_other_task(sites):
    held, asked = threading.Event(), threading.Event()

    def answer(_headers):
        asked.set()
        held.wait(20)
        return feed(("1", "Salt cures flu", "They say so."))

    source = subscribe(sites.put("slow.example.org", "/feed", answer))
    with transaction.atomic():
        jobs.enqueue("source", key="s", now=NOW, source=source.pk)
    loop = Loop("one")
    try:
        while not asked.is_set():
            loop.step()
        with transaction.atomic():
            jobs.enqueue("tidy", key="tidy:1", now=NOW)
        while Job.objects.filter(key="tidy:1", state="queued").exists():
            loop.step()
        states = dict(Job.objects.values_list("key", "state"))
        assert (states["s"], states["tidy:1"]) == ("running", "done")
    finally:
        held.set()
        loop._aside.shutdown()
    assert Job.objects.get(key="s").state == "done"
