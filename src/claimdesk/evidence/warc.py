"""Exchanges as WARC records, written and read: each block is what went over the wire."""

from __future__ import annotations

import base64
import hashlib
import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from claimdesk.errors import CaptureDamagedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record to write, or one that was read: its kind, address, time, and block as bytes.

    `head_bytes` is where in the block the payload begins; `ip` the address that answered.
    """

    kind: str
    url: str
    date: datetime
    content_type: str
    block: bytes
    head_bytes: int = 0
    ip: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies in its file: offset and length of its gzip member, in bytes."""

    record: Record
    offset: int
    length: int
    digest: str


def write_records(records: list[Record], info: dict[str, str]) -> tuple[bytes, list[Place]]:
    """Return the bytes of a .warc.gz and where in it each record lies; `info` comes first."""
    from warcio.warcwriter import WARCWriter  # noqa: PLC0415 - loaded with the first capture

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    about = "".join(f"{name}: {value}\r\n" for name, value in info.items()).encode()
    first = Record(
        kind="warcinfo",
        url="",
        date=records[0].date,
        content_type="application/warc-fields",
        block=about,
    )
    places = []
    answered = ""
    for record in [first, *records]:
        offset = out.tell()
        own_id = f"<urn:uuid:{uuid.uuid4()}>"
        writer.write_record(_to_warcio(record, own_id, answered))
        answered = own_id if record.kind == "response" else ""
        digest = hashlib.sha256(record.block[record.head_bytes :]).hexdigest()
        places.append(Place(record, offset, out.tell() - offset, f"sha256:{digest}"))
    return out.getvalue(), places


def read_records(data: bytes) -> Iterator[Record]:
    """Yield the records of a .warc.gz, blocks as they were written.

    Raises CaptureDamagedError where it cannot be read or a block is not what its digest says.
    """
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - as above
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415 - as above

    try:
        for found in ArchiveIterator(io.BytesIO(data), no_record_parse=True):
            block = found.raw_stream.read()
            headers = found.rec_headers
            if headers.get_header("WARC-Block-Digest") != _digest(block):
                raise CaptureDamagedError("A record of the WARC is not what its digest says.")
            yield Record(
                kind=str(found.rec_type),
                url=headers.get_header("WARC-Target-URI") or "",
                date=datetime.fromisoformat(headers.get_header("WARC-Date")).astimezone(UTC),
                content_type=str(found.content_type),
                block=block,
                ip=headers.get_header("WARC-IP-Address") or "",
            )
    except (ArchiveLoadFailed, ValueError, EOFError, AttributeError) as error:
        raise CaptureDamagedError(f"The WARC cannot be read ({error}).") from error


def _to_warcio(record: Record, own_id: str, answered: str) -> Any:
    """Return a record as warcio writes it: with no HTTP headers of its own, so that it adds none.

    warcio would parse and write the head anew, and the bytes would no longer be the server's.
    """
    from warcio.recordloader import ArcWarcRecord  # noqa: PLC0415 - as above
    from warcio.statusandheaders import StatusAndHeaders  # noqa: PLC0415 - as above

    date = record.date.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    fields = [
        ("WARC-Type", record.kind),
        ("WARC-Record-ID", own_id),
        ("WARC-Date", date),
        ("WARC-Block-Digest", _digest(record.block)),
    ]
    if record.url:
        fields.append(("WARC-Target-URI", record.url))
    if record.ip:
        fields.append(("WARC-IP-Address", record.ip))
    if record.kind != "warcinfo":
        fields.append(("WARC-Payload-Digest", _digest(record.block[record.head_bytes :])))
    if answered and record.kind == "request":
        fields.append(("WARC-Concurrent-To", answered))
    return ArcWarcRecord(
        "warc",
        record.kind,
        StatusAndHeaders("", fields, protocol="WARC/1.1"),
        io.BytesIO(record.block),
        None,
        record.content_type,
        len(record.block),
    )


def _digest(data: bytes) -> str:
    """Return SHA-256 as WARC writes digests."""
    return f"sha256:{base64.b32encode(hashlib.sha256(data).digest()).decode()}"
