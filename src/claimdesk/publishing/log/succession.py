"""Keys of a log that follow each other: each is signed over by the one before it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from claimdesk.domain.canonical import canonical
from claimdesk.errors import LogForgedError, LogKeyError
from claimdesk.publishing.log import notes
from claimdesk.publishing.log.notes import Signer, Verifier

_HEAD = "claimdesk log key"


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """The record of an entry about a key: the first, or a later one with the old one's signature.

    `note` is a signed note (C2SP signed-note) of three lines: what it is, old key, new key.
    """

    key: Verifier
    note: str = ""

    def dump(self) -> bytes:
        """Return the bytes of the record."""
        return canonical({"key": str(self.key), "note": self.note})

    @classmethod
    def load(cls, record: bytes) -> KeyRecord:
        """Read a record; raises LogForgedError where it is none."""
        try:
            row = json.loads(record)
            return cls(Verifier.load(row["key"]), str(row["note"]))
        except (ValueError, KeyError, TypeError, AttributeError, LogKeyError):
            raise LogForgedError("The log has a record of a key that is none.") from None

    def follows(self, before: Verifier) -> bool:
        """Say whether the key before signed that this one follows it."""
        if not self.note:
            return False
        try:
            text, _ = notes.open_note(self.note.encode(), [before])
        except LogForgedError:
            return False
        return text == _text(before, self.key)


def handed_over(before: Signer, key: Verifier) -> KeyRecord:
    """Return the record with which a key gives the log to the next one."""
    return KeyRecord(key, notes.sign(_text(before.verifier, key), [before]).decode())


def leads(known: Verifier, to: Verifier, given: Iterable[KeyRecord]) -> bool:
    """Say whether signatures lead from a key that is known to another one, in the order given."""
    current = known
    for one in given:
        if current != to and one.follows(current):
            current = one.key
    return current == to


def _text(before: Verifier, key: Verifier) -> str:
    return f"{_HEAD}\n{before}\n{key}\n"
