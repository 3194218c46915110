"""One immutable part of a library: records, their postings and their vectors, memory-mapped."""

from __future__ import annotations

import io
import json
import os
import shutil
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from claimdesk.disk import sync_folder
from claimdesk.errors import LibraryCorruptError
from claimdesk.matching.lexical import Postings
from claimdesk.matching.storage import SegmentRef, write_synced
from claimdesk.matching.vectors import Signs, let_go

if TYPE_CHECKING:
    from numpy.typing import NDArray

_POSTINGS = ("terms", "starts", "docs", "counts", "lengths")
_ARRAYS = ("keys", "removed", "offsets", "owners", "codes", *_POSTINGS)
#: Only there where records wait, so that libraries of before have it not.
_WAITING = "waiting.npy"


class PieceFile:
    """A file that is mapped too, read piece by piece where few of many are asked for.

    The system maps sixteen pages around each that is touched, so that some hundred vectors of a
    million would hold some hundred times 64 KB. `first` is where its contents begin, in bytes.
    """

    def __init__(self, path: Path, first: int = 0) -> None:
        self._file, self._first = os.open(path, os.O_RDONLY), first
        weakref.finalize(self, os.close, self._file)

    def read(self, start: int, size: int) -> bytes:
        """Return so many bytes from a place on. Raises OSError."""
        return os.pread(self._file, size, self._first + start)

    def read_rows(self, places: NDArray[np.int64], width: int) -> NDArray[np.int8]:
        """Return the rows of so many bytes at some places (k,), as (k, width). Raises OSError."""
        file = self._file
        starts = (places.astype(np.int64) * width + self._first).tolist()
        read = b"".join([os.pread(file, width, start) for start in starts])
        return np.frombuffer(read, np.int8).reshape(len(places), width)


@dataclass(frozen=True, slots=True)
class Segment:
    """The records of one segment and everything needed to find them.

    `keys` (n,) uint64 entry ids; `removed` (n,) bool marks records that take an entry out;
    `offsets` (n + 1,) int64 into `records`, the JSON lines; `codes` (v, dim) int8 vectors and
    `owners` (v,) int32, the record each vector belongs to, ascending. `waiting` (n,) bool marks
    records whose vectors are of the first stage, until the encoder's take their place. `signs` are
    those of the codes. Where they lie in files, `codes_file` and `records_file` read some of them.
    """

    keys: NDArray[np.uint64]
    removed: NDArray[np.bool_]
    offsets: NDArray[np.int64]
    owners: NDArray[np.int32]
    codes: NDArray[np.int8]
    postings: Postings
    records: bytes | np.memmap[Any, np.dtype[np.uint8]]
    waiting: NDArray[np.bool_]
    codes_file: PieceFile | None = field(default=None, repr=False, compare=False)
    records_file: PieceFile | None = field(default=None, repr=False, compare=False)
    signs: Signs = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Give the vectors' signs a place; they are read when a large library is asked."""
        object.__setattr__(self, "signs", Signs(self.codes))

    def __len__(self) -> int:
        """Return the number of records, replaced and removing ones included."""
        return len(self.keys)

    def codes_at(self, places: NDArray[np.int64]) -> NDArray[np.int8]:
        """Return the vectors at some places, (k, dim)."""
        if self.codes_file is None:
            return self.codes[places]
        return self.codes_file.read_rows(places, self.codes.shape[1])

    def let_go(self) -> None:
        """Let the system take back the memory of what was read of the mapped postings."""
        for array in self.postings.by_record:
            let_go(array)

    def record(self, at: int) -> dict[str, Any]:
        """Return record number `at` as stored."""
        start, end = int(self.offsets[at]), int(self.offsets[at + 1])
        file = self.records_file
        try:
            line = bytes(self.records[start:end]) if file is None else file.read(start, end - start)
            row: dict[str, Any] = json.loads(line)
        except ValueError as error:
            raise LibraryCorruptError(
                f"Record {at} of a segment cannot be read. Run: claimdesk library verify."
            ) from error
        return row


