"""The public log of a real desk: entered with each change, on the site, verified by outsiders."""

from __future__ import annotations

import json
import os
import runpy
import shutil
from importlib import import_module
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.apps import apps
from django.db import connection, transaction

from claimdesk.desk import locks
from claimdesk.desk.models import LogEntry
from claimdesk.desk.publiclog import keys, signing
from claimdesk.desk.verbs import disputes, office
from claimdesk.errors import LogForkError, LogMissingError
from claimdesk.publishing.log import checking
from support.desk import later, person
from support.public import Staff, correct, path_of, publish, read, seen
from support.sitelog import change, export, verified

pytestmark = pytest.mark.django_db
VERIFY_ALONE = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "verify_log.py"))["verify"]


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _handle: None)  # no power is cut here
    monkeypatch.setattr(os, "sync", lambda: None)


@pytest.fixture
def staff():
    return Staff()


def told():
    """Return kind, what it is about, and path of every entry."""
    rows = [json.loads(one) for one in LogEntry.objects.values_list("entry", flat=True)]
    return [(row["type"], row["id"], row["page"]) for row in rows]


def test_a_site_of_a_desk_that_publishes_corrects_and_withdraws_verifies(staff, tmp_path):
    fixed = publish(staff, text="The first claim is so.")
    gone = publish(staff, text="The second claim is so.", language="vi")
    correct(staff, gone.check_record, kind="typo", reason="A letter.")
    folder = export(tmp_path / "site")
    report, remembered = verified(folder)
    assert (report.size, report.pages, report.faults) == (4, 4, [])
    correct(staff, fixed.check_record, kind="substantial", reason="It said May.")
    correct(staff, gone.check_record, kind="withdrawal", reason="Forged.", now=later(90))
    office.write_policy(
        actor=staff.publisher, kind="corrections", language="en", body="We correct.", now=later(91)
    )
    report, _ = verified(export(folder), remembered=remembered)
    assert (report.size, report.continues, report.faults) == (7, 4, [])
    first, second = fixed.check_record_id, gone.check_record_id
    assert told() == [
        ("verdict", f"check/{first}", f"records/{first}/1.json"),
        ("verdict", f"check/{second}", f"records/{second}/1.json"),
        ("correction", f"check/{second}", f"records/{second}/2.json"),
        ("key", "key", "records/keys/1.json"),
        ("correction", f"check/{first}", f"records/{first}/2.json"),
        ("retraction", f"check/{second}", f"records/{second}/3.json"),
        ("policy", "policy/corrections/en", "records/policy/corrections/en/1.json"),
    ]
    assert not (folder / f"records/{second}/1.json").exists()
    assert "Forged." in (folder / f"records/{second}/3.json").read_text("utf-8")
    assert report.pages == 5


@pytest.mark.one_database
def test_a_changed_byte_in_a_record_is_named(staff, tmp_path):
    check = publish(staff).check_record_id
    folder = export(tmp_path / "site")
    record = folder / f"records/{check}/1.json"
    whole = record.read_bytes()
    for place in range(0, len(whole), 97):
        record.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        report, _ = verified(folder)
        assert [one.partition(":")[0] for one in report.faults] == [f"records/{check}/1.json"]


@pytest.mark.one_database
def test_a_record_is_verified_alone_with_nothing_but_the_key(staff, tmp_path):
    check = publish(staff).check_record_id
    folder = export(tmp_path / "site")
    key = (folder / "log/key").read_text("ascii")
    record = folder / f"records/{check}/1.json"
    proof = record.with_name("1.json.tlog-proof").read_bytes()
    assert VERIFY_ALONE(key, record.read_bytes(), proof)["id"] == f"check/{check}"
    with pytest.raises(ValueError, match="not the one that was logged"):
        VERIFY_ALONE(key, record.read_bytes() + b" ", proof)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.one_database
def test_each_page_leads_to_its_record_and_proof(staff, client, language):
    publication = publish(staff, language=language)
    check = publication.check_record_id
    follows = {"en": "its proof follows shortly", "vi": "bằng chứng sẽ có ngay"}[language]
    assert follows in seen(read(client.get(path_of(publication))))
    signing.sign(later())
    page = read(client.get(path_of(publication)))
    words = {"en": "In the public log as entry 0:", "vi": "Trong nhật ký công khai, mục số 0:"}
    assert words[language] in seen(page)
    for ending in ("", ".tlog-proof"):
        assert f'href="/records/{check}/1.json{ending}"' in page
    correct(staff, publication.check_record, kind="withdrawal", reason="Forged.")
    signing.sign(later(90))
    assert f'href="/records/{check}/2.json"' in read(client.get(path_of(publication)))
    assert client.get(f"/records/{check}/1.json").status_code == 404


