"""Checking a whole log and the records it speaks of, as any outsider can."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from claimdesk.errors import LogForgedError, LogKeyError, LogMissingError
from claimdesk.publishing.log import notes, proofs, tiles
from claimdesk.publishing.log.leaves import Kind, Leaf
from claimdesk.publishing.log.merkle import Tree, leaf_hash, prove_consistency, root
from claimdesk.publishing.log.merkle import verifies_consistency as continues
from claimdesk.publishing.log.notes import Checkpoint, Verifier
from claimdesk.publishing.log.succession import KeyRecord, leads
from claimdesk.publishing.log.tiles import Files

#: Where the log lies below a site.
FOLDER = "log/"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an outsider keeps of a log: its key and the newest checkpoint that was good."""

    key: Verifier
    note: bytes

    @classmethod
    def load(cls, path: Path) -> Remembered | None:
        """Read the file; None where there is none. Raises LogKeyError where it holds none."""
        try:
            row = json.loads(path.read_bytes())
            return cls(Verifier.load(row["key"]), row["checkpoint"].encode())
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise LogKeyError(
                f"{path} holds no remembered checkpoint. Name another file."
            ) from None

    def dump(self) -> bytes:
        """Return the bytes of the file."""
        row = {"key": str(self.key), "checkpoint": self.note.decode()}
        return (json.dumps(row, ensure_ascii=False, indent=1) + "\n").encode()


@dataclass(slots=True, kw_only=True)
class Report:
    """What was found: best no faults.

    `pages` are records whose digest and proof were checked; `continues` is the size of the
    remembered log that this one was shown to begin with, None where nothing was remembered.
    """

    origin: str
    key: str
    size: int
    root: str
    entries: dict[str, int] = field(default_factory=dict)
    pages: int = 0
    continues: int | None = None
    faults: list[str] = field(default_factory=list)


def check(
    site: Files, *, key: Verifier | None = None, remembered: Remembered | None = None
) -> tuple[Report, Remembered]:
    """Check the log below a site, whose files `site` gives; return what was found and what to keep.

    Without `key` the remembered one counts, and without that the one that the log itself names,
    which shows that the log is whole, and not whose it is. A key that was changed since is followed
    by the entries in which each key signed for the next. Raises LogForgedError where the log as
    such does not hold; what is wrong with single pages stands in the report.
    """

    def files(path: str) -> bytes:
        return site(f"{FOLDER}{path}")

    trusted = key or (remembered.key if remembered else Verifier.load(_text_of(files("key"))))
    note = files(tiles.CHECKPOINT)
    key, head = _opened(note, trusted, files)
    stored = tiles.Tiles(files, head.size)
    entries = list(stored.entries())
    _require_whole(stored, entries, head)
    report = Report(origin=head.origin, key=str(key), size=head.size, root=head.root.hex())
    leaves = [Leaf.load(entry) for entry in entries]
    _require_order(leaves)
    if key != trusted:
        _require_succession(site, leaves, trusted, key)
    if remembered:
        report.continues = _require_continued(stored, head, remembered, trusted)
    report.entries = dict(Counter(leaf.type.value for leaf in leaves))
    for fault in _faults_of_pages(site, leaves, entries, key, report):
        report.faults.append(fault)
    return report, Remembered(key, note)


def _opened(note: bytes, trusted: Verifier, files: Files) -> tuple[Verifier, Checkpoint]:
    """Return a checkpoint and the key that signed it: the trusted one, or one of the same name.

    Of the latter the log names the key; that it follows the trusted one is still to be shown.
    """
    try:
        return trusted, notes.open_checkpoint(note, [trusted])
    except LogForgedError:
        try:
            named = Verifier.load(_text_of(files("key")))
        except (LogMissingError, LogKeyError):
            named = trusted
        if named == trusted or named.name != trusted.name:
            raise
        return named, notes.open_checkpoint(note, [named])


def _require_succession(site: Files, leaves: list[Leaf], trusted: Verifier, key: Verifier) -> None:
    """Refuse a key to which no signatures in entries of the log lead from the trusted one."""
    given = []
    for leaf in leaves:
        if leaf.type is Kind.KEY:
            record = site(leaf.page)
            if hashlib.sha256(record).hexdigest() != leaf.content_sha256:
                raise LogForgedError(f"{leaf.page}: it is not what entry {leaf.seq} was made for.")
            given.append(KeyRecord.load(record))
    if not leads(trusted, key, given):
        raise LogForgedError(
            f"The log of {key.name} is signed by a key that does not follow the one that is known. "
            "Ask the desk, by another way than its site, whether it has a new key."
        )


