"""Backups: whole, consistent while people work, checked, restored or not at all."""

from __future__ import annotations

import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from claimdesk.desk import arrivals, audit, jobs, locks, places, verbs
from claimdesk.desk import backup as backups
from claimdesk.desk.backup import contents, restoring
from claimdesk.desk.models import Account, Arrival, AuditEntry, Item, Job, Publication, Worker
from claimdesk.errors import BackupError
from claimdesk.matching.calibration import keep, undo
from claimdesk.matching.library import Library
from support import desk, reporting
from support.decided import record
from support.encoder import HashedWords
from support.entries import make_entries
from support.killing import wait_until
from support.saved import everything, own_places

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _places(tmp_path, monkeypatch):
    yield from own_places(tmp_path, monkeypatch)


@pytest.fixture
def people():
    return [desk.person("An"), desk.person("Binh", "reviewer"), desk.person("Chi", "publisher")]


@pytest.fixture
def published(people):
    return desk.published(*people)


def test_a_backup_restores_every_row_as_it_was(people, published, tmp_path):
    reporting.published(*people)
    path, held = backups.save(tmp_path / "b.zip")
    before = everything()
    desk.person("Dung")
    Item.objects.all().delete()
    done = backups.restore(path, replace=True)
    after = everything()
    changed = {label for label in before if before[label] != after[label]}
    assert changed == {"desk.auditentry", "desk.audithead"}
    assert AuditEntry.objects.first().verb == "restore"
    assert AuditEntry.objects.count() == held.audit[0] + 1
    assert audit.find_break() is None
    assert locks.missing(connection) == []
    assert Publication.objects.get().content_hash == published.content_hash
    assert not Account.objects.filter(name="Dung").exists()
    assert len(done.replaced) == 2


def test_a_table_that_waits_to_be_brought_in_is_in_the_backup(people, tmp_path):
    token = arrivals.keep(
        actor=people[0], data=b"text\nSalt cures the flu.\n", kind="items", now=desk.NOW
    )
    arrivals.start(actor=people[0], token=token, now=desk.NOW)
    path, _ = backups.save(tmp_path / "b.zip")
    Arrival.objects.all().delete()
    backups.restore(path, replace=True)
    assert jobs.run(Job.objects.get(kind="import").pk, now=jobs.utc_now())
    assert Item.objects.get().text == "Salt cures the flu."


def test_ids_go_on_after_the_restored_ones(published, tmp_path):
    path, _ = backups.save(tmp_path / "b.zip")
    highest = Account.objects.order_by("-pk").first().pk
    backups.restore(path, replace=True)
    assert desk.person("Dung").pk > highest
    verbs.receive(actor=None, text="Salt cures the flu, they say.", now=desk.NOW)
    assert audit.find_break() is None


@pytest.mark.one_database
def test_the_library_comes_back_and_the_other_one_is_kept(tmp_path):
    path, _ = backups.save(tmp_path / "b.zip")
    encoder = HashedWords()
    Library.open(places.library_folder(), encoder=encoder).add(make_entries(9))
    done = backups.restore(path, replace=True)
    assert len(Library.open(places.library_folder(), encoder=encoder)) == 5
    kept = next(place for place in done.replaced if "library" in place)
    assert len(Library.open(kept, encoder=encoder)) == 9


@pytest.mark.one_database
def test_the_calibration_of_the_desk_comes_back_with_its_library(tmp_path):
    library = Library.open(places.library_folder(), encoder=HashedWords())
    keep(library.directory, record(library.snapshot.manifest.encoder, shift=-3.0))
    path, _ = backups.save(tmp_path / "b.zip")
    undo(library.directory)
    backups.restore(path, replace=True)
    found = Library.open(places.library_folder(), encoder=HashedWords()).in_force
    assert found.state == "desk"
    assert found.calibration.shift.tolist() == [-3.0, -3.0, -3.0]


@pytest.mark.one_database
def test_a_backup_holds_no_sessions_and_no_key_unless_asked(client, people, tmp_path):
    client.force_login(people[0], backend="allauth.account.auth_backends.AuthenticationBackend")
    path, held = backups.save(tmp_path / "b.zip")
    assert not [label for label in held.tables if "session" in label]
    assert contents.SECRET_KEY not in zipfile.ZipFile(path).namelist()
    places.secret_key()
    with_key, held = backups.save(tmp_path / "k.zip", with_secret_key=True)
    assert held.secret_key
    assert contents.SECRET_KEY in zipfile.ZipFile(with_key).namelist()


