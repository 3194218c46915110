"""`claimdesk library`: looking after a library, and the default one that makes itself."""

from __future__ import annotations

import csv
import io
import json

import pytest

from claimdesk.domain.factcheck import FactCheck
from claimdesk.matching.calibration import keep
from claimdesk.matching.library import Library
from claimdesk.matching.starter import read_starter
from support.command import run_command
from support.decided import record
from support.entries import make_entries, make_entry, write_jsonl


@pytest.fixture
def library(small):
    """Give a function that runs `claimdesk library NOUN` on a library of twelve entries."""
    return lambda noun, *arguments: run_command("library", noun, "--library", small, *arguments)


def _assert_error(outcome, code):
    assert outcome.code == code
    (line,) = outcome.error_lines
    assert line.startswith("claimdesk: ")
    return line


def test_list_shows_entries_in_their_order(library):
    rows = library("list", "--json").json
    assert [FactCheck.from_json(row) for row in rows] == make_entries(12)
    shown = library("list", "--limit", "5").out
    assert "7 more" in shown
    assert make_entry(0).id in shown


def test_list_filters_by_publisher_language_and_verdict(library, tmp_path):
    write_jsonl(tmp_path / "a.jsonl", [make_entry(99, language="vi", publisher="Bàn Kiểm Chứng")])
    library("add", tmp_path / "a.jsonl")
    assert len(library("list", "--json", "--language", "vi").json) == 1
    assert len(library("list", "--json", "--publisher", "kiểm").json) == 1
    assert len(library("list", "--json", "--verdict", "false").json) == 13
    assert library("list", "--json", "--verdict", "true").json == []
    assert library("list", "--verdict", "wrong").code == 2


def test_info_counts_what_the_library_holds(library, small, quick_encoder):
    facts = library("info", "--json").json
    assert facts["entries"] == 12
    assert facts["languages"] == {"en": 12}
    assert facts["verdicts"] == {"false": 12}
    assert facts["publishers"] == {"Test Desk": 12}
    assert facts["encoder"] == quick_encoder.name
    assert facts["directory"] == str(small)
    assert "12" in library("info").out


def test_info_says_the_operating_point_and_how_right_it_was(library, small, quick_encoder):
    facts = library("info", "--json").json
    assert list(facts["operating_point"]) == ["en", "vi", "other"]
    for point in facts["operating_point"].values():
        assert point["answer"] is None or 0 < point["suggest"] < point["answer"] < 1
        assert (point["answer_count"] > 0) == (point["answer"] is not None)
    assert facts["calibration"] == {"state": "shipped"}
    said = " ".join(library("info").out.split())
    assert "the shipped one" in said
    keep(small, record(Library.open(small).snapshot.manifest.encoder, answer=None))
    facts = library("info", "--json").json
    assert facts["calibration"]["state"] == "desk"
    said = " ".join(library("info").out.split())
    assert said.count("nothing is answered by itself") == 3
    assert "this desk's own, of 2026-11-28, from 400 decisions" in said


def test_search_finds_any_text(library):
    found = library("search", "--json", "--top", "3", make_entry(4).claim_reviewed).json
    assert len(found) == 3
    assert found[0]["id"] == make_entry(4).id
    assert make_entry(4).claim_reviewed in " ".join(library("search", "letter lt4").out.split())
    _assert_error(library("search", " "), 3)


def test_show_tells_every_form_an_entry_had(library, tmp_path):
    write_jsonl(tmp_path / "a.jsonl", [make_entry(4, title="Corrected")])
    library("add", tmp_path / "a.jsonl")
    library("remove", make_entry(4).id)
    forms = library("show", "--json", make_entry(4).id).json
    assert [form.get("title") for form in forms] == [make_entry(4).title, "Corrected", None]
    assert forms[-1]["removed"] is True
    shown = library("show", make_entry(4).id).out
    assert "earlier" in shown
    assert "now" in shown


def test_a_removed_entry_is_gone_and_restore_brings_its_last_form_back(library, tmp_path):
    one = make_entry(4, title="Corrected")
    write_jsonl(tmp_path / "a.jsonl", [one])
    library("add", tmp_path / "a.jsonl")
    removed = library("remove", one.id)
    assert f"claimdesk library restore {one.id}" in removed.out
    assert one.id not in {row["id"] for row in library("list", "--json").json}
    assert library("restore", one.id).code == 0
    rows = {row["id"]: row for row in library("list", "--json").json}
    assert FactCheck.from_json(rows[one.id]) == one


@pytest.mark.parametrize("noun", ["remove", "restore", "show"])
@pytest.mark.parametrize("unknown", ["0123456789abcdef", "xyz", "🙂"])
def test_an_unknown_id_is_one_line(library, noun, unknown):
    _assert_error(library(noun, unknown), 5)


