"""Reports of twelve member desks added up, against a second computation from their records."""

from __future__ import annotations

import statistics
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from claimdesk.domain.intervals import wilson
from claimdesk.domain.reporting.network import Standing, add_up, standing
from claimdesk.domain.reporting.rules import hours
from support.network import report_of, tables_of

MEMBERS = 12


@pytest.fixture(scope="module")
def desks():
    """Give the tables of twelve desks of different sizes."""
    return {f"Desk {seed}": tables_of(seed, 20 + 5 * seed) for seed in range(MEMBERS)}


@pytest.fixture(scope="module")
def sums(desks):
    return _sums({name: report_of(tables, name) for name, tables in desks.items()})


def _sums(reports):
    return {(one.definition, one.row): one for one in add_up(reports)}


def _all(desks, table):
    return [row for tables in desks.values() for row in tables[table]]


def _waits(desks):
    return [60 * (hours(one["answered"]) - hours(one["asked"])) for one in _all(desks, "questions")]


def test_counts_of_twelve_desks_are_the_counts_of_all_their_records(desks, sums):
    assert sums["items", "all"].value == len(_all(desks, "items"))
    channels = Counter(one["channel"] for one in _all(desks, "items"))
    assert {row: sums["items_by_channel", row].value for row in channels} == channels
    verdicts = Counter(one["verdict"] for one in _all(desks, "checks"))
    assert {row: sums["verdicts", row].value for row in verdicts} == verdicts
    parts = sums["items", "all"].parts
    assert {name: one.value for name, one in parts.items()} == {
        name: len(tables["items"]) for name, tables in desks.items()
    }


def test_shares_are_taken_of_summed_parts_and_wholes(desks, sums):
    matches = [one for one in _all(desks, "matches") if one["zone"] == "answer"]
    good = sum(one["decision"] == "accepted" for one in matches)
    found = sums["match_precision", "answer"]
    assert (found.whole, found.value) == (len(matches), int(10_000 * good / len(matches) + 0.5))
    assert (found.low, found.high) == wilson(good, len(matches))


def test_quartiles_of_shared_durations_are_those_of_all_durations(desks, sums):
    exact = statistics.quantiles(_waits(desks), n=4, method="inclusive")
    rows = ("quartile_1", "median", "quartile_3")
    found = [sums["time_to_answer", row] for row in rows]
    assert [one.value for one in found] == [int(one + 0.5) for one in exact]
    assert {one.error for one in found} == {0}


def test_quartiles_from_bins_are_within_the_stated_error(desks):
    reports = {
        name: report_of(tables, name, bins_only=place % 2 == 0)
        for place, (name, tables) in enumerate(desks.items())
    }
    sums = _sums(reports)
    exact = statistics.quantiles(_waits(desks), n=4, method="inclusive")
    for row, right in zip(("quartile_1", "median", "quartile_3"), exact, strict=True):
        found = sums["time_to_answer", row]
        assert abs(found.value - right) <= found.error
        assert found.low <= right <= found.high
        assert found.high / found.low < 1.5  # two bins at most, of a fourth root of two each


def test_what_several_desks_may_know_is_shown_and_not_added(sums):
    found = sums["claims_by_checkability", "statement"]
    assert found.value is None
    assert "twice" in found.reason.en
    assert len(found.parts) == MEMBERS


def test_nothing_is_added_of_no_reports():
    assert add_up({}) == ()


@pytest.mark.parametrize(
    ("came", "now", "expected"),
    [(3, 30, Standing.HERE), (15, 30, Standing.LATE), (None, 9, Standing.AWAITED),
     (None, 15, Standing.MISSING)],
)  # fmt: skip
def test_a_report_is_late_after_the_days_it_is_due_in(came, now, expected):
    ends = datetime(2026, 11, 1, tzinfo=UTC)
    at = None if came is None else ends + timedelta(days=came)
    assert standing(ends, 14, at, ends + timedelta(days=now)) is expected
