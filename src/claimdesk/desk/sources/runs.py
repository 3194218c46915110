"""Runs of sources: which are due, one run from its beginning to its end, when the next one is."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from claimdesk.desk import jobs
from claimdesk.desk.models import Subscription
from claimdesk.desk.sources import conversation, markup, taking, visits
from claimdesk.desk.sources.failures import Failure, HostBusyError, failure_of, is_passing
from claimdesk.desk.sources.peers import runs as following
from claimdesk.desk.sources.readers import Entry, Found, Listing, reader_of
from claimdesk.desk.sources.visits import Visitor
from claimdesk.desk.times import coarse
from claimdesk.errors import AddressError, ClaimdeskError, InputError, LogError
from claimdesk.intake.deidentification import deidentify
from claimdesk.intake.sandbox import Sandbox

#: A run that takes longer is ended by force: twice what it makes requests for.
LONGEST_S = 2 * visits.RUN_S
#: Of a source that lists what is old as well, so many entries come in with the first run.
FIRST_TAKEN = 20
#: Pages in a row that could not be read for now, after which a run gives up.
MOST_MISSES = 3
#: The longest wait after failures, which doubles with each.
LONGEST_WAIT = timedelta(days=1)
#: Share by which a wait is made longer or shorter, so that sources do not keep in step.
JITTER = 0.1
#: The wait before a run that goes on where one broke off for the sake of time.
GOING_ON = timedelta(minutes=1)
#: Of a preview: how many entries, and for how long somebody waits for them.
PREVIEWED = 5
PREVIEW_S = 12.0
SHOWN_CHARACTERS = 600
#: Entries that bring their content are taken so many at a time.
_BATCH = 100


@dataclass(slots=True)
class Outcome:
    """How a run went: what was taken and passed over; `error` where it failed.

    Only where it is `complete` does the source's word that nothing has changed count the next time.
    """

    #: What was read; somebody may give the source another address meanwhile.
    address: str = ""
    taken: int = 0
    passed_over: int = 0
    complete: bool = False
    etag: str | None = None
    position: str = ""
    last_modified: str = ""
    error: Failure | None = None
    status: int | None = None
    again_at: datetime | None = None
    #: What the linter found, where markup was read.
    lint: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """The first texts of a source, or the claims of its fact-checks; or why it cannot be read."""

    texts: tuple[str, ...] = ()
    error: Failure | None = None
    status: int | None = None


def is_any_due() -> bool:
    """Tell whether a source is to be read now."""
    return due(jobs.utc_now()).exists()


@jobs.handler("sources", every=timedelta(minutes=1), when=is_any_due)
def enqueue_due(*, now: datetime) -> jobs.Ending:
    """Enqueue a task for each source that is due; one whose task waits still has it once."""

    def enqueue() -> None:
        for source in due(now):
            key = f"source:{source.pk}:{source.next_run.timestamp():.0f}"
            jobs.enqueue("source", key=key, now=now, source=source.pk)

    return enqueue


@jobs.handler("source", longest_s=LONGEST_S, aside=True)
def run(*, source: int, now: datetime) -> jobs.Ending | None:
    """Read a source, and take in what is new there."""
    record = begin(source, now)
    if record is None:
        return None
    outcome = gather(record, now, listens=True)
    return lambda: end(source, outcome, now)


def run_now(source: int, now: datetime) -> Outcome | None:
    """Read a source at once, for whoever waits for it; None where it is paused or gone."""
    record = begin(source, now)
    if record is None:
        return None
    outcome = gather(record, now)
    end(source, outcome, now)
    return outcome


@transaction.atomic
def begin(source: int, now: datetime) -> Subscription | None:
    """Note that a run begins: as one that failed, which stands if its process dies."""
    held = Subscription.objects.select_for_update()
    record = held.filter(pk=source, is_paused=False).first()
    if record is None or record.kind == Subscription.Kind.WEBHOOK:
        return None
    record.failures += 1
    record.last_run, record.next_run = now, now + wait_of(record)
    record.error, record.error_status = Failure.INTERRUPTED.value, None
    record.save(update_fields=["failures", "last_run", "next_run", "error", "error_status"])
    return record


def gather(
    source: Subscription, now: datetime, *, run_s: float = visits.RUN_S, listens: bool = False
) -> Outcome:
    """Read a source and take in what is new; what goes wrong is told, and harms no other source.

    A process that stays `listens` to a bot that answers, and knows the way back to who wrote.
    """
    outcome = Outcome(address=source.address)
    try:
        with _visiting(source, run_s=run_s, listens=listens) as visitor:
            try:
                _gather(source, visitor, outcome, now)
            finally:
                outcome.lint = markup.summary_of(visitor.looked, now)
    except HostBusyError as busy:
        outcome.again_at = busy.free_at
    except taking.StoppedError:
        outcome.again_at = now + GOING_ON
    except ClaimdeskError as error:
        outcome.error, outcome.status = failure_of(error)
    return outcome


@transaction.atomic
def end(source: int, outcome: Outcome, now: datetime) -> None:
    """Note how a run went, and when the next one is."""
    record = Subscription.objects.select_for_update().filter(pk=source).first()
    if record is None:
        return
    record.passed_over = F("passed_over") + outcome.passed_over
    if outcome.address != record.address:  # how far it was read there says nothing of this one
        record.save(update_fields=["passed_over"])
        return
    if outcome.error is not None:
        record.error, record.error_status = outcome.error.value, outcome.status
    else:
        record.error, record.error_status = "", None
        # A host that had no time for us is no fault: the wait after real ones stays as it was.
        record.failures = record.failures - 1 if outcome.again_at else 0
        record.next_run = outcome.again_at or now + (
            wait_of(record) if outcome.complete and not record.answers else GOING_ON
        )
    if outcome.error is None and outcome.again_at is None:
        record.last_success = now
    if outcome.complete and outcome.etag is not None:
        record.etag, record.last_modified = outcome.etag, outcome.last_modified
    record.position = outcome.position or record.position
    record.lint = outcome.lint or record.lint
    record.save()


def wait_of(source: Subscription) -> timedelta:
    """Return the wait until the next run: as wished, or twice as long with each failure."""
    wish = timedelta(minutes=source.every_minutes)
    wait = min(wish * 2 ** min(source.failures, 12), max(wish, LONGEST_WAIT))
    return wait * (1 + random.uniform(-JITTER, JITTER))  # noqa: S311 - spreads runs, guards nothing


def due(now: datetime) -> QuerySet[Subscription]:
    """Return the sources that are to be read now."""
    ready = Subscription.objects.filter(is_paused=False, next_run__lte=now)
    return ready.exclude(kind=Subscription.Kind.WEBHOOK)


@contextmanager
def _visiting(source: Subscription, *, run_s: float, listens: bool = False) -> Iterator[Visitor]:
    """Give who makes the requests of one run, or of a trial, as politely as the source asks for."""
    delay_s = visits.DESK_DELAY_S if source.kind == Subscription.Kind.DESK else None
    with visits.fetcher() as fetcher, Sandbox() as sandbox:
        yield Visitor(fetcher, sandbox, run_s=run_s, listens=listens, delay_s=delay_s)


def _gather(source: Subscription, visitor: Visitor, outcome: Outcome, now: datetime) -> None:
    if source.kind == Subscription.Kind.DESK:
        following.gather(source, visitor, outcome, now)
        return
    reader = reader_of(source)
    if reader.is_of_persons:  # no row may tell nearer than the hour when somebody wrote
        now = coarse(now)
    listing = reader.listed(source, visitor)
    _take_listing(source, listing, visitor, outcome, now)
    while outcome.complete and listing.go_on is not None:
        if visitor.left_s <= 0:
            outcome.complete = False
            return
        listing = listing.go_on()
        _take_listing(source, listing, visitor, outcome, now)


def _take_listing(
    source: Subscription, listing: Listing, visitor: Visitor, outcome: Outcome, now: datetime
) -> None:
    if listing.is_unchanged:
        outcome.complete = True
        return
    new = taking.fresh(source, listing.entries, now)
    if reader_of(source).begins_with_newest and source.last_success is None:
        taking.note(source.pk, new[FIRST_TAKEN:], now)
        new = new[:FIRST_TAKEN]
    if listing.is_one_text:
        _take_one_text(source, new, outcome, now)
        outcome.complete = True
    else:
        outcome.complete = _take_each(source, new, visitor, outcome, now)
    outcome.etag, outcome.last_modified = listing.etag, listing.last_modified
    if outcome.complete:
        outcome.position = listing.position


def _take_one_text(
    source: Subscription, new: Sequence[Entry], outcome: Outcome, now: datetime
) -> None:
    if new:
        text = "\n\n".join(entry.text for entry in new)
        first, *others = new
        found = [(first, Found(text)), *((entry, Found()) for entry in others)]
        outcome.taken += taking.take(source, found, now)


def _take_each(
    source: Subscription, new: Sequence[Entry], visitor: Visitor, outcome: Outcome, now: datetime
) -> bool:
    """Take entries in; tell whether all were dealt with, and none is left for the next run."""
    misses, left = 0, False
    for batch in _batches(new):
        if visitor.left_s <= 0:
            return False
        try:
            found = [(entry, reader_of(source).read(entry, visitor)) for entry in batch]
        except (AddressError, InputError) as error:
            if not is_passing(error):
                outcome.passed_over += len(batch)
                taking.note(source.pk, batch, now)
                continue
            misses, left = misses + 1, True
            if misses == MOST_MISSES:
                raise
            continue
        misses = 0
        if source.answers:
            outcome.taken += conversation.take(source, found, visitor, now)
        else:
            outcome.taken += taking.take(source, found, now)
    return not left


def _batches(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """Yield entries that bring their content many at a time, others one by one."""
    batch: list[Entry] = []
    for entry in entries:
        if entry.url or entry.path or entry.mail:
            yield [entry]
        else:
            batch.append(entry)
    yield from (batch[at : at + _BATCH] for at in range(0, len(batch), _BATCH))


def preview(source: Subscription) -> Preview:
    """Return the first texts of a source that need not be there yet; nothing of them is kept."""
    found: list[Found] = []
    error: ClaimdeskError | None = None
    try:
        with _visiting(source, run_s=PREVIEW_S) as visitor:
            listing = reader_of(source).listed(source, visitor)
            if listing.is_one_text:
                found.append(Found("\n\n".join(entry.text for entry in listing.entries)))
            else:
                for entry in listing.entries[:PREVIEWED]:
                    found.append(reader_of(source).read(entry, visitor))  # noqa: PERF401 - kept
    except (HostBusyError, AddressError, InputError, LogError) as refused:
        error = refused
    texts = [text for one in found for text in _texts_of(one) if text][:PREVIEWED]
    if reader_of(source).is_of_persons:
        texts = [deidentify(text).text for text in texts]
    if texts or error is None:
        return Preview(tuple(texts))
    return Preview((), *failure_of(error))


def _texts_of(found: Found) -> list[str]:
    texts = [found.text.strip(), *(review.claim_reviewed for review in found.reviews)]
    return [
        f"{text[:SHOWN_CHARACTERS]}…" if len(text) > SHOWN_CHARACTERS else text for text in texts
    ]
