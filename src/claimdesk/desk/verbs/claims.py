"""Claims: described, matched, closed and opened again."""

from __future__ import annotations

from datetime import date, datetime

from claimdesk.desk import audit, jobs, relied
from claimdesk.desk.models import (
    Account,
    Check,
    Claim,
    Match,
    Party,
)
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.adding import match_facts
from claimdesk.desk.verbs.checks import open_revision, wrote
from claimdesk.desk.verbs.demand import count_demand
from claimdesk.desk.verbs.incoming import (
    answer_questions_of,
    reopen_questions_of,
)
from claimdesk.desk.verbs.standing import (
    get,
    require,
    require_person,
    require_unconflicted_in,
    require_version,
)
from claimdesk.domain.check import Checkability
from claimdesk.domain.match import Match as FoundMatch
from claimdesk.domain.roles import Action
from claimdesk.errors import InputError, RuleError
from claimdesk.language.normalization import normalize

State = Claim.State
#: States of a claim on which a check or an answer has been built.
_SETTLED = {State.CHECKING, State.PUBLISHED, State.ANSWERED}


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
    known = {row.entry_id: row for row in record.matches.all()}
    new = []
    for place, found in enumerate(matches):
        facts, row = match_facts(found, place), known.get(found.entry.id)
        if row is None:
            new.append(Match(claim=record, entry_id=found.entry.id, created=now, **facts))
        elif row.decision == Match.Decision.PENDING:
            for name, value in facts.items():
                setattr(row, name, value)
            row.save()
    Match.objects.bulk_create(new)
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
    if decision == Match.Decision.ACCEPTED:
        relied.require_not_withdrawn(row.entry)
        row.entry = relied.newest_of(row.entry)
    was_accepted = row.decision == Match.Decision.ACCEPTED
    row.decision = decision
    undone = decision == Match.Decision.PENDING
    row.decided_by, row.decided = (None, None) if undone else (actor, now)
    row.save(update_fields=["decision", "decided_by", "decided", "entry"])
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
