"""A report on paper: a PDF of A4 pages, tagged for screen readers (PDF/UA-1), set by Typst.

Words and numbers go to the typesetter as data, never as source. The letters are those that ship:
Be Vietnam Pro for heads and charts, and Libertinus Serif, which the typesetter carries.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from importlib.resources import as_file, files
from typing import Any
from urllib.parse import quote

from claimdesk.domain.report import Unit
from claimdesk.publishing.reporting.drawing import alternative_of
from claimdesk.publishing.reporting.layout import Block, Cell, Headline, Layout, Section
from claimdesk.publishing.reporting.wording import number, say

#: Rows of a table on paper: about a page; the rest stands on the site and in the tables' files.
_MOST_ROWS = 50
#: A chart stands beside its table up to as many rows.
_ROWS_BESIDE = 12
#: Sizes of letters in points that the summary is tried with until it fits its page.
_SIZES = (10.0, 9.0, 8.0, 7.2)
_SIZE = 10.0
#: Letters of the summary, where even the smallest size does not fit, and by how much it is cut.
_CUT = 0.8
#: Letters without a space that a line holds, of the text and of a name in a table beside a chart.
_FITS, _FITS_BESIDE = 70, 16
_LONG = re.compile(rf"\S{{{_FITS},}}")
_LONG_BESIDE = re.compile(rf"\S{{{_FITS_BESIDE + 1},}}")
_WORDS = (
    *("at_a_glance", "summary", "contents", "notes", "not_counted", "contributors", "proof"),
    *("contributors_text", "corrections", "definitions", "proof_text", "demonstration", "page"),
    "no_rows",
)


def print_report(layout: Layout, *, digest: str, address: str = "") -> bytes:
    """Return the whole report as a PDF.

    `digest` is the SHA-256 that the public log has of it, empty for a draft; `address` that of its
    page on the site, to which each figure's link leads; without one figures have no links.
    """
    return _compiled(_data(layout, digest, address, size=_SIZE, short=False))


def print_summary(layout: Layout, *, digest: str, address: str = "") -> bytes:
    """Return the summary of a report as a PDF of one page.

    Its letters get smaller, then the desk's own words end early, until it fits.
    """
    text = layout.summary
    while True:
        for size in _SIZES:
            data = _data(layout, digest, address, size=size, short=True)
            data["summary"] = _paragraphs(text)
            made = _compiled(data)
            if _page_count(made) == 1:
                return made
        if not text:
            return made
        text = f"{text[: int(len(text) * _CUT)].rstrip(' …')}…" if len(text) > 80 else ""


def _data(layout: Layout, digest: str, address: str, *, size: float, short: bool) -> dict[str, Any]:
    report, language = layout.report, layout.language
    made = datetime.fromisoformat(report.made)
    return {
        "language": language,
        "title": layout.title,
        "subtitle": layout.subtitle,
        "desk": report.desk,
        "running": layout.title,
        "foot": address or report.address,
        "date": [made.year, made.month, made.day],
        "size": size,
        "short": short,
        "demonstration": report.demonstration,
        "columns": list(layout.columns),
        "words": {key: say(language, key) for key in _WORDS},
        "amended": [
            {
                "head": " · ".join(filter(None, (str(one.number), one.kind, one.published))),
                "reason": one.reason,
            }
            for one in layout.amendments
        ],
        "headlines": [_headline(one, language, address) for one in layout.headlines],
        "summary": _paragraphs(layout.summary),
        "notes": _paragraphs(layout.notes),
        "sections": [] if short else [_section(one, layout, address) for one in layout.sections],
        "not_counted": [list(one) for one in layout.not_counted],
        "contributors": list(report.contributors),
        "definitions": [] if short else _definitions(layout),
        "proof": _proof(layout, digest, address),
    }


def _headline(one: Headline, language: str, address: str) -> dict[str, Any]:
    return {"title": one.title, "cells": [_cell(cell, language, address) for cell in one.cells]}


def _section(section: Section, layout: Layout, address: str) -> dict[str, Any]:
    return {
        "title": section.title,
        "parts": [_part(block, layout, address) for block in section.blocks],
    }


def _part(block: Block, layout: Layout, address: str) -> dict[str, Any]:
    language = layout.language
    more = len(block.lines) - _MOST_ROWS
    said = [] if block.adds_up or len(block.lines) == 1 or block.unit is not Unit.COUNT else [
        say(language, "not_added")
    ]  # fmt: skip
    if more > 0:
        said.append(say(language, "more_rows").format(count=number(language, more)))
    return {
        "title": block.title,
        "text": block.text,
        "beside": block.unit is Unit.COUNT and bool(block.charts) and len(block.lines)
        <= _ROWS_BESIDE,
        "charts": [{"svg": one, "alt": alternative_of(one)} for one in block.charts],
        "rows": [
            {
                "name": _named(line.name),
                "cells": [_cell(cell, language, address) for cell in line.cells],
            }
            for line in block.lines[:_MOST_ROWS]
        ],
        "more": " ".join(said),
    }  # fmt: skip


def _named(name: str) -> str:
    return _LONG_BESIDE.sub(lambda word: _parted(word[0], _FITS_BESIDE), name)


def _cell(cell: Cell, language: str, address: str) -> dict[str, str]:
    notes = []
    if cell.figure.unit is Unit.SHARE and cell.figure.whole:
        notes.append(f"{cell.counted} {say(language, 'of')} {cell.whole}")
        notes.append(cell.interval)
    elif cell.figure.unit is Unit.MINUTES and cell.figure.length:
        notes.append(f"n = {cell.counted}")
    link = f"{address}lists/{quote(cell.figure.listed)}/" if address else ""
    return {
        "value": cell.value,
        "note": " · ".join(one for one in notes if one),
        "link": link,
    }


def _definitions(layout: Layout) -> list[dict[str, Any]]:
    found = []
    for section in layout.sections:
        for block in section.blocks:
            queries = [[layout.say("query"), block.query]]
            if block.whole_query:
                queries.append([layout.say("whole"), block.whole_query])
            found.append(
                {
                    "title": block.title,
                    "text": block.text,
                    "queries": [one for one in queries if one[1]],
                }
            )
    return found


def _proof(layout: Layout, digest: str, address: str) -> list[list[Any]]:
    report, words = layout.report, layout.say
    checkpoint = report.checkpoint.strip()
    return [
        [words("address"), address or report.address, False],
        [words("number"), str(report.number), False],
        [words("made"), f"{layout.made} ({report.period.zone})", False],
        [words("digest"), digest or words("draft"), bool(digest)],
        [words("checkpoint"), checkpoint or words("no_checkpoint"), bool(checkpoint)],
    ]


def _paragraphs(text: str) -> list[str]:
    return [one.strip() for one in text.split("\n") if one.strip()]


def _compiled(data: dict[str, Any]) -> bytes:
    """Return the PDF.

    Letters that ours do not have come from the system; where it has none either, the file cannot
    promise PDF/UA, and shows a box in their place.
    """
    import typst  # noqa: PLC0415 - 34 MB of it, for paper only

    # What proves the report is copied from paper, so that nothing is put between its letters.
    sound = _sound(data, part=True) | {"proof": _sound(data["proof"], part=False)}
    given = {"data": json.dumps(sound, ensure_ascii=False)}
    inside = files("claimdesk.publishing")
    with (
        as_file(inside.joinpath("fonts")) as fonts,
        as_file(inside.joinpath("reporting/report.typ")) as source,
    ):
        for own_only, is_tagged in ((True, True), (False, True), (False, False)):
            try:
                made = typst.compile(
                    str(source),
                    font_paths=[str(fonts)],
                    ignore_system_fonts=own_only,
                    pdf_standards=["ua-1"] if is_tagged else [],
                    sys_inputs=given,
                )
            except typst.TypstError:
                if not is_tagged:
                    raise
            else:
                return bytes(made)
    raise AssertionError


def _sound(value: Any, *, part: bool) -> Any:
    """Return the data without what no font draws: control characters and lone surrogates.

    With `part` words longer than a line get places where it may end.
    """
    if isinstance(value, dict):
        return {name: _sound(one, part=part) for name, one in value.items()}
    if isinstance(value, list):
        return [_sound(one, part=part) for one in value]
    if isinstance(value, str):
        text = value.encode("utf-8", "ignore").decode()
        text = "".join(one for one in text if one.isprintable() or one in "\n\u200b")
        return _LONG.sub(lambda word: _parted(word[0], _FITS), text) if part else text
    return value


def _parted(word: str, most: int) -> str:
    """Return a word with places where a line may end, so many letters apart."""
    return "\u200b".join(word[at : at + most] for at in range(0, len(word), most))


def _page_count(pdf: bytes) -> int:
    import pypdfium2  # noqa: PLC0415 - the summary only

    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()
