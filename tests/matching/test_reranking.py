"""A reranker decides on the order of near equals, and on nothing else."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
from werkzeug import Response

from claimdesk.errors import PackageMissingError, UnreachableError
from claimdesk.matching.bulk import Opening, PinnedLibrary
from claimdesk.matching.calibration import keep
from claimdesk.matching.library import Library
from claimdesk.matching.rerankers import CrossEncoder, Endpoint, open_reranker
from claimdesk.matching.reranking import FEW, NEAR_ODDS, Ranked, count_near, passage_of
from claimdesk.matching.retrieval import Candidates
from support.decided import record
from support.entries import make_entries, make_entry
from support.reranker import LastFirst

#: What many entries say as much, so that none is sure.
VAGUE = "A spoon of lemon does something"
TEXTS = ["one", "two", "three"]


def _ranked(*probabilities):
    given = np.array(probabilities, np.float32)
    nothing = Candidates(np.arange(len(given)), np.empty((len(given), 0), np.float32))
    return Ranked(nothing, given, np.argsort(-given, kind="stable"))


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [
        ((0.5, 0.45, 0.4, 0.1), 3),  # odds 1, 0.82, 0.67, 0.11
        ((0.9, 0.5), 0),  # near to no other
        ((0.97, 0.96, 0.95), 0),  # sure: may be answered by itself
        ((0.5,), 0),
        ((), 0),
        ((0.1,) * 9, FEW),
    ],
)
def test_near_equals_are_the_best_few_whose_odds_are_close(probabilities, expected):
    assert NEAR_ODDS == 4
    assert count_near(_ranked(*probabilities), 0.95) == expected


@pytest.fixture
def both(library):
    """Give a library with entries that are hard to tell apart, without and with a reranker."""
    library.add(make_entries(60))
    return library, Library.open(library.directory, encoder=library.encoder, reranker=LastFirst())


def test_only_the_order_of_near_equals_changes(both):
    plain, other = both
    before, after = plain.match(VAGUE, top=20), other.match(VAGUE, top=20)
    ((text, passages),) = other.reranker.asked
    count = len(passages)
    assert text == VAGUE
    assert 2 <= count <= FEW
    assert passages == [passage_of(match.entry) for match in before[:count]]
    assert after == before[:count][::-1] + before[count:]


def test_a_sure_question_is_not_handed_over(both):
    plain, other = both
    keep(plain.directory, record(plain.snapshot.manifest.encoder, answer=0.001))
    assert other.match(VAGUE) == plain.match(VAGUE)
    assert other.reranker.asked == []


def test_a_probable_match_behind_an_improbable_one_is_still_shown(both):
    plain, other = both
    before = plain.match(VAGUE)
    least = before[0].probability
    assert other.match(VAGUE, min_probability=least) == [
        match for match in other.match(VAGUE) if match.probability >= least
    ]


def test_a_run_that_began_with_one_reranker_is_not_the_run_of_another(both):
    place = both[0].directory
    digests = {Opening(place, name)().digest for name in ("", "here/model", "other/model")}
    assert len(digests) == 3
    assert PinnedLibrary(place).digest == Opening(place)().digest


def test_a_passage_is_the_claim_and_then_the_title():
    entry = make_entry(3)
    assert passage_of(entry) == f"{entry.claim_reviewed}\n{entry.title}"
    assert passage_of(make_entry(3, title="")) == entry.claim_reviewed


def test_a_name_is_an_address_or_a_model():
    assert isinstance(open_reranker("http://192.0.2.1/rerank"), Endpoint)
    assert isinstance(open_reranker("models/small"), CrossEncoder)


def test_without_the_extra_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(PackageMissingError, match=r"claimdesk\[rerank\]"):
        CrossEncoder("models/small").score("a", ["b"])


ANSWERS = {
    "TEI": [{"index": 2, "score": 0.9}, {"index": 0, "score": 0.5}, {"index": 1, "score": 0.1}],
    "Jina": {
        "model": "m",
        "results": [
            {"index": 2, "relevance_score": 0.9},
            {"index": 0, "relevance_score": 0.5},
            {"index": 1, "relevance_score": 0.1},
        ],
    },
}


@pytest.mark.parametrize("form", ANSWERS)
def test_an_address_is_asked_and_its_scores_are_put_in_order(httpserver, form):
    httpserver.expect_request("/rerank", method="POST").respond_with_json(ANSWERS[form])
    found = Endpoint(httpserver.url_for("/rerank") + "#small", key="k").score("xin chào", TEXTS)
    assert found.tolist() == pytest.approx([0.5, 0.1, 0.9])
    (request, _) = httpserver.log[0]
    sent = json.loads(request.get_data())
    assert sent == {"query": "xin chào", "texts": TEXTS, "documents": TEXTS, "model": "small"}
    assert request.headers["Authorization"] == "Bearer k"


@pytest.mark.parametrize(
    "answer",
    [
        Response("no", 500),
        Response("", 302, {"Location": "http://127.0.0.1/elsewhere"}),
        Response("not json"),
        Response("7"),
        Response('{"data": []}'),
        Response('[{"index": 0, "score": 1}, {"index": 1, "score": 1}]'),
        Response('[{"index": 9, "score": 1}]'),
        Response('[{"index": 0, "score": "NaN"}]'),
    ],
)
def test_an_answer_without_a_number_for_each_text_is_refused(httpserver, answer):
    httpserver.expect_request("/rerank").respond_with_handler(lambda _: answer)
    with pytest.raises(UnreachableError):
        Endpoint(httpserver.url_for("/rerank")).score("a", TEXTS)
