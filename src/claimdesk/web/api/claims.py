"""Claims: listed, written, described, joined, closed."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from claimdesk.desk import verbs
from claimdesk.desk.models import Account, Claim, Item, Party
from claimdesk.desk.verbs.standing import get
from claimdesk.desk.wordings import LONGEST_CLAIM
from claimdesk.domain.check import Checkability
from claimdesk.domain.roles import Action
from claimdesk.errors import InputError, MissingRecordError
from claimdesk.language.normalization import fold
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.shapes import ClaimOut
from claimdesk.web.api.values import (
    LARGEST_ID,
    Body,
    Id,
    LanguageTag,
    OneOf,
    Page,
    Paging,
    Version,
    WebAddress,
    page,
    text,
)

endpoints = Endpoints("claims")


class Order(StrEnum):
    """In which order claims are listed."""

    NEWEST = "newest"
    PRIORITY = "priority"
    DEMAND = "demand"  # an older name of the same


_ORDERS = {
    Order.NEWEST: ("pk",),
    Order.PRIORITY: ("priority", "pk"),
    Order.DEMAND: ("priority", "pk"),
}


class ClaimPaging(Paging):
    """Which claims are wanted."""

    state: Annotated[str, OneOf(Claim.State)] | None = None
    checkability: Checkability | None = None
    language: LanguageTag = ""
    tag: Annotated[str, text(60)] = ""
    assignee: int | None = Field(None, ge=1, le=LARGEST_ID)
    q: Annotated[str, text(200)] = Field(
        "", description="Words in the claim, in this order; accents do not count."
    )
    order: Order = Order.NEWEST


class NewClaim(Body):
    """A claim. With an item, `start` and `end` say where in its text it stands, in characters."""

    text: Annotated[str, text(LONGEST_CLAIM, 1)]
    language: LanguageTag = ""
    checkability: Checkability = Checkability.UNCLEAR
    worth: float = Field(0.0, ge=0, le=1, allow_inf_nan=False)
    item: Id | None = None
    start: int | None = Field(None, ge=0, le=1_000_000)
    end: int | None = Field(None, ge=1, le=1_000_000)


class ClaimDescription(Body):
    """What kind of statement a claim is, and which organisation or office made it in public."""

    version: Version = None
    checkability: Checkability
    claimant: Annotated[str, text(200)] = ""
    claimant_kind: Annotated[str, OneOf(Party.Kind)] = str(Party.Kind.ORGANISATION)
    claimant_office: Annotated[str, text(200)] = ""
    about: Annotated[str, text(200)] = ""
    said_on: date | None = None
    appearance: WebAddress = Field("", max_length=500)


class Into(Body):
    """The claim that this one is the same as."""

    into: Id


class Reason(Body):
    """Why; colleagues will ask."""

    reason: Annotated[str, text(300, 1)]


def claims_in_full() -> QuerySet:
    """Return claims with what their shape shows."""
    return Claim.objects.select_related(
        "claimant", "about", "assignee", "check_record"
    ).prefetch_related("tags")


def in_full(claim: Claim) -> Claim:
    """Return a claim as it is in the database now."""
    return claims_in_full().get(pk=claim.pk)


@endpoints.get("/claims", Action.READ, Page[ClaimOut])
def list_claims(wanted: Query[ClaimPaging]) -> dict[str, Any]:
    """List claims."""
    query = claims_in_full()
    for name in ("state", "checkability", "language"):
        if value := getattr(wanted, name):
            query = query.filter(**{name: str(value)})
    if wanted.tag:
        query = query.filter(tags__name=wanted.tag)
    if wanted.assignee:
        query = query.filter(assignee=wanted.assignee)
    if words := fold(wanted.q).casefold().strip():
        query = query.filter(folded__contains=words)
    return page(query, wanted, _ORDERS[wanted.order])


@endpoints.post("/claims", Action.SUGGEST, ClaimOut, status=201)
def create_claim(actor: Account, body: NewClaim) -> Claim:
    """Add a claim, or return the one of the same words; matching it follows by a task."""
    item = get(Item, body.item) if body.item else None
    claim = verbs.add_claim(
        actor=actor,
        text=body.text,
        language=body.language,
        checkability=body.checkability.value,
        worth=body.worth,
        item=item,
        span=_span(body, item),
        now=timezone.now(),
    )
    return in_full(claim)


@endpoints.get("/claims/{claim}", Action.READ, ClaimOut)
def get_claim(claim: Id) -> Claim:
    """Read a claim."""
    found = claims_in_full().filter(pk=claim).first()
    if found is None:
        raise MissingRecordError
    return found


@endpoints.post("/claims/{claim}/describe", Action.WORK, ClaimOut)
def describe_claim(actor: Account, claim: Id, body: ClaimDescription) -> Claim:
    """Say what kind of statement a claim is and who made it in public."""
    facts = body.model_dump() | {"checkability": body.checkability.value}
    return in_full(verbs.describe_claim(actor=actor, claim=claim, **facts, now=timezone.now()))


@endpoints.post("/claims/{claim}/merge", Action.WORK, ClaimOut)
def merge_claims(actor: Account, claim: Id, body: Into) -> Claim:
    """Say that a claim is the same as another one; the answer is that other one."""
    return in_full(verbs.merge_claims(actor=actor, claim=claim, into=body.into, now=timezone.now()))


@endpoints.post("/claims/{claim}/unmerge", Action.WORK, ClaimOut)
def unmerge_claim(actor: Account, claim: Id) -> Claim:
    """Take back that a claim is the same as another one."""
    return in_full(verbs.unmerge_claim(actor=actor, claim=claim, now=timezone.now()))


@endpoints.post("/claims/{claim}/close", Action.WORK, ClaimOut)
def close_claim(actor: Account, claim: Id, body: Reason) -> Claim:
    """Close a claim without a verdict."""
    return in_full(
        verbs.close_claim(actor=actor, claim=claim, reason=body.reason, now=timezone.now())
    )


@endpoints.post("/claims/{claim}/reopen", Action.WORK, ClaimOut)
def reopen_claim(actor: Account, claim: Id) -> Claim:
    """Open a closed claim again."""
    return in_full(verbs.reopen_claim(actor=actor, claim=claim, now=timezone.now()))


def _span(body: NewClaim, item: Item | None) -> tuple[int, int] | None:
    if body.start is None and body.end is None:
        return None
    if item is None or body.start is None or body.end is None:
        raise InputError(_("A place has an item, a start and an end."))
    if not body.start < body.end <= len(item.text):
        raise InputError(_("This place is not in the text of the item."))
    return body.start, body.end
