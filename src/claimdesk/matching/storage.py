"""Files that are either wholly there or not: synced writes, the manifest, the writer's lock."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from claimdesk.errors import LibraryBusyError, LibraryCorruptError, LibraryMissingError

MANIFEST = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class SegmentRef:
    """A segment as the manifest names it: folder, number of records, SHA-256 of each file."""

    name: str
    records: int
    sha256: dict[str, str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What makes up a library right now; swapped as a whole, never edited in place."""

    encoder: str
    dim: int
    format: int = FORMAT
    generation: int = 0
    segments: tuple[SegmentRef, ...] = ()
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)

    def dump(self) -> bytes:
        """Return the manifest as the bytes of its file."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def load(cls, directory: Path) -> Manifest:
        """Read a library's manifest.

        Raises LibraryMissingError where there is none and LibraryCorruptError where it cannot be
        read.
        """
        path = directory / MANIFEST
        try:
            row = json.loads(path.read_bytes())
            if row["format"] > FORMAT:
                raise LibraryCorruptError(
                    f"{directory} was written by a newer Claimdesk. Update this one to open it."
                )
            refs = tuple(SegmentRef(**ref) for ref in row.pop("segments"))
            return cls(segments=refs, **row)
        except FileNotFoundError:
            raise LibraryMissingError(
                f"There is no library in {directory}. Make one with: "
                f"claimdesk library add SOURCE --library {directory}"
            ) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LibraryCorruptError(f"{path} cannot be read ({error}).") from error


def sync_directory(directory: Path) -> None:
    """Make names created in a directory survive a power cut (a no-op where that is impossible)."""
    if os.name == "nt":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_synced(path: Path, data: bytes) -> str:
    """Write a new file to the disk itself and return its SHA-256."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(data).hexdigest()


def replace_synced(path: Path, data: bytes) -> None:
    """Swap a file's content atomically: readers see the old one or the new one, nothing between."""
    fresh = path.with_name(f"{path.name}.new")
    write_synced(fresh, data)
    fresh.replace(path)
    sync_directory(path.parent)


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def writer_lock(directory: Path) -> Iterator[None]:
    """Hold the one writer's place; it is freed by the system when the process dies.

    Raises LibraryBusyError when another process holds it.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - readers never need it

    lock = FileLock(directory / "writer.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LibraryBusyError(
            f"Another process is writing to {directory}. Wait until it has finished, "
            "then try again; what it adds will be there."
        ) from None
    try:
        yield
    finally:
        lock.release()
