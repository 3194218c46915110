"""Each kind of file, read for its text, and what is said when it cannot be."""

from __future__ import annotations

import io
import os
import unicodedata
import zipfile

import docx
import pytest

from claimdesk.errors import (
    AddressRefusedError,
    EmptyInputError,
    EncryptedInputError,
    InputError,
    InputTooLargeError,
    UnreachableError,
    UnreadableInputError,
    UnsupportedInputError,
)
from claimdesk.intake.reading import Document, read_bytes, read_input, read_text
from intake.builders import build_docx, build_pdf, paragraph

pytestmark = pytest.mark.usefixtures("warm_reading")
CLAIM = "Uống nước chanh nóng mỗi sáng chữa khỏi ung thư."
PAGE = f"""<!doctype html><html lang="vi"><head><title>Chanh và ung thư</title>
<style>p {{color: red}}</style></head><body><nav><a href="/">Trang chủ</a></nav>
<article><h1>Chanh và ung thư</h1>
<p>{CLAIM} Tin này lan truyền từ năm 2011 qua thư điện tử và mạng xã hội.</p>
<p>Bệnh viện K cho biết chưa có nghiên cứu nào trên người cho thấy điều đó là đúng sự thật.</p>
<p>Hội Ung thư Hoa Kỳ khuyên người bệnh không bỏ điều trị để uống nước chanh thay thuốc.</p>
</article><script>alert(1)</script></body></html>"""


def text_of(data, name="a.txt", **hints):
    return read_bytes(data, name=name, **hints).text


def test_pasted_text_stays_as_it_is():
    assert read_text(f"{CLAIM}\r\nHai.") == Document(text=f"{CLAIM}\nHai.")


@pytest.mark.parametrize("text", ["", " \n\t", "\x00\x00", "\u200b\u200e\ufeff", "\ud800"])
def test_text_with_nothing_to_read_is_empty(text):
    with pytest.raises(EmptyInputError):
        read_text(text)


def test_lone_surrogates_and_zero_characters_are_cleaned():
    assert read_text("a\x00b\ud83d\ude00c\udc00d\x1b[31me").text == "ab😀c\ufffdd[31me"


def test_text_past_the_limit_is_refused():
    with pytest.raises(InputTooLargeError, match="5,000,000"):
        read_text("a" * 5_000_001)


@pytest.mark.parametrize("name", ["a.txt", "a", "a.log", "bài.TXT", "CON", "a" * 250])
def test_plain_file_is_read_and_named(name, tmp_path):
    path = tmp_path / name
    path.write_text(CLAIM, encoding="utf-8")
    assert read_input(str(path)) == Document(text=CLAIM, source=name)
    assert read_input(path).text == CLAIM


def test_markdown_is_read_without_its_marks():
    marked = (
        "---\ntitle: x\n---\n# Nước *chanh*\n\nCâu **một** có [nguồn](https://a.vn/b_c).\n"
        "Câu hai, `mã`.\n\n- mục _một_\n1. mục hai\n   tiếp\n\n> trích\n> dẫn\n\n"
        "```py\nx = 1\n```\n"
        "| Năm | Số |\n|---|---:|\n| 2020 | 5 |\n\nTiêu đề\n=======\n"
        "![ảnh](a.png) <b>đậm</b>[^1]\n"
        "***\n[x]: http://a.b\nsnake_case_name 2*3*4 \\*sao\\*\n"
    )
    assert read_bytes(marked.encode(), name="a.md") == Document(
        text="Nước chanh\nCâu một có nguồn. Câu hai, mã.\nmục một\nmục hai tiếp\ntrích dẫn\n"
        "Năm | Số\n2020 | 5\nTiêu đề\nảnh đậm\nsnake_case_name 2*3*4 *sao*",
        title="Nước chanh",
        source="a.md",
        media_type="text/markdown",
    )


@pytest.mark.parametrize(
    "text", ["*" * 50_000, "[" * 50_000, "`" * 50_000, "<" * 50_000, "> " * 50_000, "_a" * 50_000]
)
def test_markdown_made_of_marks_alone_ends(text):
    assert isinstance(text_of(("Hello there.\n" + text).encode(), "a.md"), str)


def test_article_of_a_page_is_read_with_title_and_language():
    document = read_bytes(PAGE.encode(), name="a.html")
    assert CLAIM in document.text
    assert "Hội Ung thư Hoa Kỳ" in document.text
    assert "alert" not in document.text
    assert (document.title, document.lang) == ("Chanh và ung thư", "vi")
    assert document.media_type == "text/html"


def test_page_named_txt_is_read_as_page():
    assert "<p>" not in text_of(PAGE.encode(), "a.txt")


