"""The arithmetic of reports: periods, quartiles, bins, intervals, digests, files."""

from __future__ import annotations

import copy
import hashlib
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdesk.domain.distributions import EDGES, added, binned, quartile, quartile_within
from claimdesk.domain.intervals import share, wilson
from claimdesk.domain.periods import days_between, read_period
from claimdesk.domain.report import Column, Distribution, ids_digest
from claimdesk.domain.reporting.building import DEFINITIONS, RULES
from claimdesk.domain.reporting.filing import from_json, head_of, to_json
from claimdesk.domain.reporting.names import name_of
from claimdesk.errors import InputError
from support.report_example import report_example

minutes = st.lists(st.integers(0, 10**8), max_size=60)


@pytest.mark.parametrize(
    ("text", "first", "last", "before", "year_ago"),
    [
        ("2026-W13", "2026-03-23", "2026-03-29", "2026-W12", "2025-W13"),
        ("2026-W01", "2025-12-29", "2026-01-04", "2025-W52", "2025-W01"),
        ("2026-W53", "2026-12-28", "2027-01-03", "2026-W52", "2025-W52"),
        ("2026-03", "2026-03-01", "2026-03-31", "2026-02", "2025-03"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024-01", "2023-02"),
        ("2026-q1", "2026-01-01", "2026-03-31", "2025-Q4", "2025-Q1"),
        ("2026", "2026-01-01", "2026-12-31", "2025", "2025"),
        ("2024-02-20..2024-02-29", "2024-02-20", "2024-02-29", "2024-02-10..2024-02-19",
         "2023-02-20..2023-02-28"),
    ],
)  # fmt: skip
def test_a_period_is_read_and_compared_with_others(text, first, last, before, year_ago):
    found = read_period(text, "Asia/Ho_Chi_Minh")
    assert (found.first, found.last) == (date.fromisoformat(first), date.fromisoformat(last))
    assert found.name == text.upper()
    assert (found.before().name, found.year_earlier().name) == (before, year_ago)
    assert found.before().ends == found.starts


def test_a_period_begins_by_the_clock_of_its_zone():
    found = read_period("2026-03", "Asia/Ho_Chi_Minh")
    assert found.starts.isoformat() == "2026-02-28T17:00:00+00:00"
    assert found.ends.isoformat() == "2026-03-31T17:00:00+00:00"
    # a day on which the clocks are put on has 23 hours
    day = days_between(date(2026, 3, 29), date(2026, 3, 29), "Europe/Berlin")
    assert (day.ends - day.starts).total_seconds() == 23 * 3600


@pytest.mark.parametrize(
    "text",
    ["", "march", "2026-13", "2026-W54", "2025-W53", "2026-Q5", "1899", "9999", "0000-01",
     "2026-04-01..2026-03-01", "2026-02-30..2026-03-01", "2026-3"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_the_forms_that_are_read(text):
    with pytest.raises(InputError, match=r"2026-03|Reports are of days"):
        read_period(text)


def test_an_unknown_zone_is_refused():
    with pytest.raises(InputError, match="no time zone"):
        read_period("2026-03", "Mars/Olympus")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], (None, None, None)),
        ([60], (60, 60, 60)),
        ([0, 60], (15, 30, 45)),
        ([0, 60, 180, 600, 2880], (60, 180, 600)),
        ([1, 2], (1, 2, 2)),  # 1.25, 1.5, 1.75
    ],
)
def test_quartiles_lie_on_the_line_between_two_durations(values, expected):
    assert tuple(quartile(values, fourth) for fourth in (1, 2, 3)) == expected


@given(values=minutes)
def test_bins_hold_every_duration_once(values):
    found = binned(values)
    assert sum(one.count for one in found) == len(values)
    for one in found:
        assert sum(one.low <= value < one.high for value in values) == one.count


@given(values=minutes, others=minutes)
def test_a_median_of_added_bins_is_known_within_its_bin(values, others):
    bins = added(
        Distribution(definition="d", column=Column.THIS, bins=binned(some), values=())
        for some in (values, others)
    )
    together = sorted([*values, *others])
    within = quartile_within(bins, 2)
    if not together:
        assert within is None
    else:
        assert within[0] <= quartile(together, 2) <= within[1]


def test_the_bins_are_four_to_a_doubling():
    assert EDGES[:6] == (0, 60, 71, 85, 101, 120)
    assert max(high / low for low, high in pairwise(EDGES[1:-1])) < 1.2


def test_shares_have_wilsons_interval():
    assert (share(46, 50), wilson(46, 50)) == (9200, (8116, 9685))
    assert (share(0, 3), wilson(0, 3)) == (0, (0, 5615))
    assert (share(3, 3), wilson(3, 3)) == (10_000, (4385, 10_000))
    assert (share(0, 0), wilson(0, 0)) == (None, None)


def test_the_digest_of_ids_is_that_of_their_sorted_json():
    expected = hashlib.sha256(b'["item/1","item/10","item/2"]').hexdigest()
    assert ids_digest(["item/2", "item/10", "item/1"]) == expected


def test_a_report_is_the_same_after_its_file_and_its_head_has_no_lists():
    report = report_example()
    assert from_json(to_json(report)) == report
    head = head_of(to_json(report))
    assert "lists" not in head
    with pytest.raises(InputError, match="lists"):
        from_json(head)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("desk",), 3),
        (("tables",), {}),
        (("tables", 0, "rows", 0, "this", "value"), "9"),
        (("tables", 0, "rows", 0, "this", "unit"), "pieces"),
        (("lists", "verdicts/false/this"), [1]),
        (("period", "first"), "2026-02-30"),
        (("period", "first"), "0001-01-01"),
        (("before", "zone"), "../../etc/passwd"),
        (("year_ago", "zone"), "Mars/Olympus"),
        (("number",), True),
        (("extra",), 1),
        (("format",), 99),
    ],
)
def test_a_damaged_file_of_a_report_is_refused(path, value):
    whole = copy.deepcopy(to_json(report_example()))
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(InputError):
        from_json(whole)


def test_every_definition_has_both_languages_and_every_row_a_name():
    assert len({one.key for one in DEFINITIONS}) == len(DEFINITIONS)
    for rule in RULES:
        stated = rule.definition
        for words in (stated.title, stated.text):
            assert words.vi
            assert words.en
            assert words.vi != words.en
        assert "$starts" in stated.query
        assert bool(stated.whole) == bool(rule.whole)
        for row in rule.rows:
            assert name_of(stated.key, row).vi != row
