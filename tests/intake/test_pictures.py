"""Pictures lose what tells who took them, and keep what they show."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from claimdesk.errors import UnreadableInputError, UnsupportedInputError
from claimdesk.intake.pictures import strip_picture
from support.strange_files import photograph
from support.traces import Stranger, Traces


def test_a_photograph_loses_its_maker_its_comment_and_its_owner():
    who = Stranger(3)
    given = photograph(who)
    traces = Traces([who])
    assert traces.find(given)
    stripped = strip_picture(given)
    assert traces.find(stripped) == []
    with Image.open(io.BytesIO(stripped)) as image:
        assert (image.size, dict(image.getexif()), image.info.get("comment")) == ((8, 8), {}, None)


def test_a_picture_with_holes_stays_one_and_loses_its_texts():
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Author", Stranger(4).name)
    stream = io.BytesIO()
    Image.new("RGBA", (5, 4), (200, 10, 10, 0)).save(stream, "PNG", pnginfo=texts)
    stripped = strip_picture(stream.getvalue())
    with Image.open(io.BytesIO(stripped)) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (5, 4))
        assert image.getpixel((0, 0))[3] == 0
        assert "Author" not in image.info


def test_a_picture_that_lies_on_its_side_is_turned_before_it_forgets_that():
    image = Image.new("RGB", (6, 3))
    exif = image.getexif()
    exif[0x0112] = 6  # turn by a quarter
    stream = io.BytesIO()
    image.save(stream, "JPEG", exif=exif)
    with Image.open(io.BytesIO(strip_picture(stream.getvalue()))) as turned:
        assert turned.size == (3, 6)


@pytest.mark.parametrize("data", [b"no picture at all", photograph(Stranger(5))[:60]])
def test_what_is_no_picture_is_refused(data):
    with pytest.raises((UnsupportedInputError, UnreadableInputError)):
        strip_picture(data)
