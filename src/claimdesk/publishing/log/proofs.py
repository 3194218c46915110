"""The proof beside a page that it is in the log, by C2SP tlog-proof; verified without a network."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from claimdesk.errors import LogForgedError
from claimdesk.publishing.log import notes
from claimdesk.publishing.log.merkle import Subtrees, leaf_hash, prove_inclusion, verifies_inclusion
from claimdesk.publishing.log.notes import Checkpoint, Verifier

SUFFIX = ".tlog-proof"
_HEAD = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Proof:
    """That `entry` stands at `index` of the log whose signed checkpoint is `note`.

    The entry travels in the `extra` line, so that a proof needs nothing but the page and the key.
    """

    entry: bytes
    index: int
    hashes: tuple[bytes, ...]
    note: bytes

    def dump(self) -> bytes:
        """Return the bytes of the file."""
        lines = [_HEAD, f"extra {_text(self.entry)}", f"index {self.index}"]
        lines += [_text(one) for one in self.hashes]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.note

    @classmethod
    def load(cls, data: bytes) -> Proof:
        """Read a file; raises LogForgedError where it is no proof of ours."""
        head, blank, note = data.partition(b"\n\n")
        try:
            first, extra, place, *hashes = head.decode().split("\n")
        except ValueError:
            raise LogForgedError("This is no proof of a log.") from None
        index = re.fullmatch(r"index (0|[1-9][0-9]{0,17})", place)
        if not blank or first != _HEAD or not extra.startswith("extra ") or not index:
            raise LogForgedError("This is no proof of a log with its entry.")
        try:
            entry = base64.b64decode(extra.removeprefix("extra "), validate=True)
        except ValueError:
            raise LogForgedError("The entry in the proof is no base64.") from None
        return cls(entry, int(index[1]), tuple(notes.read_hash(one) for one in hashes), note)

    def verify(self, verifiers: Sequence[Verifier]) -> Checkpoint:
        """Return the checkpoint that the proof leads to; raises LogForgedError where it fails."""
        head = notes.open_checkpoint(self.note, verifiers)
        leaf = leaf_hash(self.entry)
        if not verifies_inclusion(leaf, self.index, head.size, self.hashes, head.root):
            raise LogForgedError("The proof does not lead from its entry to the signed root.")
        return head


def prove(subtree: Subtrees, entry: bytes, index: int, note: bytes, size: int) -> Proof:
    """Return the proof of an entry in the log of `size` entries that `note` is signed for."""
    return Proof(entry, index, tuple(prove_inclusion(subtree, index, size)), note)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
