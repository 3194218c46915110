"""Witnesses of a log: what they are asked and what they sign (C2SP tlog-witness, cosignature/v1).

A witness signs a checkpoint only where it continues the one that it signed before, so that a log
cannot show its witness and its readers two histories.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claimdesk.errors import LogForgedError, LogKeyError, SettingError
from claimdesk.publishing.log.notes import Verifier

_COSIGNATURE = b"\x04"
_LINE = re.compile(r"— (\S+) (\S+)")
_TIME_BYTES = 8
_EXAMPLE = "name+id+key https://witness.example.org"
#: Asked below the address of a witness.
ADD_CHECKPOINT = "add-checkpoint"


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: its name, the 32 bytes of its key, and the address that it is asked at."""

    name: str
    key: bytes
    address: str

    @classmethod
    def load(cls, key: str, address: str) -> Witness:
        """Read a key in the form name+id+key (of a cosigner); raises LogKeyError."""
        name, _, rest = key.partition("+")
        given, _, data = rest.partition("+")
        try:
            raw = base64.b64decode(data, validate=True)
        except (ValueError, binascii.Error):
            raise LogKeyError("The key of the witness is not in the form name+id+key.") from None
        found = cls(name, raw[1:], address.rstrip("/"))
        if raw[:1] != _COSIGNATURE or len(raw) != 33 or found.id.hex() != given or not name:
            raise LogKeyError(f"The key of the witness {name} is none of a cosigner (Ed25519, 04).")
        return found

    @property
    def id(self) -> bytes:
        """Return the four bytes that point to this key in a signature."""
        return hashlib.sha256(self.name.encode() + b"\n" + _COSIGNATURE + self.key).digest()[:4]

    def accepts(self, body: str, line: str) -> bool:
        """Say whether a line is this witness's signature over the body of a checkpoint."""
        found = _LINE.fullmatch(line)
        if not found or found[1] != self.name:
            return False
        try:
            data = base64.b64decode(found[2], validate=True)
        except (ValueError, binascii.Error):
            return False
        moment, signature = data[4 : 4 + _TIME_BYTES], data[4 + _TIME_BYTES :]
        text = cosigned(body, int.from_bytes(moment, "big"))
        signer = Verifier(self.name, self.key)
        return data[:4] == self.id and len(signature) == 64 and signer.accepts(text, signature)


def read_setting(text: str) -> tuple[Witness, ...]:
    """Return the witnesses in a setting: key and address of each, one after the other.

    Raises SettingError.
    """
    words = text.replace(",", " ").split()
    if len(words) % 2:
        raise SettingError(f"CLAIMDESK_LOG_WITNESSES needs key and address of each: {_EXAMPLE}")
    pairs = zip(words[::2], words[1::2], strict=True)
    try:
        found = tuple(Witness.load(key, address) for key, address in pairs)
    except LogKeyError as error:
        raise SettingError(f"CLAIMDESK_LOG_WITNESSES: {error} Give {_EXAMPLE}") from None
    if any(not one.address.startswith(("http://", "https://")) for one in found):
        raise SettingError(f"CLAIMDESK_LOG_WITNESSES has an address that is none. Give {_EXAMPLE}")
    return found


def cosigned(body: str, seconds: int) -> bytes:
    """Return the text that a witness signs: the body of a checkpoint at a time."""
    return f"cosignature/v1\ntime {seconds}\n{body}".encode()


def question(old: int, proof: Sequence[bytes], note: bytes) -> bytes:
    """Return the body of add-checkpoint: the size that the witness has, the proof, the note."""
    lines = [f"old {old}", *(base64.b64encode(one).decode() for one in proof)]
    return "".join(f"{line}\n" for line in lines).encode() + b"\n" + note


def answered(note: bytes, answer: bytes, witness: Witness) -> str:
    """Return the good signature in an answer; raises LogForgedError where there is none."""
    body = note.decode().rpartition("\n\n")[0] + "\n"
    try:
        lines = answer.decode().splitlines()
    except UnicodeDecodeError:
        lines = []
    for line in lines:
        if witness.accepts(body, line):
            return line
    raise LogForgedError(f"The witness {witness.name} answered without a good signature.")


def with_signatures(note: bytes, lines: Iterable[str]) -> bytes:
    """Return a note with signatures of witnesses, each once, after those that it has."""
    there = note.decode()
    added = [line for line in lines if f"{line}\n" not in there]
    return (there + "".join(f"{line}\n" for line in added)).encode()
