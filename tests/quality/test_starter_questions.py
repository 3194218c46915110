"""The gate on the project's own questions: floors under what the starter library answers.

The floors lie a little under what was measured when they were pinned; whoever changes the entries
or the questions measures anew and pins the digest with it.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import claimdesk.matching
from claimdesk.domain.match import Zone
from claimdesk.matching.starter import read_starter

QUESTIONS = Path(__file__).parents[1] / "matching" / "starter_questions.jsonl"
ENTRIES = Path(claimdesk.matching.__file__).parent / "starter" / "entries.jsonl"
DIGEST = "e8257b0e5926b0b6"
#: Kind of question -> least share answered first by a fact-check of the same fact.
FLOORS = {"vi": 0.79, "vi, sloppy": 0.64, "en": 0.80}
#: Of the answers that would go out by themselves, the most that may be about another fact.
MOST_WRONG_ANSWERS = 0.05


@pytest.fixture(scope="module")
def questions():
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    return {
        "vi": [(row["text"], row["slug"]) for row in rows if row["lang"] == "vi"],
        "vi, sloppy": [(row["sloppy"], row["slug"]) for row in rows if row["lang"] == "vi"],
        "en": [(row["text"], row["slug"]) for row in rows if row["lang"] == "en"],
        # Few questions are answered by themselves; what an entry says itself mostly is.
        "own words": [
            (entry.claim_reviewed, entry.url.rsplit("/", 1)[-1]) for entry in read_starter()
        ],
    }


@pytest.fixture(scope="module")
def answers(questions, starter_library):
    """Give (first match, whether it is about the asked fact) of every question, by kind."""
    found = {}
    for kind, asked in questions.items():
        matches = starter_library.match_many([text for text, _ in asked], top=1)
        found[kind] = [
            (match, match.entry.url.endswith(f"/{slug}"))
            for (match,), (_, slug) in zip(matches, asked, strict=True)
        ]
    return found


def test_the_floors_were_pinned_on_these_entries_and_questions():
    digest = hashlib.sha256(ENTRIES.read_bytes() + QUESTIONS.read_bytes()).hexdigest()[:16]
    assert digest == DIGEST


@pytest.mark.parametrize("kind", FLOORS)
def test_the_first_answer_keeps_its_floor(answers, kind):
    right = [is_right for _, is_right in answers[kind]]
    assert sum(right) / len(right) >= FLOORS[kind]


def test_answers_that_would_go_out_by_themselves_are_right(answers):
    given = [
        is_right
        for rows in answers.values()
        for match, is_right in rows
        if match.zone is Zone.ANSWER
    ]
    assert given
    assert given.count(False) / len(given) <= MOST_WRONG_ANSWERS


def test_a_claim_in_its_own_words_is_answered_in_its_own_language(answers):
    entries = [entry.language for entry in read_starter()]
    first = [match.entry.language for match, _ in answers["own words"]]
    assert first == entries


def test_a_claim_that_was_checked_in_two_languages_is_answered_in_its_own(starter_library):
    """The first command of the README: the twin in Vietnamese is thought more probable."""
    text = "Drinking hot lemon water every morning cures cancer."
    first, second = starter_library.match(text, top=2)
    assert (first.entry.language, second.entry.language) == ("en", "vi")
    assert first.probability >= 0.5
