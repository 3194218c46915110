"""The Merkle tree of RFC 6962: hashes, roots, and proofs of inclusion and of consistency.

Proofs are made as RFC 6962 section 2.1 defines them, by splitting ranges, and verified as RFC 9162
sections 2.1.3.2 and 2.1.4.2 lay down, from the bits of the index: one does not repeat a fault of
the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

#: Bytes of a hash.
HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

#: (level, index) -> the hash of the complete subtree over the leaves index * 2**level up to
#: (index + 1) * 2**level.
Subtrees = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree in memory that grows at its end; keeps every complete subtree's hash."""

    def __init__(self, entries: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for entry in entries:
            self.append(leaf_hash(entry))

    def __len__(self) -> int:
        """Return the number of leaves."""
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Add a leaf by its hash."""
        level, fresh = 0, leaf
        while True:
            row = self._levels[level]
            row.append(fresh)
            if len(row) % 2:
                return
            fresh = node_hash(row[-2], row[-1])
            level += 1
            if level == len(self._levels):
                self._levels.append([])

    def subtree(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree; raises IndexError where there is none."""
        return self._levels[level][index]

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first `size` leaves, or over all."""
        return root(self.subtree, len(self) if size is None else size)


def root(subtree: Subtrees, size: int) -> bytes:
    """Return the root of a tree of `size` leaves."""
    return _over(subtree, 0, size) if size else EMPTY_ROOT


def prove_inclusion(subtree: Subtrees, index: int, size: int) -> list[bytes]:
    """Return the proof that leaf `index` is in the tree of `size`, its sibling first.

    Raises ValueError where the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"A tree of {size} leaves has no leaf {index}.")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_over(subtree, middle, end))
            end = middle
        else:
            proof.append(_over(subtree, start, middle))
            start = middle
    return proof[::-1]


def prove_consistency(subtree: Subtrees, old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of `new` leaves begins with the tree of `old`.

    Empty where `old` is nought or equals `new`. Raises ValueError where `old` is the larger.
    """
    if not 0 <= old <= new:
        raise ValueError(f"A tree of {new} leaves does not begin with one of {old}.")
    proof: list[bytes] = []
    start, end = 0, new
    if old == 0:
        return proof
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_over(subtree, middle, end))
            end = middle
        else:
            proof.append(_over(subtree, start, middle))
            start = middle
    # What is left is a whole subtree of the old tree. The verifier has it where it is the old root.
    return proof[::-1] if start == 0 else [_over(subtree, start, end), *proof[::-1]]


def verifies_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes
) -> bool:
    """Say whether a proof leads from a leaf's hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == expected


def verifies_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Say whether a proof shows that the new tree begins with the old (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not proof and old_root == EMPTY_ROOT and (new > 0 or new_root == EMPTY_ROOT)
    if old == new:
        return not proof and old_root == new_root
    hashes = list(proof) if old & (old - 1) else [old_root, *proof]
    if not hashes:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _split(size: int) -> int:
    """Return the largest power of two that is smaller than `size`, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)


def _over(subtree: Subtrees, start: int, end: int) -> bytes:
    """Return the hash over a range of leaves that is one side of some node."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return subtree(level, start >> level)
    middle = start + _split(size)
    return node_hash(_over(subtree, start, middle), _over(subtree, middle, end))
