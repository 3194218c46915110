"""`claimdesk source`: sources from the terminal of the desk's machine."""

from __future__ import annotations

import json
import os

import pytest

from claimdesk.desk.models import AuditEntry, Item, Subscription
from claimdesk.intake.sandbox import Sandbox
from support import desk
from support.command import run_command
from support.outlets import parse_here

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Give a folder with one text that has lain there for a minute."""
    monkeypatch.setattr(Sandbox, "run", parse_here)
    text = tmp_path / "one.txt"
    text.write_text("Nước máy tăng giá gấp đôi.", "utf-8")
    os.utime(text, (text.stat().st_atime, text.stat().st_mtime - 60))
    return tmp_path


def source(*arguments):
    return run_command("source", *arguments)


def test_a_source_is_tried_added_read_paused_and_removed(folder):
    tried = source("add", "folder", folder, "--try")
    assert tried.out.strip() == "Nước máy tăng giá gấp đôi."
    assert not Subscription.objects.exists()
    added = json.loads(source("add", "folder", folder, "--name", "Scans", "--json").out)
    assert (added["name"], added["kind"], added["failures"]) == ("Scans", "folder", 0)
    number = added["id"]
    (done,) = json.loads(source("run", "--json").out)
    assert (done["taken"], done["error"]) == (1, "")
    assert Item.objects.get().channel == "file"
    assert "No source is due" in source("run").error
    assert "Scans" in source("list").out
    assert source("pause", number).code == 0
    assert json.loads(source("list", "--json").out)[0]["is_paused"] is True
    assert "paused" in source("run", number).out
    assert source("resume", number).code == 0
    assert source("remove", number, "--yes").code == 0
    assert "No sources yet" in source("list").error
    assert set(AuditEntry.objects.filter(object_kind="subscription").values_list("actor")) == {
        (desk.machine().pk,)
    }


def test_a_source_is_changed_and_a_new_secret_printed_once(folder, monkeypatch):
    number = json.loads(source("add", "feed", "https://news.example.org/feed", "--json").out)["id"]
    changed = source("edit", number, "--name", "Tin", "--every", 60, "--whole-pages", "--json")
    row = json.loads(changed.out)
    assert (row["name"], row["every_minutes"], row["whole_pages"]) == ("Tin", 60, True)
    assert source("edit", number, "--address", folder).code != 0
    sender = json.loads(source("add", "webhook", "--json").out)
    printed = source("edit", sender["id"], "--secret").out
    assert Subscription.objects.get(pk=sender["id"]).secret in printed
    assert sender["secret"] not in printed


def test_what_cannot_be_read_or_is_not_there_has_its_exit_code(folder):
    number = json.loads(source("add", "folder", folder, "--json").out)["id"]
    Subscription.objects.update(address=str(folder / "gone"))
    failed = source("run", number)
    assert failed.code == 4
    assert "folder" in failed.out
    assert source("run", 999).code == 8
    assert source("pause", 999).code == 8
    assert source("add", "feed", "http://127.0.0.1/").code == 7
    assert source("add", "mail", "x").code == 2


def test_a_token_is_taken_from_the_environment_and_never_shown(folder, monkeypatch):
    token = "123456789:AAqxjvwAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    monkeypatch.setenv("CLAIMDESK_SOURCE_SECRET", token)
    shown = source("add", "telegram", "--answers", "--json").out + source("list", "--json").out
    assert json.loads(source("list", "--json").out)[0]["address"] == "bot123456789"
    assert json.loads(source("list", "--json").out)[0]["answers"] is True
    assert token not in shown
    assert Subscription.objects.get().secret == token
