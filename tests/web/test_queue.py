"""The queue: who finds what in it, in which order, and what happens to several claims at once."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from django.utils import timezone

from claimdesk.desk import casefile, verbs
from claimdesk.desk import queue as reading
from claimdesk.desk.models import Claim, Match, SavedSearch
from claimdesk.language.normalization import fold
from support import desk
from support.desk import NOW, person
from support.engine import entry, match

pytestmark = pytest.mark.django_db
PATH = "/desk/"


def make(text, **fields):
    """Write a claim as it would be after its items came in."""
    return Claim.objects.create(
        text=text,
        folded=fold(text).casefold(),
        text_hash=hashlib.sha256(text.encode()).hexdigest(),
        created=fields.pop("created", NOW),
        checkability=fields.pop("checkability", "statement"),
        **fields,
    )


def texts(response):
    return [claim.text for claim in response.context["page"].claims]


@pytest.fixture
def an(client):
    account = person("An")
    client.force_login(account)
    return account


def test_claims_come_by_their_priority_and_of_equals_the_newest_first(client, an):
    make("Seen once, worth much.", priority=1.9)
    make("Seen often.", priority=4.1)
    make("Seen once, worth little.", priority=1.2)
    make("As little, and newer.", priority=1.2)
    assert texts(client.get(PATH)) == [
        "Seen often.",
        "Seen once, worth much.",
        "As little, and newer.",
        "Seen once, worth little.",
    ]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("sort=worth", "worthy"),
        ("sort=newest", "new"),
        ("sort=due", "due"),
        ("sort=priority", "wanted"),
        ("sort=demand", "wanted"),
        ("sort=nonsense", "wanted"),
    ],
)
def test_the_order_can_be_chosen(client, an, query, first):
    make("wanted", priority=9)
    make("worthy", worth=0.99)
    make("new", created=NOW + timedelta(hours=1))
    make("due", due=date(2026, 1, 1))
    assert texts(client.get(f"{PATH}?{query}"))[0] == first


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (
            "",
            {"plain", "mine", "hers", "asked", "matched", "late", "soon", "tiếng Việt", "opinion"},
        ),
        ("state=closed", {"closed"}),
        ("state=all", None),
        ("who=me", {"mine"}),
        ("who=somebody", {"mine", "hers"}),
        ("asked=on", {"asked"}),
        ("matched=on", {"matched"}),
        ("due=overdue", {"late"}),
        ("due=soon", {"late", "soon"}),
        ("language=vi", {"tiếng Việt"}),
        ("language=other", {"matched"}),
        ("kind=opinion", {"opinion"}),
        ("tag=health", {"plain"}),
        ("q=TIENG+viet", {"tiếng Việt"}),
        ("q=ti%E1%BA%BFng", {"tiếng Việt"}),
        ("q=100%25", set()),
        ("who=me&asked=on", set()),
    ],
)
def test_a_filter_finds_what_it_says(client, an, query, found):
    today = timezone.localdate()
    plain = make("plain")
    verbs.tag_claim(actor=an, claim=plain.pk, names=["health"], now=NOW)
    make("mine", assignee=an)
    make("hers", assignee=person("Binh"))
    make("asked", questions_open=2)
    verbs.store_matches(
        actor=desk.machine(), claim=make("matched", language="km").pk, matches=[match()], now=NOW
    )
    make("late", due=today - timedelta(days=1))
    make("soon", due=today + timedelta(days=3))
    make("tiếng Việt", language="vi")
    make("opinion", checkability="opinion")
    make("closed", state="closed")
    said = set(texts(client.get(f"{PATH}?{query}")))
    assert said == (found if found is not None else {claim.text for claim in Claim.objects.all()})


@pytest.mark.parametrize(
    "query", ["q=%00", "state=x&who=y&due=z", "page=-1", "page=x", "page=99999"]
)
def test_values_without_sense_break_nothing(client, an, query):
    make("plain")
    assert client.get(f"{PATH}?{query}").status_code == 200


def test_a_long_queue_comes_in_pages_that_miss_nothing(client, an):
    for number in range(reading.PAGE_SIZE + 5):
        make(f"claim {number}", priority=number)
    first, second = client.get(PATH), client.get(f"{PATH}?page=2")
    assert len(texts(first)) == reading.PAGE_SIZE
    assert len(texts(second)) == 5
    assert not set(texts(first)) & set(texts(second))
    assert "26 to 30 of 30 claims" in second.content.decode()
    assert 'rel="next"' not in second.content.decode()


def test_more_claims_than_anybody_reads_are_not_counted(client, an, monkeypatch):
    monkeypatch.setattr(reading, "MOST_COUNTED", 3)
    for number in range(5):
        make(f"claim {number}")
    assert "1 to 5 of more than 3 claims" in client.get(PATH).content.decode()


def test_a_row_says_why_it_stands_there_and_what_the_machine_suggests(client, an):
    claim = make(
        "The flood closed 300 schools.",
        demand=4,
        channels=2,
        worth=0.9,
        harm="safety",
        questions_open=2,
        language="en",
    )
    found = [match(entry("Garlic cures colds."), 0.97), match(probability=0.5)]
    verbs.store_matches(actor=desk.machine(), claim=claim.pk, matches=found, now=NOW)
    page = client.get(PATH).content.decode()
    assert "came in by 2 channels, at 4 different times" in page
    assert "may do harm: safety and disasters" in page
    assert "2 questions wait" in page
    assert "Worth checking: high (0.9, gives a figure)" in page
    assert "The machine suggests:" in page
    assert "Strong match · 97%" in page
    assert "Garlic cures colds." in page
    assert "nobody yet" in page


def test_the_best_match_is_the_accepted_one_and_never_a_rejected_one(client, an):
    claim = make("Lemon cures cancer.")
    found = [match(entry("Sure but wrong."), 0.99), match(entry("Right."), 0.4)]
    sure, right = verbs.store_matches(actor=desk.machine(), claim=claim.pk, matches=found, now=NOW)
    verbs.decide_match(actor=an, match=sure.pk, decision="rejected", now=NOW)
    assert "Right." in client.get(PATH).content.decode()
    verbs.decide_match(actor=an, match=sure.pk, decision="pending", now=NOW)
    verbs.decide_match(actor=an, match=right.pk, decision="accepted", now=NOW)
    page = client.get(f"{PATH}?state=answered").content.decode()
    assert "Answered by:" in page
    assert "Right." in page
    assert "Sure but wrong." not in page


def test_matches_stand_in_the_order_of_the_matching_not_of_their_probability(client, an):
    claim = make("Chanh chữa ung thư.")
    found = [match(entry("Chanh."), 0.9), match(entry("Lemon."), 0.95), match(entry("Lime."), 0.5)]
    verbs.store_matches(actor=desk.machine(), claim=claim.pk, matches=found[:2], now=NOW)
    (row,) = reading.rows([claim.pk])
    assert row.best.entry["claim_reviewed"] == "Chanh."
    verbs.store_matches(actor=desk.machine(), claim=claim.pk, matches=found[::-1], now=NOW)
    shown = [one.entry["claim_reviewed"] for one in casefile.matches_of(claim)]
    assert shown == ["Lime.", "Lemon.", "Chanh."]
    assert [one.place for one in claim.matches.all()] == [0, 1, 2]


def test_what_was_sent_is_shown_as_text(client, an):
    make("<script>alert(1)</script> & more")
    page = client.get(PATH).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


def test_an_empty_queue_says_what_to_do(client, an):
    page = client.get(PATH).content.decode()
    assert "Nothing has come in yet" in page
    assert "/desk/add/" in page
    make("closed", state="closed")
    assert "No claim is open" in client.get(PATH).content.decode()
    assert "No claim fits this search" in client.get(f"{PATH}?q=zebra").content.decode()


def test_the_queue_speaks_vietnamese(client):
    client.force_login(person("Minh", language="vi"))
    make("Nước chanh chữa ung thư.", demand=3, channels=1, worth=0.9, harm="health")
    page = client.get(PATH).content.decode()
    assert "Hàng đợi" in page
    assert "chỉ đến qua một kênh, vào 3 giờ khác nhau" in page
    assert "có thể gây hại: sức khỏe" in page
    assert "Đáng kiểm chứng: cao (0,9" in page
    assert "demand" not in page.replace("sort=demand", "").replace('value="demand"', "")


@pytest.mark.one_database
def test_a_full_page_takes_no_more_queries_than_a_short_one(
    client, an, django_assert_max_num_queries
):
    for number in range(reading.PAGE_SIZE + 1):
        claim = make(f"claim {number}", assignee=an)
        verbs.tag_claim(actor=an, claim=claim.pk, names=[f"tag {number}"], now=NOW)
        found = [match(entry(f"Checked {number}.")), match(entry(f"Also {number}."), 0.4)]
        verbs.store_matches(actor=desk.machine(), claim=claim.pk, matches=found, now=NOW)
    client.get(PATH)
    with django_assert_max_num_queries(12):
        client.get(PATH)


# -- several claims at once -----------------------------------------------------------------------


def test_ticked_claims_are_assigned_and_keep_their_due_date(client, an):
    due = date(2026, 12, 1)
    one, two = make("one", due=due), make("two")
    other = make("three")
    client.post(f"{PATH}bulk/", {"claim": [one.pk, two.pk], "do": "take"})
    assert list(Claim.objects.filter(assignee=an).order_by("pk")) == [one, two]
    one.refresh_from_db()
    assert one.due == due
    other.refresh_from_db()
    assert other.assignee is None


def test_a_tag_is_added_to_those_there_are(client, an):
    claim = make("one")
    verbs.tag_claim(actor=an, claim=claim.pk, names=["health"], now=NOW)
    client.post(f"{PATH}bulk/", {"claim": [claim.pk], "do": "tag", "words": "flood, Hà Nội"})
    assert {tag.name for tag in claim.tags.all()} == {"health", "flood", "Hà Nội"}


def test_what_a_rule_forbids_is_said_and_the_rest_is_done(client, an):
    free, busy = make("free"), make("busy", state="checking")
    response = client.post(
        f"{PATH}bulk/",
        {"claim": [free.pk, busy.pk, 10**17], "do": "close", "words": "Too old"},
        follow=True,
    )
    free.refresh_from_db()
    busy.refresh_from_db()
    assert (free.state, free.closed_reason, busy.state) == ("closed", "Too old", "checking")
    page = response.content.decode()
    assert "1 claim changed." in page
    assert "Only an open claim can be closed." in page


@pytest.mark.parametrize("said", [{}, {"do": "take"}, {"claim": ["x"], "do": "take"}, {"claim": 1}])
def test_a_bulk_action_without_claims_or_deed_does_nothing(client, an, said):
    make("one")
    response = client.post(f"{PATH}bulk/", said, follow=True)
    assert "Nothing was done" in response.content.decode()
    assert not Claim.objects.filter(assignee=an).exists()


def test_closing_several_takes_a_reason(client, an):
    claim = make("one")
    response = client.post(f"{PATH}bulk/", {"claim": [claim.pk], "do": "close"}, follow=True)
    assert "Say why the claim is closed" in response.content.decode()
    claim.refresh_from_db()
    assert claim.state == "open"


def test_the_reader_of_a_bulk_action_returns_to_the_search_it_was_made_in(client, an):
    claim = make("one")
    said = {"claim": [claim.pk], "do": "take", "next": "/desk/?state=all&page=1"}
    assert client.post(f"{PATH}bulk/", said)["Location"] == "/desk/?state=all&page=1"
    said["next"] = "https://elsewhere.example/"
    assert client.post(f"{PATH}bulk/", said)["Location"] == "/desk/"


def test_a_reader_reads_and_changes_nothing(client):
    client.force_login(person("Em", role="reader"))
    claim = make("one")
    page = client.get(PATH).content.decode()
    assert "one" in page
    assert 'name="claim"' not in page
    assert "/desk/add/" not in page
    assert client.post(f"{PATH}bulk/", {"claim": [claim.pk], "do": "take"}).status_code == 403
    claim.refresh_from_db()
    assert claim.assignee is None


# -- saved searches -------------------------------------------------------------------------------


def test_a_search_is_saved_used_and_deleted(client, an):
    client.post("/desk/searches/", {"name": "Asked", "query": "asked=on&state=open&sort=demand"})
    saved = SavedSearch.objects.get()
    assert (saved.account, saved.query) == (an, "asked=on")
    assert 'href="/desk/?asked=on"' in client.get(PATH).content.decode()
    client.post(f"/desk/searches/{saved.pk}/delete/")
    assert not SavedSearch.objects.exists()


def test_the_same_name_replaces_a_saved_search(client, an):
    for query in ("asked=on", "matched=on"):
        client.post("/desk/searches/", {"name": "Today", "query": query})
    assert SavedSearch.objects.get().query == "matched=on"


def test_a_saved_search_of_somebody_else_cannot_be_deleted(client, an):
    saved = verbs.save_search(actor=person("Binh"), name="Hers", query="", now=NOW)
    client.post(f"/desk/searches/{saved.pk}/delete/")
    assert SavedSearch.objects.filter(pk=saved.pk).exists()
    assert "Hers" not in client.get(PATH).content.decode()


def test_a_search_needs_a_name(client, an):
    response = client.post("/desk/searches/", {"name": " ", "query": "asked=on"}, follow=True)
    assert "Give the search a name." in response.content.decode()
    assert not SavedSearch.objects.exists()


def test_a_match_shown_in_the_queue_is_found_by_its_filter_until_somebody_decides(client, an):
    claim = make("one")
    verbs.store_matches(actor=desk.machine(), claim=claim.pk, matches=[match()], now=NOW)
    assert texts(client.get(f"{PATH}?matched=on")) == ["one"]
    verbs.decide_match(actor=an, match=Match.objects.get().pk, decision="rejected", now=NOW)
    assert texts(client.get(f"{PATH}?matched=on")) == []
