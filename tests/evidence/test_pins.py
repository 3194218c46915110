"""Passages pinned to boxes of a page and to cells of a table, verified and found again."""

from __future__ import annotations

import io
import zipfile

import pytest

from claimdesk.errors import InputError
from claimdesk.evidence import Anchor, anchor_to, capture, verify
from claimdesk.evidence.details import read_tables, read_words
from claimdesk.evidence.records import CELLS, WORDS
from claimdesk.evidence.tables import Cells, Range, Table, cells_at, find_cells, parse_range
from claimdesk.evidence.words import boxes_of
from intake.builders import build_pdf

CSV = "Năm;Số ca;Tử vong\n2022;1.204;10\n2023;985;8\n2024;1.870;12\n"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(rows, name="Số liệu"):
    """Return a small workbook with one sheet."""
    lines = "".join(
        "<row>{}</row>".format(
            "".join(
                f"<c><v>{cell}</v></c>"
                if isinstance(cell, int | float)
                else f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
                for cell in row
            )
        )
        for row in rows
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    package = "http://schemas.openxmlformats.org/package/2006"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for path, text in {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default '
            'Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            f'ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/s.xml" '
            f'ContentType="{kind}.worksheet+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
            f'Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_LINKS}"><sheets><sheet '
            f'name="{name}" sheetId="1" r:id="b"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="b" Type="{_LINKS}/worksheet" Target="worksheets/s.xml"/>'
            "</Relationships>",
            "xl/worksheets/s.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{lines}</sheetData>'
            "</worksheet>",
        }.items():
            file.writestr(path, text)
    return out.getvalue()


def ods(rows, name="Số liệu"):
    """Return a small OpenDocument spreadsheet."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    lines = "".join(
        "<table:table-row>{}</table:table-row>".format(
            "".join(
                f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
                "</table:table-cell>"
                for cell in row
            )
        )
        for row in rows
    )
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0" office:version="1.3">'
        f'<office:body><office:spreadsheet><table:table table:name="{name}">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", kind)
        file.writestr("content.xml", content)
        file.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{space}:manifest:1.0"><m:file-entry m:full-path="/" '
            f'm:media-type="{kind}"/></m:manifest>',
        )
    return out.getvalue()


def taken(data, archive, sandbox, tmp_path, name):
    (tmp_path / name).write_bytes(data)
    found = capture(tmp_path / name, archive=archive, sandbox=sandbox)
    assert verify(archive.path_of(found.id)) == []
    return found


ROWS = [line.split(";") for line in CSV.splitlines()]
NUMBERS = [ROWS[0], *([int(cell.replace(".", "")) for cell in row] for row in ROWS[1:])]
HTML = (
    "<html><body><p>Some words before the table, so that it is a page.</p><table>{}</table>".format(
        "".join("<tr>{}</tr>".format("".join(f"<td>{c}</td>" for c in row)) for row in ROWS)
    )
)


@pytest.mark.parametrize(
    ("name", "data", "place", "values"),
    [
        ("a.csv", CSV.encode(), "B3:C4", (("985", "8"), ("1.870", "12"))),
        ("a.csv", CSV.encode(), "#row=3-4;col=2", (("985",), ("1.870",))),
        ("a.csv", CSV.encode(), "cell=4,2", (("1.870",),)),
        ("a.xlsx", xlsx(NUMBERS), "'Số liệu'!B4", (("1870",),)),
        ("a.ods", ods(ROWS), "B4", (("1.870",),)),
        ("a.html", HTML.encode(), "Table 1!B4:C4", (("1.870", "12"),)),
    ],
)
def test_cells_of_a_captured_table_are_held_with_their_heads(  # noqa: PLR0913, PLR0917 - fixtures
    name, data, place, values, archive, sandbox, tmp_path
):
    found = taken(data, archive, sandbox, tmp_path, name)
    tables = read_tables(archive.member(found.id, CELLS))
    cells = cells_at(tables, parse_range(place))
    assert cells.values == values
    assert cells.columns[0] == "Số ca"
    assert cells.rows[-1] == "2024"
    assert Cells.among(cells.to_json()) == cells
    assert "1.870" in archive.open(found.id).text or "1870" in archive.open(found.id).text


def test_cells_of_csv_are_sealed_as_a_fragment_of_rfc_7111():
    cells = cells_at([Table("", ROWS)], parse_range("B3:C4"))
    assert cells.to_json()[0]["value"] == "cell=3,2-4,3"
    assert str(cells.place) == "B3:C4"
    sheet = cells_at([Table("Sheet 1", ROWS)], parse_range("B4"))
    assert [one["type"] for one in sheet.to_json()] == ["TableSelector"]
    assert str(sheet.place) == "'Sheet 1'!B4"


@pytest.mark.parametrize(
    "place", ["", "B", "B0", "B3:", "row=x", "Sheet1!", "cell=1", "=", "B3-D5"]
)
def test_what_names_no_cells_is_refused(place):
    with pytest.raises(InputError):
        parse_range(place)


@pytest.mark.parametrize("place", ["Z9", "B9", "Other!B2", "B1:B99", "D1"])
def test_cells_that_are_not_there_are_not_found(place):
    assert cells_at([Table("", ROWS)], parse_range(place)) is None


def test_more_cells_than_a_passage_has_are_refused():
    table = Table("", [["1"] * 60] * 60)
    with pytest.raises(InputError):
        cells_at([table], Range("", 1, 1, 60, 60))


def test_cells_are_found_again_by_their_heads_when_the_table_has_grown():
    known = cells_at([Table("", ROWS)], parse_range("B4"))
    later = [
        ["Bản mới"],
        [],
        ["Năm", "Tỉnh", "Số ca"],
        ["2023", "x", "985"],
        ["2024", "y", "1.901"],
    ]
    again = find_cells([Table("", later)], known)
    assert (str(again.place), again.values) == ("C5", (("1.901",),))


def test_cells_of_rows_that_are_headed_alike_are_told_by_their_values():
    rows = [["Kind", "Cases"], ["all", "5"], ["all", "7"], ["all", "9"]]
    known = cells_at([Table("", rows)], parse_range("B3"))
    again = find_cells([Table("", [rows[0], ["all", "4"], *rows[1:]])], known)
    assert (str(again.place), again.values) == ("B4", (("7",),))


def test_cells_without_heads_are_found_again_by_their_values():
    known = cells_at([Table("", [["7", "8"], ["9", "10"]])], Range("", 1, 2, 2, 2))
    again = find_cells([Table("", [["0"], ["7", "8"], ["9", "10"]])], known)
    assert str(again.place) == "B2:B3"
    assert find_cells([Table("", [["something else"]])], known) is None


def test_passage_of_a_pdf_has_a_box_for_each_line(archive, sandbox, tmp_path):
    lines = ["Before it.", "The rate fell by", "three per cent.", "The rate rose."]
    found = taken(
        build_pdf([["Page one. The rate fell by"], lines]), archive, sandbox, tmp_path, "a"
    )
    held = archive.open(found.id)
    anchor = anchor_to(held.text, "rate fell by three per cent", held.capture.places)
    boxes = boxes_of(read_words(archive.member(found.id, WORDS)), anchor)
    assert [box.page for box in boxes] == [2, 2]
    first, second = boxes
    # The lines begin at 72 points from the left, 720 from the bottom of 792, and are 14 apart.
    assert first.left > second.left
    assert 72 <= second.left < 75
    assert first.top < second.top < first.top + 15
    assert 792 - 720 + 14 - 11 < first.top + first.height < 792 - 720 + 14 + 4
    pinned = Anchor.from_json([*anchor.to_json()[:2], *_with(anchor, boxes)])
    assert pinned.boxes == boxes
    assert pinned.page == 2


def _with(anchor, boxes):
    from dataclasses import replace

    return replace(anchor, boxes=boxes).to_json()[2:]


def test_passage_that_stands_twice_on_a_page_has_the_box_where_its_words_around_are():
    words = [
        [said, 10.0, 20.0 * at, 30.0, 12.0] for at, said in enumerate("one two three two".split())
    ]
    pages = [{"number": 1, "words": words}]
    anchor = Anchor(exact="two", prefix="three ", suffix="", start=14, end=17, page=1)
    (box,) = boxes_of(pages, anchor)
    assert box.top == 60
    assert boxes_of(pages, Anchor(exact="four", prefix="", suffix="", start=0, end=4, page=1)) == ()
