"""What bytes would say without an encoding, and the files that are packed into others."""

from __future__ import annotations

import base64
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

_HEX = re.compile(rb"[0-9a-fA-F]{12,}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{8,}")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
#: A character that is written by its number: in addresses, HTML, JSON, programs and mails.
_BY_NUMBER = re.compile(
    rb"%([0-9a-f]{2})|=([0-9a-f]{2})|&#([0-9]{2,7});?|&#x([0-9a-f]{2,6});?|"
    rb"\\u\{?([0-9a-f]{4})\}?|\\x([0-9a-f]{2})|=\r?\n"
)
_DECIMAL, _BYTES = 3, {1, 2, 6}
#: What people put between the digits of a number.
_BETWEEN_DIGITS = re.compile(rb"(?<=[0-9])(?:[ .\-()+/,_]|\xc2\xa0){1,3}(?=[0-9])")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
#: How deep files are packed into one another.
_DEEPEST = 4


def readings(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a text in lower case as it is, and as it reads where characters are written otherwise.

    UTF-16 and UTF-32 lose their zero bytes; numbers lose what stands between their digits.
    """
    yield "plain", data
    form, seen = "plain", data
    for name, read in (("wide", _narrowed), ("by numbers", _spelt), ("by numbers twice", _spelt)):
        plain = read(seen)
        if plain != seen:
            form, seen = name, plain
            yield form, seen
    yield f"{form}, joined", _BETWEEN_DIGITS.sub(b"", seen)


def _narrowed(data: bytes) -> bytes:
    return data.replace(b"\0", b"")


def _spelt(data: bytes) -> bytes:
    if not any(mark in data for mark in (b"%", b"=", b"&#", b"\\")):
        return data
    return _narrowed(_BY_NUMBER.sub(_character, data).lower())


def _character(found: re.Match[bytes]) -> bytes:
    group = found.lastindex
    if group is None:  # the end of a line in a mail that goes on
        return b""
    number = int(found[group], 10 if group == _DECIMAL else 16)
    if group in _BYTES:
        return bytes([number])
    is_character = number < 0x110000 and not 0xD800 <= number < 0xE000
    return chr(number).encode() if is_character else b""


def decoded(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what the parts of data are that could be hexadecimal or base64, at each place."""
    whole = data.replace(b"\r\n", b"\n").replace(b"\n", b"")
    runs = _HEX.findall(whole)
    for skip in (0, 1):
        even = b"".join(run[skip : skip + (len(run) - skip) // 2 * 2] for run in runs)
        yield "in hex", bytes.fromhex(even.decode())
    runs = [run.translate(_URL_SAFE) for run in _BASE64.findall(whole)]
    for skip in range(4):
        parts = (run[skip:] for run in runs)
        padded = b"".join(part + b"A" * (-len(part) % 4) for part in parts)
        yield "in base64", base64.b64decode(padded)


def unpacked(name: str, data: bytes, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """Yield a file, and what is packed in it: zip (DOCX, XLSX, WACZ), gzip (WARC), PDF streams."""
    yield name, data
    if depth == _DEEPEST:
        return
    for inner, content in _inside(data):
        yield from unpacked(f"{name}: {inner}", content, depth + 1)


def _inside(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data[:2] == b"PK" and zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            yield "its names", "\n".join(bundle.namelist()).encode() + bundle.comment
            for name in bundle.namelist():
                yield name, bundle.read(name)
    elif data[:3] == b"\x1f\x8b\x08":
        yield "gzip", gzip.decompress(data)
    elif data[:5] == b"%PDF-":
        for number, found in enumerate(_STREAM.finditer(data)):
            try:
                yield f"stream {number}", zlib.decompress(found[1])
            except zlib.error:  # it is not compressed, and was looked through as it is
                continue
