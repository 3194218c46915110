"""The starter library, encoded once for a whole run of the tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from filelock import FileLock

from claimdesk.matching.library import Library
from claimdesk.matching.starter import open_with_starter


def open_starter(base: Path) -> Library:
    """Open the starter library under a folder of this run, made with the first call.

    `CLAIMDESK_TEST_STARTER` names a place that several runs share.
    """
    place = Path(os.environ.get("CLAIMDESK_TEST_STARTER") or base / "starter-library")
    with FileLock(f"{place}.lock"):
        return open_with_starter(place, announce=lambda: None)


def copy_library(library: Library, place: Path) -> Library:
    """Open a copy that a test may change."""
    shutil.copytree(library.directory, place)
    return Library.open(place, encoder=library.encoder)