@dataclass(frozen=True, slots=True)
class Vectors:
    """What of a segment changes when its records get other vectors, each as in `Segment`."""

    owners: NDArray[np.int32]
    codes: NDArray[np.int8]
    waiting: NDArray[np.bool_]


def write_segment(parent: Path, name: str, segment: Segment) -> SegmentRef:
    """Write a segment under `parent` so that it appears whole under its name, or not at all."""
    files = {"records.jsonl": bytes(segment.records)}
    for name_of in _ARRAYS:
        array = getattr(segment.postings if name_of in _POSTINGS else segment, name_of)
        files[f"{name_of}.npy"] = _saved(array)
    return _write(parent, name, files | _mark(segment.waiting), SegmentRef("", len(segment), {}))


def rewrite_segment(parent: Path, name: str, ref: SegmentRef, vectors: Vectors) -> SegmentRef:
    """Write a segment anew with other vectors; its other files are shared with the old one."""
    files = {"owners.npy": _saved(vectors.owners), "codes.npy": _saved(vectors.codes)}
    return _write(parent, name, files | _mark(vectors.waiting), ref)


def _mark(waiting: NDArray[np.bool_]) -> dict[str, bytes]:
    return {_WAITING: _saved(waiting)} if waiting.any() else {}


def _saved(array: NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(array), allow_pickle=False)
    return buffer.getvalue()


def _write(parent: Path, name: str, files: Mapping[str, bytes], old: SegmentRef) -> SegmentRef:
    """Write the folder of a segment: new files, and those of `old` that are not among them."""
    fresh = parent / f".{name}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    digests = {file: write_synced(fresh / file, content) for file, content in files.items()}
    for file, digest in old.sha256.items():
        if file not in files and file != _WAITING:
            _share(parent / old.name / file, fresh / file)
            digests[file] = digest
    sync_folder(fresh)
    fresh.rename(parent / name)
    sync_folder(parent)
    waiting = int(np.load(io.BytesIO(files[_WAITING])).sum()) if _WAITING in files else 0
    return SegmentRef(name=name, records=old.records, sha256=digests, waiting=waiting)


def _share(old: Path, new: Path) -> None:
    """Let a file that never changes have a second name; a copy where there are no such names."""
    try:
        os.link(old, new)
    except OSError:
        write_synced(new, old.read_bytes())


def open_segment(parent: Path, ref: SegmentRef) -> Segment:
    """Map a segment's files into memory; nothing is read until it is used."""
    folder = parent / ref.name
    try:
        maps = {
            field: np.load(folder / f"{field}.npy", mmap_mode="r", allow_pickle=False)
            for field in _ARRAYS
        }
        # Plain views of the maps: slicing a np.memmap costs several times as much.
        arrays = {field: mapped.view(np.ndarray) for field, mapped in maps.items()}
        is_marked = _WAITING in ref.sha256
        waiting = np.load(folder / _WAITING) if is_marked else np.zeros(ref.records, np.bool_)
        path = folder / "records.jsonl"
        records = np.memmap(path, np.uint8, "r") if path.stat().st_size else b""
        codes_file = records_file = None
        if hasattr(os, "pread") and len(records):
            codes_file = PieceFile(folder / "codes.npy", maps["codes"].offset)
            records_file = PieceFile(path)
    except FileNotFoundError:
        raise
    except (OSError, ValueError, EOFError) as error:
        raise LibraryCorruptError(
            f"Segment {ref.name} cannot be opened ({error}). Run: claimdesk library verify."
        ) from error
    postings = Postings(**{field: arrays.pop(field) for field in _POSTINGS})
    return Segment(
        postings=postings,
        records=records,
        waiting=waiting,
        codes_file=codes_file,
        records_file=records_file,
        **arrays,
    )


def join_records(rows: Sequence[bytes]) -> tuple[bytes, NDArray[np.int64]]:
    """Return JSON lines as one piece of bytes, and where each begins (n + 1 offsets)."""
    sizes = np.array([0, *(len(row) for row in rows)], dtype=np.int64)
    return b"".join(rows), np.cumsum(sizes)
