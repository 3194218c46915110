"""Fact-checks made for tests: many distinct ones, and a few with something to say."""

from __future__ import annotations

import json
from dataclasses import replace

from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.verdict import Verdict

SUBJECTS = "lemon garlic honey vinegar ginger coffee salt sugar pepper butter basil onion".split()
DEEDS = "cures stops causes prevents hides spreads doubles melts".split()
OBJECTS = "cancer malaria rust floods hunger deafness drought measles cholera earthquakes".split()


def make_entry(number: int, **changes) -> FactCheck:
    """Return entry `number`; equal numbers give equal entries, others another identity."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    deed = DEEDS[number // len(SUBJECTS) % len(DEEDS)]
    thing = OBJECTS[number % len(OBJECTS)]
    entry = FactCheck(
        id="",
        claim_reviewed=f"A spoon of {subject} {deed} {thing}, says letter lt{number}.",
        title=f"Letter lt{number} on {subject} is wrong",
        verdict=Verdict.FALSE,
        rating="False",
        publisher="Test Desk",
        url=f"https://desk.example/checks/{number}",
        language="en",
        date="2026-05-04",
        sources=(f"https://source.example/{number}",),
    )
    return replace(entry, **changes).with_identity()


def make_entries(count: int, start: int = 0) -> list[FactCheck]:
    """Return `count` distinct entries."""
    return [make_entry(number) for number in range(start, start + count)]


def write_jsonl(path, entries) -> None:
    """Write entries as a JSON lines file that `library add` reads."""
    lines = [json.dumps(entry.to_json(), ensure_ascii=False) + "\n" for entry in entries]
    path.write_text("".join(lines), encoding="utf-8")
