"""Reports in a real browser: at the desk and for readers, in both languages, on a phone too."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from claimdesk.desk import verbs
from claimdesk.desk.models import Report
from support import desk, reporting
from support.pages import assert_accessible, assert_fits

pytestmark = pytest.mark.django_db(transaction=True)
#: language, size: each once, and so are both sides.
LOOKS = [("vi", "phone"), ("en", "desktop")]


def photograph(page, name):
    """Leave a picture where somebody wants to look at it."""
    if folder := os.environ.get("CLAIMDESK_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def corrected(people):
    """Publish a report and a correction of it."""
    an, em, giang = people
    report = reporting.published(*people).report_id
    given = {"actor": an, "report": report, "now": desk.later()}
    verbs.correct_report(**given, correction_class="typo", reason="Một từ sai trong tóm tắt.")
    verbs.write_report(
        **given, summary_vi="Một tháng nhiều tin đồn về nước chanh.\n\nXem các bảng.",
        title_en="November", summary_en="A month of rumours.",
    )  # fmt: skip
    verbs.submit_report(**given)
    number = Report.objects.get(pk=report).head.number
    verbs.approve_report(actor=em, report=report, revision=number, now=desk.later(2))
    verbs.publish_report(actor=giang, report=report, now=desk.later(3))
    return report


@pytest.mark.parametrize(("language", "viewport"), LOOKS)
def test_reports_are_accessible_and_fit(open_page, language, viewport):
    people = reporting.people()
    reporting.fill(*people)
    report = corrected(people)
    people[0].language = language
    people[0].save()
    page = open_page(account=people[0], locale=language, viewport=viewport)
    here, there = f"/desk/reports/{report}/", f"/{language}/reports/2026-11/"
    places = (
        "/desk/reports/", here, f"{here}lists/items/all/this/", f"/{language}/reports/", there,
        f"{there}versions/1/", f"{there}lists/checks/all/this/",
    )  # fmt: skip
    for number, place in enumerate(places):
        assert page.goto(place).ok
        assert_accessible(page, colours=language == "vi")
        assert_fits(page)
        photograph(page, f"report-{language}-{viewport}-{number}")


def test_a_report_is_written_and_sent_without_scripts(open_page):
    an = desk.person("An")
    report = reporting.kept(an)
    page = open_page(account=an, javascript=False)
    page.goto(f"/desk/reports/{report.pk}/")
    page.get_by_role("link", name="Write to the figures").click()
    assert_fits(page)
    page.get_by_label("Title in English").fill("A quiet month")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="A quiet month")).to_be_visible()
    page.get_by_role("button", name="Send it to review").click()
    expect(page.get_by_text("In review")).to_be_visible()
    assert Report.objects.get().state == "in_review"
