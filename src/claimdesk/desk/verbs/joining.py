"""Claims joined into another one that says the same, by people and the machine, and taken apart."""

from __future__ import annotations

from datetime import datetime

from claimdesk.desk import audit, copies, jobs, wordings
from claimdesk.desk.models import (
    Account,
    AuditEntry,
    Check,
    Claim,
    Item,
    Mention,
    Question,
    Recognition,
)
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.demand import count_demand
from claimdesk.desk.verbs.incoming import answer_of, answer_questions_of
from claimdesk.desk.verbs.standing import get, require, require_person, require_unconflicted_in
from claimdesk.domain.roles import Action
from claimdesk.errors import RuleError

State = Claim.State


@whole
def merge_claims(*, actor: Account, claim: int, into: int, now: datetime) -> Claim:
    """Say that a claim is the same as another one; its mentions and questions go there."""
    require(actor, Action.WORK)
    require_person(actor)
    if claim == into:
        raise RuleError("same-claim", "A claim cannot be joined with itself. Choose another one.")
    first, second = sorted((claim, into))
    held = {key: get(Claim, key, lock=True) for key in (first, second)}
    record, target = held[claim], held[into]
    for one in held.values():
        require_unconflicted_in(one, actor)
    if Check.objects.filter(claim=record).exists():
        raise RuleError(
            "claim-in-check",
            "This claim has a check of its own. Join the other claim into this one instead.",
        )
    if target.state == State.MERGED:
        raise RuleError(
            "same-claim", "That claim is itself joined into another one. Choose that one."
        )
    if record.state == State.MERGED:
        raise RuleError("same-claim", "This claim is joined already. Take that back first.")
    return join(record, target, actor, now)


def join(record: Claim, target: Claim, actor: Account, now: datetime) -> Claim:
    """Move what a claim has to the one that stands, and write down what `unmerge_claim` needs."""
    known = set(target.mentions.values_list("item_id", "start"))
    moved = []
    for mention in record.mentions.all():
        if (mention.item_id, mention.start) not in known:
            mention.claim = target
            mention.save(update_fields=["claim"])
            moved.append(mention.pk)
    questions = list(record.questions.values_list("pk", flat=True))
    record.questions.update(claim=target)
    joined = list(record.merged.values_list("pk", flat=True))
    record.merged.update(merged_into=target)
    was = record.state
    record.state, record.merged_into = State.MERGED, target
    record.version += 1
    record.save(update_fields=["state", "merged_into", "version"])
    _answer_as(target, now)
    count_demand(Claim.objects.filter(pk__in=[record.pk, target.pk]))
    audit.append(
        "merge_claims", record, actor=actor, now=now, into=target.pk, mentions=moved,
        questions=questions, joined=joined, was=was,
    )  # fmt: skip
    return target


@whole
def unmerge_claim(*, actor: Account, claim: int, now: datetime) -> Claim:
    """Take back that a claim is the same as another; what went there comes back."""
    require(actor, Action.WORK)
    require_person(actor)
    record = get(Claim, claim, lock=True)
    if record.state != State.MERGED:
        raise RuleError("same-claim", "This claim is not joined into another one.")
    entry = AuditEntry.objects.filter(
        verb="merge_claims", object_kind="claim", object_id=str(claim)
    ).first()
    target = record.merged_into
    if entry is not None:
        Mention.objects.filter(pk__in=entry.details["mentions"]).update(claim=record)
        Claim.objects.filter(pk__in=entry.details.get("joined", ()), merged_into=target).update(
            merged_into=record
        )
        own = Question.objects.filter(
            pk__in=[*entry.details["questions"], *_take_passages(record, target)]
        )
        own.update(claim=record)
        own.filter(state=Question.State.ANSWERED, answered__gte=entry.at).update(
            state=Question.State.OPEN, answer=None, answered=None
        )
    was = entry.details.get("was") if entry is not None else None
    record.state, record.merged_into = was or State.OPEN, None
    record.version += 1
    record.save(update_fields=["state", "merged_into", "version"])
    count_demand(Claim.objects.filter(pk__in=[record.pk, target.pk]))
    if record.matched is None:  # what the machine joined as it came in was never matched
        jobs.enqueue("match", key=f"match:{record.pk}:1", now=now, claim=record.pk)
    audit.append("unmerge_claim", record, actor=actor, now=now)
    return record


@whole
def part_copy(*, actor: Account, item: int, now: datetime) -> Item:
    """Take back that an item is of the same picture as another one; its own claims are found.

    It is never joined again: that is decided when an item comes in.
    """
    require(actor, Action.WORK)
    require_person(actor)
    record = get(Item, item, lock=True)
    row = Recognition.objects.filter(item=record).exclude(copy_of=None).first()
    if row is None:
        raise RuleError("same-picture", "This item is not joined to another one.")
    claims = list(copies.claims_in(row.copy_of).values_list("pk", flat=True))
    asked = record.questions.filter(claim__in=claims)
    asked.filter(state=Question.State.ANSWERED).update(
        state=Question.State.OPEN, answer=None, answered=None
    )
    asked.update(claim=None)
    audit.append("part_copy", record, actor=actor, now=now, copy_of=row.copy_of_id)
    row.copy_of = None
    row.save(update_fields=["copy_of"])
    record.detected = None
    record.save(update_fields=["detected"])
    jobs.enqueue("detect", key=f"detect:{record.pk}:apart", now=now, item=record.pk)
    count_demand(Claim.objects.filter(pk__in=claims))
    return record


def _take_passages(record: Claim, target: Claim) -> list[int]:
    """Move back what came in after two claims were joined and has the words of the joined one.

    Returns the questions that came with it.
    """
    known = set(record.mentions.values_list("item_id", "start"))
    found = [
        one for one in wordings.passages_of(record, target) if (one.item_id, one.start) not in known
    ]
    Mention.objects.filter(pk__in=[one.pk for one in found]).update(claim=record)
    asked = Question.objects.filter(claim=target, item__in=[one.item_id for one in found])
    return list(asked.values_list("pk", flat=True))


def _answer_as(claim: Claim, now: datetime) -> None:
    """Give those who ask about a claim the answer it has: its published check, or its match."""
    answer = answer_of(claim)
    if answer is not None:
        answer_questions_of(claim, answer, now)
