"""The evaluation of matching on a small labelled set: what it asks, counts and prints."""

from __future__ import annotations

import json
import sys

import pytest

from claimdesk.cli.output import console
from claimdesk.cli.tables import print_matching
from claimdesk.matching.evaluation import evaluate
from claimdesk.matching.rivals import OWN_THRESHOLDS
from support.encoder import HashedWords
from support.entries import make_entries
from support.reranker import LastFirst

QUERIES = 6


@pytest.fixture
def labelled(tmp_path):
    """Give a BEIR directory whose queries are claims of its own corpus, word for word."""
    place = tmp_path / "set"
    (place / "qrels").mkdir(parents=True)
    entries = make_entries(30)
    corpus = [
        {"_id": str(number), "text": entry.claim_reviewed, "title": entry.title}
        for number, entry in enumerate(entries)
    ]
    queries = [
        {"_id": f"q{number}", "text": corpus[number]["text"], "lang": "en" if number % 2 else "vi"}
        for number in range(QUERIES)
    ]
    for name, rows in (("corpus", corpus), ("queries", queries)):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (place / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
    judged = [f"q{number}\t{number}\t1" for number in range(QUERIES)]
    header = "query-id\tcorpus-id\tscore"
    (place / "qrels" / "dev.tsv").write_text("\n".join([header, *judged]), "utf-8")
    return place


@pytest.fixture
def figures(labelled, tmp_path, monkeypatch):
    """Give the figures of the set, rivals included but for Lucene, which is seldom there."""
    monkeypatch.setitem(sys.modules, "pyserini.pyclass", None)
    encoder = HashedWords(dim=64)
    return evaluate(
        labelled, "dev", encoder=encoder, cache=tmp_path / "cache", progress=lambda *_: None
    )


def test_claims_asked_word_for_word_are_found_by_all_who_look_at_words(figures):
    assert figures["p@1"] == 1.0
    assert figures["rivals"]["B4 BM25"]["p@1"] == 1.0
    assert figures["rivals"]["B2, B5 cosine"]["p@1"] == 1.0
    assert figures["queries"] == QUERIES
    assert set(figures["per_language"]) == {"en", "vi"}


def test_what_each_would_answer_by_itself_is_told_beside(figures):
    for row in (figures["by_itself"], *_own_points(figures)):
        assert 0 <= row["right"] + row["wrong"] <= 1
        assert 0 <= row["not_found"] <= 1
    told = {name for name, row in figures["rivals"].items() if row["own_thresholds"]}
    assert told == set(OWN_THRESHOLDS)
    share = figures["rivals"]["B1 Check, token share"]["own_thresholds"]["confirm"]
    assert share["right"] == 1.0


def _own_points(figures):
    return [point for row in figures["rivals"].values() for point in row["own_thresholds"].values()]


def test_the_reliability_diagram_counts_every_first_answer(figures):
    assert sum(row["n"] for row in figures["reliability"]) == 2 * QUERIES


def test_calibration_is_told_for_each_group_of_languages(figures):
    groups = figures["groups"]
    assert list(groups) == ["en", "vi"]
    rows = [row for group in groups.values() for row in group["reliability"]]
    assert sum(row["n"] for row in rows) == 2 * QUERIES
    assert all(0 <= group["ece"] <= 1 for group in groups.values())
    with console.capture() as printed:
        print_matching(figures)
    assert f"Vietnamese, ECE {groups['vi']['ece']:.3f}" in printed.get()


def test_without_rivals_none_is_asked_and_the_table_is_printed_all_the_same(labelled, tmp_path):
    alone = evaluate(
        labelled,
        "dev",
        encoder=HashedWords(dim=64),
        cache=tmp_path / "cache",
        progress=lambda *_: None,
        with_rivals=False,
    )
    assert "rivals" not in alone
    with console.capture() as printed:
        print_matching(alone)
    assert "zone answer" in printed.get()
    assert "B4" not in printed.get()


def test_the_tables_name_every_rival_with_its_threshold(figures):
    with console.capture() as printed:
        print_matching(figures)
    text = printed.get()
    assert all(name in text for name in figures["rivals"])
    assert "by chance" in text
    assert "…" not in text  # all of it fits into eighty columns
    assert "Lucene: not measured" in text
    assert "pyserini or Java is missing" in figures["not_measured"]["Lucene"]
    for row in figures["rivals"].values():
        low, high = row["interval95"]["map@5"]
        assert f"{low:.3f}-{high:.3f}" in text
        assert set(row["per_language"]) == {"en", "vi"}
    assert "0.875" in text


def test_ours_with_a_reranker_is_measured_beside_the_plain_run(labelled, tmp_path):
    asked = [json.loads(line) for line in (labelled / "queries.jsonl").read_text().splitlines()]
    vague = [json.dumps(row | {"text": "A spoon of it, says a letter"}) for row in asked]
    (labelled / "queries.jsonl").write_text("\n".join(vague))
    figures = evaluate(
        labelled,
        "dev",
        encoder=HashedWords(dim=64),
        cache=tmp_path / "cache",
        progress=lambda *_: None,
        with_rivals=False,
        reranker=LastFirst(),
    )
    again = figures["reranked"]
    assert (again["reranker"], again["first_changed"]) == ("last first", QUERIES)
    assert again["success@10"] == figures["success@10"]
    assert again["mrr"] != figures["mrr"]
    with console.capture() as printed:
        print_matching(figures)
    assert "Claimdesk, reranked" in printed.get()
