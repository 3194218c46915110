"""Capturing a source: an address, a file or bytes, into one file that verifies by itself."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from claimdesk.errors import InputTooLargeError, UnreachableError
from claimdesk.evidence import wacz
from claimdesk.evidence.details import derived_of, details_of, read_tables
from claimdesk.evidence.exchanges import exchanged, records_of
from claimdesk.evidence.messages import Message, media_type_of, read_message
from claimdesk.evidence.picture import Picture, picture_of
from claimdesk.evidence.quality import Reading, read, with_cells
from claimdesk.evidence.records import CELLS, MANIFEST, TEXT, Capture, Derived
from claimdesk.evidence.sheets import SHEETS
from claimdesk.evidence.verification import Reader
from claimdesk.evidence.warc import Place, Record, write_records
from claimdesk.intake.reading import MAX_FILE_BYTES
from claimdesk.intake.sandbox import Sandbox
from claimdesk.intake.scans import WHOLE, Scanning
from claimdesk.intake.tape import Tape, utc_now

if TYPE_CHECKING:
    from claimdesk.evidence.archive import Archive
    from claimdesk.intake.http import Fetcher, Response

#: What takes part in a capture, and so is named in it with its version.
_TOOLS = ("claimdesk", "warcio", "h11", "trafilatura", "lxml", "pypdfium2", "python-calamine")
_NOT_MODIFIED = 304
#: Kind of file -> its media type, where nothing states one.
_MEDIA_TYPES = {
    "html": "text/html", "pdf": "application/pdf", "csv": "text/csv", "json": "application/json",
    "text": "text/plain", "markdown": "text/markdown", "xml": "application/xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
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
    fetcher: Fetcher | None = None,
    sandbox: Sandbox | None = None,
    address: str = "",
    ending: str = "",
    browser: str | None = None,
    scanning: Scanning = WHOLE,
    clock: Callable[[], datetime] = utc_now,
) -> Capture:
    """Capture a source into an archive, and return what was captured.

    A str is an http(s) address; a Path or bytes are a file, `address` is where it is said to be
    from, `ending` how the name of bytes ends (such as .csv). `browser` is the path of the Chromium
    that draws a page, empty where there is none; with None no picture is asked for. `scanning` says
    how much of scanned pages is recognised. The hash of what came is taken before anything looks
    into it. What is no evidence is kept all the same: `refusals` says why. Raises AddressError
    where nothing answers, InputError where it is too large or no proper HTTP, OSError where the
    archive cannot be written.
    """
    with ExitStack() as opened:
        sandbox = sandbox or opened.enter_context(Sandbox())
        if isinstance(source, str):
            if fetcher is None:
                from claimdesk.intake.http import Fetcher  # noqa: PLC0415 - loads the client

                fetcher = opened.enter_context(Fetcher())
            found, data = _of_address(source, fetcher, sandbox, clock, browser)
        else:
            body = source if isinstance(source, bytes) else _content(source)
            suffix = source.suffix if isinstance(source, Path) else ending
            found, data = _of_file(body, suffix, address, sandbox, scanning, clock())
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
    """Return what an address answers now, as a capture that nobody has stored; it has no picture.

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
    with ExitStack() as opened:
        found, data, text = _of_tape(url, tape, sandbox or opened.enter_context(Sandbox()))
    Reader(data).require_sound()
    return Fresh(
        capture=found,
        text=text,
        data=data,
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
    )


def _of_address(
    url: str,
    fetcher: Fetcher,
    sandbox: Sandbox,
    clock: Callable[[], datetime],
    browser: str | None,
) -> tuple[Capture, bytes]:
    tape = Tape(clock=clock)
    try:
        fetcher.fetch(url, tape=tape)
    except UnreachableError as error:
        if not error.status:  # an error page is an answer; no answer is none
            raise

    def draw(last: Message, url: str, kind: str) -> Picture:
        if browser is None:
            return Picture()
        return picture_of(last, url=url, kind=kind, browser=browser, fetcher=fetcher, clock=clock)

    found, data, _ = _of_tape(url, tape, sandbox, draw)
    return found, data


def _of_tape(
    url: str,
    tape: Tape,
    sandbox: Sandbox,
    draw: Callable[[Message, str, str], Picture] | None = None,
) -> tuple[Capture, bytes, str]:
    """Return a capture of what is on a tape, the bytes of its file, and its text.

    `draw` makes the picture of an answer, by its address and kind.
    """
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
    reading, details = _detailed(reading, last.body, last.charset, sandbox)
    drawn = draw(last, exchange.url, reading.kind) if draw else Picture()
    found = _capture(reading, last.body, last.media_type, exchange.began)
    read_again = zip(taken, hashes, messages, strict=True)
    found = replace(
        found,
        requested=url.strip(),
        url=exchange.url,
        charset=last.charset,
        status=last.status,
        exchanges=tuple(exchanged(one, digest, said) for (one, _), digest, said in read_again),
        drawing=drawn.drawing,
        derived=(*found.derived, *derived_of(details, found.sha256), *drawn.derived),
    )
    records = [
        record
        for (one, _), message in zip(taken, messages, strict=True)
        for record in records_of(one, message)
    ]
    members = {**details, **drawn.members}
    text = reading.document.text if reading.document else ""
    wire = {wacz.ARCHIVE: records, wacz.PARTS: list(drawn.records)}
    return *_packed(found, reading, wire, members), text


