"""The picture that goes with a shared link: desk, verdict and claim, drawn as a PNG.

The verdict is told three times over: by its wording, a colour and a shape of its own. White on each
colour has a contrast of at least 5 to 1.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Literal

from claimdesk.domain.verdict import Verdict
from claimdesk.language.normalization import normalize
from claimdesk.publishing.factpage import FactCheckPage, Publisher

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 1200, 630
_LEFT, _RIGHT = 84, WIDTH - 64
_PAPER, _INK, _FAINT = (251, 250, 246), (27, 31, 36), (84, 92, 102)
_STRIP = 24
_DESK_TOP, _DESK_SIZE = 52, 34
_LABEL_TOP, _LABEL_HEIGHT, _LABEL_SIZES = 122, 100, (52, 46, 40, 34, 30)
_LEAD_TOP, _LEAD_SIZE = 258, 27
_CLAIM_TOP, _CLAIM_BOTTOM, _CLAIM_SIZES = 300, 590, (72, 64, 58, 52, 47, 42, 38)
_LINE_HEIGHT = 1.26
#: What is longer is cut before it is measured; about three times as much as fits.
_MOST_CHARS = 700
_ELLIPSIS = "…"
#: Shapes are drawn this many times larger and shrunk, which smooths their edges.
_FINER = 4

_Weight = Literal["Medium", "Bold"]
_Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Look:
    """The colour of a verdict and the name of its shape."""

    colour: _Colour
    shape: str


_LOOKS = {
    Verdict.TRUE: _Look((23, 107, 58), "tick in a disc"),
    Verdict.MOSTLY_TRUE: _Look((58, 105, 33), "tick in a ring"),
    Verdict.MIXTURE: _Look((128, 88, 0), "half disc"),
    Verdict.MOSTLY_FALSE: _Look((165, 66, 0), "cross in a ring"),
    Verdict.FALSE: _Look((176, 32, 32), "cross in an octagon"),
    Verdict.MISSING_CONTEXT: _Look((22, 96, 136), "dots in a square"),
    Verdict.SATIRE: _Look((112, 56, 150), "star"),
    Verdict.UNPROVEN: _Look((76, 86, 100), "question mark in a diamond"),
    Verdict.OTHER: _Look((44, 62, 110), "bar in a square"),
}
_WITHDRAWN = _Look((60, 60, 60), "struck disc")
_WORDS = {
    "vi": ("Tuyên bố được kiểm chứng", "Đã rút lại"),
    "en": ("Claim checked", "Withdrawn"),
}


def picture_of(page: FactCheckPage, publisher: Publisher) -> bytes:
    """Return the picture of a page as PNG; a withdrawn page shows that instead of a verdict."""
    if page.withdrawn is None:
        return draw_picture(
            desk=publisher.name,
            claim=page.claim_reviewed,
            wording=page.rating.alternate_name,
            verdict=page.rating.verdict,
            language=page.language,
        )
    withdrawn = _WORDS.get(page.language, _WORDS["en"])[1]
    return _draw(publisher.name, page.claim_reviewed, withdrawn, _WITHDRAWN, page.language)


def draw_picture(
    *, desk: str, claim: str, wording: str, verdict: Verdict, language: str = "vi"
) -> bytes:
    """Return a PNG of `WIDTH` by `HEIGHT` pixels; the same input gives the same bytes.

    What does not fit ends in an ellipsis. Letters that the font does not have (it has Latin ones,
    all of Vietnamese among them) leave an ellipsis too; emoji and other signs are left out.
    """
    return _draw(desk, claim, wording, _LOOKS[verdict], language)


def _draw(desk: str, claim: str, wording: str, look: _Look, language: str) -> bytes:
    from PIL import Image, ImageDraw  # noqa: PLC0415 - only pictures need it

    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, _STRIP - 1, HEIGHT), fill=look.colour)
    name = _fitted(_drawable(desk), "Medium", (_DESK_SIZE,), _RIGHT - _LEFT)
    pen.text((_LEFT, _DESK_TOP), name[0], font=name[1], fill=_FAINT)
    _draw_label(image, pen, _drawable(wording), look)
    lead = _WORDS.get(language, _WORDS["en"])[0]
    pen.text((_LEFT, _LEAD_TOP), lead, font=_font("Medium", _LEAD_SIZE), fill=_FAINT)
    lines, font, height = _wrapped(_drawable(claim))
    for number, line in enumerate(lines):
        pen.text((_LEFT, _CLAIM_TOP + number * height), line, font=font, fill=_INK)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def _draw_label(image: Image, pen: ImageDraw, wording: str, look: _Look) -> None:
    """Draw the verdict: a bar in its colour with its shape and its wording in white."""
    shape = _LABEL_HEIGHT - 36
    text_left = _LEFT + 28 + shape + 24
    text, font = _fitted(wording, "Bold", _LABEL_SIZES, _RIGHT - text_left - 36)
    right = text_left + round(font.getlength(text)) + 36
    bar = _smooth(
        (right - _LEFT, _LABEL_HEIGHT),
        lambda draw, box: draw.rounded_rectangle(box, radius=16 * _FINER, fill=255),
    )
    image.paste(look.colour, (_LEFT, _LABEL_TOP), bar)
    mark = _smooth((shape, shape), _SHAPES[look.shape])
    image.paste((255, 255, 255), (_LEFT + 28, _LABEL_TOP + 18), mark)
    middle = _LABEL_TOP + _LABEL_HEIGHT / 2
    pen.text((text_left, middle), text, font=font, fill=(255, 255, 255), anchor="lm")


# Text.


@lru_cache(maxsize=32)
def _font(weight: _Weight, size: int) -> FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415 - only pictures need it

    data = files("claimdesk.publishing").joinpath(f"fonts/BeVietnamPro-{weight}.ttf").read_bytes()
    # Of the two engines the plain one is always there, and composed letters need no other.
    return ImageFont.truetype(io.BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _has_glyph(char: str) -> bool:
    font = _font("Bold", 24)
    mask, missing = font.getmask(char), font.getmask("\uffff")
    return mask.size != missing.size or bytes(mask) != bytes(missing)


@lru_cache(maxsize=8192)
def _advance(weight: _Weight, size: int, char: str) -> float:
    return _font(weight, size).getlength(char)


def _width(text: str, weight: _Weight, size: int) -> float:
    """Return how wide a text is drawn: the fonts have no kerning, so that widths add up."""
    return sum(_advance(weight, size, char) for char in text)


def _drawable(text: str) -> str:
    """Return text on one line that the font can draw, an ellipsis for each gap in its letters."""
    words: list[str] = []
    for word in normalize(text[: 4 * _MOST_CHARS]).split(" "):
        kept = "".join(char for char in word if _has_glyph(char))
        if any(unicodedata.category(char)[0] in "LN" and not _has_glyph(char) for char in word):
            if words[-1:] != [_ELLIPSIS]:
                words.append(_ELLIPSIS)
        elif words and kept != word and not any(map(str.isalnum, kept)):
            words[-1] += kept  # the full stop behind an emoji that is gone
        elif kept:
            words.append(kept)
    return " ".join(words)[:_MOST_CHARS]


def _fitted(
    text: str, weight: _Weight, sizes: tuple[int, ...], width: int
) -> tuple[str, FreeTypeFont]:
    """Return a text on one line and the largest of the sizes in which it fits, or cut to fit."""
    for size in sizes:
        if _width(text, weight, size) <= width:
            return text, _font(weight, size)
    return _cut(text, weight, sizes[-1], width), _font(weight, sizes[-1])


def _cut(text: str, weight: _Weight, size: int, width: int) -> str:
    """Return the beginning of a text that fits with an ellipsis, cut between words if it can be."""
    kept = text[: _fitting(text, weight, size, width - _advance(weight, size, _ELLIPSIS))]
    if len(kept) < len(text) and not text[len(kept)].isspace():
        begun = kept.rfind(" ")
        kept = kept[:begun] if begun > len(kept) / 2 else kept
    return kept.rstrip(" ,;:–—.…(“") + _ELLIPSIS


def _fitting(text: str, weight: _Weight, size: int, width: float) -> int:
    """Return how many characters of a text fit, at least one."""
    for count, char in enumerate(text):
        width -= _advance(weight, size, char)
        if width < 0:
            return max(count, 1)
    return len(text)


def _wrapped(text: str) -> tuple[list[str], FreeTypeFont, int]:
    """Return the lines of a claim, their font and height: the largest size in which it fits."""
    width, room = _RIGHT - _LEFT, _CLAIM_BOTTOM - _CLAIM_TOP
    for size in _CLAIM_SIZES:
        height = round(size * _LINE_HEIGHT)
        most = room // height
        lines = list(islice(_lines(text, size, width), most + 1))
        if len(lines) <= most:
            break
    else:
        lines[most - 1 :] = [_cut(" ".join(lines[most - 1 :]), "Bold", size, width)]
    return lines, _font("Bold", size), height


def _lines(text: str, size: int, width: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if _width(longer, "Bold", size) <= width:
            line = longer
            continue
        if line:
            yield line
        line = word
        while _width(line, "Bold", size) > width:  # an address, or a word without end
            fitting = _fitting(line, "Bold", size, width)
            yield line[:fitting]
            line = line[fitting:]
    if line:
        yield line


# Shapes, in white on the verdict's colour; each fits a square.

_Box = tuple[int, int, int, int]


def _smooth(size: tuple[int, int], draw: Callable[[ImageDraw, _Box], None]) -> Image:
    """Return a shape as a mask with smooth edges."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - only pictures need it

    width, height = size[0] * _FINER, size[1] * _FINER
    mask = Image.new("L", (width, height))
    draw(ImageDraw.Draw(mask), (0, 0, width - 1, height - 1))
    return mask.reduce(_FINER)


