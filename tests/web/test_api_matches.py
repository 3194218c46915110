"""Why a match is one, as the API tells it."""

from __future__ import annotations

import pytest

from claimdesk.desk import engine
from support import desk
from support.api import Caller, FakeEngine
from support.entries import make_entries

pytestmark = pytest.mark.django_db
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
