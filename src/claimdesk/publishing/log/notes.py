"""Signed notes and checkpoints of the log, by C2SP signed-note and tlog-checkpoint.

A key that verifies is written `name+id+key`: its name, four bytes of its id in hex, and base64 of
the byte 1 (Ed25519) and the 32 bytes of the key. One that signs begins with `PRIVATE+KEY+`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimdesk.errors import LogForgedError, LogKeyError
from claimdesk.publishing.log.merkle import HASH_BYTES

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519 = b"\x01"
_PRIVATE = "PRIVATE+KEY+"
_SIGNATURE = re.compile(r"— (\S+) (\S+)")
#: The standard asks for at least 16; more than this is a flood, no witnesses.
MAX_SIGNATURES = 64
MAX_NOTE_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """Return the four bytes that point to this key in a signature."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.key).digest()[:4]

    def __str__(self) -> str:
        """Return the key as it is written down and passed on."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.key).decode()}"

    @classmethod
    def load(cls, text: str) -> Verifier:
        """Read a key; raises LogKeyError for anything but an Ed25519 key of a note."""
        name, key_id, key = _parts(text.strip())
        found = cls(name, key)
        if found.id != key_id:
            raise LogKeyError("The id in the key of the log is not that of this key. Copy it anew.")
        return found

    def accepts(self, text: bytes, signature: bytes) -> bool:
        """Say whether a signature over a text is this key's."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - loaded when used
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - as above
            Ed25519PublicKey,
        )

        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """A private key with its name; its text is a secret and shown nowhere."""

    name: str
    seed: bytes

    @classmethod
    def make(cls, name: str) -> Signer:
        """Return a new key."""
        import secrets  # noqa: PLC0415 - only here

        return cls(_require_name(name), secrets.token_bytes(32))

    @classmethod
    def load(cls, text: str) -> Signer:
        """Read what `dump` wrote; raises LogKeyError for anything else."""
        text = text.strip()
        if not text.startswith(_PRIVATE):
            raise LogKeyError("This is no private key of a log.")
        name, key_id, seed = _parts(text.removeprefix(_PRIVATE))
        found = cls(name, seed)
        if found.verifier.id != key_id:
            raise LogKeyError("The private key of the log is damaged: its id is another key's.")
        return found

    def dump(self) -> str:
        """Return the key as Go's note package writes it."""
        data = base64.b64encode(_ED25519 + self.seed).decode()
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{data}"

    @property
    def verifier(self) -> Verifier:
        """Return the public key."""
        return Verifier(self.name, self._private().public_key().public_bytes_raw())

    def sign(self, text: bytes) -> bytes:
        """Return the 64 bytes of a signature."""
        return bytes(self._private().sign(text))

    def _private(self) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - when used
            Ed25519PrivateKey,
        )

        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: whose it is, how many entries it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    def dump(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def load(cls, text: str) -> Checkpoint:
        """Read the text of a checkpoint; raises LogForgedError where it is none."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise LogForgedError("The checkpoint of the log is not in the form of one.")
        origin, size, root = lines[:3]
        if not re.fullmatch(r"0|[1-9][0-9]{0,17}", size):
            raise LogForgedError("The checkpoint of the log gives no proper size.")
        return cls(origin, int(size), read_hash(root))


def sign(text: str, signers: Iterable[Signer]) -> bytes:
    """Return a note: a text that ends with a newline, signed by each of the keys in turn."""
    lines = [
        f"— {one.name} {base64.b64encode(one.verifier.id + one.sign(text.encode())).decode()}\n"
        for one in signers
    ]
    return f"{text}\n{''.join(lines)}".encode()


def open_note(note: bytes, verifiers: Sequence[Verifier]) -> tuple[str, tuple[Verifier, ...]]:
    """Return a note's text and those of the known keys that signed it.

    Raises LogForgedError for what is no note, for one that no known key signed, and for one with a
    bad signature under the name and id of a known key. Signatures of unknown keys are passed over.
    """
    text, lines = _halves(note)
    known = {(one.name, one.id): one for one in verifiers}
    signed: list[Verifier] = []
    for line in lines:
        found = _SIGNATURE.fullmatch(line)
        if not found:
            raise LogForgedError("The note has a line that is no signature.")
        data = _bytes_of(found[2])
        if len(data) < 5:
            raise LogForgedError("The note has a signature that is cut off.")
        key = known.get((found[1], data[:4]))
        if key is None:
            continue
        if key in signed or not key.accepts(text.encode(), data[4:]):
            raise LogForgedError(f"The signature of {key.name} is not good.")
        signed.append(key)
    if not signed:
        names = ", ".join(sorted({one.name for one in verifiers}))
        raise LogForgedError(f"The note is not signed by a key that is known here ({names}).")
    return text, tuple(signed)


def open_checkpoint(note: bytes, verifiers: Sequence[Verifier]) -> Checkpoint:
    """Return the checkpoint in a note that a key of its origin signed; else LogForgedError."""
    text, signed = open_note(note, verifiers)
    found = Checkpoint.load(text)
    if found.origin not in {one.name for one in signed}:
        raise LogForgedError(f"The log is that of {found.origin}, and its key is another's.")
    return found


def read_hash(text: str) -> bytes:
    """Return a hash written in base64; raises LogForgedError where it is none."""
    data = _bytes_of(text)
    if len(data) != HASH_BYTES:
        raise LogForgedError("A hash of the log has another length than a hash.")
    return data


def _halves(note: bytes) -> tuple[str, list[str]]:
    if len(note) > MAX_NOTE_BYTES:
        raise LogForgedError("The note is longer than one is.")
    try:
        whole = note.decode()
    except UnicodeDecodeError:
        raise LogForgedError("The note is not in UTF-8.") from None
    if re.search(r"[\x00-\x09\x0b-\x1f]", whole):
        raise LogForgedError("The note holds control characters.")
    text, blank, signatures = whole.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise LogForgedError("This is no signed note: it has no signatures after a blank line.")
    lines = signatures[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise LogForgedError("The note has more signatures than are read.")
    return f"{text}\n", lines


def _parts(text: str) -> tuple[str, bytes, bytes]:
    """Return the name, id and 32 bytes of a key as it is written."""
    name, _, rest = text.partition("+")
    key_id, _, key = rest.partition("+")
    try:
        number, data = bytes.fromhex(key_id), base64.b64decode(key, validate=True)
    except (ValueError, binascii.Error):
        raise LogKeyError("The key of the log is not in the form name+id+key.") from None
    if len(number) != 4 or len(data) != 33 or data[:1] != _ED25519:
        raise LogKeyError("The key of the log is no Ed25519 key in the form name+id+key.")
    return _require_name(name), number, data[1:]


def _require_name(name: str) -> str:
    if not name or "+" in name or any(one.isspace() or ord(one) < 32 for one in name):
        raise LogKeyError(f"{name!r} is no name for a log. Give one without spaces and +.")
    return name


def _bytes_of(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise LogForgedError("The log has something that is no base64.") from None
    if base64.b64encode(data).decode() != text:
        raise LogForgedError("The log has base64 that is not in its one proper form.")
    return data