def _of_file(  # noqa: PLR0913, PLR0917 - a file, what is known of it, and what reads it
    body: bytes, ending: str, address: str, sandbox: Sandbox, scanning: Scanning, now: datetime
) -> tuple[Capture, bytes]:
    if len(body) > MAX_FILE_BYTES:
        raise InputTooLargeError
    digest = hashlib.sha256(body).hexdigest()
    reading = read(
        body,
        url=address,
        requested="",
        name=f"file{ending}",  # the rest of it may name somebody
        media_type="",
        charset="",
        status=0,
        problem="",
        sandbox=sandbox,
        scanning=scanning,
    )
    media_type = _MEDIA_TYPES.get(reading.kind, "application/octet-stream")
    reading, details = _detailed(reading, body, "", sandbox)
    found = _capture(reading, body, media_type, now)
    found = replace(
        found,
        requested=address,
        url=address,
        derived=(*found.derived, *derived_of(details, digest)),
    )
    record = Record(
        kind="resource",
        url=address or f"urn:sha256:{digest}",
        date=now,
        content_type=media_type,
        block=body,
    )
    return _packed(found, reading, {wacz.ARCHIVE: [record]}, details)


def _detailed(
    reading: Reading, body: bytes, charset: str, sandbox: Sandbox
) -> tuple[Reading, dict[str, bytes]]:
    """Return what was read of a document, of a sheet its cells, and the members with details."""
    details = details_of(body, reading.kind, charset, sandbox)
    if reading.kind in SHEETS and CELLS in details:
        reading = with_cells(reading, read_tables(details[CELLS]))
    return reading, details


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


def _packed(
    found: Capture,
    reading: Reading,
    records: Mapping[str, list[Record]],
    members: Mapping[str, bytes],
) -> tuple[Capture, bytes]:
    """Return a capture and the bytes of its file; `records` are those of each WARC in it."""
    text = reading.document.text if reading.document else ""
    software = f"claimdesk {found.software['claimdesk']}"
    about = {
        "software": f"{software}, warcio {found.software['warcio']}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/"
        "warc-1.1/",
    }
    written = {path: write_records(rows, about) for path, rows in records.items() if rows}
    shown = found.url or records[wacz.ARCHIVE][-1].url
    indexes = wacz.indexes(
        {path: places for path, (_, places) in written.items()}, _index_facts(found, written)
    )
    page = {wacz.PAGES: wacz.pages(shown, found.when, found.title, text)}
    origin = hashlib.sha256(written[wacz.ARCHIVE][0]).hexdigest()
    made = [*_made_of(origin, indexes), *_made_of(found.sha256, page)]
    found = replace(found, derived=(*found.derived, *made))
    everything = {
        **{path: data for path, (data, _) in written.items()},
        **indexes,
        **page,
        MANIFEST: found.dump(),
        **members,
    }
    if reading.document is not None:
        everything[TEXT] = text.encode("utf-8", "replace")
    title = found.title or shown
    data = wacz.pack(everything, created=found.when, software=software, title=title, page=shown)
    return found, data


def _made_of(origin: str, members: Mapping[str, bytes]) -> Iterator[Derived]:
    """Yield what is said of members that were made of one with a SHA-256, for viewers."""
    for path, data in members.items():
        digest = hashlib.sha256(data).hexdigest()
        yield Derived(path=path, sha256=digest, derived_from=origin, by="claimdesk.evidence")


def _index_facts(
    found: Capture, written: Mapping[str, tuple[bytes, list[Place]]]
) -> dict[tuple[str, int], tuple[str, int]]:
    """Return media type and status of each answer, by its file and place."""
    facts: dict[tuple[str, int], tuple[str, int]] = {}
    parts = found.drawing.parts if found.drawing else ()
    for path, exchanges in ((wacz.ARCHIVE, found.exchanges), (wacz.PARTS, parts)):
        if path not in written:
            continue
        places = [one for one in written[path][1] if one.record.kind in {"response", "resource"}]
        for place, came in zip(places, exchanges, strict=False):
            media_type = media_type_of(place.record.block) if path == wacz.PARTS else ""
            facts[path, place.offset] = (media_type, came.status)
        if path == wacz.ARCHIVE:
            facts[path, places[-1].offset] = (found.media_type, found.status)
    return facts


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
