"""The API: a newsroom's day by program, and what it answers when something is wrong."""

from __future__ import annotations

import pytest
from django.core.cache import caches

from claimdesk.desk import engine
from claimdesk.desk.models import Check, Item, Publication
from support import desk
from support.api import Caller, FakeEngine, problem
from support.entries import make_entries

pytestmark = pytest.mark.django_db
ENTRIES = make_entries(3)


@pytest.fixture(autouse=True)
def fake_engine():
    engine.use(FakeEngine(ENTRIES))
    caches["visitors"].clear()
    yield
    engine.use(None)


@pytest.fixture
def author():
    return Caller.of(desk.person("Binh", "checker"))


@pytest.fixture
def reviewer():
    return Caller.of(desk.person("Chi", "reviewer"))


@pytest.fixture
def publisher():
    return Caller.of(desk.person("Dung", "publisher"))


def ok(response, status=200):
    assert response.status_code == status, response.content
    return response.json()


def test_from_an_item_to_a_published_check_and_its_correction(author, reviewer, publisher):
    item = ok(author.post("/items", {"text": "They say: lemon water cures cancer."}), 201)
    claim = ok(
        author.post(
            "/claims",
            {"text": "lemon water cures cancer", "item": item["id"], "start": 10, "end": 34},
        ),
        201,
    )
    described = ok(
        author.post(
            f"/claims/{claim['id']}/describe",
            {"checkability": "statement", "version": claim["version"]},
        )
    )
    assert described["checkability"] == "statement"
    check = ok(author.post("/checks", {"claim": claim["id"], "conflicted": False}), 201)
    path = f"/checks/{check['id']}"
    keys = []
    for source, grade, site in (
        ("Cancer Research UK", "primary", "www.cancerresearchuk.org"),
        ("NCI", "secondary", "www.cancer.gov"),
    ):
        part = ok(
            author.post(
                f"{path}/evidence",
                {
                    "source": source,
                    "grade": grade,
                    "quotation": "There is no evidence.",
                    "interest": "none known",
                    "stance": "refutes",
                    "address": f"https://{site}/lemon",
                },
            ),
            201,
        )
        keys.append(part["key"])
    ok(author.post(f"{path}/findings", {"text": "No study shows it.", "cites": keys}), 201)
    blockers = ok(author.get(f"{path}/blockers"))
    assert "verdict" in {one["rule"] for one in blockers}
    problem(author.post(f"{path}/submit", {}), 409, "complete")
    saved = ok(
        author.patch(
            path,
            {
                "title": "Lemon water does not cure cancer",
                "summary": "No evidence.",
                "why": "Widely shared.",
                "method": "We read.",
                "counter_search": "We searched.",
                "verdict": "false",
            },
        )
    )
    assert ok(author.get(f"{path}/blockers")) == []
    version = saved["revision"]["version"]
    problem(author.patch(path, {"title": "Late", "version": version - 1}), 409)
    sealed = ok(author.post(f"{path}/submit", {"version": version}))
    assert sealed["state"] == "in_review"
    number = sealed["revision"]["number"]
    problem(author.post(f"{path}/approve", {"revision": number}), 403, "role")
    problem(reviewer.post(f"{path}/approve", {"revision": number}), 409, "declare-interest")
    ok(reviewer.post(f"{path}/declare", {"conflicted": False}))
    assert ok(reviewer.post(f"{path}/approve", {"revision": number}))["decision"] == "approved"
    problem(reviewer.post(f"{path}/publish"), 403, "role")
    desk.statements()
    first = ok(publisher.post(f"{path}/publish"), 201)
    assert (first["number"], first["kind"]) == (1, "first")
    corrected = ok(
        author.post(f"{path}/correct", {"correction_class": "typo", "reason": "A letter."})
    )
    assert corrected["revision"]["number"] == 2
    ok(author.post(f"{path}/drop-correction"))
    seen = ok(Caller().get(f"/fact-checks/{check['slug']}"))
    assert seen["title"] == "Lemon water does not cure cancer"
    assert seen["claim_review"]["@type"] == "ClaimReview"
    assert seen["claim_review"]["url"] == seen["address"]
    full = ok(author.get(f"/publications/{first['id']}"))
    assert full["claim_review"] == seen["claim_review"]
    assert full["page"]["findings"][0]["text"] == "No study shows it."


