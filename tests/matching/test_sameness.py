"""What two texts count: seen before the guard is asked whether they are one claim."""

from __future__ import annotations

import pytest

from claimdesk.matching.sameness import counts_differ

DROWNED = "Lũ ở Lạc Vân làm 12 người chết."


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (DROWNED, "Lu o Lac Van lam 37 nguoi chet."),
        ("The bridge has 6 lanes.", "The bridge has one lane and 250 lanes."),
        ("Rice rose by 12 % in May.", "Rice rose by 31% in May."),
        ("The works lost 2401 tonnes of coal.", "The works lost 247 tonnes of coal."),
        ("12 people died, 3 houses burned.", "12 people died, 8 houses burned."),
    ],
)
def test_other_counts_of_the_same_thing_make_another_claim(first, second):
    assert counts_differ(first, second)
    assert counts_differ(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (DROWNED, DROWNED),
        (DROWNED, "Lũ ở Lạc Vân làm nhiều người chết."),
        (DROWNED, "Lũ ở Lạc Vân làm gần 12 người chết, 3 người mất tích."),
        ("Rice rose to 2,500 crowns.", "Rice rose to 2500 crowns."),
        ("The town has 1,02 million people.", "The town has 1 million people."),
        ("Xăng tăng 3.000 đồng.", "Xăng tăng 3 nghìn đồng."),
        ("Some 1,000 people came.", "1,020 people came."),
        ("990 people came.", "Nearly 1,000 people came."),
        ("It took 2 weeks.", "It took 14 days."),
        ("The shop opens at 17 giờ.", "The shop opens at 5 giờ chiều."),
        ("COVID-19 vaccines are safe.", "COVID-21 vaccines are safe."),
        ("0 people came.", "12 people came."),
    ],
)
def test_what_may_be_one_count_is_left_to_the_guard(first, second):
    assert not counts_differ(first, second)
    assert not counts_differ(second, first)
