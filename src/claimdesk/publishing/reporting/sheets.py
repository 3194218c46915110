"""The tables of a report as files: CSV, XLSX and JSON. No cell is run as a formula."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from claimdesk.domain.report import Column, Figure, Report, Row, Table, Unit
from claimdesk.errors import InputError
from claimdesk.language.cells import csv_line, guarded, without_surrogates
from claimdesk.publishing.reporting.layout import Layout
from claimdesk.publishing.reporting.wording import days_of

#: form -> type of the file.
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
COLUMNS = (
    *("table", "table_title", "row", "row_name", "column", "period", "first_day", "last_day"),
    *("unit", "value", "list_length", "out_of", "interval_low", "interval_high"),
    *("list", "list_sha256", "out_of_list", "out_of_list_sha256"),
)
_MOST_SHEET_NAME = 31
#: What a sheet's name must not hold.
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_WIDE, _NARROW = 44, 20


def tables_file(layout: Layout, form: str) -> bytes:
    """Return every table of a report as a file; raises InputError for a form that there is not.

    CSV has a row for each figure; XLSX a sheet for each table as readers see it, and one with the
    rows of the CSV; JSON the same rows, with numbers as numbers. Durations are minutes, shares and
    the ends of their intervals parts of 10,000, as the report has them.
    """
    if form == "csv":
        return _csv(layout)
    if form == "json":
        return _json(layout)
    if form == "xlsx":
        return _xlsx(layout)
    raise InputError(f"There is no form {form!r}. Choose {', '.join(FORMS)}.")


def rows_of(report: Report, language: str) -> Iterator[dict[str, Any]]:
    """Yield a row of `COLUMNS` for each figure; None where there is no value."""
    for table in report.tables:
        definition = report.definition(table.definition)
        for row in table.rows:
            for column, figure in row.figures():
                yield _row(report, table, row, column, figure) | {
                    "table_title": definition.title.in_(language),
                    "row_name": row.name.in_(language),
                }


def _row(report: Report, table: Table, row: Row, column: Column, figure: Figure) -> dict[str, Any]:
    period = report.period_of(column)
    return {
        "table": table.definition,
        "table_title": "",
        "row": row.key,
        "row_name": "",
        "column": column.value,
        "period": period.name,
        "first_day": period.first.isoformat(),
        "last_day": period.last.isoformat(),
        "unit": figure.unit.value,
        "value": figure.value,
        "list_length": figure.length,
        "out_of": figure.whole,
        "interval_low": figure.low,
        "interval_high": figure.high,
        "list": figure.listed,
        "list_sha256": figure.digest,
        "out_of_list": figure.whole_listed,
        "out_of_list_sha256": figure.whole_digest,
    }


def _csv(layout: Layout) -> bytes:
    lines = ["\ufeff" + csv_line(COLUMNS)]  # without the mark spreadsheets misread Vietnamese
    for row in rows_of(layout.report, layout.language):
        cells = ("" if row[name] is None else str(row[name]) for name in COLUMNS)
        lines.append(csv_line(guarded(without_surrogates(cell)) for cell in cells))
    return "".join(lines).encode()


def _json(layout: Layout) -> bytes:
    report = layout.report
    told = {
        "desk": report.desk,
        "period": report.period.name,
        "made": report.made,
        "number": report.number,
        "demonstration": report.demonstration,
        "language": layout.language,
        "figures": list(rows_of(report, layout.language)),
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _xlsx(layout: Layout) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - this form only

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False},
    )  # fmt: skip
    book.set_properties({"title": layout.title, "author": layout.report.desk})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    formats = {
        Unit.COUNT: book.add_format({"num_format": "#,##0"}),
        Unit.MINUTES: book.add_format({"num_format": "[h]:mm"}),
        Unit.SHARE: book.add_format({"num_format": "0.0%"}),
    }
    _about(book.add_worksheet(_sheet_name(layout.say("report"), 0)), layout, bold, plain)
    at = 0
    for section in layout.sections:
        for block in section.blocks:
            at += 1
            sheet = book.add_worksheet(_sheet_name(block.title, at))
            _table(sheet, layout, block, (bold, plain), formats)
    _all_figures(book.add_worksheet(_sheet_name("figures", at + 1)), layout, bold)
    book.close()
    return buffer.getvalue()


def _about(sheet: Any, layout: Layout, bold: Any, plain: Any) -> None:
    report = layout.report
    facts = [
        (layout.say("report"), layout.title),
        ("", report.desk),
        (layout.say("period"), days_of(layout.language, report.period)),
        (layout.say("made"), f"{layout.made} ({report.period.zone})"),
        (layout.say("number"), str(report.number)),
    ]
    if report.demonstration:
        facts.append(("", layout.say("demonstration")))
    facts += [
        (layout.say("corrections"), f"{one.number} · {one.kind} · {one.published}: {one.reason}")
        for one in layout.amendments
    ]
    facts += [(layout.say("summary"), layout.summary), (layout.say("notes"), layout.notes)]
    facts += [(name, reason) for name, reason in layout.not_counted]
    sheet.set_column(0, 0, _WIDE)
    sheet.set_column(1, 1, 2 * _WIDE)
    for at, (name, said) in enumerate(one for one in facts if one[1]):
        sheet.write_string(at, 0, _text(name), bold)
        sheet.write_string(at, 1, _text(said), plain)


def _table(sheet: Any, layout: Layout, block: Any, looks: tuple[Any, Any], formats: Any) -> None:
    bold, plain = looks
    sheet.set_column(0, 0, _WIDE)
    sheet.set_column(1, 12, _NARROW)
    sheet.write_string(0, 0, _text(block.title), bold)
    sheet.write_string(1, 0, _text(block.text), plain)
    heads = [layout.say("row")]
    is_share = block.unit is Unit.SHARE
    for name in layout.columns:
        heads.append(name)
        if is_share:
            heads += [f"{name}: {layout.say('counted')}", f"{name}: {layout.say('whole')}"]
            heads += [f"{name}: {layout.say('interval')} {end}" for end in ("↓", "↑")]
        elif block.unit is Unit.MINUTES:
            heads.append(f"{name}: n")
    for at, head in enumerate(heads):
        sheet.write_string(3, at, _text(head), bold)
    sheet.freeze_panes(4, 1)
    for at, line in enumerate(block.lines, start=4):
        sheet.write_string(at, 0, _text(line.name), plain)
        cells = [one for cell in line.cells for one in _values(cell.figure)]
        for place, (value, unit) in enumerate(cells, start=1):
            if value is not None:
                sheet.write_number(at, place, value, formats[unit])


def _values(figure: Figure) -> list[tuple[float | None, Unit]]:
    """Return a figure as numbers of a spreadsheet: shares as parts of one, durations as days."""
    if figure.unit is Unit.SHARE:
        ends = [(one / 10_000 if one is not None else None, Unit.SHARE)
                for one in (figure.value, figure.low, figure.high)]  # fmt: skip
        return [ends[0], (figure.length, Unit.COUNT), (figure.whole, Unit.COUNT), *ends[1:]]
    if figure.unit is Unit.MINUTES:
        days = None if figure.value is None else figure.value / (24 * 60)
        return [(days, Unit.MINUTES), (figure.length, Unit.COUNT)]
    return [(figure.value, Unit.COUNT)]


def _all_figures(sheet: Any, layout: Layout, bold: Any) -> None:
    for at, name in enumerate(COLUMNS):
        sheet.write_string(0, at, name, bold)
    sheet.freeze_panes(1, 0)
    for at, row in enumerate(rows_of(layout.report, layout.language), start=1):
        for place, name in enumerate(COLUMNS):
            value = row[name]
            if isinstance(value, int):
                sheet.write_number(at, place, value)
            elif value:
                sheet.write_string(at, place, _text(value))


def _sheet_name(title: str, place: int) -> str:
    """Return a name that no other sheet has: its number, then as much of the title as fits."""
    return f"{place} {_text(title).translate(_NOT_IN_NAMES)}"[:_MOST_SHEET_NAME].strip()


def _text(value: str) -> str:
    """Return a text that a cell can hold; one of 32,767 letters is the longest."""
    return "".join(one for one in without_surrogates(value) if one.isprintable() or one == "\n")[
        :32_767
    ]
