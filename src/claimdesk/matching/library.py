"""The Library: a directory of published fact-checks that answers "has this been checked?"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimdesk.disk import sync_folder
from claimdesk.domain.factcheck import FactCheck
from claimdesk.errors import EncoderMismatchError, EntryNotFoundError
from claimdesk.language.encoders import default_encoder, intake_encoder
from claimdesk.matching import writing
from claimdesk.matching.calibration import CALIBRATION, InForce, look
from claimdesk.matching.encoding import encode_waiting
from claimdesk.matching.first_stage import first_stage_for
from claimdesk.matching.fusion import Calibration, rank
from claimdesk.matching.matches import list_matches
from claimdesk.matching.reranking import Ranked, reorder
from claimdesk.matching.retrieval import FEATURES, Query, find_candidates, prepare
from claimdesk.matching.snapshot import SEGMENTS, Snapshot, open_snapshot
from claimdesk.matching.storage import (
    MANIFEST,
    Manifest,
    digest_file,
    replace_synced,
    writer_lock,
)
from claimdesk.matching.vectors import code_passages, coding_name

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from claimdesk.domain.match import Match
    from claimdesk.language.encoders import Encoder
    from claimdesk.matching.reranking import Reranker

#: Entries that are acknowledged together; each batch costs a few synced files.
BATCH = 256
#: The same for entries that need not be encoded first: they come ten times as fast.
QUICK_BATCH = 1024
_COSINE = FEATURES.index("cosine")
_Seen = tuple[int, int] | None
_IDENTITY = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What an addition did so far: entries new, replaced, and already there as they are."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: Added) -> Added:
        """Return the sum of two parts of one addition."""
        return Added(
            new=self.new + other.new,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
        )


class Library:
    """Fact-checks in a directory, searchable in any language. Open one with `Library.open`.

    Readers never wait: they see the last state that a writer finished, and look for a newer one
    with every call. One process writes at a time.
    """

    def __init__(
        self,
        directory: Path,
        encoder: Encoder | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.directory = directory
        self.reranker = reranker
        self._given = encoder
        self._snapshot: Snapshot | None = None
        self._seen: _Seen = None
        self._in_force: InForce | None = None
        self._seen_calibration: _Seen = None
        manifest = self.snapshot.manifest
        if encoder is not None:
            self._require_fit(encoder, manifest)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        encoder: Encoder | None = None,
        create: bool = False,
        reranker: Reranker | None = None,
    ) -> Library:
        """Open a library; with `create`, an empty one is made where there is none.

        A `reranker` decides on the order of near equals, and on nothing else.

        Raises LibraryMissingError, LibraryCorruptError, and EncoderMismatchError when the library
        was built with another encoder than the one given.
        """
        directory = Path(path)
        if create and not (directory / MANIFEST).exists():
            used = encoder or default_encoder()
            (directory / SEGMENTS).mkdir(parents=True, exist_ok=True)
            with writer_lock(directory):
                if not (directory / MANIFEST).exists():
                    fresh = Manifest(encoder=coding_name(used.name), dim=used.dim)
                    replace_synced(directory / MANIFEST, fresh.dump())
                    sync_folder(directory.parent)
        return cls(directory, encoder, reranker)

    @cached_property
    def encoder(self) -> Encoder:
        """Return the encoder of posts."""
        return self._require_fit(self._given or default_encoder(), self.snapshot.manifest)

    @cached_property
    def _entry_encoder(self) -> Encoder:
        """Return the encoder of entries: near that of posts, and quick where that is not."""
        return self._require_fit(self._given or intake_encoder(), self.snapshot.manifest)

    def _require_fit(self, encoder: Encoder, manifest: Manifest) -> Encoder:
        name = coding_name(encoder.name)
        if manifest.encoder != name:
            raise EncoderMismatchError(
                f"{self.directory} was built with the encoder {manifest.encoder}, not {name}. "
                "Open it with that one, or export it and add the export to a new library."
            )
        return encoder

    @property
    def snapshot(self) -> Snapshot:
        """Return the newest finished state; it is opened anew only when it has changed."""
        seen = _look_at(self.directory / MANIFEST)
        if self._snapshot is None or seen != self._seen:
            self._snapshot, self._seen = open_snapshot(self.directory, self._snapshot), seen
        return self._snapshot

    @property
    def in_force(self) -> InForce:
        """Return the calibration in force: the desk's own where it has one, or the shipped one."""
        seen = _look_at(self.directory / CALIBRATION)
        if self._in_force is None or seen != self._seen_calibration:
            self._in_force = look(self.directory, self.snapshot.manifest.encoder)
            self._seen_calibration = seen
        return self._in_force

    def __len__(self) -> int:
        """Return the number of live entries."""
        return int(self.snapshot.live.sum())

    def __iter__(self) -> Iterator[FactCheck]:
        """Yield the live entries in the order in which they were added."""
        return self.snapshot.entries()

    def __contains__(self, entry_id: str) -> bool:
        """Return whether an entry with this id is live."""
        return self.snapshot.live_number(entry_id) is not None

    def get(self, entry_id: str) -> FactCheck:
        """Return a live entry by id; raises EntryNotFoundError."""
        snapshot = self.snapshot
        number = snapshot.live_number(entry_id)
        if number is None:
            raise EntryNotFoundError(f"The library has no entry {entry_id}.")
        return snapshot.entry(number)

    def newest(self, count: int) -> list[FactCheck]:
        """Return the live entries that were added last, newest first."""
        snapshot = self.snapshot
        numbers = snapshot.live.nonzero()[0][::-1][:count]
        return [snapshot.entry(int(number)) for number in numbers]

    def history(self, entry_id: str) -> list[dict[str, Any]]:
        """Return every form an entry had, oldest first; a removal is `{"removed": True}`."""
        snapshot = self.snapshot
        found = [snapshot.row(number) for number in snapshot.record_numbers(entry_id)]
        if not found:
            raise EntryNotFoundError(f"The library never had an entry {entry_id}.")
        return found

    def add(
        self,
        entries: Iterable[FactCheck],
        *,
        acknowledge: Callable[[Added], None] | None = None,
        encode: bool = False,
    ) -> Added:
        """Add entries; those already there as they are cost nothing, changed ones are replaced.

        What was added is found at once, by its words and by vectors of the first stage; `encode`
        gives it those of the encoder later. With `encode=True`, or where no first stage fits the
        encoder, it is encoded before it is written. Entries are taken from the iterable in batches,
        so it may be endless in size. `acknowledge` is called with the sum so far after each batch
        that is safe on disk. Raises LibraryBusyError when another process is writing.
        """
        total = Added()
        stage = None if encode else first_stage_for(self.snapshot.manifest.encoder)
        coder = self._code_passages if stage is None else stage.code
        with writer_lock(self.directory):
            manifest = self.snapshot.manifest
            writing.sweep(self.directory, manifest)
            for batch in _batches(entries, BATCH if stage is None else QUICK_BATCH):
                fresh, part = self._sort_out(batch)
                if fresh:
                    segment = writing.build_segment(fresh, coder, is_waiting=stage is not None)
                    manifest = writing.commit(self.directory, manifest, segment)
                    manifest = writing.merge(self.directory, manifest, finish=False)
                total += part
                if acknowledge is not None:
                    acknowledge(total)
            if total.new or total.changed:
                writing.merge(self.directory, manifest, finish=True)
        return total

    def _sort_out(self, batch: Sequence[FactCheck]) -> tuple[list[FactCheck], Added]:
        """Return the entries of a batch that must be written, the last form of each, and counts."""
        snapshot = self.snapshot
        fresh, changed = [], 0
        for entry in {entry.id: entry for entry in batch}.values():
            number = snapshot.live_number(entry.id)
            if number is None or snapshot.entry(number) != entry:
                fresh.append(entry)
                changed += number is not None
        return fresh, Added(
            new=len(fresh) - changed, changed=changed, unchanged=len(batch) - len(fresh)
        )

    def encode(
        self, *, most: int | None = None, advance: Callable[[int, int], None] | None = None
    ) -> int:
        """Encode entries that wait for it, or `most` of them; returns how many were encoded.

        Others may read and add meanwhile; stopped at any moment, it goes on from the last portion
        the next time. `advance` is called after each portion with how many are done, and of how
        many. Raises LibraryBusyError when another process encodes already.
        """
        if not self.snapshot.manifest.waiting:
            return 0
        return encode_waiting(self.directory, self._code_passages, most=most, advance=advance)

    def _code_passages(self, texts: Sequence[str]) -> NDArray[np.int8]:
        encoder = self._entry_encoder
        return code_passages(encoder.encode_passages(texts), encoder.name)

    @property
    def waiting(self) -> int:
        """Return how many live entries wait for the encoder's vectors."""
        snapshot = self.snapshot
        return int((snapshot.waiting & snapshot.live).sum())

    def remove(self, ids: Sequence[str]) -> None:
        """Take entries out; their records stay in the history. Raises EntryNotFoundError first."""
        for entry_id in ids:
            self.get(entry_id)
        with writer_lock(self.directory):
            manifest = self.snapshot.manifest
            segment = writing.build_removal(list(dict.fromkeys(ids)), manifest.dim)
            manifest = writing.commit(self.directory, manifest, segment)
            writing.merge(self.directory, manifest, finish=True)

    def remember_source(self, source: str, facts: dict[str, Any]) -> None:
        """Keep a source that was added, so that `refresh` can read it again."""
        with writer_lock(self.directory):
            manifest = self.snapshot.manifest
            fresh = replace(
                manifest,
                generation=manifest.generation + 1,
                sources={**manifest.sources, source: facts},
            )
            replace_synced(self.directory / MANIFEST, fresh.dump())

    @property
    def sources(self) -> dict[str, dict[str, Any]]:
        """Return the sources that were added, with when and how many."""
        return self.snapshot.manifest.sources

    def match(self, text: str, *, top: int = 5, min_probability: float = 0.0) -> list[Match]:
        """Return the fact-checks most likely to check what a text says, best first.

        `probability` is calibrated; matches below `min_probability` are left out.
        """
        return self.match_many([text], top=top, min_probability=min_probability)[0]

    def suggest(self, text: str, *, top: int = 5, code: bytes | None = None) -> list[Match]:
        """Return the matches of a text that are shown to people: none of the zone `none`.

        `code` is the text's vector where it is known (`sameness.code_texts`).
        """
        snapshot, calibration = self.snapshot, self.in_force.calibration
        if not snapshot.live.any():
            return []
        (query,) = prepare([text], self.encoder, code)
        found = self._find(snapshot, query, calibration, top)
        least = min(calibration.suggest[query.group], calibration.answer[query.group])
        return list_matches(snapshot, query, calibration, found, float(least))

    def match_many(
        self, texts: Sequence[str], *, top: int = 5, min_probability: float = 0.0
    ) -> list[list[Match]]:
        """Return the matches of each text; the encoder is called once for all."""
        snapshot = self.snapshot
        if not snapshot.live.any():
            return [[] for _ in texts]
        calibration = self.in_force.calibration
        return [
            list_matches(
                snapshot,
                query,
                calibration,
                self._find(snapshot, query, calibration, top),
                min_probability,
            )
            for query in prepare(list(texts), self.encoder)
        ]

    def _find(
        self, snapshot: Snapshot, query: Query, calibration: Calibration, top: int
    ) -> list[tuple[int, float, float]]:
        """Return the best candidates of a query: record, probability and cosine."""
        found = find_candidates(snapshot, query)
        probabilities, order = rank(found.features, query.group, calibration, found.own)
        if self.reranker is not None:
            ranked, answer_from = Ranked(found, probabilities, order), calibration.answer
            order = reorder(self.reranker, snapshot, query, ranked, float(answer_from[query.group]))
        return [
            (int(found.numbers[at]), float(probabilities[at]), float(found.features[at, _COSINE]))
            for at in order[:top]
        ]

    def verify(self) -> list[str]:
        """Return what is wrong with the files, one sentence each; nothing when all is well."""
        return verify_files(self.directory)

    def size_bytes(self) -> int:
        """Return the size of the library's files on disk, in bytes."""
        return sum(path.stat().st_size for path in self.directory.rglob("*") if path.is_file())


def verify_files(directory: Path) -> list[str]:
    """Return what is wrong with a library's files, of one too damaged to be opened as well.

    Raises LibraryMissingError, and LibraryCorruptError where the manifest itself is damaged.
    """
    problems = []
    for ref in Manifest.load(directory).segments:
        for name, digest in ref.sha256.items():
            path = directory / SEGMENTS / ref.name / name
            if not path.exists():
                problems.append(f"{path} is missing.")
            elif digest_file(path) != digest:
                problems.append(f"{path} is not as it was written (SHA-256 differs).")
    return problems


def _batches(entries: Iterable[FactCheck], size: int) -> Iterator[list[FactCheck]]:
    batch: list[FactCheck] = []
    for entry in entries:
        # Other people's rows bring ids of their own; the index knows ours only.
        batch.append(entry if _IDENTITY.fullmatch(entry.id) else entry.with_identity())
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _look_at(path: Path) -> _Seen:
    """Return what changes when a file is put in the place of another; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


__all__ = ["Added", "Library", "verify_files"]
