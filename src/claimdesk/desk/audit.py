"""The audit trail: appending to the hash chain, and checking it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from claimdesk.desk.models import Account, AuditEntry, AuditHead
from claimdesk.domain.audit import GENESIS, digest, first_break


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry tells: a verb, the record it was done to, and `details`.

    `details` are JSON values and never hold what a member of the public wrote.
    """

    verb: str
    record: Any
    details: dict[str, Any] = field(default_factory=dict)


def append(
    verb: str,
    record: Any,
    *,
    actor: Account | None,
    now: datetime,
    **details: Any,
) -> AuditEntry:
    """Add an entry about a record, inside the transaction of what it tells.

    Whoever appends holds the head until its transaction ends, so the order is that of the commits.
    `details` are as in `Told`.
    """
    return append_all([Told(verb, record, details)], actor=actor, now=now)[0]


def append_all(told: Sequence[Told], *, actor: Account | None, now: datetime) -> list[AuditEntry]:
    """Do as `append` for several entries, in their order."""
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1, defaults={"hash": GENESIS})
    entries = []
    for one in told:
        entry = AuditEntry(
            sequence=head.sequence + 1,
            at=now,
            actor=actor,
            verb=one.verb,
            object_kind=one.record._meta.model_name,  # noqa: SLF001 - Django's documented API
            object_id=str(one.record.pk),
            details=one.details,
            previous_hash=head.hash,
        )
        entry.hash = digest(entry.previous_hash, facts_of(entry))
        head.sequence, head.hash = entry.sequence, entry.hash
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries)
    head.save(update_fields=["sequence", "hash"])
    return entries


def find_break() -> int | None:
    """Return the sequence number of the first entry that was changed or removed, or None.

    The head counts as the end: entries cut off at the end are found by it.
    """
    head = AuditHead.objects.filter(pk=1).first()
    end = (head.sequence, head.hash) if head else (0, GENESIS)
    return find_break_in(AuditEntry.objects.order_by("sequence").iterator(2000), end)


def find_break_in(entries: Iterable[AuditEntry], end: tuple[int, str]) -> int | None:
    """Do as `find_break` with entries from elsewhere, in order, and the head they must lead to."""
    last: AuditEntry | None = None

    def said() -> Iterator[tuple[dict[str, Any], str, str]]:
        nonlocal last
        for number, entry in enumerate(entries, 1):
            last = entry
            facts = facts_of(entry) | ({} if entry.sequence == number else {"sequence": -1})
            yield facts, entry.previous_hash, entry.hash

    broken = first_break(said())
    if broken is not None:
        return broken + 1
    if end != ((last.sequence, last.hash) if last else (0, GENESIS)):
        return (last.sequence if last else 0) + 1
    return None


def facts_of(entry: AuditEntry) -> dict[str, Any]:
    """Return what an entry says, as its hash is made from it."""
    return {
        "sequence": entry.sequence,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "verb": entry.verb,
        "object_kind": entry.object_kind,
        "object_id": entry.object_id,
        "details": entry.details,
    }
