"""Instant answers: which published fact-checks fit what somebody asks, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from claimdesk.desk.engine import engine
from claimdesk.desk.entries import entry_of, own_check, page_address
from claimdesk.desk.models import Publication
from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.match import Match, Zone
from claimdesk.errors import ClaimdeskError
from claimdesk.web.claim_words import conflict_in_words, reason_in_words
from claimdesk.web.public import records

#: So many instant answers in so many seconds are taken from one place; a school shares an address.
LOOKS, LOOKS_SECONDS = 60, 60
#: Up to this length a text is one question; a longer one is read sentence by sentence.
_ONE_QUESTION_CHARS = 400
_MOST_SENTENCES = 4
_TOP = 6
_MOST_SURE, _MOST_LIKELY = 3, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A fact-check that fits, as a reader is shown it."""

    entry: FactCheck
    reasons: tuple[str, ...]
    conflicts: tuple[str, ...]
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An entry as readers see it now: none for one of the desk's own that was withdrawn.

    `address` leads to its page, which for one of the desk's own is where the desk is now.
    """

    entry: FactCheck | None
    address: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was found: `sure` answers the question, `likely` may. Not `is_there`: nobody looked."""

    sure: tuple[Found, ...] = ()
    likely: tuple[Found, ...] = ()
    is_there: bool = True


def look_up(text: str, language: str = "") -> Answer:
    """Return the fact-checks that fit a text; the desk's own as readers see them now."""
    try:
        matches = _matches(text, language)
    except ClaimdeskError:  # a Library that is busy or damaged does not keep anybody from asking
        return Answer(is_there=False)
    found = _as_they_stand(matches)
    sure = [one for zone, one in found if zone is Zone.ANSWER]
    likely = [one for zone, one in found if zone is Zone.SUGGEST]
    return Answer(sure=tuple(sure[:_MOST_SURE]), likely=tuple(likely[:_MOST_LIKELY]))


def too_many() -> str:
    """Say that somebody was quicker than the desk can answer."""
    return _(
        "Many questions have come from your network in the last minute. Wait a minute, and send "
        "it again; nothing is lost."
    )


def as_it_stands(entry: FactCheck) -> Standing:
    """Return an entry as readers see it now."""
    return _standing([entry])[0]


def _matches(text: str, language: str) -> list[Match]:
    asked = [text]
    if len(text) > _ONE_QUESTION_CHARS:
        claims = [one for one in engine().find_claims(text, language) if one.checkable]
        best = sorted(claims, key=lambda one: -one.score)[:_MOST_SENTENCES]
        asked = [one.text for one in best]
    found: dict[str, Match] = {}
    for one in asked:
        for match in engine().match(one, top=_TOP):
            known = found.get(match.entry.id)
            if known is None or match.probability > known.probability:
                found[match.entry.id] = match
    kept = [match for match in found.values() if match.zone is not Zone.NONE]
    return sorted(kept, key=lambda match: -match.probability)


def _as_they_stand(matches: list[Match]) -> list[tuple[Zone, Found]]:
    found = _standing([match.entry for match in matches])
    return [
        (
            match.zone,
            Found(
                entry=one.entry,
                reasons=tuple(map(reason_in_words, match.reasons)),
                conflicts=tuple(map(conflict_in_words, match.conflicts)),
                is_own=one.is_own,
            ),
        )
        for match, one in zip(matches, found, strict=True)
        if one.entry is not None
    ]


def _standing(entries: Iterable[FactCheck]) -> list[Standing]:
    """Return entries, the desk's own in their newest words: the Library follows a moment later.

    The desk's own are known by their identity, whatever its address was when they came in; its
    pages that were read in as those of another publisher, by their address.
    """
    entries = list(entries)
    checks = [own_check(entry.id) for entry in entries]
    slugs = [_own_slug(entry.url) for entry in entries]
    named = Q(check_record__in={one for one in checks if one is not None})
    named |= Q(check_record__slug__in=set(filter(None, slugs)))
    current: dict[int | str, Publication] = {}
    for one in records.current_publications().filter(named):
        current |= {one.check_record_id: one, one.check_record.slug: one}
    return [
        _newest(entry, current.get(slug if check is None else check))
        for entry, check, slug in zip(entries, checks, slugs, strict=True)
    ]


def _own_slug(url: str) -> str:
    """Return the slug of an address of the desk's own fact-check, or ""."""
    try:
        base, there = urlsplit(settings.BASE_URL), urlsplit(url)
    except ValueError:
        return ""
    parts = there.path.removeprefix(base.path).strip("/").split("/")
    is_own = there.netloc == base.netloc and len(parts) == 3 and parts[1] == "fact-checks"
    return parts[2] if is_own else ""


def _newest(entry: FactCheck, publication: Publication | None) -> Standing:
    if publication is None:
        return Standing(entry=entry, address=entry.url, is_own=False)
    withdrawn = publication.kind == Publication.Kind.WITHDRAWAL
    return Standing(
        entry=None if withdrawn else entry_of(publication),
        address=page_address(publication),
        is_own=True,
    )
