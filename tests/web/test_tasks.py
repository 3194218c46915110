"""The screen of background tasks: what failed and why, started again, given up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from claimdesk.desk import audit, jobs
from claimdesk.desk.models import AuditEntry, Job, Worker
from claimdesk.desk.verbs import tasks
from claimdesk.errors import NotAllowedError, RuleError
from support import desk

pytestmark = pytest.mark.django_db
URL = "/desk/tasks/"


@pytest.fixture
def admin(client):
    person = desk.person("Admin", "administrator")
    client.force_login(person)
    return person


def task(state="failed", key="match:1:1", kind="match", **fields):
    now = timezone.now()
    with transaction.atomic():
        job = jobs.enqueue(kind, key=key, now=now, claim=1)
    ended = now if state in {"failed", "done"} else None
    Job.objects.filter(pk=job.pk).update(state=state, finished=ended, **fields)
    job.refresh_from_db()
    return job


def page(client, query=""):
    response = client.get(URL + query)
    assert response.status_code == 200
    return response.content.decode()


def test_without_tasks_and_workers_the_screen_says_so(client, admin):
    shown = page(client)
    assert "No worker is running." in shown
    assert "claimdesk work" in shown
    assert "No tasks here" in shown


def test_a_worker_that_was_seen_lately_is_at_work(client, admin):
    now = timezone.now()
    Worker.objects.create(token="a", pid=1, started=now, seen=now)
    Worker.objects.create(token="b", pid=2, started=now, seen=now - timedelta(minutes=5))
    assert "1 worker is at work." in page(client)


def test_what_failed_comes_first_with_its_reason(client, admin):
    task("done", key="detect:1", kind="detect")
    task("failed", last_error="JobTimeoutError: The task took too long.")
    task("failed", key="deliver:1", kind="deliver", last_error="JobError: The receiver said 503.")
    shown = page(client)
    assert "It took too long, and was ended." in shown
    assert "The receiver said 503." in shown
    assert "Find the claims" not in shown
    assert "Find the claims" in page(client, "?state=done")


def test_the_screen_speaks_vietnamese(client):
    client.force_login(desk.person("Quản trị", "administrator", language="vi"))
    task(last_error="WorkerDiedError: Its worker died.")
    shown = page(client)
    for text in ("Việc chạy nền", "Thất bại", "Tiến trình xử lý bị tắt", "Thử lại"):
        assert text in shown


def test_a_failed_task_is_started_again(client, admin):
    job = task(attempts=6, last_error="JobError: no")
    response = client.post(reverse("desk:retry-task", args=[job.pk]), follow=True)
    assert "The task is queued again." in response.content.decode()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.finished) == ("queued", 0, None)
    assert AuditEntry.objects.first().verb == "retry_task"


def test_all_failed_tasks_are_started_again(client, admin):
    for number in range(3):
        task(key=f"match:{number}:1")
    task("done", key="match:9:1")
    response = client.post(reverse("desk:retry-failed-tasks"), follow=True)
    assert "3 tasks are queued again." in response.content.decode()
    assert Job.objects.filter(state="queued").count() == 3
    assert audit.find_break() is None


def test_a_failed_task_is_given_up(client, admin):
    job = task()
    client.post(reverse("desk:give-up-task", args=[job.pk]))
    assert not Job.objects.exists()
    entry = AuditEntry.objects.first()
    assert (entry.verb, entry.details["key"]) == ("give_up_task", job.key)


@pytest.mark.parametrize("state", ["done", "queued"])
def test_a_task_that_did_not_fail_is_left_alone(client, admin, state):
    job = task(state)
    for route in ("desk:retry-task", "desk:give-up-task"):
        shown = client.post(reverse(route, args=[job.pk]), follow=True).content.decode()
        assert "Only a task that failed" in shown
    job.refresh_from_db()
    assert job.state == state


def test_only_administrators_handle_tasks():
    publisher = desk.person("Binh", "publisher")
    job = task()
    for verb in (tasks.retry_task, tasks.give_up_task):
        with pytest.raises(NotAllowedError):
            verb(actor=publisher, task=job.pk, now=desk.NOW)
    with pytest.raises(NotAllowedError):
        tasks.retry_failed_tasks(actor=publisher, now=desk.NOW)
    with pytest.raises(RuleError):
        tasks.give_up_task(
            actor=desk.person("Chi", "administrator"), task=task("queued", key="q").pk, now=desk.NOW
        )


def test_a_long_list_is_shown_in_slices(client, admin, django_assert_max_num_queries):
    for number in range(30):
        task("done", key=f"match:{number}:1")
    with django_assert_max_num_queries(12):
        shown = page(client, "?state=done")
    assert shown.count("<tr>") == 26
    assert 'rel="next"' in shown
