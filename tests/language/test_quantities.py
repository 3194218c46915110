"""Numbers read as values, Vietnamese and English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdesk.language.plain_numbers import read_numbers
from claimdesk.language.quantities import read_quantities


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


def _read(text, language):
    return [(round(one.value, 9), one.unit) for one in read_quantities(text, language)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("một triệu hai", 1_200_000),
        ("hai triệu mốt", 2_100_000),
        ("1,2 triệu", 1_200_000),
        ("2tr5", 2_500_000),
        ("một nghìn hai trăm", 1200),
        ("một nghìn rưỡi", 1500),
        ("triệu rưỡi", 1_500_000),
        ("nửa triệu", 500_000),
        ("ba trăm năm mươi nghìn", 350_000),
        ("một nghìn tỷ", 1e12),
        ("một trăm linh năm", 105),
        ("hai mươi mốt", 21),
        ("ba lăm", 35),
        ("mười lăm", 15),
        ("hai chục", 20),
        ("một tá", 12),
        ("12 345 678", 12_345_678),
    ],
)
def test_vietnamese_number_words_are_read(text, value):
    assert _read(f"có {text} quả", "vi") == [(value, "")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.2 million", 1_200_000),
        ("one million two hundred thousand", 1_200_000),
        ("two and a half million", 2_500_000),
        ("half a million", 500_000),
        ("a dozen", 12),
        ("twenty-five", 25),
        ("one hundred and five", 105),
        ("two hundred thousand", 200_000),
        ("a thousand", 1000),
    ],
)
def test_english_number_words_are_read(text, value):
    assert _read(f"about {text} eggs", "en") == [(value, "")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("5 mg", "vi"), ("five milligrams", "en")),
        (("1500 m", "vi"), ("1.5 km", "en")),
        (("2 tuần", "vi"), ("14 days", "en")),
        (("một phần ba", "vi"), ("a third", "en")),
        (("hai phần ba", "vi"), ("two thirds", "en")),
        (("một nửa", "vi"), ("50%", "en")),
        (("1 trong 5", "vi"), ("one in five", "en")),
        (("bảy trên mười", "vi"), ("seven out of ten", "en")),
        (("gấp đôi", "vi"), ("twice", "en")),
        (("gấp ba lần", "vi"), ("threefold", "en")),
        (("5 tỷ đồng", "vi"), ("5 billion vnd", "en")),
        (("20 đô la", "vi"), ("$20", "en")),
        (("9,26 tỉ m3", "vi"), ("9.26 billion cubic metres", "en")),
        (("1m75", "vi"), ("175 cm", "en")),
        (("3 lạng rưỡi", "vi"), ("350 grams", "en")),
        (("lần thứ hai", "vi"), ("the second", "en")),
        (("18 tuổi", "vi"), ("18-year-old", "en")),
        (("mười năm", "vi"), ("ten years", "en")),
        (("cứ bốn em tiểu học thì một em", "vi"), ("one child in four", "en")),
        (("lớp 10", "vi"), ("grade 10", "en")),
    ],
)
def test_the_same_measure_in_two_languages_is_one_quantity(one, other):
    mine, yours = _read(*one), _read(*other)
    assert [unit for _, unit in mine] == [unit for _, unit in yours]
    assert [value for value, _ in mine] == pytest.approx([value for value, _ in yours])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ba mẹ tôi năm nay không ăn", "vi"),
        ("cơm chín rồi", "vi"),
        ("covid-19 và h5n1", "vi"),
        ("mạng 5g gây ung thư", "vi"),
        ("no one knows", "en"),
        ("first of all", "en"),
        ("từ năm học tới", "vi"),
        ("mấy chục người", "vi"),
    ],
)
def test_words_that_look_like_numbers_are_none(text, language):
    assert _read(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "bound"),
    [
        ("hơn 30 người", "vi", 1),
        ("không quá 5%", "vi", -1),
        ("dưới 16 tuổi", "vi", -1),
        ("khoảng 30 người", "vi", 0),
        ("more than 30 people", "en", 1),
        ("at most 5%", "en", -1),
        ("about 30 people", "en", 0),
    ],
)
def test_at_least_and_at_most_are_told_apart(text, language, bound):
    (found,) = read_quantities(text, language)
    assert found.bound == bound
    assert found.start == 0


@given(st.text(st.characters(exclude_categories=()), max_size=80), st.sampled_from(["vi", "en"]))
def test_any_text_gives_quantities_within_it(text, language):
    for one in read_quantities(text, language):
        assert 0 <= one.start < one.end <= len(text)


def test_how_long_ago_something_was_bounds_nothing():
    (found,) = read_quantities("lower than ten years ago", "en")
    assert (found.bound, found.start) == (0, len("lower than "))
