"""A report's export re-derived in DuckDB, and changed in every way: what differs is named."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from claimdesk.domain.report import Column, Words
from claimdesk.domain.reporting.deriving import Place, differences
from claimdesk.domain.reporting.filing import from_json, to_json
from claimdesk.publishing.reportfiles import files_of
from support import rederived, reporting

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def frozen():
    reporting.fill(*reporting.people())
    return reporting.report_of()


def names(found, place):
    return {one.name for one in found if one.place is place}


def test_duckdb_gives_every_figure_from_the_files_of_the_export(frozen, tmp_path):
    for name, data in files_of(to_json(frozen.report), frozen.export).items():
        (tmp_path / name).write_bytes(data)
    given = {(key, row, at): told for key, row, at, told in rederived.said(frozen.report)}
    found = {
        (key, row, at): told for key, row, at, told in rederived.figures(frozen.report, tmp_path)
    }
    assert found == given
    assert len(found) > 150


def test_whatever_is_changed_in_the_export_is_named(frozen):
    chance = random.Random(7)  # noqa: S311 - the same changes each time
    for _ in range(60):
        name, changed = rederived.change(frozen.export, chance)
        found = differences(frozen.report, changed)
        assert name in names(found, Place.RECORD)


def test_a_changed_record_that_a_figure_counts_changes_that_figure(frozen):
    lines = [one.replace('"channel":"chat"', '"channel":"mail"') for one in frozen.export["items"]]
    found = differences(frozen.report, {**frozen.export, "items": lines})
    assert names(found, Place.FIGURE) == {
        "items_by_channel/chat/this",
        "items_by_channel/mail/this",
    }
    assert len(names(found, Place.RECORD)) == 2


def test_a_changed_duration_changes_its_quartiles_and_its_distribution(frozen):
    lines = [
        one.replace('"answered":"2026-11-21T09', '"answered":"2026-11-22T09')
        for one in frozen.export["questions"]
    ]
    found = differences(frozen.report, {**frozen.export, "questions": lines})
    assert "time_to_answer/median/this" in names(found, Place.FIGURE)
    assert names(found, Place.DISTRIBUTION) == {"time_to_answer/this"}


def test_a_figure_that_was_raised_in_the_report_is_named(frozen):
    report = frozen.report
    table = report.table("items")
    (row,) = table.rows
    raised = replace(row, this=replace(row.this, value=7))
    tables = tuple(
        replace(one, rows=(raised,)) if one.definition == "items" else one for one in report.tables
    )
    changed = replace(report, tables=tables)
    assert "items/all/this" in names(differences(changed, None), Place.FIGURE)
    assert "items/all/this" in names(differences(changed, frozen.export), Place.FIGURE)


def test_a_list_with_another_id_in_it_is_named(frozen):
    key = "questions/all/this"
    ids = frozen.report.lists[key]
    for other in (ids[:-1], (*ids[:-1], "question/999"), (*ids[:-1], ids[0])):
        changed = replace(frozen.report, lists={**frozen.report.lists, key: other})
        assert names(differences(changed, None), Place.LIST) == {key}


def test_another_query_or_wording_than_this_programs_is_named(frozen):
    first, *rest = frozen.report.definitions
    other = replace(first, query="SELECT 'all' AS row, id FROM questions")
    changed = replace(frozen.report, definitions=(other, *rest))
    assert names(differences(changed, None), Place.DEFINITION) == {first.key}
    missing = replace(frozen.report, definitions=tuple(rest))
    assert names(differences(missing, None), Place.DEFINITION) == {first.key}


def test_a_table_or_a_row_that_was_left_out_is_named(frozen):
    report = frozen.report
    without = replace(report, tables=report.tables[1:])
    assert names(differences(without, None), Place.DEFINITION) == {report.tables[0].definition}
    tables = tuple(
        replace(one, rows=one.rows[1:]) if one.definition == "verdicts" else one
        for one in report.tables
    )
    found = differences(replace(report, tables=tables), frozen.export)
    assert names(found, Place.FIGURE) == {f"verdicts/{report.table('verdicts').rows[0].key}/this"}


def test_a_row_that_is_called_otherwise_is_named(frozen):
    report = frozen.report
    for key in ("verdicts", "disputes", "checks_by_source"):
        first, *rest = report.table(key).rows
        called = replace(first, name=Words(vi="Đúng", en="Right"))
        tables = tuple(
            replace(one, rows=(called, *rest)) if one.definition == key else one
            for one in report.tables
        )
        found = differences(replace(report, tables=tables), frozen.export)
        assert [(one.place, one.name) for one in found] == [(Place.NAME, f"{key}/{first.key}")]


def test_a_list_of_no_figure_is_named(frozen):
    lists = {**frozen.report.lists, "more/all/this": ("item/1",)}
    found = differences(replace(frozen.report, lists=lists), None)
    assert names(found, Place.LIST) == {"more/all/this"}


@pytest.mark.parametrize(
    "line",
    ["", "x", "null", "[]", '"x"', "[" * 100_000, '{"id": null}', '{"id": 7}', '{"id": [1]}',
     '{"id": "\\ud800", "asked": "2026-11-20T09:00Z", "answered": "2026-11-20T09:00Z"}',
     '{"id": null, "asked": "2026-11-20T09:00Z", "answered": "2026-11-20T10:00Z"}',
     '{"id": "question/9", "asked": 99999999999999999999999, "answered": "2026-11-20T10:00Z"}',
     '{"id": "question/9", "asked": "yesterday", "answered": "2026-11-20T10:00Z"}'],
)  # fmt: skip
def test_a_line_of_anything_breaks_nothing_and_is_named(frozen, line):
    lines = [*frozen.export["questions"], line]
    found = differences(frozen.report, {**frozen.export, "questions": lines})
    assert any(one.startswith("questions ") for one in names(found, Place.RECORD))


def test_a_file_that_is_missing_is_named(frozen):
    export = {name: lines for name, lines in frozen.export.items() if name != "topics"}
    assert names(differences(frozen.report, export), Place.TABLE) == {"topics"}


def test_a_report_read_from_its_file_is_the_same(frozen):
    assert from_json(to_json(frozen.report)) == frozen.report
    assert frozen.report.period_of(Column.BEFORE).name == "2026-10"
