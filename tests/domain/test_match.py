"""A match as it is printed, and the scale of verdicts."""

from __future__ import annotations

import json

from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.match import Match, Zone
from claimdesk.domain.verdict import Verdict

ENTRY = FactCheck(
    id="0123456789abcdef",
    claim_reviewed="Salt cures cancer.",
    title="Salt cures nothing",
    verdict=Verdict.FALSE,
    rating="Pants on fire",
    publisher="Test Desk",
    url="https://desk.example/1",
    language="en",
    date="2026-05-04",
)


def test_a_match_prints_every_agreed_field_and_json_can_hold_it():
    match = Match(
        entry=ENTRY,
        probability=0.123456,
        zone=Zone.SUGGEST,
        reasons=("words: salt",),
        conflicts=("numbers: 3 / 4",),
    )
    assert json.loads(json.dumps(match.to_json())) == {
        "id": "0123456789abcdef",
        "claim_reviewed": "Salt cures cancer.",
        "title": "Salt cures nothing",
        "verdict": "false",
        "rating": "Pants on fire",
        "publisher": "Test Desk",
        "url": "https://desk.example/1",
        "language": "en",
        "date": "2026-05-04",
        "demonstration": False,
        "probability": 0.1235,
        "zone": "suggest",
        "reasons": ["words: salt"],
        "conflicts": ["numbers: 3 / 4"],
    }


def test_the_scale_runs_from_true_to_false_and_has_a_place_for_what_has_no_direction():
    assert [verdict.value for verdict in Verdict] == [
        "true",
        "mostly_true",
        "mixture",
        "mostly_false",
        "false",
        "missing_context",
        "satire",
        "unproven",
        "other",
    ]


def test_there_are_three_zones_of_trust():
    assert [zone.value for zone in Zone] == ["answer", "suggest", "none"]
