"""Reports as they are kept: what was counted, packed, and joined with what is written to it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from claimdesk.desk.models import Account, Report, ReportData, ReportPublication, ReportRevision
from claimdesk.desk.reporting.counting import Frozen
from claimdesk.domain import report as counted
from claimdesk.domain.canonical import canonical
from claimdesk.domain.periods import Period, PeriodKind
from claimdesk.domain.reporting.filing import from_json, head_of, to_json
from claimdesk.publishing import reportfiles

#: What the desk writes itself; each in both languages.
WORDS = ("title", "summary", "notes")
FIELDS = tuple(f"{name}_{language}" for name in WORDS for language in ("vi", "en"))


def packed(frozen: Frozen) -> bytes:
    """Return what was counted as it is kept."""
    return reportfiles.pack(to_json(frozen.report), frozen.export)


def counted_in(data: ReportData) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return the JSON of what was counted, and the lines of its export by table."""
    return reportfiles.unpack(bytes(data.archive))


def page_of(revision: ReportRevision) -> dict[str, Any]:
    """Return what readers get of a revision, without its lists; frozen once it is sealed."""
    if revision.page is not None:
        return dict(revision.page)
    whole, _ = counted_in(revision.data)
    return head_of(whole) | _written(revision)


def content_hash(page: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a page; the entry in the public log holds the same."""
    return hashlib.sha256(canonical(page)).hexdigest()


def file_of(revision: ReportRevision) -> dict[str, Any]:
    """Return a revision as its file: the page, with the lists and the digests of records.

    Without the two it is the page again, to the byte: whoever has the file can tell.
    """
    whole, _ = counted_in(revision.data)
    return {**page_of(revision), "lists": whole["lists"], "export": whole["export"]}


def report_of(revision: ReportRevision) -> counted.Report:
    """Return a revision as the domain knows reports, with names and times that are shown now.

    `contributors` are those who ask to be named today; they are no part of what is signed.
    """
    shown = file_of(revision)
    shown["contributors"] = contributors_of(revision.report)
    times = {
        str(number): f"{published:%Y-%m-%dT%H:%M:%S}Z"
        for number, published in revision.report.publications.values_list("number", "published")
    }
    shown["amendments"] = [
        {**one, "published": one["published"] or times.get(str(one["number"]), "")}
        for one in shown["amendments"]
    ]
    return from_json(shown)


def export_of(revision: ReportRevision) -> dict[str, list[str]]:
    """Return the lines of the export of a revision by table."""
    return counted_in(revision.data)[1]


def contributors_of(report: Report) -> list[str]:
    """Return the names of those who asked to be named in a report."""
    names = Account.objects.filter(pk__in=report.credits.values("account"))
    return list(names.order_by("name").values_list("name", flat=True))


def period_of(report: Report) -> Period:
    """Return the period of a report."""
    return Period(
        kind=PeriodKind(report.kind), first=report.first, last=report.last, zone=report.zone
    )


def published_reports() -> Any:
    """Return what readers see now of every published report, the newest period first."""
    rows = ReportPublication.objects.filter(report__current__isnull=False)
    rows = rows.filter(superseded_by=None).select_related("report", "revision__data")
    return rows.order_by("-report__last", "-report__first", "-pk")


def _written(revision: ReportRevision) -> dict[str, Any]:
    """Return what a revision adds to what was counted."""
    before = list(revision.report.publications.order_by("number"))
    amendments = [
        _amendment(one.number, one.correction_class, one.correction_reason,
                   f"{one.published:%Y-%m-%dT%H:%M:%S}Z")
        for one in before if one.number > 1
    ]  # fmt: skip
    number = len(before) + 1
    if revision.correction_class:
        amendments.append(
            _amendment(number, revision.correction_class, revision.correction_reason, "")
        )
    narrative = {
        name: {language: getattr(revision, f"{name}_{language}") for language in ("vi", "en")}
        for name in WORDS
    }
    return {"number": number, "narrative": narrative, "amendments": amendments}


def _amendment(number: int, kind: str, reason: str, published: str) -> dict[str, Any]:
    return {
        "number": number,
        "correction_class": kind,
        "reason": reason,
        "published": published,
    }
