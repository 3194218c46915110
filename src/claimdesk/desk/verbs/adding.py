"""Claims added, several in one transaction: kept, joined to what they say again, ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from claimdesk.desk import audit, jobs, wordings
from claimdesk.desk.audit import Told
from claimdesk.desk.models import Account, Claim, Item, Match, Mention, Question, Recognition
from claimdesk.desk.ranking import harm_of, priority
from claimdesk.desk.similar import keep_words
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.demand import rank_anew, rank_mentioned
from claimdesk.desk.verbs.incoming import join_questions
from claimdesk.desk.verbs.standing import require
from claimdesk.desk.wordings import Look
from claimdesk.domain.check import Checkability
from claimdesk.domain.match import Match as FoundMatch
from claimdesk.domain.roles import Action
from claimdesk.errors import EmptyInputError
from claimdesk.language.normalization import fold


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim to be added, its `text` as claims are kept (`wordings.as_claim`).

    `span` is where it stands in the text of `item`, in characters; all of it without one. `looked`
    is what `wordings.look_all` found of the text; without it the claim is not joined to any.
    `matches` are what the Library has of it; without them a task looks it up.
    """

    text: str
    language: str = ""
    item: Item | None = None
    span: tuple[int, int] | None = None
    worth: float = 0.0
    checkability: str = Checkability.UNCLEAR.value
    looked: Look | None = None
    matches: list[FoundMatch] | None = None


def add_claim(
    *,
    actor: Account,
    text: str,
    language: str = "",
    item: Item | None = None,
    span: tuple[int, int] | None = None,
    worth: float = 0.0,
    checkability: str = Checkability.UNCLEAR.value,
    looked: Look | None = None,
    now: datetime,
) -> Claim:
    """Add a claim, or return the one of the same words; matching it is enqueued.

    What the machine finds is joined at once to an open claim that it says again in other words;
    `unmerge_claim` takes that back. People see what is alike beside a claim and join by themselves.
    The arguments are as in `Draft`; the machine looks by itself where nothing was `looked`.
    """
    require(actor, Action.SUGGEST)
    text = wordings.as_claim(text, clean=item is None)  # an item's words were cleaned before
    if not text:
        raise EmptyInputError
    if looked is None and not actor.is_person and not wordings.is_known(text):
        looked = wordings.look(text)
    draft = Draft(text, language, item, span, worth, checkability, looked)
    return add_claims(actor=actor, drafts=[draft], now=now)[0]


@whole
def add_claims(*, actor: Account, drafts: Sequence[Draft], now: datetime) -> list[Claim]:
    """Add claims in their order, all or none; return for each the one that stands for it."""
    require(actor, Action.SUGGEST)
    wordings.take_turns()
    hashes = {one.text: wordings.text_hash(one.text) for one in drafts}
    stands = _standing(hashes)
    new: dict[str, Draft] = {}
    for one in drafts:
        if hashes[one.text] not in stands:
            new.setdefault(hashes[one.text], one)
    stands |= _added(new, actor, now) if new else {}
    placed = [(one, stands[hashes[one.text]]) for one in drafts]
    _mention([each for each in placed if each[0].item is not None], actor, now)
    return [claim for _, claim in placed]


def match_facts(found: FoundMatch, place: int) -> dict[str, Any]:
    """Return what is kept of a match that was found, beside its claim and its entry's id."""
    return {
        "entry": found.entry.to_json(),
        "place": place,
        "probability": found.probability,
        "zone": found.zone.value,
        "reasons": list(found.reasons),
        "conflicts": list(found.conflicts),
    }


def _standing(hashes: Mapping[str, str]) -> dict[str, Claim]:
    """Return by hash the claim that has the words, or the one it was joined into."""
    rows = Claim.objects.filter(text_hash__in=set(hashes.values())).order_by("-pk")
    stands = {}
    for row in rows.select_related("merged_into"):  # of several the oldest counts
        claim = row
        while claim.merged_into is not None:
            claim = claim.merged_into
        stands[row.text_hash] = claim
    return stands


