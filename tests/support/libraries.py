"""The starter library, encoded once for a whole run of the tests."""

from __future__ import annotations

import shutil
from pathlib import Path

from claimdesk.matching.library import Library
from claimdesk.matching.starter import open_with_starter


def open_starter(base: Path) -> Library:
    """Open the starter library under a folder of this run, made with the first call."""
    return open_with_starter(base / "starter-library", announce=lambda: None)


def copy_library(library: Library, place: Path) -> Library:
    """Open a copy that a test may change."""
    shutil.copytree(library.directory, place)
    return Library.open(place, encoder=library.encoder)
