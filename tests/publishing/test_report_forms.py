"""Forms of a report: charts, paper and tables say the same figures, whole and in both languages."""

from __future__ import annotations

import csv
import ctypes
import io
import json
import re
import zipfile
from dataclasses import replace

import pypdfium2
import pytest
from lxml import etree

from claimdesk.domain.periods import read_period
from claimdesk.domain.report import Narrative, Unit, Words
from claimdesk.errors import InputError
from claimdesk.publishing import charts
from claimdesk.publishing.charts import Series
from claimdesk.publishing.reporting import wording
from claimdesk.publishing.reporting.changes import changes_between
from claimdesk.publishing.reporting.layout import lay_out
from claimdesk.publishing.reporting.printing import print_report, print_summary
from claimdesk.publishing.reporting.sheets import COLUMNS, tables_file
from support.report_example import report_example

ADDRESS = "https://desk.example/vi/reports/2026-03/"
DIGEST = "0123456789abcdef" * 4
#: Every vowel of Vietnamese with every tone, and what a careless font loses first.
LETTERS = "Đường ế ộ ữ ằ ỷ ặ ỗ ợ ự Ẩn Ừm ngã nghiêng, quyền được biết"
CHECKPOINT = (
    "desk.example/log\n12\nq8rT5c7dVmKxwqV0F4Z7A1cQ2n5XoI8S0mQ3l6vT2wE=\n\n— desk.example/log Az3="
)


def with_words(**fields):
    """Return the example with words of the desk's own."""
    words = {name: Words(vi=text, en=text) for name, text in fields.items()}
    return replace(report_example(), narrative=Narrative(**words), checkpoint=CHECKPOINT)


def opened(pdf):
    return pypdfium2.PdfDocument(pdf)


def text_of(page):
    return re.sub(r"\s+", " ", page.get_textpage().get_text_range())


def whole_text(document):
    return " ".join(text_of(page) for page in document)


def many_rows(report, count=120):
    """Return a report whose first table has so many rows."""
    table = report.tables[0]
    rows = tuple(
        replace(table.rows[0], key=f"k{n}", name=Words(vi=f"Nguồn thứ {n}", en=f"Source {n}"))
        for n in range(count)
    )
    return replace(report, tables=(replace(table, rows=rows), *report.tables[1:]))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_paper_holds_every_figure_and_whole_words(language):
    report = with_words(title=f"Báo cáo: {LETTERS}", summary=LETTERS)
    layout = lay_out(report, language)
    document = opened(print_report(layout, digest=DIGEST, address=ADDRESS))
    said = whole_text(document)
    assert LETTERS in said
    for section in layout.sections:
        for block in section.blocks:
            assert block.title in said
            assert block.text in said
            for line in block.lines:
                assert line.name in said
                for cell in line.cells:
                    assert cell.value in said
    last = text_of(document[len(document) - 1])
    assert DIGEST in last
    assert "q8rT5c7dVmKxwqV0F4Z7A1cQ2n5XoI8S0mQ3l6vT2wE=" in last


@pytest.mark.parametrize("language", ["vi", "en"])
def test_paper_says_its_title_and_language_and_is_tagged(language):
    layout = lay_out(with_words(title=LETTERS), language)
    document = opened(print_report(layout, digest=DIGEST))
    assert document.get_metadata_dict()["Title"] == LETTERS
    assert document.get_metadata_dict()["Author"] == report_example().desk
    raw = pypdfium2.raw
    assert raw.FPDFCatalog_IsTagged(document)
    size = raw.FPDFCatalog_GetLanguage(document, None, 0)
    found = ctypes.create_string_buffer(size)
    raw.FPDFCatalog_GetLanguage(document, ctypes.cast(found, ctypes.POINTER(ctypes.c_ushort)), size)
    assert found.raw.decode("utf-16-le").rstrip("\0") == language


def test_nothing_on_paper_lies_outside_the_margins():
    report = with_words(title=LETTERS, summary=f"{LETTERS} " * 30, notes="x" * 300)
    table = report.tables[1]
    row = replace(table.rows[0], name=Words(vi="y" * 90, en="y"))
    report = replace(many_rows(report), tables=(report.tables[0], replace(table, rows=(row, row))))
    document = opened(print_report(lay_out(report, "vi"), digest=DIGEST))
    for page in document:
        width, height = page.get_size()
        for found in page.get_objects():
            left, bottom, right, top = found.get_bounds()
            assert left > 50, (left, page)
            assert right < width - 50, (right, page)
            assert bottom > 20
            assert top < height - 20


def test_long_tables_repeat_their_heads_and_tell_what_is_left_out():
    layout = lay_out(many_rows(report_example()), "vi")
    document = opened(print_report(layout, digest=DIGEST))
    pages = [text_of(page) for page in document]
    with_rows = [page for page in pages if "Nguồn thứ" in page]
    assert len(with_rows) > 1
    assert all("Tháng 2/2026" in page for page in with_rows)
    assert "Còn 70 dòng nữa" in " ".join(pages)


@pytest.mark.parametrize("length", [1, 40, 400])
def test_the_summary_is_one_page_however_much_is_written(length):
    layout = lay_out(with_words(title="Tháng Ba", summary=f"{LETTERS}. " * length), "vi")
    document = opened(print_summary(layout, digest=DIGEST, address=ADDRESS))
    assert len(document) == 1
    said = text_of(document[0])
    assert DIGEST in said
    assert LETTERS in said
    assert "92,0%" in said


def test_words_of_the_desk_are_never_run_as_source():
    said = '#import "/etc/passwd": x #panic("no") $x^2$ *b* \\u{41} <b> =1+1'
    document = opened(print_report(lay_out(with_words(title=said), "en"), digest=DIGEST))
    assert said in whole_text(document)


