"""What the API answers about reports and their reviews."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema

from claimdesk.desk.models import Report
from claimdesk.desk.reporting.archive import period_of
from claimdesk.web.api.shapes import Person


class ReportRevisionOut(Schema):
    """A revision of a report: what the desk writes to what was counted."""

    number: int
    version: int
    title_vi: str
    title_en: str
    summary_vi: str
    summary_en: str
    notes_vi: str
    notes_en: str
    correction_class: str
    correction_reason: str
    changed: datetime
    sealed: datetime | None
    content_hash: str


class ReportPublicationOut(Schema):
    """A published revision of a report."""

    id: int
    report: int
    number: int
    correction_class: str
    correction_reason: str
    published: datetime
    content_hash: str

    @staticmethod
    def resolve_report(row: object) -> int:
        """Return the id of the report."""
        found: int = row.report_id  # type: ignore[attr-defined]
        return found


class ReportReviewOut(Schema):
    """What a second person said of a revision of a report."""

    decision: str
    reviewer: Person
    note: str
    created: datetime


class ReportOut(Schema):
    """Where a report stands; `published` is the number of what readers see, 0 for nothing."""

    id: int
    period: str
    first: date
    last: date
    zone: str
    state: str
    published: int
    revision: ReportRevisionOut | None
    created: datetime
    changed: datetime

    @staticmethod
    def resolve_period(row: Report) -> str:
        """Return how the period is written."""
        return period_of(row).name

    @staticmethod
    def resolve_published(row: Report) -> int:
        """Return the number of the publication that readers see."""
        return row.current.number if row.current else 0

    @staticmethod
    def resolve_revision(row: Report) -> object:
        """Return the revision that is worked on."""
        return row.head
