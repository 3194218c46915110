"""Receiving a compressed body in pieces, under limits that a decompression bomb runs into early."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import NoReturn

from claimdesk.errors import InputTooLargeError, UnreadableInputError, UnsupportedInputError

MAX_WIRE_BYTES = 20 * 1024 * 1024
MAX_DECODED_BYTES = 100 * 1024 * 1024
MAX_RATIO = 100
#: Below this a high ratio is harmless: a page of one repeated word is small anyway.
_RATIO_COUNTS_FROM_BYTES = 1024 * 1024
_MAX_LAYERS = 2
_PIECE_BYTES = 64 * 1024
_GZIP_WINDOW = zlib.MAX_WBITS | 16
_GZIP_MARK = b"\x1f\x8b"


def decode_body(
    pieces: Iterable[bytes],
    encoding: str = "",
    *,
    name: str,
    max_wire_bytes: int = MAX_WIRE_BYTES,
    max_decoded_bytes: int = MAX_DECODED_BYTES,
) -> bytes:
    """Return the decoded body of a response or file that comes in pieces.

    `encoding` is a Content-Encoding header: `gzip` and `deflate`, at most two layers. Raises
    InputTooLargeError at the piece that passes a limit, UnsupportedInputError for another encoding
    and UnreadableInputError for damaged data; `name` is named in the message.
    """
    layers = [part.strip().lower() for part in encoding.split(",") if part.strip()]
    layers = [layer for layer in layers if layer != "identity"]
    if len(layers) > _MAX_LAYERS or not {*layers} <= {"gzip", "x-gzip", "deflate"}:
        raise UnsupportedInputError(
            f"{name}: sent in the encoding {encoding!r}, which is not read. Save the page in a "
            "browser and pass the file."
        )
    meter = _Meter(name, max_wire_bytes, max_decoded_bytes)
    stream: Iterator[bytes] = meter.count_wire(pieces)
    for layer in reversed(layers):
        stream = meter.count_unpacked(_inflate(stream, layer, name))
    return b"".join(stream)


class _Meter:
    """What has come in and what has become of it, against the limits."""

    def __init__(self, name: str, max_wire_bytes: int, max_decoded_bytes: int) -> None:
        self._name = name
        self._max_wire_bytes = max_wire_bytes
        self._max_decoded_bytes = max_decoded_bytes
        self._wire_bytes = 0

    def count_wire(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Pass pieces on, up to the limit on what is sent."""
        for piece in pieces:
            self._wire_bytes += len(piece)
            if self._wire_bytes > self._max_wire_bytes:
                self._refuse(f"{self._max_wire_bytes // 1024**2} MiB")
            yield piece

    def count_unpacked(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Pass the output of one layer on, up to the limits on size and ratio.

        Each layer is counted, since a bomb may unpack to a large stream that unpacks to nothing.
        """
        size_bytes = 0
        for piece in pieces:
            size_bytes += len(piece)
            if size_bytes > self._max_decoded_bytes:
                self._refuse(f"{self._max_decoded_bytes // 1024**2} MiB when unpacked")
            if size_bytes > max(_RATIO_COUNTS_FROM_BYTES, MAX_RATIO * self._wire_bytes):
                self._refuse(f"{MAX_RATIO} times its packed size when unpacked")
            yield piece

    def _refuse(self, limit: str) -> NoReturn:
        raise InputTooLargeError(
            f"{self._name}: more than {limit}, which is the limit. Pass the part that matters."
        )


def _inflate(pieces: Iterator[bytes], layer: str, name: str) -> Iterator[bytes]:
    """Unpack one layer, never more than one piece's worth at a time."""
    engine = None
    is_first, carried = True, b""
    try:
        for piece in pieces:
            data, carried = carried + piece, b""
            while data:
                if engine is None and not is_first:
                    # A gzip file may be several in a row; other bytes after the end are noise.
                    if layer == "deflate" or not data.startswith(_GZIP_MARK[: len(data)]):
                        return
                    if len(data) < len(_GZIP_MARK):
                        carried = data
                        break
                engine = engine or zlib.decompressobj(_window(layer, data))
                yield from _drain(engine, data)
                data = engine.unused_data
                if engine.eof:
                    engine, is_first = None, False
    except zlib.error as error:
        raise UnreadableInputError(f"{name}: its {layer} packing is damaged. Try again.") from error
    if engine is not None:
        raise UnreadableInputError(f"{name}: it was cut short. Try again.")


def _drain(engine: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    while True:
        piece = engine.decompress(data, _PIECE_BYTES)
        yield piece
        data = engine.unconsumed_tail
        # A full piece may hide output that needs no more input.
        if engine.eof or (not data and len(piece) < _PIECE_BYTES):
            return


def _window(layer: str, data: bytes) -> int:
    # `deflate` means zlib in the standard and a bare stream in some servers.
    is_zlib = data[0] & 0x0F == 8 and data[0] >> 4 <= 7
    return (zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS) if layer == "deflate" else _GZIP_WINDOW
