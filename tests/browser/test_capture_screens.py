"""Captures in a real browser: pressed beside a source, seen to be done, read with the passage."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from claimdesk.desk import verbs
from support import desk
from support.capturing import served, work
from support.pages import assert_accessible, assert_fits
from support.wire import answer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(monkeypatch):
    yield from served(monkeypatch)


def keep(page, name):
    folder = os.environ.get("CLAIMDESK_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("locale", "viewport"), [("vi", "phone"), ("en", "desktop")])
def test_source_is_captured_while_one_goes_on_writing(open_page, server, locale, viewport):
    an = desk.person("An", language=locale)
    check = desk.draft(an)
    urls = [server.set("/a", answer("gzip", 3)), server.set("/b", answer("304"))]
    keys = [
        verbs.put_evidence(
            actor=an, check=check.pk, source=f"Source {at}", address=url, quotation="Trang 3",
            interest="none known", now=desk.NOW,
        ).key
        for at, url in enumerate(urls)
    ]  # fmt: skip
    page = open_page(account=an, locale=locale, viewport=viewport)
    page.goto(f"/desk/checks/{check.pk}/")
    for key in keys:
        page.locator(f"#capture-{key} button[value='capture:e-{key}']").click()
        page.locator(f"#capture-{key} button[value='uncapture:e-{key}']").wait_for()
        page.locator(f"#capture-{key} button[value='capture:e-{key}']").wait_for(state="detached")
    keep(page, f"capture-waiting-{locale}")
    work()
    page.locator(f"#capture-{keys[0]} .hash").wait_for()
    page.locator(f"#capture-{keys[1]} details").wait_for()
    assert page.locator(f"#checklist [href='#evidence-{keys[1]}']").count() == 1
    page.locator(f"#capture-{keys[1]} summary").click()
    page.fill(f"#why-{keys[1]}", "That it is gone is the point.")
    keep(page, f"capture-refused-{locale}")
    assert_fits(page)
    assert_accessible(page)
    page.locator(f"#capture-{keys[1]} button[value='admit:e-{keys[1]}']").click()
    page.locator(f"#capture-{keys[1]} .notice").wait_for()
    page.locator(f"#checklist [href='#evidence-{keys[1]}']").wait_for(state="detached")
    keep(page, f"capture-let-through-{locale}")
    page.locator(f"#capture-{keys[0]} a").click()
    assert page.locator("#passage").inner_text() == "Trang 3"
    keep(page, f"capture-copy-{locale}")
    assert_fits(page)
    assert_accessible(page)