def test_page_without_article_gives_what_a_reader_sees():
    page = b"<body><script>x</script>One <b>bold</b> word.<div>Two.</div>Three<br>four<!-- no -->"
    assert text_of(page, "a.html").split("\n") == ["One bold word.", "Two.", "Three", "four"]


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        *(("utf-8", None), ("utf-8", "iso-8859-1"), ("utf-8", "windows-1258"), ("utf-16", None)),
        *(("utf-16-le", None), ("utf-16-be", None), ("utf-16-le", "utf-16"), ("utf-8-sig", None)),
        *(("utf-32", None), ("utf-8", "no-such-charset"), ("utf-8", "zlib"), ("utf-8", "utf-7")),
        *(("cp1258", None), ("cp1258", "utf-8"), ("cp1258", "windows-1252"), ("cp1258", "cp1258")),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_vietnamese_is_read_in_every_charset_whatever_is_declared(charset, declared, name):
    text = PAGE if name == "a.html" else CLAIM
    if charset == "cp1258":  # this charset writes tones as marks after the vowel
        text = decompose_tones(text)
    read = text_of(text.encode(charset), name, charset=declared)
    assert CLAIM in unicodedata.normalize("NFC", read)


def decompose_tones(text):
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = ""
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        tone = "".join(part for part in parts if part in tones)
        out += unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones)) + tone
    return out


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("Các bạn à, così è la vita: perché no? Più tardi, però, sarà così.", "cp1252"),
        ("Déjà vu à la fenêtre, où « tout » est faux – dit-on.", "cp1252"),
        ("Le vaccin n'a pas été retiré à la hâte, déclare le ministère de la Santé.", "cp1252"),
    ],
)
def test_western_text_is_not_taken_for_vietnamese(text, charset):
    text = text.replace("ạ", "a")
    assert text_of(text.encode(charset), charset="iso-8859-1") == text


def test_page_charset_comes_from_its_meta_tag_when_nothing_else_says():
    text = "Вакцина содержит микрочипы, утверждает запись в социальной сети. " * 5
    page = f"<html><head><meta charset='windows-1251'></head><body><p>{text}</p></body></html>"
    assert "микрочипы" in text_of(page.encode("cp1251"), "a.html")


@pytest.mark.parametrize("name", ["a.pdf", "a.txt", "a", "a.docx"])
def test_pdf_is_read_whatever_its_name_in_page_order_with_hyphens_mended(name):
    line = "The minister said on Monday that the vac-"
    pages = [
        [line, "cine was safe for all. It was tested on", "40,000 people.", "Short."],
        ["Two."],
    ]
    document = read_bytes(build_pdf(pages, title="A report"), name=name)
    assert document.text.split("\n") == [
        (
            "The minister said on Monday that the vaccine was safe for all. It was tested on "
            "40,000 people."
        ),
        "Short.",
        "",
        "Two.",
    ]
    assert (document.title, document.media_type) == ("A report", "application/pdf")


def test_locked_pdf_says_so():
    with pytest.raises(EncryptedInputError, match=r"a\.pdf.*password"):
        read_bytes(build_pdf([["Secret."]], password="open sesame"), name="a.pdf")


def test_pdf_of_pictures_says_that_it_has_no_text():
    with pytest.raises(EmptyInputError, match="scanned"):
        read_bytes(build_pdf([[]]), name="a.pdf")


@pytest.mark.parametrize(
    "damage",
    [
        lambda pdf: pdf[:200],
        lambda _: b"%PDF-1.7\n%%EOF",
        lambda pdf: pdf.replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"),
        lambda pdf: pdf.replace(b"/Count 1 ", b"/Count 999999999 "),
        lambda pdf: pdf.replace(b"startxref\n", b"startxref\n9"),
        lambda pdf: pdf.replace(b"/Length ", b"/Length 9999999999"),
        lambda pdf: pdf.replace(b" 0 obj", b" 0 obj " + b"[" * 50_000),
    ],
)
def test_damaged_pdf_is_read_or_refused_never_more(damage):
    try:
        assert "Hello" in text_of(damage(build_pdf([["Hello there."]])), "a.pdf")
    except InputError as error:
        assert str(error).startswith("a.pdf: ")  # noqa: PT017 - either end is fine


def test_word_document_is_read_with_tables_and_text_boxes():
    made = docx.Document()
    made.add_heading("Báo cáo", 0)
    made.add_paragraph("Câu một.\tCâu hai.")
    table = made.add_table(1, 2)
    table.cell(0, 0).text = "Năm"
    table.cell(0, 1).text = "2020"
    made.add_paragraph("Hết.")
    out = io.BytesIO()
    made.save(out)
    document = read_bytes(out.getvalue(), name="a.txt")
    assert document.text == "Báo cáo\nCâu một.\tCâu hai.\nNăm | 2020\nHết."
    assert document.title == "Báo cáo"
    box = (
        "<w:p><w:r><w:t>Before</w:t><a><Choice><w:txbxContent>"
        f"{paragraph('In the box.')}</w:txbxContent></Choice>"
        '<mc:Fallback xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<w:txbxContent>{paragraph('In the box.')}</w:txbxContent></mc:Fallback></a></w:r>"
        "<w:del><w:r><w:t>gone</w:t></w:r></w:del><w:r><w:t> and after.</w:t></w:r></w:p>"
    )
    assert text_of(build_docx(box), "a.docx") == "Before and after.\nIn the box."


