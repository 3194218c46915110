"""Instant answers: which published fact-checks fit what somebody asks, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from claimdesk.desk.engine import engine
from claimdesk.desk.models import Publication
from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.match import Match, Zone
from claimdesk.domain.verdict import Verdict
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


def own_slug(url: str) -> str:
    """Return the slug of an address of the desk's own fact-check, or ""."""
    base, there = urlsplit(settings.BASE_URL), urlsplit(url)
    parts = there.path.removeprefix(base.path).strip("/").split("/")
    is_own = there.netloc == base.netloc and len(parts) == 3 and parts[1] == "fact-checks"
    return parts[2] if is_own else ""


def as_it_stands(entry: FactCheck) -> FactCheck | None:
    """Return an entry as readers see it now; None for one of the desk's own that was withdrawn."""
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
    entries = _standing([match.entry for match in matches])
    return [
        (
            match.zone,
            Found(
                entry=entry,
                reasons=tuple(map(reason_in_words, match.reasons)),
                conflicts=tuple(map(conflict_in_words, match.conflicts)),
                is_own=bool(own_slug(entry.url)),
            ),
        )
        for match, entry in zip(matches, entries, strict=True)
        if entry is not None
    ]


def _standing(entries: Iterable[FactCheck]) -> list[FactCheck | None]:
    """Return entries, the desk's own in their newest words: the Library follows a moment later."""
    entries = list(entries)
    slugs = {slug for entry in entries if (slug := own_slug(entry.url))}
    current = {
        one.check_record.slug: one
        for one in records.current_publications().filter(check_record__slug__in=slugs)
    }
    return [_newest(entry, current.get(own_slug(entry.url))) for entry in entries]


def _newest(entry: FactCheck, publication: Publication | None) -> FactCheck | None:
    if publication is None:
        return entry
    if publication.kind == Publication.Kind.WITHDRAWAL:
        return None
    said = publication.page
    rating = said["rating"] or {}
    return replace(
        entry,
        claim_reviewed=said["claim_reviewed"],
        title=said["title"],
        rating=rating.get("name", ""),
        verdict=Verdict(rating.get("verdict", Verdict.OTHER)),
        summary=said["summary"],
    )
