"""The gate across languages: Vietnamese questions where the library holds English entries only.

Both question files were written for measuring and nothing is trained on them
(`training/own_questions.jsonl` asks about other claims). `make eval` prints the figures, rivals
beside ours. Encoded by what a desk encodes with, where people ask.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from claimdesk.language.encoders import intake_encoder
from claimdesk.matching.library import Library
from claimdesk.matching.starter import read_starter

QUESTIONS = Path(__file__).parents[1] / "matching"
#: File of questions -> its digest, and the least success@1 of its texts as written and in haste.
PINNED = {
    "starter_questions.jsonl": ("7fae8968c1920323", {"text": 0.83, "sloppy": 0.72}),
    "sloppy_questions.jsonl": ("104fcad9fef4362c", {"text": 0.91, "sloppy": 0.88}),
}


@pytest.fixture(scope="module")
def english(tmp_path_factory):
    entries = [entry for entry in read_starter() if entry.language == "en"]
    place = tmp_path_factory.mktemp("english")
    library = Library.open(place / "library", encoder=intake_encoder(), create=True)
    library.add(entries, encode=True)
    return library


def read_questions(name, slugs):
    rows = [json.loads(line) for line in (QUESTIONS / name).read_text("utf-8").splitlines()]
    return [row for row in rows if row.get("lang", "vi") == "vi" and row["slug"] in slugs]


@pytest.mark.parametrize("name", PINNED)
def test_vietnamese_questions_find_english_entries(english, name):
    digest, floors = PINNED[name]
    assert hashlib.sha256((QUESTIONS / name).read_bytes()).hexdigest()[:16] == digest
    slugs = {entry.url.rsplit("/", 1)[-1] for entry in english}
    asked = read_questions(name, slugs)
    figures = {}
    for kind in floors:
        matches = english.match_many([row[kind] for row in asked], top=1)
        right = [
            first.entry.url.endswith(f"/{row['slug']}")
            for (first,), row in zip(matches, asked, strict=True)
        ]
        figures[kind] = sum(right) / len(right)
    assert {kind: share for kind, share in figures.items() if share < floors[kind]} == {}