def _text_of(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise LogKeyError from None


def _require_whole(stored: tiles.Tiles, entries: list[bytes], head: Checkpoint) -> None:
    """Refuse entries that do not lead to the signed root, and tiles that are not theirs."""
    tree = Tree(entries)
    if tree.root() != head.root:
        raise LogForgedError(
            f"The entries of {head.origin} do not lead to the root that it signed. An entry was "
            "changed, removed or added."
        )
    for index, entry in enumerate(entries):
        if stored.subtree(0, index) != leaf_hash(entry):
            raise LogForgedError(f"A tile of {head.origin} has another hash for entry {index}.")
    level = tiles.HEIGHT
    while count := head.size >> level:
        for index in range(count):
            if stored.subtree(level, index) != tree.subtree(level, index):
                raise LogForgedError(f"A tile of {head.origin} has a wrong hash at level {level}.")
        level += tiles.HEIGHT


def _require_continued(
    stored: tiles.Tiles, head: Checkpoint, remembered: Remembered, key: Verifier
) -> int:
    """Return the size of the remembered log; refuse a log that does not begin with it."""
    old = notes.open_checkpoint(remembered.note, [remembered.key, key])
    if old.origin != head.origin:
        raise LogForgedError(f"This is the log of {head.origin}; remembered is {old.origin}.")
    if old.size > head.size:
        raise LogForgedError(
            f"The log of {head.origin} has {head.size} entries and had {old.size} when it was last "
            "looked at. Entries were taken away, or this is an old copy."
        )
    proof = prove_consistency(stored.subtree, old.size, head.size)
    whole = root(stored.subtree, head.size)
    if not continues(old.size, head.size, proof, old.root, whole):
        raise LogForgedError(
            f"The log of {head.origin} was forked: it does not begin with the {old.size} entries "
            "that were remembered. Keep both checkpoints; together they prove it."
        )
    return old.size


def _require_order(leaves: list[Leaf]) -> None:
    """Refuse entries that are not numbered, or do not name the one before of their id."""
    newest: dict[str, int] = {}
    for place, leaf in enumerate(leaves):
        if leaf.seq != place:
            raise LogForgedError(f"Entry {place} of the log says that it is number {leaf.seq}.")
        if leaf.supersedes != newest.get(leaf.id):
            raise LogForgedError(f"Entry {place} of the log does not follow the one before of it.")
        newest[leaf.id] = place


def _faults_of_pages(
    site: Files, leaves: list[Leaf], entries: list[bytes], key: Verifier, report: Report
) -> Iterator[str]:
    """Yield what is wrong with records; those of what was withdrawn since may be gone."""
    withdrawn = {leaf.id: leaf.seq for leaf in leaves if leaf.type is Kind.RETRACTION}
    for leaf, entry in zip(leaves, entries, strict=True):
        if not leaf.page:
            continue
        try:
            record = site(leaf.page)
            proof = proofs.Proof.load(site(f"{leaf.page}{proofs.SUFFIX}"))
        except LogMissingError:
            if leaf.seq >= withdrawn.get(leaf.id, 0):
                yield f"{leaf.page}: the record of entry {leaf.seq} or its proof is missing."
            continue
        except LogForgedError as error:
            yield f"{leaf.page}: {error}"
            continue
        report.pages += 1
        if hashlib.sha256(record).hexdigest() != leaf.content_sha256:
            yield f"{leaf.page}: it is not what entry {leaf.seq} of the log was made for."
        yield from _faults_of_proof(proof, leaf, entry, key)


def _faults_of_proof(proof: proofs.Proof, leaf: Leaf, entry: bytes, key: Verifier) -> Iterator[str]:
    if (proof.index, proof.entry) != (leaf.seq, entry):
        yield f"{leaf.page}: its proof is that of another entry than {leaf.seq}."
        return
    try:
        proof.verify([key])
    except LogForgedError as error:
        yield f"{leaf.page}: {error}"
