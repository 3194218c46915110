"""Claims: found or written, described, matched, joined, given to somebody, closed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from claimdesk.desk import audit, jobs, wordings
from claimdesk.desk.models import (
    Account,
    Check,
    Claim,
    Item,
    Match,
    Mention,
    Party,
)
from claimdesk.desk.ranking import harm_of, priority
from claimdesk.desk.similar import keep_words
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.checks import open_revision, wrote
from claimdesk.desk.verbs.incoming import (
    answer_questions_of,
    count_demand,
    count_demand_of,
    join_questions,
    reopen_questions_of,
)
from claimdesk.desk.verbs.joining import join
from claimdesk.desk.verbs.standing import (
    get,
    require,
    require_person,
    require_unconflicted_in,
    require_version,
)
from claimdesk.desk.wordings import Look
from claimdesk.domain.check import Checkability
from claimdesk.domain.match import Match as FoundMatch
from claimdesk.domain.roles import Action
from claimdesk.errors import EmptyInputError, InputError, RuleError
from claimdesk.language.normalization import fold, normalize

State = Claim.State
#: States of a claim on which a check or an answer has been built.
_SETTLED = {State.CHECKING, State.PUBLISHED, State.ANSWERED}


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
    matches: list[FoundMatch] | None = None,
    now: datetime,
) -> Claim:
    """Add a claim, or return the one of the same words; matching it is enqueued.

    What the machine finds is joined at once to an open claim that it says again in other words;
    `unmerge_claim` takes that back. People see what is alike beside a claim and join by themselves.
    `span` is where it stands in the item's text, in characters; `looked` is what `wordings.look`
    found of the text, `matches` what the Library has of it: then matching is not enqueued.
    """
    require(actor, Action.SUGGEST)
    text = wordings.as_claim(text, clean=item is None)  # an item's words were cleaned before
    if not text:
        raise EmptyInputError
    if looked is None and not actor.is_person and not wordings.is_known(text):
        looked = wordings.look(text)
    harm = harm_of(text)
    facts: dict[str, Any] = {
        "text": text,
        "folded": fold(text).casefold(),
        "text_hash": wordings.text_hash(text),
        "language": language[:8],
        "worth": worth,
        "harm": harm,
        "priority": priority((), worth, harm),
        "checkability": checkability,
        "checkability_by_machine": not actor.is_person or checkability == "unclear",
        "created": now,
    }

    @whole
    def write() -> Claim:
        claim = _standing(facts["text_hash"]) or _add(facts, looked, matches, actor, now)
        return _mention(claim, item, span, actor, now) if item is not None else claim

    return write()


def _standing(text_hash: str) -> Claim | None:
    """Return the claim that has some words, or the one it was joined into; nobody adds another."""
    wordings.take_turns()
    claim = Claim.objects.filter(text_hash=text_hash).order_by("pk").first()
    while claim is not None and claim.merged_into is not None:
        claim = claim.merged_into
    return claim


def _add(
    facts: dict[str, Any],
    looked: Look | None,
    matches: list[FoundMatch] | None,
    actor: Account,
    now: datetime,
) -> Claim:
    """Save a new claim, and return it or the open one that it says again."""
    same = wordings.said_before(facts["text"], looked) if looked else None
    claim = Claim.objects.create(**facts)
    keep_words([claim])
    audit.append("add_claim", claim, actor=actor, now=now)
    if looked:
        wordings.keep_vector(claim, looked.code)
    if same is not None:
        return join(claim, same, actor, now)
    if matches is None:
        jobs.put("match", key=f"match:{claim.pk}:1", now=now, claim=claim.pk)
    else:
        _keep_matches(claim, matches, actor, now)
    return claim


def _mention(
    claim: Claim, item: Item, span: tuple[int, int] | None, actor: Account, now: datetime
) -> Claim:
    """Write down where in an item a claim stands; return the claim as it is then."""
    start, end = span or (0, len(item.text))
    Mention.objects.get_or_create(
        item=item,
        claim=claim,
        start=start,
        defaults={"end": end, "by_machine": not actor.is_person},
    )
    join_questions(item, claim, now)
    count_demand_of(claim)
    return claim


@whole
def describe_claim(
    *,
    actor: Account,
    claim: int,
    version: int | None = None,
    checkability: str,
    claimant: str = "",
    claimant_kind: str = Party.Kind.ORGANISATION,
    claimant_office: str = "",
    about: str = "",
    said_on: date | None = None,
    appearance: str = "",
    now: datetime,
) -> Claim:
    """Say what kind of statement a claim is, and which organisation or office said it in public."""
    require(actor, Action.WORK)
    require_person(actor)
    record = get(Claim, claim, lock=True)
    require_version(record, version)
    require_unconflicted_in(record, actor)
    statement = Checkability(checkability) is Checkability.STATEMENT
    if not statement and record.state in {State.CHECKING, State.PUBLISHED}:
        raise RuleError(
            "checkable",
            "A check of this claim is under way or published, so it stays a statement. Withdraw "
            "the check first.",
        )
    if appearance and not claimant:
        raise RuleError(
            "appearance",
            "An address is kept only where an organisation or an office-holder said it publicly. "
            "Name the claimant, or leave the address out.",
        )
    record.checkability = Checkability(checkability).value
    record.checkability_by_machine = False
    facts = {
        "claimant": party(claimant, claimant_kind, claimant_office) if claimant else None,
        "about": party(about) if about else None,
        "said_on": said_on,
        "appearance": appearance,
    }
    if any(getattr(record, name) != value for name, value in facts.items()):
        record.described_by = actor
        _write_in_check(record, actor, now)
        for name, value in facts.items():
            setattr(record, name, value)
    record.version += 1
    record.save()
    audit.append("describe_claim", record, actor=actor, now=now, checkability=checkability)
    return record


def _write_in_check(claim: Claim, actor: Account, now: datetime) -> None:
    """Hold the facts of a claim as what they are in its check: part of the page, written by one.

    An approval is void then, and whoever wrote them cannot approve; what is published stays.
    """
    check = Check.objects.filter(claim=claim).first()
    if check is not None:
        check, revision = open_revision(actor, check.pk, None, now)
        wrote(check, revision, actor, now)


def party(name: str, kind: str = Party.Kind.ORGANISATION, office: str = "") -> Party:
    """Return the organisation or office of a name; an office-holder needs an office."""
    if kind == Party.Kind.OFFICE_HOLDER and not office.strip():
        raise RuleError(
            "no-private-persons",
            "A person is named only as the holder of a public office. Name the office, or name no "
            "claimant.",
        )
    found, _ = Party.objects.get_or_create(
        name=normalize(name).strip()[:200],
        defaults={"kind": kind, "office": normalize(office).strip()[:200]},
    )
    return found


@whole
def store_matches(
    *, actor: Account, claim: int, matches: list[FoundMatch], now: datetime
) -> list[Match]:
    """Keep what matching found for a claim, in its order. What people decided stays as it is."""
    require(actor, Action.SUGGEST)
    record = get(Claim, claim, lock=True)
    _keep_matches(record, matches, actor, now)
    return list(record.matches.all())


def _keep_matches(record: Claim, matches: list[FoundMatch], actor: Account, now: datetime) -> None:
    record.matches.filter(decision=Match.Decision.PENDING).exclude(
        entry_id__in=[found.entry.id for found in matches]
    ).delete()
    for place, found in enumerate(matches):
        row, new = Match.objects.get_or_create(
            claim=record,
            entry_id=found.entry.id,
            defaults={
                "entry": found.entry.to_json(),
                "place": place,
                "probability": found.probability,
                "zone": found.zone.value,
                "reasons": list(found.reasons),
                "conflicts": list(found.conflicts),
                "created": now,
            },
        )
        if not new and row.decision == Match.Decision.PENDING:
            row.entry = found.entry.to_json()
            row.place, row.probability = place, found.probability
            row.zone = found.zone.value
            row.reasons, row.conflicts = list(found.reasons), list(found.conflicts)
            row.save()
    record.matched = now
    record.save(update_fields=["matched"])
    audit.append("store_matches", record, actor=actor, now=now, found=len(matches))


@whole
def rematch(*, actor: Account, claim: int, now: datetime) -> Claim:
    """Match a claim anew, for example after the Library has grown."""
    require(actor, Action.WORK)
    record = get(Claim, claim, lock=True)
    jobs.enqueue("match", key=f"match:{record.pk}:{now.isoformat()}", now=now, claim=record.pk)
    audit.append("rematch", record, actor=actor, now=now)
    return record


@whole
def decide_match(*, actor: Account, match: int, decision: str, now: datetime) -> Match:
    """Accept or reject a match, or take the decision back (`pending`).

    Accepted, it answers the claim and everybody who asked about it.
    """
    require(actor, Action.WORK)
    require_person(actor)
    claim = get(Claim, get(Match, match).claim_id, lock=True)
    row = get(Match, match, lock=True)
    require_unconflicted_in(claim, actor)
    if decision not in Match.Decision.values:
        raise InputError(f"A match is accepted, rejected or pending; it cannot be {decision!r}.")
    if decision == Match.Decision.ACCEPTED and claim.state in {State.CHECKING, State.PUBLISHED}:
        raise RuleError(
            "claim-in-check",
            "This claim is being checked or has been published, so no match answers it any more.",
        )
    was_accepted = row.decision == Match.Decision.ACCEPTED
    row.decision = decision
    undone = decision == Match.Decision.PENDING
    row.decided_by, row.decided = (None, None) if undone else (actor, now)
    row.save(update_fields=["decision", "decided_by", "decided"])
    if decision == Match.Decision.ACCEPTED:
        claim.state = State.ANSWERED
        answer_questions_of(claim, row.entry, now)
    elif was_accepted and not claim.matches.filter(decision=Match.Decision.ACCEPTED).exists():
        claim.state = State.OPEN
        reopen_questions_of(claim)
    claim.save(update_fields=["state"])
    count_demand(Claim.objects.filter(pk=claim.pk))
    audit.append("decide_match", claim, actor=actor, now=now, entry=row.entry_id, decision=decision)
    return row


@whole
def close_claim(*, actor: Account, claim: int, reason: str, now: datetime) -> Claim:
    """Close a claim without a verdict: not checkable, or not worth it, with the reason."""
    require(actor, Action.WORK)
    require_person(actor)
    record = get(Claim, claim, lock=True)
    if record.state in _SETTLED | {State.MERGED}:
        raise RuleError(
            "claim-settled", "Only an open claim can be closed. This one is settled or in check."
        )
    if not reason.strip():
        raise RuleError("closing-reason", "Say why the claim is closed; colleagues will ask.")
    record.state, record.closed_reason = State.CLOSED, normalize(reason).strip()[:300]
    record.version += 1
    record.save(update_fields=["state", "closed_reason", "version"])
    audit.append("close_claim", record, actor=actor, now=now, reason=record.closed_reason)
    return record


@whole
def reopen_claim(*, actor: Account, claim: int, now: datetime) -> Claim:
    """Open a closed claim again."""
    require(actor, Action.WORK)
    require_person(actor)
    record = get(Claim, claim, lock=True)
    if record.state != State.CLOSED:
        raise RuleError("claim-closed", "This claim is not closed.")
    if Check.objects.filter(claim=record).exists():
        raise RuleError(
            "claim-in-check",
            "The check of this claim was withdrawn. Correct that check to take the claim up again.",
        )
    record.state, record.closed_reason = State.OPEN, ""
    record.version += 1
    record.save(update_fields=["state", "closed_reason", "version"])
    audit.append("reopen_claim", record, actor=actor, now=now)
    return record
