"""Texts taken in: each item once, however often it comes; several in one transaction."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from claimdesk.desk import audit, copies, jobs
from claimdesk.desk.audit import Told
from claimdesk.desk.copies import Seen
from claimdesk.desk.models import Account, Item, Sighting
from claimdesk.desk.times import coarse
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.demand import rank_anew
from claimdesk.desk.verbs.standing import require
from claimdesk.desk.wordings import take_turns
from claimdesk.domain.roles import Action
from claimdesk.errors import EmptyInputError, InputTooLargeError
from claimdesk.intake.deidentification import deidentify
from claimdesk.language.normalization import normalize, normalize_lines

#: Characters of one item; a longer text is a book, not a post.
LONGEST_ITEM = 200_000
#: Characters of one that is read together with others: some fifteen sentences.
LONGEST_TOGETHER = 2_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """A text to be taken in, cleaned: nothing in it leads to a person. `of` cleans one.

    `seen` is what it was recognised in (`copies.see`).
    """

    text: str
    digest: str
    title: str = ""
    language: str = ""
    channel: str = "desk"
    seen: Seen | None = None

    @classmethod
    def of(
        cls,
        text: str,
        *,
        title: str = "",
        language: str = "",
        channel: str = "desk",
        seen: Seen | None = None,
    ) -> Incoming:
        """Return a text as it is kept. Raises EmptyInputError and InputTooLargeError."""
        text = clean(text, LONGEST_ITEM)
        title = deidentify(normalize(title)).text[:300]
        return cls(text, _digest(text), title, language[:8], channel, seen)


def receive(
    *,
    actor: Account | None,
    text: str,
    title: str = "",
    language: str = "",
    channel: str = "desk",
    seen: Seen | None = None,
    now: datetime,
) -> Item:
    """Take in a text. The same words again are the same item, seen once more.

    `seen` is what they were recognised in (`copies.see`). A picture that came in before, with the
    words as they may be misread, is a copy: it counts for the claims of that item and has none of
    its own, until `part_copy`.

    `actor` is None for what the public sends, of which no row has a nearer time than the hour.
    Finding its claims is enqueued with it. What leads to a person is left out before anything is
    kept, hashed or enqueued.
    """
    if actor is not None:
        require(actor, Action.RECEIVE)
    given = Incoming.of(text, title=title, language=language, channel=channel, seen=seen)
    return receive_all(actor=actor, given=[given], now=now)[0]


@whole
def receive_all(*, actor: Account | None, given: Sequence[Incoming], now: datetime) -> list[Item]:
    """Take in several texts in their order, all or none; return the item of each.

    As `receive`, which tells more, but for one text.
    """
    if actor is None:
        now = coarse(now)
    else:
        require(actor, Action.RECEIVE)
    hour = coarse(now)
    take_turns()
    items = _known(given)
    new = _added(given, items, hour)
    known = items.keys() - {item.content_hash for item in new}
    again = _sight(given, items, hour) & known
    copied = _recognise(given, items, new, hour)
    jobs.put_all("detect", {f"detect:{item.pk}": _task(item) for item in new
                            if item.content_hash not in copied}, now=now)  # fmt: skip
    told = [
        Told("receive", item, {"channel": item.channel, **copied.get(item.content_hash, {})})
        for item in new
    ]
    if told:
        audit.append_all(told, actor=actor, now=now)
    concerned = [copies.claims_in(items[digest]) for digest in sorted(again | copied.keys())]
    rank_anew({claim for claims in concerned for claim in claims.distinct()})
    return [items[one.digest] for one in given]


def _known(given: Sequence[Incoming]) -> dict[str, Item]:
    rows = Item.objects.filter(content_hash__in={one.digest for one in given})
    return {item.content_hash: item for item in rows}


def _added(given: Sequence[Incoming], items: dict[str, Item], hour: datetime) -> list[Item]:
    """Save the items that are new, put them beside the known ones, and return them."""
    new = {
        one.digest: Item(
            text=one.text,
            title=one.title,
            language=one.language,
            channel=one.channel,
            content_hash=one.digest,
            received=hour,
        )
        for one in reversed(given)  # of the same words the first counts
        if one.digest not in items
    }
    made = list(reversed(new.values()))
    Item.objects.bulk_create(made)
    items |= new
    return made


def _task(item: Item) -> dict[str, Any]:
    """Return the arguments of the task that finds an item's claims."""
    return {"item": item.pk} | ({"alone": True} if len(item.text) > LONGEST_TOGETHER else {})


def _sight(given: Sequence[Incoming], items: Mapping[str, Item], hour: datetime) -> set[str]:
    """Count by which channels items came in; return the hashes of those that one is new for."""
    times = Counter((items[one.digest].pk, one.channel) for one in given)
    rows = Sighting.objects.filter(item__in=[item.pk for item in items.values()], hour=hour)
    known = {
        (item, channel): key for key, item, channel in rows.values_list("pk", "item", "channel")
    }
    for place in times.keys() & known.keys():
        Sighting.objects.filter(pk=known[place]).update(times=F("times") + times[place])
    new = [place for place in times if place not in known]
    Sighting.objects.bulk_create(
        Sighting(item_id=item, channel=channel, hour=hour, times=times[item, channel])
        for item, channel in new
    )
    sighted = {item for item, _ in new}
    return {digest for digest, item in items.items() if item.pk in sighted}


def _recognise(
    given: Sequence[Incoming], items: Mapping[str, Item], new: Sequence[Item], hour: datetime
) -> dict[str, dict[str, int]]:
    """Keep what items were recognised in; return by hash of what each copy is one."""
    copied: dict[str, dict[str, int]] = {}
    fresh = {item.content_hash for item in new}
    for one in given:
        if one.seen is not None:
            item = items[one.digest]
            found = copies.original_of(item.text, one.seen) if one.digest in fresh else None
            copies.keep(item, one.seen, found[0] if found else None)
            if found is not None:
                item.detected = hour
                item.save(update_fields=["detected"])
                copied[one.digest] = {"copy_of": found[0].pk, "bits": found[1]}
        fresh.discard(one.digest)
    return copied


def item_hash(text: str) -> str:
    """Return the hash by which items of the same words are the same item."""
    return _digest(clean(text, LONGEST_ITEM))


def clean(text: str, longest: int) -> str:
    """Return a text as it is kept: normalised, and without what leads to a person."""
    text = normalize_lines(text)
    if not text:
        raise EmptyInputError
    if len(text) > longest:
        raise InputTooLargeError(
            f"The text has {len(text):,} characters; at most {longest:,} are read. Send the part "
            "that matters."
        )
    return deidentify(text).text


def _digest(text: str) -> str:
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()
