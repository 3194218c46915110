"""What the desk knows of one claim, read in a bounded number of questions to the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Greatest, Substr

from claimdesk.desk import copies
from claimdesk.desk.models import (
    Account,
    AuditEntry,
    Claim,
    Job,
    Match,
    Mention,
    Question,
    Recognition,
    Sighting,
)
from claimdesk.domain.roles import Role

#: Characters that are shown before and after a mention.
AROUND = 140
LONGEST_MENTION = 600
MOST_MENTIONS = 12
MOST_QUESTIONS = 12
MOST_JOINED = 20
MOST_ENTRIES = 40
MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class Context:
    """A mention with the words around it."""

    mention: Mention
    before: str
    said: str
    after: str


@dataclass(frozen=True, slots=True)
class Deed:
    """An entry of the audit trail, with whom it names."""

    entry: AuditEntry
    to: str = ""


def contexts_of(claim: Claim) -> list[Context]:
    """Return the newest mentions of a claim with what stands around them; items may be long."""
    first = Greatest(F("start") - AROUND, 0) + 1
    found = (
        Mention.objects.filter(claim=claim)
        .select_related("item")
        .defer("item__text")
        .annotate(around=Substr("item__text", first, LONGEST_MENTION + 2 * AROUND))
        .order_by("-item__received", "-pk")[:MOST_MENTIONS]
    )
    return [_context(one) for one in found]


def _context(mention: Any) -> Context:
    begins = min(mention.start, AROUND)
    length = min(mention.end - mention.start, LONGEST_MENTION)
    text = mention.around
    return Context(
        mention,
        before=("…" if mention.start > AROUND else "") + text[:begins],
        said=text[begins : begins + length],
        after=text[begins + length : begins + length + AROUND]
        + ("…" if len(text) > begins + length + AROUND else ""),
    )


def demand_of(claim: Claim) -> list[dict[str, Any]]:
    """Return in how many hours a claim came in by each channel, most first."""
    seen = Sighting.objects.filter(item__in=copies.items_of(claim))
    hours = seen.values("channel").annotate(hours=Count("hour", distinct=True))
    return list(hours.order_by("-hours", "channel"))


def joined_of(claim: Claim) -> list[Claim]:
    """Return claims that were joined into one, each with `by_machine`: who did it last."""
    found = list(claim.merged.all()[:MOST_JOINED])
    if not found:
        return found
    joins = AuditEntry.objects.filter(
        verb="merge_claims", object_kind="claim", object_id__in=[str(one.pk) for one in found]
    )
    roles = dict(joins.order_by("sequence").values_list("object_id", "actor__role"))
    for one in found:
        one.by_machine = roles.get(str(one.pk)) == Role.MACHINE.value
    return found


def copies_of(claim: Claim) -> list[Recognition]:
    """Return the newest pictures that came in again, with their items, for this claim."""
    mentioned = Mention.objects.filter(claim=claim).values("item")
    return list(copies.copies_of(mentioned)[:MOST_JOINED])


def questions_of(claim: Claim) -> list[Question]:
    """Return the newest questions of the public about a claim."""
    return list(claim.questions.all()[:MOST_QUESTIONS])


def matches_of(claim: Claim) -> list[Match]:
    """Return the matches of a claim: the accepted ones, those to decide on, the rejected ones."""
    return list(
        claim.matches.select_related("decided_by").order_by("decision", "place", "-probability")
    )


def matching_task(claim: Claim) -> str:
    """Return the state of the task that matches a claim, or "" where none waits or has failed."""
    open_ones = (Job.State.QUEUED, Job.State.RUNNING, Job.State.WAITING, Job.State.FAILED)
    task = Job.objects.filter(
        state__in=open_ones, kind="match", key__startswith=f"match:{claim.pk}:"
    )
    return task.order_by("-pk").values_list("state", flat=True).first() or ""


def history_of(claim: Claim, check: int | None) -> list[Deed]:
    """Return what was done to a claim and its check, newest first."""
    about = Q(object_kind="claim", object_id=str(claim.pk))
    if check is not None:
        about |= Q(object_kind="check", object_id=str(check))
    entries = list(
        AuditEntry.objects.filter(about)
        .select_related("actor")
        .order_by("-sequence")[:MOST_ENTRIES]
    )
    named = {entry.details.get("to") for entry in entries if entry.verb == "assign"} - {None}
    names = dict(Account.objects.filter(pk__in=named).values_list("pk", "name"))
    return [Deed(entry, names.get(entry.details.get("to"), "")) for entry in entries]


def colleagues() -> list[Account]:
    """Return the people whom a claim can be given to."""
    idle = (Role.READER.value, Role.MACHINE.value)
    people = Account.objects.filter(is_active=True).exclude(role__in=idle)
    return list(people.order_by("name")[:MOST_PEOPLE])
