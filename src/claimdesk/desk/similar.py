"""Claims of the desk that may say the same as one: by their words, and by what answers both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add

from django.db.models import Case, QuerySet, Value, When

from claimdesk.desk.models import Claim, Match
from claimdesk.language.normalization import fold, normalize, words

SHOWN = 8
#: Words that are looked for: the longest say most about what a claim is about.
_MOST_WORDS = 6
_CANDIDATES = 60
#: Share of words that two claims must have in common to be shown.
_LEAST_SHARE = 0.25
#: What a shared fact-check of the Library adds to the share.
_SAME_ENTRY = 0.3


@dataclass(frozen=True, slots=True)
class Similar:
    """A claim that may say the same, how near it is (0 to 1), and why."""

    claim: Claim
    nearness: float
    shared: tuple[str, ...]
    same_entry: bool


def similar_claims(claim: Claim) -> list[Similar]:
    """Return the claims most like one, best first; joined ones are left out."""
    mine = content_words(claim.text)
    related = _same_entries(claim)
    known = Claim.objects.in_bulk([*_by_words(claim, mine), *related])
    found = []
    for other in known.values():
        if other.pk == claim.pk or other.state == Claim.State.MERGED:
            continue
        theirs = content_words(other.text)
        shared = mine.keys() & theirs.keys()
        share = len(shared) / max(1, len(mine.keys() | theirs.keys()))
        nearness = min(1.0, share + (_SAME_ENTRY if other.pk in related else 0))
        if nearness >= _LEAST_SHARE:
            said = tuple(theirs[word] for word in sorted(shared, key=lambda word: -len(word)))
            found.append(Similar(other, nearness, said[:_MOST_WORDS], other.pk in related))
    return sorted(found, key=lambda one: (-one.nearness, -one.claim.demand))[:SHOWN]


def _by_words(claim: Claim, mine: dict[str, str]) -> list[int]:
    others = Claim.objects.exclude(state=Claim.State.MERGED).exclude(pk=claim.pk)
    return with_most_words(others, mine)


def with_most_words(claims: QuerySet[Claim], sought: Iterable[str]) -> list[int]:
    """Return the ids of those claims that have the most of the longest words sought, best first."""
    chosen = sorted(sought, key=lambda word: (-len(word), word))[:_MOST_WORDS]
    if not chosen:
        return []
    hits = reduce(
        add,
        (Case(When(folded__contains=word, then=Value(1)), default=Value(0)) for word in chosen),
    )
    least = min(2, len(chosen))
    return list(
        claims.annotate(hits=hits)
        .filter(hits__gte=least)
        .order_by("-hits", "-demand")
        .values_list("pk", flat=True)[:_CANDIDATES]
    )


def _same_entries(claim: Claim) -> set[int]:
    """Return the claims for which the same fact-checks were found."""
    mine = claim.matches.exclude(decision=Match.Decision.REJECTED)
    entries = list(mine.order_by("-probability").values_list("entry_id", flat=True)[:3])
    if not entries:
        return set()
    theirs = Match.objects.filter(entry_id__in=entries).exclude(decision=Match.Decision.REJECTED)
    return set(theirs.order_by("-probability").values_list("claim_id", flat=True)[:_CANDIDATES])


def content_words(text: str) -> dict[str, str]:
    """Return a claim's words, folded, with the form in which they stand; short ones left out."""
    return {
        fold(word).casefold(): word
        for word in words(normalize(text).lower())
        if len(word) > 2 or word.isdecimal()
    }
