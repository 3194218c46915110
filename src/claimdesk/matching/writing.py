"""Adding to a library: batches become segments, segments are merged, the manifest is swapped."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np

from claimdesk.domain.factcheck import FactCheck
from claimdesk.language.normalization import normalize
from claimdesk.matching.lexical import VIEWS, build_postings, hash_views, merge_postings
from claimdesk.matching.segment import (
    Segment,
    Vectors,
    join_records,
    open_segment,
    rewrite_segment,
    write_segment,
)
from claimdesk.matching.snapshot import SEGMENTS, Snapshot
from claimdesk.matching.storage import FORMAT, MANIFEST, Manifest, SegmentRef, replace_synced
from claimdesk.matching.vectors import passages

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Codes (n, dim) int8 of passages.
Coder = Callable[[Sequence[str]], "NDArray[np.int8]"]

#: Records in a segment that a finished import leaves behind; larger ones are not merged further.
LARGEST_MERGED = 100_000
#: So many segments of like size are merged into one while an import goes on.
FAN_IN = 8


def code_entries(
    entries: Sequence[FactCheck], coder: Coder
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Return the vectors of some entries, and for each the place of its entry, ascending."""
    texts = [passages(entry.claim_reviewed, entry.title) for entry in entries]
    flat = [text for group in texts for text in group]
    owners = np.repeat(np.arange(len(entries)), [len(group) for group in texts])
    return owners.astype(np.int32), coder(flat)


def build_segment(entries: Sequence[FactCheck], coder: Coder, *, is_waiting: bool) -> Segment:
    """Return the segment of some entries: their records, postings and vectors.

    `is_waiting` says that the vectors are of the first stage.
    """
    owners, codes = code_entries(entries, coder)
    hashed = [hash_views(normalize(f"{entry.title} . {entry.claim_reviewed}")) for entry in entries]
    rows = [_line(entry.to_json()) for entry in entries]
    records, offsets = join_records(rows)
    return Segment(
        keys=np.array([int(entry.id, 16) for entry in entries], dtype=np.uint64),
        removed=np.zeros(len(entries), dtype=np.bool_),
        offsets=offsets,
        owners=owners,
        codes=codes,
        postings=build_postings(hashed),
        records=records,
        waiting=np.full(len(entries), is_waiting),
    )


def build_removal(ids: Sequence[str], dim: int) -> Segment:
    """Return the segment that takes entries out; what they were stays in the history."""
    records, offsets = join_records([_line({"id": entry_id, "removed": True}) for entry_id in ids])
    empty = [[np.empty(0, np.uint32)] * len(VIEWS) for _ in ids]
    return Segment(
        keys=np.array([int(entry_id, 16) for entry_id in ids], dtype=np.uint64),
        removed=np.ones(len(ids), dtype=np.bool_),
        offsets=offsets,
        owners=np.empty(0, np.int32),
        codes=np.empty((0, dim), np.int8),
        postings=build_postings(empty),
        records=records,
        waiting=np.zeros(len(ids), dtype=np.bool_),
    )


def _line(row: dict[str, object]) -> bytes:
    try:
        return (json.dumps(row, ensure_ascii=False) + "\n").encode()
    except UnicodeEncodeError:
        # Lone surrogates: escaped they come back as they were, so the entry is known again.
        return (json.dumps(row) + "\n").encode()


def commit(directory: Path, manifest: Manifest, segment: Segment) -> Manifest:
    """Write a segment and swap the manifest; on return the records survive anything."""
    ref = write_segment(directory / SEGMENTS, _next_name(manifest), segment)
    return swap(directory, manifest, (*manifest.segments, ref))


def _next_name(manifest: Manifest) -> str:
    return f"{manifest.generation + 1:08d}-{uuid4().hex[:8]}"


def swap(directory: Path, manifest: Manifest, refs: tuple[SegmentRef, ...]) -> Manifest:
    """Let a library consist of these segments from now on."""
    fresh = replace(manifest, format=FORMAT, generation=manifest.generation + 1, segments=refs)
    replace_synced(directory / MANIFEST, fresh.dump())
    return fresh


