"""Backups hold the captures that checks rest on, and bring them back."""

from __future__ import annotations

import shutil

import pytest

from claimdesk.desk import backup as backups
from claimdesk.desk import captures
from claimdesk.desk.models import Capture
from claimdesk.evidence import capture, verify
from support import desk

pytestmark = pytest.mark.django_db(transaction=True)


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
