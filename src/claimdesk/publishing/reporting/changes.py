"""What a correction changed in a report: figures and words, before and after."""

from __future__ import annotations

from dataclasses import dataclass

from claimdesk.domain.report import Column, Figure, Report
from claimdesk.publishing.reporting.wording import (
    NOTHING,
    interval_of,
    period_name,
    say,
    value_of,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that reads otherwise: where it stands, and both readings."""

    place: str
    before: str
    after: str


def changes_between(before: Report, after: Report, language: str) -> tuple[Change, ...]:
    """Return what readers of a language find changed, the words first.

    A figure whose list is another one has changed even where its value is the same.
    """
    found = [
        Change(say(language, name), old or NOTHING, new or NOTHING)
        for name in ("title", "summary", "notes")
        if (old := getattr(before.narrative, name).in_(language).strip())
        != (new := getattr(after.narrative, name).in_(language).strip())
    ]
    olds, news = _figures(before), _figures(after)
    for key in [*news, *(one for one in olds if one not in news)]:
        old, new = olds.get(key), news.get(key)
        if _told(old) != _told(new):
            place = _place(after if new else before, key, language)
            found.append(Change(place, _said(old, language), _said(new, language)))
    return tuple(found)


_Key = tuple[str, str, Column]


def _figures(report: Report) -> dict[_Key, Figure]:
    return {
        (table.definition, row.key, column): figure
        for table in report.tables
        for row in table.rows
        for column, figure in row.figures()
    }


def _told(figure: Figure | None) -> tuple[object, ...]:
    """Return what makes two figures the same; one that is not there counts as nothing."""
    if figure is None or not (figure.length or figure.whole):
        return ()
    return (figure.value, figure.digest, figure.whole_digest)


def _place(report: Report, key: _Key, language: str) -> str:
    definition, row, column = key
    named = {one.key: one.name.in_(language) for one in report.table(definition).rows}
    title = report.definition(definition).title.in_(language)
    return f"{title} · {named[row]} · {period_name(language, report.period_of(column))}"


def _said(figure: Figure | None, language: str) -> str:
    if figure is None:
        return NOTHING
    of = "" if figure.whole is None else f" ({figure.length} {say(language, 'of')} {figure.whole})"
    return f"{value_of(language, figure)}{of} {interval_of(language, figure)}".strip()
