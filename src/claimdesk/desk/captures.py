"""The desk's captures: where they lie, the task that makes one, where a quotation stands in it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from claimdesk.desk import jobs, places
from claimdesk.desk.models import Capture, Evidence
from claimdesk.errors import (
    AddressError,
    AddressRefusedError,
    EvidenceError,
    InputError,
    InputTooLargeError,
    UnreachableError,
)
from claimdesk.evidence import Anchor, Archive, anchor_to, capture, find_anchor
from claimdesk.evidence.records import Capture as Captured
from claimdesk.evidence.verification import Opened
from claimdesk.intake.addresses import check_kept, is_of_users

#: One request takes at most half a minute, reading what came at most half a minute more.
LONGEST_S = 120.0
#: Of one host, this many seconds lie between two captures.
HOST_DELAY_S = 2.0
PATIENCE_S = 30.0
#: Texts that are held in memory, of five million characters at most.
_OPENED_AT_ONCE = 4


def archive() -> Archive:
    """Return the desk's archive of captures."""
    return Archive(places.captures_folder())


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


def anchor_of(evidence: Evidence, *, again: bool = False) -> list[dict[str, Any]] | None:
    """Return where the quotation stands in the captured text, as selectors; None if nowhere.

    With `again` the place is the one of an earlier capture, told by what stood around it there.
    """
    held = opened(evidence.capture) if evidence.capture and evidence.quotation.strip() else None
    if held is None:
        return None
    pages = held.capture.places
    found = find_anchor(held.text, Anchor.from_json(evidence.anchor), pages) if again else None
    found = found or anchor_to(held.text, evidence.quotation, pages)
    return found.to_json() if found else None


def page_of(evidence: Evidence) -> int:
    """Return the page on which the quotation stands, in a document that has pages; else 0."""
    return Anchor.from_json(evidence.anchor).page if evidence.anchor else 0


@jobs.handler("capture", longest_s=LONGEST_S, aside=True)
def capture_source(*, capture: int, now: datetime) -> Callable[[], object] | None:
    """Capture a source of a check; what came of it is kept with the end of the task.

    It is done once, and a person presses again where nothing came: a check waits for it.
    """
    from claimdesk.desk import verbs  # noqa: PLC0415 - the verbs enqueue, this is what is enqueued
    from claimdesk.desk.handlers import machine  # noqa: PLC0415 - which imports the verbs

    record = Capture.objects.filter(pk=capture, state=Capture.State.WAITING).first()
    if record is None:
        return None
    try:
        found = _take(record.address)
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
        return capture(address, archive=archive(), fetcher=fetcher, clock=jobs.utc_now)


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
