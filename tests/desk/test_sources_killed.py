"""A process that reads sources is killed in the middle: nothing is lost, and nothing twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from claimdesk.desk.models import AuditEntry, Item, SeenEntry, Sighting, Subscription
from support import desk
from support.outlets import feed, outlets
from support.server import database_url

pytestmark = pytest.mark.django_db(transaction=True)
TESTS = Path(__file__).resolve().parents[1]
#: More of them for a longer run: CLAIMDESK_KILLS=100.
KILLS = int(os.environ.get("CLAIMDESK_KILLS") or "2")
#: New ones for each run.
ENTRIES = 12
WAIT_S = 120


def test_kills_during_runs_lose_no_entry_and_double_none():
    entries = []
    chance = random.Random(7)  # noqa: S311 - the same moments in each run
    killed = 0
    with outlets() as sites:
        source = Subscription.objects.create(
            kind="feed", address=sites.url("a.example.org"), name="A",
            next_run=desk.NOW, last_success=desk.NOW, created=desk.NOW, created_by=desk.machine(),
        )  # fmt: skip
        for turn in range(10 * KILLS):  # a run may come to its end before it is killed
            entries += [(str(n), "", told(n)) for n in range(len(entries), len(entries) + ENTRIES)]
            sites.put("a.example.org", "/feed", feed(*entries))
            process = read(sites.port, source)
            wanted = Item.objects.count() + chance.randint(1, 8)
            deadline = time.monotonic() + WAIT_S
            while Item.objects.count() < wanted and process.poll() is None:
                assert time.monotonic() < deadline, turn
            killed += process.poll() is None
            process.kill()
            process.wait()
            if killed == KILLS:
                break
        assert read(sites.port, source).wait(WAIT_S) == 0
    assert killed == KILLS
    source.refresh_from_db()
    assert (source.taken, source.error, source.failures) == (len(entries), "", 0)
    assert Item.objects.count() == SeenEntry.objects.count() == len(entries)
    assert set(Sighting.objects.values_list("times", flat=True)) == {1}
    assert AuditEntry.objects.filter(verb="receive").count() == len(entries)


def told(number):
    return f"Cầu số {number} đóng cửa từ tháng 5."


def read(port, source):
    """Start a process that reads a source."""
    return subprocess.Popen(
        [sys.executable, "-m", "support.read_source", str(port), str(source.pk)],
        env=os.environ
        | {
            "CLAIMDESK_DATABASE_URL": database_url(connection.settings_dict),
            "PYTHONPATH": str(TESTS),
        },
    )
