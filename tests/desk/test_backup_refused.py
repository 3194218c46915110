"""Backups that are damaged, forged or of another Claimdesk: refused, and nothing changes.

They are files, and refused before a database is asked for anything.
"""

from __future__ import annotations

import json
import zipfile

import pytest

from claimdesk.desk import backup as backups
from claimdesk.desk.backup import contents
from claimdesk.errors import BackupError
from support import desk
from support.saved import everything, own_places

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


@pytest.fixture(autouse=True)
def _places(tmp_path, monkeypatch):
    yield from own_places(tmp_path, monkeypatch)


@pytest.fixture
def published():
    return desk.published(
        desk.person("An"), desk.person("Binh", "reviewer"), desk.person("Chi", "publisher")
    )


def rewrite(path, target, change):
    """Copy a backup; `change` takes the name and bytes of each member, and gives bytes or None."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return target


def damage(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    path.write_bytes(data)


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


@pytest.mark.parametrize("member", ["rows/desk.item.jsonl", "library/manifest.json"])
def test_a_missing_member_is_found(tmp_path, member):
    path, _ = backups.save(tmp_path / "b.zip")
    cut = rewrite(path, tmp_path / "c.zip", lambda name, data: None if name == member else data)
    with pytest.raises(BackupError, match="missing"):
        backups.check(cut)


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
