"""A match between a claim or question and a fact-check, and the three zones of trust."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from claimdesk.domain.factcheck import FactCheck


class Zone(StrEnum):
    """What may be done with a match by itself: answer, suggest to a person, or nothing."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A fact-check that may answer a claim.

    `probability` is the calibrated probability that the fact-check checks the same claim.
    `reasons` say what agrees, `conflicts` what speaks against it; both are short codes with their
    words, such as `words: lemon, water` or `numbers: 30 / 300`.
    """

    entry: FactCheck
    probability: float
    zone: Zone
    reasons: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the match with its fact-check's fields, as `claimdesk check --json` prints it."""
        entry = self.entry
        return {
            "id": entry.id,
            "claim_reviewed": entry.claim_reviewed,
            "title": entry.title,
            "verdict": entry.verdict.value,
            "rating": entry.rating,
            "publisher": entry.publisher,
            "url": entry.url,
            "language": entry.language,
            "date": entry.date,
            "demonstration": entry.demonstration,
            "probability": round(self.probability, 4),
            "zone": self.zone.value,
            "reasons": list(self.reasons),
            "conflicts": list(self.conflicts),
        }
