"""Checks: started, read, written; what still blocks them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from django.db.models import QuerySet
from django.utils import timezone
from ninja import Query
from pydantic import Field

from claimdesk.desk import verbs
from claimdesk.desk.content import blockers_of
from claimdesk.desk.models import Account, Check, Declaration, Revision
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.check import Reply
from claimdesk.domain.roles import Action
from claimdesk.errors import MissingRecordError
from claimdesk.web.api.check_shapes import (
    BlockerOut,
    CheckBrief,
    CheckOut,
    DeclarationOut,
    RevisionBrief,
    RevisionOut,
)
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.values import Body, Id, OneOf, Page, Paging, Version, page, text
from claimdesk.web.errors import explain_rule

endpoints = Endpoints("checks")
_Long = Annotated[str, text(50_000)]


class Language(StrEnum):
    """A language in which checks are published."""

    VI = "vi"
    EN = "en"


class NewCheck(Body):
    """The claim to check. Whoever begins declares that they have no conflict of interest in it."""

    claim: Id
    language: Language | None = None
    conflicted: bool = Field(description="Whether you have a conflict of interest in this claim.")


class CheckPaging(Paging):
    """Which checks are wanted."""

    state: Annotated[str, OneOf(Check.State)] | None = None


class Draft(Body):
    """What to write; fields that are left out stay as they are."""

    version: Version = None
    title: Annotated[str, text(200)] | None = None
    claim_reviewed: Annotated[str, text(500)] | None = None
    summary: _Long | None = None
    why: _Long | None = None
    method: _Long | None = None
    counter_search: _Long | None = None
    primary_reason: _Long | None = None
    reply: Reply | None = None
    reply_note: _Long | None = None
    verdict: Annotated[str, text(40)] | None = Field(
        None, description="Key of a step of the verdict scale; an empty one takes it off."
    )


class Declared(Body):
    """Whether one has a conflict of interest in a check."""

    conflicted: bool
    note: Annotated[str, text(400)] = ""


class Lifted(Body):
    """Whose conflict of interest no longer stands, and why."""

    account: Id
    note: Annotated[str, text(400, 1)]


def checks_in_full() -> QuerySet:
    """Return checks with what their shape shows."""
    return Check.objects.select_related("author", "head__author", "head__last_editor")


def check_now(check: int) -> Check:
    """Return a check as it is in the database now."""
    found = checks_in_full().filter(pk=check).first()
    if found is None:
        raise MissingRecordError
    return found


@endpoints.post("/checks", Action.WORK, CheckOut, status=201)
def start_check(actor: Account, body: NewCheck) -> Check:
    """Begin the check of an open claim."""
    check = verbs.start_check(
        actor=actor,
        claim=body.claim,
        language=body.language.value if body.language else "",
        conflicted=body.conflicted,
        now=timezone.now(),
    )
    return check_now(check.pk)


@endpoints.get("/checks", Action.READ, Page[CheckBrief])
def list_checks(wanted: Query[CheckPaging]) -> dict[str, Any]:
    """List checks, the newest first."""
    query = Check.objects.select_related("author")
    if wanted.state:
        query = query.filter(state=wanted.state)
    return page(query, wanted)


@endpoints.get("/checks/{check}", Action.READ, CheckOut)
def get_check(check: Id) -> Check:
    """Read a check with the revision that is worked on."""
    return check_now(check)


@endpoints.patch("/checks/{check}", Action.WORK, CheckOut)
def save_draft(actor: Account, check: Id, body: Draft) -> Check:
    """Write fields of a check; on a sealed revision this begins the next one."""
    fields = body.model_dump(mode="json", exclude={"version"}, exclude_none=True)
    verbs.save_draft(actor=actor, check=check, version=body.version, **fields, now=timezone.now())
    return check_now(check)


@endpoints.get("/checks/{check}/blockers", Action.READ, list[BlockerOut])
def list_blockers(check: Id) -> list[dict[str, str]]:
    """List what still blocks a check from going to review."""
    return [
        {"rule": one.rule, "message": explain_rule(one.message, one.facts), "place": one.place}
        for one in blockers_of(check_now(check))
    ]


@endpoints.get("/checks/{check}/revisions", Action.READ, Page[RevisionBrief])
def list_revisions(check: Id, wanted: Query[Paging]) -> dict[str, Any]:
    """List the revisions of a check, the newest first."""
    query = get(Check, check).revisions.select_related("author", "last_editor")
    return page(query, wanted)


@endpoints.get("/checks/{check}/revisions/{number}", Action.READ, RevisionOut)
def get_revision(check: Id, number: Id) -> Revision:
    """Read what a revision of a check says."""
    query = Revision.objects.select_related("author", "last_editor", "verdict")
    found = query.filter(check_record=check, number=min(number, 2**31 - 1)).first()
    if found is None:
        raise MissingRecordError
    return found


@endpoints.post("/checks/{check}/declare", Action.WORK, DeclarationOut)
def declare_interest(actor: Account, check: Id, body: Declared) -> Declaration:
    """Declare whether one has a conflict of interest; with one, one is locked out of the check."""
    return verbs.declare(
        actor=actor,
        check=check,
        conflicted=body.conflicted,
        note=body.note,
        now=timezone.now(),
    )


@endpoints.post("/checks/{check}/lift-conflict", Action.ADMINISTER, DeclarationOut)
def lift_conflict(actor: Account, check: Id, body: Lifted) -> Declaration:
    """Let somebody back into a check in which they declared a conflict."""
    return verbs.lift_conflict(
        actor=actor,
        check=check,
        account=body.account,
        note=body.note,
        now=timezone.now(),
    )
