"""Taking in what a run read of another desk's log, in the one transaction that notes how far."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F

from claimdesk.desk import audit, jobs
from claimdesk.desk.models import PeerEntry, PeerLog, Subscription, UnreadRecord
from claimdesk.desk.sources.failures import Failure
from claimdesk.desk.sources.peers import telling
from claimdesk.desk.sources.peers.records import News, Unread
from claimdesk.desk.sources.taking import StoppedError
from claimdesk.desk.transactions import whole
from claimdesk.publishing.log.leaves import Kind

if TYPE_CHECKING:
    from claimdesk.desk.sources.peers.runs import Batch

State = PeerEntry.State
_STATES = {
    Kind.VERDICT: State.STANDING,
    Kind.CORRECTION: State.CORRECTED,
    Kind.RETRACTION: State.WITHDRAWN,
}


@whole
def take(before: PeerLog, batch: Batch, now: datetime) -> int:
    """Take in the news of a run, tell those who relied on it, note how far the log was read.

    `before` is the log as the run found it. Return how many fact-checks are new or otherwise.
    Raises StoppedError, with nothing taken, where the source was paused or removed meanwhile, or
    another run was quicker.
    """
    pk, part = before.pk, batch.part
    # Held until the end: two runs of one source take turns, and see what the other has taken.
    source = Subscription.objects.select_for_update().filter(pk=pk, is_paused=False).first()
    log = PeerLog.objects.select_for_update().filter(subscription=pk).first()
    if source is None or log is None or source.address != before.subscription.address:
        raise StoppedError
    facts = ("key", "size", "taken", "round", "refused")
    if any(getattr(log, name) != getattr(before, name) for name in facts):
        raise StoppedError
    taken = sum(_take(source, log, part.head.origin, one, now) for one in batch.news)
    _note_unread(source, batch)
    log.key, log.offered = str(part.key), ""
    log.note, log.size, log.root = batch.note.decode(), part.head.size, part.head.root.hex()
    log.taken, log.edge = batch.end, part.edge_at(batch.end).dump()
    log.save()
    if log.taken == log.size and log.round > 1:
        taken += _take_vanished(source, log, now)
    if taken:
        Subscription.objects.filter(pk=pk).update(taken=F("taken") + taken)
        audit.append("take_facts", source, actor=None, now=now, facts=taken, upto=log.taken)
        jobs.enqueue("shelve", key=f"shelve:{pk}:{log.round}:{log.taken}:{now}", now=now)
    return taken


@whole
def hold(log: PeerLog, failure: Failure, *, offered: str, note: bytes, now: datetime) -> None:
    """Note that a log is refused: why, by which key, and the checkpoint that it showed."""
    row = PeerLog.objects.select_for_update().filter(pk=log.pk, refused="").first()
    source = Subscription.objects.filter(pk=log.pk).first()
    if row is None or source is None or row.round != log.round or row.key != log.key:
        return
    row.refused, row.offered, row.refused_at = failure.value, offered, now
    row.refused_note = note.decode("utf-8", "replace").replace("\0", "")
    row.save()
    audit.append("refuse_log", source, actor=None, now=now, reason=failure.value)


def _take(source: Subscription, log: PeerLog, origin: str, news: News, now: datetime) -> bool:
    """Take in one fact-check; tell whether it is new, or otherwise than it was."""
    leaf = news.leaf
    UnreadRecord.objects.filter(subscription=source, about=leaf.id, sequence__lte=leaf.seq).delete()
    row = PeerEntry.objects.select_for_update().filter(pk=news.entry_id).first()
    if row is None:
        row, is_new = PeerEntry(entry_id=news.entry_id, origin=origin, about=leaf.id), True
    else:
        is_new = False
        if row.subscription_id == source.pk and row.round == log.round and row.sequence >= leaf.seq:
            return False  # something newer is known already
    before = None if is_new else row.state
    is_same = not is_new and row.digest == leaf.content_sha256 and _is_there(row) == _is_there(news)
    row.subscription, row.round = source, log.round
    row.sequence, row.record, row.digest = leaf.seq, leaf.page, leaf.content_sha256
    if is_same:
        row.save()
        return False
    row.state = _STATES[leaf.type]
    row.correction_class, row.reason = news.correction_class, news.reason
    row.issued, row.is_shelved = news.issued, False
    if news.entry is not None:
        row.entry = news.entry.to_json()
    if not is_new:
        row.changed = now
    row.save()
    if before is not None:
        telling.tell(row, before, now)
    return True


def _is_there(one: PeerEntry | News) -> bool:
    if isinstance(one, PeerEntry):
        return one.state != State.WITHDRAWN
    return one.entry is not None


def _note_unread(source: Subscription, batch: Batch) -> None:
    for one in batch.unread:
        UnreadRecord.objects.update_or_create(
            subscription=source,
            sequence=one.leaf.seq,
            defaults={"about": one.leaf.id, "entry": one.entry.decode(), **_why(one), "tries": 1},
        )
    _count_again(source, batch.again)


def _count_again(source: Subscription, again: Iterable[Unread]) -> None:
    for one in again:
        row = UnreadRecord.objects.filter(subscription=source, sequence=one.leaf.seq)
        row.update(tries=F("tries") + 1, **_why(one))


def _why(one: Unread) -> dict[str, object]:
    return {"error": one.error, "status": one.status}


def _take_vanished(source: Subscription, log: PeerLog, now: datetime) -> int:
    """Take out what a log that was begun anew does not tell of any more; return how many."""
    rows = PeerEntry.objects.filter(subscription=source, round__lt=log.round)
    unread = UnreadRecord.objects.filter(subscription=source).values("about")
    gone = list(rows.exclude(state=State.WITHDRAWN).exclude(about__in=unread))
    for row in gone:
        before = row.state
        row.state, row.correction_class, row.reason = State.WITHDRAWN, "", ""
        row.issued, row.changed, row.is_shelved, row.round = now, now, False, log.round
        row.save()
        telling.tell(row, before, now)
    return len(gone)