@dataclass(frozen=True, slots=True)
class Encoded:
    """New vectors of records of one segment: `records` (r,) their places in it, ascending.

    `owners` (v,) int32, ascending, is the record of each of `codes` (v, dim).
    """

    records: NDArray[np.int64]
    owners: NDArray[np.int32]
    codes: NDArray[np.int8]


def fill(directory: Path, snapshot: Snapshot, encoded: dict[int, Encoded]) -> Manifest:
    """Put vectors into segments (by their place), and swap the manifest.

    Records of those segments that no query can find wait no longer either.
    """
    manifest = snapshot.manifest
    refs = list(manifest.segments)
    for at, found in encoded.items():
        segment, first = snapshot.segments[at], int(snapshot.firsts[at])
        waiting = segment.waiting & snapshot.live[first : first + len(segment)]
        waiting[found.records] = False
        kept = ~np.isin(segment.owners, found.records)
        owners = np.concatenate([segment.owners[kept], found.owners])
        codes = np.concatenate([segment.codes[kept], found.codes])
        order = np.argsort(owners, kind="stable")
        vectors = Vectors(owners[order], codes[order], waiting)
        refs[at] = rewrite_segment(directory / SEGMENTS, _next_name(manifest), refs[at], vectors)
    fresh = swap(directory, manifest, tuple(refs))
    sweep(directory, fresh)
    return fresh


def merge(directory: Path, manifest: Manifest, *, finish: bool) -> Manifest:
    """Merge neighbouring small segments: all of them at the end, else the last FAN_IN alike.

    What is merged may be like its neighbours again, and is merged with them.
    """
    while (fresh := _merge_once(directory, manifest, finish=finish)) is not manifest:
        manifest = fresh
    return manifest


def _merge_once(directory: Path, manifest: Manifest, *, finish: bool) -> Manifest:
    refs = manifest.segments
    start = len(refs)
    total = 0
    while start and total + refs[start - 1].records <= LARGEST_MERGED:
        start -= 1
        total += refs[start].records
    group = refs[start:]
    if not finish:
        group = _alike(group)
    if len(group) < 2:
        return manifest
    kept = refs[: len(refs) - len(group)]
    merged = _merged([open_segment(directory / SEGMENTS, ref) for ref in group])
    ref = write_segment(directory / SEGMENTS, _next_name(manifest), merged)
    fresh = swap(directory, manifest, (*kept, ref))
    sweep(directory, fresh)
    return fresh


def _alike(refs: tuple[SegmentRef, ...]) -> tuple[SegmentRef, ...]:
    """Return the last FAN_IN segments if none is FAN_IN times larger than the last, else none."""
    tail = refs[-FAN_IN:]
    if len(tail) < FAN_IN:
        return ()
    sizes = [ref.records for ref in tail]
    return tail if max(sizes) < FAN_IN * max(sizes[-1], 1) else ()


def _merged(parts: Sequence[Segment]) -> Segment:
    sizes = np.array([len(part) for part in parts], dtype=np.int64)
    firsts = np.cumsum(sizes) - sizes
    ends = np.cumsum([int(part.offsets[-1]) for part in parts])
    begins = [0, *ends[:-1].tolist()]
    shifted = [part.offsets[:-1] + begin for part, begin in zip(parts, begins, strict=True)]
    return Segment(
        keys=np.concatenate([part.keys for part in parts]),
        removed=np.concatenate([part.removed for part in parts]),
        offsets=np.concatenate([*shifted, ends[-1:]]),
        owners=np.concatenate(
            [part.owners + np.int32(first) for part, first in zip(parts, firsts, strict=True)]
        ),
        codes=np.concatenate([part.codes for part in parts]),
        postings=merge_postings(part.postings for part in parts),
        records=b"".join(bytes(part.records) for part in parts),
        waiting=np.concatenate([part.waiting for part in parts]),
    )


def sweep(directory: Path, manifest: Manifest) -> None:
    """Delete segment folders that the manifest does not name: leftovers of merges and kills."""
    named = {ref.name for ref in manifest.segments}
    for folder in (directory / SEGMENTS).iterdir():
        if folder.name not in named:
            shutil.rmtree(folder, ignore_errors=True)
