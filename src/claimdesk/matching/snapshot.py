"""One state of a library, opened for reading: which records are live, and where each entry is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from claimdesk.domain.factcheck import FactCheck
from claimdesk.errors import LibraryCorruptError
from claimdesk.matching.segment import Segment, open_segment
from claimdesk.matching.storage import Manifest

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEGMENTS = "segments"
_RETRIES = 5
#: From so many records the distribution of a question's cosines is told.
_SAMPLE = 2048
#: Fact-checks that are remembered, some 2 KB each: the same are candidates again and again.
_REMEMBERED = 2048
#: Terms whose postings' places are remembered, some 400 bytes each in a library of 15 segments.
_SPANS_KEPT = 32_768


@dataclass(frozen=True, slots=True)
class Sample:
    """The vectors of some records, in memory: `codes` (v, dim), whose they are, where each begins.

    `records` (m,) int64 record numbers and `starts` (m,) int64 into `codes`.
    """

    codes: NDArray[np.int8]
    records: NDArray[np.int64]
    starts: NDArray[np.int64]


@dataclass(frozen=True)
class Snapshot:
    """A manifest with its segments mapped. Records are numbered through all segments in order.

    `live` (n,) bool: the newest record of its entry, and not one that removes it.
    `ids` (n,) uint64 ascending, `order` (n,) the record each of them belongs to, oldest first.
    `vector_starts` (m,) int64 and `vector_records` (m,) int64: for each record with vectors, where
    they begin among the vectors of all segments, and the record's number.
    `waiting` (n,) bool: its vectors are of the first stage.
    """

    manifest: Manifest
    segments: tuple[Segment, ...]
    live: NDArray[np.bool_]
    ids: NDArray[np.uint64]
    order: NDArray[np.int64]
    firsts: NDArray[np.int64]
    vector_starts: NDArray[np.int64]
    vector_records: NDArray[np.int64]
    waiting: NDArray[np.bool_]
    _remembered: dict[int, FactCheck] = field(default_factory=dict, repr=False, compare=False)
    _spans: dict[int, NDArray[np.int64]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def sample(self) -> Sample:
        """Return the vectors of records spread evenly over all that have some."""
        step = max(1, len(self.vector_records) // _SAMPLE)
        ends = np.append(self.vector_starts[1:], sum(len(part.codes) for part in self.segments))
        chosen = np.arange(0, len(self.vector_records), step)
        counts = ends[chosen] - self.vector_starts[chosen]
        starts = np.cumsum(counts) - counts
        rows = np.repeat(self.vector_starts[chosen] - starts, counts) + np.arange(counts.sum())
        sizes = np.cumsum([0, *(len(part.codes) for part in self.segments)])
        codes = [
            part.codes_at(rows[(rows >= first) & (rows < end)] - first)
            for part, (first, end) in zip(self.segments, pairwise(sizes), strict=True)
        ]
        return Sample(np.concatenate(codes), self.vector_records[chosen], starts)

    @cached_property
    def postings_bytes(self) -> int:
        """Return how many bytes the postings of all segments take."""
        arrays = (one for part in self.segments for one in part.postings.by_record)
        return sum(array.nbytes for array in arrays)

    def spans_of(self, hashes: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return where the postings of terms begin and end in each segment, (segments, 2, t).

        As `Postings.spans`; those of the last terms are kept, since the same come again and again.
        """
        known, keys = self._spans, hashes.tolist()
        rows = [known.get(key) for key in keys]
        # In their order, since neighbours are looked up near each other.
        fresh = sorted({key for key, row in zip(keys, rows, strict=True) if row is None})
        if fresh:
            found = self._find_spans(fresh)
            rows = [found[key] if row is None else row for key, row in zip(keys, rows, strict=True)]
            if len(known) + len(found) > _SPANS_KEPT:
                known.clear()
            known.update(found)
        every = np.array(rows, np.int64).reshape(len(keys), len(self.segments), 2)
        return every.transpose(1, 2, 0)

    def _find_spans(self, terms: list[int]) -> dict[int, NDArray[np.int64]]:
        """Return where the postings of each term begin and end in each segment, (segments, 2)."""
        hashes = np.array(terms, np.uint32)
        found = np.array([part.postings.spans(hashes) for part in self.segments], np.int64)
        rows = np.ascontiguousarray(found.reshape(-1, 2, len(terms)).transpose(2, 0, 1))
        return dict(zip(terms, rows, strict=True))

    def frequencies_of(self, hashes: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return in how many records each term stands, (t,)."""
        spans = self.spans_of(hashes)
        return np.asarray((spans[:, 1] - spans[:, 0]).sum(axis=0), np.int64)

    def record_numbers(self, entry_id: str) -> list[int]:
        """Return the numbers of all records of an entry, oldest first; none where unknown."""
        try:
            key = np.uint64(int(entry_id, 16))
        except (ValueError, OverflowError):
            return []
        start = int(np.searchsorted(self.ids, key, "left"))
        end = int(np.searchsorted(self.ids, key, "right"))
        return [int(number) for number in self.order[start:end]]

    def live_number(self, entry_id: str) -> int | None:
        """Return the number of the record that an entry has now; None where it has none."""
        numbers = self.record_numbers(entry_id)
        return numbers[-1] if numbers and self.live[numbers[-1]] else None

    def row(self, number: int) -> dict[str, object]:
        """Return a record as stored, by its number."""
        at = int(np.searchsorted(self.firsts, number, "right")) - 1
        return self.segments[at].record(number - int(self.firsts[at]))

    def entry(self, number: int) -> FactCheck:
        """Return a record's fact-check, by its number."""
        entry = self._remembered.get(number)
        if entry is None:
            try:
                entry = FactCheck.from_json(self.row(number))
            except (TypeError, ValueError) as error:
                raise LibraryCorruptError(
                    f"Record {number} is damaged ({error}). Run: claimdesk library verify."
                ) from error
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[number] = entry
        return entry

    def open_segments(self) -> dict[str, Segment]:
        """Return the segments by name."""
        names = (ref.name for ref in self.manifest.segments)
        return dict(zip(names, self.segments, strict=True))

    def entries(self) -> Iterator[FactCheck]:
        """Yield the live fact-checks in the order in which they were added."""
        for number in np.flatnonzero(self.live):
            yield self.entry(int(number))


def open_snapshot(directory: Path, before: Snapshot | None = None) -> Snapshot:
    """Open the newest state of a library; a writer that swaps it meanwhile costs a second look.

    Segments that the state `before` has open are taken from it: they never change.
    """
    known = before.open_segments() if before else {}
    for attempt in range(_RETRIES):
        manifest = Manifest.load(directory)
        try:
            segments = tuple(
                known.get(ref.name) or open_segment(directory / SEGMENTS, ref)
                for ref in manifest.segments
            )
        except FileNotFoundError as error:
            if attempt == _RETRIES - 1:
                raise LibraryCorruptError(
                    f"{error.filename} is missing. Run: claimdesk library verify."
                ) from error
        else:
            return _index(manifest, segments)
    raise AssertionError("unreachable")  # pragma: no cover


def _index(manifest: Manifest, segments: tuple[Segment, ...]) -> Snapshot:
    sizes = np.array([len(segment) for segment in segments], dtype=np.int64)
    firsts = np.cumsum(sizes) - sizes
    keys = _joined([segment.keys for segment in segments], np.uint64)
    removed = _joined([segment.removed for segment in segments], np.bool_)
    order = np.argsort(keys, kind="stable").astype(np.int64)
    ids = keys[order]
    newest = np.ones(len(ids), dtype=np.bool_)
    newest[:-1] = ids[1:] != ids[:-1]
    live = np.zeros(len(ids), dtype=np.bool_)
    live[order[newest]] = True
    live &= ~removed
    owners = _joined(
        [
            segment.owners.astype(np.int64) + first
            for segment, first in zip(segments, firsts, strict=True)
        ],
        np.int64,
    )
    records, starts = np.unique(owners, return_index=True)
    waiting = _joined([segment.waiting for segment in segments], np.bool_)
    starts = starts.astype(np.int64)
    return Snapshot(manifest, segments, live, ids, order, firsts, starts, records, waiting)


def _joined(parts: list[NDArray[Any]], dtype: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, dtype)
