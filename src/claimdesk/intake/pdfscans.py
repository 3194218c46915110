"""Pages of a PDF that are pictures of text: which they are, and their pixels. Runs sandboxed."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pypdfium2
from pypdfium2 import raw as pdfium

from claimdesk.errors import UnreadableInputError

#: Print of 11 points is read as well at 200 dots an inch; of 6 points, as in footnotes, fewer
#: letters are wrong at 300 (benchmarks/bench_scans.py, 2026-11-28; docs/evaluation.md).
RESOLUTION_DPI = 300
#: The longest side of what is drawn: that of A4 at 300 dots an inch, and some more.
MAX_SIDE_PIXELS = 4_000
_POINTS_AN_INCH = 72
#: A page with so many letters and digits has a text layer, whatever is drawn beside it.
_FEW_SIGNS = 50
#: Above this share of signs that stand for no letter a text layer says nothing.
_MAX_UNREADABLE_SHARE = 0.3
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
#: A picture over this share of the page makes the few words beside it a stamp or a page number.
_MIN_PICTURE_SHARE = 0.5
_MOST_OBJECTS = 2_000
#: A page whose darkest and lightest pixels are this near (of 255) is blank.
_BLANK_RANGE = 40


def is_scan(page: pypdfium2.PdfPage, raw: str) -> bool:
    """Tell whether the words of a page are in what is drawn on it and not in `raw`, its text layer.

    That is so where something is drawn and there is no text, where a picture over half of the page
    has hardly any beside it, and where the signs of the text stand for no letters.
    """
    signs = sum(char.isalnum() for char in raw)
    unreadable = len(_UNREADABLE.findall(raw))
    if unreadable > _MAX_UNREADABLE_SHARE * (signs + unreadable):
        return True
    if signs >= _FEW_SIGNS:
        return False
    try:
        return any(_stands_for_text(page, item, has_text=bool(signs)) for item in _drawn(page))
    except pypdfium2.PdfiumError:  # what is drawn is damaged; the text that is there stays
        return False


def _drawn(page: pypdfium2.PdfPage) -> Iterator[Any]:
    return islice(page.get_objects(), _MOST_OBJECTS)


def _stands_for_text(page: pypdfium2.PdfPage, item: Any, *, has_text: bool) -> bool:
    if not has_text:
        return bool(item.type != pdfium.FPDF_PAGEOBJ_TEXT)
    if item.type != pdfium.FPDF_PAGEOBJ_IMAGE:
        return False
    width, height = page.get_size()
    left, bottom, right, top = item.get_bounds()
    across = max(0.0, min(right, width) - max(left, 0.0))
    down = max(0.0, min(top, height) - max(bottom, 0.0))
    return bool(across * down > _MIN_PICTURE_SHARE * width * height)


def render_page(data: bytes, *, number: int, dpi: int = RESOLUTION_DPI) -> dict[str, Any]:
    """Return {png} of a page, counted from 1: grey pixels as base64, empty for a blank page."""
    try:
        page = pypdfium2.PdfDocument(data)[number - 1]
        scale = min(dpi / _POINTS_AN_INCH, MAX_SIDE_PIXELS / max(page.get_size()))
        picture = page.render(scale=scale, grayscale=True).to_pil()
    except (pypdfium2.PdfiumError, ZeroDivisionError) as error:
        raise UnreadableInputError from error
    darkest, lightest = picture.getextrema()
    if lightest - darkest < _BLANK_RANGE:
        return {"png": ""}
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return {"png": base64.b64encode(out.getvalue()).decode()}
