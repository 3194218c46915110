"""What readers and an assessor are given of the self-check, in a real browser."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.utils import timezone, translation

from claimdesk.desk.readiness import reporting
from claimdesk.desk.verbs import readiness
from claimdesk.web.readiness_file import file_of
from support import desk
from support.pages import assert_accessible, assert_fits

#: The folder for pictures, where somebody wants them: `make screenshots`.
PICTURES = os.environ.get("CLAIMDESK_PICTURES")


def photograph(page, name):
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.fixture
def shown(live_desk):
    """Let readers of a desk see its self-check."""
    people = desk.person("An", "publisher"), desk.person("Binh", "publisher")
    desk.published(*people, people[1])
    now = timezone.now()
    readiness.state_criterion(
        actor=people[0], criterion="ifcn-4.3", text="An editor decides. https://desk.example/us",
        address="https://desk.example/about-us", now=now,
    )  # fmt: skip
    kept = readiness.take_snapshot(actor=people[0], now=now)
    readiness.show_snapshot(actor=people[1], snapshot=kept.pk, now=now)
    return reporting.with_names(kept.report)


def test_readers_and_an_assessor_can_read_it_in_both_languages(shown, open_page):
    for language, viewport in (("vi", "phone"), ("en", "desktop")):
        page = open_page(locale=language, viewport=viewport)
        assert page.goto(f"/{language}/readiness/").status == 200
        assert page.locator("h1").count() == 1
        assert page.locator("article li.card").count() == 39
        assert_accessible(page, colours=language == "vi")
        assert_fits(page)
        photograph(page, f"readiness-public-{language}-{viewport}")
        page.goto("about:blank")  # the file is opened without a desk
        with translation.override(language):
            page.set_content(file_of(shown))
        assert page.locator("li.card").count() == 39
        assert_accessible(page, colours=language == "vi")
        assert_fits(page)
        photograph(page, f"readiness-file-{language}-{viewport}")
