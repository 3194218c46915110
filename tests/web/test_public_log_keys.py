"""The key of the public log: changed, lost, copied elsewhere; and a restored desk that goes on."""

from __future__ import annotations

import json
import os
import shutil

import pytest
from django.db import transaction

from claimdesk.desk.models import LogEntry
from claimdesk.desk.publiclog import keys, recovering, signing
from claimdesk.errors import LogForgedError, LogForkError, LogKeyError
from claimdesk.publishing.log.notes import Signer, Verifier
from support.desk import later
from support.public import Staff, correct, publish
from support.sitelog import change, export, files_in, verified

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _handle: None)  # no power is cut here
    monkeypatch.setattr(os, "sync", lambda: None)


@pytest.fixture
def staff():
    return Staff()


def rotated():
    old, new = keys.rotate(later(50))
    signing.sign(later(51))
    return old, new


def test_who_knows_the_old_key_goes_on_verifying_after_it_was_changed(staff, tmp_path):
    change(staff, 1)
    folder = export(tmp_path / "site")
    first, remembered = verified(folder)
    for _ in range(2):
        old, new = rotated()
        assert old != new
    change(staff, 2)
    report, seen_now = verified(export(folder), remembered=remembered)
    assert (report.continues, report.faults, report.key) == (first.size, [], str(new))
    assert seen_now.key == new
    old_key = Verifier.load(first.key)
    assert verified(folder, key=old_key)[0].size == report.size
    assert keys.key_file().stat().st_mode & 0o777 == 0o600
    assert [path.name for path in keys.folder().glob("*key*")] == ["log.key"]


def test_a_key_that_the_old_one_did_not_sign_for_is_refused(staff, tmp_path):
    change(staff, 1)
    folder = export(tmp_path / "site")
    known = Verifier.load((folder / "log/key").read_text("ascii"))
    shutil.rmtree(keys.folder())
    point = transaction.savepoint()
    stranger = Signer.make(known.name)
    (keys.folder()).mkdir()
    keys.key_file().write_text(stranger.dump())
    with pytest.raises(LogKeyError, match="is not the one that signs"):
        signing.sign(later())
    transaction.savepoint_rollback(point)
    other = export_of_another_desk(staff, tmp_path, known.name)
    with pytest.raises(LogForgedError, match="does not follow"):
        verified(other, key=known)


def export_of_another_desk(staff, tmp_path, name):
    """Write a site of a log that takes another's name and signs with a key of its own."""
    from claimdesk.publishing.log import writing

    entries = signing.entries()
    writing.publish(
        tmp_path / "other/log", entries, signer=Signer.make(name), signed=tmp_path / "x/signed"
    )
    shutil.copytree(tmp_path / "site/records", tmp_path / "other/records")
    return tmp_path / "other"


def test_a_change_of_key_that_was_cut_off_is_finished(staff, monkeypatch):
    change(staff, 1)
    signing.sign(later())
    real = keys.signer
    asked = []

    def dies(*arguments):
        asked.append(arguments)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(keys, "signer", dies)
    with pytest.raises(KeyboardInterrupt):
        keys.rotate(later(2))
    monkeypatch.undo()
    assert (keys.folder() / keys.NEXT).exists()
    signing.sign(later(3))
    assert not (keys.folder() / keys.NEXT).exists()
    assert Signer.load(keys.key_file().read_text("ascii")).verifier == keys.entered()[-1]


def test_a_desk_whose_key_is_gone_signs_nothing_and_makes_no_other_one(staff):
    change(staff, 1)
    signing.sign(later())
    keys.key_file().unlink()
    change(staff, 2)
    with pytest.raises(LogKeyError, match="--with-secret-key"):
        signing.sign(later())
    assert not keys.key_file().exists()


def kinds():
    rows = [json.loads(one) for one in LogEntry.objects.values_list("entry", flat=True)]
    return [(row["type"], row["id"]) for row in rows]


@pytest.mark.parametrize("from_site", [False, True])
def test_a_restored_desk_takes_over_what_it_lost_and_goes_on(staff, tmp_path, from_site):
    publication = publish(staff)
    check = publication.check_record_id
    folder = export(tmp_path / "site")
    _, remembered = verified(folder)
    point = transaction.savepoint()
    correct(staff, publication.check_record, reason="This will be lost.")
    change(staff, 2)
    rotated()
    _, remembered = verified(export(folder), remembered=remembered)
    transaction.savepoint_rollback(point)
    publication.check_record.refresh_from_db()
    correct(staff, publication.check_record, reason="The desk went on.", now=later(70))
    with pytest.raises(LogForkError, match="claimdesk log recover"):
        export(folder)
    source = files_in(folder) if from_site else recovering.own_site()
    done = recovering.recover(source, later(80))
    assert (done.taken_over, done.entered) == (3, 3)
    report, _ = verified(export(folder), remembered=remembered)
    assert (report.continues, report.faults) == (5, [])
    assert kinds()[2:] == [
        ("correction", f"check/{check}"),
        ("policy", "policy/funding/en"),
        ("key", "key"),
        ("retraction", f"check/{check}"),
        ("retraction", "policy/funding/en"),
        ("correction", f"check/{check}"),
    ]
    page = LogEntry.objects.order_by("-sequence").values_list("page", flat=True)[0]
    assert page == f"records/{check}/2-7.json"
    assert b"The desk went on." in (folder / page).read_bytes()


def test_a_copy_that_is_older_than_what_was_signed_is_not_taken(staff, tmp_path):
    change(staff, 1)
    folder = export(tmp_path / "site")
    change(staff, 2)
    signing.sign(later())
    with pytest.raises(LogForkError, match="Name a newer copy"):
        recovering.recover(files_in(folder), later(2))


def test_nothing_is_signed_until_somebody_said_what_came_after_the_backup(staff):
    change(staff, 1)
    signing.sign(later())
    (keys.folder() / keys.UNSURE).touch()
    change(staff, 2)
    with pytest.raises(LogForkError, match="--nothing"):
        signing.sign(later())
    recovering.confirm()
    assert signing.sign(later()).size == 3
