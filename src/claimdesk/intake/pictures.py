"""A picture's fingerprint, by which it is known again after another size, and its plain pixels.

`parse_picture` runs sandboxed. A print follows PDQ (Meta, "The TMK+PDQF Video-Hashing Algorithm and
the PDQ Image-Hashing Algorithm", 2019): luminance shrunk to 64 by 64 by a tent filter, the 16 by 16
lowest frequencies of its cosine transform without the constant ones, each above their median or
not. The shrinking is Pillow's, so the bits are near those of PDQ, not the same. PDQ does not
survive a crop, so a fingerprint is several prints: of the whole, and of what small crops leave.
"""

from __future__ import annotations

import base64
import io
import math
import warnings
from functools import cache
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from claimdesk.errors import InputTooLargeError, UnreadableInputError, UnsupportedInputError

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_PIXELS = 40_000_000
#: Two pictures with prints this near are the same one; the bound that PDQ's makers give.
#: benchmarks/bench_pictures.py, 2026-11-28: 24 made pictures changed in 28 ways are all known
#: again, and of 19,900 pairs of others none is taken for one; the nearest two differ in 82 bits.
SAME_BITS = 31
#: What the further prints leave out, as shares of width and height: left, top, right, bottom.
_CROPS = (
    (0.0, 0.0, 0.0, 0.0),
    (0.015, 0.015, 0.015, 0.015),
    (0.03, 0.03, 0.03, 0.03),
    (0.0, 0.05, 0.0, 0.0),
    (0.0, 0.0, 0.0, 0.05),
)
_SIDE = 64
_FREQUENCIES = 16
#: A flat picture (one colour, a few soft shades) has no fingerprint: it would be like any other.
#: PDQ's makers put the bound of its quality, 0 to 100, here.
MIN_QUALITY = 50
_QUALITY_UNIT = 90
#: Characters are told best at about 30 pixels of height; screenshots of phones have them.
_MIN_READ_SIDE = 1_000
_MAX_READ_SIDE = 4_000


def parse_picture(data: bytes) -> dict[str, str]:
    """Return {fingerprint, png}, the second as base64: grey pixels, of a size to read words in.

    Of a moving picture the first frame counts. Nothing of its metadata is kept but which way is up.
    """
    grey = _open(data)
    readable = _sized(grey)
    out = io.BytesIO()
    readable.save(out, "PNG", compress_level=1)
    return {"fingerprint": fingerprint(grey), "png": base64.b64encode(out.getvalue()).decode()}


def distance(one: str, other: str) -> int:
    """Return in how many of 256 bits the nearest prints of two fingerprints differ.

    A picture without a fingerprint is like none: then it is 256. A print of the whole is compared
    with all, those of two crops are not: they would make far pictures look near.
    """
    if not one or not other:
        return _FREQUENCIES * _FREQUENCIES
    ours, theirs = ([int(part, 16) for part in prints.split(":")] for prints in (one, other))
    pairs = [(ours[0], part) for part in theirs] + [(part, theirs[0]) for part in ours]
    return min((a ^ b).bit_count() for a, b in pairs)


def pack(prints: str) -> bytes:
    """Return a fingerprint as bytes, 32 for each print; none for a picture that has none."""
    return bytes.fromhex(prints.replace(":", ""))


def is_same(one: str, other: str) -> bool:
    """Tell whether two fingerprints are of one picture."""
    return distance(one, other) <= SAME_BITS


def _open(data: bytes) -> Image:
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - only pictures need it

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            picture.draft("L", (_MAX_READ_SIDE, _MAX_READ_SIDE))
            upright = ImageOps.exif_transpose(picture)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise InputTooLargeError(
                f"It has more than {MAX_PIXELS // 10**6} million pixels. Make it smaller."
            ) from None
        except UnidentifiedImageError:
            raise UnsupportedInputError(
                "This kind of picture is not read. Save it as JPEG, PNG, WebP or GIF."
            ) from None
        except (OSError, SyntaxError, ValueError) as error:
            raise UnreadableInputError from error
    if upright.mode in {"RGBA", "LA", "PA", "P"}:
        # What is see-through stands on white, as browsers show it.
        layered = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered)
    return upright.convert("L")


def _sized(grey: Image) -> Image:
    from PIL.Image import Resampling  # noqa: PLC0415 - loaded already

    longest = max(grey.size)
    scale = min(_MAX_READ_SIDE / longest, max(1.0, _MIN_READ_SIDE / longest))
    if scale == 1:
        return grey
    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    return grey.resize(size, Resampling.BICUBIC)


def fingerprint(grey: Image) -> str:
    """Return five prints of 64 hex digits joined by colons, that of the whole first.

    A flat picture has none, and the fingerprint is empty.
    """
    width, height = grey.size
    prints: list[str] = []
    for left, top, right, bottom in _CROPS:
        box = (left * width, top * height, (1 - right) * width, (1 - bottom) * height)
        rows = _shrunk(grey, box)
        if _quality(rows) < MIN_QUALITY:
            return ""
        prints.append(_print(rows))
    return ":".join(prints)


def _shrunk(grey: Image, box: tuple[float, float, float, float]) -> list[bytes]:
    from PIL.Image import Resampling  # noqa: PLC0415 - loaded already

    pixels = grey.resize((_SIDE, _SIDE), Resampling.BILINEAR, box=box).tobytes()
    return [pixels[at : at + _SIDE] for at in range(0, _SIDE * _SIDE, _SIDE)]


def _quality(rows: list[bytes]) -> int:
    """Return PDQ's quality: the steps between neighbours, in hundredths, summed and scaled."""
    pairs = (pair for line in (*rows, *zip(*rows, strict=True)) for pair in pairwise(line))
    steps: int = sum(abs(a - b) * 100 // 255 for a, b in pairs)
    return min(100, steps // _QUALITY_UNIT)


def _print(rows: list[bytes]) -> str:
    waves = _waves()
    across = [[sum(map(float.__mul__, wave, map(float, row))) for wave in waves] for row in rows]
    columns = list(zip(*across, strict=True))
    found = [sum(map(float.__mul__, wave, column)) for wave in waves for column in columns]
    middle = median(found)
    bits = "".join("1" if value > middle else "0" for value in found)
    return f"{int(bits, 2):0{_FREQUENCIES * _FREQUENCIES // 4}x}"


@cache
def _waves() -> list[list[float]]:
    """Return the first 16 cosines but the constant one, at 64 points each."""
    return [
        [math.cos(math.pi / _SIDE * (at + 0.5) * wave) for at in range(_SIDE)]
        for wave in range(1, _FREQUENCIES + 1)
    ]
