"""Reports of a period as readers open them: figures, charts, the list behind each, files."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from claimdesk.desk.models import Desk, LogEntry, Report, ReportPublication
from claimdesk.desk.publiclog import reading as log
from claimdesk.desk.reporting import archive
from claimdesk.domain.periods import read_period
from claimdesk.errors import InputError
from claimdesk.publishing.newsfeeds import Entry, EntryKind, led
from claimdesk.publishing.reporting.changes import changes_between
from claimdesk.publishing.reporting.layout import title_of
from claimdesk.publishing.reporting.wording import days_of
from claimdesk.web import report_pages
from claimdesk.web.access import public
from claimdesk.web.public import site

#: Reports that a feed tells of beside its fact-checks: those published or corrected last.
IN_FEED = 10


@public
@require_safe
def listing(request: HttpRequest, language: str) -> HttpResponse:
    """List the reports that were published, the newest period first."""
    rows = [
        {
            "layout": report_pages.layout_of(one.revision, language),
            "publication": one,
            "path": path_of(one, language),
        }
        for one in archive.published_reports().defer("revision__data__archive")
    ]
    context = {
        "language": language,
        "rows": rows,
        "canonical": site.full_address(f"/{language}/reports/"),
    }
    return site.page(request, "public/reports.html", context)


@public
@require_safe
def report(request: HttpRequest, language: str, period: str) -> HttpResponse:
    """Show a report as it stands, with what its last correction changed."""
    return _page(request, language, published(period))


@public
@require_safe
def version(request: HttpRequest, language: str, period: str, number: int) -> HttpResponse:
    """Show a report as it was published at one time; corrections never take one away."""
    newest = published(period)
    found = newest.report.publications.filter(number=number).select_related("report").first()
    if found is None:
        raise Http404
    return _page(request, language, found, is_old=number != newest.number)


@public
@require_safe
def opened(
    request: HttpRequest, language: str, period: str, key: str, number: int = 1
) -> HttpResponse:
    """Show the list that a figure of a report counts."""
    found = published(period)
    said = report_pages.listed(
        found.revision, key, number, language=language, link=report_pages.published_links
    )
    base = f"{path_of(found, language)}lists/{key}/"
    context = {
        "language": language,
        "listed": said,
        "back": path_of(found, language),
        "newer": _turned(base, number - 1) if number > 1 else "",
        "older": _turned(base, number + 1) if number < said.pages else "",
        "rest": base.partition("/reports/")[2],
        "is_private": True,  # a list of numbers is of no use to a search engine
    }
    return site.page(request, "public/report_list.html", context)


@public
@require_safe
def file(request: HttpRequest, language: str, period: str, name: str) -> HttpResponse:
    """Answer with a report as a file."""
    found = published(period)
    address = site.full_address(path_of(found, language))
    response = report_pages.file_of(found.revision, name, language, address=address)
    return site.kept(request, response)


def published(period: str) -> ReportPublication:
    """Return what readers see now of the report of a period; Http404 where there is none."""
    try:
        wanted = read_period(period)
    except InputError:
        raise Http404 from None
    found = Report.objects.filter(
        kind=wanted.kind.value, first=wanted.first, last=wanted.last, current__isnull=False
    )
    record = found.select_related("current__revision__data", "current__report").first()
    if record is None:
        raise Http404
    current: ReportPublication = record.current
    return current


def path_of(publication: ReportPublication, language: str) -> str:
    """Return the path of a report in a language."""
    return f"/{language}/reports/{archive.period_of(publication.report).name}/"


def entries_of(language: str) -> list[Entry]:
    """Return what feeds tell of the reports published last: each, and each of its corrections."""
    query = archive.published_reports().defer("revision__data__archive", "page")
    rows = list(query.order_by("-published", "-pk")[:IN_FEED])
    desk = Desk.objects.get(pk=1) if rows else None
    found = []
    for one in rows:
        report = report_pages.report_of(one.revision)
        name = f"claimdesk:{desk and desk.created.timestamp()}:report:{one.report_id}:{language}"
        uid = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, name)}"
        title, address = title_of(report, language), site.full_address(path_of(one, language))
        summary = report.narrative.summary.in_(language) or days_of(language, report.period)
        versions = list(one.report.publications.defer("page").order_by("number"))
        found.append(
            Entry(
                id=uid, address=address, title=title, summary=summary, language=language,
                published=versions[0].published, updated=one.published, kind=EntryKind.REPORT,
            )
        )  # fmt: skip
        found += [
            Entry(
                id=f"{uid}#version-{version.number}",
                address=address,
                title=led(EntryKind.CORRECTION, language, title),
                summary=version.correction_reason,
                published=version.published,
                updated=version.published,
                language=language,
                kind=EntryKind.CORRECTION,
            )
            for version in versions[1:]
        ]
    return found


def paths_for_copy(language: str) -> Iterator[str]:
    """Yield the path of every page and file of the reports, for a copy made of files."""
    yield f"/{language}/reports/"
    for one in archive.published_reports().defer("revision__data__archive"):
        path = path_of(one, language)
        yield path
        yield from (f"{path}{name}" for name in report_pages.FILES)
        yield from (f"{path}versions/{number}/" for number in range(1, one.number))
        for key, ids in report_pages.lists_of(one.revision.data).items():
            base = f"{path}lists/{key}/"
            last = -(-len(ids) // report_pages.IN_LIST)
            yield from (_turned(base, number) for number in range(1, max(1, last) + 1))


def _page(
    request: HttpRequest, language: str, shown: ReportPublication, *, is_old: bool = False
) -> HttpResponse:
    path = path_of(shown, language)
    layout = report_pages.layout_of(shown.revision, language)
    context: dict[str, Any] = {
        "language": language,
        "layout": layout,
        "publication": shown,
        "lists": "" if is_old else f"{path}lists/",
        "path": path,
        "files": report_pages.FILES,
        "is_old": is_old,
        "changes": _changes(shown, language),
        "logged": _logged(shown),
        "canonical": site.full_address(path),
        "rest": path.partition(f"/{language}/")[2]
        + (f"versions/{shown.number}/" if is_old else ""),
    }
    return site.page(request, "public/report.html", context)


def _logged(shown: ReportPublication) -> log.Mark | None:
    """Return what the page says of its entry in the public log."""
    stem = f"records/report/{shown.report_id}/{shown.number}"
    own = Q(page=f"{stem}.json") | Q(page__startswith=f"{stem}-")
    return log.mark_of(LogEntry.objects.filter(own).order_by("-sequence").first())


def _changes(shown: ReportPublication, language: str) -> Any:
    before = shown.supersedes
    if before is None:
        return ()
    old = report_pages.report_of(before.revision)
    return changes_between(old, report_pages.report_of(shown.revision), language)


def _turned(base: str, number: int) -> str:
    return base if number == 1 else f"{base}page/{number}/"
