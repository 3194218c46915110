"""Text of a PDF, page after page, with its lines joined into paragraphs again. Runs sandboxed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import quantiles
from typing import Any

import pypdfium2

from claimdesk.errors import EncryptedInputError, InputTooLargeError, UnreadableInputError
from claimdesk.intake.charsets import clean_text
from claimdesk.intake.oldvietnamese import find_old_set
from claimdesk.intake.pdfcolumns import order_lines
from claimdesk.intake.pdfscans import is_scan

_MAX_CHARS = 5_000_000
_PAGE_BREAK = "\n\n"
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
# PDFium writes one of these for a hyphen at the end of a line, and joins the two lines itself.
_BREAK = "\x02"
_BREAKS = re.compile(r"[\x02\xad\ufffe]\s*")
_BREAKS_BUT_SOFT = re.compile(r"[\x02\ufffe]\s*")
_WORD_BREAK = re.compile(r"(?<=[^\W\d_])\x02(?=[^\W\d_])")
_NEW_ITEM = re.compile(r"(?:[-•–*▪●◦]|\d{1,3}[.)])\s")
# What word processors leave in the title field when nobody filled it in.
_FILE_NAME = re.compile(
    r"\.(?:docx?|odt|indd|rtf|pdf|tmp)$|^untitled|^Microsoft Word", re.IGNORECASE
)
#: A line shorter than this share of a full one ends its paragraph.
_FULL_LINE_SHARE = 0.75


def parse_pdf(data: bytes) -> dict[str, Any]:
    """Return {text, title, places, pages, scans}; the text is empty when all pages are pictures.

    A place is where in the text a page begins, with its number. `pages` is how many there are,
    `scans` the numbers of those whose words are to be recognised (`pdfscans.is_scan`).
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PASSWORD_ERROR:
            raise EncryptedInputError from None
        raise UnreadableInputError from None
    pages: list[str] = []
    places: list[tuple[int, str]] = []
    scans: list[int] = []
    size = 0
    for number in range(len(document)):
        text, scanned = _page_text(document, number)
        if scanned:
            scans.append(number + 1)
        if not text:
            continue
        places.append((size, f"page {number + 1}"))
        size += len(text) + len(_PAGE_BREAK)
        if size > _MAX_CHARS:
            raise InputTooLargeError(
                f"More than {_MAX_CHARS:,} characters of text. Pass the pages that matter."
            )
        pages.append(text)
    return {
        "text": _PAGE_BREAK.join(pages),
        "title": _title(document),
        "places": places,
        "pages": len(document),
        "scans": scans,
    }


def _page_text(document: pypdfium2.PdfDocument, number: int) -> tuple[str, bool]:
    """Return the text of a page, and whether it is a scan."""
    try:
        page = document[number]
        text = page.get_textpage()
        ordered = order_lines(text, page.get_width())
        raw = text.get_text_bounded() if ordered is None else "\n".join(ordered)
        scanned = is_scan(page, raw)
        page.close()
    except pypdfium2.PdfiumError:  # one bad page leaves the others readable
        return "", False
    # In the old set TCVN3 the soft hyphen is the letter ư.
    breaks = _BREAKS_BUT_SOFT if "\xad" in raw and find_old_set(raw) else _BREAKS
    lines = breaks.sub(_BREAK, raw).replace("\r\n", "\n").split("\n")
    paragraphs = _paragraphs([" ".join(line.split()) for line in lines])
    mended = (clean_text(_mend_hyphens(paragraph)) for paragraph in paragraphs)
    return "\n".join(mended), scanned


def _mend_hyphens(text: str) -> str:
    """Close up words broken at a line's end; before a capital or digit the hyphen is the word's."""
    mended = _WORD_BREAK.sub(lambda at: "-" if text[at.end()].isupper() else "", text)
    return mended.replace(_BREAK, "-")


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Join the lines of a page into paragraphs, by how full a line is and how the next begins."""
    lengths = [len(row) for line in lines for row in line.split(_BREAK) if row]
    full = quantiles(lengths, n=10, method="inclusive")[-1] if len(lengths) > 1 else 0
    paragraph = previous = ""
    for line in filter(None, lines):
        if paragraph and (_NEW_ITEM.match(line) or not _goes_on(previous, line, full)):
            yield paragraph
            paragraph = ""
        paragraph = f"{paragraph} {line}" if paragraph else line
        previous = line.rpartition(_BREAK)[2]
    if paragraph:
        yield paragraph


def _goes_on(row: str, following: str, full: float) -> bool:
    # A full line that ends a sentence may also end its paragraph; joining the two is harmless,
    # since sentences are told apart later.
    return following[0].islower() or row.endswith(",") or len(row) >= _FULL_LINE_SHARE * full


def _title(document: pypdfium2.PdfDocument) -> str:
    try:
        title = clean_text(document.get_metadata_value("Title")).strip()
    except pypdfium2.PdfiumError:
        return ""
    return "" if _FILE_NAME.search(title) else title[:500]
