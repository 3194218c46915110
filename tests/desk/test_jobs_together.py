"""Tasks that are taken together: in their order, each done and counted by itself."""

from __future__ import annotations

import pytest
from django.db import transaction

from claimdesk.desk import jobs, worker
from claimdesk.desk.models import Job
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


def test_each_task_gets_what_was_done_ahead_for_all(kinds):
    seen = {}

    def note(*, item, now, ahead=None):
        seen[item] = ahead

    jobs.handler("try", ahead=lambda tasks: [one["item"] * 10 for one in tasks])(note)
    for at in (1, 2, 3):
        enqueue(key=f"{at}", item=at)
    Loop("worker").step()
    assert seen == {1: 10, 2: 20, 3: 30}
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_each_task_is_done_without_where_it_fails_for_all(kinds):
    seen = {}

    def note(*, item, now, ahead=None):
        if item == 2:
            raise ValueError
        seen[item] = ahead

    jobs.handler("try", ahead=lambda _: 1 / 0)(note)
    for at in (1, 2, 3):
        enqueue(key=f"{at}", item=at)
    Loop("worker").step()
    assert seen == {1: None, 3: None}
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "done", "waiting"]


def test_a_worker_that_is_asked_to_stop_gives_back_what_it_has_not_begun(kinds):
    loop, seen = Loop("worker"), []

    def note(*, item, now, ahead=None):
        seen.append(item)
        loop._stopping.set()

    jobs.handler("try", ahead=lambda tasks: tasks)(note)
    for at in (1, 2, 3):
        enqueue(key=f"{at}", item=at)
    loop.step()
    assert seen == [1]
    assert sorted(Job.objects.values_list("state", "attempts")) == [
        ("done", 1), ("queued", 0), ("queued", 0),
    ]  # fmt: skip


def test_what_has_not_begun_after_a_while_goes_back(kinds, monkeypatch):
    monkeypatch.setattr(worker, "TOGETHER_S", -1.0)
    seen = []

    def note(*, item, now, ahead=None):
        seen.append(item)

    jobs.handler("try", ahead=lambda tasks: tasks)(note)
    for at in (1, 2, 3):
        enqueue(key=f"{at}", item=at)
    Loop("worker").step()
    assert seen == [1]
    assert Job.objects.filter(state="queued", attempts=0).count() == 2
