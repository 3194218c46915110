"""Pages of reports, at the desk and for readers: every figure opens to a list as long as it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.utils import timezone
from lxml import html

from claimdesk.desk import jobs, verbs
from claimdesk.desk.models import Job, LogEntry, Report
from claimdesk.desk.reporting.tasks import order_report
from claimdesk.desk.transactions import whole
from claimdesk.web.public.copying import SiteCopy
from support import desk, reporting

pytestmark = pytest.mark.django_db
ADDRESS = "/en/reports/2026-11/"


@pytest.fixture
def people():
    return reporting.people()


@pytest.fixture
def published(people):
    reporting.fill(*people)
    return reporting.published(*people)


def text_of(response):
    assert response.status_code == 200, response.content[:2000]
    return response.content.decode()


def numbers_linked(page):
    """Return (address, number in words) of every figure on a page that is a link."""
    found = html.fromstring(page).xpath("//main//a[contains(@href, '/lists/')]")
    return [(one.get("href"), "".join(one.itertext()).strip()) for one in found]


@pytest.mark.parametrize("side", ["desk", pytest.param("public", marks=pytest.mark.one_database)])
def test_every_figure_opens_to_a_list_as_long_as_it(client, people, published, side):
    client.force_login(people[0])
    start = f"/desk/reports/{published.report_id}/" if side == "desk" else ADDRESS
    linked = numbers_linked(text_of(client.get(start)))
    assert len(linked) > 100
    lengths = {}
    for address, said in linked:
        if address not in lengths:
            page = text_of(client.get(unquote(address)))
            lengths[address] = len(html.fromstring(page).xpath("//ol[@class='ids']/li"))
        assert str(lengths[address]) == said, address
    assert max(lengths.values()) > 1


def test_a_list_of_thousands_is_parted(client, published, monkeypatch):
    monkeypatch.setattr("claimdesk.web.report_pages.IN_LIST", 2)
    rows = []
    for path in ("", "page/2/", "page/3/"):
        page = text_of(client.get(f"{ADDRESS}lists/items/all/this/{path}"))
        rows += html.fromstring(page).xpath("//ol[@class='ids']/li/text()")
    assert len(rows) == len(set(rows)) == published.page["tables"][0]["rows"][0]["this"]["length"]
    assert client.get(f"{ADDRESS}lists/items/all/this/page/9/").status_code == 404
    assert client.get(f"{ADDRESS}lists/items/nobody/this/").status_code == 404


def test_readers_get_a_published_report_in_both_languages_and_no_draft(client, people, published):
    assert "Tháng Mười Một" in text_of(client.get("/vi/reports/"))
    assert "Mục tin đến" in text_of(client.get("/vi/reports/2026-11/"))
    page = text_of(client.get(ADDRESS))
    assert "A month." in page
    assert (
        f"In the public log as entry {LogEntry.objects.get(about__startswith='report/').pk}" in page
    )
    assert client.get("/en/reports/2026-10/").status_code == 404
    verbs.report_freeze(
        actor=people[0], period=reporting.month().before(), now=desk.NOW + timedelta(days=3)
    )
    assert client.get("/en/reports/2026-10/").status_code == 404


@pytest.mark.one_database
def test_charts_need_no_style_and_have_their_tables(client, published):
    page = html.fromstring(text_of(client.get(ADDRESS)))
    charts = page.xpath("//main//*[local-name()='svg'][@role='img']")
    assert charts
    for chart in charts:
        named = chart.get("aria-labelledby").split()
        assert all(page.xpath(f"//*[@id='{one}']/text()") for one in named)
        assert chart.xpath("ancestor::section[1]//table")
        assert not chart.xpath(".//@style | .//style | .//script")


@pytest.mark.one_database
def test_a_report_comes_as_files(client, published):
    kinds = {
        "report.pdf": b"%PDF-", "summary.pdf": b"%PDF-", "tables.csv": b"\xef\xbb\xbftable,",
        "tables.xlsx": b"PK", "tables.json": b"{", "report.zip": b"PK",
    }  # fmt: skip
    for name, first in kinds.items():
        response = client.get(f"{ADDRESS}{name}")
        assert response.status_code == 200, name
        assert response.content.startswith(first), name
    with zipfile.ZipFile(io.BytesIO(client.get(f"{ADDRESS}report.zip").content)) as archive:
        assert "report.json" in archive.namelist()
    assert client.get(f"{ADDRESS}secrets.txt").status_code == 404


def test_a_correction_is_told_at_the_top_with_before_and_after(client, people, published):
    an, em, giang = people
    report = published.report_id
    now = desk.NOW + timedelta(days=4)
    verbs.correct_report(
        actor=an, report=report, correction_class="typo", reason="A word was wrong.", now=now
    )
    verbs.write_report(actor=an, report=report, summary_en="A better month.", now=now)
    verbs.submit_report(actor=an, report=report, now=now)
    head = Report.objects.get(pk=report).head
    verbs.approve_report(actor=em, report=report, revision=head.number, now=now)
    verbs.publish_report(actor=giang, report=report, now=now)
    page = text_of(client.get(ADDRESS))
    told, figures = page.index("A word was wrong."), page.index('class="figures-section"')
    assert told < figures
    assert "<del>A month.</del>" in page
    assert "<ins>A better month.</ins>" in page
    old = text_of(client.get(f"{ADDRESS}versions/1/"))
    assert "This is an older version" in old
    assert "A month." in old
    assert "A word was wrong." not in old


def test_only_who_asked_is_named(client, people, published):
    assert "An" not in re.findall(r"contributors.*?<p>(.*?)</p>", text_of(client.get(ADDRESS)))
    client.force_login(people[0])
    credit = f"/desk/reports/{published.report_id}/credit/"
    client.post(credit, {"named": "yes"})
    assert "<p>An</p>" in text_of(client.get(ADDRESS))
    client.post(credit, {"named": "no"})
    assert "<p>An</p>" not in text_of(client.get(ADDRESS))


def test_a_report_goes_its_way_on_the_screens(client, people):
    an, em, giang = people
    desk.statements()
    client.force_login(an)
    period = {"period": "other", "first": "2025-11-01", "last": "2025-11-19"}
    assert client.post("/desk/reports/new/", period).status_code == 302
    assert "is being counted" in text_of(client.get("/desk/reports/"))
    do_the_task()
    report = Report.objects.get()
    here = f"/desk/reports/{report.pk}/"
    version = report.head.version
    client.post(f"{here}write/", {"title_en": "Nineteen days", "version": version})
    assert "Nineteen days" in text_of(client.get(here))
    client.post(f"{here}submit/")
    decision = {"revision": Report.objects.get().head.number, "decision": "approve"}
    client.force_login(desk.person("Reviewer", "reviewer"))
    client.post(f"{here}decide/", decision)
    client.force_login(giang)
    assert client.post(f"{here}publish/").status_code == 302
    assert "Nineteen days" in text_of(client.get("/en/reports/2025-11-01..2025-11-19/"))
    client.force_login(em)
    wrong = client.post(f"{here}correct/", {"correction_class": "typo", "reason": ""})
    assert wrong.status_code == 422
    client.post(f"{here}correct/", {"correction_class": "typo", "reason": "A slip."})
    assert "A slip." in text_of(client.get(here))
    client.post(f"{here}drop/")
    assert Report.objects.get().state == "published"


def test_the_figures_of_a_draft_are_those_of_its_newest_count(client, people):
    an = people[0]
    report = reporting.kept(an)
    client.force_login(an)
    here = f"/desk/reports/{report.pk}/"
    assert "No records" in text_of(client.get(f"{here}lists/items/all/this/"))
    verbs.receive(actor=an, text="Salt is blue.", channel="web", language="en", now=desk.NOW)
    reporting.kept(an)
    assert "item/" in text_of(client.get(f"{here}lists/items/all/this/"))
    assert f'{here}lists/items/all/this/">1</a>' in text_of(client.get(here))
    assert client.get(f"{here}files/report.pdf").content.startswith(b"%PDF-")


def test_whoever_wrote_a_report_cannot_approve_it_on_the_screen(client, people):
    writer = desk.person("Writer", "reviewer")
    report = reporting.kept(writer)
    verbs.write_report(actor=writer, report=report.pk, title_en="Mine", now=desk.NOW)
    verbs.submit_report(actor=writer, report=report.pk, now=desk.NOW)
    client.force_login(writer)
    here = f"/desk/reports/{report.pk}/"
    assert 'value="approve"' not in text_of(client.get(here))
    answer = client.post(f"{here}decide/", {"revision": 1, "decision": "approve"})
    assert answer.status_code == 409
    assert Report.objects.get().state == "in_review"


def test_a_period_that_waits_is_ordered_once_and_one_to_come_never(client, people):
    an = people[0]
    first = order_report(actor=an, period=reporting.month(), now=desk.NOW)
    assert order_report(actor=an, period=reporting.month(), now=desk.later()).pk == first.pk
    client.force_login(an)
    coming = (timezone.localdate() + timedelta(days=9)).isoformat()
    answer = client.post("/desk/reports/new/", {"period": "other", "first": coming, "last": coming})
    assert answer.status_code == 422
    assert "has not begun" in answer.content.decode()
    assert Job.objects.filter(kind="report").count() == 1


@pytest.mark.one_database
def test_a_copy_made_of_files_holds_the_report_with_its_lists(published, tmp_path):
    folder = tmp_path / "site"
    SiteCopy(folder).write(lambda _total: lambda _done: None)
    here = folder / "en/reports/2026-11"
    assert (here / "report.pdf").read_bytes().startswith(b"%PDF-")
    for address, said in numbers_linked((here / "index.html").read_text("utf-8")):
        page = html.fromstring((here / unquote(address) / "index.html").read_text("utf-8"))
        assert str(len(page.xpath("//ol[@class='ids']/li"))) == said


@pytest.mark.one_database
def test_search_engines_and_feeds_are_told_of_reports(client, published):
    assert ADDRESS in client.get("/sitemap.xml").content.decode()
    for language, title in (("en", "A month."), ("vi", "Tháng Mười Một")):
        entries = client.get(f"/{language}/feed.json").json()["items"]
        told = [one for one in entries if one["tags"] == ["report"]]
        assert len(told) == 1
        assert told[0]["url"].endswith(f"/{language}/reports/2026-11/")
        assert title in told[0]["title"] + told[0]["content_text"]


def do_the_task():
    """Do the task that counts a period, as a worker does."""
    job = Job.objects.get(kind="report")
    found = jobs.handlers()["report"]
    whole(found.function(**job.arguments, now=timezone.now()))()
    Job.objects.filter(pk=job.pk).update(state="done", finished=timezone.now())
