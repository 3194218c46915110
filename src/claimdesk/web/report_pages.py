"""Reports as both the desk and its readers open them: laid out, their lists, their files."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO

from django.http import Http404, HttpResponse

from claimdesk.desk.models import Publication, ReportData, ReportRevision
from claimdesk.desk.reporting import archive
from claimdesk.domain import report as domain
from claimdesk.domain.report import Unit
from claimdesk.domain.reporting.filing import from_json
from claimdesk.publishing import reportfiles
from claimdesk.publishing.reporting import printing, sheets
from claimdesk.publishing.reporting.layout import Layout, lay_out, title_of
from claimdesk.publishing.reporting.wording import listed_name, period_name, value_of
from claimdesk.web.public import records

#: Ids on one page of a list.
IN_LIST = 1000
#: name of a file -> its type. All but the last are in one language.
FILES = {
    "report.pdf": "application/pdf",
    "summary.pdf": "application/pdf",
    **{f"tables.{form}": kind for form, kind in sheets.FORMS.items()},
    "report.zip": "application/zip",
}


def report_of(revision: ReportRevision) -> domain.Report:
    """Return a revision as pages show it: without its lists, which are read only where one opens.

    Those who asked to be named and the days of corrections are those of now.
    """
    record = revision.report
    days = {
        number: f"{published:%Y-%m-%dT%H:%M:%S}Z"
        for number, published in record.publications.values_list("number", "published")
    }
    if revision.content_hash:
        found = _sealed(revision.pk, revision.content_hash)
    else:
        found = _open(_Draft(revision, (*days.items(),)))
    return replace(
        found,
        contributors=tuple(archive.contributors_of(record)),
        amendments=tuple(
            replace(one, published=one.published or days.get(one.number, ""))
            for one in found.amendments
        ),
    )


@lru_cache(maxsize=16)
def _sealed(revision: int, _digest: str) -> domain.Report:
    """Return a sealed revision without its lists: it never changes."""
    page = ReportRevision.objects.values_list("page", flat=True).get(pk=revision)
    return from_json({**page, "lists": {}})


class _Draft:
    """A revision that is worked on. Two that say the same are the same."""

    def __init__(self, revision: ReportRevision, published: tuple[object, ...]) -> None:
        self.revision = revision
        said = tuple(getattr(revision, name) for name in archive.FIELDS)
        why = (revision.correction_class, revision.correction_reason)
        self._key = (bytes(revision.data.archive), said, why, published)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Draft) and self._key == other._key


@lru_cache(maxsize=2)
def _open(draft: _Draft) -> domain.Report:
    """Return a draft without its lists; to read what was counted takes a second for a year."""
    return from_json({**archive.page_of(draft.revision), "lists": {}})


def layout_of(revision: ReportRevision, language: str) -> Layout:
    """Return a revision laid out for readers of a language."""
    return lay_out(report_of(revision), language)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list: the ids with where each leads, and what the figure is that it is of."""

    report: str
    title: str
    text: str
    row: str
    period: str
    value: str
    unit: str
    is_whole: bool
    name: str
    digest: str
    count: int
    rows: list[tuple[str, str]]
    page: int
    pages: int


