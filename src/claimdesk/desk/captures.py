"""The desk's captures: where they lie, the task that makes one, where a quotation stands in it."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from claimdesk.desk import jobs, places
from claimdesk.desk.models import Capture, Evidence
from claimdesk.disk import sync_folder
from claimdesk.errors import (
    AddressError,
    AddressRefusedError,
    EvidenceError,
    InputError,
    InputTooLargeError,
    MissingRecordError,
    UnreachableError,
)
from claimdesk.evidence import Anchor, Archive, anchor_to, capture, find_anchor
from claimdesk.evidence.browser import find_browser
from claimdesk.evidence.details import read_tables, read_words
from claimdesk.evidence.records import CELLS, WORDS
from claimdesk.evidence.records import Capture as Captured
from claimdesk.evidence.tables import Cells, Table, cells_at, find_cells, parse_range
from claimdesk.evidence.verification import Opened
from claimdesk.evidence.words import boxes_of
from claimdesk.intake.addresses import check_kept, is_of_users
from claimdesk.intake.sandbox import run_parser
from claimdesk.intake.scans import Scanning

#: A request takes at most half a minute, reading what came as long, drawing it 45 seconds.
LONGEST_S = 150.0
#: Of one host, this many seconds lie between two captures.
HOST_DELAY_S = 2.0
PATIENCE_S = 30.0
#: Texts that are held in memory, of five million characters at most.
_OPENED_AT_ONCE = 4
_PAGES_AT_ONCE = 16
#: Of a scanned file, while somebody waits: some eight pages.
_SCANNING = Scanning(pages=10, wall_s=20.0)


def archive() -> Archive:
    """Return the desk's archive of captures."""
    return Archive(places.captures_folder())


class _OfTask(Archive):
    """The desk's archive for a task, which keeps the id of a file before the file is there.

    So a worker that is killed before its task ends leaves no file of which nobody knows: whoever
    begins the task again is given its id, and takes it.
    """

    def store(self, data: bytes) -> str:
        jobs.note(file=hashlib.sha256(data).hexdigest())
        return super().store(data)


def archive_of_task() -> Archive:
    """Return the desk's archive for the task in hand, which is given `file` if it begins again."""
    return _OfTask(places.captures_folder())


def left_by(file: str) -> Opened | None:
    """Return what an earlier try of a task captured; None where there was none, or no file of it.

    Its name is synced, which that try may not have come to.
    """
    if not file:
        return None
    try:
        left = archive().open(file)
        sync_folder(places.captures_folder())
    except (EvidenceError, OSError):
        return None
    return left


def ids_of_check(check: int) -> list[str]:
    """Return the files that a check rests on, and those it asked for and does not use."""
    found = Capture.objects.filter(check_record=check).exclude(file="")
    return list(dict.fromkeys(found.order_by("pk").values_list("file", flat=True)))


def is_written_by_users(address: str) -> bool:
    """Tell whether what stands at an address was likely written by a user of its site."""
    try:
        return bool(address) and is_of_users(check_kept(address))
    except AddressRefusedError:  # it cannot be captured either
        return False


def needs_speaker(evidence: Evidence) -> bool:
    """Tell whether somebody must say who speaks at a source: by its address, or where it led."""
    led_there = evidence.capture is not None and "users" in evidence.capture.problems
    return led_there or is_written_by_users(evidence.address)


def opened(record: Capture) -> Opened | None:
    """Return what was captured, with its text; None where nothing was, or it cannot be read."""
    try:
        return _opened(places.captures_folder(), record.file) if record.file else None
    except (EvidenceError, OSError):
        return None


def take_file(data: bytes, *, ending: str, address: str) -> Captured:
    """Capture the content of a file that somebody gives; of its name the ending counts only.

    Raises InputError where it is too large, OSError where the archive cannot be written.
    """
    return capture(
        data,
        archive=archive(),
        ending=ending,
        address=address,
        scanning=_SCANNING,
        clock=jobs.utc_now,
    )


def anchor_of(evidence: Evidence, *, again: bool = False) -> list[dict[str, Any]] | None:
    """Return where quotation and cells stand in what was captured, as selectors; None if nowhere.

    With `again` the places are those of an earlier capture, told by what stood around them there.
    """
    record = evidence.capture
    held = opened(record) if record and (evidence.quotation.strip() or evidence.cells) else None
    if record is None or held is None:
        return None
    before = evidence.anchor if again else None
    passage = _passage_in(held, evidence.quotation, Anchor.among(before))
    if passage is not None and passage.page:
        passage = replace(passage, boxes=boxes_of(words_of(record), passage))
    cells = cells_in(record, evidence.cells, Cells.among(before))
    return [one for part in (passage, cells) if part for one in part.to_json()] or None


def _passage_in(held: Opened, quotation: str, before: Anchor | None) -> Anchor | None:
    places = held.capture.places
    found = find_anchor(held.text, before, places) if before else None
    return found or (anchor_to(held.text, quotation, places) if quotation.strip() else None)