def test_scripts_without_a_letter_of_ours_still_print():
    document = opened(print_report(lay_out(with_words(title="中文 ①"), "en"), digest=DIGEST))
    assert document.get_metadata_dict()["Title"] == "中文 ①"


def test_a_chart_is_sound_xml_without_style_and_with_every_value():
    drawn = charts.bars(
        "k", title='<a href="x">', description="d & d",
        labels=["Rất dài " * 30, "\x00\ud800"],
        series=[Series(name=LETTERS, values=(5, None), texts=("5", "–"))],
    )  # fmt: skip
    tree = etree.fromstring(drawn)
    names = {etree.QName(one).localname for one in tree.iter()}
    assert not names & {"style", "script", "a", "image", "foreignObject"}
    assert not [one for node in tree.iter() for one in node.attrib if one in {"style", "href"}]
    texts = tree.xpath("//*[local-name()='text']/text()")
    assert {"5", "–"} <= set(texts)
    assert max(float(one.get("width")) for one in tree.iter("{*}rect") if one.get("width")) <= 360


def test_series_differ_without_colour():
    layout = lay_out(report_example(), "en")
    drawn = "".join(chart for one in layout.sections for b in one.blocks for chart in b.charts)
    fills = {
        place: set(re.findall(rf'class="series-{place}" fill="([^"]+)"', drawn))
        for place in range(3)
    }
    assert fills[0] == {"currentColor"}
    assert all(fill.startswith("url(#") for fill in fills[1])
    assert fills[2] == {"none"}


def test_the_same_figures_stand_in_csv_json_and_xlsx():
    layout = lay_out(report_example(), "vi")
    table = tables_file(layout, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    told = json.loads(tables_file(layout, "json"))["figures"]
    count = sum(3 * len(one.rows) for one in report_example().tables)
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(told) == count
    assert [row["value"] for row in rows] == [
        "" if one["value"] is None else str(one["value"]) for one in told
    ]
    sheets = sheet_texts(tables_file(layout, "xlsx"))
    assert "Chưa đủ bằng chứng" in sheets
    with pytest.raises(InputError):
        tables_file(layout, "doc")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝"])
def test_no_cell_is_run_as_a_formula(start):
    report = report_example()
    table = report.tables[0]
    evil = f'{start}HYPERLINK("http://x","y")'
    row = replace(table.rows[0], name=Words(vi=evil, en=evil))
    layout = lay_out(
        replace(report, desk=evil, tables=(replace(table, rows=(row,)), *report.tables[1:])), "vi"
    )
    rows = csv.reader(io.StringIO(tables_file(layout, "csv").decode("utf-8-sig")))
    assert not [cell for one in rows for cell in one if re.match(r"[=+@\t＝]|-\D", cell)]
    with zipfile.ZipFile(io.BytesIO(tables_file(layout, "xlsx"))) as book:
        inside = {name: book.read(name).decode() for name in book.namelist()}
    assert not [name for name, xml in inside.items() if "<f>" in xml or "<f " in xml]
    assert not [name for name in inside if "hyperlink" in inside[name].lower() and "rels" in name]


def test_a_correction_names_what_changed_and_nothing_else():
    old = report_example()
    table = old.tables[1]
    figure = replace(table.rows[0].this, value=10, length=10, digest="other")
    row = replace(table.rows[0], this=figure)
    new = replace(
        old,
        tables=(old.tables[0], replace(table, rows=(row, *table.rows[1:])), *old.tables[2:]),
        narrative=replace(old.narrative, notes=Words(vi="Thêm.", en="")),
    )
    found = changes_between(old, new, "vi")
    assert [(one.place, one.before, one.after) for one in found] == [
        ("Ghi chú", "–", "Thêm."),
        ("Kết luận · Sai · Tháng 3/2026", "9", "10"),
    ]
    assert changes_between(old, old, "vi") == ()


def test_numbers_are_written_as_each_language_does():
    assert wording.number("vi", 1234567) == "1.234.567"
    assert wording.number("en", 1234567) == "1,234,567"
    assert wording.per_cent("vi", 9205) == "92,1%"
    assert wording.per_cent("en", 10_000) == "100.0%"
    assert wording.duration("vi", 0) == "0 phút"
    assert wording.duration("vi", 185) == "3 giờ 5 phút"
    assert wording.duration("en", 3 * 1440 + 60) == "3 d 1 h"
    none = replace(report_example().tables[0].rows[0].this, value=None, unit=Unit.SHARE)
    assert wording.value_of("en", none) == "–"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_year_before_a_year_is_told_once(language):
    year = read_period("2026", "Asia/Ho_Chi_Minh")
    twins = replace(
        report_example(), period=year, before=year.before(), year_ago=year.year_earlier()
    )
    layout = lay_out(twins, language)
    named = tuple(wording.period_name(language, one) for one in (year, year.before()))
    assert layout.columns == named
    blocks = [one for section in layout.sections for one in section.blocks]
    assert {len(line.cells) for block in blocks for line in block.lines} == {2}
    assert max(chart.count(f">{named[1]}<") for block in blocks for chart in block.charts) == 1
    said = whole_text(opened(print_report(layout, digest=DIGEST)))
    assert all(block.title in said for block in blocks)
    assert len(lay_out(report_example(), language).columns) == 3


def sheet_texts(data):
    """Return the words of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        tree = etree.fromstring(book.read("xl/sharedStrings.xml"))
    return set(tree.xpath("//*[local-name()='t']/text()"))