def test_a_question_is_asked_without_a_name_and_answered_by_its_code(author):
    caller = Caller()
    receipt = ok(caller.post("/ask", {"text": "Is lemon water good?"}), 201)
    assert set(receipt) == {"code", "state", "stage", "is_known", "kept_until"}
    (question,) = ok(author.get("/questions"))["results"]
    assert receipt["code"] not in str(question)
    answer = ok(author.post(f"/questions/{question['id']}/answer", {"entry": ENTRIES[0].id}))
    assert answer["state"] == "answered"
    status = ok(caller.get(f"/ask/{receipt['code'].lower()}"))
    assert status["answer"]["id"] == ENTRIES[0].id
    problem(caller.get("/ask/AAAA-BBBB-CCCC"), 404)
    problem(author.post(f"/questions/{question['id']}/answer", {"entry": "none"}), 404)
    problem(author.post(f"/questions/{question['id']}/close"), 409, "question-answered")


def test_a_dispute_is_answered_by_its_code(author, reviewer):
    publication = desk.published(
        desk.person("An"), desk.person("Em", "reviewer"), desk.person("Giang", "publisher")
    )
    slug = publication.check_record.slug
    receipt = ok(Caller().post(f"/fact-checks/{slug}/dispute", {"text": "Wrong year."}), 201)
    (said,) = ok(author.get("/disputes?state=open"))["results"]
    ok(
        reviewer.post(
            f"/disputes/{said['id']}/answer", {"outcome": "rejected", "answer": "It is right."}
        )
    )
    status = ok(Caller().get(f"/dispute/{receipt['code']}"))
    assert (status["state"], status["answer"]) == ("rejected", "It is right.")
    problem(Caller().post("/fact-checks/none/dispute", {"text": "x"}), 404)


def test_claims_are_worked_on(author):
    one = ok(author.post("/claims", {"text": "Garlic stops rust."}), 201)["id"]
    two = ok(author.post("/claims", {"text": "Garlic stops all rust."}), 201)["id"]
    me = ok(author.get("/me"))
    given = ok(author.post(f"/claims/{one}/assign", {"account": me["id"], "due": "2026-12-01"}))
    assert (given["assignee"]["id"], given["due"]) == (me["id"], "2026-12-01")
    assert ok(author.put(f"/claims/{one}/tags", {"names": ["health", "food"]}))["tags"] == [
        "food",
        "health",
    ]
    said = ok(author.post(f"/claims/{one}/comments", {"text": "See @Binh"}), 201)
    assert ok(author.post(f"/comments/{said['id']}/resolve"))["resolved"]
    assert len(ok(author.get(f"/claims/{one}/comments"))["results"]) == 1
    assert ok(author.post(f"/claims/{two}/merge", {"into": one}))["id"] == one
    assert ok(author.get(f"/claims/{two}"))["merged_into"] == one
    assert ok(author.post(f"/claims/{two}/unmerge"))["state"] == "open"
    assert ok(author.post(f"/claims/{two}/close", {"reason": "Too vague."}))["state"] == "closed"
    assert ok(author.post(f"/claims/{two}/reopen"))["state"] == "open"
    found = ok(author.get(f"/claims?tag=food&assignee={me['id']}&q=GARLIC&order=demand"))
    assert [claim["id"] for claim in found["results"]] == [one]
    problem(author.get("/claims/999"), 404)


def test_a_machine_brings_in_and_suggests_and_no_more(author):
    machine = Caller.of(desk.person("Robot", "machine"))
    item = ok(machine.post("/items", {"text": "Salt melts steel.", "channel": "chat"}), 201)
    claim = ok(machine.post("/claims", {"text": "Salt melts steel.", "item": item["id"]}), 201)
    assert claim["checkability_by_machine"]
    suggestion = {"entry": ENTRIES[1].id, "probability": 0.7, "reasons": ["words: salt"]}
    (match,) = ok(machine.post(f"/claims/{claim['id']}/matches", {"matches": [suggestion]}))
    problem(machine.post(f"/matches/{match['id']}/decide", {"decision": "accepted"}), 403, "role")
    problem(machine.post("/checks", {"claim": claim["id"], "conflicted": False}), 403, "role")
    decided = ok(author.post(f"/matches/{match['id']}/decide", {"decision": "accepted"}))
    assert decided["decided_by"]["name"] == "Binh"
    assert ok(author.get(f"/claims/{claim['id']}"))["state"] == "answered"
    assert ok(author.get("/matches?decision=accepted"))["results"][0]["id"] == match["id"]


