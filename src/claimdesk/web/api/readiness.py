"""The self-check of readiness: as it stands now, and the snapshots that are kept of it.

Nothing is stated here: that a person does on the desk's screens, with their own name.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from ninja import Query, Schema

from claimdesk.desk.models import Account, ReadinessSnapshot
from claimdesk.desk.readiness import reporting
from claimdesk.desk.verbs import readiness as verbs
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.roles import Action
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.values import Id, Page, Paging, page

endpoints = Endpoints("readiness")


class FigureOut(Schema):
    """A count of the desk's own records: `ids` are counted, `missing` are those beside them."""

    name: str
    kind: str
    count: int
    of: int
    met: bool
    needed: int | None
    most: int | None
    gap: str
    ids: list[int | str]
    missing: list[int | str]


class StatementOut(Schema):
    """What somebody stated of a criterion; `made_by` and `confirmed_by` are ids of accounts."""

    id: int
    text: str
    address: str
    applies: bool
    made: str
    made_by: int
    confirmed: str
    confirmed_by: int | None
    lapses: str
    two_persons: bool


class CriterionOut(Schema):
    """A criterion: `state` is evidence, attested, gap or not_applicable."""

    key: str
    code: str
    number: str
    state: str
    told: str
    gaps: list[str]
    void: str
    figures: list[FigureOut]
    statement: StatementOut | None


class LogOut(Schema):
    """How far the public log was signed, and its signed checkpoint."""

    origin: str
    size: int
    root: str
    checkpoint: str


class ReadinessOut(Schema):
    """A self-check; no certification."""

    format: int
    note: str
    desk: str
    made: str
    claimdesk: str
    log: LogOut | None
    states: dict[str, int]
    criteria: list[CriterionOut]


class SnapshotOut(Schema):
    """A self-check that was kept; `month` is that of one that the desk took by itself."""

    id: int
    made: datetime
    made_by_id: int | None
    month: str
    sha256: str
    shown: datetime | None
    hidden: datetime | None


class WholeSnapshotOut(SnapshotOut):
    """A self-check that was kept, whole."""

    report: ReadinessOut


@endpoints.get("/readiness", Action.TEND, ReadinessOut)
def get_readiness() -> dict[str, Any]:
    """Read how each criterion stands now."""
    return reporting.make(timezone.now())


@endpoints.get("/readiness/snapshots", Action.TEND, Page[SnapshotOut])
def list_readiness_snapshots(wanted: Query[Paging]) -> dict[str, Any]:
    """List the self-checks that were kept, the newest first."""
    return page(ReadinessSnapshot.objects.defer("report"), wanted)


@endpoints.post("/readiness/snapshots", Action.TEND, SnapshotOut, status=201)
def take_readiness_snapshot(actor: Account) -> ReadinessSnapshot:
    """Keep how each criterion stands now."""
    return verbs.take_snapshot(actor=actor, now=timezone.now())


@endpoints.get("/readiness/snapshots/{snapshot}", Action.TEND, WholeSnapshotOut)
def get_readiness_snapshot(snapshot: Id) -> ReadinessSnapshot:
    """Read a self-check that was kept, whole."""
    return get(ReadinessSnapshot, snapshot)
