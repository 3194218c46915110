"""Dates read part by part, Vietnamese and English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdesk.language.dates import read_dates


def _parts(text):
    return {(part.part, part.value) for part in read_dates(text)}


@pytest.mark.parametrize(
    "text",
    [
        "ngày 5 tháng 3 năm 2021",
        "5/3/2021",
        "ngày 5/3/2021",
        "2021-03-05",
        "march 5, 2021",
        "5 march 2021",
        "the 5th of march, 2021",
        "mùng 5 tháng 3/2021",
    ],
)
def test_a_day_is_the_same_however_it_is_written(text):
    assert _parts(text) == {("year", 2021), ("month", 3), ("day", 5)}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("tháng ba", {("month", 3)}),
        ("tháng 10/2024", {("month", 10), ("year", 2024)}),
        ("in may", {("month", 5)}),
        ("may 2020", {("month", 5), ("year", 2020)}),
        ("on thursday", {("weekday", 4)}),
        ("sáng thứ năm", {("weekday", 4)}),
        ("chủ nhật", {("weekday", 7)}),
        ("thế kỷ xix", {("century", 19)}),
        ("the 19th century", {("century", 19)}),
        ("the 1990s", {("decade", 1990)}),
        ("thập niên 90", {("decade", 1990)}),
        ("quý 3", {("quarter", 3)}),
        ("the third quarter", {("quarter", 3)}),
        ("8h30", {("hour", 510)}),
        ("8:30 pm", {("hour", 1230), ("half", 1)}),
        ("8 giờ tối", {("hour", 1200), ("half", 1)}),
        ("năm ngoái", {("relative year", 0)}),
        ("next year", {("relative year", 2)}),
        ("world cup 2018", {("year", 2018)}),
        ("mùa hè", {("season", 1)}),
        ("in early march", {("month", 3), ("phase", 1)}),
        ("cuối năm 2027", {("year", 2027), ("phase", 3)}),
        ("rằm tháng bảy", {("day", 15), ("month", 7)}),
        ("23 tháng chạp", {("day", 23), ("month", 12)}),
        ("mồng 1 tháng bảy", {("day", 1), ("month", 7)}),
        ("từ 1/7", {("day", 1), ("month", 7)}),
        ("từ 1/3 số hộ", set()),
        ("hai năm trước", set()),
    ],
)
def test_parts_of_dates_are_read(text, parts):
    assert _parts(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "it may rain",
        "2000 người chết",
        "2000 soldiers fell",
        "lần thứ hai",
        "hai năm",
        "$2000",
        "ngày 45 tháng 13",
        "tiêm mũi thứ ba",
        "the loss of 2401 tonnes",
        "a fall by 2000 dollars",
        "from 1500 mg to 2000 mg",
        "after 1500 days",
        "of 2019-tonne ships",
        "in 1900 square kilometres",
        "in 2401 cases",
        "of 2019 deaths",
        "từ 2401 tấn lên 2500 tấn",
        "lên đến 2019 người",
        "từ 2019 ca lên 2400 ca",
    ],
)
def test_what_looks_like_a_date_is_none(text):
    assert _parts(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "in 2019",
        "năm 2019",
        "the 2019 election",
        "2019 elections",
        "in 2019 she won",
        "in 2019 won by a woman",
        "in 2019 met nobody",
        "since 2019 euro coins",
        "in 2019 foot patrols",
        "in 2019 scientists knew",
        "in 2019 cases rose",
        "the law of 2019 allows",
        "the end of 2019 saw",
        "from 2019 schools teach",
        "từ 2019 tấn công mạng",
        "từ 2019 độ tuổi",
        "đến 2019 người dân",
        "đến 2019 đô thị",
        "từ 2019 tháng nào",
        "năm 2019 người dân",
    ],
)
def test_a_year_stays_a_year_whatever_follows(text):
    assert ("year", 2019) in _parts(text)


def test_years_to_come_are_read():
    assert _parts("in 2401") == _parts("by the year 2401") == _parts("năm 2401") == {("year", 2401)}


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_any_text_can_be_read(text):
    for part in read_dates(text):
        assert 0 <= part.start < part.end <= len(text)


@pytest.mark.parametrize("piece", ["1/", "tháng ", "2020 ", "thứ hai ", "1:", "q1"])
def test_a_long_run_of_one_thing_is_read(piece):
    assert isinstance(read_dates(piece * 500), list)
