"""Reports of a period: counted, written to, reviewed, published; their figures and lists."""

from __future__ import annotations

import io
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from claimdesk.desk import verbs
from claimdesk.desk.models import Account, Report, ReportPublication, ReportReview, ReportRevision
from claimdesk.desk.reporting import archive
from claimdesk.desk.reporting.counting import freeze, period_named
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.check import CorrectionClass
from claimdesk.domain.reporting.filing import to_json
from claimdesk.domain.roles import Action
from claimdesk.errors import MissingRecordError
from claimdesk.publishing.reportfiles import pack
from claimdesk.web.api.endpoints import ANYONE, Endpoints
from claimdesk.web.api.report_shapes import (
    ReportOut,
    ReportPublicationOut,
    ReportReviewOut,
    ReportRevisionOut,
)
from claimdesk.web.api.values import Body, Id, Page, Paging, Version, page, text

endpoints = Endpoints("reports")
_Name = Annotated[str, text(40, 1)]
_Title = Annotated[str, text(200)]
_Words = Annotated[str, text(20_000)]


class NewReport(Body):
    """The period to count: 2026-W13, 2026-03, 2026-Q1, 2026, or 2026-01-01..2026-03-31."""

    period: _Name


class ReportWords(Body):
    """What the desk writes itself; a field that is left out stays as it is."""

    title_vi: _Title | None = None
    title_en: _Title | None = None
    summary_vi: _Words | None = None
    summary_en: _Words | None = None
    notes_vi: _Words | None = None
    notes_en: _Words | None = None
    version: Version = None


class ReportSubmitted(Body):
    """What is sent to review."""

    version: Version = None


class ReportApproval(Body):
    """Exactly the revision that was read, by its number."""

    revision: Id
    note: Annotated[str, text(5000)] = ""


class ReportSentBack(Body):
    """Which revision is sent back, and what has to change."""

    revision: Id
    note: Annotated[str, text(5000, 1)]


class ReportCorrectionIn(Body):
    """How much changes, and what was wrong; readers see the reason. Reports are not withdrawn."""

    correction_class: CorrectionClass
    reason: Annotated[str, text(5000, 1)]


class Named(Body):
    """Whether you want to be named in the report. Nobody can ask for somebody else."""

    named: bool


class ListWanted(Schema):
    """Which list of a report is wanted."""

    key: Annotated[str, text(400, 1)] = Field(
        description="`listed` or `whole_listed` of a figure, such as verdicts/false/this."
    )


class ReportList(Schema):
    """The ids that a figure counts, sorted."""

    key: str
    ids: list[str]


@endpoints.get("/reports", Action.READ, Page[ReportOut])
def list_reports(wanted: Query[Paging]) -> dict[str, Any]:
    """List the reports that the desk keeps, the one begun last first."""
    return page(Report.objects.select_related("head", "current"), wanted)


@endpoints.get("/reports/count", Action.READ, dict[str, Any])
def count_period(wanted: Query[NewReport]) -> dict[str, Any]:
    """Count a period as the desk stands now, and keep nothing of it."""
    return to_json(freeze(period_named(wanted.period), timezone.now()).report)


@endpoints.post("/reports", Action.WORK, ReportOut, status=201)
def freeze_report(actor: Account, body: NewReport) -> Report:
    """Count a period and keep it as a draft; a draft that is there gets the new count."""
    period = period_named(body.period)
    return verbs.report_freeze(actor=actor, period=period, now=timezone.now())


@endpoints.get("/reports/{report}", Action.READ, ReportOut)
def get_report(report: Id) -> Report:
    """Read where a report stands."""
    return get(Report, report)


@endpoints.get("/reports/{report}/figures", Action.READ, dict[str, Any])
def get_report_figures(report: Id) -> dict[str, Any]:
    """Read a report as it is worked on: figures, lists, definitions, digests."""
    return archive.file_of(_head(report))


@endpoints.get("/reports/{report}/list", Action.READ, ReportList)
def get_report_list(report: Id, wanted: Query[ListWanted]) -> dict[str, Any]:
    """Read the ids that a figure of a report counts."""
    return _list(_head(report), wanted.key)


@endpoints.file("/reports/{report}/export.zip", Action.READ, ("application/zip",))
def export_report(report: Id) -> HttpResponse:
    """Take a report with the records that it counts, as a ZIP file of JSON lines."""
    return _zipped(_head(report))


