"""Telling those who relied on another desk's fact-check that it was corrected or withdrawn."""

from __future__ import annotations

from datetime import datetime

from claimdesk.desk import webhooks
from claimdesk.desk.models import Match, PeerChange, PeerEntry, Question

Kind = PeerChange.Kind
State = PeerEntry.State
#: Claims that a message to a webhook names.
_MOST_NAMED = 100


def tell(row: PeerEntry, before: str, now: datetime) -> PeerChange | None:
    """Tell who relied on a fact-check what became of it, in the transaction that notes it.

    Suggestions of the machine and answers to the public get its new form. What a person accepted
    stays as it was accepted, with a mark beside it, and waits in the inbox for a person. None where
    nothing relied on it.
    """
    matches = Match.objects.filter(entry_id=row.entry_id)
    asked = Question.objects.filter(state=Question.State.ANSWERED, answer__id=row.entry_id)
    claims = list(
        matches.exclude(decision=Match.Decision.REJECTED)
        .order_by("claim")
        .values_list("claim", flat=True)
        .distinct()
    )
    questions = asked.count()
    if not claims and not questions:
        return None
    if row.state == State.WITHDRAWN:
        asked.update(answered=now)
    else:
        matches.filter(decision=Match.Decision.PENDING).update(entry=row.entry)
        asked.update(answer=row.entry, answered=now)
    kind = _kind(row.state, before)
    change, is_new = PeerChange.objects.get_or_create(
        peer=row,
        sequence=row.sequence,
        kind=kind,
        defaults={"reason": row.reason, "issued": row.issued, "noticed": now},
    )
    if is_new:
        _announce(row, kind, claims, questions, now)
    return change


def _kind(state: str, before: str) -> str:
    if state == State.WITHDRAWN:
        return Kind.WITHDRAWN
    return Kind.RESTORED if before == State.WITHDRAWN else Kind.CORRECTED


def _announce(row: PeerEntry, kind: str, claims: list[int], questions: int, now: datetime) -> None:
    event = "relied_on.withdrawn" if kind == Kind.WITHDRAWN else "relied_on.corrected"
    webhooks.announce(
        event,
        now=now,
        entry=row.entry_id,
        publisher=row.entry.get("publisher", ""),
        title=row.entry.get("title", "") or row.entry.get("claim_reviewed", ""),
        page=row.entry.get("url", ""),
        log=row.origin,
        sequence=row.sequence,
        correction_class=row.correction_class,
        claims=claims[:_MOST_NAMED],
        questions=questions,
    )
