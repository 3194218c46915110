"""Adding to a library: batches become segments, segments are merged, the manifest is swapped."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np

from claimdesk.domain.factcheck import FactCheck
from claimdesk.language.normalization import normalize
from claimdesk.matching.lexical import VIEWS, build_postings, hash_views, merge_postings
from claimdesk.matching.segment import Segment, join_records, open_segment, write_segment
from claimdesk.matching.snapshot import SEGMENTS, Snapshot
from claimdesk.matching.storage import MANIFEST, Manifest, SegmentRef, replace_synced
from claimdesk.matching.vectors import code_passages, passages

if TYPE_CHECKING:
    from claimdesk.language.encoders import Encoder

#: Records in a segment that a finished import leaves behind; larger ones are not merged further.
LARGEST_MERGED = 100_000
#: So many segments of like size are merged into one while an import goes on.
FAN_IN = 8


def build_segment(entries: Sequence[FactCheck], encoder: Encoder) -> Segment:
    """Return the segment of some entries: their records, postings and vectors."""
    texts = [passages(entry.claim_reviewed, entry.title) for entry in entries]
    flat = [text for group in texts for text in group]
    owners = np.repeat(np.arange(len(entries)), [len(group) for group in texts])
    codes = code_passages(encoder.encode_passages(flat), encoder.name)
    hashed = [hash_views(normalize(f"{entry.title} . {entry.claim_reviewed}")) for entry in entries]
    rows = [_line(entry.to_json()) for entry in entries]
    records, offsets = join_records(rows)
    return Segment(
        keys=np.array([int(entry.id, 16) for entry in entries], dtype=np.uint64),
        removed=np.zeros(len(entries), dtype=np.bool_),
        offsets=offsets,
        owners=owners.astype(np.int32),
        codes=codes,
        postings=build_postings(hashed),
        records=records,
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
    )


def _line(row: dict[str, object]) -> bytes:
    try:
        return (json.dumps(row, ensure_ascii=False) + "\n").encode()
    except UnicodeEncodeError:
        # Lone surrogates: escaped they come back as they were, so the entry is known again.
        return (json.dumps(row) + "\n").encode()


def commit(directory: Path, manifest: Manifest, segment: Segment) -> Manifest:
    """Write a segment and swap the manifest; on return the records survive anything."""
    name = f"{manifest.generation + 1:08d}-{uuid4().hex[:8]}"
    ref = write_segment(directory / SEGMENTS, name, segment)
    fresh = replace(
        manifest, generation=manifest.generation + 1, segments=(*manifest.segments, ref)
    )
    replace_synced(directory / MANIFEST, fresh.dump())
    return fresh


def merge(directory: Path, manifest: Manifest, *, finish: bool) -> Manifest:
    """Merge neighbouring small segments: all of them at the end, else the last FAN_IN alike."""
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
    name = f"{manifest.generation + 1:08d}-{uuid4().hex[:8]}"
    ref = write_segment(directory / SEGMENTS, name, merged)
    fresh = replace(manifest, generation=manifest.generation + 1, segments=(*kept, ref))
    replace_synced(directory / MANIFEST, fresh.dump())
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
    records, offsets = join_records([row for part in parts for row in part.raw_records()])
    return Segment(
        keys=np.concatenate([part.keys for part in parts]),
        removed=np.concatenate([part.removed for part in parts]),
        offsets=offsets,
        owners=np.concatenate(
            [part.owners + np.int32(first) for part, first in zip(parts, firsts, strict=True)]
        ),
        codes=np.concatenate([part.codes for part in parts]),
        postings=merge_postings(part.postings for part in parts),
        records=records,
    )


def sweep(directory: Path, manifest: Manifest) -> None:
    """Delete segment folders that the manifest does not name: leftovers of merges and kills."""
    named = {ref.name for ref in manifest.segments}
    for folder in (directory / SEGMENTS).iterdir():
        if folder.name not in named:
            shutil.rmtree(folder, ignore_errors=True)


def is_unchanged(snapshot: Snapshot, entry: FactCheck) -> bool:
    """Return whether the library already holds exactly this entry."""
    numbers = snapshot.record_numbers(entry.id)
    return (
        bool(numbers) and bool(snapshot.live[numbers[-1]]) and snapshot.entry(numbers[-1]) == entry
    )
