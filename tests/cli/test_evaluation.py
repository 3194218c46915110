"""`claimdesk eval guard`: figures of a file of pairs, as a table and as JSON."""

from __future__ import annotations

import json

import pytest

from support.command import run_command

ROWS = [
    {
        "id": "a",
        "lang": "en",
        "kind": "quantity",
        "claim": "The flood killed 30 people in the valley",
        "conflicting": "The flood killed 300 people in the valley",
        "paraphrase": "Thirty people died in the valley's flood",
    },
    {
        "id": "b",
        "lang": "vi",
        "kind": "negation",
        "claim": "Ăn tỏi chữa khỏi cúm",
        "conflicting": "Ăn tỏi chữa khỏi cúm đúng không?",
        "paraphrase": "Ăn tỏi không chữa khỏi cúm",
    },
]


@pytest.fixture
def pairs(tmp_path):
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in ROWS), "utf-8")
    return file


def test_the_table_has_a_row_for_each_kind_and_language(pairs):
    outcome = run_command("eval", "guard", pairs)
    assert outcome.code == 0
    said = outcome.out
    assert all(name in said for name in ("quantity", "negation", "vi", "en", "all", "2 pairs"))
    assert "missed" not in said


def test_json_counts_what_was_blocked(pairs):
    figures = json.loads(run_command("eval", "guard", pairs, "--json").out)
    assert (figures["pairs"], figures["blocked"], figures["wrongly_blocked"]) == (2, 0.5, 0.5)
    assert figures["per_kind"]["quantity"]["blocked_count"] == 1
    assert figures["per_language"]["vi"]["blocked_count"] == 0
    assert "missed" not in figures


def test_the_pairs_judged_wrongly_are_listed_when_asked_for(pairs):
    said = run_command("eval", "guard", pairs, "--missed").out
    assert "missed           b  negation" in said
    assert "wrongly blocked  b  negation: không chữa khỏi / chữa khỏi" in said


def test_a_file_without_pairs_is_an_error_in_one_line(tmp_path):
    file = tmp_path / "no.jsonl"
    file.write_text('{"id": "a"}')
    outcome = run_command("eval", "guard", file)
    assert outcome.code == 6
    assert outcome.error.startswith("claimdesk:")
