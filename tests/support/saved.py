"""What tests of backups share: places of their own, and all rows of the desk."""

from __future__ import annotations

from claimdesk.desk.backup import contents
from claimdesk.matching.library import Library
from support import flushing
from support.encoder import HashedWords
from support.entries import make_entries


def own_places(folder, monkeypatch):
    """Give a test a library and a folder of backups of its own; schemas it left are dropped."""
    monkeypatch.setenv("CLAIMDESK_LIBRARY", str(folder / "library"))
    monkeypatch.setattr("claimdesk.desk.backup.writing.backups_folder", lambda: folder)
    library = Library.open(folder / "library", encoder=HashedWords(), create=True)
    library.add(make_entries(5))
    yield
    flushing.drop_replaced()


def everything():
    """Return all rows of the desk as text, by model."""
    models = contents.models_at(contents.applied_migrations())
    return {label: b"".join(contents.lines_of(model)) for label, model in models.items()}
