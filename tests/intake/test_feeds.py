"""Feeds and sitemaps: what they list, what they may not make us do, and telling kinds apart."""

from __future__ import annotations

import gzip
import json

import pytest

from claimdesk.errors import ClaimdeskError, InputTooLargeError, UnreadableInputError
from claimdesk.intake.feeds import FeedItem, Sitemap, kind_of, read_feed, read_sitemap

BASE = "https://check.example.org/feeds/all"
RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Kiểm tin</title>
<link>https://check.example.org/</link>
<item><title>Nước chanh &lt;b&gt;không&lt;/b&gt; chữa ung thư</title><link>/a?x=1&amp;y=2</link>
<pubDate>Mon, 06 Sep 2021 00:01:00 +0700</pubDate></item>
<item><title>Hai lần</title><link>https://check.example.org/a?x=1&amp;y=2</link></item>
<item><title>Không phải trang</title><link>javascript:alert(1)</link></item>
<item><title>Ba</title><link>b</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title>One</title>
<link href="https://check.example.org/1"/><updated>2024-02-03T04:05:06Z</updated></entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"id": "1", "url": "/j", "title": "J", "date_published": "2024-01-02T03:04:05+07:00"},
            {"id": "https://check.example.org/k", "date_modified": "yesterday"},
            "not an item",
            {"url": "http://[::1"},
        ],
    }
)
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://check.example.org/a?x=1&amp;y=2 </loc><lastmod>2024-01-02</lastmod>
<news:news><news:title>A</news:title><news:publication_date>x</news:publication_date></news:news>
</url>
<url><loc>https://check.example.org/b</loc><lastmod>yesterday</lastmod></url>
<url><lastmod>2024-01-02</lastmod></url><!-- c -->
<url><loc>file:///etc/passwd</loc></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://check.example.org/s1.xml.gz</loc></sitemap><sitemap><loc>/s2.xml</loc></sitemap>
</sitemapindex>"""


def test_rss_items_come_in_order_joined_to_their_base_and_none_twice():
    assert read_feed(RSS.encode(), base_url=BASE) == [
        FeedItem(
            url="https://check.example.org/a?x=1&y=2",
            title="Nước chanh không chữa ung thư",
            updated="2021-09-05T17:01:00Z",
        ),
        FeedItem(url="https://check.example.org/feeds/b", title="Ba"),
    ]


def test_atom_feed_is_read():
    assert read_feed(ATOM.encode(), base_url=BASE) == [
        FeedItem(url="https://check.example.org/1", title="One", updated="2024-02-03T04:05:06Z")
    ]


def test_json_feed_is_read():
    assert read_feed(JSON_FEED.encode(), base_url=BASE) == [
        FeedItem(
            url="https://check.example.org/j",
            title="J",
            updated="2024-01-02T03:04:05+07:00",
            guid="1",
        ),
        FeedItem(url="https://check.example.org/k", guid="https://check.example.org/k"),
    ]


def test_what_a_feed_holds_of_an_item_is_read_as_plain_text_and_its_author_is_not():
    entry = (
        b"<item><guid isPermaLink='false'>tag:x.org,2026:7</guid><title>T</title>"
        b"<author>q@x.org (Quillon)</author><description>short</description>"
        b"<content:encoded><![CDATA[<p>One &amp; two.</p>"
        b"<script>x</script><ul><li>three</ul>]]></content:encoded></item>"
    )
    start = b"<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>"
    (item,) = read_feed(start + entry + b"</channel></rss>", base_url=BASE)
    assert item == FeedItem(url="", title="T", guid="tag:x.org,2026:7", text="One & two.\nthree")


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"hello", b"<html><body>x</body></html>", b"{", b'{"items": []}', b"[" * 100_000),
        *(b'{"a":' * 100_000, b"/etc/passwd", b"file:///etc/passwd", b"http://127.0.0.1/"),
    ],
)
def test_what_is_no_feed_is_unreadable(data):
    with pytest.raises(UnreadableInputError):
        read_feed(data, base_url=BASE)


def test_feed_given_as_bytes_is_never_taken_for_a_file_name(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_text(RSS, encoding="utf-8")
    with pytest.raises(UnreadableInputError):
        read_feed(str(path).encode(), base_url=BASE)


@pytest.mark.parametrize("read", [read_feed, read_sitemap])
def test_entities_are_neither_fetched_nor_read_nor_multiplied(read, canary, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("https://hidden.example.org/")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    for declared in (
        f'<!ENTITY x SYSTEM "{secret.as_uri()}">',
        f'<!ENTITY x SYSTEM "http://127.0.0.1:{canary.port}/">',
        f'<!ENTITY % p SYSTEM "http://127.0.0.1:{canary.port}/"> %p;',
        f'<!ENTITY l0 "ha">{laughs}<!ENTITY x "&l11;">',
    ):
        body = "<rss version='2.0'><channel><item><link>&x;</link></item></channel></rss>"
        if read is read_sitemap:
            body = "<urlset><url><loc>&x;</loc></url></urlset>"
        data = f"<!DOCTYPE d [{declared}]>{body}".encode()
        try:
            assert "hidden" not in str(read(data, base_url=BASE))
        except ClaimdeskError as error:
            assert "hidden" not in str(error)  # noqa: PT017 - either end is fine
    assert canary.is_untouched()


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_sitemap_lists_its_pages_with_their_dates(pack):
    assert read_sitemap(pack(SITEMAP.encode()), base_url=BASE) == Sitemap(
        pages=(
            ("https://check.example.org/a?x=1&y=2", "2024-01-02"),
            ("https://check.example.org/b", ""),
        )
    )


def test_sitemap_index_lists_its_children():
    assert read_sitemap(INDEX.encode(), base_url=BASE).children == (
        "https://check.example.org/s1.xml.gz",
        "https://check.example.org/s2.xml",
    )


@pytest.mark.parametrize("data", [b"", b"<html/>", b"hello", b"<urlset", RSS.encode()])
def test_what_is_no_sitemap_is_unreadable_or_empty(data):
    try:
        assert read_sitemap(data, base_url=BASE) == Sitemap()
    except UnreadableInputError as error:
        assert "sitemap" in str(error) or "damaged" in str(error)  # noqa: PT017 - either end is fine


def test_packed_sitemap_that_is_a_bomb_is_refused():
    with pytest.raises(InputTooLargeError):
        read_sitemap(gzip.compress(b"<urlset>" + b" " * 60_000_000), base_url=BASE)


@pytest.mark.parametrize(
    ("data", "media_type", "name", "kind"),
    [
        (RSS.encode(), "", "", "feed"),
        (RSS.encode(), "text/html", "feed.html", "feed"),
        (RSS.encode("utf-16"), "", "", "feed"),
        (ATOM.encode(), "application/xml", "", "feed"),
        (b"<rdf:RDF xmlns:rdf='x'>", "", "", "feed"),
        (JSON_FEED.encode(), "application/json", "", "feed"),
        (SITEMAP.encode(), "text/xml", "", "sitemap"),
        (INDEX.encode(), "", "", "sitemap"),
        (gzip.compress(SITEMAP.encode()), "application/gzip", "s.xml.gz", "sitemap"),
        (gzip.compress(b"hello"), "", "", "gzip"),
        (b"<!DOCTYPE html><p>about <rss></p>", "", "", "html"),
        (b"\n <HTML lang=vi>", "", "", "html"),
        (b"<p>x</p>", "text/html", "", "html"),
        (b"<p>x</p>", "", "https://a.org/b.html?c.json", "html"),
        (b"<?xml version='1.0'?><html xmlns='x'>", "", "", "html"),
        (b"<?xml version='1.0'?><x/>", "", "", "xml"),
        (b'[{"@type": "ClaimReview"}]', "", "", "json"),
        (b'{"a": 1}', "", "a.jsonl", "jsonl"),
        (b'{"a": 1}\n{"a": 2}', "", "", "jsonl"),
        (b"a,b\n1,2", "", "a.csv", "csv"),
        (b"a,b\n1,2", "text/csv", "", "csv"),
        (b"# T", "", "A.MD", "markdown"),
        (b"hello", "", "", "text"),
        (b"", "", "", "text"),
        (b"%PDF-1.7", "text/plain", "a.txt", "pdf"),
    ],
)
def test_kind_is_told_by_content_before_type_and_name(data, media_type, name, kind):
    assert kind_of(data, media_type, name) == kind
