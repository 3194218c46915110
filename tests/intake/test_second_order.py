"""Files that ask their reader to fetch something: each is read or refused, and nothing is fetched.

The parsers run in this process, outside the sandbox, where they could reach the canary.
"""

from __future__ import annotations

import socket

import pytest

from claimdesk.errors import InputError
from claimdesk.intake.kinds import kind_of
from claimdesk.intake.office import parse_docx
from claimdesk.intake.pages import parse_html
from claimdesk.intake.pdf import parse_pdf
from claimdesk.intake.reading import read_bytes
from claimdesk.intake.syndication import parse_feed, parse_sitemap
from intake.builders import assemble_pdf, build_docx, paragraph

RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORDS = "Words of the file."


def page(inner):
    return f"<html><body><p>{WORDS}</p>{inner}</body></html>".encode()


def feed(inner, prologue=""):
    return (
        f'<?xml version="1.0"?>{prologue}<rss version="2.0"><channel><title>x</title>{inner}<item>'
        f"<title>{WORDS}</title><link>https://a.example/1</link></item></channel></rss>"
    ).encode()


def docx(kind, target):
    rels = (
        f'<Relationships xmlns="{RELS}"><Relationship Id="r1" Type="{OFFICE}/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    ).encode()
    body = paragraph(WORDS) + f'<w:altChunk xmlns:r="{OFFICE}" r:id="r1"/>'
    extra = {"word/_rels/document.xml.rels": rels, "word/_rels/settings.xml.rels": rels}
    return build_docx(body, extra=extra)


def pdf(action):
    text = b"BT /F1 11 Tf 72 720 Td (" + WORDS.encode() + b") Tj ET"
    return assemble_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R /OpenAction 6 0 R >>",
            b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R"
                b" /AA << /O 6 0 R >> /Resources << /Font << /F1 3 0 R >> >> >>"
            ),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
            action,
        ],
        b"/Root 1 0 R",
    )


PAGES = (
    '<svg><image href="{evil}/a"/><use href="{evil}/b#x"/></svg>',
    '<style>@import "{evil}/a.css"; body {{ background: url({evil}/b) }}</style>',
    '<link rel="stylesheet" href="{evil}/a"><link rel="icon" href="{evil}/b">',
    '<base href="{evil}/"><img src="a"><img srcset="{evil}/b 2x">',
    '<iframe src="{evil}/a"></iframe><object data="{evil}/b"></object><embed src="{evil}/c">',
    '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{evil}/a"/>',
    '<link rel="alternate" type="application/json+oembed" href="{evil}/a">',
    '<script type="application/ld+json">{{"@context": "{evil}/a", "@type": "Article"}}</script>',
    '<meta http-equiv="refresh" content="0;url={evil}/a"><link rel="canonical" href="{evil}/b">',
    '<video poster="{evil}/a"><source src="{evil}/b"></video><script src="{evil}/c"></script>',
)
FEEDS = (
    ('<image><url>{evil}/a</url></image><enclosure url="{evil}/b" type="a/b"/>', ""),
    ('<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="hub" href="{evil}/a"/>', ""),
    ('<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="self" href="{evil}/a"/>', ""),
    ("", '<!DOCTYPE rss SYSTEM "{evil}/a.dtd">'),
    ("", '<!DOCTYPE rss [<!ENTITY % e SYSTEM "{evil}/a"> %e;]>'),
    ("<description>&e;</description>", '<!DOCTYPE rss [<!ENTITY e SYSTEM "{evil}/a">]>'),
    ("", '<?xml-stylesheet type="text/xsl" href="{evil}/a"?>'),
)
SITEMAPS = (
    (
        '<urlset xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://www.sitemaps.org/schemas/sitemap/0.9 {evil}/a.xsd">'
        "<url><loc>https://a.example/1</loc></url></urlset>"
    ),
    (
        '<?xml version="1.0"?><!DOCTYPE urlset SYSTEM "{evil}/a"><urlset><url>'
        "<loc>https://a.example/1</loc></url></urlset>"
    ),
    (
        '<urlset xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{evil}/a"/>'
        "<url><loc>https://a.example/1</loc></url></urlset>"
    ),
)
ACTIONS = (
    b"<< /S /URI /URI (%s/a) >>",
    b"<< /S /GoToR /F (%s/a) /D [0 /Fit] >>",
    b"<< /S /Launch /F (%s/a) >>",
    b"<< /S /JavaScript /JS (app.launchURL\\('%s/a'\\)) >>",
    b"<< /S /SubmitForm /F (%s/a) >>",
)
REFUSED = (
    b'<svg xmlns="http://www.w3.org/2000/svg"><image href="%s/a"/></svg>',
    b'<?xml version="1.0"?><?xml-stylesheet href="%s/a"?><svg><use href="%s/b#x"/></svg>',
    b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "%s/a"><a/>',
    b"RIFF\x00\x01\x00\x00AVI LIST#EXTM3U\n%s/a\n",
)


@pytest.fixture
def evil(canary):
    yield f"http://127.0.0.1:{canary.port}"
    assert canary.is_untouched()


@pytest.mark.parametrize("inner", PAGES)
def test_page_is_read_without_what_it_points_to(inner, evil):
    assert WORDS in parse_html(page(inner.format(evil=evil)))["text"]


@pytest.mark.parametrize(("inner", "prologue"), FEEDS)
def test_feed_is_read_without_what_it_points_to(inner, prologue, evil):
    data = feed(inner.replace("{evil}", evil), prologue.replace("{evil}", evil))
    items = parse_feed(data, base_url="https://a.example/")
    assert [item["title"] for item in items] in ([WORDS], [])


@pytest.mark.parametrize("data", SITEMAPS)
def test_sitemap_is_read_without_what_it_points_to(data, evil):
    found = parse_sitemap(data.format(evil=evil).encode(), base_url="https://a.example/")
    assert found["pages"] == [["https://a.example/1", ""]]


@pytest.mark.parametrize(
    "kind", ["attachedTemplate", "image", "oleObject", "aFChunk", "frame", "hyperlink"]
)
def test_word_document_is_read_without_what_it_points_to(kind, evil):
    assert parse_docx(docx(kind, evil))["text"] == WORDS


@pytest.mark.parametrize(
    "prologue", ['<!DOCTYPE a SYSTEM "{evil}/a">', "<?xml-stylesheet href='{evil}'?>"]
)
def test_word_document_with_a_doctype_fetches_nothing(prologue, evil):
    try:
        text = parse_docx(build_docx(paragraph(WORDS), prologue=prologue.format(evil=evil)))["text"]
    except InputError:
        return
    assert text == WORDS


@pytest.mark.parametrize("action", ACTIONS)
def test_pdf_is_read_and_does_nothing_else(action, evil):
    assert parse_pdf(pdf(action % evil.encode()))["text"] == WORDS


@pytest.mark.parametrize("data", REFUSED)
def test_drawing_and_film_that_point_elsewhere_are_refused(data, evil):
    data = data.replace(b"%s", evil.encode())
    assert kind_of(data, "", "a.svg") in {"xml", "media"}
    with pytest.raises(InputError):
        read_bytes(data, name="a.svg")


def test_canary_notices_a_parser_that_fetches(canary):
    socket.create_connection(("127.0.0.1", canary.port), 1).close()
    assert not canary.is_untouched()
