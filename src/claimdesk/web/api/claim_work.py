"""Work around a claim: who has it, its tags, what colleagues remark."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from claimdesk.desk import verbs
from claimdesk.desk.models import Account, Claim, Comment, Revision
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.harm import Harm
from claimdesk.domain.roles import Action
from claimdesk.errors import InputError
from claimdesk.web.api.claims import in_full
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.shapes import ClaimOut, CommentOut
from claimdesk.web.api.values import LARGEST_ID, Body, Id, Page, Paging, page, text

endpoints = Endpoints("claims")


class Assignee(Body):
    """Who is given a claim, and until when; null gives it to nobody."""

    account: Id | None
    due: date | None = None


class Tags(Body):
    """The tags of a claim, all of them."""

    names: list[Annotated[str, text(60, 1)]] = Field(max_length=50)


class HarmOf(Body):
    """What acting on a claim may harm; null for nothing."""

    harm: Harm | None


class NewComment(Body):
    """A remark; `@name` mentions a colleague. It may be at a passage of a revision of the check."""

    text: Annotated[str, text(5000, 1)]
    revision: Id | None = None
    place: Annotated[str, text(40)] = ""
    quote: Annotated[str, text(500)] = ""


class CommentPaging(Paging):
    """Which comments are wanted."""

    revision: int | None = Field(None, ge=1, le=LARGEST_ID)


@endpoints.post("/claims/{claim}/assign", Action.WORK, ClaimOut)
def assign_claim(actor: Account, claim: Id, body: Assignee) -> Claim:
    """Give a claim to somebody, or to nobody."""
    return in_full(
        verbs.assign(
            actor=actor,
            claim=claim,
            account=body.account,
            due=body.due,
            now=timezone.now(),
        )
    )


@endpoints.put("/claims/{claim}/tags", Action.WORK, ClaimOut)
def tag_claim(actor: Account, claim: Id, body: Tags) -> Claim:
    """Give a claim exactly these tags."""
    return in_full(verbs.tag_claim(actor=actor, claim=claim, names=body.names, now=timezone.now()))


@endpoints.put("/claims/{claim}/harm", Action.WORK, ClaimOut)
def set_harm(actor: Account, claim: Id, body: HarmOf) -> Claim:
    """Say what acting on a claim may harm; its place in the queue follows."""
    return in_full(
        verbs.set_harm(actor=actor, claim=claim, harm=body.harm or "", now=timezone.now())
    )


@endpoints.get("/claims/{claim}/comments", Action.READ, Page[CommentOut])
def list_comments(claim: Id, wanted: Query[CommentPaging]) -> dict[str, Any]:
    """List the comments on a claim and its check, the newest first."""
    get(Claim, claim)
    query = Comment.objects.filter(claim=claim).select_related("author")
    if wanted.revision:
        query = query.filter(revision=wanted.revision)
    return page(query, wanted)


@endpoints.post("/claims/{claim}/comments", Action.COMMENT, CommentOut, status=201)
def create_comment(actor: Account, claim: Id, body: NewComment) -> Comment:
    """Remark on a claim, or on a passage of its check."""
    if body.revision is not None:
        revision = get(Revision, body.revision)
        if revision.check_record.claim_id != claim:
            raise InputError(_("This revision is not of the check of this claim."))
    return verbs.comment(actor=actor, claim=claim, **body.model_dump(), now=timezone.now())


@endpoints.post("/comments/{comment}/resolve", Action.COMMENT, CommentOut)
def resolve_comment(actor: Account, comment: Id) -> Comment:
    """Mark a comment as dealt with, or, a second time, as open again."""
    return verbs.resolve_comment(actor=actor, comment=comment, now=timezone.now())
