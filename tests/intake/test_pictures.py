"""Pictures: known again after sharing changed them, and their words recognised."""

from __future__ import annotations

import base64
import io
import os
import random
import shutil
from importlib.resources import files

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from claimdesk.errors import EmptyInputError, InputError, UnsupportedInputError
from claimdesk.intake.pictures import distance, fingerprint, is_same, parse_picture
from claimdesk.intake.reading import read_bytes
from support.strange_files import photograph
from support.strangers import Stranger
from support.traces import Traces

FONT = files("claimdesk.publishing").joinpath("fonts/BeVietnamPro-Medium.ttf").read_bytes()
HAS_TESSERACT = shutil.which("tesseract") is not None
CHANGES = {
    **{
        f"JPEG {quality}": lambda picture, quality=quality: packed(picture, "JPEG", quality=quality)
        for quality in (30, 60, 95)
    },
    **{
        f"{percent} %": lambda picture, percent=percent: picture.resize(
            (picture.width * percent // 100, picture.height * percent // 100)
        )
        for percent in (50, 80, 130, 200)
    },
    "WebP": lambda picture: packed(picture, "WEBP", quality=40),
    "GIF": lambda picture: packed(picture, "GIF"),
    "cropped": lambda picture: picture.crop((7, 7, picture.width - 7, picture.height - 7)),
    "without its top": lambda picture: picture.crop((0, 14, picture.width, picture.height)),
}


def packed(picture, form, **options):
    out = io.BytesIO()
    picture.save(out, form, **options)
    return Image.open(io.BytesIO(out.getvalue()))


def scene(seed):
    chance = random.Random(seed)  # noqa: S311 - a picture, no secret
    picture = Image.new("RGB", (360, 280), "white")
    pen = ImageDraw.Draw(picture)
    for _ in range(30):
        left, top = chance.randrange(320), chance.randrange(240)
        box = (left, top, left + chance.randrange(5, 150), top + chance.randrange(5, 120))
        pen.rectangle(box, fill=tuple(chance.randrange(256) for _ in range(3)))
    return picture.filter(ImageFilter.GaussianBlur(1))


def words(text, size=(900, 200)):
    picture = Image.new("RGB", size, "white")
    font = ImageFont.truetype(io.BytesIO(FONT), 36)
    ImageDraw.Draw(picture).text((30, 60), text, "black", font)
    return picture


def as_png(picture):
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def print_of(picture):
    return fingerprint(picture.convert("L"))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_picture_that_was_shared_is_known_again(change):
    for seed in range(3):
        picture = scene(seed)
        assert is_same(print_of(picture), print_of(change(picture)))


def test_other_pictures_are_not_taken_for_it():
    prints = [print_of(scene(seed)) for seed in range(12)]
    assert min(distance(a, b) for n, a in enumerate(prints) for b in prints[:n]) > 60


def test_flat_picture_is_like_no_other():
    flat = print_of(Image.new("RGB", (300, 300), "blue"))
    assert flat == ""
    assert not is_same(flat, flat)


def test_metadata_and_see_through_parts_are_left_behind():
    picture = scene(1).convert("RGBA")
    exif = Image.Exif()
    exif[0x013B] = "Quillon Fernworthy"
    out = io.BytesIO()
    picture.save(out, "PNG", exif=exif)
    found = parse_picture(out.getvalue())
    assert is_same(found["fingerprint"], print_of(scene(1)))
    assert "Fernworthy" in out.getvalue().decode("latin-1")
    assert "Fernworthy" not in str(found)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n",
        as_png(scene(1))[:500],
        b"\xff\xd8\xff\xe0" + bytes(500),
        b"GIF89a" + bytes(20),
        b"II*\x00" + bytes(200),
        b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(40),
    ],
)
def test_damaged_and_unknown_pictures_are_refused(data, sandbox):
    with pytest.raises(InputError) as caught:
        read_bytes(data, name="a.png", sandbox=sandbox)
    assert "a.png: " in str(caught.value)


def test_without_tesseract_the_message_says_how_to_get_it(monkeypatch, sandbox):
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(UnsupportedInputError, match="apt install tesseract-ocr tesseract-ocr-vie"):
        read_bytes(as_png(scene(1)), name="a.png", sandbox=sandbox)


@pytest.mark.skipif(not HAS_TESSERACT, reason="Tesseract is not installed")
def test_words_of_a_picture_are_recognised_in_both_languages(sandbox):
    text = "Nước chanh nóng không chữa được ung thư.\nHot lemon water does not cure cancer."
    found = read_bytes(as_png(words(text)), name="a.png", sandbox=sandbox)
    assert "Nước chanh nóng không chữa được ung thư." in found.text
    assert "Hot lemon water does not cure cancer." in found.text
    assert "recognised by a machine" in found.notice
    assert is_same(found.fingerprint, print_of(words(text)))


@pytest.mark.skipif(not HAS_TESSERACT, reason="Tesseract is not installed")
def test_picture_without_words_is_empty(sandbox):
    with pytest.raises(EmptyInputError, match="No words were found"):
        read_bytes(as_png(scene(2)), name="a.png", sandbox=sandbox)


def test_program_runs_inside_the_limits_of_a_parser(monkeypatch, tmp_path, sandbox):
    """Stand in for Tesseract with a script that tells its limits where the words would be."""
    fake = tmp_path / "tesseract"
    line = "5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t90\\t"
    limits = '"$(ulimit -t)s" "$(ulimit -n)files" "$(ulimit -f)blocks" "$OMP_THREAD_LIMIT"'
    fake.write_text(
        '#!/bin/sh\n[ "$1" = --list-langs ] && exec printf "vie\\neng"\ncat > /dev/null\n'
        f'printf "{line}%s\\n" {limits}\n'
    )
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    found = read_bytes(as_png(scene(1)), name="a.png", sandbox=sandbox)
    assert found.text == "20s 64files 0blocks 1"


def test_what_is_read_of_a_photograph_names_nobody():
    who = Stranger(3)
    read = parse_picture(photograph(who))
    assert Traces([who]).find(photograph(who))
    assert Traces([who]).find(base64.b64decode(read["png"])) == []
