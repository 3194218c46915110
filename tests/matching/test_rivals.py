"""The rivals' rules on cases worked out by hand."""

from __future__ import annotations

import pytest

from claimdesk.matching.rivals import CheckTokens, Cofacts, Okapi, rivals

DOCUMENTS = [
    "lemon water cures cancer",
    "lemon cake recipe",
    "salt water is heavy",
    "the moon landing was filmed",
    "nước chanh chữa ung thư",
]


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
    for rival in rivals(DOCUMENTS):
        assert rival.rank(text, []) == []


def test_no_rival_answers_with_a_document_taken_out():
    for rival in rivals(DOCUMENTS):
        assert 0 in _order(rival, "lemon water")
        assert 0 not in _order(rival, "lemon water", without=[0])


def test_rivals_bear_the_names_of_the_design():
    assert [rival.name for rival in rivals(DOCUMENTS)] == [
        "B1 Check, token share",
        "B3 Cofacts",
        "B3 Cofacts, no minimum",
        "B4 BM25",
    ]
