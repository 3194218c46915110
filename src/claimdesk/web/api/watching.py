"""Sources that are visited again: which there are, what changed, what follows from it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from claimdesk.desk import verbs
from claimdesk.desk.models import Account, SourceChange, WatchedSource
from claimdesk.desk.verbs.standing import get
from claimdesk.desk.watch import schedule
from claimdesk.domain.roles import Action
from claimdesk.errors import RuleError
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.shapes import Person
from claimdesk.web.api.values import Body, Id, Page, Paging, page, text

endpoints = Endpoints("source changes")


class WatchedOut(Schema):
    """A source of a published fact-check: how it was at its last visit, and when the next one is.

    `outcome` is `same`, `changed`, `gone`, `unreachable` (asked again), `kept_out` (its robots.txt
    keeps programs out), or empty before the first visit.
    """

    id: int
    check: int
    key: str
    address: str
    outcome: str
    reason: str
    status: int | None
    since: datetime | None
    last_visit: datetime | None
    next_visit: datetime

    @staticmethod
    def resolve_check(obj: WatchedSource) -> int:
        """Return the check's id."""
        return obj.check_record_id


class SourceChangeOut(Schema):
    """That a source changed, went or came back; `passage` says what became of the quotation.

    `before` and `now` are captures of the desk's archive.
    """

    id: int
    source: int
    check: int
    publication: int
    key: str
    address: str
    kind: str
    passage: str
    reason: str
    status: int | None
    before: str
    now: str
    noticed: datetime
    decision: str
    note: str
    decided: datetime | None
    decided_by: Person | None

    @staticmethod
    def resolve_source(obj: SourceChange) -> int:
        """Return the id of the watched source."""
        return obj.watched_id

    @staticmethod
    def resolve_check(obj: SourceChange) -> int:
        """Return the check's id."""
        return int(obj.watched.check_record_id)

    @staticmethod
    def resolve_publication(obj: SourceChange) -> int:
        """Return the id of the publication that readers saw then."""
        return obj.publication_id

    @staticmethod
    def resolve_key(obj: SourceChange) -> str:
        """Return the key of the source in the check."""
        return str(obj.watched.key)

    @staticmethod
    def resolve_before(obj: SourceChange) -> str:
        """Return the capture before."""
        return obj.was

    @staticmethod
    def resolve_now(obj: SourceChange) -> str:
        """Return the capture that was made of the change."""
        return str(obj.capture.file) if obj.capture else ""


class Decision(StrEnum):
    """What follows from a change inside the desk."""

    NOTHING = "nothing"
    OWED = "owed"


class SourceDecision(Body):
    """What follows from a change: nothing, or a correction is owed."""

    decision: Decision
    note: Annotated[str, text(400)] = ""


class SourceNote(Body):
    """A note for the desk."""

    note: Annotated[str, text(400)] = ""


class ChangePaging(Paging):
    """Which changes are wanted."""

    open: bool = Field(default=False, description="Only those that nobody has decided on.")
    owed: bool = Field(default=False, description="Only those for which a correction is owed.")


@endpoints.get("/watched-sources", Action.READ, Page[WatchedOut])
def list_watched_sources(wanted: Query[Paging]) -> dict[str, Any]:
    """List the sources that are visited again, the newest first."""
    return page(schedule.watched(), wanted)


@endpoints.get("/source-changes", Action.READ, Page[SourceChangeOut])
def list_source_changes(wanted: Query[ChangePaging]) -> dict[str, Any]:
    """List what became of sources, the newest first."""
    query = verbs.owed_changes() if wanted.owed else SourceChange.objects.all()
    query = query.select_related("watched", "capture", "decided_by")
    return page(query.filter(decision="") if wanted.open else query, wanted)


@endpoints.get("/source-changes/{source_change}", Action.READ, SourceChangeOut)
def get_source_change(source_change: Id) -> SourceChange:
    """Read what became of a source."""
    return get(SourceChange, source_change)


@endpoints.post("/source-changes/{source_change}/decision", Action.WORK, SourceChangeOut)
def decide_source_change(actor: Account, source_change: Id, body: SourceDecision) -> SourceChange:
    """Say what follows: nothing, or a correction is owed."""
    return verbs.decide_change(
        actor=actor,
        change=source_change,
        decision=body.decision.value,
        note=body.note,
        now=timezone.now(),
    )


@endpoints.post("/source-changes/{source_change}/undo", Action.WORK, SourceChangeOut)
def undo_source_change(actor: Account, source_change: Id) -> SourceChange:
    """Take a decision back; what readers were told is taken off by `/unmark`."""
    if get(SourceChange, source_change).decision == SourceChange.Decision.MARKED:
        raise RuleError("source-marked", "Readers are told of it. Take the mark off the page.")
    return verbs.undo_change(actor=actor, change=source_change, now=timezone.now())


@endpoints.post("/source-changes/{source_change}/mark", Action.PUBLISH, SourceChangeOut)
def mark_source_change(actor: Account, source_change: Id, body: SourceNote) -> SourceChange:
    """Tell readers, beside the source, that it changed or is gone."""
    return verbs.decide_change(
        actor=actor,
        change=source_change,
        decision=SourceChange.Decision.MARKED,
        note=body.note,
        now=timezone.now(),
    )


@endpoints.post("/source-changes/{source_change}/unmark", Action.PUBLISH, SourceChangeOut)
def unmark_source_change(actor: Account, source_change: Id) -> SourceChange:
    """Take off what readers were told of a source."""
    return verbs.undo_change(actor=actor, change=source_change, now=timezone.now())