@endpoints.patch("/reports/{report}", Action.WORK, ReportRevisionOut)
def write_report(actor: Account, report: Id, body: ReportWords) -> ReportRevision:
    """Write to a report; any edit voids an approval."""
    fields = body.model_dump(exclude_none=True, exclude={"version"})
    return verbs.write_report(
        actor=actor, report=report, version=body.version, now=timezone.now(), **fields
    )


@endpoints.post("/reports/{report}/submit", Action.WORK, ReportOut)
def submit_report(actor: Account, report: Id, body: ReportSubmitted) -> Report:
    """Seal a report and send it to a second person."""
    return verbs.submit_report(actor=actor, report=report, version=body.version, now=timezone.now())


@endpoints.post("/reports/{report}/approve", Action.REVIEW, ReportReviewOut)
def approve_report(actor: Account, report: Id, body: ReportApproval) -> ReportReview:
    """Approve the revision that was read; nobody approves what they counted or wrote."""
    return verbs.approve_report(actor=actor, report=report, now=timezone.now(), **body.model_dump())


@endpoints.post("/reports/{report}/send-back", Action.REVIEW, ReportReviewOut)
def send_back_report(actor: Account, report: Id, body: ReportSentBack) -> ReportReview:
    """Send a revision of a report back to its writers."""
    return verbs.send_back_report(
        actor=actor, report=report, now=timezone.now(), **body.model_dump()
    )


@endpoints.post("/reports/{report}/publish", Action.PUBLISH, ReportPublicationOut, status=201)
def publish_report(actor: Account, report: Id) -> ReportPublication:
    """Publish the report that a second person approved."""
    return verbs.publish_report(actor=actor, report=report, now=timezone.now())


@endpoints.post("/reports/{report}/correct", Action.WORK, ReportOut)
def correct_report(actor: Account, report: Id, body: ReportCorrectionIn) -> Report:
    """Begin a correction of a published report; it is reviewed like the first."""
    return verbs.correct_report(
        actor=actor,
        report=report,
        correction_class=body.correction_class.value,
        reason=body.reason,
        now=timezone.now(),
    )


@endpoints.post("/reports/{report}/drop-correction", Action.WORK, ReportOut)
def drop_report_correction(actor: Account, report: Id) -> Report:
    """Give up a correction of a report; what is published stays."""
    return verbs.drop_report_correction(actor=actor, report=report, now=timezone.now())


@endpoints.post("/reports/{report}/credit", Action.COMMENT, ReportOut)
def credit_report(actor: Account, report: Id, body: Named) -> Report:
    """Ask to be named in a report, or not to be any more."""
    return verbs.credit_report(actor=actor, report=report, named=body.named, now=timezone.now())


@endpoints.get("/published-reports", ANYONE, Page[ReportPublicationOut])
def list_published_reports(wanted: Query[Paging]) -> dict[str, Any]:
    """List the reports that readers see, the one published last first."""
    return page(archive.published_reports().order_by(), wanted)


@endpoints.get("/published-reports/{report}", ANYONE, dict[str, Any])
def get_published_report(report: Id) -> dict[str, Any]:
    """Read a published report: figures, lists, definitions, digests."""
    return archive.file_of(_published(report))


@endpoints.get("/published-reports/{report}/list", ANYONE, ReportList)
def get_published_report_list(report: Id, wanted: Query[ListWanted]) -> dict[str, Any]:
    """Read the ids that a figure of a published report counts."""
    return _list(_published(report), wanted.key)


@endpoints.file("/published-reports/{report}/export.zip", ANYONE, ("application/zip",))
def export_published_report(report: Id) -> HttpResponse:
    """Take a published report with the records that it counts, as a ZIP file."""
    return _zipped(_published(report))


def _head(report: int) -> ReportRevision:
    record = get(Report, report)
    if record.head is None:
        raise MissingRecordError
    return record.head


def _published(report: int) -> ReportRevision:
    found = archive.published_reports().filter(report=report).first()
    if found is None:
        raise MissingRecordError
    revision: ReportRevision = found.revision
    return revision


def _list(revision: ReportRevision, key: str) -> dict[str, Any]:
    lists = archive.counted_in(revision.data)[0]["lists"]
    if key not in lists:
        raise MissingRecordError
    return {"key": key, "ids": lists[key]}


def _zipped(revision: ReportRevision) -> HttpResponse:
    data = io.BytesIO(pack(archive.file_of(revision), archive.export_of(revision)))
    response = HttpResponse(data.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="report-{revision.report_id}.zip"'
    return response
