"""The public log in a backup: what was signed last and, asked for, the key; how both come back."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from claimdesk.desk.backup.contents import PUBLIC_LOG, Contents
from claimdesk.desk.publiclog import keys
from claimdesk.disk import sync_folder
from claimdesk.matching.storage import write_synced
from claimdesk.publishing.log import writing


def take(*, with_secret_key: bool) -> dict[str, bytes]:
    """Return the files of the log that a backup holds, by their names.

    They are read before the rows are, so that the database in the backup never knows less than
    what was signed.
    """
    names = (writing.SIGNED, *((writing.KEY,) if with_secret_key else ()))
    return {name: path.read_bytes() for name in names if (path := keys.folder() / name).is_file()}


def write(archive: zipfile.ZipFile, files: dict[str, bytes]) -> dict[str, str]:
    """Write them; return their SHA-256 by name."""
    for name, data in files.items():
        archive.writestr(f"{PUBLIC_LOG}{name}", data)
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def put_back(archive: zipfile.ZipFile, held: Contents, aside: str) -> list[str]:
    """Put the log of a backup in its place; return where that lies which it replaced.

    Where the same log is here it stays as it is: it alone knows what was signed after the backup,
    and is what keeps a database that went back from forking it. Where only the backup's is left,
    nothing is signed until somebody has said what came after it.
    """
    if not held.log:
        return []
    files = {name: archive.read(f"{PUBLIC_LOG}{name}") for name in held.log}
    folder = keys.folder()
    replaced: list[str] = []
    if folder.exists():
        here, there = _head_in(folder / writing.SIGNED), _head_of(files[writing.SIGNED])
        if here[:1] == there[:1]:
            if int(here[1]) < int(there[1]):  # an old copy of the folder: it cannot know either
                write_synced(folder / keys.UNSURE, held.made.encode())
            return []
        kept = folder.with_name(f"{folder.name}.{aside}")
        folder.rename(kept)
        replaced.append(str(kept))
    folder.mkdir(mode=0o700, parents=True)
    for name, data in {**files, keys.UNSURE: held.made.encode()}.items():
        (folder / name).touch(mode=0o600)
        write_synced(folder / name, data)
    sync_folder(folder)
    sync_folder(folder.parent)
    return replaced


def _head_in(path: Path) -> list[bytes]:
    return _head_of(path.read_bytes()) if path.is_file() else []


def _head_of(note: bytes) -> list[bytes]:
    """Return the name and the number of entries in a checkpoint."""
    return note.split(b"\n", 2)[:2]