def _points(box: _Box, *points: tuple[float, float]) -> list[tuple[float, float]]:
    """Return points given in parts of the box, 0 to 1."""
    return [(box[0] + x * (box[2] - box[0]), box[1] + y * (box[3] - box[1])) for x, y in points]


def _stroke(draw: ImageDraw, box: _Box, fill: int, *points: tuple[float, float]) -> None:
    """Draw a line with round ends."""
    width = (box[2] - box[0]) // 8
    placed = _points(box, *points)
    draw.line(placed, fill=fill, width=width, joint="curve")
    for x, y in placed:
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=fill)


_TICK = ((0.27, 0.53), (0.44, 0.69), (0.74, 0.34))
_CROSS = (((0.32, 0.32), (0.68, 0.68)), ((0.32, 0.68), (0.68, 0.32)))


def _ring(draw: ImageDraw, box: _Box) -> None:
    draw.ellipse(box, outline=255, width=(box[2] - box[0]) // 11)


def _tick_in_disc(draw: ImageDraw, box: _Box) -> None:
    draw.ellipse(box, fill=255)
    _stroke(draw, box, 0, *_TICK)


def _tick_in_ring(draw: ImageDraw, box: _Box) -> None:
    _ring(draw, box)
    _stroke(draw, box, 255, *_TICK)


def _half_disc(draw: ImageDraw, box: _Box) -> None:
    _ring(draw, box)
    draw.pieslice(box, 90, 270, fill=255)


def _cross_in_ring(draw: ImageDraw, box: _Box) -> None:
    _ring(draw, box)
    for line in _CROSS:
        _stroke(draw, box, 255, *line)


def _cross_in_octagon(draw: ImageDraw, box: _Box) -> None:
    near, far = 0.29, 0.71
    corners = ((near, 0), (far, 0), (1, near), (1, far), (far, 1), (near, 1), (0, far), (0, near))
    draw.polygon(_points(box, *corners), fill=255)
    for line in _CROSS:
        _stroke(draw, box, 0, *line)


def _square(draw: ImageDraw, box: _Box) -> None:
    draw.rounded_rectangle(box, radius=(box[2] - box[0]) // 6, fill=255)


def _dots_in_square(draw: ImageDraw, box: _Box) -> None:
    _square(draw, box)
    for x in (0.24, 0.5, 0.76):
        _stroke(draw, box, 0, (x, 0.5))


def _bar_in_square(draw: ImageDraw, box: _Box) -> None:
    _square(draw, box)
    _stroke(draw, box, 0, (0.28, 0.5), (0.72, 0.5))


def _star(draw: ImageDraw, box: _Box) -> None:
    outer = ((0.5, 0.0), (0.976, 0.345), (0.794, 0.905), (0.206, 0.905), (0.024, 0.345))
    inner = ((0.612, 0.346), (0.681, 0.559), (0.5, 0.69), (0.319, 0.559), (0.388, 0.346))
    draw.polygon(
        _points(box, *(point for pair in zip(outer, inner, strict=True) for point in pair)),
        fill=255,
    )


def _question_in_diamond(draw: ImageDraw, box: _Box) -> None:
    draw.polygon(_points(box, (0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)), fill=255)
    font = _font("Bold", (box[2] - box[0]) * 3 // 5)
    draw.text(_points(box, (0.5, 0.5))[0], "?", font=font, fill=0, anchor="mm")


def _struck_disc(draw: ImageDraw, box: _Box) -> None:
    _ring(draw, box)
    _stroke(draw, box, 255, (0.2, 0.8), (0.8, 0.2))


_SHAPES: dict[str, Callable[[ImageDraw, _Box], None]] = {
    "tick in a disc": _tick_in_disc,
    "tick in a ring": _tick_in_ring,
    "half disc": _half_disc,
    "cross in a ring": _cross_in_ring,
    "cross in an octagon": _cross_in_octagon,
    "dots in a square": _dots_in_square,
    "star": _star,
    "question mark in a diamond": _question_in_diamond,
    "bar in a square": _bar_in_square,
    "struck disc": _struck_disc,
}
