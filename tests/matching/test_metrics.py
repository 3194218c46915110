"""Metrics against numbers worked out by hand, and against scikit-learn."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from claimdesk.matching import metrics
from claimdesk.matching.metrics import Asked


def _asked(gold, ranked, *, lang="en", scores=None, without=0.0):
    scores = scores or [1.0 - place / 20 for place in range(len(ranked))]
    return Asked(
        query_id="q",
        lang=lang,
        gold=frozenset(gold),
        ranked=list(zip(ranked, scores, strict=True)),
        without=None if without is None else ("other", without),
    )


@pytest.mark.parametrize(
    ("gold", "ranked", "expected"),
    [
        ("a", "abcde", 1.0),
        ("b", "abcde", 1 / 2),
        ("e", "abcde", 1 / 5),
        ("f", "abcdef", 0.0),
        ("ac", "abcde", (1 + 2 / 3) / 2),
        ("bd", "abcde", (1 / 2 + 2 / 4) / 2),
        ("abcdefg", "abcdefg", 1.0),
        ("a", "", 0.0),
    ],
)
def test_average_precision_at_five_is_as_worked_out_by_hand(gold, ranked, expected):
    assert metrics.average_precision(_asked(gold, ranked)) == pytest.approx(expected)


def test_average_precision_agrees_with_scikit_learn_where_all_gold_is_ranked():
    generator = np.random.default_rng(5)
    for _ in range(50):
        labels = generator.permutation([1, 1, 0, 0, 0])
        ranked = [f"d{at}" for at in range(5)]
        gold = [name for name, label in zip(ranked, labels, strict=True) if label]
        expected = average_precision_score(labels, [5, 4, 3, 2, 1])
        assert metrics.average_precision(_asked(gold, ranked)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("gold", "rank", "hit"), [("a", 1, 1), ("c", 1 / 3, 1), ("j", 1 / 10, 1), ("k", 0, 0)]
)
def test_reciprocal_rank_and_success_look_at_ten_answers(gold, rank, hit):
    asked = _asked(gold, "abcdefghijk")
    assert metrics.reciprocal_rank(asked) == pytest.approx(rank)
    assert metrics.success(asked) == hit


def test_a_summary_is_the_mean_over_queries():
    found = metrics.summarize([_asked("a", "abc"), _asked("b", "abc"), _asked("x", "abc")])
    assert found["queries"] == 3
    assert found["p@1"] == pytest.approx(1 / 3)
    assert found["map@5"] == found["mrr"] == pytest.approx(1.5 / 3)
    assert found["success@10"] == pytest.approx(2 / 3)


def test_a_summary_of_no_queries_is_zero():
    assert metrics.summarize([])["map@5"] == 0.0
    assert metrics.found_table([]) == {}


def test_intervals_hold_the_mean_and_are_the_same_each_time():
    outcomes = [_asked("a", "abc")] * 6 + [_asked("x", "abc")] * 4
    low, high = metrics.intervals(outcomes)["p@1"]
    assert low < 0.6 < high
    assert metrics.intervals(outcomes)["p@1"] == (low, high)


def test_the_found_table_counts_right_and_wrong_answers_over_the_threshold():
    # Without their fact-check, 100 queries score 0.00 to 0.99: at 99 % one may be answered, so the
    # threshold lies just above 0.98; at 97.36 % two may be, just above 0.97.
    absent = [number / 100 for number in range(100)]
    scores = [0.985] * 30 + [0.975] * 30 + [0.5] * 40
    outcomes = [
        _asked("a", "a" if number % 3 else "b", scores=[score], without=missing)
        for number, (score, missing) in enumerate(zip(scores, absent, strict=True))
    ]
    table = metrics.found_table(outcomes)
    assert table["0.99"]["threshold"] == pytest.approx(0.98)
    assert table["0.99"]["threshold"] > 0.98
    assert table["0.99"]["right"] == pytest.approx(0.20)
    assert table["0.99"]["wrong"] == pytest.approx(0.10)
    assert table["0.9736"]["threshold"] == pytest.approx(0.97)
    assert table["0.9736"]["right"] == pytest.approx(0.40)
    assert table["0.9736"]["wrong"] == pytest.approx(0.20)
    assert table["0.9736"]["not_found"] == pytest.approx(0.98)


def test_where_nothing_was_found_without_the_gold_every_answer_counts():
    outcomes = [_asked("a", "a", scores=[0.2], without=None)] * 4
    assert metrics.found_table(outcomes)["0.99"] == {
        "right": 1.0,
        "wrong": 0.0,
        "not_found": 1.0,
        "threshold": 0.0,
    }


def test_the_wanted_share_stays_unanswered_even_with_equal_scores():
    outcomes = [_asked("a", "a", scores=[0.7], without=0.7) for _ in range(10)]
    assert metrics.found_table(outcomes)["0.99"]["right"] == 0.0


def test_calibration_error_is_as_worked_out_by_hand():
    probabilities = np.array([0.95, 0.95, 0.95, 0.95, 0.15, 0.15])
    outcomes = np.array([True, True, True, False, False, True])
    expected = 4 / 6 * abs(0.95 - 0.75) + 2 / 6 * abs(0.15 - 0.5)
    assert metrics.calibration_error(probabilities, outcomes) == pytest.approx(expected)


def test_certain_and_right_has_no_calibration_error():
    assert metrics.calibration_error(np.array([1.0, 0.0]), np.array([True, False])) == 0.0
    assert metrics.calibration_error(np.array([]), np.array([], dtype=bool)) == 0.0


def test_first_answers_are_asked_with_and_without_the_gold():
    outcomes = [_asked("a", "ab", without=0.4), _asked("x", "ab", without=None)]
    scores, right = metrics.first_answers(outcomes)
    assert scores.tolist() == [1.0, 1.0, 0.4]
    assert right.tolist() == [True, False, False]
    assert not math.isnan(metrics.calibration_error(scores, right))


def test_answers_from_a_fixed_threshold_are_counted_right_wrong_and_rightly_not_found():
    outcomes = [
        _asked("a", "a", scores=[0.9], without=0.2),
        _asked("a", "b", scores=[0.8], without=0.85),
        _asked("a", "a", scores=[0.7], without=None),
        _asked("a", "a", scores=[0.8], without=0.8),
    ]
    assert metrics.answered_from(outcomes, 0.8) == {"right": 0.5, "wrong": 0.25, "not_found": 0.5}


def test_what_goes_out_by_itself_is_counted_by_what_was_answered_not_by_a_score():
    first, second, third = (_asked("a", gold, scores=[0.9], without=0.9) for gold in "aba")
    outcomes = [
        dataclasses.replace(first, is_answered=True),
        dataclasses.replace(second, is_answered=True, is_answered_without=True),
        third,
    ]
    assert metrics.answered_by_itself(outcomes) == {
        "right": pytest.approx(1 / 3),
        "wrong": pytest.approx(1 / 3),
        "not_found": pytest.approx(2 / 3),
    }


def test_the_reliability_diagram_has_a_row_for_each_bin_that_holds_any():
    rows = metrics.reliability(
        np.array([0.95, 0.97, 1.0, 0.1]), np.array([True, False, True, False])
    )
    assert [row["n"] for row in rows] == [1, 3]
    assert rows[0] == {"probability": pytest.approx(0.1), "right": 0.0, "n": 1}
    assert rows[1]["right"] == pytest.approx(2 / 3)


def test_perfect_calibration_has_an_error_by_chance_that_shrinks_with_the_answers():
    shown = np.random.default_rng(3).random(1600)
    few, many = metrics.error_by_chance(shown[:100]), metrics.error_by_chance(shown)
    assert many["mean"] == pytest.approx(few["mean"] / 4, rel=0.2)
    assert 0 < few["mean"] < few["p95"]
    assert metrics.error_by_chance(shown) == many
    assert metrics.error_by_chance(np.array([0.0, 1.0, 1.0])) == {"mean": 0.0, "p95": 0.0}


def test_one_even_bet_is_always_wrong_by_half():
    assert metrics.error_by_chance(np.array([0.5])) == {"mean": 0.5, "p95": 0.5}
