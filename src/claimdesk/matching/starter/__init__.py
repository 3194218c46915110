"""The starter library: demonstration fact-checks written by the project, Vietnamese and English."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from claimdesk.domain.factcheck import FactCheck
from claimdesk.matching.library import Library
from claimdesk.matching.storage import MANIFEST, sync_directory


def read_starter() -> list[FactCheck]:
    """Return the starter entries."""
    text = files("claimdesk.matching.starter").joinpath("entries.jsonl").read_text("utf-8")
    return [FactCheck.from_json(json.loads(line)).with_identity() for line in text.splitlines()]


def open_with_starter(directory: Path, *, announce: Callable[[], None]) -> Library:
    """Open a library; where there is none, one with the starter entries appears as a whole.

    `announce` is called before the work of making it begins.
    """
    if (directory / MANIFEST).exists():
        return Library.open(directory)
    announce()
    directory.parent.mkdir(parents=True, exist_ok=True)
    fresh = directory.with_name(f".{directory.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    Library.open(fresh, create=True).add(read_starter())
    if directory.exists():
        # An empty folder left by hand; anything else here is not ours to delete.
        directory.rmdir()
    fresh.rename(directory)
    sync_directory(directory.parent)
    return Library.open(directory)