def test_the_library_is_searched_with_a_text(author):
    assert len(ok(author.post("/library/match", {"text": "lemon", "limit": 2}))) == 2
    assert ok(author.get(f"/library/{ENTRIES[2].id}"))["id"] == ENTRIES[2].id
    problem(author.get("/library/none"), 404)


def test_lists_are_read_page_by_page_without_gaps_or_repeats(author):
    for number in range(7):
        author.post("/items", {"text": f"Item number {number}"})
    seen, cursor = [], ""
    while True:
        part = ok(author.get(f"/items?limit=3&cursor={cursor}"))
        seen += [one["id"] for one in part["results"]]
        assert len(part["results"]) <= 3
        author.post("/items", {"text": f"Another {len(seen)}"})  # what is new moves nothing
        cursor = part["next"]
        if cursor is None:
            break
    expected = list(Item.objects.filter(text__startswith="Item").order_by("-pk"))
    assert seen == [one.pk for one in expected]
    problem(author.get("/items?limit=201"), 422)
    problem(author.get("/items?limit=0"), 422)


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WyJhIl0", "W3RydWVd", "WzFlOTk5XQ", "e30", "W1tdXQ"]
)
def test_a_cursor_of_ones_own_making_is_refused(author, cursor):
    problem(author.get(f"/items?cursor={cursor}"), 422)


def test_claims_in_the_order_of_demand_are_read_page_by_page(author):
    from claimdesk.desk.models import Claim

    for number in range(9):
        claim = ok(author.post("/claims", {"text": f"Claim {number} of nine."}), 201)
        Claim.objects.filter(pk=claim["id"]).update(priority=number % 3 + number % 2 / 3)
    seen, cursor = [], ""
    while cursor is not None:
        part = ok(author.get(f"/claims?order=demand&limit=2&cursor={cursor}"))
        seen += [one["id"] for one in part["results"]]
        cursor = part["next"]
    assert seen == list(Claim.objects.values_list("pk", flat=True))


def test_a_request_that_is_sent_twice_is_done_once(author):
    key = {"Idempotency-Key": "import-17"}
    body = {"text": "Coffee hides floods."}
    first = author.post("/items", body, **key)
    again = author.post("/items", body, **key)
    assert ok(first, 201) == ok(again, 201)
    assert again["Idempotency-Replayed"] == "true"
    assert Item.objects.get().sightings.get().times == 1
    problem(author.post("/items", {"text": "Other."}, **key), 422, "idempotency-key")
    problem(author.post("/claims", body, **key), 422, "idempotency-key")
    other = Caller.of(desk.person("Em"))
    assert "Idempotency-Replayed" not in other.post("/items", body, **key)
    problem(author.post("/items", body, **{"Idempotency-Key": "x" * 121}), 400)


def test_a_refused_request_leaves_no_key(author):
    key = {"Idempotency-Key": "once"}
    claim = ok(author.post("/claims", {"text": "Sugar doubles hunger."}), 201)["id"]
    problem(author.post(f"/claims/{claim}/reopen", **key), 409, "claim-closed")
    ok(author.post(f"/claims/{claim}/close", {"reason": "Vague."}))
    assert ok(author.post(f"/claims/{claim}/reopen", **key))["state"] == "open"
    assert ok(author.post(f"/claims/{claim}/reopen", **key))["state"] == "open"  # the answer before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"text": NaN}', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"text": ' + b"9" * 10_000 + b"}", 400),
        (b'{"text": "\\u0000"}', 422),
        (b'{"text": "\\ud800"}', 422),
        (b'{"text": 7}', 422),
        (b'{"text": ""}', 422),
        (b'{"text": "x", "author": "Quillon"}', 422),
        (b'{"text": "x", "channel": "desk"}', 422),
        (b"null", 422),
        (b"[]", 422),
        (b"", 422),
        (b'{"text": "' + b"x" * 3_000_000 + b'"}', 413),
    ],
)
def test_a_bad_body_is_a_problem(author, body, status):
    response = author._client.generic(
        "POST",
        "/api/v1/items",
        data=body,
        content_type="application/json",
        headers=author._headers,
    )
    problem(response, status)
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/items/0",
        "/items/-1",
        "/items/9223372036854775808",
        "/items/99999999999999999999999999",
        "/items/x",
        "/items/%00",
        "/ask/%00",
        "/claims?tag=%00",
        "/claims?q=%00",
        "/claims?assignee=1e3",
        "/claims?state=none",
    ],
)
def test_a_bad_address_is_a_problem(author, path):
    assert author.get(path).status_code in {404, 422}
    problem(author.get(path), author.get(path).status_code)


