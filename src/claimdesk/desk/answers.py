"""Answers to the public's questions: what fits a text, how it stands now, where a question is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Q

from claimdesk.desk.engine import engine
from claimdesk.desk.entries import desk_mark, entry_of, own_check, page_address
from claimdesk.desk.models import Claim, Publication, Question
from claimdesk.desk.verbs.incoming import answer_of, claim_of_words
from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.match import Match, Zone

#: Up to this length a text is one question; a longer one is read sentence by sentence.
_ONE_QUESTION_CHARS = 400
_MOST_SENTENCES = 4
_TOP = 6
_ANSWERED = Question.State.ANSWERED


class Stage(StrEnum):
    """Where a question is, for whoever asked it."""

    WAITING = "waiting"
    CHECKING = "checking"
    ANSWERED = "answered"
    CORRECTED = "corrected"  # the fact-check was corrected after it was asked
    WITHDRAWN = "withdrawn"  # the fact-check that answered it was
    CLOSED = "closed"  # nobody can check it


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An entry as readers see it now: none for one of the desk's own that was withdrawn.

    `address` leads to its page, which for one of the desk's own is where the desk is now.
    `publication` is what readers see of one of the desk's own.
    """

    entry: FactCheck | None
    address: str
    publication: Publication | None = None

    @property
    def is_own(self) -> bool:
        """Tell whether the desk itself published it."""
        return self.publication is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a question is: its stage, and the fact-check that answers it as it stands now."""

    stage: Stage
    standing: Standing | None = None


def look_up(text: str, language: str = "") -> list[tuple[Match, Standing]]:
    """Return the fact-checks that fit a text, best first, as readers see them now.

    What was withdrawn, and what is too far off to be shown, is left out. Raises LibraryError.
    """
    matches = _matches(text, language)
    found = as_they_stand([match.entry for match in matches])
    return [
        (match, one) for match, one in zip(matches, found, strict=True) if one.entry is not None
    ]


def place_of(question: Question) -> Place:
    """Return where a question is now."""
    return places_of([question])[0]


def places_of(questions: Iterable[Question]) -> list[Place]:
    """Return where questions are now; what answers them is read in a few queries for any number."""
    questions = list(questions)
    given = [
        FactCheck.from_json(one.answer) if one.state == _ANSWERED and one.answer else None
        for one in questions
    ]
    standings = iter(as_they_stand([entry for entry in given if entry is not None]))
    return [
        _unanswered(one) if entry is None else _answered(one, next(standings))
        for one, entry in zip(questions, given, strict=True)
    ]


def place_of_words(text: str) -> Place | None:
    """Return where the desk is with the claim of these very words; None where it has none open.

    Raises EmptyInputError.
    """
    claim = claim_of_words(text)
    if claim is None or claim.state == Claim.State.CLOSED:
        return None
    if claim.state == Claim.State.CHECKING:
        return Place(stage=Stage.CHECKING)
    answer = answer_of(claim)
    if answer is None:
        return Place(stage=Stage.WAITING)
    standing = as_it_stands(FactCheck.from_json(answer))
    return Place(stage=Stage.ANSWERED, standing=standing) if standing.entry else None


def as_it_stands(entry: FactCheck) -> Standing:
    """Return an entry as readers see it now."""
    return as_they_stand([entry])[0]


def as_they_stand(entries: Iterable[FactCheck]) -> list[Standing]:
    """Return entries, the desk's own in their newest words: the Library follows a moment later.

    The desk's own are known by their identity, whatever its address was when they came in; its
    pages that were read in as those of another publisher, by their address.
    """
    entries = list(entries)
    if not entries:
        return []
    mark = desk_mark()
    checks = [own_check(entry.id, mark) for entry in entries]
    slugs = [_own_slug(entry.url) for entry in entries]
    named = Q(check_record__in={one for one in checks if one is not None})
    named |= Q(check_record__slug__in=set(filter(None, slugs)))
    shown = Publication.objects.filter(named, check_record__current=F("pk"))
    current: dict[int | str, Publication] = {}
    for one in shown.select_related("check_record", "correction"):
        current |= {one.check_record_id: one, one.check_record.slug: one}
    return [
        _newest(entry, current.get(slug if check is None else check))
        for entry, check, slug in zip(entries, checks, slugs, strict=True)
    ]


def _unanswered(question: Question) -> Place:
    claim = question.claim
    if question.state == Question.State.CLOSED or (claim and claim.state == Claim.State.CLOSED):
        return Place(stage=Stage.CLOSED)
    if claim is not None and claim.state == Claim.State.CHECKING:
        return Place(stage=Stage.CHECKING)
    return Place(stage=Stage.WAITING)


def _answered(question: Question, standing: Standing) -> Place:
    publication = standing.publication
    stage = Stage.ANSWERED
    if standing.entry is None:
        stage = Stage.WITHDRAWN
    elif publication is not None and publication.kind == Publication.Kind.CORRECTION:
        # Of when it was asked the hour is kept, so one corrected within that hour counts as later.
        stage = Stage.CORRECTED if publication.published >= question.asked else stage
    return Place(stage=stage, standing=standing)


def _matches(text: str, language: str) -> list[Match]:
    asked = [text]
    if len(text) > _ONE_QUESTION_CHARS:
        claims = [one for one in engine().find_claims(text, language) if one.checkable]
        best = sorted(claims, key=lambda one: -one.score)[:_MOST_SENTENCES]
        asked = [one.text for one in best]
    found: dict[str, Match] = {}
    for one in asked:
        for match in engine().suggest(one, top=_TOP):
            known = found.get(match.entry.id)
            if known is None or match.probability > known.probability:
                found[match.entry.id] = match
    kept = [match for match in found.values() if match.zone is not Zone.NONE]
    if len(asked) == 1:  # in the order of the matching, which has the asker's language first
        return kept
    return sorted(kept, key=lambda match: -match.probability)


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
        return Standing(entry=entry, address=entry.url)
    withdrawn = publication.kind == Publication.Kind.WITHDRAWAL
    return Standing(
        entry=None if withdrawn else entry_of(publication),
        address=page_address(publication),
        publication=publication,
    )
