"""Measure the transparency log: proofs made from tiles and verified, at three sizes.

    python benchmarks/bench_log.py [--sizes 1,1000,1000000] [--json]

Times are of this process's processor, in milliseconds, the median of many proofs at random places;
`read` counts files of the log that one proof needs. `alone` is `docs/verify_log.py`, Ed25519 in
Python included.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from machine import describe

from claimdesk.publishing.log import notes, proofs, tiles
from claimdesk.publishing.log.leaves import Kind, Leaf
from claimdesk.publishing.log.merkle import Tree, prove_consistency, verifies_consistency
from claimdesk.publishing.log.notes import Checkpoint, Signer

RECORD = b'{"title":"Made up"}'
STANDALONE = Path(__file__).resolve().parents[1] / "docs" / "verify_log.py"


def entry_of(number):
    return Leaf(
        type=Kind.VERDICT,
        id=f"check/{number}",
        seq=number,
        page=f"records/{number}/1.json",
        content_sha256=sha256(RECORD).hexdigest(),
        verdict="false",
        issued="2026-11-28T10:00:00Z",
    ).dump()


def median_ms(work, places):
    spent = []
    for place in places:
        start = time.process_time()
        work(place)
        spent.append((time.process_time() - start) * 1000)
    return round(statistics.median(spent), 3)


def measure(size, alone):
    started = time.process_time()
    entries = [entry_of(number) for number in range(size)]
    made = time.process_time()
    tree = Tree(entries)
    held = dict(tiles.growth(tree, entries, 0))
    grown = time.process_time()
    signer = Signer("facts.example.org/log", bytes(32))
    head = Checkpoint(signer.name, size, tree.root())
    note = notes.sign(head.dump(), [signer])
    dice = random.Random(1)  # noqa: S311 - the same places each time
    places = [dice.randrange(size) for _ in range(50)]
    read = []

    def prove(place):
        asked = []

        def files(path):
            asked.append(path)
            return held[path]

        found = proofs.prove(tiles.Tiles(files, size).subtree, entries[place], place, note, size)
        read.append(len(asked))
        return found

    def continued(place):
        files = tiles.Tiles(held.__getitem__, size).subtree
        proof = prove_consistency(files, place + 1, size)
        if not verifies_consistency(place + 1, size, proof, tree.root(place + 1), head.root):
            raise SystemExit(f"The proof of {place + 1} in {size} does not verify.")

    known = [signer.verifier]
    written = {place: prove(place).dump() for place in places}
    return {
        "entries": size,
        "make_entries_s": round(made - started, 2),
        "tree_and_tiles_s": round(grown - made, 2),
        "log_mb": round(sum(map(len, held.values())) / 1e6, 3),
        "prove_ms": median_ms(prove, places),
        "read": statistics.median(read),
        "verify_ms": median_ms(lambda at: proofs.Proof.load(written[at]).verify(known), places),
        "alone_ms": median_ms(
            lambda at: alone.verify(str(signer.verifier), RECORD, written[at]), places[:20]
        ),
        "consistency_ms": median_ms(continued, places),
        "proof_bytes": max(map(len, written.values())),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1,1000,1000000")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    spec = spec_from_file_location("verify_log", STANDALONE)
    alone = module_from_spec(spec)
    spec.loader.exec_module(alone)
    rows = [measure(int(size), alone) for size in options.sizes.split(",")]
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    print(describe())
    for row in rows:
        print("  ".join(f"{name} {value:,}" for name, value in row.items()))


if __name__ == "__main__":
    main()
