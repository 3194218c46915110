import io
import itertools
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from claimdesk.domain.verdict import Verdict
from claimdesk.publishing import picture
from claimdesk.publishing.picture import HEIGHT, WIDTH, draw_picture, picture_of
from support.factpages import PUBLISHER, make_page

VIETNAMESE = "ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
LABEL = (84, 122, WIDTH, 222)


def drawn(**changes):
    fields = {
        "desk": "Bàn kiểm chứng",
        "claim": "Nước chanh chữa khỏi cúm.",
        "wording": "Sai",
        "verdict": Verdict.FALSE,
    } | changes
    return draw_picture(**fields)


def opened(**changes):
    return Image.open(io.BytesIO(drawn(**changes)))


def inked(image, box):
    """Return the box of what is drawn within a part of a picture, or None."""
    part = image.crop(box)
    return ImageChops.difference(
        part, Image.new("RGB", part.size, image.getpixel((1190, 5)))
    ).getbbox()


def luminance(colour):
    parts = [one / 255 for one in colour]
    red, green, blue = (
        one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_it_is_a_png_of_the_size_that_is_shared():
    image = opened()
    assert (image.format, image.size, image.mode) == ("PNG", (1200, 630), "RGB")
    assert len(drawn()) < 120_000


def test_the_same_input_gives_the_same_bytes_in_any_process():
    code = (
        "import sys; from claimdesk.publishing.picture import draw_picture as d;"
        "from claimdesk.domain.verdict import Verdict as V;"
        "sys.stdout.buffer.write(d(desk='D', claim='Hồ cạn', wording='Sai', verdict=V.FALSE))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == drawn(desk="D", claim="Hồ cạn")


def test_each_verdict_has_a_colour_and_a_shape_of_its_own_and_contrast():
    looks = [*picture._LOOKS.values(), picture._WITHDRAWN]
    assert set(picture._LOOKS) == set(Verdict)
    assert len({look.colour for look in looks}) == len({look.shape for look in looks}) == 10
    assert {look.shape for look in looks} == set(picture._SHAPES)
    for look in looks:
        assert 1.05 / (luminance(look.colour) + 0.05) > 5


def test_the_shapes_differ_without_their_colours():
    box = (112, 140, 176, 204)
    shapes = [
        opened(verdict=one).crop(box).convert("L").point(lambda v: 255 * (v > 180))
        for one in Verdict
    ]
    for one, other in itertools.combinations(shapes, 2):
        assert ImageChops.difference(one, other).histogram()[255] > 64 * 64 * 0.05


def test_the_wording_is_on_the_label_beside_the_shape():
    image = opened()
    assert image.getpixel((90, 172)) == picture._LOOKS[Verdict.FALSE].colour
    assert drawn(wording="Bịa đặt") != drawn()
    short, long = inked(image, LABEL), inked(opened(wording="Sai một phần"), LABEL)
    assert short[2] < long[2] < WIDTH - LABEL[0]


def test_every_letter_of_vietnamese_has_its_glyph_in_both_weights():
    for char in VIETNAMESE + VIETNAMESE.upper() + "₫“”‘’–—…•%½€":
        for weight in ("Medium", "Bold"):
            font = picture._font(weight, 40)
            assert bytes(font.getmask(char)) != bytes(font.getmask("\uffff")), char
            bare = unicodedata.normalize("NFD", char)[0]
            if bare != char:
                assert bytes(font.getmask(char)) != bytes(font.getmask(bare)), char


def test_taken_apart_letters_are_drawn_as_whole_ones():
    claim = "Nước chanh chữa khỏi cúm, Bộ Y tế cho biết."
    assert drawn(claim=unicodedata.normalize("NFD", claim)) == drawn(claim=claim)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Hồ đã cạn 😂👩‍👩‍👧.", "Hồ đã cạn."),
        ("Ông nói 你好 世界 rồi về", "Ông nói … rồi về"),
        ("مرحبا", "…"),
        ("\x00Hồ\ud800 \u202ecạn\u202c", "Hồ cạn"),
        ("a → b", "a b"),
        ("😂", ""),
    ],
)
def test_what_the_font_has_not_is_left_out_and_letters_leave_a_gap(written, shown):
    assert picture._drawable(written) == shown


@pytest.mark.parametrize(
    "claim",
    ["Nước chanh " * 300, "a" * 30_000, "Ở " * 20_000, f"https://x.example/{'b' * 90} và hết."],
)
def test_a_long_claim_stays_inside_and_ends_in_an_ellipsis(claim):
    box = inked(opened(claim=claim, desk=claim, wording=claim), (24, 0, WIDTH, HEIGHT))
    assert box[2] <= WIDTH - 64 + 1 - 24
    assert box[3] <= 600
    lines, font, _ = picture._wrapped(picture._drawable(claim))
    assert all(font.getlength(line) <= picture._RIGHT - picture._LEFT for line in lines)
    assert (lines[-1][-1] == "…") == (len(claim) > 700)


def test_a_claim_is_cut_between_words_and_short_ones_are_drawn_large():
    lines, font, _ = picture._wrapped("con cá vàng bơi " * 40)
    assert lines[-1].rstrip("…").split()[-1] in {"con", "cá", "vàng", "bơi"}
    assert font.size == 38
    assert picture._wrapped("Hồ cạn.")[1].size == 72
    assert picture._wrapped("")[0] == []


def test_what_is_measured_is_what_is_drawn():
    for size in picture._CLAIM_SIZES:
        text = "AVATAR To Tư “Ừ, vậy” 1.000.000"
        assert picture._font("Bold", size).getlength(text) == picture._width(text, "Bold", size)


def test_a_page_gives_its_own_words_and_a_withdrawn_one_no_verdict():
    page = make_page()
    assert picture_of(page, PUBLISHER) == drawn(
        desk=PUBLISHER.name, claim=page.claim_reviewed, language="vi"
    )
    withdrawn = Image.open(io.BytesIO(picture_of(make_page(withdrawn="Vì sao"), PUBLISHER)))
    assert withdrawn.getpixel((90, 172)) == picture._WITHDRAWN.colour
    assert drawn(language="en") != drawn(language="vi")


def test_the_fonts_ship_with_their_licence_and_are_small():
    folder = picture.files("claimdesk.publishing").joinpath("fonts")
    sizes = {one.name: len(one.read_bytes()) for one in folder.iterdir() if one.is_file()}
    assert {"BeVietnamPro-Bold.ttf", "BeVietnamPro-Medium.ttf", "OFL.txt"} == set(sizes)
    assert sum(sizes.values()) < 200_000
    licence = folder.joinpath("OFL.txt").read_text("utf-8")
    assert "SIL Open Font License, Version 1.1" in licence


@settings(max_examples=40, deadline=None)
@given(st.text(), st.text(), st.text(), st.sampled_from(Verdict), st.sampled_from(("vi", "en", "")))
def test_no_text_breaks_the_picture(desk, claim, wording, verdict, language):
    image = Image.open(
        io.BytesIO(
            draw_picture(
                desk=desk, claim=claim, wording=wording, verdict=verdict, language=language
            )
        )
    )
    assert image.size == (WIDTH, HEIGHT)
