"""`claimdesk evidence`: capture, list, show, verify, with their exit codes."""

from __future__ import annotations

import pytest

from claimdesk.intake import http
from support.command import run_command
from support.wire import WireServer, answer


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "captures"


@pytest.fixture
def taken(folder, tmp_path):
    """Capture a small table; return what the command says of it."""
    (tmp_path / "cases.csv").write_text("year,cases\n2024,1000\n")
    told = run_command(
        *("evidence", "capture", tmp_path / "cases.csv", "--address", "https://a.example/cases"),
        *("--archive", folder, "--json"),
    )
    assert told.code == 0, told.error
    return told.json


def test_capture_is_listed_shown_and_verified(folder, taken):
    listed = run_command("evidence", "list", "--archive", folder, "--json").json
    assert [one["id"] for one in listed] == [taken["id"]]
    assert [one["stamp_state"] for one in listed] == ["unstamped"]
    named = taken["id"][:10]
    assert named in run_command("evidence", "list", "--archive", folder).out
    shown = run_command("evidence", "show", named, "--archive", folder, "--json").json
    assert shown == taken
    text = run_command("evidence", "show", named, "--archive", folder, "--text")
    assert text.out.startswith("year,cases\n")
    told = run_command("evidence", "verify", named, taken["file"], "--archive", folder, "--json")
    assert (told.code, told.json) == (0, {"verified": 1, "faults": [], "stamps": []})


def test_damage_is_named_with_an_exit_code_of_its_own(folder, taken):
    path = folder / f"{taken['id']}.wacz"
    data = bytearray(path.read_bytes())
    data[200] ^= 1
    path.write_bytes(data)
    told = run_command("evidence", "verify", "--all", "--archive", folder)
    assert told.code == 17
    assert f"{path.name}: archive/data.warc.gz" in told.error
    told = run_command("evidence", "verify", "--all", "--archive", folder, "--json")
    assert [one["file"] for one in told.json["faults"]] == [path.name]


@pytest.mark.parametrize(
    ("arguments", "code"), [((), 2), (("abcdef12",), 16), (("/nowhere/a.wacz",), 17)]
)
def test_what_cannot_be_verified_has_its_exit_code(arguments, code, folder):
    assert run_command("evidence", "verify", *arguments, "--archive", folder).code == code


def test_page_that_is_no_evidence_is_kept_and_told(folder, monkeypatch):
    server = WireServer()
    monkeypatch.setattr(http, "Fetcher", server.fetcher)
    url = server.set("/a", answer("304"))
    told = run_command("evidence", "capture", url, "--archive", folder, "--json")
    server.close()
    assert told.code == 18
    assert told.json["refusals"] == ["status", "empty"]
    assert "no evidence" in told.error
    assert len(list(folder.glob("*.wacz"))) == 1
