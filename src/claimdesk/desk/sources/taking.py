"""Taking in what a source listed: each entry once, in the transaction that notes it as taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import F

from claimdesk.desk import copies, verbs
from claimdesk.desk.engine import engine
from claimdesk.desk.models import Account, SeenEntry, Subscription
from claimdesk.desk.models.accounts import OWN_MACHINE
from claimdesk.desk.sources.readers import Entry, Found, channel_of
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.receiving import LONGEST_ITEM, Incoming
from claimdesk.errors import ClaimdeskError
from claimdesk.language.normalization import normalize

#: How long an entry is remembered after the day on which it was last listed.
REMEMBERED = timedelta(days=90)
#: Keys that are looked up, or written, at a time.
_ASKED = 500


class StoppedError(ClaimdeskError):
    """The source was paused or removed while it was read."""


def fresh(source: Subscription, entries: Sequence[Entry], now: datetime) -> list[Entry]:
    """Return the entries that were not taken yet; the others are noted as listed today."""
    today = now.date()
    seen: set[str] = set()
    keys = [entry.key for entry in entries]
    for part in _parts(keys):
        known = SeenEntry.objects.filter(subscription=source, key__in=part)
        seen |= set(known.values_list("key", flat=True))
        known.filter(listed__lt=today).update(listed=today)
    return [entry for entry in entries if entry.key not in seen]


@whole
def note(source: int, entries: Iterable[Entry], now: datetime) -> None:
    """Note entries as taken without taking them."""
    SeenEntry.objects.bulk_create(
        [SeenEntry(subscription_id=source, key=one.key, listed=now.date()) for one in entries],
        ignore_conflicts=True,
        batch_size=_ASKED,
    )


def take(source: Subscription, found: Sequence[tuple[Entry, Found]], now: datetime) -> int:
    """Take entries in with what they hold, unless they were taken meanwhile; return how many.

    The Library knows its entries by their ids: written twice they are there once. So they are
    written first, and noted afterwards.
    """
    reviews = [review for _, one in found for review in one.reviews]
    if reviews:
        engine().add_many(reviews)
    # Cleaned before the transaction, for which others wait.
    given = [(entry, len(one.reviews), _texts(source, one)) for entry, one in found]
    return _take(source.pk, given, now)


@whole
def _take(pk: int, given: Sequence[tuple[Entry, int, list[Incoming]]], now: datetime) -> int:
    # Held until the end: two runs of one source take turns, and see what the other has taken.
    source = Subscription.objects.select_for_update().filter(pk=pk, is_paused=False).first()
    if source is None:
        raise StoppedError
    entries = [entry for entry, *_ in given]
    open_ones = {entry.key for entry in fresh(source, entries, now)}
    wanted = {entry.key: (reviews, texts) for entry, reviews, texts in reversed(given)}
    chosen = [wanted[key] for key in dict.fromkeys(one.key for one in entries) if key in open_ones]
    texts = [text for _, some in chosen for text in some]
    machine = Account.objects.get(email=OWN_MACHINE)
    verbs.receive_all(actor=machine, given=texts, now=now)
    taken = sum(reviews for reviews, _ in chosen) + len(texts)
    note(pk, entries, now)
    Subscription.objects.filter(pk=pk).update(taken=F("taken") + taken)
    return taken


def _texts(source: Subscription, found: Found) -> list[Incoming]:
    """Return a text as it is to be taken in, in pieces if it is too long for one item."""
    seen = copies.see(found.document) if found.document is not None else None
    language, channel = source.language or found.language, channel_of(source)
    return [
        Incoming.of(text, language=language, channel=channel, seen=seen)
        for text in _pieces(found.text)
        if normalize(text)
    ]


def _pieces(text: str) -> Iterator[str]:
    while len(text) > LONGEST_ITEM:
        end = text.rfind("\n", LONGEST_ITEM // 2, LONGEST_ITEM)
        end = end if end > 0 else LONGEST_ITEM
        yield text[:end]
        text = text[end:]
    yield text


def forget(now: datetime) -> None:
    """Delete what was noted and is long no longer listed."""
    SeenEntry.objects.filter(listed__lt=now.date() - REMEMBERED).delete()


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[at : at + _ASKED] for at in range(0, len(keys), _ASKED))
