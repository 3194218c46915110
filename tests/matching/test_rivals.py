"""The rivals' rules on cases worked out by hand."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import pytest

from claimdesk.errors import PackageMissingError
from claimdesk.matching.lucene import Lucene
from claimdesk.matching.rivals import (
    OWN_THRESHOLDS,
    CheckTokens,
    Cofacts,
    Cosine,
    Okapi,
    rivals,
)
from support.encoder import HashedWords

DOCUMENTS = [
    "lemon water cures cancer",
    "lemon cake recipe",
    "salt water is heavy",
    "the moon landing was filmed",
    "nước chanh chữa ung thư",
]
TEXTS = [[document] for document in DOCUMENTS]
#: Those that find by words; a vector is near to something whatever is asked.
BY_WORDS = [rival for rival in rivals(TEXTS, HashedWords()) if not isinstance(rival, Cosine)]


def _order(rival, text, without=()):
    return [at for at, _ in rival.rank(text, list(without))]


@pytest.fixture
def okapi():
    return Okapi(DOCUMENTS)


def test_okapi_ranks_documents_that_share_more_and_rarer_words_first(okapi):
    assert _order(okapi, "does lemon water cure cancer") == [0, 1, 2]


def test_okapi_folds_nothing(okapi):
    assert _order(okapi, "nuoc chanh chua ung thu") == [4]
    assert _order(okapi, "nuoc chua") == []
    assert _order(okapi, "Nước Chữa") == [4]


def test_checks_rule_is_the_share_of_the_querys_words(okapi):
    found = CheckTokens(okapi).rank("lemon water cures everything", [])
    assert found[0] == (0, pytest.approx(3 / 4))
    assert dict(found)[1] == pytest.approx(1 / 4)
    assert dict(found)[2] == pytest.approx(1 / 4)
    assert set(dict(found)) == {0, 1, 2}


def test_cofacts_demands_every_word_of_a_short_query(okapi):
    strict = Cofacts(okapi, DOCUMENTS, strict=True)
    assert _order(strict, "lemon water") == [0]
    assert _order(strict, "lemon moon") == []


def test_cofacts_without_its_minimum_orders_by_pairs_of_letters(okapi):
    free = Cofacts(okapi, DOCUMENTS, strict=False)
    found = free.rank("lemon cake recipe", [])
    assert found[0] == (1, pytest.approx(1.0))
    assert _order(free, "lemon moon")[0] in {0, 1, 3}


def test_cofacts_answers_four_at_most():
    documents = [f"salt water number {number}" for number in range(9)]
    free = Cofacts(Okapi(documents), documents, strict=False)
    assert len(free.rank("salt water", [])) == 4


@pytest.mark.parametrize("text", ["", "?!", "unknown words only", "😀"])
def test_no_rival_finds_anything_for_a_text_without_known_words(text):
    for rival in BY_WORDS:
        assert rival.rank(text, []) == []


def test_no_rival_answers_with_a_document_taken_out():
    for rival in rivals(TEXTS, HashedWords()):
        assert 0 in _order(rival, "lemon water")
        assert 0 not in _order(rival, "lemon water", without=[0])


def test_the_vector_rule_takes_the_better_of_claim_and_title():
    encoder = HashedWords(dim=64)
    rule = Cosine([["a cake recipe"], ["lemon water", "the moon landing"], ["salt"]], encoder)
    found = dict(rule.rank("the moon landing", []))
    assert max(found, key=found.get) == 1
    assert found[1] == pytest.approx(1.0)
    assert dict(rule.rank("lemon water", []))[1] == pytest.approx(1.0)


def test_rivals_bear_the_names_of_the_design():
    names = [rival.name for rival in rivals(TEXTS, HashedWords())]
    assert names == [
        "B1 Check, token share",
        "B2, B5 cosine",
        "B3 Cofacts",
        "B3 Cofacts, no minimum",
        "B4 BM25",
    ]
    assert set(OWN_THRESHOLDS) < set(names)


def test_a_title_stands_before_its_claim_for_the_rules_by_words():
    by_words = rivals([["the claim", "the title"]], HashedWords())[-1]
    assert by_words.tokens == [["the", "title", "the", "claim"]]


def test_without_pyserini_it_is_said_that_lucene_was_not_measured(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyserini.pyclass", None)
    with pytest.raises(PackageMissingError, match="not measured, pyserini or Java is missing"):
        Lucene(DOCUMENTS)


@pytest.mark.skipif(find_spec("pyserini") is None, reason="pyserini is not installed")
def test_lucene_ranks_as_bm25_does_and_leaves_out_what_is_taken_out(okapi):
    lucene = Lucene(DOCUMENTS)
    assert lucene.name.startswith("B4 Lucene ")
    for text in ("does lemon water cure cancer", "Nước Chữa", "unknown words only", "?!"):
        ours, theirs = okapi.rank(text, []), lucene.rank(text, [])
        assert [at for at, _ in theirs] == [at for at, _ in ours]
        assert [score for _, score in theirs] == pytest.approx([score for _, score in ours], 1e-5)
    assert _order(lucene, "lemon water", without=[0]) == [1, 2]
    assert _order(lucene, "lemon " + " ".join(f"w{at}" for at in range(3000))) == [1, 0]