def test_what_there_is_not_is_told_as_a_problem(author):
    problem(author.get("/nothing"), 404)
    problem(Caller().get("/"), 404)
    response = author.call("DELETE", "/items")
    problem(response, 405)
    assert set(response["Allow"].replace(" ", "").split(",")) == {"GET", "POST"}


def test_problems_are_told_in_the_language_of_the_reader(author):
    english = author.get("/items/7", **{"Accept-Language": "en"}).json()["detail"]
    vietnamese = author.get("/items/7", **{"Accept-Language": "vi"})
    assert vietnamese["Content-Language"] == "vi"
    assert english == "There is no such record, or it is not yours to see."


def test_a_token_asks_so_often_in_a_minute(author, monkeypatch):
    from claimdesk.web.api import bearer

    monkeypatch.setattr(bearer, "MOST_OF_TOKEN", 3)
    for _ in range(3):
        ok(author.get("/me"))
    problem(author.get("/me"), 429)
    ok(Caller.of(desk.person("Em")).get("/me"))


def test_questions_without_a_token_are_taken_so_often_in_a_minute(monkeypatch):
    from claimdesk.web.api import bearer

    monkeypatch.setattr(bearer, "MOST_SENT_BY_VISITOR", 2)
    for number in range(2):
        ok(Caller().post("/ask", {"text": f"Is {number} odd?"}), 201)
    problem(Caller().post("/ask", {"text": "Is three odd?"}), 429)


def test_a_cookie_is_worth_nothing(client):
    client.force_login(desk.person("An", "administrator"))
    assert client.get("/api/v1/me").status_code == 401
    assert client.post("/api/v1/items", {"text": "x"}, "application/json").status_code == 401


def test_what_is_broken_tells_nothing_of_the_inside(monkeypatch, author):
    from claimdesk.web.api import items

    def fail(**_names):
        raise ZeroDivisionError("Quillon")

    monkeypatch.setattr(items.verbs, "receive", fail)
    author._client.raise_request_exception = False
    said = problem(author.post("/items", {"text": "x"}), 500)
    assert "Quillon" not in str(said)


def test_publication_is_read_as_readers_see_it():
    publication = desk.published(
        desk.person("An"), desk.person("Em", "reviewer"), desk.person("Giang", "publisher")
    )
    caller = Caller()
    (brief,) = ok(caller.get("/fact-checks?language=en&q=LEMON%20water"))["results"]
    assert brief["slug"] == publication.check_record.slug
    assert ok(caller.get("/fact-checks?language=vi"))["results"] == []
    assert ok(caller.get("/fact-checks?q=nothing"))["results"] == []
    old = ok(caller.get(f"/fact-checks/{brief['slug']}/revisions/1"))
    assert [one["number"] for one in old["revisions"]] == [1]
    problem(caller.get(f"/fact-checks/{brief['slug']}/revisions/2"), 404)
    problem(caller.get("/fact-checks/none"), 404)
    assert Publication.objects.count() == Check.objects.count() == 1
    assert ok(caller.get("/verdicts"))
    assert isinstance(ok(caller.get("/policies")), list)


def test_the_page_of_the_api_names_every_operation_and_holds_no_script(client):
    response = client.get("/api/v1/docs/")
    assert response.status_code == 200
    page = response.content.decode()
    description = client.get("/api/v1/openapi.json").json()
    for path, methods in description["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in page
    assert "<script>" not in page
    assert " style=" not in page
