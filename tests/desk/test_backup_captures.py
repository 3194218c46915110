"""Backups hold the captures that checks rest on, and bring them back."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace

import pytest

from claimdesk.desk import backup as backups
from claimdesk.desk import captures
from claimdesk.desk.backup.contents import LIST
from claimdesk.desk.models import Capture
from claimdesk.errors import BackupError
from claimdesk.evidence import capture, stamps, tokens, verify
from support import desk
from support.authority import response, root

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


@pytest.fixture(autouse=True)
def _places(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIMDESK_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("CLAIMDESK_CAPTURES", str(tmp_path / "captures"))


def test_captures_come_back_with_the_backup_and_one_that_was_damaged_stops_none(tmp_path):
    archive = captures.archive()
    kept = [capture(text, archive=archive) for text in (b"A text.", b"Another text.")]
    an = desk.person("An")
    Capture.objects.create(
        check_record=desk.draft(an), address="https://a.example/", state="done", asked_by=an,
        asked=desk.NOW, captured=desk.NOW, file=kept[0].id, sha256=kept[0].sha256,
    )  # fmt: skip
    bad = archive.path_of(kept[1].id)
    bad.write_bytes(bad.read_bytes()[:-1])
    path, held = backups.save(tmp_path / "b.zip")
    assert set(held.captures) == {one.id for one in kept}
    shutil.rmtree(archive.folder)
    backups.restore(path, replace=True)
    assert archive.ids() == [kept[0].id]
    assert verify(archive.path_of(Capture.objects.get().file)) == []


def test_time_stamps_come_back_with_their_captures_as_they_were(tmp_path):
    archive = captures.archive()
    keys = [archive.store(data) for data in (b"one", b"two", b"three")]
    for key in keys:
        request = stamps.make_request(archive.path_of(key).read_bytes())
        files = {".tsq": request, ".pem": root().pem, ".tsr": response(request)}
        tokens.keep(archive, key, "tsa.example.org", files)
    damaged = archive.folder / f"{keys[1]}.tsa.example.org.tsr"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    held = {one.name: one.read_bytes() for one in archive.folder.iterdir() if one.name[0] != "."}
    desk.draft(desk.person("An"))
    path, contents = backups.save(tmp_path / "b.zip")
    assert len(contents.stamps) == 12
    shutil.rmtree(archive.folder)
    (archive.folder).mkdir()
    backups.restore(path, replace=True)
    back = {one.name: one.read_bytes() for one in archive.folder.iterdir() if one.name[0] != "."}
    assert back == held
    found = [tokens.verify_beside(archive.path_of(key)) for key in keys]
    assert [(len(good), bool(bad)) for good, bad in found] == [(1, False), (0, True), (1, False)]


def test_backup_whose_list_names_a_time_stamp_elsewhere_is_refused(tmp_path):
    key = captures.archive().store(b"one")
    desk.draft(desk.person("An"))
    path, held = backups.save(tmp_path / "b.zip")
    for name in ("../../a.tsr", f"{'0' * 64}.a.tsr", f"{key}..tsr", f"{key}.a/b.tsr"):
        with zipfile.ZipFile(path) as whole, zipfile.ZipFile(tmp_path / "c.zip", "w") as forged:
            for member in whole.namelist():
                if member != LIST:
                    forged.writestr(member, whole.read(member))
            forged.writestr(LIST, replace(held, stamps={name: "0" * 64}).dump())
        with pytest.raises(BackupError, match="strange name"):
            backups.check(tmp_path / "c.zip")
