"""Following another's log: reading on from where one stopped, and refusing what does not go on.

Whoever follows a log keeps its newest good checkpoint and the hashes at its right edge, from which
the root over everything read so far is made. So a log is read in parts, each proved to be a part of
what was signed, and no entry is read twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from claimdesk.errors import LogForgedError, LogMissingError
from claimdesk.publishing.log import tiles
from claimdesk.publishing.log.checking import FOLDER, opened
from claimdesk.publishing.log.leaves import Kind, Leaf
from claimdesk.publishing.log.merkle import (
    EMPTY_ROOT,
    HASH_BYTES,
    leaf_hash,
    node_hash,
    prove_consistency,
    root,
)
from claimdesk.publishing.log.merkle import verifies_consistency as continues
from claimdesk.publishing.log.notes import Checkpoint, Verifier
from claimdesk.publishing.log.succession import KeyRecord, leads
from claimdesk.publishing.log.tiles import Files, Tiles

#: Bundles that are looked through for the entries of keys that came after the known one.
_MOST_BUNDLES = 40


class ForkedError(LogForgedError):
    """The log does not begin with what it was when it was last looked at."""


class ShortenedError(LogForgedError):
    """The log has fewer entries than when it was last looked at."""


class StrangeKeyError(LogForgedError):
    """The log is signed by a key that does not follow the one that is known."""

    def __init__(self, key: Verifier) -> None:
        """Keep the key that signed it."""
        super().__init__()
        self.key = key


class ForgedRecordError(LogForgedError):
    """A record is not what its entry in the log was made for."""


@dataclass(frozen=True, slots=True)
class Edge:
    """The first `count` entries of a log: the hashes of its complete subtrees, the largest first.

    There is one for each bit that is set in `count` (a compact range).
    """

    count: int = 0
    hashes: tuple[bytes, ...] = ()

    def grown(self, entry: bytes) -> Edge:
        """Return the edge with one entry more."""
        rest, hashes, fresh = self.count, list(self.hashes), leaf_hash(entry)
        while rest & 1:
            fresh = node_hash(hashes.pop(), fresh)
            rest >>= 1
        return Edge(self.count + 1, (*hashes, fresh))

    def root(self) -> bytes:
        """Return the root over these entries."""
        if not self.hashes:
            return EMPTY_ROOT
        *before, found = self.hashes
        for one in reversed(before):
            found = node_hash(one, found)
        return found

    def dump(self) -> str:
        """Return the hashes as text."""
        return b"".join(self.hashes).hex()

    @classmethod
    def load(cls, count: int, text: str) -> Edge:
        """Read what `dump` wrote; raises ValueError where that is not the edge of so many."""
        data = bytes.fromhex(text)
        hashes = tuple(data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES))
        if len(hashes) != count.bit_count() or len(data) % HASH_BYTES:
            raise ValueError("This is not the edge of a log of so many entries.")
        return cls(count, hashes)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a log: its key, its newest good checkpoint, how far it was read."""

    key: Verifier
    size: int = 0
    root: bytes = EMPTY_ROOT
    edge: Edge = Edge()


@dataclass(frozen=True, slots=True)
class Part:
    """What comes next in a log, proved to be a part of it.

    `leaves` are its entries with the bytes of each, `edge_at` gives the edge after any of them,
    `key` the one that signed, `head` the checkpoint that was proved to begin with all before.
    """

    key: Verifier
    head: Checkpoint
    start: Edge
    leaves: tuple[tuple[Leaf, bytes], ...]

    @property
    def end(self) -> int:
        """Return how many entries were read when all of these are."""
        return self.start.count + len(self.leaves)

    def edge_at(self, count: int) -> Edge:
        """Return the edge of the first `count` entries, which reach into this part."""
        edge = self.start
        for _leaf, entry in self.leaves[: count - self.start.count]:
            edge = edge.grown(entry)
        return edge


