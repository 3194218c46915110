"""The desk itself: its people, verdict scale, statements, audit trail and tasks."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Query

from claimdesk.desk.models import Account, AuditEntry, Job, PolicyVersion, RatingValue
from claimdesk.domain.roles import Action
from claimdesk.web.api.check_shapes import AuditOut, JobOut, PolicyOut, RatingOut
from claimdesk.web.api.endpoints import ANYONE, Endpoints
from claimdesk.web.api.shapes import Person
from claimdesk.web.api.values import OneOf, Page, Paging, page, text

endpoints = Endpoints("desk")


class JobPaging(Paging):
    """Which tasks are wanted."""

    state: Annotated[str, OneOf(Job.State)] | None = None


class AuditPaging(Paging):
    """Which entries are wanted."""

    object_kind: Annotated[str, text(20)] = ""
    object_id: Annotated[str, text(40)] = ""


@endpoints.get("/accounts", Action.READ, Page[Person])
def list_accounts(wanted: Query[Paging]) -> dict[str, Any]:
    """List who works at the desk, to name them in assignments."""
    return page(Account.objects.all(), wanted)


@endpoints.get("/verdicts", ANYONE, list[RatingOut])
def list_verdicts() -> list[RatingValue]:
    """List the steps of the verdict scale, in the order in which they are offered."""
    return list(RatingValue.objects.all())


@endpoints.get("/policies", ANYONE, list[PolicyOut])
def list_policies() -> list[PolicyVersion]:
    """List the public statements of the desk, each in its newest version."""
    newest: dict[tuple[str, str], PolicyVersion] = {}
    for version in PolicyVersion.objects.order_by("kind", "language", "number"):
        newest[version.kind, version.language] = version
    return list(newest.values())


@endpoints.get("/audit", Action.ADMINISTER, Page[AuditOut])
def list_audit(wanted: Query[AuditPaging]) -> dict[str, Any]:
    """List what was done at the desk, the newest first."""
    query = AuditEntry.objects.all()
    for name in ("object_kind", "object_id"):
        if value := getattr(wanted, name):
            query = query.filter(**{name: value})
    return page(query, wanted)


@endpoints.get("/jobs", Action.ADMINISTER, Page[JobOut])
def list_jobs(wanted: Query[JobPaging]) -> dict[str, Any]:
    """List the tasks of the desk, the newest first."""
    query = Job.objects.all()
    if wanted.state:
        query = query.filter(state=wanted.state)
    return page(query, wanted)
