"""From features to a probability and a zone; candidates and vectors before that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from claimdesk.domain.match import Zone
from claimdesk.errors import ModelError
from claimdesk.matching import fusion as fusion_module
from claimdesk.matching.fusion import fusion, rank, score, shipped, zone_of
from claimdesk.matching.retrieval import FEATURES, GROUPS, find_candidates, prepare
from claimdesk.matching.vectors import (
    MOST_WINDOWS,
    WINDOW_WORDS,
    adapter,
    code_passages,
    code_queries,
    passages,
    similarities,
)
from support.entries import make_entries, make_entry


@pytest.fixture
def features():
    return np.random.default_rng(3).normal(size=(40, len(FEATURES))).astype(np.float32)


def test_the_shipped_weights_fit_the_features_of_this_code():
    weights = fusion()
    assert weights.mean.shape == weights.scale.shape == (len(FEATURES),)
    assert weights.inner.shape[0] == len(FEATURES)
    assert weights.inner.shape[1] == len(weights.outer) == len(weights.inner_bias)
    assert (weights.scale > 0).all()


def test_weights_for_other_features_are_refused(monkeypatch):
    fusion.cache_clear()
    monkeypatch.setattr(fusion_module, "FEATURES", (*FEATURES[:-1], "another"))
    with pytest.raises(ModelError, match="other features"):
        fusion()
    monkeypatch.undo()
    assert fusion()


def test_probabilities_lie_between_nothing_and_one_and_rise_with_the_score(features):
    probabilities, order = rank(features)
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    assert (np.diff(probabilities[order]) <= 0).all()
    assert score(features)[order[0]] == score(features).max()


def test_equal_candidates_keep_their_order(features):
    _, order = rank(np.repeat(features[:1], 5, axis=0))
    assert order.tolist() == [0, 1, 2, 3, 4]


def test_the_zones_follow_the_shipped_thresholds():
    point = shipped()
    for group in range(len(GROUPS)):
        answer, suggest = point.answer[group], point.suggest[group]
        below = np.float32(0)
        assert 0 < suggest < answer
        assert zone_of(np.nextafter(answer, below), (), group) == Zone.SUGGEST
        assert zone_of(suggest, (), group) == Zone.SUGGEST
        assert zone_of(np.nextafter(suggest, below), (), group) == Zone.NONE
        never = answer > 1
        assert zone_of(1.0, (), group) == (Zone.SUGGEST if never else Zone.ANSWER)
        assert never or zone_of(answer, (), group) == Zone.ANSWER


def test_each_group_of_languages_has_its_own_probability_and_zone():
    point = replace(shipped(), shift=np.array([0.0, -9.0, 0.0], np.float32))
    shown = point.probabilities(np.full(3, 4.0, np.float32), np.arange(3))
    assert shown[1] < shown[0] / 10
    assert point.probabilities(np.full(1, 4.0, np.float32), 1)[0] == shown[1]


def test_a_calibration_changes_probabilities_and_never_the_order(features):
    usual, order = rank(features)
    other, same = rank(features, 0, replace(shipped(), shift=shipped().shift - 2))
    assert order.tolist() == same.tolist()
    assert (other < usual).all()


def test_a_likely_match_in_the_own_language_comes_before_a_likelier_one_in_another(
    monkeypatch, features
):
    scores = np.array([3.5, 0.6, -1.0], np.float32)
    monkeypatch.setattr(fusion_module, "score", lambda _: scores)
    own = np.array([False, True, True])
    probabilities, order = rank(features[:3], own=own)
    assert order.tolist() == [1, 0, 2]
    assert probabilities[0] > probabilities[1] >= 0.5 > probabilities[2]
    scores[0] = 5.0  # it may be answered by itself
    assert rank(features[:3], own=own)[1].tolist() == [0, 1, 2]
    scores[1] = 3.1  # the one in the own language may not, and is hardly less probable
    assert rank(features[:3], own=own)[1].tolist() == [1, 0, 2]


@pytest.fixture
def near_equals(monkeypatch):
    """Return the features of ten candidates: the second has less score and more plain evidence."""
    features = np.zeros((10, len(FEATURES)), np.float32)
    features[:, FEATURES.index("cosine")] = 0.5
    features[1, FEATURES.index("glossed_share")] = 0.3
    scores = np.array([1.0, 0.2, *np.full(8, -4.0)], np.float32)
    monkeypatch.setattr(fusion_module, "score", lambda _: scores)
    return features, scores


def test_across_languages_near_equals_are_ordered_by_plain_evidence(near_equals):
    features, scores = near_equals
    none = np.zeros(10, np.bool_)
    probabilities, order = rank(features, GROUPS.index("vi"), own=none)
    assert order.tolist() == [1, 0, *range(2, 10)]
    assert probabilities[0] > probabilities[1]  # what is shown is what the fusion says
    scores[1] = -1.5  # too far behind
    assert rank(features, GROUPS.index("vi"), own=none)[1][0] == 0
    scores[:2] = 9.0, 7.5  # the first may be answered by itself, the second too
    assert rank(features, GROUPS.index("vi"), own=none)[1][0] == 1
    scores[:2] = 4.2, 2.5  # only the first may
    assert rank(features, GROUPS.index("vi"), own=none)[1][0] == 0


def test_what_is_asked_in_the_entries_language_keeps_the_order_of_the_fusion(near_equals):
    features, _ = near_equals
    some = np.arange(10) < 8
    for group, own in (("en", ~np.zeros(10, np.bool_)), ("en", some), ("vi", some)):
        assert rank(features, GROUPS.index(group), own=own)[1][0] == 0
    for group in ("en", "other"):
        assert rank(features, GROUPS.index(group), own=np.zeros(10, np.bool_))[1][0] == 0
    assert rank(features, GROUPS.index("vi"))[1][0] == 0


def test_records_asked_for_are_described_wherever_they_rank(library, encoder):
    library.add(make_entries(90))
    query = prepare(["a spoon of honey"], encoder)[0]
    usual = find_candidates(library.snapshot, query).numbers
    far = [number for number in range(90) if number not in usual][:2]
    found = find_candidates(library.snapshot, query, also=far)
    assert set(found.numbers.tolist()) == {*usual.tolist(), *far}
    assert np.isfinite(found.features).all()


def test_a_conflict_forbids_an_automatic_answer():
    assert zone_of(1.0, ("numbers: 30 / 300",)) == Zone.SUGGEST
    assert zone_of(0.0, ("numbers: 30 / 300",)) == Zone.NONE


def test_every_candidate_is_described_by_finite_numbers(library, encoder):
    library.add(make_entries(50))
    found = find_candidates(library.snapshot, prepare(["a spoon of honey"], encoder)[0])
    assert found.features.shape == (len(found.numbers), len(FEATURES))
    assert np.isfinite(found.features).all()
    assert len(set(found.numbers.tolist())) == len(found.numbers)


def test_candidates_are_found_by_words_typed_without_diacritics(library, encoder):
    target = make_entry(900, claim_reviewed="Uống nước chanh nóng chữa ung thư", language="vi")
    library.add([*make_entries(60), target])
    number = library.snapshot.record_numbers(target.id)[-1]
    for text in ("nuoc chanh nong", "NƯỚC CHANH NÓNG", "nước chanh"):
        found = find_candidates(library.snapshot, prepare([text], encoder)[0])
        assert number in found.numbers


def test_records_taken_out_for_a_question_are_no_candidates(library, encoder):
    library.add(make_entries(50))
    query = prepare([make_entry(7).claim_reviewed], encoder)[0]
    number = library.snapshot.record_numbers(make_entry(7).id)[-1]
    without = np.array([number])
    assert number in find_candidates(library.snapshot, query).numbers
    left = find_candidates(library.snapshot, query, without=without)
    assert number not in left.numbers
    assert left.features[:, FEATURES.index("cosine_rank")].max() == 1.0
    everything = np.arange(50)
    assert len(find_candidates(library.snapshot, query, without=everything).numbers) == 0


def test_a_claim_in_two_languages_stands_out_in_each(library, encoder):
    claim, other = "Drinking hot lemon water cures cancer", "Uống nước chanh nóng chữa ung thư"
    entries = [make_entry(900, claim_reviewed=claim), make_entry(901, claim_reviewed=other)]
    near = [
        make_entry(910 + at, claim_reviewed=f"Uống nước {what} mỗi sáng chữa khỏi bệnh")
        for at, what in enumerate(("dừa", "mía", "cam", "ép", "gừng", "mật", "lá", "muối"))
    ]
    library.add([*make_entries(60), *entries, *near])
    both = f"{claim} {other}"  # as near to the one as to the other
    found = find_candidates(library.snapshot, prepare([both], encoder)[0])
    for entry in entries:
        (row,) = found.features[found.numbers == library.snapshot.record_numbers(entry.id)[-1]]
        assert row[FEATURES.index("folded_gap")] > 0
        assert row[FEATURES.index("folded_rank")] == 1


def test_a_library_of_one_entry_has_one_candidate(library, encoder):
    library.add([make_entry(1)])
    found = find_candidates(library.snapshot, prepare(["salt"], encoder)[0])
    assert found.numbers.tolist() == [0]
    assert np.isfinite(found.features).all()


def test_many_queries_are_prepared_with_one_call_of_the_encoder(encoder):
    calls = []
    encode = encoder.encode_posts
    encoder.encode_posts = lambda texts: calls.append(len(texts)) or encode(texts)
    assert len(prepare(["one", "two", "three"], encoder)) == 3
    assert calls == [3]


@pytest.mark.parametrize("dim", [16, 384])
def test_vectors_of_other_encoders_are_coded_as_they_are(dim):
    vectors = np.random.default_rng(1).normal(size=(6, dim)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    codes = code_passages(vectors, "tests/other")
    assert codes.dtype == np.int8
    assert np.array_equal(codes, code_queries(vectors, "tests/other"))
    cosines = similarities(codes, codes)
    assert np.allclose(np.diag(cosines), 1.0, atol=1e-3)
    if dim == 384:
        assert np.allclose(cosines, vectors @ vectors.T, atol=0.02)


def test_vectors_of_the_embedded_encoder_are_adapted():
    vectors = np.eye(384, dtype=np.float32)[:3]
    name = adapter().encoder
    assert not np.array_equal(code_passages(vectors, name), code_passages(vectors, "tests/other"))
    assert not np.array_equal(code_passages(vectors, name), code_queries(vectors, name))


def test_no_codes_have_no_similarities():
    assert similarities(np.ones((2, 16), np.int8), np.empty((0, 16), np.int8)).shape == (2, 0)


def test_claim_and_title_get_a_vector_each_unless_they_say_the_same():
    assert passages("Salt cures flu.", "No, it does not") == ["Salt cures flu.", "No, it does not"]
    assert passages("Salt cures flu.", "SALT cures flu.") == ["Salt cures flu."]
    assert passages("Salt cures flu.", "") == ["Salt cures flu."]
    assert passages("", "") == [""]


def test_long_claims_are_also_read_in_windows_that_cover_them():
    words = [f"w{number}" for number in range(400)]
    found = passages(" ".join(words), "")
    assert found[0] == " ".join(words)
    assert all(len(window.split()) <= WINDOW_WORDS for window in found[1:])
    assert {word for window in found[1:] for word in window.split()} == set(words)


def test_a_book_gets_no_more_windows_than_allowed():
    assert len(passages("word " * 50_000, "")) <= MOST_WINDOWS + 1
