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

from claimdesk.disk import sync_folder
from claimdesk.errors import LibraryBusyError, LibraryCorruptError, LibraryMissingError

MANIFEST = "manifest.json"
#: 2: a segment may hold records whose vectors are of the first stage (`waiting`).
FORMAT = 2


@dataclass(frozen=True, slots=True)
class SegmentRef:
    """A segment as the manifest names it: folder, number of records, SHA-256 of each file.

    `waiting` of its records have vectors of the first stage in place of the encoder's.
    """

    name: str
    records: int
    sha256: dict[str, str]
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What makes up a library right now; swapped as a whole, never edited in place."""

    encoder: str
    dim: int
    format: int = FORMAT
    generation: int = 0
    segments: tuple[SegmentRef, ...] = ()
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """Return how many records wait for the encoder's vectors."""
        return sum(ref.waiting for ref in self.segments)

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
    sync_folder(path.parent)


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def writer_lock(directory: Path, *, wait_s: float = 0) -> Iterator[None]:
    """Hold the one writer's place; it is freed by the system when the process dies.

    Raises LibraryBusyError when another process holds it for longer than `wait_s`.
    """
    with _lock(
        directory / "writer.lock",
        wait_s,
        f"Another process is writing to {directory}. Wait until it has finished, "
        "then try again; what it adds will be there.",
    ):
        yield


@contextmanager
def encoding_lock(directory: Path) -> Iterator[None]:
    """Hold the place of the one process that encodes what waits; others may write meanwhile.

    Raises LibraryBusyError when another process holds it.
    """
    with _lock(
        directory / "encoding.lock",
        0,
        f"Another process is encoding the entries of {directory}; it goes on with all that wait.",
    ):
        yield


@contextmanager
def _lock(path: Path, wait_s: float, busy: str) -> Iterator[None]:
    from filelock import FileLock, Timeout  # noqa: PLC0415 - readers never need it

    lock = FileLock(path)
    try:
        lock.acquire(timeout=wait_s)
    except Timeout:
        raise LibraryBusyError(busy) from None
    try:
        yield
    finally:
        lock.release()
