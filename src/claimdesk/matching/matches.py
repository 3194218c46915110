"""Candidates that were found, as matches: their zone, reasons and conflicts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from claimdesk.domain.match import Match, Zone
from claimdesk.matching.fusion import Calibration, zone_of
from claimdesk.matching.reasons import explain

if TYPE_CHECKING:
    from claimdesk.matching.lexical import LexicalQuery
    from claimdesk.matching.snapshot import Snapshot

#: A shorter text says too little for an automatic answer (Check asks for eight words). Vietnamese
#: syllables count as words.
SHORTEST_ANSWERED_WORDS = 5


class Asked(Protocol):
    """A text as it is asked: its words, and the place of its languages in `GROUPS`."""

    @property
    def text(self) -> str:
        """Return the text as it is read."""
        ...

    @property
    def lexical(self) -> LexicalQuery:
        """Return its words."""
        ...

    @property
    def group(self) -> int:
        """Return the place of its languages."""
        ...


def may_be_answered(asked: Asked, conflicts: tuple[str, ...]) -> bool:
    """Return whether a match of a text may be answered by itself, if it is sure enough.

    A few words, such as "lemon water", are never answered alone, nor is what conflicts.
    """
    return not conflicts and int(asked.lexical.weights[0].sum()) >= SHORTEST_ANSWERED_WORDS


def zone_for(
    asked: Asked,
    probability: float,
    conflicts: tuple[str, ...],
    calibration: Calibration | None = None,
) -> Zone:
    """Return the zone of a match; without a calibration it is that of the shipped one."""
    zone = zone_of(probability, conflicts, asked.group, calibration)
    if zone == Zone.ANSWER and not may_be_answered(asked, conflicts):
        return Zone.SUGGEST
    return zone


def list_matches(
    snapshot: Snapshot,
    asked: Asked,
    calibration: Calibration,
    found: Iterable[tuple[int, float, float]],
    min_probability: float,
) -> list[Match]:
    """Return the matches that are found: (record, probability, cosine), in their order.

    Those less probable than `min_probability` are left out.
    """
    matches = []
    for number, probability, cosine in found:
        if probability < min_probability:
            continue
        entry = snapshot.entry(number)
        reasons, conflicts = explain(asked.text, entry, cosine)
        matches.append(
            Match(
                entry=entry,
                probability=probability,
                zone=zone_for(asked, probability, conflicts, calibration),
                reasons=reasons,
                conflicts=conflicts,
            )
        )
    return matches
