"""Disputes: objections of readers, taken without a name, answered by a second person."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query
from pydantic import Field

from claimdesk.desk import verbs
from claimdesk.desk.models import Account, Check, Dispute
from claimdesk.desk.verbs.incoming import LONGEST_QUESTION
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.roles import Action
from claimdesk.errors import MissingRecordError
from claimdesk.web.api.check_shapes import DisputeOut, DisputeStatus
from claimdesk.web.api.endpoints import ANYONE, Endpoints
from claimdesk.web.api.shapes import Receipt
from claimdesk.web.api.values import Body, Code, Id, OneOf, Page, Paging, WebAddress, page, text

endpoints = Endpoints("disputes")


class Outcome(StrEnum):
    """What the desk says of an objection."""

    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"


class NewDispute(Body):
    """What is wrong with a published fact-check. Nothing about who says so is taken."""

    text: Annotated[str, text(LONGEST_QUESTION, 1)]
    evidence_address: WebAddress = ""
    may_be_shown: bool = False


class DisputeAnswer(Body):
    """The answer; whoever disputes will read it."""

    outcome: Outcome
    answer: Annotated[str, text(5000, 1)]


class DisputeNote(Body):
    """Why an objection is shown, or taken off the page; the audit trail keeps it."""

    note: Annotated[str, text(400)] = ""


class DisputePaging(Paging):
    """Which disputes are wanted."""

    state: Annotated[str, OneOf(Dispute.State)] | None = None
    owed: bool = Field(
        default=False, description="Only those found right that still wait for a correction."
    )


@endpoints.post("/fact-checks/{slug}/dispute", ANYONE, Receipt, status=201)
def create_dispute(slug: Annotated[str, text(120, 1)], body: NewDispute) -> dict[str, str]:
    """Say what is wrong with a fact-check; the code in the answer is shown this once."""
    check = Check.objects.filter(slug=slug).exclude(current=None).first()
    if check is None:
        raise MissingRecordError
    said, code = verbs.dispute(check=check.pk, **body.model_dump(), now=timezone.now())
    return {"code": code, "state": said.state}


@endpoints.get("/dispute/{code}", ANYONE, DisputeStatus)
def get_dispute_by_code(code: Code) -> Dispute:
    """Read where a dispute stands, with its code."""
    return verbs.dispute_by_code(code)


@endpoints.get("/disputes", Action.READ, Page[DisputeOut])
def list_disputes(wanted: Query[DisputePaging]) -> dict[str, Any]:
    """List disputes, the newest first."""
    query = verbs.owed_disputes() if wanted.owed else Dispute.objects.all()
    query = query.select_related("answered_by", "shown_by")
    if wanted.state:
        query = query.filter(state=wanted.state)
    return page(query, wanted)


@endpoints.get("/disputes/{dispute}", Action.READ, DisputeOut)
def get_dispute(dispute: Id) -> Dispute:
    """Read a dispute."""
    return get(Dispute, dispute)


@endpoints.post("/disputes/{dispute}/answer", Action.WORK, DisputeOut)
def answer_dispute(actor: Account, dispute: Id, body: DisputeAnswer) -> Dispute:
    """Answer a dispute; nobody answers one on their own text."""
    return verbs.answer_dispute(
        actor=actor,
        dispute=dispute,
        outcome=body.outcome.value,
        answer=body.answer,
        now=timezone.now(),
    )


@endpoints.post("/disputes/{dispute}/show", Action.PUBLISH, DisputeOut)
def show_dispute(actor: Account, dispute: Id, body: DisputeNote) -> Dispute:
    """Show an objection and its answer; by somebody who did not answer and did not write."""
    return verbs.show_dispute(actor=actor, dispute=dispute, note=body.note, now=timezone.now())


@endpoints.post("/disputes/{dispute}/hide", Action.PUBLISH, DisputeOut)
def hide_dispute(actor: Account, dispute: Id, body: DisputeNote) -> Dispute:
    """Take an objection off the page, with the reason."""
    return verbs.hide_dispute(actor=actor, dispute=dispute, note=body.note, now=timezone.now())
