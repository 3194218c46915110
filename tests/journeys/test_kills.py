"""Kill -9 of server and worker at any moment under load: nothing acknowledged is lost or doubled.

Every other kill waits until a task is in hand, so that tasks are cut off in the middle. Four kills
a run; the full bar is a hundred: CLAIMDESK_KILLS=100.
"""

from __future__ import annotations

import dataclasses
import json
import os
import random
import shutil
import sqlite3
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from support.killing import KillableDesk, Load, children, receiver, wait_until

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="needs /proc and addresses of 127.0.0.0/8"
)
TESTS = Path(__file__).parents[1]
KILLS = int(os.environ.get("CLAIMDESK_KILLS") or "4")
SEED = int(os.environ.get("CLAIMDESK_KILLS_SEED") or "20261122")
CHECKS = max(12, KILLS)
_LONGEST_S = 1.5
_IN_HAND = "SELECT count(*) FROM desk_job WHERE state = 'running'"


@pytest.fixture
def hooked():
    with receiver() as found:
        yield found


@pytest.fixture
def desk(tmp_path, new_database, starter_folder, hooked):
    """Give a desk with the starter library that is not started yet."""
    home = tmp_path / "desk"
    shutil.copytree(starter_folder, home / "library")
    port = hooked[0].split(":")[2].partition("/")[0]
    return KillableDesk(
        home, **new_database(), PYTHONPATH=str(TESTS), TEST_HOOK_PORT=port, OMP_NUM_THREADS="1"
    )


@contextmanager
def asked(desk):
    """Give a function that tells whether a task is in hand, from the desk's own database."""
    if url := desk.environment.get("CLAIMDESK_DATABASE_URL"):
        with psycopg.connect(url, autocommit=True) as database:
            yield lambda: database.execute(_IN_HAND).fetchone()[0]
        return
    with closing(sqlite3.connect(desk.home / "desk.sqlite3", timeout=20)) as database:
        yield lambda: database.execute(_IN_HAND).fetchone()[0]


def kill_often(desk, chance, is_at_work):
    """Kill at random moments, and start again what was killed; return how often each.

    Every other time it is the worker, or both, with a task in hand.
    """
    killed = {"server": 0, "worker": 0, "both": 0}
    for number in range(KILLS):
        time.sleep(chance.uniform(0.05, _LONGEST_S))
        at_work = number % 2 == 0
        what = chance.choices(("both", "worker", "server"), (3, 4, 0 if at_work else 3))[0]
        if what != "server":
            wait_until(lambda: children(desk._process.pid), 60, "a worker")
        if at_work:
            wait_until(is_at_work, 60, "a task in hand", pause_s=0.001)
        desk.kill(what)
        killed[what] += 1
        if what != "worker":
            desk.__enter__()
    return killed


def test_what_was_acknowledged_outlives_any_kill_and_happens_once(desk, hooked, tmp_path):
    hook, came = hooked
    with desk:
        seeded = json.loads(desk.run("support.killed_desk", "seed", str(CHECKS), hook))
        chance = random.Random(SEED)  # noqa: S311 - the same moments in each run
        with Load(desk, seeded, SEED) as load, asked(desk) as is_at_work:
            killed = kill_often(desk, chance, is_at_work)
            done = load.done
            wait_until(lambda: done.publications and done.count() > KILLS, 120, "enough was done")
        settled = json.loads(desk.run("support.killed_desk", "settle"))
    assert settled["left"] == [], desk.log[-2000:]
    assert load.refused == []
    acknowledged = tmp_path / "acknowledged.json"
    acknowledged.write_text(json.dumps(dataclasses.asdict(load.done)), "utf-8")
    assert json.loads(desk.run("support.killed_desk", "faults", str(acknowledged))) == []
    assert len(set(came)) >= len(load.done.publications)
    assert sum(killed.values()) == KILLS
    assert settled["attempted_again"] >= KILLS // 4, "too few kills met a task in hand"
    assert load.done.count() > KILLS
    assert load.done.publications
    print(f"{killed} {load.done.count()} acknowledged, {settled}")  # noqa: T201 - told with -s
    _assert_that_a_loss_is_found(desk, load, acknowledged)


def _assert_that_a_loss_is_found(desk, load, acknowledged):
    """Make sure that the comparison bites: what was never there is reported as lost."""
    told = dataclasses.asdict(load.done)
    told["questions"].append("AAAA-BBBB-CCCC")
    told["items"].append((10**9, "x"))
    told["publications"].append((told["publications"][0][0], 10**9))
    acknowledged.write_text(json.dumps(told), "utf-8")
    faults = json.loads(desk.run("support.killed_desk", "faults", str(acknowledged)))
    assert [fault.split()[1].lower() for fault in faults] == ["question", "item", "publication"]
