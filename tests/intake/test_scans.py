"""Scanned pages of PDFs: recognised where there is no text, in order, within limits."""

from __future__ import annotations

import base64
import io
import os
import shutil

import pypdfium2
import pytest
from PIL import Image

from claimdesk.errors import EmptyInputError, RecogniserMissingError
from claimdesk.intake import recognition
from claimdesk.intake.pdf import parse_pdf
from claimdesk.intake.pdfscans import MAX_SIDE_PIXELS, is_scan, render_page
from claimdesk.intake.reading import read_bytes
from claimdesk.intake.scans import Scanning
from intake.builders import assemble_pdf, build_pdf
from intake.scans import as_pdf, joined, page

HAS_TESSERACT = shutil.which("tesseract") is not None
VIETNAMESE = "Nước chanh nóng không chữa được ung thư."
ENGLISH = "Hot lemon water does not cure cancer."
LONG = ["The minister said on Monday that the vaccine was safe for all of us."]


@pytest.fixture
def recogniser(monkeypatch):
    """Stand in for Tesseract: it counts the pictures that it is given."""
    seen = []

    class Standin:
        notice = recognition.NOTICE

        def words_of(self, png, *, least):
            assert least == recognition.MIN_PAGE_CONFIDENCE
            seen.append(png)
            return f"Words {len(seen)}."

    monkeypatch.setattr(recognition, "Recogniser", Standin)
    return seen


@pytest.mark.skipif(not HAS_TESSERACT, reason="Tesseract is not installed")
def test_scanned_pages_are_read_in_both_languages_in_order(sandbox):
    data = as_pdf(
        [page([VIETNAMESE, "It is safe for the whole popu-", "lation."]), page([ENGLISH])]
    )
    found = read_bytes(data, name="a.pdf", sandbox=sandbox)
    assert VIETNAMESE in found.text
    assert "whole population." in found.text
    assert found.place_at(found.text.index(VIETNAMESE)) == "page 1"
    assert found.place_at(found.text.index(ENGLISH)) == "page 2"
    assert found.scan.to_json() == {"pages": 2, "scanned": 2, "read": 2, "ended": ""}
    assert "recognised by a machine" in found.notice


def test_only_pages_without_text_are_recognised(recogniser, sandbox):
    data = joined(build_pdf([LONG]), as_pdf([page([ENGLISH])]), build_pdf([LONG, []]))
    found = read_bytes(data, name="a.pdf", sandbox=sandbox)
    assert len(recogniser) == 1
    assert found.text == f"{LONG[0]}\n\nWords 1.\n\n{LONG[0]}"
    assert [name for _, name in found.places] == ["page 1", "page 2", "page 3"]
    assert found.notice.startswith("1 of 4 pages are scans; 1 of them were read.")


def test_document_with_text_says_nothing_of_scans(recogniser, sandbox):
    found = read_bytes(build_pdf([LONG]), name="a.pdf", sandbox=sandbox)
    assert (found.scan, found.notice, recogniser) == (None, "", [])


def pictured(words, share):
    """Return a PDF page with words and a black picture over a share of its height."""
    shown = f"q 612 0 0 {792 * share} 0 0 cm /P Do Q BT /F 11 Tf 72 700 Td ({words}) Tj ET".encode()
    return assemble_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources "
                b"<< /Font << /F 5 0 R >> /XObject << /P 6 0 R >> >> >>"
            ),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            (
                b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
                b"/BitsPerComponent 8 /Length 1 >>\nstream\n\x00\nendstream"
            ),
        ],
        b"/Root 1 0 R",
    )


@pytest.mark.parametrize(
    ("words", "share", "scans"),
    [("Page 3", 1, [1]), ("Page 3", 0.3, []), (LONG[0], 1, []), ("", 0.3, [1])],
)
def test_page_is_a_scan_where_a_picture_stands_for_its_text(words, share, scans):
    assert parse_pdf(pictured(words, share))["scans"] == scans


def test_page_whose_letters_stand_for_nothing_is_a_scan():
    (whole,) = pypdfium2.PdfDocument(build_pdf([LONG]))
    assert is_scan(whole, "\ue001\ue002\ufffd" * 20 + "ab")
    assert not is_scan(whole, LONG[0] + "\ue001")


def test_limit_of_pages_is_kept_and_told(recogniser, sandbox):
    data = as_pdf([page([ENGLISH])] * 3)
    told = []
    scanning = Scanning(pages=2, progress=lambda done, of: told.append((done, of)))
    found = read_bytes(data, name="a.pdf", sandbox=sandbox, scanning=scanning)
    assert found.scan.to_json() == {"pages": 3, "scanned": 3, "read": 2, "ended": "pages"}
    assert "3 of 3 pages are scans; 2 of them were read." in found.notice
    assert told == [(0, 2), (1, 2), (2, 2)]
    assert len(recogniser) == 2


def test_no_page_is_begun_when_the_time_is_over(recogniser, sandbox):
    data = joined(build_pdf([LONG]), as_pdf([page([ENGLISH])]))
    found = read_bytes(data, name="a.pdf", sandbox=sandbox, scanning=Scanning(wall_s=0))
    assert (found.scan.read, found.scan.ended, recogniser) == (0, "time", [])
    assert found.text == LONG[0]


def test_page_that_cannot_be_recognised_costs_itself_only(monkeypatch, recogniser, sandbox):
    fail = recognition.UnreadableInputError("It took too long.")
    answers = iter(["First.", fail, "Third."])

    def words_of(_self, _png, *, least):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(recognition.Recogniser, "words_of", words_of)
    found = read_bytes(as_pdf([page([ENGLISH])] * 3), name="a.pdf", sandbox=sandbox)
    assert found.text == "First.\n\nThird."
    assert [name for _, name in found.places] == ["page 1", "page 3"]
    assert (found.scan.read, found.scan.ended) == (2, "part")


def test_blank_scans_are_empty_and_nothing_is_asked_of_them(recogniser, sandbox):
    with pytest.raises(EmptyInputError, match="No words were found in 1 of 1 pages"):
        read_bytes(as_pdf([page([])]), name="a.pdf", sandbox=sandbox)
    assert recogniser == []


def test_without_tesseract_a_scan_says_what_to_install(monkeypatch, sandbox):
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(RecogniserMissingError, match="apt install tesseract-ocr tesseract-ocr-vie"):
        read_bytes(as_pdf([page([ENGLISH])]), name="a.pdf", sandbox=sandbox)
    mixed = joined(build_pdf([LONG]), as_pdf([page([ENGLISH])]))
    found = read_bytes(mixed, name="a.pdf", sandbox=sandbox)
    assert found.text == LONG[0]
    assert (found.scan.read, found.scan.ended) == (0, "missing")
    assert "apt install tesseract-ocr tesseract-ocr-vie" in found.notice


def test_large_page_is_drawn_no_larger_than_the_bound():
    poster = as_pdf([page(LONG, dpi=20, width_inch=100, height_inch=10)], dpi=20)
    drawn = Image.open(io.BytesIO(base64.b64decode(render_page(poster, number=1)["png"])))
    assert drawn.size == (MAX_SIDE_PIXELS, MAX_SIDE_PIXELS // 10)
