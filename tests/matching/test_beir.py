"""Reading labelled sets: what is there, and what is wrong where."""

from __future__ import annotations

import json

import pytest

from claimdesk.errors import EvaluationError
from claimdesk.matching.beir import digest, read_corpus, read_judged, read_rows

CORPUS = [
    {"_id": "c1", "title": "Lemon", "text": "Lemon cures cancer."},
    {"_id": "c2", "title": "Only a title"},
    {"_id": "c3", "title": "", "text": "Lemon cures cancer.", "lang": "vi"},
]
QUERIES = [
    {"_id": "q1", "text": "does lemon cure cancer", "lang": "en"},
    {"_id": "q2", "text": "chanh chữa ung thư"},
    {"_id": "q3", "text": "not judged"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\tc1\t1\nq1\tc3\t1\nq2\tc3\t1\nq2\tc1\t0\n"


def _lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text(_lines(CORPUS), "utf-8")
    (tmp_path / "queries.jsonl").write_text(_lines(QUERIES), "utf-8")
    (tmp_path / "qrels" / "dev.tsv").write_text(QRELS, "utf-8")
    return tmp_path


def test_a_corpus_becomes_factchecks_with_an_identity_each(folder):
    rows = dict(read_corpus(folder))
    assert rows["c1"].claim_reviewed == "Lemon cures cancer."
    assert rows["c1"].title == "Lemon"
    assert (rows["c2"].claim_reviewed, rows["c2"].title) == ("Only a title", "")
    assert rows["c3"].language == "vi"
    assert len({entry.id for entry in rows.values()}) == 3


def test_queries_come_with_all_their_answers_and_zeros_do_not_count(folder):
    judged = {one.query_id: one for one in read_judged(folder, "dev")}
    assert judged["q1"].gold == {"c1", "c3"}
    assert judged["q2"].gold == {"c3"}
    assert (judged["q1"].lang, judged["q2"].lang) == ("en", "")
    assert "q3" not in judged


def test_a_split_that_is_not_there_is_named_with_those_that_are(folder):
    with pytest.raises(EvaluationError, match="no split 'test'; its splits: dev"):
        read_judged(folder, "test")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{broken", "is not JSON"),
        ("[1]", "has no `_id`"),
        ('{"text": "x"}', "has no `_id`"),
        ('{"_id": 5, "text": "x"}', "has no `_id`"),
        ('{"_id": "c9", "title": " ", "text": ""}', "has no text"),
    ],
)
def test_a_bad_line_of_a_corpus_is_named_with_its_file_and_number(folder, line, message):
    with (folder / "corpus.jsonl").open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    with pytest.raises(EvaluationError, match=rf"corpus\.jsonl, line 5 .*{message}") as caught:
        list(read_corpus(folder))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("line", ["q1\tc1", "q1\tc1\tyes", "q1 c1 1", "q1\tc1\t1\tmore"])
def test_a_bad_line_of_judgements_is_named_with_its_file_and_number(folder, line):
    with (folder / "qrels" / "dev.tsv").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(EvaluationError, match=r"dev\.tsv, line 6: expected"):
        read_judged(folder, "dev")


def test_a_judged_query_that_is_not_there_is_named(folder):
    (folder / "qrels" / "dev.tsv").write_text("q7\tc1\t1\n", "utf-8")
    with pytest.raises(EvaluationError, match="'q7'"):
        read_judged(folder, "dev")


def test_judgements_without_any_query_are_an_error(folder):
    (folder / "qrels" / "dev.tsv").write_text("query-id\tcorpus-id\tscore\n", "utf-8")
    with pytest.raises(EvaluationError, match="judges no query"):
        read_judged(folder, "dev")


@pytest.mark.parametrize("data", [b"\xff\xfe\x00broken", None])
def test_a_file_that_cannot_be_read_is_named(folder, data):
    path = folder / "corpus.jsonl"
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(EvaluationError, match=r"corpus\.jsonl cannot be read"):
        list(read_rows(path))


def test_the_digest_of_a_file_changes_with_its_content(folder):
    before = digest(folder / "corpus.jsonl")
    assert len(before) == 16
    (folder / "corpus.jsonl").write_text(_lines(CORPUS[:2]), "utf-8")
    assert digest(folder / "corpus.jsonl") != before
