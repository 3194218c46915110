"""The Library at the desk: searched with reasons, filtered, each entry with its history."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimdesk.desk import verbs
from claimdesk.desk.models import Claim
from claimdesk.domain.verdict import Verdict
from claimdesk.errors import LibraryCorruptError
from support import desk
from support.desk import NOW, person
from support.engine import entry, match

pytestmark = pytest.mark.django_db
PATH = "/desk/library/"
LEMON = entry()
CHANH = entry(
    "Uống nước chanh nóng chữa khỏi ung thư.",
    language="vi",
    rating="",
    verdict=Verdict.MOSTLY_FALSE,
    publisher="Kiểm chứng Mẫu",
    url="https://mau.example/chanh",
)


@pytest.fixture
def library(client, fake_engine):
    client.force_login(person("An"))
    for one in (LEMON, CHANH):
        fake_engine.add(one)
    return fake_engine


def test_a_search_shows_zone_probability_reasons_and_conflicts(client, library):
    library.answers["hot lemon"] = [
        match(LEMON, 0.95, reasons=("words: lemon",), conflicts=("numbers: 3 / 30",)),
        match(CHANH, 0.05, reasons=("meaning: close (0.41)",)),
    ]
    response = client.get(PATH, {"q": "hot lemon"})
    page = response.content.decode()
    assert "Strong match" in page
    assert "<strong>95%</strong> – almost certainly the same claim" in page
    assert "Same words: lemon" in page
    assert "Other numbers: 3 here, 30 in the fact-check" in page
    assert "1 weak match" in page
    assert [one.entry for one in response.context["weak"]] == [CHANH]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {LEMON, CHANH}),
        ("verdict=mostly_false", {CHANH}),
        ("language=vi", {CHANH}),
        ("language=other", set()),
        ("publisher=example", {LEMON}),
        ("verdict=nonsense", {LEMON, CHANH}),
    ],
)
def test_what_is_shown_can_be_filtered(client, library, query, found):
    assert set(client.get(f"{PATH}?{query}").context["newest"]) == found
    library.answers["x"] = [match(LEMON), match(CHANH)]
    shown = client.get(f"{PATH}?q=x&{query}").context["found"]
    assert {one.entry for one in shown} == found


def test_a_search_that_finds_nothing_leads_to_the_queue(client, library):
    page = client.get(PATH, {"q": "zebra"}).content.decode()
    assert "Nothing in the Library fits" in page
    client.post("/desk/add/claim/", {"words": "Zebras are green horses.", "kind": "statement"})
    assert Claim.objects.get().text == "Zebras are green horses."


def test_without_a_search_what_came_last_is_shown(client, library):
    page = client.get(PATH).content.decode()
    assert "2 published fact-checks" in page
    assert page.index(CHANH.claim_reviewed) < page.index(LEMON.claim_reviewed)
    assert "Mostly false" in page


def test_a_damaged_library_is_said_and_the_page_stands(client, library):
    library.error = LibraryCorruptError()
    for query in ("", "?q=lemon"):
        response = client.get(f"{PATH}{query}")
        assert response.status_code == 200
        assert "The library is damaged." in response.content.decode()


def test_an_entry_is_shown_with_its_history_and_the_claims_it_answers(client, library):
    library.add(replace(LEMON, title="Corrected title", rating="Mostly false"))
    an = person("Binh")
    claim = desk.claim(an, "Lemons heal.")
    (found,) = verbs.store_matches(
        actor=desk.machine(), claim=claim.pk, matches=[match(LEMON)], now=NOW
    )
    verbs.decide_match(actor=an, match=found.pk, decision="accepted", now=NOW)
    page = client.get(f"{PATH}{LEMON.id}/").content.decode()
    assert "Corrected title" in page
    assert "Lemon drinks are no cancer treatment" in page
    assert "Lemons heal." in page
    assert "Accepted" in page
    assert "https://checks.example/lemon" in page


def test_an_entry_that_was_taken_out_says_so(client, library):
    library.remove([LEMON.id])
    page = client.get(f"{PATH}{LEMON.id}/").content.decode()
    assert "taken out of the Library" in page
    assert LEMON.claim_reviewed in page


@pytest.mark.parametrize("unknown", ["0123456789abcdef", "x-y"])
def test_an_entry_that_never_was_is_not_found(client, library, unknown):
    assert client.get(f"{PATH}{unknown}/").status_code == 404


def test_a_reader_may_search_and_adds_nothing(client, library):
    client.force_login(person("Em", role="reader"))
    page = client.get(PATH, {"q": "lemon water cures"}).content.decode()
    assert LEMON.claim_reviewed in page
    assert "add/claim" not in page


def test_the_library_speaks_vietnamese(client, library):
    client.force_login(person("Minh", language="vi"))
    page = client.get(PATH, {"q": "nuoc chanh chua ung thu"}).content.decode()
    assert "Cùng từ ngữ" in page
    assert "Phần lớn sai" in page
