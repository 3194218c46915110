"""The tasks' screen in a real browser: read by everybody, on a phone too, and without scripts."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from claimdesk.desk import jobs
from claimdesk.desk.models import Job
from support import desk
from support.pages import assert_accessible, assert_fits

pytestmark = pytest.mark.django_db(transaction=True)


def fill():
    now = timezone.now()
    for number, state in enumerate(Job.State.values * 3):
        with transaction.atomic():
            job = jobs.enqueue("match", key=f"match:{number}:1", now=now, claim=number)
        Job.objects.filter(pk=job.pk).update(
            state=state,
            worker="w" if state == "running" else "",
            finished=now if state in {"done", "failed"} else None,
            last_error="WorkerDiedError: Its worker died.",
            attempts=number,
        )


@pytest.mark.parametrize(("language", "viewport"), [("vi", "phone"), ("en", "desktop")])
def test_the_tasks_are_accessible_and_fit(open_page, language, viewport):
    admin = desk.person("Admin", "administrator", language=language)
    fill()
    page = open_page(account=admin, locale=language, viewport=viewport)
    for state in ("failed", "waiting", "done"):
        page.goto(f"/desk/tasks/?state={state}")
        assert_accessible(page, colours=language == "vi")
        assert_fits(page)


def test_a_task_is_started_again_without_scripts(open_page):
    fill()
    page = open_page(account=desk.person("Admin", "administrator"), javascript=False)
    page.goto("/desk/tasks/")
    page.get_by_role("button", name="Try again").first.click()
    expect(page.get_by_text("The task is queued again.")).to_be_visible()
    assert Job.objects.filter(state="failed").count() == 2
