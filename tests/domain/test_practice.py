"""Confidence beside truth: the score, its base and the bins."""

from __future__ import annotations

import pytest

from claimdesk.domain.practice import Answer, calibrate, require_confidence
from claimdesk.errors import RuleError


def test_without_an_answer_there_is_no_score():
    found = calibrate([])
    assert (found.count, found.brier, found.base) == (0, None, None)
    assert len(found.bins) == 5


@pytest.mark.parametrize(
    ("answers", "brier"),
    [
        ([Answer(100, is_right=True), Answer(0, is_right=False)], 0.0),
        ([Answer(100, is_right=False)], 1.0),
        ([Answer(50, is_right=True), Answer(50, is_right=False)], 0.25),
        ([Answer(80, is_right=True), Answer(60, is_right=False)], (0.04 + 0.36) / 2),
    ],
)
def test_the_score_is_briers(answers, brier):
    assert calibrate(answers).brier == pytest.approx(brier)


def test_each_answer_is_in_one_bin_and_the_ends_count():
    said = (0, 19, 20, 39, 40, 59, 60, 79, 80, 100)
    found = calibrate([Answer(one, is_right=one >= 60) for one in said])
    assert [one.count for one in found.bins] == [2, 2, 2, 2, 2]
    assert [one.right for one in found.bins] == [0, 0, 0, 2, 2]
    assert [(one.low, one.high) for one in found.bins][-1] == (80, 100)
    assert found.bins[-1].said == 90
    assert found.bins[-1].share == 100
    assert (found.share, found.base) == (40, pytest.approx(0.24))


@pytest.mark.parametrize("confidence", [-1, 101])
def test_a_confidence_is_from_0_to_100(confidence):
    with pytest.raises(RuleError):
        require_confidence(confidence)
