"""Capturing a source: an address, a file or bytes, into one file that verifies by itself."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from claimdesk.errors import InputTooLargeError, UnreachableError
from claimdesk.evidence import wacz
from claimdesk.evidence.messages import Message, read_message
from claimdesk.evidence.quality import Reading, read
from claimdesk.evidence.records import MANIFEST, TEXT, Capture, Derived, Exchanged
from claimdesk.evidence.verification import Reader
from claimdesk.evidence.warc import Record, write_records
from claimdesk.intake.reading import MAX_FILE_BYTES
from claimdesk.intake.tape import Exchange, Tape, utc_now

if TYPE_CHECKING:
    from claimdesk.evidence.archive import Archive
    from claimdesk.intake.http import Response
    from claimdesk.intake.sandbox import Sandbox

#: What takes part in a capture, and so is named in it with its version.
_TOOLS = ("claimdesk", "warcio", "h11", "trafilatura", "lxml", "pypdfium2")
_NOT_MODIFIED = 304
_ANSWER = "application/http; msgtype=response"
_REQUEST = "application/http; msgtype=request"
#: Kind of file -> its media type, where nothing states one.
_MEDIA_TYPES = {
    "html": "text/html", "pdf": "application/pdf", "csv": "text/csv", "json": "application/json",
    "text": "text/plain", "markdown": "text/markdown", "xml": "application/xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}  # fmt: skip


class Fetches(Protocol):
    """What asks for an address, as `intake.http.Fetcher` does."""

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        tape: Tape | None = None,
    ) -> Response:
        """Return the answer, with each exchange on the tape."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """What an address answered, not stored yet: `data` are the bytes of its file in an archive.

    `etag` and `last_modified` are what the server tells to ask by the next time, or empty.
    """

    capture: Capture
    text: str
    data: bytes
    etag: str
    last_modified: str


def capture(  # noqa: PLR0913 - what is captured, into what, and with what at hand
    source: str | Path | bytes,
    *,
    archive: Archive,
    fetcher: Fetches | None = None,
    sandbox: Sandbox | None = None,
    address: str = "",
    clock: Callable[[], datetime] = utc_now,
) -> Capture:
    """Capture a source into an archive, and return what was captured.

    A str is an http(s) address; a Path or bytes are a file, `address` is where it is said to be
    from. The hash of what came is taken before anything looks into it. What is no evidence is kept
    all the same: `refusals` says why. Raises AddressError where nothing answers, InputError where
    it is too large or no proper HTTP, OSError where the archive cannot be written.
    """
    if isinstance(source, str):
        found, data = _of_address(source, fetcher, sandbox, clock)
    else:
        body = source if isinstance(source, bytes) else _content(source)
        name = source.name if isinstance(source, Path) else ""
        found, data = _of_file(body, name, address, sandbox, clock())
    # Read back as whoever verifies will, so that nothing is kept that does not verify.
    Reader(data).require_sound()
    return replace(found, id=archive.store(data))


def look(  # noqa: PLR0913 - what is asked, by whom, and what is known of it
    url: str,
    *,
    fetcher: Fetches,
    sandbox: Sandbox | None = None,
    etag: str = "",
    last_modified: str = "",
    clock: Callable[[], datetime] = utc_now,
) -> Fresh | None:
    """Return what an address answers now, as a capture that nobody has stored.

    None where the server says that nothing changed since the answer that `etag` or `last_modified`
    are of. An answer without success is one too. Raises as `capture`.
    """
    tape, headers = Tape(clock=clock), {}
    try:
        answer = fetcher.fetch(
            url, etag=etag or None, last_modified=last_modified or None, tape=tape
        )
    except UnreachableError as error:
        if not error.status:
            raise
    else:
        if answer.status == _NOT_MODIFIED:
            return None
        headers = dict(answer.headers)
    found, data, text = _of_tape(url, tape, sandbox)
    Reader(data).require_sound()
    return Fresh(
        capture=found,
        text=text,
        data=data,
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
    )


def _of_address(
    url: str, fetcher: Fetches | None, sandbox: Sandbox | None, clock: Callable[[], datetime]
) -> tuple[Capture, bytes]:
    if fetcher is None:
        from claimdesk.intake.http import Fetcher  # noqa: PLC0415 - loads the client

        with Fetcher() as own:
            return _of_address(url, own, sandbox, clock)
    tape = Tape(clock=clock)
    try:
        fetcher.fetch(url, tape=tape)
    except UnreachableError as error:
        if not error.status:  # an error page is an answer; no answer is none
            raise
    found, data, _ = _of_tape(url, tape, sandbox)
    return found, data


def _of_tape(url: str, tape: Tape, sandbox: Sandbox | None) -> tuple[Capture, bytes, str]:
    """Return a capture of what is on a tape, the bytes of its file, and its text."""
    taken = [(one, bytes(one.received)) for one in tape.exchanges]
    hashes = [hashlib.sha256(received).hexdigest() for _, received in taken]
    messages = [read_message(received) for _, received in taken]
    last, exchange = messages[-1], taken[-1][0]
    reading = read(
        last.body,
        url=exchange.url,
        requested=url.strip(),
        name=exchange.url,
        media_type=last.media_type,
        charset=last.charset,
        status=last.status,
        problem=last.problem,
        sandbox=sandbox,
    )
    found = _capture(reading, last.body, last.media_type, exchange.began)
    found = replace(
        found,
        requested=url.strip(),
        url=exchange.url,
        charset=last.charset,
        status=last.status,
        exchanges=tuple(
            _exchanged(one, received, digest, message)
            for (one, received), digest, message in zip(taken, hashes, messages, strict=True)
        ),
    )
    records = [
        record
        for (one, _), message in zip(taken, messages, strict=True)
        for record in _records(one, message)
    ]
    text = reading.document.text if reading.document else ""
    return *_packed(found, reading, records), text


def _of_file(
    body: bytes, name: str, address: str, sandbox: Sandbox | None, now: datetime
) -> tuple[Capture, bytes]:
    if len(body) > MAX_FILE_BYTES:
        raise InputTooLargeError
    digest = hashlib.sha256(body).hexdigest()
    reading = read(
        body,
        url=address,
        requested="",
        name=f"file{Path(name).suffix}",  # the rest of it may name somebody
        media_type="",
        charset="",
        status=0,
        problem="",
        sandbox=sandbox,
    )
    media_type = _MEDIA_TYPES.get(reading.kind, "application/octet-stream")
    found = replace(_capture(reading, body, media_type, now), requested=address, url=address)
    record = Record(
        kind="resource",
        url=address or f"urn:sha256:{digest}",
        date=now,
        content_type=media_type,
        block=body,
    )
    return _packed(found, reading, [record])


def _capture(reading: Reading, body: bytes, media_type: str, when: datetime) -> Capture:
    document = reading.document
    digest = hashlib.sha256(body).hexdigest()
    made: tuple[Derived, ...] = ()
    if document is not None:
        text = document.text.encode("utf-8", "replace")
        by = f"claimdesk.intake ({reading.kind})"
        made = (
            Derived(path=TEXT, sha256=hashlib.sha256(text).hexdigest(), derived_from=digest, by=by),
        )
    return Capture(
        captured=when.astimezone(UTC).isoformat(),
        requested="",
        url="",
        sha256=digest,
        size_bytes=len(body),
        media_type=media_type,
        charset="",
        kind=reading.kind,
        status=0,
        software=_software(),
        derived=made,
        title=document.title if document else "",
        lang=document.lang if document else "",
        published=document.published if document else "",
        outlet=document.outlet if document else "",
        notice=reading.notice,
        refusals=reading.refusals,
        places=document.places if document else (),
    )


def _packed(found: Capture, reading: Reading, records: list[Record]) -> tuple[Capture, bytes]:
    """Return a capture and the bytes of its file."""
    text = reading.document.text if reading.document else ""
    software = f"claimdesk {found.software['claimdesk']}"
    warc, places = write_records(
        records,
        {
            "software": f"{software}, warcio {found.software['warcio']}",
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/"
            "warc-1.1/",
        },
    )
    shown = found.url or records[-1].url
    answered = [place.offset for place in places if place.record.kind in {"response", "resource"}]
    facts = {at: ("", came.status) for at, came in zip(answered, found.exchanges, strict=False)}
    facts[answered[-1]] = (found.media_type, found.status)
    indexes = wacz.indexes(places, facts)
    page = {wacz.PAGES: wacz.pages(shown, found.when, found.title, text)}
    made = [*_made_of(hashlib.sha256(warc).hexdigest(), indexes), *_made_of(found.sha256, page)]
    found = replace(found, derived=(*found.derived, *made))
    members = {wacz.ARCHIVE: warc, **indexes, **page, MANIFEST: found.dump()}
    if reading.document is not None:
        members[TEXT] = text.encode("utf-8", "replace")
    title = found.title or shown
    data = wacz.pack(members, created=found.when, software=software, title=title, page=shown)
    return found, data


def _made_of(origin: str, members: Mapping[str, bytes]) -> Iterator[Derived]:
    """Yield what is said of members that were made of one with a SHA-256, for viewers."""
    for path, data in members.items():
        digest = hashlib.sha256(data).hexdigest()
        yield Derived(path=path, sha256=digest, derived_from=origin, by="claimdesk.evidence")


def _records(exchange: Exchange, message: Message) -> list[Record]:
    names: dict[str, Any] = {"url": exchange.url, "date": exchange.began, "ip": exchange.ip}
    sent = bytes(exchange.sent)
    return [
        Record(
            kind="response",
            content_type=_ANSWER,
            block=message.raw,
            head_bytes=message.head_bytes,
            **names,
        ),
        Record(kind="request", content_type=_REQUEST, block=sent, head_bytes=len(sent), **names),
    ]


def _exchanged(exchange: Exchange, received: bytes, digest: str, message: Message) -> Exchanged:
    shown = exchange.certificate
    return Exchanged(
        url=exchange.url,
        began=exchange.began.astimezone(UTC).isoformat(),
        status=message.status,
        ip=exchange.ip,
        certificate_sha256=hashlib.sha256(shown).hexdigest() if shown else "",
        received_sha256=digest,
        received_bytes=len(received),
        interim=message.interim.decode("latin-1"),
        excess_bytes=len(message.excess),
    )


@cache
def _software() -> dict[str, str]:
    """Return the versions of what takes part, and of Python."""
    found = {"python": sys.version.partition(" ")[0]}
    for name in _TOOLS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # started from a folder, not installed
            found[name] = ""
    return found


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_FILE_BYTES + 1)
