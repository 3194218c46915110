"""The screens of the self-check, its file for an assessor, its public page, API and command."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from claimdesk.cli import app
from claimdesk.desk.models import PolicyVersion, ReadinessSnapshot, ReadinessStatement
from claimdesk.desk.verbs import readiness
from claimdesk.domain.readiness import CRITERIA
from claimdesk.web import readiness_words as words
from support import desk
from support.api import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
URL = "/desk/readiness/"
ONE = f"{URL}criteria/ifcn-1.1/"


@pytest.fixture
def people(client):
    found = desk.person("An", "publisher"), desk.person("Binh", "publisher")
    client.force_login(found[0])
    return found


@pytest.fixture
def published(people):
    return desk.published(*people, people[1])


def test_every_criterion_figure_and_gap_has_its_words(published):
    report = json.loads(CliRunner().invoke(app, ["readiness", "--json"]).output)
    assert {row["key"] for row in report["criteria"]} == set(words.CRITERIA)
    names = {one["name"] for row in report["criteria"] for one in row["figures"]}
    assert names == set(words.FIGURES)
    assert [one.key for one in CRITERIA] == list(words.CRITERIA)


def test_the_screen_shows_each_criterion_once_and_where_a_gap_is_mended(client, published):
    page = client.get(URL).text
    for key in words.CRITERIA:
        assert page.count(f'id="{key.replace(".", "-")}"') == 1
    assert "It is no certification" in page
    gap = re.search(r'id="ifcn-6-1".*?</li>', page, re.DOTALL)[0]
    assert 'href="/desk/policies/"' in gap


def test_every_figure_is_a_link_to_a_list_as_long_as_it_says(client, published):
    found = set(re.findall(r'href="(/desk/readiness/[^"]+/figures/[^"]+)"', client.get(URL).text))
    assert len(found) > 30
    report = Caller.of(desk.person("Chi", "administrator")).get("/readiness").json()
    sizes = {
        f"{URL}criteria/{row['key']}/figures/{one['name']}/": (one["count"], one["of"])
        for row in report["criteria"]
        for one in row["figures"]
    }
    for url in found:
        count, of = sizes[url.partition("?")[0]]
        listed = client.get(url).text.count('<li class="counted">')
        assert listed == (of - count if "missing" in url else count), url


def test_a_person_states_something_and_a_second_one_confirms_it(client, people):
    assert client.post(f"{ONE}state/", {"applies": "yes", "text": ""}).status_code == 422
    client.post(f"{ONE}state/", {"applies": "yes", "text": "Registered as number 12."})
    row = ReadinessStatement.objects.get()
    assert "a second person has not confirmed it" in client.get(ONE).text
    client.post(f"{URL}statements/{row.pk}/confirm/", follow=True)
    row.refresh_from_db()
    assert row.confirmed is None, "nobody confirms what they stated themselves"
    client.force_login(people[1])
    assert "Confirm it as a second person" in client.get(ONE).text
    client.post(f"{URL}statements/{row.pk}/confirm/")
    assert "It counts." in client.get(ONE).text
    client.post(f"{URL}statements/{row.pk}/take-back/")
    assert "taken back by Binh" in client.get(ONE).text


def test_what_the_records_tell_has_no_form_and_refuses_one(client, people):
    one = f"{URL}criteria/ifcn-1.3/"
    assert "<textarea" not in client.get(one).text
    client.post(f"{one}state/", {"applies": "yes", "text": "We are quick."})
    assert not ReadinessStatement.objects.exists()


def test_the_page_for_readers_is_there_only_when_two_people_let_them_see_it(
    client, people, published
):
    readiness.state_criterion(
        actor=people[0], criterion="ifcn-4.3", text="See our page.", now=timezone.now()
    )
    assert Client().get("/en/readiness/").status_code == 404
    client.post(f"{URL}snapshots/take/")
    kept = ReadinessSnapshot.objects.get()
    assert "Show it to readers" not in client.get(f"{URL}snapshots/{kept.pk}/").text
    client.post(f"{URL}snapshots/{kept.pk}/show/")
    assert Client().get("/en/readiness/").status_code == 404
    client.force_login(people[1])
    assert "Show it to readers" in client.get(f"{URL}snapshots/{kept.pk}/").text
    client.post(f"{URL}snapshots/{kept.pk}/show/")
    page = Client().get("/en/readiness/")
    assert "See our page." in page.text
    assert "In the public log" in page.text
    assert all(name not in page.text for name in ("/desk/readiness", f"{people[0].name} stated"))
    assert "/en/readiness/" in Client().get("/en/policies/methodology/").text
    assert "/vi/readiness/" in Client().get("/sitemap.xml").text
    client.post(f"{URL}snapshots/{kept.pk}/hide/")
    assert Client().get("/en/readiness/").status_code == 404


def test_snapshots_are_listed_with_what_changed(client, people):
    first = timezone.now() - timedelta(days=1)
    readiness.take_snapshot(actor=people[0], now=first)
    assert "The first one that is listed" in client.get(f"{URL}snapshots/").text
    for kind in ("corrections", "methodology"):
        PolicyVersion.objects.create(
            kind=kind, language="vi", number=1, body="Như sau.", written_by=people[0],
            effective=first,
        )  # fmt: skip
    client.post(f"{URL}snapshots/take/")
    page = client.get(f"{URL}snapshots/").text
    assert "criteria differ from the snapshot before" in page
    assert words.criterion_words("ifcn-6.1") in page


def test_the_file_for_an_assessor_stands_alone_and_names_who_stated_what(
    client, people, published, tmp_path
):
    text = "</script><b>Number 12</b>"
    readiness.state_criterion(actor=people[0], criterion="ifcn-1.1", text=text, now=timezone.now())
    page = client.get(f"{URL}export.html").text
    assert not re.findall(r'(?:src|href)="', page)
    held = re.search(r'<script type="application/json" id="report">(.*?)</script>', page, re.DOTALL)
    report = json.loads(held[1])
    row = next(one for one in report["criteria"] if one["key"] == "ifcn-1.1")
    assert row["statement"]["made_by"] == "An"
    assert row["statement"]["text"] == text
    cited = next(
        one
        for row in report["criteria"] if row["key"] == "ifcn-3.1"
        for one in row["figures"] if one["name"] == "cited"
    )  # fmt: skip
    assert cited["ids"] == [published.check_record_id]
    assert client.get(f"{URL}export.json").json()["criteria"] == report["criteria"]
    place = tmp_path / "ready.html"
    assert CliRunner().invoke(app, ["readiness", "--export", str(place)]).exit_code == 0
    assert "Number 12" in place.read_text("utf-8")
    assert CliRunner().invoke(app, ["readiness", "--export", "a.txt"]).exit_code == 1


def test_the_command_prints_each_criterion_and_only_the_gaps_when_asked(published):
    whole = CliRunner().invoke(app, ["readiness"]).output
    gaps = CliRunner().invoke(app, ["readiness", "--gaps"]).output
    assert whole.count("IFCN ") == 31
    assert "It is no certification" in whole
    assert 0 < gaps.count("IFCN ") < 31


def test_the_api_gives_the_check_and_its_snapshots_and_takes_no_statement(people):
    caller = Caller.of(people[0])
    assert caller.post("/readiness/snapshots", {}).status_code == 201
    (one,) = caller.get("/readiness/snapshots").json()["results"]
    whole = caller.get(f"/readiness/snapshots/{one['id']}").json()
    assert len(whole["report"]["criteria"]) == len(CRITERIA)
    assert whole["sha256"] == ReadinessSnapshot.objects.get().sha256
    assert caller.post("/readiness/criteria/ifcn-1.1", {}).status_code == 404
