"""Matches: found, suggested, decided; and the Library that they come from."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils import timezone
from ninja import Query
from pydantic import Field

from claimdesk.desk import verbs
from claimdesk.desk.engine import engine
from claimdesk.desk.models import Account, Claim, Match
from claimdesk.desk.verbs.incoming import LONGEST_QUESTION
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.match import Match as Found
from claimdesk.domain.match import Zone
from claimdesk.domain.roles import Action
from claimdesk.web.api.claims import in_full
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.shapes import ClaimOut, LibraryMatch, MatchOut
from claimdesk.web.api.values import LARGEST_ID, Body, Id, OneOf, Page, Paging, page, text
from claimdesk.web.claim_words import conflict_in_words, reason_in_words

endpoints = Endpoints("matches")
_Reason = Annotated[str, text(300, 1)]


class MatchPaging(Paging):
    """Which matches are wanted."""

    claim: int | None = Field(None, ge=1, le=LARGEST_ID)
    decision: Annotated[str, OneOf(Match.Decision)] | None = None


class Decision(Body):
    """What a person says of a match; `pending` takes it back."""

    decision: Annotated[str, OneOf(Match.Decision)]


class Suggestion(Body):
    """A fact-check of the Library that may answer, as a program found it."""

    entry: Annotated[str, text(32, 1)]
    probability: float = Field(ge=0, le=1, allow_inf_nan=False)
    zone: Zone = Zone.SUGGEST
    reasons: list[_Reason] = Field(default=[], max_length=20)
    conflicts: list[_Reason] = Field(default=[], max_length=20)


class Suggestions(Body):
    """All that a program found for a claim; what it found before and nobody decided on goes."""

    matches: list[Suggestion] = Field(max_length=20)


class Sought(Body):
    """A text to look for in the Library. It is written nowhere."""

    text: Annotated[str, text(LONGEST_QUESTION, 1)]
    limit: int = Field(5, ge=1, le=20)


@endpoints.get("/matches", Action.READ, Page[MatchOut])
def list_matches(wanted: Query[MatchPaging]) -> dict[str, Any]:
    """List matches, the newest first."""
    query = Match.objects.select_related("decided_by")
    if wanted.claim:
        query = query.filter(claim=wanted.claim)
    if wanted.decision:
        query = query.filter(decision=wanted.decision)
    return page(query, wanted)


@endpoints.post("/matches/{match}/decide", Action.WORK, MatchOut)
def decide_match(actor: Account, match: Id, body: Decision) -> Match:
    """Accept or reject a match; accepted, it answers everybody who asked about the claim."""
    return verbs.decide_match(actor=actor, match=match, decision=body.decision, now=timezone.now())


@endpoints.post("/claims/{claim}/matches", Action.SUGGEST, list[MatchOut])
def suggest_matches(actor: Account, claim: Id, body: Suggestions) -> list[Match]:
    """Keep what a program found for a claim; decisions of people stay as they are."""
    library = engine().library()
    found = [
        Found(
            entry=library.get(one.entry),
            probability=one.probability,
            zone=one.zone,
            reasons=tuple(one.reasons),
            conflicts=tuple(one.conflicts),
        )
        for one in body.matches
    ]
    found.sort(key=lambda one: -one.probability)
    return verbs.store_matches(actor=actor, claim=claim, matches=found, now=timezone.now())


@endpoints.post("/claims/{claim}/rematch", Action.WORK, ClaimOut)
def rematch_claim(actor: Account, claim: Id) -> Claim:
    """Match a claim anew; the task that does it is enqueued."""
    get(Claim, claim)
    return in_full(verbs.rematch(actor=actor, claim=claim, now=timezone.now()))


@endpoints.post("/library/match", Action.READ, list[LibraryMatch], keyed=False)
def match_text(body: Sought) -> list[dict[str, Any]]:
    """Find the fact-checks of the Library that may answer a text, best first."""
    return [
        {
            **one.to_json(),
            "reasons_in_words": list(map(reason_in_words, one.reasons)),
            "conflicts_in_words": list(map(conflict_in_words, one.conflicts)),
        }
        for one in engine().match(body.text, top=body.limit)
    ]


@endpoints.get("/library/{entry}", Action.READ, dict[str, Any])
def get_library_entry(entry: Annotated[str, text(32, 1)]) -> dict[str, Any]:
    """Read a fact-check of the Library."""
    return engine().library().get(entry).to_json()