XXE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>'


@pytest.mark.parametrize(
    "data",
    [
        build_docx(paragraph("&x;"), prologue=XXE),
        build_docx(paragraph("&c;"), prologue=LAUGHS),
        build_docx("<w:p>" * 5000 + "</w:p>" * 5000),
        build_docx(paragraph("a"), extra={"../evil": b"x"}),
        build_docx(paragraph("a"), extra={"/evil": b"x"}),
        build_docx("<w:p>"),
        build_docx(paragraph("a"))[:-40],
        b"PK\x03\x04word/document.xml" + bytes(100),
    ],
)
def test_word_document_with_something_wrong_is_unreadable(data):
    with pytest.raises(UnreadableInputError, match=r"a\.docx"):
        read_bytes(data, name="a.docx")


@pytest.mark.parametrize(
    "extra",
    [{"word/media/a.bin": bytes(40 * 2**20)}, {f"word/{n}": b"" for n in range(2001)}],
)
def test_word_document_that_is_a_bomb_is_refused(extra):
    with pytest.raises(InputTooLargeError):
        read_bytes(build_docx(paragraph("a"), extra=extra), name="a.docx")


def test_word_document_with_a_link_out_of_itself_is_unreadable():
    out = io.BytesIO(build_docx(paragraph("a")))
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(UnreadableInputError, match="links out"):
        read_bytes(out.getvalue(), name="a.docx")


def test_locked_word_document_says_so():
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(EncryptedInputError, match="password"):
        read_bytes(locked, name="a.docx")
    flagged = bytearray(build_docx(paragraph("a")))
    at = flagged.rindex(b"PK\x01\x02")
    flagged[at + 8] |= 1
    with pytest.raises(EncryptedInputError):
        read_bytes(bytes(flagged), name="a.docx")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "picture"),
        (b"RIFF\x00\x00\x00\x00WEBP", "picture"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "video"),
        (b"\x00\x00\x00\x20ftypmp42", "video"),
        (b"\x1f\x8b\x08" + bytes(30), "packed"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(30), "packed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old Office"),
        (b"{\\rtf1\\ansi hello}", "RTF"),
        (b"\x7fELF" + bytes(60), "program"),
        (b"MZ\x90\x00" + bytes(60), "program"),
        (b"PK\x05\x06" + bytes(18), "archive"),
        (b'<?xml version="1.0"?><rss version="2.0"></rss>', "feed"),
        (b'<?xml version="1.0"?><urlset></urlset>', "sitemap"),
        (b'<?xml version="1.0"?><note/>', "XML"),
        (b'{"@type": "ClaimReview"}', "JSON file"),
        (b'{"a": 1}\n{"a": 2}\n', "JSON Lines"),
        (os.urandom(2000), "no text"),
        (bytes(range(256)) * 4, "no text"),
    ],
)
def test_what_is_not_read_is_named_with_what_to_do(data, word):
    with pytest.raises(UnsupportedInputError, match=word) as caught:
        read_bytes(data, name="a.txt")
    assert str(caught.value).startswith("a.txt: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("start", ["MZ là tên", "BM là tên", "[1] Nguồn", "{nháp} Câu", "<3 Câu"])
def test_sentence_that_begins_like_another_kind_is_text(start):
    assert text_of(f"{start} một.".encode()) == f"{start} một."


def test_large_file_is_refused_by_its_size_alone(tmp_path):
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(InputTooLargeError, match=r"big\.txt.*50 MB"):
        read_input(path)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.txt", "there is no such file"),
        (".", "this is a folder"),
        ("a\x00b", "not valid"),
        ("x" * 5000, "cannot be read"),
    ],
)
def test_path_that_cannot_be_read_is_named_with_the_reason(name, words, tmp_path):
    with pytest.raises(InputError, match=words):
        read_input(tmp_path / name)


def test_empty_path_and_empty_file_are_empty(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"")
    for source in ("", "  ", tmp_path / "a.txt"):
        with pytest.raises(EmptyInputError):
            read_input(source)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_named_pipe_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnsupportedInputError, match="pipe"):
        read_input(tmp_path / "pipe")


def test_page_at_an_address_is_read(httpserver, local_fetcher):
    httpserver.expect_request("/a").respond_with_data(
        PAGE.encode(), content_type="text/html; charset=utf-8"
    )
    url = httpserver.url_for("/a")
    document = read_input(f" {url}\n", fetcher=local_fetcher)
    assert CLAIM in document.text
    assert document.source == url


@pytest.mark.parametrize("url", ["ftp://a.com/b", "file:///etc/passwd", "http://127.0.0.1/"])
def test_address_that_is_not_public_is_refused(url):
    with pytest.raises(AddressRefusedError):
        read_input(url)


def test_address_that_answers_404_is_unreachable(httpserver, local_fetcher):
    with pytest.raises(UnreachableError, match="status 500"):
        read_input(httpserver.url_for("/none"), fetcher=local_fetcher)
    httpserver.clear()
