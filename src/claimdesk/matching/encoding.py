"""Giving the encoder's vectors to entries that were added with those of the first stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from claimdesk.domain.factcheck import FactCheck
from claimdesk.matching import writing
from claimdesk.matching.snapshot import Snapshot, open_snapshot
from claimdesk.matching.storage import Manifest, encoding_lock, writer_lock
from claimdesk.matching.writing import Coder, Encoded

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Entries that are encoded between two changes of the library: some ten seconds of work, which is
#: what a kill costs. A change writes the vectors of a segment anew, under a second for the largest.
PORTION = 512
#: How long what was encoded waits for a writer to end.
_LONGEST_WAIT_S = 600.0


@dataclass(frozen=True, slots=True)
class _Ready:
    """Entries with the records they had when they were encoded, and their vectors."""

    entries: list[FactCheck]
    owners: NDArray[np.int32]
    codes: NDArray[np.int8]


def encode_waiting(
    directory: Path,
    coder: Coder,
    *,
    most: int | None = None,
    advance: Callable[[int, int], None] | None = None,
) -> int:
    """Encode the entries that wait, or `most` of them; returns how many were encoded.

    `advance` is called with the count so far and how many there are, after each portion that is
    safe on disk. Others may read and write meanwhile. Raises LibraryBusyError when another process
    encodes, or writes for longer than ten minutes.
    """
    done = 0
    with encoding_lock(directory):
        snapshot = open_snapshot(directory)
        while True:
            waiting = np.flatnonzero(snapshot.waiting & snapshot.live)
            left = len(waiting) if most is None else min(len(waiting), most - done)
            if not left:
                break
            chosen = waiting[: min(left, PORTION)]
            entries = [snapshot.entry(int(number)) for number in chosen]
            ready = _Ready(entries, *writing.code_entries(entries, coder))
            with writer_lock(directory, wait_s=_LONGEST_WAIT_S):
                snapshot = open_snapshot(directory, snapshot)
                _keep(directory, snapshot, ready)
            snapshot = open_snapshot(directory, snapshot)
            done += len(entries)
            if advance is not None:
                advance(done, done + left - len(entries))
        if snapshot.manifest.waiting and not (snapshot.waiting & snapshot.live).any():
            with writer_lock(directory, wait_s=_LONGEST_WAIT_S):
                _release_dead(directory, open_snapshot(directory, snapshot))
    return done


def _release_dead(directory: Path, snapshot: Snapshot) -> None:
    """Let no record wait that was replaced or removed before its turn came."""
    nothing = np.empty((0, snapshot.manifest.dim), np.int8)
    none = Encoded(np.empty(0, np.int64), np.empty(0, np.int32), nothing)
    marked = [at for at, ref in enumerate(snapshot.manifest.segments) if ref.waiting]
    writing.fill(directory, snapshot, dict.fromkeys(marked, none))


def _keep(directory: Path, snapshot: Snapshot, ready: _Ready) -> Manifest | None:
    """Write vectors into the library as it is by now: an entry may have moved, changed or gone."""
    numbers = [_still_waiting(snapshot, entry) for entry in ready.entries]
    # The places of vectors in the order of the records they belong to now.
    found = sorted((number, at) for at, number in enumerate(numbers) if number is not None)
    encoded = {}
    for place, (first, segment) in enumerate(
        zip(snapshot.firsts.tolist(), snapshot.segments, strict=True)
    ):
        mine = [(number - first, at) for number, at in found if 0 <= number - first < len(segment)]
        if mine:
            encoded[place] = _gathered(mine, ready)
    return writing.fill(directory, snapshot, encoded) if encoded else None


def _still_waiting(snapshot: Snapshot, entry: FactCheck) -> int | None:
    number = snapshot.live_number(entry.id)
    if number is None or not snapshot.waiting[number] or snapshot.entry(number) != entry:
        return None
    return number


def _gathered(mine: Sequence[tuple[int, int]], ready: _Ready) -> Encoded:
    spans = [np.searchsorted(ready.owners, [at, at + 1]) for _, at in mine]
    rows = np.concatenate([np.arange(start, end) for start, end in spans])
    records = np.array([record for record, _ in mine], dtype=np.int64)
    owners = np.repeat(records, [end - start for start, end in spans])
    return Encoded(records, owners.astype(np.int32), ready.codes[rows])
