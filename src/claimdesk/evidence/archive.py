"""A folder of captures, each a file under the SHA-256 of its bytes, wholly there or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from claimdesk.disk import sync_folder
from claimdesk.errors import CaptureMissingError
from claimdesk.evidence.records import Capture
from claimdesk.evidence.verification import Opened, Reader

SUFFIX = ".wacz"
_ID = re.compile(r"[0-9a-f]{64}")
_PREFIX = re.compile(r"[0-9a-f]{6,64}")
_PARTIAL = ".partial"
#: A file that is being written is there for seconds; an older one was left by a killed process.
_STALE_S = 3600.0


class Archive:
    """Captures in a folder, which is made with the first; their ids are what their bytes hash to.

    Any number of processes may write at the same time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def store(self, data: bytes) -> str:
        """Write the bytes of a capture, and return its id when the disk has them.

        Whatever happens meanwhile, there is no file of that name with other bytes: they are written
        without a name or under another, synced, named, and the folder is synced. Raises OSError.
        """
        key = hashlib.sha256(data).hexdigest()
        self.put(self.path_of(key), data)
        return key

    def put(self, path: Path, data: bytes) -> None:
        """Write a file of the folder as `store` does; it is wholly there or not at all."""
        self._make_folder()
        self._sweep()
        # A name that is taken can only be replaced: nothing is written twice for it.
        if path.exists() or not self._put_unnamed(path, data):
            self._put_renamed(path, data)
        sync_folder(self.folder)

    def _put_unnamed(self, path: Path, data: bytes) -> bool:
        """Write a file that has no name until it is whole: a process killed meanwhile leaves none.

        Nothing is done, and False returned, where system or disk know no such files (other than
        Linux, a network's drive), or where the name is taken.
        """
        if not hasattr(os, "O_TMPFILE"):
            return False
        try:
            handle = os.open(self.folder, os.O_TMPFILE | os.O_WRONLY, 0o600)
        except OSError:
            return False
        with os.fdopen(handle, "wb") as file:
            _write(file, data)
            try:
                self._name(handle, path.name)
            except OSError:
                return False
        return True

    def _name(self, handle: int, name: str) -> None:
        """Give an open file a name in the folder."""
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            # Given a folder, Python has the system follow this link to the open file.
            os.link(f"/proc/self/fd/{handle}", name, dst_dir_fd=folder)
        finally:
            os.close(folder)

    def _put_renamed(self, path: Path, data: bytes) -> None:
        partial = self.folder / f".{secrets.token_hex(8)}{_PARTIAL}"
        try:
            handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                _write(file, data)
            partial.replace(path)
        finally:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)

    def path_of(self, key: str) -> Path:
        """Return where the capture with an id lies, or would; ValueError where that is no id."""
        if not _ID.fullmatch(key):
            raise ValueError(f"{key!r} is no id of a capture")
        return self.folder / f"{key}{SUFFIX}"

    def ids(self) -> list[str]:
        """Return the ids of all captures, in their order."""
        if not self.folder.is_dir():
            return []
        names = (entry.name for entry in os.scandir(self.folder))
        return sorted(
            name[: -len(SUFFIX)]
            for name in names
            if name.endswith(SUFFIX) and _ID.fullmatch(name[: -len(SUFFIX)])
        )

    def find(self, beginning: str) -> str:
        """Return the one id that begins so (six signs or more); CaptureMissingError otherwise."""
        if not _PREFIX.fullmatch(beginning):
            raise CaptureMissingError(f"{beginning!r} is no id of a capture.")
        found = [key for key in self.ids() if key.startswith(beginning)]
        if len(found) != 1:
            raise CaptureMissingError(
                f"{len(found)} captures begin with {beginning}. Give more of the id."
                if found
                else f"There is no capture {beginning} in {self.folder}."
            )
        return found[0]

    def open(self, key: str) -> Opened:
        """Open a capture for reading; CaptureMissingError, or CaptureDamagedError."""
        return self._reader(key).opened(key)

    def member(self, key: str, path: str) -> bytes:
        """Return a file in a capture; CaptureMissingError where it has none of that name."""
        return self._reader(key).member(path)

    def document(self, key: str) -> bytes:
        """Return the document that was captured, as a browser would save it."""
        return self._reader(key).document()

    def captures(self) -> Iterator[Capture]:
        """Yield what each capture says of itself, in the order of their ids."""
        for key in self.ids():
            yield self.open(key).capture

    def _reader(self, key: str) -> Reader:
        try:
            return Reader(self.path_of(key).read_bytes())
        except FileNotFoundError:
            raise CaptureMissingError(f"There is no capture {key} in {self.folder}.") from None

    def _make_folder(self) -> None:
        if self.folder.is_dir():
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        sync_folder(self.folder.parent)

    def _sweep(self) -> None:
        """Take away what killed processes left half written."""
        for left in self.folder.glob(f".*{_PARTIAL}"):
            with contextlib.suppress(OSError):
                if time.time() - left.stat().st_mtime > _STALE_S:
                    left.unlink()


def _write(file: BinaryIO, data: bytes) -> None:
    file.write(data)
    file.flush()
    os.fsync(file.fileno())
