"""Why a match is one and why a claim stands where it stands, as the API tells it."""

from __future__ import annotations

import pytest

from claimdesk.desk import engine
from support import desk
from support.api import Caller, FakeEngine, problem
from support.entries import make_entries

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ENTRIES = make_entries(3)


@pytest.fixture(autouse=True)
def fake_engine():
    engine.use(FakeEngine(ENTRIES))
    yield
    engine.use(None)


def ok(response, status=200):
    assert response.status_code == status, response.content
    return response.json()


def test_a_match_tells_why_in_the_language_asked_for():
    machine = Caller.of(desk.person("Robot", "machine"))
    claim = ok(machine.post("/claims", {"text": "Salt melts steel in 30 days."}), 201)
    suggestion = {
        "entry": ENTRIES[1].id,
        "probability": 0.7,
        "reasons": ["words: salt"],
        "conflicts": ["numbers: 30 / 300"],
    }
    path = f"/claims/{claim['id']}/matches"
    (english,) = ok(machine.post(path, {"matches": [suggestion]}))
    (vietnamese,) = ok(machine.post(path, {"matches": [suggestion]}, **{"Accept-Language": "vi"}))
    assert english["conflicts"] == vietnamese["conflicts"] == ["numbers: 30 / 300"]
    assert english["reasons_in_words"] == ["Same words: salt"]
    assert english["conflicts_in_words"] == ["Other numbers: 30 here, 300 in the fact-check"]
    assert vietnamese["reasons_in_words"] == ["Cùng từ ngữ: salt"]
    assert vietnamese["conflicts_in_words"][0].startswith("Con số khác nhau: ở đây 30")


def test_a_match_of_a_text_tells_why_in_words_too():
    reader = Caller.of(desk.person("Binh", "checker"))
    for found in ok(reader.post("/library/match", {"text": "lemon"})):
        assert len(found["reasons_in_words"]) == len(found["reasons"])
        assert len(found["conflicts_in_words"]) == len(found["conflicts"])


def test_a_claim_says_why_it_stands_where_it_stands():
    author = Caller.of(desk.person("Binh", "checker"))
    text = "Lemon juice cures cancer."
    item = ok(author.post("/items", {"text": text}), 201)
    said = {"text": text, "worth": 0.8, "language": "en", "item": item["id"]}
    claim = ok(author.post("/claims", said), 201)
    assert (claim["priority"], claim["channels"], claim["harm"]) == (2.8, 1, "health")
    assert claim["ranking_in_words"][:2] == ["came in once", "may do harm: health"]
    assert claim["ranking_in_words"][2].startswith("Worth checking: high (0.8")
    changed = ok(author.put(f"/claims/{claim['id']}/harm", {"harm": None}))
    assert (changed["priority"], changed["harm"], changed["harm_by_machine"]) == (1.8, "", False)
    problem(author.put(f"/claims/{claim['id']}/harm", {"harm": "morals"}), 422)
