"""Tasks that are taken together: done in their order in one transaction, or each by itself."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from claimdesk.desk import jobs, worker
from claimdesk.desk.models import Job, Tag
from claimdesk.desk.worker import Loop
from support import desk

pytestmark = pytest.mark.django_db
NOW = desk.NOW


@pytest.fixture
def kinds(monkeypatch):
    """Give a place for handlers that the test makes; those of the desk are set aside."""
    monkeypatch.setattr(jobs, "_handlers", {})
    monkeypatch.setattr(jobs, "_MODULES", ())


def enqueue(kind="try", key="try:1", **arguments):
    with transaction.atomic():
        return jobs.enqueue(kind, key=key, now=NOW, **arguments)


def test_tasks_alike_are_taken_together_up_to_the_first_of_another_kind():
    keys = [enqueue(kind, key=f"{at}") for at, kind in enumerate(("try", "try", "try", "x", "try"))]
    first = jobs.take("worker", NOW)
    more = jobs.take_alike(first, "worker", NOW, most=7)
    assert [job.pk for job in (first, *more)] == [job.pk for job in keys[:3]]
    assert {(job.state, job.attempts, job.worker) for job in more} == {("running", 1, "worker")}
    assert jobs.take("other", NOW).kind == "x"


def test_no_more_are_taken_together_than_asked():
    for at in range(5):
        enqueue(key=f"{at}")
    assert len(jobs.take_alike(jobs.take("worker", NOW), "worker", NOW, most=2)) == 2


def test_one_that_was_tried_before_is_not_taken_beside_others():
    enqueue(key="new")
    tried = enqueue(key="tried")
    Job.objects.filter(pk=tried.pk).update(attempts=1)
    assert jobs.take_alike(jobs.take("worker", NOW), "worker", NOW, most=7) == []


def test_what_was_taken_and_not_begun_goes_back_as_it_was():
    before = enqueue()
    taken = jobs.take("worker", NOW)
    jobs.give_back([taken], NOW)
    after = Job.objects.get(pk=before.pk)
    assert (after.state, after.attempts, after.worker) == ("queued", 0, "")


def together(function, kind="try"):
    """Register a handler that is given several tasks."""
    return jobs.handler(kind, together=True)(function)


def some(count=3, **arguments):
    for at in range(1, count + 1):
        enqueue(key=f"{at}", item=at, **arguments)


def test_one_that_takes_long_is_taken_alone():
    enqueue(key="short")
    enqueue(key="long", alone=True)
    enqueue(key="after")
    assert jobs.take_alike(jobs.take("worker", NOW), "worker", NOW, most=7) == []
    assert jobs.take_alike(jobs.take("worker", NOW), "worker", NOW, most=7) == []
    assert jobs.take("worker", NOW).key == "after"


def test_tasks_are_done_in_their_order_and_end_in_one_transaction(kinds):
    seen, ended = [], []

    def note(tasks, *, now):
        seen.append([one["item"] for one in tasks])
        return lambda: ended.append(connection.in_atomic_block)

    together(note)
    some()
    Loop("worker").step()
    assert (seen, ended) == ([[1, 2, 3]], [True])
    rows = Job.objects.values_list("state", "attempts", "worker")
    assert set(rows) == {("done", 1, "")}


def test_each_task_is_done_by_itself_where_it_fails_for_all(kinds):
    seen, kept = [], []

    def note(tasks, *, now):
        seen.append([one["item"] for one in tasks])
        if {"item": 2} in tasks:
            raise ValueError
        return lambda: kept.extend(one["item"] for one in tasks)

    together(note)
    some()
    Loop("worker").step()
    assert seen == [[1, 2, 3], [1], [2], [3]]
    assert kept == [1, 3]
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "done", "waiting"]


def test_nothing_stays_of_an_ending_that_fails_half_way(kinds):
    def note(tasks, *, now):
        def keep():
            for one in tasks:
                make_tag(one["item"])
                if one["item"] == 2:
                    raise ValueError

        return keep

    together(note)
    some()
    Loop("worker").step()
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["1", "3"]


def test_what_another_worker_has_taken_meanwhile_is_not_done_twice(kinds):
    def note(tasks, *, now):
        def keep():
            for one in tasks:
                make_tag(one["item"])

        Job.objects.filter(key="2").update(worker="other")
        return keep

    together(note)
    some()
    Loop("worker").step()
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["1", "3"]
    assert Job.objects.get(key="2").state == "running"


def make_tag(item):
    Tag.objects.create(name=str(item))


def test_a_worker_that_is_asked_to_stop_gives_back_what_it_has_not_begun(kinds):
    loop, seen = Loop("worker"), []

    def note(tasks, *, now):
        if len(tasks) > 1:
            raise ValueError
        seen.append(tasks[0]["item"])
        loop._stopping.set()

    together(note)
    some()
    loop.step()
    assert seen == [1]
    assert sorted(Job.objects.values_list("state", "attempts")) == [
        ("done", 1), ("queued", 0), ("queued", 0),
    ]  # fmt: skip


def test_what_has_not_begun_after_a_while_goes_back(kinds, monkeypatch):
    monkeypatch.setattr(worker, "TOGETHER_S", -1.0)
    seen = []

    def note(tasks, *, now):
        if len(tasks) > 1:
            raise ValueError
        seen.append(tasks[0]["item"])

    together(note)
    some()
    Loop("worker").step()
    assert seen == [1]
    assert Job.objects.filter(state="queued", attempts=0).count() == 2