@pytest.mark.one_database
def test_the_live_site_serves_a_log_that_verifies(staff, client):
    publication = publish(staff)
    assert client.get("/log/checkpoint").status_code == 404
    signing.sign(later())
    for _ in range(2):
        correct(staff, publication.check_record)
    signing.sign(later(90))

    def fetched(path):
        answer = client.get(f"/{path}")
        if answer.status_code == 404:
            raise LogMissingError
        return answer.content

    report, _ = checking.check(fetched)
    assert (report.size, report.pages, report.faults) == (4, 4, [])
    for outside in ("/log/log.key", "/log/../log.key", "/log/tile/0/../../key", "/records/..json"):
        assert client.get(outside).status_code == 404


@pytest.mark.one_database
def test_an_objection_is_entered_when_it_is_shown_and_when_it_is_taken_off(staff, tmp_path):
    check = publish(staff).check_record_id
    said, _code = disputes.dispute(
        check=check, text="Nobody said it.", may_be_shown=True, now=later()
    )
    disputes.answer_dispute(
        actor=staff.publisher, dispute=said.pk, outcome="rejected", answer="They did.", now=later(2)
    )
    disputes.show_dispute(actor=person("Dung", "publisher"), dispute=said.pk, now=later(3))
    folder = export(tmp_path / "site")
    assert "Nobody said it." in (folder / f"records/dispute/{said.pk}/1.json").read_text("utf-8")
    disputes.hide_dispute(actor=staff.publisher, dispute=said.pk, note="Private.", now=later(4))
    report, _ = verified(export(folder))
    assert report.faults == []
    assert not (folder / f"records/dispute/{said.pk}/1.json").exists()
    kinds = [kind for kind, about, _page in told() if about.startswith("dispute")]
    assert kinds == ["dispute", "retraction"]


def test_the_key_is_for_its_owner_only_and_not_in_the_database(staff):
    publish(staff)
    signing.sign(later())
    assert keys.key_file().stat().st_mode & 0o777 == 0o600
    secret = keys.key_file().read_text("ascii").strip().split("+", 4)[4]  # base64 has + in it
    rows = LogEntry.objects.values_list("entry", "record")
    assert all(secret not in text for row in rows for text in row)


def roll_back(staff, entries):
    """Sign entries, then bring the database back to what it was before them."""
    point = transaction.savepoint()
    for number in range(entries):
        change(staff, number + 10)
    signing.sign(later(99))
    transaction.savepoint_rollback(point)


@pytest.mark.one_database
def test_a_database_that_was_rolled_back_signs_nothing_100_times(staff):
    change(staff, 1)
    signing.sign(later())
    heads = (keys.signed_file(), keys.public_folder() / "checkpoint")
    kept = [one.read_bytes() for one in heads]
    for turn in range(100):
        roll_back(staff, entries=1 + turn % 3)
        lost = [None, *heads][turn % 3]
        if lost:
            lost.unlink()
        notes = [one.read_bytes() for one in heads if one.exists()]
        point = transaction.savepoint()
        for number in range(turn % 2):  # the desk goes on, with other entries
            change(staff, number + 100)
        with pytest.raises(LogForkError, match="claimdesk log recover"):
            signing.sign(later())
        transaction.savepoint_rollback(point)
        assert [one.read_bytes() for one in heads if one.exists()] == notes
        for one, note in zip(heads, kept, strict=True):
            one.write_bytes(note)
    assert signing.sign(later()).size == 2


def test_a_desk_without_its_log_does_not_replace_a_site_that_has_more_entries(staff, tmp_path):
    change(staff, 1)
    signing.sign(later())
    kept = shutil.copytree(keys.folder(), tmp_path / "kept")
    point = transaction.savepoint()
    change(staff, 2)
    folder = export(tmp_path / "site")
    head = (folder / "log/checkpoint").read_bytes()
    transaction.savepoint_rollback(point)
    shutil.rmtree(keys.folder())
    shutil.copytree(kept, keys.folder())  # the whole machine went back, its key and all
    with pytest.raises(LogForkError):
        export(folder)
    assert (folder / "log/checkpoint").read_bytes() == head


def test_a_desk_that_is_upgraded_enters_what_it_published_before(staff):
    fixed = publish(staff, text="The first claim is so.")
    change(staff, 1)
    correct(staff, fixed.check_record, kind="typo", reason="A letter.")
    gone = publish(staff, text="The second claim is so.", language="vi")
    correct(staff, gone.check_record, kind="withdrawal", reason="Forged.", now=later(90))
    columns = ("sequence", "about", "page", "entry", "publication", "policy", "record")
    rows = list(LogEntry.objects.values_list(*columns))
    locks.remove(connection)
    LogEntry.objects.all().delete()
    import_module("claimdesk.desk.migrations.0013_log").enter(apps, Mock(connection=connection))
    locks.install(connection)
    entered = list(LogEntry.objects.values_list(*columns))
    assert entered[: len(rows)] == rows
    # The builder writes these past the verbs, so that no audit entry tells of them: they come last.
    assert [row[1] for row in entered[len(rows) :]] == ["policy/funding/vi", "policy/ownership/vi"]
