"""Pictures without what tells who took them, where and with what: their pixels, encoded anew.

The desk keeps no picture that comes in. Whatever takes one in later passes it through here first.
"""

from __future__ import annotations

import base64
import io
from typing import Any

from claimdesk.errors import InputTooLargeError, UnsupportedInputError
from claimdesk.intake.sandbox import run_parser

MOST_BYTES = 20 * 1024 * 1024
#: 40 million pixels take 160 MB decoded, well within what a parser may use.
MOST_PIXELS = 40_000_000
_FORMS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_QUALITY = 90


def strip_picture(data: bytes) -> bytes:
    """Return a picture as JPEG or, with transparency, as PNG: no EXIF, XMP, comment, thumbnail.

    It is decoded in the sandbox, never here. Of a moving picture the first frame is left.
    """
    if len(data) > MOST_BYTES:
        raise InputTooLargeError("The picture is larger than 20 MiB. Make it smaller.")
    return base64.b64decode(run_parser("picture", data))


def reencode(data: bytes) -> Any:
    """Return the pixels of a picture as a new file, in base64; the sandbox's side."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - only pictures need it

    try:
        with Image.open(io.BytesIO(data), formats=_FORMS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise InputTooLargeError("The picture has over 40 million pixels. Make it smaller.")
            # Which side is up stands in the metadata: it is turned before they go.
            turned = ImageOps.exif_transpose(image)
    except UnidentifiedImageError:
        raise UnsupportedInputError("This is no picture that can be read.") from None
    has_holes = "A" in turned.getbands() or "transparency" in turned.info
    plain = turned.convert("RGBA" if has_holes else "RGB")
    bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    stream = io.BytesIO()
    bare.save(stream, "PNG" if has_holes else "JPEG", quality=_QUALITY)
    return base64.b64encode(stream.getvalue()).decode("ascii")
