from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdesk.publishing.dates import read_date

TODAY = date(2025, 6, 30)


@pytest.mark.parametrize(
    "written",
    [
        "2015-05-26",
        "2015-05-26T23:59:59-08:00",
        "2015-05-26 00:10:00Z",
        "2015-5-26",
        "2015/05/26",
        "20150526",
        "20150526T101500Z",
        "26-05-15T12:19:47",
        "26 May 2015",
        "26th May 2015",
        "26th of May, 2015",
        "Tue, 26 May 2015 10:00:00 GMT",
        "May 26, 2015",
        "MAY 26 2015",
        "Posted on Tuesday, May 26th, 2015 at 5",
        "26-May-2015",
        "2015 May 26",
        "26/05/2015",
        "05/26/2015",
        "26.05.2015",
        "26-05-2015",
        "Ngày 26 tháng 5 năm 2015",
        "26 tháng 5, 2015",
        "Thứ ba, 26/05/2015 | 14:00",
        "26 de mayo de 2015",
        "26 mai 2015",
        "26. Mai 2015",
        "2015年5月26日",
        "1432600000",
        "1432600000000",
        1432600000,
        1432600000.5,
        1432600000000,
    ],
)
def test_a_date_is_read_in_any_order(written):
    assert read_date(written, today=TODAY) == "2015-05-26"


@pytest.mark.parametrize(
    "written",
    [
        "05/06/2015",
        "5-6-2015",
        "0001-01-01",
        "0001-01-01 00:00:00Z",
        "1970-01-01",
        "1989-12-31",
        "2025-07-02",
        "01-01-31T00:00:00",
        "2015-02-30",
        "2015-13-01",
        "31/31/2015",
        "2015",
        "May 2015",
        "yesterday",
        "",
        "0",
        0,
        -1,
        True,
        None,
        [],
        {},
        10**30,
        float("inf"),
        float("nan"),
    ],
)
def test_a_date_that_is_ambiguous_implausible_or_none_is_left_out(written):
    assert read_date(written, today=TODAY) == ""


def test_a_language_that_puts_the_day_first_settles_the_order():
    assert read_date("05/06/2015", today=TODAY, language="vi") == "2015-06-05"
    assert read_date("05/06/2015", today=TODAY, language="en") == ""
    assert read_date("05.06.2015", today=TODAY) == "2015-06-05"
    assert read_date("06/06/2015", today=TODAY) == "2015-06-06"


def test_tomorrow_is_allowed_for_the_time_zones():
    assert read_date("2025-07-01", today=TODAY) == "2025-07-01"


@given(
    st.dates(date(1990, 1, 1), TODAY), st.sampled_from(["%d %B %Y", "%B %d, %Y", "%d-%m-%yT00:00"])
)
def test_every_date_comes_back_from_its_forms(day, form):
    expected = day.isoformat() if day.year >= 2000 or "%Y" in form else None
    if expected:
        assert read_date(day.strftime(form), today=TODAY) == expected


@given(st.text() | st.integers() | st.floats() | st.text(alphabet="0123456789-/. Tmay"))
def test_no_value_crashes_the_reader_and_none_is_in_the_future(value):
    found = read_date(value, today=TODAY)
    assert found == "" or date(1990, 1, 1) <= date.fromisoformat(found) <= TODAY + timedelta(days=1)


def test_a_clock_at_the_end_of_time_does_no_harm():
    assert read_date("2015-05-26", today=date.max) == "2015-05-26"
