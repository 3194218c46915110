"""What the desk's people decided of proposed matches, handed over without who decided."""

from __future__ import annotations

from claimdesk.desk.models import Match
from claimdesk.matching.decisions import Decided

_TAKEN = (Match.Decision.ACCEPTED, Match.Decision.REJECTED)


def decided_matches() -> list[Decided]:
    """Return every accepted and rejected match with its claim's words, in the order of claims."""
    rows = Match.objects.filter(decision__in=_TAKEN).order_by("claim_id", "pk")
    found = rows.values_list("claim__text", "entry_id", "entry", "decision")
    return [
        Decided(
            text=text,
            entry_id=entry_id,
            claim_reviewed=str(entry.get("claim_reviewed", "")),
            accepted=decision == Match.Decision.ACCEPTED,
        )
        for text, entry_id, entry, decision in found.iterator(2000)
    ]
