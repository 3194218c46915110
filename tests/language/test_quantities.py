"""Numbers read as values, Vietnamese and English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdesk.language.quantities import read_numbers


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1.200 người", {1200}),
        ("1,200 people", {1200}),
        ("12 345 678", {12345678}),
        ("1.200,5 tấn", {1200.5}),
        ("1,200.5 tons", {1200.5}),
        ("10.000.000 đồng", {10_000_000}),
        ("3,5%", {3.5}),
        ("3.5 %", {3.5}),
        ("1,2 triệu", {1_200_000}),
        ("1.2 million", {1_200_000}),
        ("1.2 trieu", {1_200_000}),
        ("5 tỷ đồng", {5e9}),
        ("5 tỉ", {5e9}),
        ("20 nghìn", {20_000}),
        ("20 ngàn", {20_000}),
        ("2tr", {2_000_000}),
        ("10k", {10_000}),
        ("$5bn", {5e9}),
        ("30 / 300", {30, 300}),
        ("năm 2020 có 100 người", {2020, 100}),
        ("100km", {100}),
        ("٣ and ５", {3, 5}),
        ("", set()),
        ("no number", set()),
    ],
)
def test_numbers_are_read_as_values(text, values):
    assert read_numbers(text) == values


@pytest.mark.parametrize(
    ("text", "values"), [("0,001 mm", {0.001}), ("0.125%", {0.125}), ("0,05 gam", {0.05})]
)
def test_a_share_below_one_is_not_taken_for_thousands(text, values):
    assert read_numbers(text) == values


@pytest.mark.parametrize(
    "text", ["COVID-19", "H5N1", "omega-3", "B12", "U23 Việt Nam", "F-16", "3-MCPD", "G7"]
)
def test_a_number_within_a_name_is_no_quantity(text):
    assert read_numbers(text) == set()


def test_the_network_5g_is_a_name():
    assert read_numbers("5G gây ung thư hơn 3G/4G") == set()


def test_five_grams_are_a_quantity():
    assert read_numbers("5g muối") == {5}


def test_a_date_gives_its_parts():
    assert read_numbers("2026-05-04") == read_numbers("4/5/2026") == {2026, 5, 4}


def test_a_range_gives_both_its_ends():
    assert read_numbers("10-20 people") == {10, 20}


def test_the_same_figure_in_two_spellings_is_one_value():
    assert read_numbers("1.200.000 người") == read_numbers("1,2 triệu người")
    assert read_numbers("1,200,000 people") == read_numbers("1.2 million people")


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_any_text_can_be_read(text):
    assert all(value >= 0 for value in read_numbers(text))


@given(st.integers(0, 10**12))
def test_an_integer_grouped_in_either_way_is_itself(number):
    assert read_numbers(f"x {number:,} y") == {float(number)}
    assert read_numbers(f"x {number:,} y".replace(",", ".")) == {float(number)}


@pytest.mark.parametrize("piece", ["x", "1", "ă", "1,", "x-", "aA"])
def test_a_run_without_spaces_is_read_however_long_it_is(piece):
    assert len(read_numbers(piece * 200_000)) <= 1
