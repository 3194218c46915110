"""OpenDocument texts: read in order, with tables, lists and notes; bad ones refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from claimdesk.errors import InputError
from claimdesk.intake.opendocument import parse_odt
from claimdesk.intake.reading import read_bytes

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
    )
)


def build_odt(inner, *, prologue="", extra=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        kind = "application/vnd.oasis.opendocument.text"
        archive.writestr(zipfile.ZipInfo("mimetype"), kind)
        archive.writestr(
            "content.xml",
            f"{prologue}<office:document-content {NAMES}><office:body><office:text>{inner}"
            "</office:text></office:body></office:document-content>",
        )
        for name, data in extra:
            archive.writestr(name, data)
    return out.getvalue()


def test_text_is_read_in_order_with_its_title(sandbox):
    inner = (
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        '<text:p text:style-name="Title">Nước hồ</text:p>'
        "<text:h>Một <text:span>năm</text:span></text:h>"
        '<text:p>Mực nước<text:s text:c="2"/>dâng'
        "<text:note><text:note-body><text:p>Ghi chú</text:p></text:note-body></text:note>."
        "<office:annotation><text:p>Quillon Fernworthy</text:p></office:annotation></text:p>"
        "<text:list><text:list-item><text:p>Điểm</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        "<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>"
    )
    found = read_bytes(build_odt(inner), name="a.odt", sandbox=sandbox)
    assert found.text == "Nước hồ\nMột năm\nMực nước  dâng.\nGhi chú\nĐiểm\na | b"
    assert found.title == "Nước hồ"


@pytest.mark.parametrize(
    "data",
    [
        build_odt("<text:p>x</text:p>", prologue='<!DOCTYPE a [<!ENTITY b "c">]>'),
        build_odt("<text:section>" * 5000 + "</text:section>" * 5000),
        build_odt("<text:p>" + "<text:span>" * 5000 + "</text:span>" * 5000 + "</text:p>"),
        build_odt("<text:p>x"),
        build_odt("<text:p>x</text:p>", extra=[("../a", b"")]),
        build_odt("<text:p>x</text:p>", extra=[("a", bytes(20_000_000))]),
        build_odt("<text:p>x</text:p>")[:300],
    ],
)
def test_text_with_something_wrong_is_refused(data):
    with pytest.raises(InputError):
        parse_odt(data)