def go_on(site: Files, known: Known, note: bytes, *, most: int) -> Part:
    """Read the next entries of a log, at most about `most`, up to the checkpoint in `note`.

    Raises LogForgedError where signature or entries are not good, and of its kind ForkedError,
    ShortenedError, StrangeKeyError; LogMissingError where a file is not there.
    """

    def files(path: str) -> bytes:
        return site(f"{FOLDER}{path}")

    key, head = opened(note, known.key, files)
    stored = Tiles(files, head.size)
    if head.size < known.size:
        raise ShortenedError
    if head.size == known.size and head.root != known.root:
        raise ForkedError
    start = known.edge
    # Whole bundles: what is left of one is not asked for twice.
    stop = min(head.size, -(-(start.count + most) // tiles.WIDTH) * tiles.WIDTH)
    entries = tuple(stored.entries(start.count, stop))
    if key != known.key:
        _require_succession(site, stored, known, key, start.count)
    part = Part(key, head, start, tuple(_leaves(entries, start.count)))
    _require_part(stored, known, part)
    return part


def offered_key(site: Files, note: bytes) -> Verifier:
    """Return the key that a log names itself, which signed the checkpoint: nobody vouches for it.

    Raises LogForgedError where it did not sign, LogKeyError and LogMissingError where there is
    none.
    """
    named = Verifier.load(site(f"{FOLDER}key").decode("ascii", "replace"))
    opened(note, named, lambda path: site(f"{FOLDER}{path}"))
    return named


def require_record(record: bytes, leaf: Leaf) -> None:
    """Raise ForgedRecordError where a record is not what its entry was made for."""
    if hashlib.sha256(record).hexdigest() != leaf.content_sha256:
        raise ForgedRecordError(f"{leaf.page}: it is not what entry {leaf.seq} was made for.")


def _leaves(entries: Iterable[bytes], first: int) -> Iterator[tuple[Leaf, bytes]]:
    for place, entry in enumerate(entries, first):
        leaf = Leaf.load(entry)
        if leaf.seq != place:
            raise LogForgedError(f"Entry {place} of the log says that it is number {leaf.seq}.")
        yield leaf, entry


def _require_part(stored: Tiles, known: Known, part: Part) -> None:
    """Refuse entries that do not lead from what is known to what was signed."""
    head, edge = part.head, part.edge_at(part.end)
    is_behind = known.edge.count < known.size
    if is_behind and not _goes_on(stored, known, head):
        raise ForkedError
    if _leads_to(stored, edge, head):
        return
    # Either these are not the entries that were signed, or what was signed is another log.
    if not is_behind and not _goes_on(stored, known, head):
        raise ForkedError
    raise LogForgedError(f"The entries of {head.origin} do not lead to the root that it signed.")


def _leads_to(stored: Tiles, edge: Edge, head: Checkpoint) -> bool:
    proof = prove_consistency(stored.subtree, edge.count, head.size)
    return continues(edge.count, head.size, proof, edge.root(), head.root)


def _goes_on(stored: Tiles, known: Known, head: Checkpoint) -> bool:
    """Say whether the tiles prove that the signed log begins with the known one."""
    if known.size == head.size:
        return known.root == head.root
    proof = prove_consistency(stored.subtree, known.size, head.size)
    found = root(stored.subtree, head.size)
    return found == head.root and continues(known.size, head.size, proof, known.root, head.root)


def _require_succession(
    site: Files, stored: Tiles, known: Known, key: Verifier, start: int
) -> None:
    """Refuse a key to which no signatures lead from the known one.

    Each is over the next key and stands for itself, so the entries that lead to them need no proof.
    """
    given = []
    stop = start + _MOST_BUNDLES * tiles.WIDTH
    for leaf, _entry in _leaves(stored.entries(start, stop), start):
        if leaf.type is not Kind.KEY:
            continue
        try:
            record = site(leaf.page)
        except LogMissingError:
            raise StrangeKeyError(key) from None
        require_record(record, leaf)
        given.append(KeyRecord.load(record))
    if not leads(known.key, key, given):
        raise StrangeKeyError(key)
