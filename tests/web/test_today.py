"""Today at the desk: each figure is the length of the list it leads to, on screen, command, API."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.test import Client

from claimdesk.cli import app
from claimdesk.desk import today as reading
from claimdesk.desk import verbs
from claimdesk.desk.models import Check, Claim, SourceChange, Subscription, WatchedSource
from claimdesk.web.today_words import DEFINITIONS, FIGURES, PARTS, waited
from support import desk
from support.api import Caller

pytestmark = pytest.mark.django_db
URL = "/desk/today/"
LATER = desk.NOW + timedelta(days=3)


@pytest.fixture
def people():
    return desk.person("An", "publisher"), desk.person("Binh", "publisher")


@pytest.fixture
def full(people):
    """Give a desk on which every figure but one counts something."""
    author, other = people
    for number in range(3):
        desk.claim(author, f"Open claim number {number}.")
    late = desk.claim(author, "A late claim.")
    soon = desk.claim(author, "A claim that is due.")
    today = LATER.date()
    for claim, days in ((late, -1), (soon, 2)):
        verbs.assign(
            actor=author, claim=claim.pk, account=author.pk, due=today + timedelta(days=days),
            now=desk.NOW,
        )  # fmt: skip
    verbs.ask(text="Is the lake empty?", language="en", now=desk.NOW)
    one = desk.draft(author, of=desk.claim(author, "In review."))
    verbs.submit(actor=author, check=one.pk, now=desk.NOW)
    desk.approved(author, other, of=desk.claim(author, "Approved."))
    stands = desk.published(author, other, other, of=desk.claim(author, "Stands."))
    verbs.dispute(check=stands.check_record_id, text="No.", now=desk.NOW)
    said, _ = verbs.dispute(check=stands.check_record_id, text="Not so.", now=desk.NOW)
    judge = desk.person("Chi", "checker")
    verbs.answer_dispute(
        actor=judge, dispute=said.pk, outcome="upheld", answer="Right.", now=desk.NOW
    )
    for number, decision in enumerate(("", "owed")):
        address = f"https://news.example/{number}"
        visited = WatchedSource.objects.create(
            check_record=stands.check_record, key=f"ev{number}", address=address, next_visit=LATER
        )
        decided = {"decided": LATER, "decided_by": author} if decision else {}
        SourceChange.objects.create(
            watched=visited, publication=stands, address=address, kind="gone", noticed=desk.NOW,
            decision=decision, **decided,
        )  # fmt: skip
    Subscription.objects.create(
        kind="feed", address="https://news.example/rss", name="News", failures=2, error="timeout",
        last_run=desk.NOW, next_run=LATER, created=desk.NOW, created_by=author,
    )  # fmt: skip
    return one


def counts(account=None, now=LATER):
    return {one.shelf.name: one.count for one in reading.figures(account, now, now.date())}


def test_every_figure_has_its_words_and_is_the_length_of_its_list(full, people, client):
    client.force_login(people[0])
    page = client.get(URL).text
    found = dict(re.findall(r'href="/desk/today/(\w+)/" aria-label="(\d+)\.', page))
    assert set(found) == set(FIGURES)
    assert {one.part for one in reading.shelves(None, LATER, LATER.date())} == set(PARTS)
    assert set(DEFINITIONS) <= set(FIGURES)
    for name, count in found.items():
        assert client.get(f"{URL}{name}/").text.count('class="card stack-tight counted"') == int(
            count
        ), name


def test_each_thing_that_waits_is_counted(full):
    found = counts()
    assert found == {
        "waiting": 5, "asked": 0, "nobodys": 3, "questions": 1, "rising": 0, "review": 1,
        "stuck": 1, "approved": 1, "owed": 1, "disputes": 1, "due_to_source": 1, "corrections": 0,
        "overdue": 1, "due": 1, "failing": 1, "visited": 1, "elsewhere": 0,
    }  # fmt: skip
    assert counts(now=desk.NOW + timedelta(hours=1))["stuck"] == 0


def test_the_author_is_never_among_those_who_may_review(full, people):
    author, other = people
    desk.person("Giang", "reviewer", attested=None)
    conflicted = desk.person("Dung", "reviewer")
    verbs.declare(actor=conflicted, check=full.pk, conflicted=True, now=desk.NOW)
    check = Check.objects.select_related("head").get(pk=full.pk)
    assert reading.reviewers_of([check], LATER) == {check.pk: [other]}
    assert author not in reading.reviewers_of([check], LATER)[check.pk]


def test_a_claim_rises_that_is_seen_more_often_than_the_day_before(people):
    now = desk.NOW.replace(minute=0)
    text = "Eating chalk makes bones grow."
    for hours, channel in ((30, "desk"), (5, "desk"), (4, "desk"), (3, "feed"), (3, "feed")):
        verbs.receive(
            actor=people[0], text=text, language="en", channel=channel,
            now=now - timedelta(hours=hours),
        )  # fmt: skip
    item = verbs.receive(actor=people[0], text=text, language="en", channel="mail", now=now)
    claim = verbs.add_claim(
        actor=people[0], text=text, item=item, span=(0, len(text)), checkability="statement",
        now=now,
    )  # fmt: skip
    (row,) = reading.shelf_named("rising", people[0], now, now.date()).rows
    assert (row.pk, row.recent, row.earlier) == (claim.pk, 4, 1)
    assert counts(now=now + timedelta(hours=30))["rising"] == 0


@pytest.mark.one_database
def test_the_day_asks_few_questions_of_the_database(full, people, django_assert_max_num_queries):
    for number in range(30):
        desk.claim(people[0], f"One more claim, number {number}.")
    with django_assert_max_num_queries(19):
        reading.figures(people[0], LATER, LATER.date())
    client = Client()
    client.force_login(people[0])
    with django_assert_max_num_queries(35):
        client.get(URL)


def test_only_those_who_tend_sources_see_how_they_are(full, client):
    client.force_login(desk.person("Em", "reader"))
    assert "/desk/today/failing/" not in client.get(URL).text
    assert client.get(f"{URL}failing/").status_code == 404
    assert client.get(f"{URL}nothing/").status_code == 404


def test_a_new_desk_is_told_what_to_do(people, client):
    client.force_login(people[0])
    assert "Nothing has come in yet" in client.get(URL).text
    Claim.objects.filter(pk=desk.claim(people[0]).pk).update(state="closed")
    assert "Nothing waits" in client.get(URL).text


def test_the_command_and_the_api_say_the_same_as_the_screen(full, people):
    said = json.loads(CliRunner().invoke(app, ["today", "--json"]).output)["figures"]
    told = Caller.of(people[0]).get("/today").json()
    for rows in (said, told):
        assert {one["name"]: len(one["ids"]) for one in rows} == {
            one["name"]: one["count"] for one in rows
        }
    assert {one["name"]: one["ids"] for one in said} == {one["name"]: one["ids"] for one in told}
    lines = CliRunner().invoke(app, ["today"]).output
    assert all(str(label) in lines for label in FIGURES.values())
    lines = CliRunner().invoke(app, ["today", "--language", "vi"]).output
    assert "Tuyên bố đang mở" in lines
    assert "lâu nhất: " in lines


def test_ages_are_told_in_hours_and_then_in_days():
    ages = [waited(desk.NOW - timedelta(hours=hours), desk.NOW) for hours in (0, 1, 47, 49, 240)]
    assert ages == ["less than an hour", "1 hour", "47 hours", "2 days", "10 days"]
