"""An HTTP answer as it came over the wire, read again: where its parts are, and its body."""

from __future__ import annotations

import re
from dataclasses import dataclass

from claimdesk.errors import InputError, UnreadableInputError
from claimdesk.intake.decoding import MAX_DECODED_BYTES, MAX_WIRE_BYTES, decode_body
from claimdesk.intake.headers import join_headers, read_content_type

_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_MEDIA_TYPE = re.compile(rb"(?im)^content-type:[ \t]*([^\r\n]+)")
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
#: As httpcore gives it to the same parser, which read the answer the first time.
_MAX_HEAD_BYTES = 100 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One answer, cut out of what a server sent.

    `interim` are answers before it (such as 103), `raw` is the answer itself, head and framed body,
    `excess` what came behind it. `head_bytes` is the size of the head in `raw`. `body` is unframed
    and unpacked; where it cannot be unpacked it is as it was sent, and `problem` says why.
    """

    interim: bytes
    raw: bytes
    excess: bytes
    head_bytes: int
    status: int
    headers: dict[str, str]
    media_type: str
    charset: str
    body: bytes
    problem: str


def read_message(received: bytes) -> Message:
    """Read an answer from the bytes that a server sent; UnreadableInputError where it is none."""
    import h11  # noqa: PLC0415 - loaded with the first capture

    start = _start_of_answer(received)
    try:
        status, fields, wire, excess = _parse(received)
    except h11.RemoteProtocolError as error:
        raise UnreadableInputError(f"The answer is not proper HTTP ({error}).") from error
    raw = received[start : len(received) - len(excess)]
    end = _END_OF_HEAD.search(raw)
    headers = dict(join_headers(fields))
    media_type, charset = read_content_type(headers.get("content-type", ""))
    body, problem = _unpacked(wire, headers.get("content-encoding", ""))
    return Message(
        interim=received[:start],
        raw=raw,
        excess=excess,
        head_bytes=end.end() if end else len(raw),
        status=status,
        headers=headers,
        media_type=media_type,
        charset=charset,
        body=body,
        problem=problem,
    )


def media_type_of(raw: bytes) -> str:
    """Return the media type that an answer states in its head, or nothing."""
    end = _END_OF_HEAD.search(raw)
    stated = _MEDIA_TYPE.search(raw[: end.end() if end else len(raw)])
    return read_content_type(stated[1].decode("latin-1"))[0] if stated else ""


def _start_of_answer(received: bytes) -> int:
    """Return where the answer begins that is none of those on the way (1xx)."""
    start = 0
    while (said := _STATUS.match(received, start)) and said[1].startswith(b"1"):
        end = _END_OF_HEAD.search(received, start)
        if end is None:
            break
        start = end.end()
    return start


def _parse(received: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes, bytes]:
    """Return (status, header fields, unframed body, what came behind it)."""
    import h11  # noqa: PLC0415 - as above

    side = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MAX_HEAD_BYTES)
    side.send(h11.Request(method="GET", target="/", headers=[("Host", "a"), ("Connection", "a")]))
    side.send(h11.EndOfMessage())
    side.receive_data(received)
    side.receive_data(b"")
    status, fields, pieces = 0, [], []
    while not isinstance(event := side.next_event(), h11.EndOfMessage):
        if isinstance(event, h11.Response):
            status, fields = event.status_code, list(event.headers.raw_items())
        elif isinstance(event, h11.Data):
            pieces.append(bytes(event.data))
        elif not isinstance(event, h11.InformationalResponse):
            raise UnreadableInputError("The answer was cut short.")
    return status, fields, b"".join(pieces), bytes(side.trailing_data[0])


def _unpacked(wire: bytes, encoding: str) -> tuple[bytes, str]:
    try:
        body = decode_body(
            [wire],
            encoding,
            name="the answer",
            max_wire_bytes=MAX_WIRE_BYTES,
            max_decoded_bytes=MAX_DECODED_BYTES,
        )
    except InputError as error:
        return wire, str(error)
    return body, ""
