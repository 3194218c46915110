"""One run over another desk's log: what is new there is read, proved, and taken in as a whole.

Nothing is taken before every record of the run was checked against its entry, so that a run which
finds something forged takes nothing at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from claimdesk.desk.models import PeerLog, Subscription, UnreadRecord
from claimdesk.desk.sources.failures import (
    HELD,
    Failure,
    HostBusyError,
    UnconfirmedKeyError,
    failure_of,
)
from claimdesk.desk.sources.peers import logs, records, shelving, taking
from claimdesk.desk.sources.peers.logs import Site
from claimdesk.desk.sources.peers.records import News, Publisher, Unread
from claimdesk.errors import (
    AddressError,
    ClaimdeskError,
    InputError,
    LogMissingError,
    UnreachableError,
)
from claimdesk.publishing.log import following
from claimdesk.publishing.log.following import Part, StrangeKeyError
from claimdesk.publishing.log.leaves import Kind, Leaf

if TYPE_CHECKING:
    from claimdesk.desk.sources.runs import Outcome
    from claimdesk.desk.sources.visits import Visitor

#: Entries of a log that are read in one run, and records of them; a long log takes several.
MOST_ENTRIES = 2_048
MOST_RECORDS = 200
#: Records in a row that could not be had for now, after which a run ends before the first of them.
MOST_MISSES = 3
#: How often a record that could not be read is tried again by itself, and how many in one run.
MOST_TRIES, MOST_AGAIN = 10, 10
#: Seconds of a run that are left for taking in what was read.
_FOR_TAKING_S = 5.0


@dataclass(slots=True)
class Batch:
    """What a run read: news and unread records of the entries up to `end`; what was tried again.

    `part` is proved to be of the log whose checkpoint is `note`.
    """

    part: Part
    end: int
    note: bytes = b""
    news: list[News] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    again: list[Unread] = field(default_factory=list)
    misses: int = 0


def gather(source: Subscription, visitor: Visitor, outcome: Outcome, now: datetime) -> None:
    """Read what is new in the log of another desk, and take it in.

    Once it was refused nothing is asked until a person has confirmed that it may go on.
    """
    log, _new = PeerLog.objects.get_or_create(subscription=source)
    log.subscription = source
    if log.refused:
        outcome.error = Failure(log.refused)
        return
    shelving.bring()
    site, note = Site(source.address, visitor), b""
    try:
        answer = site.checkpoint(source)
        note = log.note.encode() if answer is None else answer.body
        if answer is not None:
            outcome.etag = answer.headers.get("etag", "")[:300]
            outcome.last_modified = answer.headers.get("last-modified", "")[:100]
        _read(log, site, note, outcome, now)
    except ClaimdeskError as error:
        _hold(log, error, note, now)
        raise


def _read(log: PeerLog, site: Site, note: bytes, outcome: Outcome, now: datetime) -> None:
    logs.require_note(note)
    if not log.key:
        raise UnconfirmedKeyError(str(following.offered_key(site.file, note)))
    known = logs.known_of(log)
    part = following.go_on(site.file, known, note, most=MOST_ENTRIES)
    batch = _batch(log.subscription, part, site)
    batch.note = note
    outcome.passed_over += len(batch.unread)
    outcome.taken += taking.take(log, batch, now)
    outcome.complete = batch.end == part.head.size
    shelving.bring()


def _batch(source: Subscription, part: Part, site: Site) -> Batch:
    """Read the records of a part of the log; raises ForgedRecordError for one that is forged."""
    publisher = Publisher(part.head.origin, site.address, source.name)
    batch = Batch(part, part.start.count)
    newest = {leaf.id: leaf.seq for leaf, _entry in part.leaves}
    asked = 0
    for leaf, entry in part.leaves:
        if records.is_of_check(leaf) and newest[leaf.id] == leaf.seq:
            if asked == MOST_RECORDS or site.left_s < _FOR_TAKING_S:
                break
            asked += 1
            try:
                found = _of(leaf, entry, site, publisher)
            except HostBusyError:
                if batch.end == part.start.count:
                    raise
                break
            _add(batch, found)
            if batch.misses == MOST_MISSES:
                _give_back(batch)
                break
        batch.end = leaf.seq + 1
    _try_again(source, batch, site, publisher)
    return batch


def _add(batch: Batch, found: News | Unread) -> None:
    if isinstance(found, News):
        batch.news.append(found)
        batch.misses = 0
    else:
        batch.unread.append(found)
        batch.misses = batch.misses + 1 if _may_pass(found) else 0


def _give_back(batch: Batch) -> None:
    """Leave what could not be had for now to the next run: the other desk is down."""
    first = batch.unread[-MOST_MISSES]
    if not batch.news and len(batch.unread) == MOST_MISSES:
        raise UnreachableError(status=first.status or 0)
    batch.end = first.leaf.seq
    del batch.unread[-MOST_MISSES:]


def _of(leaf: Leaf, entry: bytes, site: Site, publisher: Publisher) -> News | Unread:
    """Read the record of one entry, or say why it cannot be read."""
    if not records.has_time(leaf):
        return Unread(leaf=leaf, entry=entry, error=Failure.UNREADABLE)
    if not leaf.page:
        return _without(leaf, entry, publisher)
    try:
        record = site.file(leaf.page)
        following.require_record(record, leaf)
        return records.news_of(leaf, record, publisher)
    except LogMissingError:
        return _without(leaf, entry, publisher)
    except (AddressError, InputError) as error:
        failure, status = failure_of(error)
        return Unread(leaf=leaf, entry=entry, error=failure, status=status)


def _without(leaf: Leaf, entry: bytes, publisher: Publisher) -> News | Unread:
    """Return what an entry says without a record: what was withdrawn is so without a word on it."""
    if leaf.type is Kind.RETRACTION:
        return records.withdrawn_without_record(leaf, publisher.origin)
    return Unread(leaf=leaf, entry=entry, error=Failure.STATUS, status=404)


def _may_pass(found: Unread) -> bool:
    if found.error == Failure.UNREACHABLE:
        return True
    status = found.status or 404
    return found.error == Failure.STATUS and (status >= 500 or status in {408, 425, 429})


def _try_again(source: Subscription, batch: Batch, site: Site, publisher: Publisher) -> None:
    """Try records again that could not be read in earlier runs, as far as there is time."""
    fresh = {one.leaf.id for one in batch.news} | {one.leaf.id for one in batch.unread}
    rows = UnreadRecord.objects.filter(subscription=source, tries__lt=MOST_TRIES)
    for row in rows.order_by("tries", "sequence")[:MOST_AGAIN]:
        if row.about in fresh or site.left_s < _FOR_TAKING_S:
            continue
        entry = row.entry.encode()
        try:
            found = _of(Leaf.load(entry), entry, site, publisher)
        except HostBusyError:
            return
        if isinstance(found, News):
            batch.news.append(found)
        else:
            batch.again.append(found)


def _hold(log: PeerLog, error: ClaimdeskError, note: bytes, now: datetime) -> None:
    """Note that a log was refused, and what it showed; nothing is read until a person says so."""
    try:
        failure, _status = failure_of(error)
    except ClaimdeskError:
        return
    if failure not in HELD:
        return
    offered = ""
    if isinstance(error, StrangeKeyError | UnconfirmedKeyError):
        offered = str(error.key)
    taking.hold(log, failure, offered=offered, note=note, now=now)
