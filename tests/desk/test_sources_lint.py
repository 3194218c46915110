"""What the linter finds in the ClaimReview of a source: kept with its run, told in words."""

from __future__ import annotations

import json

import pytest

from claimdesk.desk import engine
from claimdesk.desk.models import Subscription
from claimdesk.desk.sources import markup, runs
from claimdesk.desk.verbs import sources as verbs
from support import desk
from support.api import Caller
from support.command import run_command
from support.outlets import feed

pytestmark = pytest.mark.django_db
NOW = desk.NOW
HOST = "check.example.org"


class _Shelf:
    def add_many(self, entries):
        return len(entries)


@pytest.fixture
def sites(sites):
    engine.use(_Shelf())
    yield sites
    engine.use(None)


def review(claim, **more):
    return {
        "@context": "https://schema.org", "@type": "ClaimReview", "claimReviewed": claim,
        "url": f"https://{HOST}/1",
        "author": {"@type": "Organization", "name": "Check"},
        "reviewRating": {"@type": "Rating", "alternateName": "False"}, **more,
    }  # fmt: skip


def as_json(*reviews):
    return (200, {"Content-Type": "application/json"}, json.dumps(reviews).encode())


def as_page(one):
    page = f"<p>Salt.</p><script type='application/ld+json'>{json.dumps(one)}</script>"
    return (200, {"Content-Type": "text/html"}, page.encode())


def subscribe(address, kind="reviews"):
    return Subscription.objects.create(
        kind=kind, address=address, name="Check", next_run=NOW, created=NOW,
        created_by=desk.machine(),
    )  # fmt: skip


def run(source, now=NOW):
    runs.run_now(source.pk, now)
    source.refresh_from_db()
    return source


UPSIDE_DOWN = {
    "@type": "Rating",
    "ratingValue": 3,
    "worstRating": 5,
    "bestRating": 1,
    "alternateName": "Half true",
}


def test_summary_of_the_last_run_counts_by_rule_and_names_pages_with_the_gravest_first(sites):
    mild = sites.url(HOST, "/1")
    sites.put(HOST, "/1", as_page(review("Salt cures flu.", url=mild)))
    grave = sites.put(HOST, "/2", as_page(review("Rain is dry.", reviewRating=UPSIDE_DOWN)))
    body = feed(("1", "Salt", ""), ("2", "Rain", ""))
    body = body.replace(b"https://news.example.org/1", mild.encode())
    body = body.replace(b"https://news.example.org/2", grave.encode())
    source = run(subscribe(sites.put(HOST, "/feed", body)))
    found = source.lint
    assert (found["pages"], found["reviews"], found["worst"]) == (2, 2, "error")
    assert found["at"] == NOW.isoformat()
    assert found["rules"]["rating-reversed"] == 1
    assert found["rules"]["date-missing"] == 2
    assert found["errors"] + found["warnings"] + found["notes"] == sum(found["rules"].values())
    first = found["documents"][0]
    assert first["address"] == grave
    assert "rating-reversed" in {one["code"] for one in first["findings"]}
    reasons = [one["reason"] for one in markup.pages_of(found)[0]["findings"]]
    assert "The worst rating is not below the best: 5 and 1." in reasons
    # A run that reads nothing new says nothing of markup: what was found stays.
    assert run(source, desk.later(30)).lint == found


def test_file_of_fact_checks_is_linted_up_to_a_bound(sites, monkeypatch):
    monkeypatch.setattr(markup, "MOST_REVIEWS", 2)
    reviews = [review(f"Claim number {number}.") for number in range(4)]
    source = run(subscribe(sites.put(HOST, "/all.json", as_json(*reviews))))
    assert (source.taken, source.lint["pages"], source.lint["reviews"]) == (4, 1, 2)
    lines = "\n".join(json.dumps(one) for one in reviews).encode()
    source = run(subscribe(sites.put(HOST, "/all.jsonl", (200, {}, lines))))
    assert (source.taken, source.lint["reviews"]) == (4, 2)


def test_markup_that_cannot_be_taken_is_told_of_all_the_same(sites):
    broken = {"@context": "https://schema.org", "@type": "ClaimReview"}
    source = run(subscribe(sites.put(HOST, "/all.json", as_json(broken))))
    assert source.error == "unreadable"
    assert source.lint["worst"] == "error"


def test_tables_feeds_of_texts_and_another_address_have_no_summary(sites):
    table = b"claim,verdict,url\nSalt cures flu.,false,https://check.example.org/1\n"
    kept = run(subscribe(sites.put(HOST, "/t.csv", (200, {"Content-Type": "text/csv"}, table))))
    assert kept.lint is None
    texts = run(subscribe(sites.put(HOST, "/feed", feed(("1", "Rain", "It rained."))), "feed"))
    assert texts.lint is None
    source = run(subscribe(sites.put(HOST, "/all.json", as_json(review("Salt.")))))
    assert source.lint
    change = verbs.Change(address="https://other.example.org/all.json")
    verbs.edit_source(actor=None, source=source.pk, change=change, now=NOW)
    source.refresh_from_db()
    assert source.lint is None


def test_people_programs_and_commands_are_told(client, sites):
    source = run(subscribe(sites.put(HOST, "/a.json", as_json(review("Salt.", url="x")))))
    eve = desk.person("Eve", role="administrator")
    client.force_login(eve)
    shown = client.get(f"/desk/sources/{source.pk}/").content.decode()
    assert "Its markup (ClaimReview)" in shown
    assert "url-" in shown
    call = Caller.of(eve)
    assert "documents" not in call.get("/sources").json()["results"][0]["lint"]
    (page,) = call.get(f"/sources/{source.pk}").json()["lint_pages"]
    assert page["address"] == source.address
    assert all(one["reason"] and one["reason_vi"] for one in page["findings"])
    told = run_command("source", "show", source.pk)
    assert told.out.count(page["findings"][0]["reason"]) == 1
    assert run_command("source", "show", source.pk, "--json").json["lint_pages"] == [page]
    (listed,) = run_command("source", "list", "--json").json
    assert listed["lint"]["rules"] == source.lint["rules"]
