"""What another desk says now of its fact-checks that stand in claims, answers and the Library."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from claimdesk.desk.models import Check, Match, PeerChange, PeerEntry, Question
from claimdesk.domain.factcheck import FactCheck
from claimdesk.errors import RuleError

State = PeerEntry.State
_MOST_CLAIMS = 20


def states_of(entry_ids: Iterable[str]) -> dict[str, PeerEntry]:
    """Return what is known of those entries that are other desks' whose logs are followed."""
    wanted = set(entry_ids)
    return PeerEntry.objects.in_bulk(wanted) if wanted else {}


def mark_matches(matches: Iterable[Any]) -> None:
    """Note on each match, as `peer`, the entry that was changed after it was stored; else None."""
    matches = list(matches)
    known = states_of(one.entry_id for one in matches)
    for one in matches:
        peer = known.get(one.entry_id)
        one.peer = peer if peer is not None and _changed_since(peer, one.created) else None


def changed_under(check: Check) -> list[PeerEntry]:
    """Return the fact-checks that a check relies on and whose publisher has changed them.

    It relies on matches of its claim that nobody rejected, and on what its evidence leads to.
    """
    moved = PeerEntry.objects.filter(Q(state=State.WITHDRAWN) | Q(changed__isnull=False))
    if not moved.exists():
        return []
    matches = Match.objects.filter(claim=check.claim_id).exclude(decision=Match.Decision.REJECTED)
    stored = dict(matches.values_list("entry_id", "created"))
    addresses = list(check.head.evidence.exclude(address="").values_list("address", flat=True))
    found = moved.filter(Q(pk__in=stored) | Q(entry__url__in=addresses)).order_by("issued", "pk")
    return [one for one in found if one.pk not in stored or _changed_since(one, stored[one.pk])]


def with_reliance(changes: Iterable[Any]) -> None:
    """Note on each change which claims and how many questions rely on what was changed."""
    for one in changes:
        matches = Match.objects.filter(entry_id=one.peer_id)
        matches = matches.exclude(decision=Match.Decision.REJECTED).select_related("claim")
        one.claims = [match.claim for match in matches.order_by("claim")[:_MOST_CLAIMS]]
        one.questions = Question.objects.filter(
            state=Question.State.ANSWERED, answer__id=one.peer_id
        ).count()


def open_changes() -> Any:
    """Return the changes of other desks that nobody here has dealt with."""
    return PeerChange.objects.filter(seen=None).select_related("peer")


def _changed_since(peer: PeerEntry, when: datetime) -> bool:
    return peer.state == State.WITHDRAWN or (peer.changed is not None and peer.changed >= when)


def newest_of(entry: dict[str, Any]) -> dict[str, Any] | None:
    """Return an entry as its publisher has it now; None where that has withdrawn it."""
    peer = states_of([entry.get("id", "")]).get(entry.get("id", ""))
    if peer is None:
        return entry
    return None if peer.state == State.WITHDRAWN else peer.entry


def require_not_withdrawn(entry: dict[str, Any]) -> None:
    """Refuse to answer with a fact-check that its publisher has withdrawn."""
    if newest_of(entry) is None:
        raise RuleError(
            "withdrawn-by-publisher",
            "Its publisher has withdrawn this fact-check, so that it answers nothing any more.",
        )


def standing_of(peer: PeerEntry) -> FactCheck | None:
    """Return the fact-check as it stands; None where it was withdrawn."""
    return None if peer.state == State.WITHDRAWN else FactCheck.from_json(peer.entry)
