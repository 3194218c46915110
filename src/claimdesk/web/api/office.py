"""The desk itself: what it says of itself, its verdict scale, statements and audit trail."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils import timezone
from ninja import Query
from pydantic import Field

from claimdesk.desk.models import (
    Account,
    AuditEntry,
    Desk,
    PolicyKind,
    PolicyVersion,
    RatingValue,
    Watching,
)
from claimdesk.desk.verbs import office as verbs
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.roles import Action
from claimdesk.domain.verdict import Verdict
from claimdesk.web.api.check_shapes import AuditOut, PolicyOut, RatingOut
from claimdesk.web.api.checks import Language
from claimdesk.web.api.endpoints import ANYONE, Endpoints
from claimdesk.web.api.office_shapes import DeskOut
from claimdesk.web.api.values import Body, OneOf, Page, Paging, page, text

endpoints = Endpoints("desk")


class AuditPaging(Paging):
    """Which entries are wanted."""

    object_kind: Annotated[str, text(20)] = ""
    object_id: Annotated[str, text(40)] = ""


class DeskIn(Body):
    """What the desk says of itself, all of it."""

    name: Annotated[str, text(120, 1)]
    about: Annotated[str, text(2000)]
    language: Language
    contact: Annotated[str, text(254)]
    licence: Annotated[str, text(200)] | None = Field(
        None, description="Of what is published from now on; null leaves it as it is."
    )
    watching: Annotated[str, OneOf(Watching)] | None = Field(
        None, description="How often sources are visited again; null leaves it as it is."
    )


class StepIn(Body):
    """One step of the verdict scale; without a key it is a new one."""

    key: Annotated[str, text(40)] = ""
    verdict: Verdict
    name_vi: Annotated[str, text(80, 1)]
    name_en: Annotated[str, text(80, 1)]
    definition_vi: Annotated[str, text(400)] = ""
    definition_en: Annotated[str, text(400)] = ""
    value: int | None = Field(None, ge=verbs.WORST, le=verbs.BEST)
    in_use: bool = True


class ScaleIn(Body):
    """The whole verdict scale, in its order. Steps are taken out of use, never left out."""

    steps: list[StepIn] = Field(max_length=20)


class StatementIn(Body):
    """The next version of a public statement."""

    kind: Annotated[str, OneOf(PolicyKind)]
    language: Language
    body: Annotated[str, text(verbs.LONGEST_STATEMENT, 1)]


@endpoints.get("/desk", Action.READ, DeskOut)
def get_desk() -> Desk:
    """Read what the desk says of itself."""
    return get(Desk, 1)


@endpoints.put("/desk", Action.ADMINISTER, DeskOut)
def describe_desk(actor: Account, body: DeskIn) -> Desk:
    """Change what the desk says of itself."""
    return verbs.describe_desk(actor=actor, **body.model_dump(mode="json"), now=timezone.now())


@endpoints.get("/verdicts", ANYONE, list[RatingOut])
def list_verdicts() -> list[RatingValue]:
    """List the steps of the verdict scale, in the order in which they are offered."""
    return list(RatingValue.objects.all())


@endpoints.put("/desk/verdicts", Action.ADMINISTER, list[RatingOut])
def set_verdicts(actor: Account, body: ScaleIn) -> list[RatingValue]:
    """Set the verdict scale; what is published stays as it is."""
    steps = [verbs.Step(**step.model_dump(mode="json")) for step in body.steps]
    return verbs.set_scale(actor=actor, steps=steps, now=timezone.now())


@endpoints.get("/policies", ANYONE, list[PolicyOut])
def list_policies() -> list[PolicyVersion]:
    """List the public statements of the desk, each in its newest version."""
    newest: dict[tuple[str, str], PolicyVersion] = {}
    for version in PolicyVersion.objects.order_by("kind", "language", "number"):
        newest[version.kind, version.language] = version
    return list(newest.values())


@endpoints.post("/desk/policies", Action.ADMINISTER, PolicyOut, status=201)
def write_policy(actor: Account, body: StatementIn) -> PolicyVersion:
    """Write the next version of a public statement; those before stay to be read."""
    return verbs.write_policy(actor=actor, **body.model_dump(mode="json"), now=timezone.now())


@endpoints.get("/audit", Action.READ, Page[AuditOut])
def list_audit(wanted: Query[AuditPaging]) -> dict[str, Any]:
    """List what was done at the desk, the newest first."""
    query = AuditEntry.objects.all()
    for name in ("object_kind", "object_id"):
        if value := getattr(wanted, name):
            query = query.filter(**{name: value})
    return page(query, wanted)
