"""Instant answers: which published fact-checks fit what somebody asks, and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from claimdesk.desk import answers
from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.match import Match, Zone
from claimdesk.errors import ClaimdeskError
from claimdesk.web.claim_words import conflict_in_words, reason_in_words

#: So many instant answers in so many seconds are taken from one place; a school shares an address.
LOOKS, LOOKS_SECONDS = 60, 60
_MOST_SURE, _MOST_LIKELY = 3, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A fact-check that fits, as a reader is shown it."""

    entry: FactCheck
    address: str
    reasons: tuple[str, ...]
    conflicts: tuple[str, ...]
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was found: `sure` answers the question, `likely` may. Not `is_there`: nobody looked.

    `stage` is where the desk is with the claim of these words, where it has one without an answer.
    """

    sure: tuple[Found, ...] = ()
    likely: tuple[Found, ...] = ()
    is_there: bool = True
    stage: answers.Stage | None = None


def look_up(text: str, language: str = "") -> Answer:
    """Return the fact-checks that fit a text; the desk's own as readers see them now."""
    try:
        place = answers.place_of_words(text)
        pairs = answers.look_up(text, language)
    except ClaimdeskError:  # a Library that is busy or damaged does not keep anybody from asking
        return Answer(is_there=False)
    found = [(match.zone, _found(one, match)) for match, one in pairs]
    sure = [one for zone, one in found if zone is Zone.ANSWER]
    if place is not None and place.standing is not None:  # a person said that it answers these
        known = _found(place.standing)
        found = [(zone, one) for zone, one in found if one.entry.id != known.entry.id]
        sure = [known, *(one for zone, one in found if zone is Zone.ANSWER)]
    likely = [one for zone, one in found if zone is Zone.SUGGEST]
    return Answer(
        sure=tuple(sure[:_MOST_SURE]),
        likely=tuple(likely[:_MOST_LIKELY]),
        stage=place.stage if place and place.standing is None else None,
    )


def _found(standing: answers.Standing, match: Match | None = None) -> Found:
    if standing.entry is None:  # what was withdrawn is not looked up
        raise AssertionError
    return Found(
        entry=standing.entry,
        address=standing.address,
        reasons=tuple(map(reason_in_words, match.reasons)) if match else (),
        conflicts=tuple(map(conflict_in_words, match.conflicts)) if match else (),
        is_own=standing.is_own,
    )


def too_many() -> str:
    """Say that somebody was quicker than the desk can answer."""
    return _(
        "Many questions have come from your network in the last minute. Wait a minute, and send "
        "it again; nothing is lost."
    )