def test_an_export_added_to_a_new_library_gives_the_same_entries(library, tmp_path):
    library("export", "-o", tmp_path / "all.jsonl")
    run_command("library", "add", "--library", tmp_path / "new", tmp_path / "all.jsonl")
    rows = run_command("library", "list", "--json", "--library", tmp_path / "new").json
    assert rows == library("list", "--json").json


@pytest.mark.parametrize("form", ["csv", "jsonld"])
def test_other_exports_added_to_a_new_library_give_the_same_ids(library, tmp_path, form):
    name = tmp_path / ("all.csv" if form == "csv" else "all.json")
    assert library("export", "--format", form, "-o", name).code == 0
    added = run_command("library", "add", "--json", "--library", tmp_path / "new", name)
    assert added.json["new"] == 12
    rows = run_command("library", "list", "--json", "--library", tmp_path / "new").json
    assert {row["id"] for row in rows} == {row["id"] for row in library("list", "--json").json}


def test_an_export_without_a_file_goes_to_standard_output(library):
    lines = library("export").out.splitlines()
    assert [FactCheck.from_json(json.loads(line)) for line in lines] == make_entries(12)
    table = library("export", "--format", "csv").out.removeprefix("\ufeff")
    assert len(list(csv.DictReader(io.StringIO(table)))) == 12


def test_an_export_into_a_folder_that_is_not_there_is_one_line(library, tmp_path):
    assert "nowhere" in _assert_error(library("export", "-o", tmp_path / "nowhere" / "a.csv"), 1)


def test_an_export_leaves_nothing_but_its_file(library, tmp_path):
    (tmp_path / "out").mkdir()
    library("export", "-o", tmp_path / "out" / "all.jsonl")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["all.jsonl"]


def test_verify_finds_a_damaged_file_and_names_it(library, small):
    assert library("verify").code == 0
    (path,) = small.glob("segments/*/codes.npy")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    outcome = library("verify", "--json")
    assert outcome.code == 5
    (problem,) = outcome.json["problems"]
    assert str(path) in problem


def test_verify_names_the_damaged_file_of_a_library_that_does_not_open(library, small):
    (path,) = small.glob("segments/*/codes.npy")
    path.write_bytes(b"")
    assert "claimdesk library verify" in _assert_error(library("list"), 5)
    outcome = library("verify")
    assert outcome.code == 5
    assert str(path) in outcome.error


@pytest.mark.parametrize(
    "arguments",
    [
        ("list",),
        ("info",),
        ("search", "x"),
        ("export",),
        ("verify",),
        ("remove", "0"),
        ("refresh",),
    ],
)
def test_a_library_that_is_not_there_is_not_made_by_looking_at_it(tmp_path, arguments):
    noun, *rest = arguments
    outcome = run_command("library", noun, "--library", tmp_path / "none", *rest)
    line = _assert_error(outcome, 5)
    assert "claimdesk library add" in line
    assert not (tmp_path / "none").exists()


def test_a_library_of_another_encoder_is_refused_in_one_line(small, monkeypatch):
    monkeypatch.undo()
    line = _assert_error(run_command("check", "--library", small, "Salt cures flu."), 5)
    assert "tests/hashed-words" in line


def test_refresh_of_a_library_without_sources_says_so(library):
    outcome = library("refresh")
    assert outcome.code == 0
    assert "no source" in outcome.out


def test_the_library_may_be_named_by_the_environment(small, monkeypatch):
    monkeypatch.setenv("CLAIMDESK_LIBRARY", str(small))
    assert len(run_command("library", "list", "--json").json) == 12


def test_the_default_library_makes_itself_with_the_starter_entries(home, quick_encoder):
    outcome = run_command("library", "info", "--json")
    assert outcome.code == 0
    assert "First use" in outcome.error
    assert outcome.json["directory"] == str(home)
    assert outcome.json["entries"] == outcome.json["demonstration"] == len(read_starter())
    again = run_command("library", "list", "--json", "--limit", "1000")
    assert again.error == ""
    assert {row["id"] for row in again.json} == {entry.id for entry in read_starter()}
    assert run_command("library", "path").out.strip() == str(home)
    assert [path.name for path in home.parent.iterdir()] == ["library"]


def test_leftovers_of_an_interruption_do_not_stop_the_default_library(home, quick_encoder):
    leftover = home.with_name(".library.new")
    (leftover / "segments").mkdir(parents=True)
    (leftover / "manifest.json").write_text("{", "utf-8")
    assert run_command("library", "info", "--json").json["entries"] == len(read_starter())


def test_help_and_version_are_given(home):
    assert "check" in run_command("--help").out
    for noun in ("check", "library", "eval", "demo"):
        assert run_command(noun, "--help").code == 0
    assert run_command("--version").out.startswith("claimdesk")
    assert not home.exists()


@pytest.mark.parametrize("arguments", [("unknown",), ("check",), ("check", "x", "--top", "0")])
def test_wrong_usage_has_the_exit_code_of_usage(arguments, home):
    outcome = run_command(*arguments)
    assert outcome.code == 2
    assert "Traceback" not in outcome.error
