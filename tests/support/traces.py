"""Made-up people whose every name, number and handle carries a mark, and the search for traces.

A trace is a mark, or the digest of anything that names one of them, in any usual form: as it is,
in UTF-16, in hex, base64 or percent-encoding, in files of any kind.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote_to_bytes

import numpy as np

from claimdesk.language.normalization import fold

#: In each name, handle and mail; in each number; in each network address.
WORD, DIGITS, NETWORK = "kwzqx", "77391556", "2001:db8:5a5a"
#: In each text that people chose to send: it must be found.
SAID = "chuyệnkểrằng"
_PACKED = bytes.fromhex("20010db85a5a")
_ALGORITHMS = ("md5", "sha1", "sha256", "sha512", "blake2b")
_PREFIX = 8
_HEX = re.compile(rb"[0-9a-fA-F]{10,}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{7,}")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


@dataclass(frozen=True)
class Stranger:
    """Somebody who never was."""

    number: int

    @cached_property
    def name(self) -> str:
        return f"Vương Thị {WORD.capitalize()}{self.number:05d}"

    @cached_property
    def handle(self) -> str:
        return f"{WORD}{self.number:05d}_z"

    @cached_property
    def mail(self) -> str:
        return f"{WORD}.{self.number:05d}@mail.example"

    @cached_property
    def phone(self) -> str:
        return f"+84{DIGITS}{self.number:05d}"

    @cached_property
    def address(self) -> str:
        return f"{NETWORK}:{self.number:x}::1"

    @property
    def written(self) -> str:
        """Return how they write into a text by what they can be found; a name may stay in one."""
        return (
            f"Gọi {self.phone} hoặc {self.mail}, facebook.com/{self.handle}, @{self.handle}, "
            f"tk {DIGITS}{self.number:05d} vcb, mssv SV{DIGITS}{self.number:05d}, "
            f"IP {self.address}."
        )

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.name, self.handle, self.mail, self.phone, self.address)


class Traces:
    """Looks for what any of some strangers left behind. `keys` are those a digest may be under."""

    def __init__(self, strangers: Iterable[Stranger], keys: Iterable[bytes] = ()):
        digests = {
            digest
            for stranger in strangers
            for said in _variants(stranger)
            for digest in _digests(said, tuple(keys))
        }
        self._prefixes = {digest[:_PREFIX] for digest in digests}
        self._table = np.zeros(1 << 24, dtype=bool)
        for digest in digests:
            self._table[int.from_bytes(digest[:3])] = True

    def find(self, data: bytes) -> list[str]:
        """Return what was found in some bytes: which mark, in which form."""
        found = []
        for form, seen in _views(data):
            lower = seen.lower()
            found += [
                f"{mark!r} {form}: …{seen[max(0, at - 40) : at + 60]!r}…"
                for mark in _MARKS
                if (at := lower.find(mark)) >= 0
            ]
            if _PACKED in seen:
                found.append(f"a network address, packed, {form}")
            if (at := self._digest_in(seen)) is not None:
                found.append(f"a digest of somebody, {form}, at {at}")
        return found

    def _digest_in(self, data: bytes) -> int | None:
        bytes_ = np.frombuffer(data, dtype=np.uint8).astype(np.uint32)
        if len(bytes_) < _PREFIX:
            return None
        keys = (bytes_[:-2] << 16) | (bytes_[1:-1] << 8) | bytes_[2:]
        for at in np.flatnonzero(self._table[keys]):
            if data[at : at + _PREFIX] in self._prefixes:
                return int(at)
        return None


#: Each mark as it may stand in a file, in lower case.
_MARKS = tuple(
    mark.encode(coding)
    for mark in (WORD, DIGITS, NETWORK, WORD[::-1], "-".join(DIGITS), " ".join(DIGITS))
    for coding in ("utf-8", "utf-16-le", "utf-16-be")
)


def _variants(stranger: Stranger) -> Iterator[str]:
    for fact in stranger.facts:
        yield from {fact, fact.lower(), fact.upper(), fold(fact), fold(fact).casefold()}
    yield stranger.phone[1:]
    yield stranger.phone[3:]
    yield f"0{stranger.phone[3:]}"
    yield f"@{stranger.handle}"
    yield ":".join(stranger.address.split(":")[:4])


def _digests(said: str, keys: tuple[bytes, ...]) -> Iterator[bytes]:
    data = said.encode()
    for algorithm in _ALGORITHMS:
        yield hashlib.new(algorithm, data).digest()
    for size in (8, 12, 16, 32):
        yield hashlib.blake2b(data, digest_size=size).digest()
    for key in keys:
        yield hmac.digest(key, data, "sha256")
        yield hashlib.sha256(key + data).digest()


def _views(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield data as it is, and what it would be if parts of it were encoded."""
    yield "as it is", data
    if b"%" in data:
        yield "percent-encoded", unquote_to_bytes(data)
    runs = _HEX.findall(data)
    for skip in (0, 1):
        yield "in hex", b"\n".join(_from_hex(run[skip:]) for run in runs)
    runs = [run.translate(_URL_SAFE) for run in _BASE64.findall(data)]
    for skip in range(4):
        yield "in base64", b"\n".join(_from_base64(run[skip:]) for run in runs)


def _from_hex(run: bytes) -> bytes:
    return bytes.fromhex(run[: len(run) // 2 * 2].decode())


def _from_base64(run: bytes) -> bytes:
    whole = run[: len(run) // 4 * 4]
    rest = run[len(whole) :]
    tail = base64.b64decode(rest + b"=" * (4 - len(rest))) if len(rest) > 1 else b""
    return base64.b64decode(whole) + tail
