"""What another desk says now of its fact-checks that stand in claims, answers and the Library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from claimdesk.desk.models import PeerEntry
from claimdesk.domain.factcheck import FactCheck
from claimdesk.errors import RuleError

State = PeerEntry.State


def states_of(entry_ids: Iterable[str]) -> dict[str, PeerEntry]:
    """Return what is known of those entries that are other desks' whose logs are followed."""
    wanted = set(entry_ids)
    return PeerEntry.objects.in_bulk(wanted) if wanted else {}


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
