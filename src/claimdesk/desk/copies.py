"""Pictures that came in before: which item is of the same one, and what was recognised in an item.

Decision record: docs/decisions/0018-other-wordings.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet

from claimdesk.desk.models import Claim, Item, Mention, Recognition, Sighting
from claimdesk.intake.document import Document, Scan
from claimdesk.intake.pictures import SAME_BITS, pack
from claimdesk.intake.rereading import are_one_text

#: Pictures of which the nearest are compared by their words: a form that many used has many texts.
_MOST_NEAR = 100
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Near:
    """A picture that came in before, and by how many bits of 256 it differs."""

    recognition: int
    bits: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What an item is recognised in: the prints of a picture, or how many pages of a document.

    `near` are the pictures like it among those up to the row `newest`.
    """

    prints: bytes = b""
    scan: Scan | None = None
    near: tuple[Near, ...] = field(default=())
    newest: int = 0


def see(document: Document) -> Seen | None:
    """Return what a document was recognised in, or None for one that was not.

    Asked before the transaction that takes it in, which then looks at newer pictures only.
    """
    if document.media_type != "image/*" and document.scan is None:
        return None
    prints = pack(document.fingerprint)
    return Seen(prints, document.scan, *_look(prints, 0))


def original_of(text: str, seen: Seen) -> tuple[Item, int] | None:
    """Return the item of the picture that came first, and the bits in which this one differs.

    Its words speak against it where they are not those of that item, but for what recognising gets
    wrong. Whoever asks has the turn (`wordings.take_turns`), so that of two that arrive at once the
    second one finds the first.
    """
    later, _ = _look(seen.prints, seen.newest)
    near = sorted((*seen.near, *later), key=lambda one: (one.bits, one.recognition))[:_MOST_NEAR]
    rows = Recognition.objects.select_related("item", "copy_of")
    known = rows.in_bulk([one.recognition for one in near])
    for one in near:
        row = known.get(one.recognition)
        if row is not None and are_one_text((row.copy_of or row.item).text, text):
            return row.copy_of or row.item, one.bits
    return None


def keep(item: Item, seen: Seen, original: Item | None) -> None:
    """Write down what an item was recognised in, unless that is known."""
    scan = seen.scan or Scan(pages=0, scanned=0, read=0)
    Recognition.objects.get_or_create(
        item=item,
        defaults={
            "prints": seen.prints,
            "copy_of": original,
            "pages": scan.pages,
            "scanned": scan.scanned,
            "read": scan.read,
        },
    )


def items_of(claim: Claim) -> QuerySet[Any]:
    """Return the ids of the items in which a claim stands, and of copies of their pictures."""
    own = Item.objects.filter(mentions__claim=claim).order_by().values("pk")
    copies = Recognition.objects.filter(copy_of__mentions__claim=claim).values("item_id")
    return own.union(copies)


def sightings_of(claims: Collection[int]) -> Iterator[tuple[int, str, datetime]]:
    """Yield by which channels and in which hours the items came in, in which claims stand.

    Items of copies of their pictures count as well. Some are yielded twice.
    """
    mentions = Mention.objects.filter(claim__in=claims)
    for where in ("item", "item__copies__item"):
        names = ("claim_id", f"{where}__sightings__channel", f"{where}__sightings__hour")
        for claim, channel, hour in mentions.values_list(*names).distinct():
            if channel is not None:
                yield claim, channel, hour


def sightings_in(items: Collection[int]) -> dict[int, set[tuple[str, datetime]]]:
    """Return for each item by which channels and in which hours it came in, its copies as well."""
    found: dict[int, set[tuple[str, datetime]]] = {key: set() for key in items}
    own = Sighting.objects.filter(item__in=items).values_list("item", "channel", "hour")
    copied = Sighting.objects.filter(item__recognition__copy_of__in=items)
    of_copies = copied.values_list("item__recognition__copy_of", "channel", "hour")
    for key, *place in chain(own, of_copies):
        found[key].add(tuple(place))
    return found


def copies_of(items: Iterable[int]) -> QuerySet[Recognition]:
    """Return the copies of pictures of some items, the newest first, each with its item."""
    return (
        Recognition.objects.filter(copy_of__in=items)
        .select_related("item")
        .defer("prints")
        .order_by("-item__received", "-pk")
    )


def claims_in(item: Item) -> QuerySet[Claim]:
    """Return the claims of an item: those that stand in it, or in what it is a copy of."""
    own = Q(mentions__item=item)
    first = Recognition.objects.filter(item=item).values_list("copy_of", flat=True).first()
    return Claim.objects.filter(own | Q(mentions__item=first) if first else own)


def _look(prints: bytes, newer_than: int) -> tuple[tuple[Near, ...], int]:
    """Return the pictures like one, of those after a row, and the last row."""
    found: list[Near] = []
    newest = newer_than
    if prints:
        for rows, others in _known(newer_than):
            bits = _distances(prints, others)
            found += [Near(rows[at], int(bits[at])) for at in np.flatnonzero(bits <= SAME_BITS)]
            newest = rows[-1]
    return tuple(found), newest


def _known(newer_than: int) -> Iterator[tuple[list[int], list[bytes]]]:
    """Yield rows of pictures with their prints, some at a time, in order."""
    rows = Recognition.objects.filter(pk__gt=newer_than).exclude(prints=b"").order_by("pk")
    every = rows.values_list("pk", "prints").iterator(_BATCH)
    while batch := list(islice(every, _BATCH)):
        yield [pk for pk, _ in batch], [bytes(prints) for _, prints in batch]


def _distances(prints: bytes, others: list[bytes]) -> Any:
    """Return the distance of one fingerprint to each of others (`intake.pictures.distance`)."""
    ours = np.frombuffer(prints, np.uint64).reshape(-1, 4)
    theirs = np.frombuffer(b"".join(others), np.uint64).reshape(len(others), -1, 4)
    by_whole = np.bitwise_count(theirs ^ ours[0]).sum(-1, dtype=np.uint16)
    to_whole = np.bitwise_count(theirs[:, :1] ^ ours).sum(-1, dtype=np.uint16)
    return np.minimum(by_whole.min(-1), to_whole.min(-1))
