"""A report laid out for readers of one language: sections, tables with words, charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claimdesk.domain.periods import Period
from claimdesk.domain.report import Column, Definition, Figure, Report, Row, Table, Unit
from claimdesk.publishing.reporting import drawing
from claimdesk.publishing.reporting.wording import (
    class_name,
    day,
    days_of,
    interval_of,
    listed_name,
    moment,
    number,
    period_name,
    say,
    value_of,
)

#: Which definitions a section shows, in their order; what no section names comes last.
_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "incoming": (
        *("items", "items_by_channel", "items_by_language", "items_by_topic"),
        "claims_by_checkability",
    ),
    "questions": (
        *("questions", "questions_by_language", "questions_by_outcome", "time_to_answer"),
    ),
    "checks": ("checks", "verdicts", "time_to_publication", "corrections", "disputes"),
    "sources": ("sources_by_kind", "evidence_by_grade", "checks_by_source"),
    "balance": ("claimants", "claimant_balance", "found_false"),
    "matching": ("matches_decided", "match_precision", "answers_overturned", "used_from_desks"),
}
#: Rows that stand for a whole table among the first figures.
_HEADLINES = ("all", "median")
_MOST_HEADLINES = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in words. `whole` is how many a share is of, in words; `interval` its ends."""

    column: Column
    figure: Figure
    value: str
    counted: str
    whole: str
    interval: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table."""

    key: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A table with its definition and its charts, which are SVG."""

    key: str
    title: str
    text: str
    listed: str
    unit: Unit
    lines: tuple[Line, ...]
    charts: tuple[str, ...]
    adds_up: bool
    query: str
    whole_query: str


@dataclass(frozen=True, slots=True)
class Section:
    """Tables that belong together."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the first figures: what it counts and its value in the three periods."""

    key: str
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Amended:
    """A correction to the report, in words."""

    number: int
    kind: str
    reason: str
    published: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A report in one language. `columns` are the names of the periods shown, `days` their days."""

    report: Report
    language: str
    title: str
    subtitle: str
    columns: tuple[str, ...]
    days: tuple[str, ...]
    headlines: tuple[Headline, ...]
    sections: tuple[Section, ...]
    summary: str
    notes: str
    not_counted: tuple[tuple[str, str], ...]
    amendments: tuple[Amended, ...]
    made: str

    def say(self, key: str) -> str:
        """Return a label in the language of the layout."""
        return say(self.language, key)


def title_of(report: Report, language: str) -> str:
    """Return what a report is called: what the desk wrote, else after its period."""
    own = report.narrative.title.in_(language).strip()
    return own or f"{say(language, 'report')}: {period_name(language, report.period)}"


def lay_out(report: Report, language: str) -> Layout:
    """Return a report as readers of a language see it."""
    periods = [report.period_of(column) for column in report.columns]
    first, *others = (period_name(language, one) for one in periods)
    name = f"{say(language, 'report')}: {first}"
    own = report.narrative.title.in_(language).strip()
    span = days_of(language, report.period)
    zone = report.period.zone
    return Layout(
        report=report,
        language=language,
        title=title_of(report, language),
        subtitle=(name if first == span else f"{name} ({span})") if own else span,
        columns=(first, *others),
        days=tuple(_days(language, one) for one in periods),
        headlines=_headlines(report, language),
        sections=_sections(report, language),
        summary=report.narrative.summary.in_(language).strip(),
        notes=report.narrative.notes.in_(language).strip(),
        not_counted=tuple(
            (one.title.in_(language), one.reason.in_(language)) for one in report.not_counted
        ),
        amendments=tuple(
            Amended(
                number=one.number,
                kind=class_name(language, one.correction_class),
                reason=one.reason,
                published=moment(language, one.published, zone) if one.published else "",
            )
            for one in sorted(report.amendments, key=lambda one: -one.number)
        ),
        made=moment(language, report.made, zone),
    )


def _days(language: str, period: Period) -> str:
    if period.first == period.last:
        return day(language, period.first)
    return days_of(language, period)


def _sections(report: Report, language: str) -> tuple[Section, ...]:
    found = {one.definition: one for one in report.tables}
    named = {key for keys in _SECTIONS.values() for key in keys}
    wanted = {**_SECTIONS, "other": tuple(key for key in found if key not in named)}
    sections = []
    for key, keys in wanted.items():
        blocks = tuple(_block(report, found[one], language) for one in keys if one in found)
        if blocks:
            sections.append(Section(key, say(language, key), blocks))
    return tuple(sections)


def _block(report: Report, table: Table, language: str) -> Block:
    definition = report.definition(table.definition)
    return Block(
        key=definition.key,
        title=definition.title.in_(language),
        text=definition.text.in_(language),
        listed=listed_name(language, definition.listed),
        unit=definition.unit,
        lines=tuple(_line(report, definition, row, language) for row in table.rows),
        charts=drawing.charts_of(report, table, language),
        adds_up=table.adds_up,
        query=definition.query,
        whole_query=definition.whole,
    )


def _line(report: Report, definition: Definition, row: Row, language: str) -> Line:
    return Line(
        key=row.key,
        name=row.name.in_(language) or row.key or definition.key,
        cells=tuple(
            _cell(column, figure, language)
            for column, figure in row.figures()
            if column in report.columns
        ),
    )


def _cell(column: Column, figure: Figure, language: str) -> Cell:
    return Cell(
        column=column,
        figure=figure,
        value=value_of(language, figure),
        counted=number(language, figure.length),
        whole="" if figure.whole is None else number(language, figure.whole),
        interval=interval_of(language, figure),
    )


def _headlines(report: Report, language: str) -> tuple[Headline, ...]:
    found = []
    for table in report.tables:
        definition = report.definition(table.definition)
        for row in table.rows:
            if row.key in _HEADLINES:
                title = definition.title.in_(language)
                name = row.name.in_(language).lower()
                said = f"{title} ({name})" if row.key == "median" else title
                line = _line(report, definition, row, language)
                found.append(Headline(definition.key, said, line.cells))
    return tuple(found[:_MOST_HEADLINES])
