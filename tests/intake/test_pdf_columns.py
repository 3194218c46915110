"""Two columns of a PDF page, read one after the other however the file draws them."""

from __future__ import annotations

import pytest

from claimdesk.intake.pdf import parse_pdf
from intake.builders import assemble_pdf, build_pdf

LEFT = [f"left {n} of the lake and how its water" for n in range(8)]
RIGHT = [f"right {n} of the town and what it pays" for n in range(8)]
HEADING = "A heading over both columns, as wide as all of the page is here"


def draw(lines):
    """Return a PDF page with (x, y, words) drawn in this order."""
    shown = " ".join(f"BT /F1 10 Tf {x} {y} Td ({words}) Tj ET" for x, y, words in lines).encode()
    return assemble_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R"
                b" /Resources << /Font << /F1 3 0 R >> >> >>"
            ),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
        ],
        b"/Root 1 0 R",
    )


def columns(top=700):
    left = [(60, top - 14 * n, words) for n, words in enumerate(LEFT)]
    right = [(320, top - 14 * n, words) for n, words in enumerate(RIGHT)]
    return left, right


def in_turns(left, right):
    return [line for pair in zip(left, right, strict=True) for line in pair]


@pytest.mark.parametrize("arrange", [in_turns, lambda left, right: left + right])
def test_columns_are_read_one_after_the_other(arrange):
    text = parse_pdf(draw([(60, 760, HEADING), *arrange(*columns())]))["text"]
    words = text.replace("\n", " ")
    assert words == " ".join([HEADING, *LEFT, *RIGHT])


def test_line_across_both_columns_parts_them():
    lines = [*in_turns(*columns(700)), (60, 500, HEADING), *in_turns(*columns(480))]
    words = parse_pdf(draw(lines))["text"].replace("\n", " ")
    assert words == " ".join([*LEFT, *RIGHT, HEADING, *LEFT, *RIGHT])


def test_rows_of_a_table_stay_rows():
    cells = [(60, 700 - 14 * n, f"Station {n}") for n in range(8)]
    numbers = [(320, 700 - 14 * n, f"{n}0 cm") for n in range(8)]
    assert "Station 3 30 cm" in parse_pdf(draw(in_turns(cells, numbers)))["text"]


def test_places_tell_where_each_page_begins():
    found = parse_pdf(build_pdf([["First."], [], ["Third."]]))
    assert found["text"] == "First.\n\nThird."
    assert found["places"] == [(0, "page 1"), (8, "page 3")]
