"""The starter library: demonstration fact-checks written by the project, Vietnamese and English."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from claimdesk.disk import sync_folder
from claimdesk.domain.factcheck import FactCheck
from claimdesk.language.encoders import Encoder
from claimdesk.matching.library import Library
from claimdesk.matching.storage import MANIFEST


def read_starter() -> list[FactCheck]:
    """Return the starter entries."""
    text = files("claimdesk.matching.starter").joinpath("entries.jsonl").read_text("utf-8")
    return [FactCheck.from_json(json.loads(line)).with_identity() for line in text.splitlines()]


def open_with_starter(
    directory: Path, *, announce: Callable[[], None], encoder: Encoder | None = None
) -> Library:
    """Open a library; where there is none, one with the starter entries appears as a whole.

    `announce` is called before the work of making it begins.
    """
    if (directory / MANIFEST).exists():
        return Library.open(directory, encoder=encoder)
    announce()
    directory.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    try:
        Library.open(fresh, encoder=encoder, create=True).add(read_starter(), encode=True)
        with suppress(OSError):
            # Fails where another process was quicker, or where the folder holds other files.
            fresh.replace(directory)
            sync_folder(directory.parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Library.open(directory, encoder=encoder)
