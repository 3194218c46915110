"""Tasks: written with their record, taken once, retried with backoff, finished once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from claimdesk.desk import jobs, tidying, verbs
from claimdesk.desk.models import Desk, Item, Job, Worker
from claimdesk.errors import MissingRecordError, UnreachableError
from support import desk

pytestmark = pytest.mark.django_db
NOW = desk.NOW


@pytest.fixture
def kinds(monkeypatch):
    """Give a place for handlers that the test makes; those of the desk are set aside."""
    found = {}
    monkeypatch.setattr(jobs, "_handlers", found)
    monkeypatch.setattr(jobs, "_MODULES", ())
    return found


def enqueue(kind="try", key="try:1", now=NOW, **arguments):
    with transaction.atomic():
        return jobs.enqueue(kind, key=key, now=now, **arguments)


def nothing(*, now):
    """Do nothing, well."""


def rename(name):
    Desk.objects.update(name=name)


def test_a_task_goes_when_its_record_is_rolled_back():
    with transaction.atomic():
        jobs.enqueue("try", key="try:1", now=NOW)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_the_same_key_is_the_same_task():
    first = enqueue(item=1)
    second = enqueue(item=2)
    assert first.pk == second.pk
    assert Job.objects.get().arguments == {"item": 1}


def test_receiving_an_item_enqueues_detection_with_ids_only():
    item = verbs.receive(actor=desk.person(), text="Hot lemon water cures cancer.", now=NOW)
    job = Job.objects.get(kind="detect")
    assert job.arguments == {"item": item.pk}
    assert "lemon" not in repr([job.key, job.arguments, job.last_error])


def test_a_task_is_called_with_its_arguments_and_done(kinds):
    seen = []
    jobs.handler("try")(lambda *, item, now: seen.append((item, now)))
    job = enqueue(item=5)
    assert jobs.run(job.pk, now=NOW)
    assert seen == [(5, NOW)]
    job.refresh_from_db()
    assert (job.state, job.attempts, job.worker, job.finished) == ("done", 1, "", NOW)


def test_what_is_done_is_not_done_again(kinds):
    seen = []
    jobs.handler("try")(lambda *, now: seen.append(now))
    job = enqueue()
    assert jobs.run(job.pk, now=NOW)
    assert not jobs.run(job.pk, now=NOW)
    assert enqueue().state == "done"
    assert len(seen) == 1


def test_a_handler_works_outside_of_a_transaction_and_its_ending_inside(kinds):
    depth = []
    savepoints = jobs.connection.savepoint_ids

    @jobs.handler("try")
    def work(*, now):
        depth.append(len(savepoints))
        return lambda: depth.append(len(savepoints))

    assert jobs.run(enqueue().pk, now=NOW)
    assert depth[1] == depth[0] + 1


def test_an_ending_that_fails_is_undone_as_a_whole(kinds):
    @jobs.handler("try")
    def work(*, now):
        def ending():
            rename("Half done")
            _ = 1 / 0

        return ending

    job = enqueue()
    assert not jobs.run(job.pk, now=NOW)
    job.refresh_from_db()
    assert job.state == "waiting"
    assert Desk.objects.get().name != "Half done"


def test_a_worker_that_lost_its_task_keeps_nothing(kinds):
    @jobs.handler("try")
    def work(*, now):
        # The machine sleeps; another worker takes the task meanwhile.
        Job.objects.update(worker="another")
        return lambda: rename("By the one that slept")

    job = enqueue()
    assert not jobs.run(job.pk, now=NOW, worker="sleeper")
    job.refresh_from_db()
    assert (job.state, job.worker) == ("running", "another")
    assert Desk.objects.get().name != "By the one that slept"


def test_failures_wait_longer_each_time_and_then_fail_for_good(kinds):
    @jobs.handler("try")
    def work(*, now):
        raise jobs.JobError("The other side said no.")

    job, now, waits = enqueue(), NOW, []
    while True:
        assert not jobs.run(job.pk, now=now)
        job.refresh_from_db()
        assert job.last_error == "JobError: The other side said no."
        if job.state == "failed":
            break
        assert job.state == "waiting"
        waits.append((job.next_at - now).total_seconds())
        assert jobs.take("early", now) is None
        now = job.next_at
    assert len(waits) == 5
    for wait, planned in zip(waits, (10, 60, 300, 1800, 7200), strict=True):
        assert 0.8 * planned <= wait <= 1.2 * planned
    assert job.finished == now
    assert jobs.take("late", now + timedelta(days=9)) is None


def test_a_failed_task_begins_anew_when_a_person_says_so(kinds):
    job = enqueue(kind="nobody knows this kind")
    now = NOW
    while job.state != "failed":
        jobs.run(job.pk, now=now)
        job.refresh_from_db()
        now = job.next_at
    assert "no task nobody knows" in job.last_error
    assert jobs.again([job.pk], now) == 1
    jobs.handler("nobody knows this kind")(nothing)
    taken = jobs.take("worker", now)
    assert (taken.pk, taken.attempts) == (job.pk, 1)
    assert jobs.perform(taken, now=now)


def test_an_error_that_cannot_pass_fails_at_once(kinds):
    @jobs.handler("try")
    def work(*, now):
        raise MissingRecordError

    job = enqueue()
    jobs.run(job.pk, now=NOW)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 1)


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (ValueError("said: Quillon Fernworthy"), "ValueError: outside of Claimdesk."),
        (UnreachableError("https://x.example/?q=Quillon"), "UnreachableError: The address did not"),
        (jobs.JobError("The address answered 503."), "JobError: The address answered 503."),
    ],
)
def test_no_text_of_others_is_kept_with_an_error(kinds, error, kept):
    @jobs.handler("try")
    def work(*, now):
        raise error

    job = enqueue()
    jobs.run(job.pk, now=NOW)
    job.refresh_from_db()
    assert "Quillon" not in job.last_error
    assert job.last_error.startswith(kept) or "desk/jobs.py" in job.last_error


def test_the_earliest_due_is_taken_first_and_by_one_worker_only():
    late, early = enqueue(key="b", now=NOW), enqueue(key="a", now=NOW - timedelta(hours=1))
    enqueue(key="c", now=NOW + timedelta(hours=1))
    assert jobs.take("one", NOW).pk == early.pk
    assert jobs.take("two", NOW).pk == late.pk
    assert jobs.take("three", NOW) is None


def test_a_publication_goes_before_a_thousand_texts_of_an_import_and_so_does_what_people_add():
    machine, before = desk.person(), NOW - timedelta(hours=2)
    with transaction.atomic():
        big = jobs.enqueue("import", key="import:1", now=before)
    with jobs._following_from(big), transaction.atomic():
        for number in range(1_000):
            jobs.enqueue("detect", key=f"detect:i{number}", now=before, item=number)
    verbs.receive(actor=machine, text="Hot lemon water cures cancer.", now=NOW)
    enqueue("library", key="library:1", publication=1)
    assert jobs.take("worker", NOW).kind == "library"
    added = jobs.take("worker", NOW)
    assert (added.kind, added.arguments) == ("detect", {"item": Item.objects.get().pk})
    assert jobs.take("worker", NOW).kind == "import"


def test_what_follows_from_a_task_in_bulk_goes_no_sooner_than_it(kinds):
    @jobs.handler("import")
    def work(*, now):
        enqueue("detect", key="detect:1")
        return lambda: enqueue("deliver", key="deliver:1")

    job = enqueue("import", key="import:1")
    assert jobs.run(job.pk, now=NOW)
    assert set(Job.objects.values_list("rank", flat=True)) == {jobs.Rank.BULK}
    enqueue("detect", key="detect:2")
    assert Job.objects.get(key="detect:2").rank == jobs.Rank.USUAL


def test_one_that_failed_or_fell_silent_keeps_its_place_before_what_is_queued_in_bulk():
    for number in range(20):
        enqueue("import", key=f"import:{number}", now=NOW - timedelta(hours=1))
    enqueue("library", key="library:1")
    enqueue("deliver", key="deliver:1")
    assert jobs.take("silent", NOW).kind == "library"
    jobs.fail(jobs.take("failing", NOW), jobs.JobError("No."), now=NOW)
    late = NOW + timedelta(minutes=5)
    assert {jobs.take("other", late).kind, jobs.take("other", late).kind} == {"library", "deliver"}


def test_taking_reads_the_index_and_sorts_nothing():
    with CaptureQueriesContext(connection) as asked:
        jobs.take("worker", NOW)
    for query in asked.captured_queries:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")  # the table is empty
                cursor.execute(f"EXPLAIN {query['sql']}")
            else:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = str(cursor.fetchall())
        assert "job_due" in plan
        assert "sort" not in plan.lower()
        assert "TEMP B-TREE" not in plan


def test_a_task_of_a_silent_worker_is_taken_after_its_lease(kinds):
    job = enqueue()
    assert jobs.take("silent", NOW).pk == job.pk
    assert jobs.take("other", NOW + jobs.LEASE - timedelta(seconds=1)) is None
    taken = jobs.take("other", NOW + jobs.LEASE)
    assert (taken.pk, taken.worker, taken.attempts) == (job.pk, "other", 2)


def test_a_worker_that_speaks_keeps_its_task(kinds):
    job = enqueue()
    jobs.take("slow", NOW)
    assert jobs.extend(job.pk, "slow", NOW + timedelta(seconds=25))
    assert jobs.take("other", NOW + timedelta(seconds=40)) is None
    assert not jobs.extend(job.pk, "other", NOW)


def test_the_tasks_of_a_dead_worker_come_back_at_once_and_then_slower(kinds):
    job = enqueue()
    jobs.take("first", NOW)
    Worker.objects.create(token="first", pid=1, started=NOW, seen=NOW)
    assert jobs.release("first", NOW) == 1
    assert not Worker.objects.exists()
    assert jobs.take("second", NOW).pk == job.pk
    jobs.release("second", NOW)
    job.refresh_from_db()
    assert job.state == "waiting"
    assert job.last_error.startswith("WorkerDiedError")
    assert job.next_at > NOW


def test_a_task_that_kills_every_worker_fails_in_the_end(kinds):
    jobs.handler("try")(nothing)
    job, now = enqueue(), NOW
    for _ in range(6):
        now += timedelta(hours=3)
        assert jobs.take("doomed", now) is not None
    now += timedelta(hours=3)
    assert not jobs.perform(jobs.take("last", now), now=now)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 7)


def test_what_is_regular_is_enqueued_once_a_period_by_however_many():
    for _ in range(3):
        jobs.enqueue_regular(NOW)
    jobs.enqueue_regular(NOW + timedelta(days=1))
    assert Job.objects.filter(kind="tidy").count() == 2


def test_what_is_regular_is_enqueued_only_where_there_is_something_to_do(kinds):
    wanted = iter([False, True])
    jobs.handler("try", every=timedelta(minutes=1), when=lambda: next(wanted))(nothing)
    jobs.enqueue_regular(NOW)
    assert not Job.objects.exists()
    jobs.enqueue_regular(NOW + timedelta(minutes=1))
    assert Job.objects.get().kind == "try"


def test_tidying_deletes_what_is_long_done_and_keeps_what_failed(kinds):
    jobs.handler("try")(nothing)
    long_ago = NOW - tidying.KEPT - timedelta(days=1)
    done, failed = enqueue(now=long_ago), enqueue(kind="unknown", key="f", now=long_ago)
    jobs.run(done.pk, now=long_ago)
    Job.objects.filter(pk=failed.pk).update(state="failed", finished=long_ago)
    Worker.objects.create(token="gone", pid=1, started=long_ago, seen=long_ago)
    tidying.tidy(now=NOW)()
    assert list(Job.objects.all()) == [failed]
    assert not Worker.objects.exists()


def test_every_kind_that_the_desk_enqueues_has_a_handler():
    assert {"detect", "match", "library", "deliver", "encode", "tidy"} <= set(jobs.handlers())
