"""The words of a PDF with where they stand on its pages, and the boxes of a passage among them.

Boxes are in points (1/72 inch) from the upper left of the page as it is shown, turned and cropped
as the file says: the system of `viewrect` (RFC 8118). `parse_words` and `draw_page` run sandboxed.
"""

from __future__ import annotations

import base64
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from claimdesk.errors import UnreadableInputError
from claimdesk.evidence.anchors import Anchor, Box

#: Beyond these the words have no places: a passage there is told by its page only.
MOST_PAGES, MOST_WORDS = 400, 120_000
#: What a screen shows of a page: print of 11 points is read well at this.
SHOWN_DPI = 110
_MOST_SIDE_PIXELS = 2_400
_POINTS_AN_INCH = 72
#: Device units to a point, since PDFium gives whole ones.
_FINE = 64
#: Boxes whose middles differ by less than this share of their height are on one line.
_SAME_LINE = 0.5


def parse_words(data: bytes) -> dict[str, Any]:
    """Return {pages, is_cut}; a page is {number, width, height, words}.

    A word is [text, left, top, width, height].
    """
    import pypdfium2  # noqa: PLC0415 - only the sandbox loads it

    pages, count = [], 0
    try:
        document = pypdfium2.PdfDocument(data)
        for number in range(min(len(document), MOST_PAGES)):
            page = document[number]
            words = list(_words(page))
            width, height = (round(side, 2) for side in page.get_size())
            pages.append({"number": number + 1, "width": width, "height": height, "words": words})
            count += len(words)
            page.close()
            if count > MOST_WORDS:
                break
    except pypdfium2.PdfiumError as error:
        raise UnreadableInputError from error
    return {"pages": pages, "is_cut": len(pages) < len(document)}


def draw_page(data: bytes, *, number: int) -> dict[str, Any]:
    """Return {png, width, height} of a page, counted from 1: base64, and its size in points."""
    import pypdfium2  # noqa: PLC0415 - as above

    try:
        page = pypdfium2.PdfDocument(data)[number - 1]
        width, height = page.get_size()
        scale = min(SHOWN_DPI / _POINTS_AN_INCH, _MOST_SIDE_PIXELS / max(width, height))
        picture = page.render(scale=scale).to_pil()
    except (pypdfium2.PdfiumError, ZeroDivisionError, IndexError) as error:
        raise UnreadableInputError from error
    out = io.BytesIO()
    picture.convert("P", palette=1, colors=128).save(out, "PNG", optimize=False)
    return {"png": base64.b64encode(out.getvalue()).decode(), "width": width, "height": height}


def boxes_of(pages: Sequence[Mapping[str, Any]], anchor: Anchor) -> tuple[Box, ...]:
    """Return where the passage of an anchor stands: a box for each line, none if it is not found.

    Its letters and digits are looked for in the order in which they are drawn, on its page and the
    next; what stood before it tells one place from another.
    """
    words = [
        (page["number"], word)
        for page in pages
        if anchor.page <= page["number"] <= anchor.page + 1
        for word in page["words"]
    ]
    signs = [(sign, at) for at, (_, word) in enumerate(words) for sign in _signs(word[0])]
    text, wanted = "".join(sign for sign, _ in signs), "".join(_signs(anchor.exact))
    if not wanted:
        return ()
    before = "".join(_signs(anchor.prefix))
    at = text.find(before + wanted)
    start = at + len(before) if at >= 0 else text.find(wanted)
    if start < 0:
        return ()
    first, last = signs[start][1], signs[start + len(wanted) - 1][1]
    while last + 1 < len(words) and not words[last + 1][1][0]:  # where a word goes on
        last += 1
    return tuple(_lines(words[first : last + 1]))


def _words(page: Any) -> Iterator[list[Any]]:
    """Yield the words of a page with their boxes, in the order in which they are drawn."""
    from pypdfium2 import raw  # noqa: PLC0415 - as above

    text = page.get_textpage()
    count = text.count_chars()
    signs = [chr(raw.FPDFText_GetUnicode(text.raw, at) or 32) for at in range(count)]
    start = 0
    for at in range(count + 1):
        if at < count and not signs[at].isspace() and signs[at] != "\ufffe":
            continue
        if at > start:
            said = "".join(signs[start:at])
            for box in _rectangles(page, text, start, at - start):
                yield [said, *box]
                said = ""  # a word that goes on in the next line is there once
        start = at + 1


def _rectangles(page: Any, text: Any, start: int, count: int) -> Iterator[tuple[float, ...]]:
    for number in range(text.count_rects(start, count)):
        left, bottom, right, top = text.get_rect(number)
        one, other = _shown(page, left, top), _shown(page, right, bottom)
        xs, ys = sorted((one[0], other[0])), sorted((one[1], other[1]))
        yield tuple(round(side, 2) for side in (xs[0], ys[0], xs[1] - xs[0], ys[1] - ys[0]))


def _shown(page: Any, across: float, up: float) -> tuple[float, float]:
    """Return a point of the file's system in that of the page as it is shown."""
    from ctypes import byref, c_int  # noqa: PLC0415 - as above

    from pypdfium2 import raw  # noqa: PLC0415 - as above

    width, height = page.get_size()
    x, y = c_int(), c_int()
    size = (0, 0, round(width * _FINE), round(height * _FINE))
    raw.FPDF_PageToDevice(page.raw, *size, 0, across, up, byref(x), byref(y))
    return x.value / _FINE, y.value / _FINE


def _signs(text: str) -> Iterator[str]:
    """Yield the letters and digits of a text as they are compared."""
    for sign in unicodedata.normalize("NFKC", text).casefold():
        if sign.isalnum():
            yield sign


def _lines(owners: Sequence[tuple[int, Sequence[Any]]]) -> Iterator[Box]:
    """Yield the boxes of words joined along each line."""
    held: Box | None = None
    for page, (_, left, top, width, height) in owners:
        if held is not None and _is_one_line(held, page, top, height):
            right = max(held.left + held.width, left + width)
            bottom = max(held.top + held.height, top + height)
            start, over = min(held.left, left), min(held.top, top)
            held = Box(page, start, over, round(right - start, 2), round(bottom - over, 2))
        else:
            if held is not None:
                yield held
            held = Box(page, left, top, width, height)
    if held is not None:
        yield held


def _is_one_line(held: Box, page: int, top: float, height: float) -> bool:
    middle, other = held.top + held.height / 2, top + height / 2
    return held.page == page and abs(middle - other) < _SAME_LINE * max(held.height, height)
