"""The lexical index scores as plain BM25 does, in one segment or in many."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import fields
from itertools import pairwise
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimdesk.language.normalization import fold, normalize, words
from claimdesk.matching.lexical import (
    K1,
    MOST_QUERY_REPEATS,
    SEEDS,
    VIEWS,
    B,
    LexicalQuery,
    build_postings,
    hash_views,
    merge_postings,
    score_segments,
)

TEXTS = st.lists(
    st.sampled_from("salt lemon cures nước muối chữa ung thư không flu 5g ไทย".split()), max_size=9
).map(" ".join)
DOCUMENTS = st.lists(TEXTS, min_size=1, max_size=7)


def view_tokens(text):
    """Return the tokens of normalised text in each view, in the order of `VIEWS`."""
    own = words(text)
    folded = [fold(word) for word in own]
    pairs = [f"{left} {right}" for left, right in pairwise(folded)]
    padded = [f"_{word}_" for word in folded]
    grams = [word[at : at + 4] for word in padded for at in range(max(1, len(word) - 3))]
    return own, folded, pairs, grams


def _naive(query, documents):
    """Return BM25 scores (views, documents), from the formula and token lists alone."""
    held = [view_tokens(document) for document in documents]
    scores = np.zeros((len(VIEWS), len(documents)))
    for view, wanted in enumerate(view_tokens(query)):
        mean = sum(len(document[view]) for document in held) / len(documents)
        for term, repeats in Counter(wanted).items():
            frequency = sum(term in document[view] for document in held)
            idf = math.log(1 + (len(documents) - frequency + 0.5) / (frequency + 0.5))
            for at, document in enumerate(held):
                count = document[view].count(term)
                if count:
                    norm = K1 * (1 - B + B * len(document[view]) / mean)
                    weight = idf * min(repeats, MOST_QUERY_REPEATS)
                    scores[view, at] += weight * count * (K1 + 1) / (count + norm)
    return scores


def _postings(documents):
    return build_postings([hash_views(document) for document in documents])


def _same(left, right):
    return all(
        np.array_equal(getattr(left, field.name), getattr(right, field.name))
        for field in fields(left)
    )


@given(st.text(max_size=60) | st.lists(TEXTS, max_size=6).map(" ".join))
def test_each_token_of_each_view_is_hashed_with_the_seed_of_its_view(text):
    text = normalize(text)
    found = hash_views(text)
    for tokens, hashes, seed in zip(view_tokens(text), found, SEEDS, strict=True):
        assert hashes.tolist() == [crc32(token.encode(), seed) for token in tokens]


@settings(deadline=None)
@given(TEXTS, DOCUMENTS)
def test_scores_are_those_of_plain_bm25(query, documents):
    (found,), _ = score_segments(LexicalQuery.of(query), [_postings(documents)])
    assert np.allclose(found, _naive(query, documents), rtol=1e-4, atol=1e-5)


@settings(deadline=None)
@given(TEXTS, DOCUMENTS, st.integers(0, 7))
def test_scores_do_not_depend_on_how_documents_lie_in_segments(query, documents, cut):
    asked = LexicalQuery.of(query)
    (whole,), best = score_segments(asked, [_postings(documents)])
    parts = [_postings(part) for part in (documents[:cut], documents[cut:])]
    split, best_split = score_segments(asked, parts)
    assert np.allclose(np.concatenate(split, axis=1), whole, rtol=1e-4, atol=1e-5)
    assert np.allclose(best, best_split, rtol=1e-5)


@settings(deadline=None)
@given(st.lists(DOCUMENTS, min_size=1, max_size=4))
def test_merged_postings_are_those_of_all_documents_together(parts):
    merged = merge_postings(_postings(part) for part in parts)
    assert _same(merged, _postings([document for part in parts for document in part]))


def test_postings_without_documents_merge_and_score():
    empty = build_postings([])
    full = _postings(["salt cures flu"])
    assert _same(merge_postings([empty, full]), full)
    scores, best = score_segments(LexicalQuery.of("salt"), [empty])
    assert scores[0].shape == (len(VIEWS), 0)
    assert not best.any()


def test_a_document_that_says_all_of_the_query_scores_near_the_querys_best():
    documents = ["salt cures flu", "lemon is sour", "water is wet"]
    (scores,), best = score_segments(LexicalQuery.of("salt cures flu"), [_postings(documents)])
    assert scores[0].argmax() == 0
    assert scores[0, 0] / best[0] == pytest.approx(1.0, abs=0.15)


def test_vietnamese_typed_without_diacritics_meets_the_folded_view_only():
    documents = ["Uống nước muối chữa ung thư", "Ăn tỏi phòng cúm"]
    asked = LexicalQuery.of("uong nuoc muoi")
    (scores,), _ = score_segments(asked, [_postings(documents)])
    own, folded = VIEWS.index("own"), VIEWS.index("folded")
    assert scores[own, 0] == 0
    assert scores[folded, 0] > 0 == scores[folded, 1]


def test_views_hold_words_folded_words_pairs_and_pieces():
    own, folded, pairs, grams = view_tokens("Hòa đúng")
    assert own == ["hoà", "đúng"]
    assert folded == ["hoa", "dung"]
    assert pairs == ["hoa dung"]
    assert grams == ["_hoa", "hoa_", "_dun", "dung", "ung_"]


def test_a_very_long_document_counts_a_word_255_times_at_most_and_still_scores():
    documents = ["salt " * 1000, "salt cures flu"]
    (scores,), _ = score_segments(LexicalQuery.of("salt"), [_postings(documents)])
    assert np.isfinite(scores).all()
    assert (scores[0] > 0).all()


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_any_normalised_text_can_be_hashed(text):
    assert len(hash_views(normalize(text))) == len(VIEWS)