def _added(new: Mapping[str, Draft], actor: Account, now: datetime) -> dict[str, Claim]:
    """Save new claims, by the hashes of their words; return each, or the one that it says again."""
    looked = {one.text: one.looked for one in new.values() if one.looked is not None}
    again = wordings.said_before(looked) if looked else {}
    made = {draft.text: _claim_of(draft, digest, actor, now) for digest, draft in new.items()}
    stands: dict[str, Claim] = {}
    for text, claim in made.items():  # a text that another one says again stands before it
        other = again.get(text, claim)
        stands[text] = stands[other] if isinstance(other, str) else other
    apart = [claim for text, claim in made.items() if stands[text] is claim]
    Claim.objects.bulk_create(apart)
    joined = [(claim, stands[text]) for text, claim in made.items() if stands[text] is not claim]
    for claim, target in joined:
        claim.state, claim.merged_into, claim.matched = Claim.State.MERGED, target, None
        claim.version += 1
    Claim.objects.bulk_create([claim for claim, _ in joined])
    keep_words(made.values())
    wordings.keep_vectors({made[text]: one.code for text, one in looked.items()})
    _match(apart, new, now)
    told = [each for text, claim in made.items() for each in _told(claim, new[claim.text_hash])]
    audit.append_all(told, actor=actor, now=now)
    return {digest: stands[draft.text] for digest, draft in new.items()}


def _claim_of(draft: Draft, digest: str, actor: Account, now: datetime) -> Claim:
    harm = harm_of(draft.text)
    return Claim(
        text=draft.text,
        folded=fold(draft.text).casefold(),
        text_hash=digest,
        language=draft.language[:8],
        worth=draft.worth,
        harm=harm,
        priority=priority((), draft.worth, harm),
        checkability=draft.checkability,
        checkability_by_machine=not actor.is_person or draft.checkability == "unclear",
        matched=now if draft.matches is not None else None,
        created=now,
    )


def _match(claims: Sequence[Claim], new: Mapping[str, Draft], now: datetime) -> None:
    """Keep what the Library has of new claims, or have it looked up."""
    found = {claim: new[claim.text_hash].matches for claim in claims}
    Match.objects.bulk_create(
        Match(claim=claim, entry_id=one.entry.id, created=now, **match_facts(one, place))
        for claim, matches in found.items()
        for place, one in enumerate(matches or ())
    )
    unknown = {f"match:{one.pk}:1": {"claim": one.pk} for one in found if found[one] is None}
    jobs.put_all("match", unknown, now=now)


def _told(claim: Claim, draft: Draft) -> list[Told]:
    """Return what the audit trail tells of a new claim; of a joined one what takes it apart."""
    told = [Told("add_claim", claim)]
    if claim.merged_into_id is not None:
        nothing: dict[str, Any] = {"mentions": [], "questions": [], "joined": []}
        details = {"into": claim.merged_into_id, **nothing, "was": str(Claim.State.OPEN)}
        told.append(Told("merge_claims", claim, details))
    elif draft.matches is not None:
        told.append(Told("store_matches", claim, {"found": len(draft.matches)}))
    return told


def _mention(placed: Sequence[tuple[Draft, Claim]], actor: Account, now: datetime) -> None:
    """Write down where in items claims stand, and rank those claims anew."""
    if not placed:
        return
    items = {one.item.pk: one.item for one, _ in placed if one.item is not None}
    claims = {claim.pk: claim for _, claim in placed}
    rows = Mention.objects.filter(item__in=items, claim__in=claims)
    known = set(rows.values_list("item_id", "claim_id", "start"))
    new: dict[tuple[int, int, int], Mention] = {}
    for one, claim in placed:
        if one.item is None:
            continue
        start, end = one.span or (0, len(one.item.text))
        place = (one.item.pk, claim.pk, start)
        if place not in known:
            new.setdefault(place, Mention(item=one.item, claim=claim, start=start, end=end,
                                          by_machine=not actor.is_person))  # fmt: skip
    Mention.objects.bulk_create(new.values())
    asking = _asking(list(items))
    asked: dict[int, Claim] = {}
    for one, claim in placed:
        if one.item is not None and one.item.pk in asking:
            join_questions(one.item, claim, now)
            asked[claim.pk] = claims.pop(claim.pk, claim)
    rank_anew(asked.values())
    rank_mentioned(claims.values(), items)


def _asking(items: Sequence[int]) -> set[int]:
    """Return which items hold questions that ask no claim yet, they or copies of their pictures."""
    copies = dict(Recognition.objects.filter(copy_of__in=items).values_list("item", "copy_of"))
    open_ones = Question.objects.filter(item__in=[*items, *copies], claim=None)
    asked = set(open_ones.values_list("item", flat=True))
    return asked | {copies[one] for one in asked if one in copies}
