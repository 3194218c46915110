"""Kill -9 of server and worker at any moment under load: nothing acknowledged is lost or doubled.

A part of the kills comes at random moments, the others aim at what a process is at, so that short
phases are met too; what was met is told with `-s`. All but the last starts are forks of a process
that has loaded everything (`support.warm`): some tens of milliseconds each. A few kills a run; the
full bar is a thousand: CLAIMDESK_KILLS=1000.
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
from collections import Counter
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from support.kill_load import Load
from support.killing import OF_SERVER, KillableDesk, receiver, wait_until
from support.outlets import outlets
from support.phases import Phase

pytestmark = [
    pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="needs /proc and addresses of 127.0.0.0/8"
    ),
    pytest.mark.enable_socket,  # what forks is asked through a socket of its folder
]
TESTS = Path(__file__).parents[1]
KILLS = int(os.environ.get("CLAIMDESK_KILLS") or "12")
SEED = int(os.environ.get("CLAIMDESK_KILLS_SEED") or "20261122")
#: Kills of processes that started as people start them, after those that were forked.
COLD = max(1, KILLS // 100)
CHECKS = min(max(12, KILLS), 60)
_LONGEST_S = 0.5
#: Seconds that a phase takes, about; a kill that aims at it comes some time within.
_LASTS_S = {
    Phase.START: 0.1,
    Phase.RECEIVE: 0.005,
    Phase.TAKE: 0.002,
    Phase.FETCH: 0.02,
    Phase.PARSE: 0.05,
    Phase.DEIDENTIFY: 0.004,
    Phase.JOIN: 0.01,
    Phase.DETECT: 0.05,
    Phase.MATCH: 0.02,
    Phase.WRITE: 0.01,
    Phase.COMMIT: 0.002,
    Phase.ANSWER: 0.003,
    Phase.LIBRARY: 0.1,
    Phase.DELIVER: 0.01,
}
_AIMED = [phase for phase in _LASTS_S if phase is not Phase.START]
#: Tasks that are left, above which nothing new comes in for a while; sources are read last of all.
_CROWD = 25
#: Seconds for which every other kill waits until something was done since the one before.
_PATIENCE_S = 30.0
_LEFT = "SELECT count(*) FROM desk_job WHERE state IN ('queued', 'running', 'waiting')"
_DONE = "SELECT count(*) FROM desk_job WHERE state = 'done'"
#: Share of the kills that must have met a process at something; the others met it idle.
_AT_WORK = 0.5


@pytest.fixture
def hooked():
    with receiver() as found:
        yield found


@pytest.fixture
def sites():
    with outlets() as found:
        yield found


@pytest.fixture
def desk(tmp_path, new_database, starter_folder, hooked, sites):
    """Give a desk with the starter library that is not started yet."""
    home = tmp_path / "desk"
    shutil.copytree(starter_folder, home / "library")
    port = hooked[0].split(":")[2].partition("/")[0]
    return KillableDesk(
        home, **new_database(), PYTHONPATH=str(TESTS), TEST_HOOK_PORT=port,
        TEST_SITE_PORT=str(sites.port), OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1",
    )  # fmt: skip


@contextmanager
def asked(desk):
    """Give a function that asks the desk's own database for a number."""
    if url := desk.environment.get("CLAIMDESK_DATABASE_URL"):
        with psycopg.connect(url, autocommit=True) as database:
            yield lambda query: database.execute(query).fetchone()[0]
        return
    with closing(sqlite3.connect(desk.home / "desk.sqlite3", timeout=20)) as database:
        yield lambda query: database.execute(query).fetchone()[0]


def kill_cold(desk, chance):
    """Kill processes that start as people start them, at random moments."""
    killed = []
    for _ in range(COLD):
        desk.__enter__()
        wait_until(desk.workers, 300, "a worker")
        time.sleep(chance.uniform(0, 5 * _LONGEST_S))
        killed.append(desk.kill("both"))
    return killed


def kill_often(desk, chance, load, count):
    """Kill at random moments and at those of each phase in turn, and start again what died."""
    killed, before = [], 0
    for number in range(KILLS - COLD):
        load.is_crowded = count(_LEFT) > _CROWD
        ends = time.monotonic() + _PATIENCE_S * (number % 2)
        while (now := load.done.count() + count(_DONE)) == before and time.monotonic() < ends:
            time.sleep(0.02)
        before = now
        time.sleep(chance.uniform(0, _LONGEST_S))
        what = chance.choices(("both", "worker", "server"), (3, 4, 3))[0]
        with_parsers = chance.random() < 0.5
        if what != "server":
            wait_until(desk.workers, 60, "a worker")
        if number % 4 == 0:
            killed.append(desk.kill(what, with_parsers=with_parsers))
        else:
            phase = _AIMED[number % len(_AIMED)]
            what = _who_comes_to(phase, what)
            after_s = chance.choice((0.0, 1.0)) * chance.uniform(0, _LASTS_S[phase])
            killed.append(desk.kill_at(what, phase, after_s, with_parsers=with_parsers))
        if killed[-1].what != "worker":
            desk.__enter__()
        if number % 50 == 49:
            print(f"{number + 1} kills, {load.done.count()} acknowledged", flush=True)  # noqa: T201
    load.is_crowded = False
    return killed


