"""Workers as processes: killed at any point, no task is lost and none is counted twice."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from claimdesk.cli import processes, worker_process
from claimdesk.desk import jobs, worker
from claimdesk.desk.engine import Engine
from claimdesk.desk.models import Desk, Item, Job, Sighting, Worker
from support import desk
from support.server import database_url

pytestmark = pytest.mark.django_db(transaction=True)
TESTS = Path(__file__).resolve().parents[1]
WAIT_S = 600.0  # a worker gives way: on a busy machine it starts late
#: More of them for a longer run: CLAIMDESK_KILLS=100.
KILLS = int(os.environ.get("CLAIMDESK_KILLS", "6"))


class TestWorkers(processes.Workers):
    """Workers that know the tests' kinds of tasks."""

    __test__ = False
    module = "support.worker_process"


@pytest.fixture
def start(monkeypatch):
    """Give a function that starts workers on the test database; they are stopped after the test."""
    url = database_url(connection.settings_dict)
    monkeypatch.setenv("CLAIMDESK_DATABASE_URL", url)
    monkeypatch.setenv("PYTHONPATH", str(TESTS))
    monkeypatch.setattr(processes, "YOUNG_S", 0.0)
    started = []

    def begin(count=1):
        started.append(TestWorkers(count, release=processes.give_back))
        started[-1].start()
        return started[-1]

    yield begin
    for one in started:
        one.stop()


def enqueue(kind="count", key="1", **arguments):
    with transaction.atomic():
        return jobs.enqueue(kind, key=f"{kind}:{key}", now=jobs.utc_now(), **arguments)


def countable(number, work_s=0.0):
    """Enqueue tasks, each of which counts one sighting up from 1."""
    item = Item.objects.create(text="x", content_hash="x", received=desk.NOW)
    for index in range(number):
        hour = desk.later(60 * index)
        sighting = Sighting.objects.create(item=item, channel="desk", hour=hour)
        enqueue(key=str(index), sighting=sighting.pk, work_s=work_s)


def until(condition):
    deadline = time.monotonic() + WAIT_S
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {WAIT_S} s: {list(Job.objects.values_list('kind', 'state'))}")
        time.sleep(0.02)


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_task_is_refused_outside_of_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        jobs.enqueue("count", key="1", now=desk.NOW)


def test_killed_at_random_points_each_task_counts_once(start, monkeypatch):
    monkeypatch.setattr(jobs, "WAITS", (timedelta(seconds=0.5),) * (KILLS + 5))
    countable(10 * KILLS, work_s=0.1)
    workers = start(2)
    chance = random.Random(20261122)  # noqa: S311 - the same moments in each run
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.3, 1.5))
        until(workers.pids)  # none while all wait for their successors
        with contextlib.suppress(ProcessLookupError, IndexError):  # it has just been replaced
            os.kill(chance.choice(workers.pids()), signal.SIGKILL)
    until(lambda: not Job.objects.exclude(state="done").exists())
    assert set(Sighting.objects.values_list("times", flat=True)) == {2}


@pytest.mark.one_database
def test_a_worker_that_is_killed_while_idle_is_replaced(start):
    workers = start()
    until(Worker.objects.exists)
    (pid,) = workers.pids()
    os.kill(pid, signal.SIGKILL)
    countable(1)
    until(lambda: Job.objects.get().state == "done")
    until(lambda: workers.pids() not in ([], [pid]))
    # Its row is written by a thread of its own, maybe after its first task is done.
    until(lambda: list(Worker.objects.values_list("pid", flat=True)) == workers.pids())


@pytest.mark.one_database
def test_workers_are_still_watched_after_the_system_had_no_room_for_one(start, monkeypatch):
    monkeypatch.setattr(processes, "MOST_WAIT_S", 0.2)
    workers = start()
    until(Worker.objects.exists)
    (pid,) = workers.pids()
    popen, refused = subprocess.Popen, []

    def refuse(*arguments, **options):
        if len(refused) < 3:
            refused.append(arguments)
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        return popen(*arguments, **options)

    monkeypatch.setattr(processes.subprocess, "Popen", refuse)
    os.kill(pid, signal.SIGKILL)
    countable(1)
    until(lambda: Job.objects.get().state == "done")
    assert len(refused) == 3


