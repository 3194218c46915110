"""A source that changed in a real browser: found in the inbox, read side by side, decided on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from claimdesk.desk import verbs
from claimdesk.desk.models import Check, WatchedSource
from claimdesk.desk.sources import visits
from claimdesk.desk.watch import schedule, tasks
from support import desk
from support.capturing import served, work
from support.pages import assert_accessible, assert_fits
from support.watchedpages import OTHER, PASSAGE, page_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(visits, "HOST_DELAY_S", 0.0)
    yield from served(monkeypatch)


def keep(page, name):
    folder = os.environ.get("CLAIMDESK_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def changed(server, people):
    """Publish a check with a source, have its passage changed, and visit it."""
    author, reviewer, publisher = people
    check = desk.draft(author)
    key = verbs.put_evidence(
        actor=author, check=check.pk, source="The clinic", address=server.set("/a", page_of()),
        title="Figures of the clinic", quotation=PASSAGE, interest="none known", now=desk.NOW,
    ).key  # fmt: skip
    verbs.ask_capture(actor=author, check=check.pk, key=key, now=desk.NOW)
    work()
    desk.approve(Check.objects.get(pk=check.pk), author, reviewer)
    verbs.publish(actor=publisher, check=check.pk, now=desk.NOW)
    schedule.take_in(desk.NOW)
    row = WatchedSource.objects.get(check_record=check, key=key)
    fresh = page_of(
        "The clinic treated 1,420 patients in March and 900 in April.",
        other=OTHER.replace("two", "three"),
    )
    server.set("/a", fresh)
    tasks.visit_now(row, desk.later(60 * 24))


@pytest.mark.parametrize(("locale", "viewport"), [("vi", "phone"), ("en", "desktop")])
def test_changed_source_is_read_side_by_side_and_readers_are_told(
    open_page, server, locale, viewport
):
    people = (desk.person("An"), desk.person("Bình", "reviewer"), desk.person("Chi", "publisher"))
    people[2].language = locale
    people[2].save()
    changed(server, people)
    page = open_page(account=people[2], locale=locale, viewport=viewport)
    page.goto("/desk/inbox/?view=sources")
    assert_fits(page)
    keep(page, f"inbox-sources-{locale}")
    page.locator(".check-row h2 a").click()
    assert page.locator(".pairs .passage del").count() > 0
    assert_fits(page)
    assert_accessible(page, colours=locale == "vi")
    keep(page, f"source-change-{locale}")
    page.locator("button[value='marked']").click()
    page.locator("form[action$='/undo/']").wait_for()
    keep(page, f"source-decided-{locale}")
    page.goto(f"/desk/published/{Check.objects.get().pk}/")
    page.locator("#watched").wait_for()
    assert_fits(page)
    keep(page, f"source-publication-{locale}")
    page.goto(f"/en/fact-checks/{Check.objects.get().slug}/")
    page.locator(".source-mark").wait_for()
    assert_fits(page)
    assert_accessible(page, colours=locale == "vi")
    keep(page, f"source-public-{locale}")
