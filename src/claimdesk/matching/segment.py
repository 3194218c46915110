"""One immutable part of a library: records, their postings and their vectors, memory-mapped."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from claimdesk.errors import LibraryCorruptError
from claimdesk.matching.lexical import Postings
from claimdesk.matching.storage import SegmentRef, sync_directory, write_synced

if TYPE_CHECKING:
    from numpy.typing import NDArray

_POSTINGS = ("terms", "starts", "docs", "counts", "lengths")
_ARRAYS = ("keys", "removed", "offsets", "owners", "codes", *_POSTINGS)


@dataclass(frozen=True, slots=True)
class Segment:
    """The records of one segment and everything needed to find them.

    `keys` (n,) uint64 entry ids; `removed` (n,) bool marks records that take an entry out;
    `offsets` (n + 1,) int64 into `records`, the JSON lines; `codes` (v, dim) int8 vectors and
    `owners` (v,) int32, the record each vector belongs to, ascending.
    """

    keys: NDArray[np.uint64]
    removed: NDArray[np.bool_]
    offsets: NDArray[np.int64]
    owners: NDArray[np.int32]
    codes: NDArray[np.int8]
    postings: Postings
    records: bytes | np.memmap[Any, np.dtype[np.uint8]]

    def __len__(self) -> int:
        """Return the number of records, replaced and removing ones included."""
        return len(self.keys)

    def record(self, at: int) -> dict[str, Any]:
        """Return record number `at` as stored."""
        start, end = int(self.offsets[at]), int(self.offsets[at + 1])
        try:
            row: dict[str, Any] = json.loads(bytes(self.records[start:end]))
        except ValueError as error:
            raise LibraryCorruptError(
                f"Record {at} of a segment cannot be read. Run: claimdesk library verify."
            ) from error
        return row

    def raw_records(self) -> list[bytes]:
        """Return every record's bytes, in order."""
        spans = zip(self.offsets[:-1], self.offsets[1:], strict=True)
        return [bytes(self.records[int(start) : int(end)]) for start, end in spans]


def write_segment(parent: Path, name: str, segment: Segment) -> SegmentRef:
    """Write a segment under `parent` so that it appears whole under its name, or not at all."""
    fresh = parent / f".{name}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    digests = {"records.jsonl": write_synced(fresh / "records.jsonl", bytes(segment.records))}
    for field in _ARRAYS:
        array = getattr(segment.postings if field in _POSTINGS else segment, field)
        buffer = io.BytesIO()
        np.save(buffer, np.ascontiguousarray(array), allow_pickle=False)
        digests[f"{field}.npy"] = write_synced(fresh / f"{field}.npy", buffer.getvalue())
    sync_directory(fresh)
    fresh.rename(parent / name)
    sync_directory(parent)
    return SegmentRef(name=name, records=len(segment), sha256=digests)


def open_segment(parent: Path, ref: SegmentRef) -> Segment:
    """Map a segment's files into memory; nothing is read until it is used."""
    folder = parent / ref.name
    try:
        # Plain views of the maps: slicing a np.memmap costs several times as much.
        arrays = {
            field: np.load(folder / f"{field}.npy", mmap_mode="r", allow_pickle=False).view(
                np.ndarray
            )
            for field in _ARRAYS
        }
        path = folder / "records.jsonl"
        records = np.memmap(path, np.uint8, "r") if path.stat().st_size else b""
    except FileNotFoundError:
        raise
    except (OSError, ValueError, EOFError) as error:
        raise LibraryCorruptError(
            f"Segment {ref.name} cannot be opened ({error}). Run: claimdesk library verify."
        ) from error
    postings = Postings(**{field: arrays.pop(field) for field in _POSTINGS})
    return Segment(postings=postings, records=records, **arrays)


def join_records(rows: Sequence[bytes]) -> tuple[bytes, NDArray[np.int64]]:
    """Return JSON lines as one piece of bytes, and where each begins (n + 1 offsets)."""
    sizes = np.array([0, *(len(row) for row in rows)], dtype=np.int64)
    return b"".join(rows), np.cumsum(sizes)
