"""Folders as sources: the files in one, each known by what it holds and never by its name."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from claimdesk.desk import places
from claimdesk.desk.sources.failures import FolderMissingError
from claimdesk.errors import RuleError, UnreadableInputError
from claimdesk.intake import recognition
from claimdesk.intake.document import Document
from claimdesk.intake.kinds import READ_ENDINGS
from claimdesk.intake.reading import MAX_FILE_BYTES, read_bytes
from claimdesk.intake.sandbox import Sandbox
from claimdesk.intake.scans import Scanning

#: Whoever administers the desk through its screens reaches folders in here, and no other.
INCOMING = "incoming"
#: Of a scanned document, so that a run of the source comes to its end (`runs.LONGEST_S`).
SCANNING = Scanning(pages=50, wall_s=45.0)
MOST_FILES = 10_000
#: Seconds for which a file has not been written to; a younger one may still be growing.
SETTLED_S = 3.0


@dataclass(frozen=True, slots=True)
class File:
    """A file that can be read, and the SHA-256 of what it holds."""

    path: Path
    digest: str


def checked(folder: str, *, is_anywhere: bool) -> str:
    """Return the whole path of a folder that may be a source.

    Through the screens these are folders in `incoming` of the data folder, named from there; for
    whoever holds the machine it is any. Raises RuleError.
    """
    own = (places.data_folder() / INCOMING).resolve()
    try:
        path = (own / folder.strip()).resolve()
        is_there = path.is_dir()
    except (OSError, ValueError):
        is_there = False
    if is_there and (is_anywhere or path == own or own in path.parents):
        return str(path)
    if is_anywhere:
        raise RuleError("source-folder", "There is no such folder on this machine.")
    raise RuleError(
        "source-folder",
        "There is no such folder in %(folder)s, the folder of the desk's machine for content that "
        "comes in. Make it there first.",
        folder=str(own),
    )


def files_in(folder: str) -> Iterator[File]:
    """Yield the files in a folder and below that have an ending we read, the oldest first.

    Links are not followed, hidden files are left out, and so is what was written to just now.
    Pictures wait until Tesseract is installed, which reads the words in them.
    """
    top = Path(folder)
    if not top.is_dir() or not os.access(top, os.R_OK | os.X_OK):
        raise FolderMissingError(top)
    settled = time.time() - SETTLED_S
    found: list[tuple[float, Path]] = []
    unread = set() if recognition.is_there() else {"image"}
    for place, folders, names in os.walk(top):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(place) / name for name in names if not name.startswith(".")):
            kind = READ_ENDINGS.get(path.suffix.lower())
            if kind is None or kind in unread or path.is_symlink():
                continue
            with suppress(OSError):  # it was taken away meanwhile
                about = path.stat()
                if about.st_mtime <= settled and 0 < about.st_size <= MAX_FILE_BYTES:
                    found.append((about.st_mtime, path))
    for _, path in sorted(found)[:MOST_FILES]:
        with suppress(OSError), path.open("rb") as file:
            yield File(path, hashlib.file_digest(file, "sha256").hexdigest())


def read(path: Path, sandbox: Sandbox) -> Document:
    """Return what a file says; its name, and who wrote it, are left behind."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableInputError from error
    name = f"file{path.suffix.lower()}"
    document = read_bytes(data, name=name, sandbox=sandbox, scanning=SCANNING)
    return Document(
        text=document.text,
        lang=document.lang.partition("-")[0].lower(),
        media_type=document.media_type,
        fingerprint=document.fingerprint,
        scan=document.scan,
    )