def cells_in(record: Capture, named: str, before: Cells | None = None) -> Cells | None:
    """Return cells of what was captured, found again where an earlier capture had them."""
    if not named:
        return None
    tables = tables_of(record)
    found = find_cells(tables, before) if before else None
    try:
        return found or cells_at(tables, parse_range(named))
    except InputError:
        return None


def tables_of(record: Capture) -> list[Table]:
    """Return the tables in what was captured; none where it has none or cannot be read."""
    held = opened(record)
    if held is None or not held.capture.holds(CELLS):
        return []
    return _tables(places.captures_folder(), record.file)


def words_of(record: Capture) -> list[dict[str, Any]]:
    """Return the pages of a captured PDF with their words; none where it is no such file."""
    held = opened(record)
    if held is None or not held.capture.holds(WORDS):
        return []
    return _words(places.captures_folder(), record.file)


def member_of(record: Capture, path: str) -> bytes:
    """Return a file in a capture; MissingRecordError where it holds none of that name."""
    held = opened(record)
    if held is None or not held.capture.holds(path):
        raise MissingRecordError
    return archive().member(record.file, path)


def picture_of(record: Capture) -> tuple[bytes, str]:
    """Return the picture of a captured page with its media type; MissingRecordError without one."""
    held = opened(record)
    place = held.capture.picture if held else ""
    return member_of(record, place), "image/png" if place.endswith(".png") else "image/jpeg"


def page_picture(record: Capture, number: int) -> bytes:
    """Return a page of a captured PDF as a PNG, drawn in the sandbox.

    Raises MissingRecordError where it is no PDF or has no such page.
    """
    held = opened(record)
    if held is None or held.capture.kind != "pdf":
        raise MissingRecordError
    return _page(places.captures_folder(), record.file, number)


def page_of(evidence: Evidence) -> int:
    """Return the page on which the quotation stands, in a document that has pages; else 0."""
    passage = Anchor.among(evidence.anchor)
    return passage.page if passage else 0


@jobs.handler("capture", longest_s=LONGEST_S, aside=True)
def capture_source(*, capture: int, now: datetime, file: str = "") -> Callable[[], object] | None:
    """Capture a source of a check; what came of it is kept with the end of the task.

    It is done once, and a person presses again where nothing came: a check waits for it. `file` is
    what an earlier try was about to store; if it is there, that is the capture.
    """
    from claimdesk.desk import verbs  # noqa: PLC0415 - the verbs enqueue, this is what is enqueued
    from claimdesk.desk.handlers import machine  # noqa: PLC0415 - which imports the verbs

    record = Capture.objects.filter(pk=capture, state=Capture.State.WAITING).first()
    if record is None:
        return None
    try:
        left = left_by(file)
        found = left.capture if left else _take(record.address)
    except (AddressError, InputError, EvidenceError) as error:
        problem, status = _problem_of(error)
        return lambda: verbs.fail_capture(
            actor=machine(), capture=capture, problem=problem, status=status, now=now
        )
    return lambda: verbs.settle_capture(actor=machine(), capture=capture, found=found, now=now)


def _take(address: str) -> Captured:
    """Capture an address in its host's turn.

    A person asks for this one page, as they would in a browser; robots.txt is for programs that
    come by themselves.
    """
    from urllib.parse import urlsplit  # noqa: PLC0415 - used here only

    from claimdesk.desk.sources import visits  # noqa: PLC0415 - as above

    parts = urlsplit(address)
    visits.take_turn(f"{parts.scheme}://{parts.netloc}", HOST_DELAY_S, PATIENCE_S)
    with visits.fetcher() as fetcher:
        return capture(
            address,
            archive=archive_of_task(),
            fetcher=fetcher,
            browser=find_browser(),
            clock=jobs.utc_now,
        )


def _problem_of(error: Exception) -> tuple[str, int | None]:
    if isinstance(error, UnreachableError):
        return "unreachable", error.status or None
    if isinstance(error, AddressRefusedError):
        return "refused", None
    if isinstance(error, InputTooLargeError):
        return "too_large", None
    return "unreadable", None


@functools.lru_cache(maxsize=_OPENED_AT_ONCE)
def _opened(folder: Path, key: str) -> Opened:
    """Read a capture; what lies under a hash never changes, so it is read once."""
    return Archive(folder).open(key)


@functools.lru_cache(maxsize=_OPENED_AT_ONCE)
def _tables(folder: Path, key: str) -> list[Table]:
    return read_tables(Archive(folder).member(key, CELLS))


@functools.lru_cache(maxsize=_OPENED_AT_ONCE)
def _words(folder: Path, key: str) -> list[dict[str, Any]]:
    return read_words(Archive(folder).member(key, WORDS))


@functools.lru_cache(maxsize=_PAGES_AT_ONCE)
def _page(folder: Path, key: str, number: int) -> bytes:
    document = Archive(folder).document(key)
    try:
        drawn = run_parser(
            "claimdesk.evidence.words:draw_page", document, options={"number": number}
        )
    except InputError as error:
        raise MissingRecordError from error
    return base64.b64decode(drawn["png"])