def test_a_worker_whose_library_cannot_be_read_goes_on_with_other_tasks(monkeypatch, caplog):
    def refuse(_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Engine, "library", refuse)
    worker_process.make_library()
    assert "The library cannot be used: PermissionError" in caplog.text


def test_a_task_that_kills_its_worker_waits_and_the_others_are_done(start):
    enqueue("die")
    countable(3)
    start()
    until(lambda: Job.objects.filter(kind="count", state="done").count() == 3)
    until(lambda: Job.objects.get(kind="die").state == "waiting")
    assert Job.objects.get(kind="die").last_error.startswith("WorkerDiedError")


def test_a_task_that_hangs_is_ended_with_its_worker(monkeypatch):
    jobs.handler("hang", longest_s=0.0)(lambda: None)
    ended = []
    monkeypatch.setattr(worker.os, "_exit", ended.append)
    enqueue("hang")
    loop = worker.Loop("stuck")
    job = jobs.take("stuck", jobs.utc_now())
    loop._held[job.pk] = (job, time.monotonic() - 1)
    loop.beat()
    job = Job.objects.get()
    assert ended == [worker.EXIT_STUCK]
    assert (job.state, job.last_error.split(":")[0]) == ("waiting", "JobTimeoutError")
    del jobs._handlers["hang"]


@pytest.mark.one_database
def test_workers_end_with_the_process_that_started_them(start):
    code = """
import sys, time
from claimdesk.web.boot import setup
setup()
from claimdesk.cli.processes import Workers
Workers.module = "support.worker_process"
workers = Workers(2, release=lambda token: None)
workers.start()
print(*workers.pids(), flush=True)
time.sleep(600)
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    ) as parent:
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        until(lambda: Worker.objects.count() == 2)
        parent.kill()
    until(lambda: not any(is_running(pid) for pid in pids))
    until(lambda: not Worker.objects.exists())


def test_a_stopped_worker_finishes_what_it_has_in_hand(start):
    for key in "ab":
        enqueue("last", key=key)
    workers = start()
    until(lambda: Job.objects.filter(state="running").exists())
    workers.stop()
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "queued"]
    assert not Worker.objects.exists()


def test_a_loop_speaks_while_it_works_and_forgets_itself_at_its_end(monkeypatch):
    monkeypatch.setattr(worker, "POLL_S", 0.02)
    monkeypatch.setattr(jobs, "_MODULES", ())
    loop = worker.Loop("here")
    thread = threading.Thread(target=loop.run)
    thread.start()
    until(lambda: Worker.objects.filter(token="here").exists())
    loop.stop()
    thread.join(WAIT_S)
    assert not thread.is_alive()
    assert not Worker.objects.exists()


def test_racing_workers_take_each_task_once():
    countable(40)
    taken, barrier = [], threading.Barrier(4)

    def take(name):
        barrier.wait()
        while (job := jobs.take(name, jobs.utc_now())) is not None:
            taken.append(job.pk)
        connections.close_all()

    threads = [threading.Thread(target=take, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(Job.objects.values_list("pk", flat=True))


def test_racing_enqueuers_make_one_task():
    barrier = threading.Barrier(4)

    def work():
        barrier.wait()
        enqueue("try", key="same")
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Job.objects.filter(kind="try").count() == 1


def test_racing_runs_change_the_desk_once(monkeypatch):
    monkeypatch.setattr(jobs, "_handlers", {})
    monkeypatch.setattr(jobs, "_MODULES", ())
    barrier, done = threading.Barrier(3), []

    @jobs.handler("try")
    def work(*, now):
        return lambda: Desk.objects.update(about="done")

    job = enqueue("try")

    def run():
        barrier.wait()
        done.append(jobs.run(job.pk, now=jobs.utc_now()))
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, True]
