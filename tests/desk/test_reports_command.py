"""`claimdesk report`: a period counted, kept, written out and verified; reports over the API."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from types import SimpleNamespace

import pytest

from claimdesk.desk import jobs
from claimdesk.desk.publiclog import keys, signing
from claimdesk.web.api import reports
from support import desk, reporting
from support.api import Caller
from support.command import run_command

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def people():
    return reporting.people()


@pytest.fixture
def exported(people, tmp_path):
    """Give the folder of an exported report, and its publication."""
    reporting.fill(*people)
    signing.sign(desk.NOW)
    publication = reporting.published(*people)
    folder = tmp_path / "export"
    report(0, "export", publication.report_id, folder, "--csv")
    return folder, publication


def report(code, *words):
    found = run_command("report", *map(str, words))
    assert found.code == code, found.error
    return found


def test_a_period_is_counted_and_nothing_kept(people, tmp_path):
    desk.verbs.receive(actor=people[0], text="Salt is blue.", channel="web", now=desk.NOW)
    said = report(0, reporting.PERIOD, "--json").json
    (row,) = next(one for one in said["tables"] if one["definition"] == "items")["rows"]
    assert row["this"]["value"] == 1
    days = ("--from", "2026-11-01", "--to", "2026-11-30")
    assert "Items that came in" in report(0, *days).out
    assert "Mục tin đến" in report(0, *days, "--language", "vi").out
    report(0, reporting.PERIOD, "--csv", tmp_path / "tables")
    assert "all,All,this,1,count,1" in (tmp_path / "tables" / "items.csv").read_text("utf-8-sig")
    assert report(0, "list").out == ""
    assert "2026-W13" in report(3, "bla").error
    assert "--from and --to" in report(3, "--from", "2026-11-01").error


def test_a_draft_is_frozen_by_the_machine_and_listed(people, monkeypatch):
    monkeypatch.setattr(jobs, "utc_now", lambda: reporting.AFTER)
    reporting.fill(*people)
    assert "is a draft" in report(0, "freeze", reporting.PERIOD).out
    (row,) = report(0, "list", "--json").json
    assert (row["period"], row["state"]) == (reporting.PERIOD, "draft")
    assert "Verdicts" in report(0, "show", row["id"]).out
    assert report(8, "show", 999).out == ""


def test_an_export_is_verified_as_an_outsider_would(exported):
    folder, publication = exported
    said = report(0, "verify", folder, "--json").json
    assert said["differences"] == []
    assert said["record_sha256"] == publication.content_hash
    assert (folder / "items.csv").exists()
    key = str(keys.entered()[-1])
    assert "signed by this key" in report(0, "verify", folder / "report.json", "--key", key).out
    other = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    report(13, "verify", folder, "--key", other)


def test_what_was_changed_is_named_and_the_command_fails(exported):
    folder, _ = exported
    items = folder / "items.jsonl"
    items.write_bytes(items.read_bytes().replace(b'"channel":"chat"', b'"channel":"mail"', 1))
    said = report(20, "verify", folder, "--json").json
    places = {(one["place"], one["name"].split()[0]) for one in said["differences"]}
    assert ("figure", "items_by_channel/chat/this") in places
    assert ("record", "items") in places
    assert "items_by_channel/mail/this" in report(20, "verify", folder).out
    # without an export what the report holds itself fits
    assert "No export" in report(0, "verify", _alone(folder)).out


def test_what_is_no_report_is_refused(tmp_path):
    assert "no such file" in report(3, "verify", tmp_path / "none").error
    (tmp_path / "report.json").write_text("[]")
    assert "no report" in report(3, "verify", tmp_path / "report.json").error
    (tmp_path / "report.zip").write_bytes(b"PK\x03\x04 broken")
    report(3, "verify", tmp_path / "report.zip")


def test_a_published_report_is_read_without_a_token(exported):
    _, publication = exported
    anyone = Caller("")
    (row,) = anyone.get("/published-reports").json()["results"]
    assert row["report"] == publication.report_id
    whole = anyone.get(f"/published-reports/{row['report']}").json()
    key = "items/all/this"
    ids = anyone.get(f"/published-reports/{row['report']}/list?key={key}").json()["ids"]
    assert ids == whole["lists"][key]
    data = anyone.get(f"/published-reports/{row['report']}/export.zip").content
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        items = archive.read("items.jsonl")
        assert json.loads(archive.read("report.json")) == whole
    (table,) = (one for one in whole["export"] if one["name"] == "items")
    assert table["digest"] == hashlib.sha256(items).hexdigest()


def test_a_report_goes_to_its_readers_over_the_api(people, monkeypatch):
    clock = SimpleNamespace(now=lambda: reporting.AFTER)
    monkeypatch.setattr(reports, "timezone", clock)
    reporting.fill(*people)
    desk.statements()
    author, reviewer, publisher = (Caller.of(one) for one in people)
    made = author.post("/reports", {"period": reporting.PERIOD}).json()
    path = f"/reports/{made['id']}"
    assert author.get("/published-reports").json()["results"] == []
    assert author.call("PATCH", path, {"title_en": "November"}).json()["title_en"] == "November"
    assert author.post(f"{path}/submit", {}).json()["state"] == "in_review"
    assert author.post(f"{path}/approve", {"revision": 1}).status_code == 403
    assert reviewer.post(f"{path}/approve", {"revision": 1}).json()["decision"] == "approved"
    assert publisher.post(f"{path}/publish", None).status_code == 201
    assert author.get(path).json()["published"] == 1
    counted = author.get(f"/reports/count?period={reporting.PERIOD}").json()
    assert counted["lists"] == author.get(f"{path}/figures").json()["lists"]
    assert author.get(f"{path}/list?key=no/such/this").status_code == 404


def _alone(folder):
    """Put the report where its export does not lie."""
    place = folder.parent / "alone"
    place.mkdir()
    (place / "report.json").write_bytes((folder / "report.json").read_bytes())
    return place / "report.json"
