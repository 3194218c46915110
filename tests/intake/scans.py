"""Scanned PDFs made for tests and benchmarks: pages of words drawn as pictures."""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

_INCH_POINTS = 72


@cache
def _font(size):
    data = files("claimdesk.publishing").joinpath("fonts/BeVietnamPro-Medium.ttf").read_bytes()
    return ImageFont.truetype(io.BytesIO(data), size)


def page(lines, *, dpi=150, size_points=11, width_inch=6.0, height_inch=4.0):
    """Return a grey picture with these lines from the top, as a scanner sees a page."""
    picture = Image.new("L", (round(width_inch * dpi), round(height_inch * dpi)), 255)
    pen, size = ImageDraw.Draw(picture), round(size_points * dpi / _INCH_POINTS)
    for number, line in enumerate(lines):
        pen.text((dpi // 2, dpi // 2 + number * round(1.6 * size)), line, 0, _font(size))
    return picture


def as_pdf(pages, *, dpi=150):
    """Return a PDF of pictures, one a page."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=pages[1:])
    return out.getvalue()


def joined(*documents):
    """Return the pages of PDFs as one."""
    whole = pypdfium2.PdfDocument.new()
    for data in documents:
        whole.import_pages(pypdfium2.PdfDocument(data))
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()
