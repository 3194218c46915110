"""The parts of a check: evidence with its quotation, and findings that cite it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query
from pydantic import BaseModel, Field

from claimdesk.desk import verbs
from claimdesk.desk.models import Account, Check
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.check import Grade, Stance
from claimdesk.domain.roles import Action
from claimdesk.errors import MissingRecordError
from claimdesk.web.api.check_shapes import CheckOut, PartOut
from claimdesk.web.api.checks import check_now
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.values import Body, Id, Key, Version, WebAddress, text

endpoints = Endpoints("checks")


class EvidenceIn(Body):
    """A source with the passage relied on; two sources of one owner are one voice."""

    version: Version = None
    source: Annotated[str, text(200, 1)] = Field(description="Who published it.")
    owner: Annotated[str, text(200)] = Field(
        "", description="The organisation behind it; itself if empty."
    )
    title: Annotated[str, text(300)] = ""
    address: WebAddress = ""
    quotation: Annotated[str, text(50_000)] = ""
    cells: Annotated[str, text(200)] = Field(
        "", description="Cells of a table: B3:D5, Sheet1!B3:D5, or row=4-7;col=2 (RFC 7111)."
    )
    stance: Stance = Stance.CONTEXT
    grade: Grade = Grade.SECONDARY
    interest: Annotated[str, text(400)] = ""
    of_claimant: bool = False
    published_on: date | None = None
    accessed_on: date | None = None


class FindingIn(Body):
    """One thing the check found, and the keys of the evidence that it rests on."""

    version: Version = None
    text: Annotated[str, text(50_000, 1)]
    cites: list[Key] = Field(default=[], max_length=200)
    sole_source_reason: Annotated[str, text(50_000)] = ""


class Seen(BaseModel):
    """Which version one saw."""

    version: Version = None


def _evidence(actor: Account, check: int, body: EvidenceIn, key: str = "") -> dict[str, Any]:
    facts = body.model_dump() | {"stance": body.stance.value, "grade": body.grade.value}
    written = verbs.put_evidence(actor=actor, check=check, key=key, **facts, now=timezone.now())
    return {"key": written.key, "check": check_now(check)}


def _finding(actor: Account, check: int, body: FindingIn, key: str = "") -> dict[str, Any]:
    written = verbs.put_finding(
        actor=actor, check=check, key=key, **body.model_dump(), now=timezone.now()
    )
    return {"key": written.key, "check": check_now(check)}


def _require_part(check: int, kind: str, key: str) -> None:
    if not getattr(get(Check, check).head, kind).filter(key=key).exists():
        raise MissingRecordError


@endpoints.post("/checks/{check}/evidence", Action.WORK, PartOut, status=201)
def add_evidence(actor: Account, check: Id, body: EvidenceIn) -> dict[str, Any]:
    """Add a source with its passage."""
    return _evidence(actor, check, body)


@endpoints.put("/checks/{check}/evidence/{key}", Action.WORK, PartOut)
def change_evidence(actor: Account, check: Id, key: Key, body: EvidenceIn) -> dict[str, Any]:
    """Change a source or its passage."""
    _require_part(check, "evidence", key)
    return _evidence(actor, check, body, key)


@endpoints.delete("/checks/{check}/evidence/{key}", Action.WORK, CheckOut)
def remove_evidence(actor: Account, check: Id, key: Key, seen: Query[Seen]) -> Check:
    """Take a source out of the revision that is worked on."""
    _require_part(check, "evidence", key)
    verbs.remove_evidence(
        actor=actor, check=check, key=key, version=seen.version, now=timezone.now()
    )
    return check_now(check)


@endpoints.post("/checks/{check}/findings", Action.WORK, PartOut, status=201)
def add_finding(actor: Account, check: Id, body: FindingIn) -> dict[str, Any]:
    """Add a finding."""
    return _finding(actor, check, body)


@endpoints.put("/checks/{check}/findings/{key}", Action.WORK, PartOut)
def change_finding(actor: Account, check: Id, key: Key, body: FindingIn) -> dict[str, Any]:
    """Change a finding or what it cites."""
    _require_part(check, "findings", key)
    return _finding(actor, check, body, key)


@endpoints.delete("/checks/{check}/findings/{key}", Action.WORK, CheckOut)
def remove_finding(actor: Account, check: Id, key: Key, seen: Query[Seen]) -> Check:
    """Take a finding out of the revision that is worked on."""
    _require_part(check, "findings", key)
    verbs.remove_finding(
        actor=actor, check=check, key=key, version=seen.version, now=timezone.now()
    )
    return check_now(check)