def _who_comes_to(phase, what):
    if phase in OF_SERVER:
        return "both" if what == "worker" else what
    works_alone = phase not in {Phase.DEIDENTIFY, Phase.WRITE, Phase.COMMIT, Phase.JOIN}
    return "worker" if what == "server" and works_alone else what


def test_what_was_acknowledged_outlives_any_kill_and_happens_once(desk, hooked, sites, tmp_path):
    hook, came = hooked
    chance = random.Random(SEED)  # noqa: S311 - the same moments in each run
    page = sites.put("source.example.org", "/lemon", b"<html><body>Lemon water.</body></html>")
    with desk.warmed():
        desk.__enter__()
        seeded = json.loads(desk.run("support.killed_desk", "seed", str(CHECKS), hook, page))
        with asked(desk) as count:
            wait_until(lambda: count(_LEFT) == 0, 600, "the tasks of what was there before")
        with Load(desk, seeded, SEED, sites) as load, asked(desk) as count:
            killed = kill_often(desk, chance, load, count)
            meanwhile = load.done.count()
            with desk.cold():
                killed += kill_cold(desk, chance)
            desk.__enter__()
            done = load.done
            wait_until(lambda: done.publications and done.sources, 240, "something of each kind")
        told = histogram(killed)
        told += f"\n{load.done.count()} acknowledged, {meanwhile} of them between kills"
        print(f"\n{told}", flush=True)  # noqa: T201 - told with -s
        settled = json.loads(desk.run("support.killed_desk", "settle"))
        print(settled, flush=True)  # noqa: T201 - as above
        acknowledged = tmp_path / "acknowledged.json"
        acknowledged.write_text(json.dumps(dataclasses.asdict(load.done)), "utf-8")
        desk.__exit__()
        wait_until(lambda: not desk.left(), 30, "all processes ended")
        faults = json.loads(desk.run("support.killed_desk", "faults", str(acknowledged)))
        assert faults == []
        _assert_that_a_loss_is_found(desk, load, acknowledged)
    assert settled["left"] == [], desk.log[-2000:]
    assert settled["files_without_a_row"] == 0
    assert load.refused == []
    assert len(set(came)) >= len(load.done.publications)
    assert len(killed) == KILLS
    assert settled["attempted_again"] >= KILLS // 4, "too few kills met a task in hand"
    assert at_work(killed) >= _AT_WORK * (KILLS - COLD)
    assert load.done.publications
    assert load.done.sent
    assert load.done.sources


def histogram(killed):
    """Return what was killed how often, and how many kills met a process at each phase."""
    met = Counter()
    for kill in killed:
        for role in ("server", "worker"):
            met.update({f"{role} {phase.name.lower()}" for phase in getattr(kill, role)})
    lines = [f"{n:6} {name}" for name, n in sorted(met.items())]
    idle = len(killed) - COLD - at_work(killed)
    kinds = dict(Counter(kill.what for kill in killed))
    return "\n".join([str(kinds), *lines, f"{idle:6} idle", f"{COLD:6} started cold"])


def at_work(killed):
    """Return how many kills met a process at something."""
    return sum(bool(kill.server or kill.worker) for kill in killed)


def _assert_that_a_loss_is_found(desk, load, acknowledged):
    """Make sure that the comparison bites: what was never there is reported as lost."""
    told = dataclasses.asdict(load.done)
    told["questions"].append("AAAA-BBBB-CCCC")
    told["items"].append((10**9, "x"))
    told["sent"].append("x")
    told["rows"].append("y")
    told["captures"].append(10**9)
    told["sources"][next(iter(told["sources"]))][0] = "z"
    told["publications"].append((told["publications"][0][0], 10**9))
    acknowledged.write_text(json.dumps(told), "utf-8")
    faults = json.loads(desk.run("support.killed_desk", "faults", str(acknowledged)))
    words = [fault.replace("lost: ", "").split()[0].lower() for fault in faults]
    assert words == ["question", "item", "text", "text", "publication", "lost", "capture"]
