"""Captures in a real browser: pressed beside a source, seen to be done, read with the passage."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from claimdesk.desk import captures, verbs
from claimdesk.evidence import drawing
from intake.builders import build_pdf
from support import desk
from support.browsing import chromium
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
    page.locator(f"#capture-{keys[0]} a[href$='copy/']").click()
    assert page.locator("#passage").inner_text() == "Trang 3"
    keep(page, f"capture-copy-{locale}")
    assert_fits(page)
    assert_accessible(page)


CSV = "Năm;Số ca;Tử vong\n2021;870;6\n2022;1.204;10\n2023;985;8\n2024;1.870;12\n2025;1.310;9\n"


@pytest.mark.parametrize(("locale", "viewport"), [("vi", "phone"), ("en", "desktop")])
def test_files_are_given_and_what_is_relied_on_is_marked(  # noqa: PLR0913, PLR0917 - fixtures
    open_page, server, monkeypatch, tmp_path, locale, viewport
):
    if viewport == "desktop":  # a browser that draws, beside the one that looks
        monkeypatch.setattr(captures, "find_browser", chromium)
        monkeypatch.setattr(drawing, "LIMIT_S", 300.0)  # how quick the machine is tells nothing
    an = desk.person("An", language=locale)
    check = desk.draft(an)
    lines = [f"Line {at} of a report that says many things." for at in range(30)]
    lines[12:14] = ["The rate of measles in the province fell by", "three per cent in 2024."]
    pdf = build_pdf([["First page."], lines])
    said = {
        "report.pdf": {"quotation": "measles in the province fell by three per cent", "data": pdf},
        "cases.csv": {"quotation": "985", "cells": "B4:C5", "data": CSV.encode()},
    }
    page = open_page(account=an, locale=locale, viewport=viewport)
    for name, names in said.items():
        data = names.pop("data")
        (tmp_path / name).write_bytes(data)
        key = verbs.put_evidence(
            actor=an, check=check.pk, source=name, interest="none known", now=desk.NOW, **names
        ).key
        page.goto(f"/desk/checks/{check.pk}/")
        page.locator(f"#capture-{key} a.button").click()
        keep(page, f"give-{locale}")
        page.set_input_files("input[type=file]", tmp_path / name)
        page.locator("main form button.primary[type=submit]").last.click()
        page.locator(f"#capture-{key} .hash").wait_for()
        page.locator(f"#capture-{key} a[href$='copy/']").click()
        page.locator("svg.pinned-page, table.sheet").wait_for()
        page.wait_for_load_state("networkidle")
        keep(page, f"copy-{name}-{locale}")
        assert_fits(page)
        assert_accessible(page)
    key = verbs.put_evidence(
        actor=an, check=check.pk, source="Page", address=server.set("/a", answer("gzip", 3)),
        quotation="Trang 3", interest="none known", now=desk.NOW,
    ).key  # fmt: skip
    verbs.ask_capture(actor=an, check=check.pk, key=key, now=desk.NOW)
    work()
    page.goto(f"/desk/checks/{check.pk}/")
    keep(page, f"editor-files-{locale}")
    assert_fits(page)
    page.goto(f"/desk/checks/{check.pk}/captures/{key}/copy/")
    drawn = page.locator("img.drawn-page").count()
    assert drawn == (viewport == "desktop"), page.locator("main").inner_text()
    page.evaluate("document.querySelectorAll('img').forEach((one) => one.loading = 'eager')")
    keep(page, f"copy-page-{locale}")
    assert_fits(page)
    assert_accessible(page)