def listed(
    revision: ReportRevision,
    key: str,
    number: int,
    *,
    language: str,
    link: Callable[[list[str]], dict[str, str]],
) -> Listed:
    """Return a page of the list that a figure opens to; Http404 where there is none.

    `link` gives, for ids, the addresses of those that have a page.
    """
    report = report_of(revision)
    found = _figure_of(report, key)
    ids = lists_of(revision.data).get(key)
    if found is None or ids is None:
        raise Http404
    definition, row, column, figure = found
    pages = max(1, -(-len(ids) // IN_LIST))
    if not 1 <= number <= pages:
        raise Http404
    shown = list(ids[(number - 1) * IN_LIST : number * IN_LIST])
    links = link(shown)
    is_whole = key == figure.whole_listed
    return Listed(
        report=title_of(report, language),
        title=definition.title.in_(language),
        text=definition.text.in_(language),
        row=row.name.in_(language),
        period=period_name(language, report.period_of(column)),
        value=value_of(language, figure),
        unit=figure.unit.value,
        is_whole=is_whole,
        name=listed_name(language, definition.listed),
        digest=figure.whole_digest if is_whole else figure.digest,
        count=len(ids),
        rows=[(one, links.get(one, "")) for one in shown],
        page=number,
        pages=pages,
    )


def _figure_of(
    report: domain.Report, key: str
) -> tuple[domain.Definition, domain.Row, domain.Column, domain.Figure] | None:
    """Return the figure that has a list; of durations, whose rows share it, the median."""
    found = None
    for table in report.tables:
        definition = report.definition(table.definition)
        for row in table.rows:
            for column, figure in row.figures():
                if key in {figure.listed, figure.whole_listed}:
                    if figure.unit is not Unit.MINUTES or row.key == "median":
                        return definition, row, column, figure
                    found = definition, row, column, figure
    return found


def lists_of(data: ReportData) -> dict[str, list[str]]:
    """Return every list of what was counted, by its key; it never changes."""
    return _lists(bytes(data.archive))


@lru_cache(maxsize=2)
def _lists(kept: bytes) -> dict[str, list[str]]:
    with zipfile.ZipFile(BytesIO(kept)) as inside:
        lists: dict[str, list[str]] = json.loads(inside.read(reportfiles.REPORT))["lists"]
    return lists


def published_links(ids: list[str]) -> dict[str, str]:
    """Return the public pages of the fact-checks and revisions among some ids.

    What was withdrawn leads to its notice. Nothing else has a page that readers may open.
    """
    parts = {one: one.split("/") for one in ids if one.startswith("check/")}
    numbers = {int(part[1]) for part in parts.values() if part[1].isdecimal()}
    current = Publication.objects.filter(superseded_by__isnull=True, check_record__in=numbers)
    paths = {
        one.check_record_id: records.path_of(one.check_record)
        for one in current.select_related("check_record").defer("page")
    }
    return {
        one: paths[int(part[1])]
        for one, part in parts.items()
        if part[1].isdecimal() and int(part[1]) in paths
    }


def file_of(revision: ReportRevision, name: str, language: str, *, address: str) -> HttpResponse:
    """Return a report as one of `FILES`; Http404 for another name.

    `address` is the full address of its page, to which the figures of a PDF lead.
    """
    if name not in FILES:
        raise Http404
    digest = revision.content_hash
    if name == "report.zip":
        data = _zipped(revision.pk, digest) if digest else _zip(revision)
    else:
        ordered = _Ordered(layout_of(revision, language), name, digest, address)
        data = _made(ordered) if digest else _make(ordered)
    response = HttpResponse(data, content_type=FILES[name])
    period = archive.period_of(revision.report).name.replace("..", "_")
    stem, _dot, form = name.partition(".")
    called = f"{stem}-{period}.zip" if form == "zip" else f"{stem}-{period}-{language}.{form}"
    kind = "inline" if form == "pdf" else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{called}"'
    return response


class _Ordered:
    """A file to be made. Two of the same report in the same words are the same."""

    def __init__(self, layout: Layout, name: str, digest: str, address: str) -> None:
        self.layout, self.name, self.digest, self.address = layout, name, digest, address
        report = layout.report
        self._key = (name, digest, address, layout.language, report.contributors, report.amendments)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Ordered) and self._key == other._key


def _make(ordered: _Ordered) -> bytes:
    layout, digest, address = ordered.layout, ordered.digest, ordered.address
    if ordered.name == "report.pdf":
        return printing.print_report(layout, digest=digest, address=address)
    if ordered.name == "summary.pdf":
        return printing.print_summary(layout, digest=digest, address=address)
    return sheets.tables_file(layout, ordered.name.partition(".")[2])


_made = lru_cache(maxsize=32)(_make)


def _zip(revision: ReportRevision) -> bytes:
    """Return report and export in one file, as `claimdesk report verify` reads it."""
    return reportfiles.pack(archive.file_of(revision), archive.export_of(revision))


@lru_cache(maxsize=2)
def _zipped(revision: int, _digest: str) -> bytes:
    return _zip(ReportRevision.objects.select_related("data", "report").get(pk=revision))
