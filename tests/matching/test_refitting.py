"""A calibration fitted on decisions: better or refused, and careful with answers by itself."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest

from claimdesk.errors import RefitRefusedError
from claimdesk.matching import refitting
from claimdesk.matching.agreement import agree, fit_figures
from claimdesk.matching.calibration import keep, look, weights_digest
from claimdesk.matching.fusion import shipped
from claimdesk.matching.refitting import (
    LEAST_ANSWERS,
    LEAST_DECISIONS,
    LEAST_OF_EACH,
    fit_platt,
    record_of,
    refit,
    require_taken,
)
from claimdesk.matching.retrieval import GROUPS
from support.decided import drawn, joined, scored, sigmoid

EN, VI, OTHER = range(3)
ABLE = shipped().answer[EN] <= 1
pytestmark = pytest.mark.skipif(not ABLE, reason="the shipped weights answer nothing by itself")


def usual(group=EN):
    """Return the score from which on the shipped calibration answers by itself."""
    point = shipped()
    answer = float(point.answer[group])
    return float((np.log(answer / (1 - answer)) - point.shift[group]) / point.slope[group])


def answers(calibration, scores, group=EN):
    """Tell of each score whether it is answered by itself."""
    return (
        calibration.probabilities(np.array(scores, np.float32), group)
        >= (calibration.answer[group])
    )


def sure(count, wrong=(), *, at=None, group=EN, **fields):
    """Make accepted pairs around a score, but for the wrong ones."""
    least = usual(group) + 0.5 if at is None else at
    scores = least + np.linspace(0, 1, count)
    return scored(scores, [number not in wrong for number in range(count)], group=group, **fields)


def test_slope_and_shift_are_found_again():
    generator = np.random.default_rng(5)
    scores = generator.normal(1, 2, 60_000)
    slope, shift = fit_platt(scores, generator.random(60_000) < sigmoid(0.6 * scores - 1.4))
    assert (slope, shift) == (pytest.approx(0.6, abs=0.03), pytest.approx(-1.4, abs=0.05))


def test_the_fit_is_finite_where_scores_tell_right_and_wrong_apart_without_fault():
    slope, shift = fit_platt(np.array([-9.0, -8.0, 8.0, 9.0]), np.array([False, False, True, True]))
    assert np.isfinite([slope, shift]).all()
    assert slope > 0


def test_a_desk_that_differs_gets_a_calibration_that_is_nearer_to_it():
    pairs = drawn(1200, shift=-1.5)
    outcome = refit(pairs, shipped())
    assert outcome.is_taken
    assert outcome.verdicts == {"en": "refitted", "vi": "few", "other": "few"}
    assert outcome.after["log_loss"] < outcome.before["log_loss"]
    assert outcome.after["ece"] <= outcome.before["ece"]
    held = pairs.part(pairs.is_held)
    assert fit_figures(held, outcome.calibration) == outcome.after
    require_taken(outcome)


def test_a_desk_for_which_the_calibration_is_true_is_refused_with_both_figures():
    flipped = drawn(600, slope=-0.2, shift=0.0, is_held=False, seed=3)
    outcome = refit(joined(flipped, drawn(600, is_held=True, seed=4)), shipped())
    assert outcome.verdicts["en"] == "worse"
    assert outcome.calibration is shipped()
    with pytest.raises(RefitRefusedError) as refusal:
        require_taken(outcome)
    said = str(refusal.value)
    for figures in (outcome.before, outcome.after):
        assert f"{figures['log_loss']:.4f}" in said
        assert f"{figures['ece']:.4f}" in said
    assert outcome.before["log_loss"] < outcome.after["log_loss"]


@pytest.mark.parametrize(
    "pairs",
    [
        drawn(LEAST_DECISIONS - 2, shift=-2),
        sure(2 * LEAST_DECISIONS),
        joined(
            drawn(400, shift=-2, is_held=False),
            drawn(LEAST_OF_EACH, shift=-2, is_held=True),
        ),
        scored([], []),
    ],
    ids=["few", "none rejected", "few held back", "none"],
)
def test_too_few_decisions_are_refused_with_how_many_are_needed(pairs):
    outcome = refit(pairs, shipped())
    assert set(outcome.verdicts.values()) == {"few"}
    with pytest.raises(RefitRefusedError, match=f"needs {LEAST_DECISIONS}, .* en {len(pairs)}|en "):
        require_taken(outcome)


def test_a_group_without_enough_decisions_keeps_its_numbers():
    outcome = refit(joined(drawn(800, shift=-1.5), drawn(30, shift=-4, group=VI)), shipped())
    for name in ("slope", "shift", "answer", "suggest", "answer_count"):
        now, was = (getattr(one, name)[[VI, OTHER]] for one in (outcome.calibration, shipped()))
        assert now.tolist() == was.tolist()
    assert outcome.calibration.shift[EN] != shipped().shift[EN]


def test_a_group_that_would_be_worse_stays_while_another_is_refitted():
    worse = joined(
        drawn(400, slope=-0.2, is_held=False, group=VI, seed=3),
        drawn(400, is_held=True, group=VI, seed=4),
    )
    outcome = refit(joined(drawn(1000, shift=-1.5), worse), shipped())
    assert outcome.verdicts == {"en": "refitted", "vi": "worse", "other": "few"}
    assert outcome.calibration.shift[VI] == shipped().shift[VI]


def test_the_held_back_decisions_are_not_fitted_on():
    first = refit(drawn(800, shift=-1.5), shipped())
    pairs = drawn(800, shift=-1.5)
    pairs.accepted[pairs.is_held & (pairs.scores > 2)] = False
    second = refit(pairs, shipped())
    tried = [one.groups["en"]["tried"] for one in (first, second)]
    assert [tried[0][name] for name in ("slope", "shift")] == [
        tried[1][name] for name in ("slope", "shift")
    ]


@pytest.mark.parametrize("shift", [-1.5, 1.5])
@pytest.mark.parametrize("slope", [0.5, 2.0])
def test_another_scale_alone_does_not_let_more_or_less_be_answered(slope, shift):
    pairs = drawn(600, slope=slope, shift=shift)
    pairs = scored(pairs.scores, pairs.accepted | (pairs.scores >= usual()))
    outcome = refit(pairs, shipped())
    assert outcome.is_taken
    edges = usual() + np.linspace(-0.5, 0.5, 101)
    assert not answers(outcome.calibration, edges[edges < usual() - 1e-4]).any()
    assert answers(outcome.calibration, edges[edges > usual() + 1e-4]).all()
    assert outcome.calibration.answer_count[EN] == shipped().answer_count[EN]
    assert not outcome.calibration.is_own[EN]


def lower_desk(count, wrong=()):
    """Make a desk whose people accept everything well below the shipped threshold."""
    base = drawn(600, shift=-1.0)
    base = base.part(base.scores < usual() - 2)
    good = [sure(LEAST_ANSWERS, at=usual() - 1.5, is_held=False)]
    good.append(sure(count, wrong, at=usual() - 1.5, is_held=True))
    return joined(base, *good)


def test_the_threshold_goes_down_only_where_enough_held_back_answers_support_it():
    outcome = refit(lower_desk(LEAST_ANSWERS), shipped())
    assert outcome.is_taken
    assert answers(outcome.calibration, [usual() - 1.4, usual()]).all()
    assert not answers(outcome.calibration, [usual() - 2.1]).any()
    assert outcome.calibration.answer_count[EN] >= LEAST_ANSWERS - 1
    assert outcome.calibration.answer_right[EN] >= 0.995
    assert outcome.calibration.is_own[EN]


@pytest.mark.parametrize(
    ("count", "wrong"), [(LEAST_ANSWERS - 60, ()), (LEAST_ANSWERS, (1, 2))], ids=["few", "wrong"]
)
def test_the_threshold_stays_where_support_lacks(count, wrong):
    outcome = refit(lower_desk(count, wrong), shipped())
    assert outcome.is_taken
    assert not answers(outcome.calibration, [usual() - 1e-3]).any()


def test_answers_that_people_rejected_raise_the_threshold():
    base = drawn(800, shift=-1.5)
    base = base.part(base.scores < usual())
    above = sure(200, wrong=range(10), at=usual())  # the ten least sure of them
    outcome = refit(joined(base, above), shipped())
    assert outcome.is_taken
    rejected = above.scores[:10]
    assert not answers(outcome.calibration, rejected[:9]).any()
    assert answers(outcome.calibration, above.scores[12:]).all()
    assert outcome.calibration.is_own[EN]
    assert outcome.calibration.answer_right[EN] >= 0.995
    assert 189 <= outcome.calibration.answer_count[EN] <= 190


def test_where_the_surest_answers_are_rejected_nothing_is_answered_by_itself():
    base = drawn(800, shift=-1.5)
    base = base.part(base.scores < usual())
    outcome = refit(joined(base, sure(20, wrong=(19,), at=usual())), shipped())
    assert outcome.calibration.answer[EN] > 1
    assert outcome.calibration.answer_count[EN] == 0


def test_pairs_with_a_conflict_say_nothing_of_answers():
    base = drawn(800, shift=-1.5)
    base = base.part(base.scores < usual())
    barred = sure(50, wrong=range(50), at=usual(), may_answer=np.zeros(50, np.bool_))
    outcome = refit(joined(base, barred), shipped())
    assert outcome.is_taken
    assert answers(outcome.calibration, [usual() + 1e-3]).all()


def test_what_is_never_answered_in_a_language_needs_support_to_begin():
    if shipped().answer[OTHER] <= 1:
        pytest.skip("the shipped weights answer every language by itself")
    outcome = refit(drawn(1000, shift=-1.5, group=OTHER), shipped())
    assert outcome.verdicts["other"] == "refitted"
    assert outcome.calibration.answer[OTHER] > 1


def test_matches_are_shown_from_where_hiding_them_costs_more_than_showing():
    pairs = drawn(4000, shift=-2.5, seed=8)
    outcome = refit(pairs, shipped())
    assert abs(outcome.calibration.suggest[EN] - refitting.SUGGEST) < 0.15
    held = pairs.part(pairs.is_held)
    shown = held.zones(outcome.calibration) < 2
    assert 0.1 < held.accepted[shown].mean() < 1
    assert held.accepted[~shown].mean() < refitting.SUGGEST


def test_what_is_kept_has_counts_figures_and_date_and_can_be_read_back(library):
    pairs = drawn(1200, shift=-1.5)
    outcome = refit(pairs, shipped())
    name = library.snapshot.manifest.encoder
    row = record_of(outcome, pairs, made=date(2026, 11, 28), weights=weights_digest(name))
    keep(library.directory, row)
    found = look(library.directory)
    assert found.state == "desk"
    assert found.record == json.loads(json.dumps(row))
    for one in ("slope", "shift", "answer", "suggest", "answer_count", "is_own"):
        now = getattr(found.calibration, one)
        assert now.tolist() == getattr(outcome.calibration, one).tolist()
    assert (row["made"], row["pairs"]["used"]) == ("2026-11-28", 1200)
    assert row["refit"]["before"]["log_loss"] > row["refit"]["after"]["log_loss"]


def test_agreement_counts_answers_that_a_person_rejected():
    pairs = joined(sure(10, wrong=(2, 3)), drawn(60, group=VI, seed=2))
    figures = agree(pairs, shipped())
    assert figures["groups"]["en"]["answers"] == 10
    assert figures["groups"]["en"]["answers_rejected"] == 2
    assert figures["groups"]["en"]["zones"]["answer"]["accepted_share"] == pytest.approx(0.8)
    assert set(figures["groups"]) == {"en", "vi"}
    assert sum(zone["pairs"] for zone in figures["zones"].values()) == figures["pairs"] == 70
    assert sum(row["n"] for row in figures["reliability"]) == 70
    low, high = figures["interval95"]["accepted_share"]
    assert low < figures["accepted_share"] < high
    assert GROUPS[OTHER] not in figures["groups"]


def test_pairs_of_one_claim_are_resampled_together():
    alone = sure(40, wrong=range(0, 40, 2))
    together = sure(40, wrong=range(0, 40, 2), claims=np.arange(40) % 2)

    def width(pairs):
        low, high = agree(pairs, shipped())["interval95"]["accepted_share"]
        return high - low

    assert width(together) > 2 * width(alone)


def test_without_pairs_there_is_nothing_but_what_was_left_out():
    figures = agree(scored([], [], gone=3), shipped())
    assert (figures["pairs"], figures["left_out"]["gone"]) == (0, 3)
    assert "ece" not in figures
