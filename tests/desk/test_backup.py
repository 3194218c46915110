"""Backups: whole, consistent while people work, checked, restored or not at all."""

from __future__ import annotations

import json
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
from support import desk, flushing, reporting
from support.decided import record
from support.encoder import HashedWords
from support.entries import make_entries
from support.killing import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _places(tmp_path, monkeypatch):
    """Give each test a library and a folder of backups of its own; schemas it left are dropped."""
    monkeypatch.setenv("CLAIMDESK_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setattr("claimdesk.desk.backup.writing.backups_folder", lambda: tmp_path)
    library = Library.open(tmp_path / "library", encoder=HashedWords(), create=True)
    library.add(make_entries(5))
    yield
    flushing.drop_replaced()


@pytest.fixture
def people():
    return [desk.person("An"), desk.person("Binh", "reviewer"), desk.person("Chi", "publisher")]


@pytest.fixture
def published(people):
    return desk.published(*people)


def everything():
    """Return all rows of the desk as text, by model."""
    models = contents.models_at(contents.applied_migrations())
    return {label: b"".join(contents.lines_of(model)) for label, model in models.items()}


def rewrite(path, target, change):
    """Copy a backup; `change` takes the name and bytes of each member, and gives bytes or None."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return target


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


def damage(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    path.write_bytes(data)


@pytest.mark.one_database
@pytest.mark.parametrize(
    "name",
    ["contents.json", "rows/desk.account.jsonl", "rows/desk.publication.jsonl"],
)
def test_a_damaged_backup_is_refused_and_nothing_changes(published, tmp_path, name):
    path, _ = backups.save(tmp_path / "b.zip")
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(name)
        with archive.open(name) as member:  # leaves the file where its data begins
            at = member._fileobj._pos if info.compress_size else 0
    damage(path, at + info.compress_size // 2)
    before = everything()
    with pytest.raises(BackupError):
        backups.restore(path, replace=True)
    assert everything() == before


@pytest.mark.one_database
def test_damage_to_the_directory_of_a_backup_is_refused_or_harms_nothing(tmp_path):
    path, held = backups.save(tmp_path / "b.zip")
    with zipfile.ZipFile(path) as archive:
        begin = archive.start_dir
    whole, refused = path.read_bytes(), 0
    for at in range(begin, len(whole), 41):
        damage(path, at)
        try:
            assert backups.check(path) == held
        except BackupError:
            refused += 1
        path.write_bytes(whole)
    assert refused > 10


@pytest.mark.one_database
def test_a_cut_off_backup_is_refused(tmp_path):
    path, _ = backups.save(tmp_path / "b.zip")
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(BackupError, match="damaged"):
        backups.check(path)


def test_an_audit_trail_changed_in_the_backup_is_found(published, tmp_path):
    path, _ = backups.save(tmp_path / "b.zip")
    member = "rows/desk.auditentry.jsonl"

    def forge(name, data):
        if name == member:
            return data.replace(b'"verb":"approve"', b'"verb":"improve"')
        if name == contents.LIST:
            row = json.loads(data)
            row["tables"]["desk.auditentry"]["sha256"] = forged
            return json.dumps(row).encode()
        return data

    forged = ""
    draft = rewrite(path, tmp_path / "draft.zip", forge)
    with zipfile.ZipFile(draft) as archive:
        forged = backups.checking.hash_of(archive, member)
    with pytest.raises(BackupError, match="audit trail"):
        backups.check(rewrite(path, tmp_path / "forged.zip", forge))


@pytest.mark.one_database
@pytest.mark.parametrize("member", ["rows/desk.item.jsonl", "library/manifest.json"])
def test_a_missing_member_is_found(tmp_path, member):
    path, _ = backups.save(tmp_path / "b.zip")
    cut = rewrite(path, tmp_path / "c.zip", lambda name, data: None if name == member else data)
    with pytest.raises(BackupError, match="missing"):
        backups.check(cut)


@pytest.mark.one_database
def test_a_library_file_with_a_strange_name_is_refused(tmp_path):
    path, _ = backups.save(tmp_path / "b.zip")

    def stray(name, data):
        if name == contents.LIST:
            row = json.loads(data)
            row["library"]["../../evil"] = "0"
            return json.dumps(row).encode()
        return data

    with pytest.raises(BackupError, match="strange name"):
        backups.check(rewrite(path, tmp_path / "c.zip", stray))


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format": 99}, "newer"),
        ({"migrations": {"desk": ["9999_future"]}}, "another Claimdesk"),
    ],
)
def test_a_backup_of_a_newer_claimdesk_is_refused(tmp_path, change, says):
    path, _ = backups.save(tmp_path / "b.zip")

    def alter(name, data):
        return json.dumps(json.loads(data) | change).encode() if name == contents.LIST else data

    before = everything()
    with pytest.raises(BackupError, match=says):
        backups.restore(rewrite(path, tmp_path / "c.zip", alter), replace=True)
    assert everything() == before


@pytest.mark.one_database
def test_other_files_are_no_backups(tmp_path):
    for name, data in (("a.zip", b"PK"), ("b.txt", b"hello"), ("c.zip", b"")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(BackupError):
            backups.check(tmp_path / name)
    with pytest.raises(BackupError, match="no file"):
        backups.check(tmp_path / "nothing.zip")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("photo.jpg", b"")
    with pytest.raises(BackupError, match="no backup"):
        backups.check(tmp_path / "other.zip")


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
