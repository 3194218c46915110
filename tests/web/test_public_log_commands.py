"""`claimdesk log` on a desk: its state, its key, back after a restore; what doctor says of it."""

from __future__ import annotations

import json
import os

import pytest

from claimdesk.cli import doctor
from claimdesk.cli.desklog import log_finding
from claimdesk.desk.publiclog import keys, signing
from support.command import run_command
from support.desk import later
from support.public import Staff
from support.sitelog import change, export

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _handle: None)  # no power is cut here
    monkeypatch.setattr(os, "sync", lambda: None)


@pytest.fixture
def staff():
    return Staff()


def run(*arguments, code=0):
    found = run_command("log", *map(str, arguments))
    assert found.code == code, (found.out, found.error)
    return found.out


def found_by_doctor():
    return next(one for one in doctor._look("public log", log_finding))


def test_the_state_says_how_far_the_log_is_signed(staff):
    assert "Nothing was published yet" in run("status")
    assert found_by_doctor().state == "ok"
    change(staff, 1)
    assert json.loads(run("status", "--json"))["entered"] == 1
    signing.sign(later())
    change(staff, 2)
    told = json.loads(run("status", "--json"))
    assert (told["entered"], told["signed"], told["fault"]) == (3, 2, "")
    assert found_by_doctor().state == "warn"
    signing.sign(later())
    assert "3 entries, 3 of them signed" in run("status")
    assert found_by_doctor().state == "ok"


def test_what_keeps_the_log_from_being_signed_is_said(staff):
    change(staff, 1)
    signing.sign(later())
    keys.key_file().unlink()
    assert "not signed: " in run("status", code=1)
    assert found_by_doctor().state == "fail"


def test_the_key_is_shown_and_changed_and_the_site_verifies_by_both(staff, tmp_path):
    change(staff, 1)
    folder = export(tmp_path / "site")
    old = run("key", "show").strip()
    assert "PRIVATE" not in old
    told = json.loads(run("key", "rotate", "--json"))
    assert told["before"] == old
    assert run("key", "show").strip() == told["key"] != old
    export(folder)
    for key in (old, told["key"]):
        run("verify", folder, "--key", key, "--remember", tmp_path / "seen")


def test_a_lost_key_is_answered_by_another_log_with_every_entry(staff, tmp_path):
    change(staff, 1)
    folder = export(tmp_path / "site")
    old = run("key", "show").strip()
    keys.key_file().unlink()
    told = json.loads(run("key", "rotate", "--lost", "facts.example.org/log2", "--json"))
    assert told["key"].startswith("facts.example.org/log2+")
    export(tmp_path / "new")
    run("verify", tmp_path / "new", "--key", told["key"])
    run("verify", folder, "--key", told["key"], code=13)
    assert old != told["key"]


def test_recovering_a_desk_that_lost_nothing_changes_nothing(staff):
    change(staff, 1)
    signing.sign(later())
    assert json.loads(run("recover", "--json")) == {"taken_over": 0, "entered": 0}
    run("recover", "--nothing")
    run("recover", "somewhere", "--nothing", code=2)
