"""One visit to a source: what came, and what it says against what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from claimdesk.desk import captures, jobs
from claimdesk.desk.models import Evidence, WatchedSource
from claimdesk.desk.sources import visits
from claimdesk.desk.sources.failures import HostBusyError
from claimdesk.desk.sources.visits import Visitor
from claimdesk.errors import (
    AddressError,
    AddressRefusedError,
    EvidenceError,
    InputError,
    RobotsError,
)
from claimdesk.evidence.capturing import Fresh, look
from claimdesk.evidence.drift import Drift, Outcome, Page, Passage, compare
from claimdesk.evidence.verification import Opened
from claimdesk.intake.sandbox import Sandbox

#: A visit that has taken this long begins no further request.
VISIT_S = 30.0
#: Its robots.txt asks programs to stay away: nothing is known of it, and it is not pressed.
KEPT_OUT = "kept_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a visit found.

    `newer` is held against what is kept last, `whole` against what the publication rests on: None
    where the server said that nothing changed, or nothing is kept. `file` is what was stored of it.
    `busy_until` is set where the host had no time, and nothing else is then.
    """

    fresh: Fresh | None = None
    newer: Drift | None = None
    whole: Drift | None = None
    file: str = ""
    reason: str = ""
    status: int | None = None
    busy_until: datetime | None = None

    @property
    def outcome(self) -> str:
        """Return what came of it: an outcome of `evidence.drift`, or `kept_out`."""
        if self.reason == KEPT_OUT:
            return KEPT_OUT
        return str(self.newer.outcome) if self.newer else "same"


def visit(row: WatchedSource, *, left: str = "") -> Seen:
    """Visit a source and compare; what went wrong is told, and harms no other source.

    A capture is stored where something changed or went, and nothing where all is the same. Where
    an earlier try `left` a file, that is what came. Raises OSError where the archive cannot be
    written.
    """
    before = _page(row.file)
    if came := _left(left):
        return _compared(row, before, came)
    try:
        with visits.fetcher() as fetcher, Sandbox() as sandbox:
            visitor = Visitor(fetcher, sandbox, run_s=VISIT_S)
            fresh = look(
                row.address,
                fetcher=visitor,
                sandbox=sandbox,
                etag=row.etag if before else "",
                last_modified=row.last_modified if before else "",
                clock=jobs.utc_now,
            )
    except HostBusyError as busy:
        return Seen(busy_until=busy.free_at)
    except (AddressError, InputError, EvidenceError) as error:
        return _nothing(error)
    if fresh is None:
        return Seen()
    return _compared(row, before, fresh)


def _left(file: str) -> Fresh | None:
    held = captures.left_by(file)
    if held is None:
        return None
    data = captures.archive().path_of(file).read_bytes()
    return Fresh(capture=held.capture, text=held.text, data=data, etag="", last_modified="")


def _compared(row: WatchedSource, before: Page | None, fresh: Fresh) -> Seen:
    now = Page.of(fresh.capture, fresh.text)
    quotation = quotation_of(row)
    newer = compare(before or Page(text=now.text, title=now.title), now, quotation)
    whole = newer
    first = row.capture.file if row.capture else ""
    if first and first != row.file and newer.outcome in {Outcome.SAME, Outcome.CHANGED}:
        rests_on = _page(first)
        whole = compare(rests_on, now, quotation) if rests_on else newer
    is_kept = newer.outcome in {Outcome.CHANGED, Outcome.GONE} or before is None
    is_new = is_kept and newer.outcome != Outcome.UNREACHABLE and row.outcome != Outcome.GONE
    is_back = row.outcome == Outcome.GONE and newer.outcome in {Outcome.SAME, Outcome.CHANGED}
    file = captures.archive_of_task().store(fresh.data) if is_new or is_back else ""
    return Seen(
        fresh=fresh,
        newer=newer,
        whole=whole,
        file=file,
        reason=newer.reason,
        status=None if 200 <= now.status < 300 else now.status or None,
    )


def _nothing(error: Exception) -> Seen:
    """Return what a visit found to which no answer came that can be read."""
    lost = Drift(outcome=Outcome.UNREACHABLE, passage=Passage.NONE)
    if isinstance(error, RobotsError):
        return Seen(reason=KEPT_OUT, newer=lost)
    if isinstance(error, AddressRefusedError):
        return Seen(reason="refused", newer=lost)
    is_silent = isinstance(error, AddressError)
    status = getattr(error, "status", 0) or None
    return Seen(reason="silent" if is_silent else "unreadable", newer=lost, status=status)


def quotation_of(row: WatchedSource) -> str:
    """Return the passage that readers see quoted from a source."""
    published = row.check_record.current
    found = Evidence.objects.filter(revision__publication=published, key=row.key)
    return found.values_list("quotation", flat=True).first() or ""


def _page(file: str) -> Page | None:
    held = opened(file)
    return Page.of(held.capture, held.text) if held else None


def opened(file: str) -> Opened | None:
    """Return a capture of the archive with its text; None where it cannot be read."""
    try:
        return captures.archive().open(file) if file else None
    except (EvidenceError, OSError):
        return None
