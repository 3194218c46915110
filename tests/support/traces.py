"""The search for traces of made-up people: what they are found by in any form, and its digests.

One pass over some bytes looks for all of them at once: the mark of names by itself, numbers and
digests by eight bytes of each, which a table of bits and then a sorted row are asked for. What the
bytes would be without an encoding is looked through in the same way (`support.views`).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator

import numpy as np

from support.strangers import NETWORK, WORD, Stranger
from support.views import decoded, readings

_PACKED = bytes.fromhex("20010db85a5a")
_ALGORITHMS = ("md5", "sha1", "sha256", "sha512", "blake2b")
_SIZES = (8, 12, 16, 32)
#: Each mark as it may stand in a file, in lower case; other writings of it are other readings.
_MARKS = tuple(
    mark.encode() for word in (WORD, NETWORK) for mark in (word, word[::-1], " ".join(word))
)
#: Hits that are told of one file.
_MOST_TOLD = 20


class Traces:
    """Looks for what any of some strangers left behind. `keys` are those a digest may be under."""

    def __init__(self, strangers: Iterable[Stranger], keys: Iterable[bytes] = ()):
        keys = tuple(keys)
        everybody = list(strangers)
        said = {number for who in everybody for number in who.numbers}
        needles = {form.encode() for one in said for form in (one, one[::-1])}
        self._numbers = Eights([needle[-8:] for needle in needles])
        self._whole: dict[bytes, list[bytes]] = {}
        for needle in needles:
            self._whole.setdefault(needle[-8:], []).append(needle)
        self._digests = Eights(
            digest[:8]
            for who in everybody
            for one in who.wordings()
            for digest in _digests(one, keys)
        )

    def find(self, data: bytes) -> list[str]:
        """Return what was found in some bytes: which mark, number or digest, in which form."""
        found = list(self._plainly("as it is", data))
        for form, seen in decoded(data):
            found += self._plainly(form, seen)
        return found[:_MOST_TOLD]

    def _plainly(self, form: str, data: bytes) -> Iterator[str]:
        """Find what stands in bytes as it is, or as bytes of a text that is written otherwise."""
        if _PACKED in data:
            yield f"a network address, packed, {form}"
        yield from (f"a digest of somebody, {form}, at {at}" for at in self._digests.places(data))
        for reading, seen in readings(data.lower()):
            for mark in _MARKS:
                if (at := seen.find(mark)) >= 0:
                    yield _told(mark, f"{form}, {reading}", seen, at)
            yield from self._numbers_in(f"{form}, {reading}", seen)

    def _numbers_in(self, form: str, data: bytes) -> Iterator[str]:
        for at in self._numbers.places(data):
            end = at + 8
            for needle in self._whole[data[at:end]]:
                begin = end - len(needle)
                if data[max(0, begin) : end] == needle and not _is_chance(data, begin, end):
                    yield _told(needle, form, data, begin)


class Eights:
    """Many rows of eight bytes, and where any of them stands in a file."""

    _ODD = np.uint64(0x9E3779B97F4A7C15)

    def __init__(self, rows: Iterable[bytes]):
        self._rows = np.unique(np.frombuffer(b"".join(rows), "<u8"))
        # Of a hundred places that are none, at the most two are looked up in the row.
        bits = max(16, len(self._rows).bit_length() + 6)
        self._shift = np.uint64(64 - bits)
        self._bits = np.zeros(1 << (bits - 3), np.uint8)
        hashed = self._hashed(self._rows)
        np.bitwise_or.at(self._bits, hashed >> np.uint64(3), self._bit(hashed))

    def places(self, data: bytes, step: int = 1 << 22) -> Iterator[int]:
        """Yield where a row begins, in no order."""
        for start in range(0, len(data), step):
            part = data[start : start + step + 7]
            for offset in range(min(8, max(0, len(part) - 7))):
                many = (len(part) - offset) // 8
                seen = np.frombuffer(part, "<u8", many, offset)
                hashed = self._hashed(seen)
                maybe = np.flatnonzero(self._bits[hashed >> np.uint64(3)] & self._bit(hashed))
                here = np.searchsorted(self._rows, seen[maybe])
                here[here == len(self._rows)] = 0
                for at in maybe[self._rows[here] == seen[maybe]]:
                    yield start + offset + 8 * int(at)

    def _hashed(self, rows: np.ndarray) -> np.ndarray:
        mixed = (rows ^ (rows >> np.uint64(29))) * self._ODD
        return mixed >> self._shift

    @staticmethod
    def _bit(hashed: np.ndarray) -> np.ndarray:
        return (np.uint64(1) << (hashed & np.uint64(7))).astype(np.uint8)


_HEX = frozenset(b"0123456789abcdef")
#: A run of so many hexadecimal digits is a digest, in which any number may stand by chance.
_DIGEST = 32


def _is_chance(data: bytes, begin: int, end: int) -> bool:
    """Tell whether a number stands in the middle of a digest that is written as text."""
    if not data[begin:end].isdigit():
        return False
    while begin > 0 and end - begin < 200 and data[begin - 1] in _HEX:
        begin -= 1
    while end < len(data) and end - begin < 200 and data[end] in _HEX:
        end += 1
    run = data[begin:end]
    return len(run) >= _DIGEST and not run.isdigit()


def _told(needle: bytes, form: str, data: bytes, at: int) -> str:
    return f"{needle!r} {form}: …{data[max(0, at - 40) : at + 60]!r}…"


def _digests(said: str, keys: tuple[bytes, ...]) -> Iterator[bytes]:
    data = said.encode()
    for algorithm in _ALGORITHMS:
        yield hashlib.new(algorithm, data, usedforsecurity=False).digest()
    for size in _SIZES:
        yield hashlib.blake2b(data, digest_size=size).digest()
    for key in keys:
        yield hmac.digest(key, data, "sha256")
        yield hashlib.sha256(key + data).digest()