@pytest.mark.one_database
def test_a_backup_can_be_read_by_its_owner_only_and_overwrites_nothing(tmp_path):
    path, _ = backups.save(tmp_path / "b.zip")
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupError, match="already"):
        backups.save(path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.zip", "library"]


@pytest.mark.one_database
def test_old_backups_are_thinned_out_and_named_ones_stay(tmp_path):
    for day in range(1, 6):
        (tmp_path / f"claimdesk-2026110{day}-020000.zip").touch()
    (tmp_path / "before-0.1.0.zip").touch()
    backups.thin_out(2)
    assert sorted(one.name for one in tmp_path.glob("*.zip")) == [
        "before-0.1.0.zip",
        "claimdesk-20261104-020000.zip",
        "claimdesk-20261105-020000.zip",
    ]


@pytest.mark.one_database
def test_thinning_out_never_deletes_the_backup_that_was_just_made(tmp_path):
    for name in ("claimdesk-20991231-235959.zip", "claimdesk-backup.zip", "claimdesk-2099.zip"):
        (tmp_path / name).touch()
    path, _ = backups.save()
    gone = backups.thin_out(1, made=path)
    assert [one.name for one in gone] == ["claimdesk-20991231-235959.zip"]
    left = {one.name for one in tmp_path.glob("*.zip")}
    assert left == {path.name, "claimdesk-backup.zip", "claimdesk-2099.zip"}


def test_a_backup_under_writes_is_one_moment_of_the_desk(tmp_path):
    person, stop, written, held = desk.person(), threading.Event(), [], []

    def write(writer):
        while not stop.is_set():
            verbs.receive(actor=person, text=f"Claim {len(written)} of {writer}.", now=desk.NOW)
            written.append(writer)
        connections.close_all()

    def save(name):
        held.append(backups.save(tmp_path / name)[1])
        wanted = len(written) + 3  # each writer may be about to note one that is in the backup
        wait_until(lambda: len(written) >= wanted, 120, "more is written")

    with ThreadPoolExecutor(2) as writers:
        ends = [writers.submit(write, name) for name in "ab"]
        try:
            for number in range(4):
                save(f"{number}.zip")
        finally:
            stop.set()
    assert [end.result() for end in ends] == [None, None]
    counts = [one.tables["desk.item"].rows for one in held]
    assert counts == sorted(set(counts)), "people went on working between the backups"
    for one in held:  # receiving writes an item, a sighting, a task and an entry, all or none
        rows = [one.tables[f"desk.{kind}"].rows for kind in ("item", "sighting", "job")]
        assert rows == [one.audit[0]] * 3
    backups.restore(tmp_path / "3.zip", replace=True)
    assert Item.objects.count() == counts[3] < len(written)


def test_a_desk_that_is_not_empty_is_not_replaced_by_accident(people, tmp_path):
    path, _ = backups.save(tmp_path / "b.zip")
    with pytest.raises(BackupError, match="--replace"):
        backups.restore(path)


def test_a_desk_at_work_is_not_replaced_and_if_killed_says_how_long_to_wait(tmp_path, monkeypatch):
    path, _ = backups.save(tmp_path / "b.zip")
    monkeypatch.setattr(jobs, "utc_now", lambda: desk.NOW)
    Worker.objects.create(token="t", pid=1, started=desk.NOW, seen=desk.later(-9 / 60))
    with pytest.raises(BackupError, match=r"until 9 seconds ago.*wait 21 seconds.*--force"):
        backups.restore(path, replace=True)
    backups.restore(path, replace=True, force=True)
    assert AuditEntry.objects.first().verb == "restore"


def test_a_desk_that_serves_without_a_worker_is_not_replaced(tmp_path):
    path, _ = backups.save(tmp_path / "b.zip")
    at_work, ended = threading.Event(), threading.Event()

    def serve():
        Account.objects.first()
        at_work.set()
        ended.wait(60)
        connections.close_all()

    with ThreadPoolExecutor(1) as server:
        server.submit(serve)
        try:
            at_work.wait(60)
            with pytest.raises(BackupError, match=r"Stop claimdesk serve|Another process"):
                backups.restore(path, replace=True)
        finally:
            ended.set()
    assert not AuditEntry.objects.filter(verb="restore").exists()


@pytest.mark.parametrize("step", ["_load", "_check_restored", "call_command"])
def test_a_restore_that_fails_leaves_the_desk_as_it_was(published, tmp_path, monkeypatch, step):
    path, _ = backups.save(tmp_path / "b.zip")
    desk.person("Dung")
    Library.open(places.library_folder(), encoder=HashedWords()).add(make_entries(9))
    before = everything()

    def fail(*_, **__):
        raise BackupError("The disk is full.")

    monkeypatch.setattr(restoring, step, fail)
    with pytest.raises(BackupError, match="full"):
        backups.restore(path, replace=True)
    assert everything() == before
    assert locks.missing(connection) == []
    assert len(Library.open(places.library_folder(), encoder=HashedWords())) == 9
    left = {one.name for one in tmp_path.iterdir()}
    assert left == {"b.zip", "library"}


def test_a_restore_whose_last_step_fails_takes_the_library_back(tmp_path, monkeypatch):
    path, _ = backups.save(tmp_path / "b.zip")
    Library.open(places.library_folder(), encoder=HashedWords()).add(make_entries(9))
    put = restoring._Swap.put_in_place

    def put_and_fail(swap):
        put(swap)
        raise BackupError("Power cut.")

    monkeypatch.setattr(restoring._Swap, "put_in_place", put_and_fail)
    with pytest.raises(BackupError, match="Power"):
        backups.restore(path, replace=True)
    assert len(Library.open(places.library_folder(), encoder=HashedWords())) == 9


@pytest.mark.one_database
def test_a_desk_without_a_library_is_saved_too(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIMDESK_LIBRARY", str(tmp_path / "none"))
    path, held = backups.save(tmp_path / "b.zip")
    assert held.library == {}
    backups.restore(path, replace=True)
    assert not (tmp_path / "none").exists()
