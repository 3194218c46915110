"""Made-up logs for tests: entries, a site with records and proofs, and its key."""

from __future__ import annotations

import hashlib
from functools import cache

from claimdesk.publishing.log import proofs, tiles, writing
from claimdesk.publishing.log.leaves import Kind, Leaf
from claimdesk.publishing.log.merkle import Tree
from claimdesk.publishing.log.notes import Signer

ORIGIN = "facts.example.org/log"
SIGNER = Signer(ORIGIN, bytes(range(32)))


def record_of(number):
    return f'{{"title":"Fact-check {number}"}}'.encode()


def entries_of(count, *, marked=""):
    """Return entries about as many records; another mark makes other entries."""
    return [_entry(number, marked) for number in range(count)]


@cache
def _entry(number, marked):
    return Leaf(
        type=Kind.VERDICT,
        id=f"check/{number}",
        seq=number,
        page=f"records/{number}/1.json",
        content_sha256=hashlib.sha256(record_of(f"{number}{marked}")).hexdigest(),
        verdict="false",
        issued="2026-11-28T10:00:00Z",
    ).dump()


def make_site(folder, count, *, state=None):
    """Write a site whose log has `count` entries, each with its record and proof."""
    entries = entries_of(count)
    state = state or folder.with_name(f"{folder.name}.state")
    head = writing.publish(folder / "log", entries, signer=SIGNER, signed=state / writing.SIGNED)
    note = (folder / "log" / tiles.CHECKPOINT).read_bytes()
    tree = Tree(entries)
    for number, entry in enumerate(entries):
        path = f"records/{number}/1.json"
        proof = proofs.prove(tree.subtree, entry, number, note, head.size)
        writing.write(folder / path, record_of(number))
        writing.write(folder / f"{path}{proofs.SUFFIX}", proof.dump())
    return folder
