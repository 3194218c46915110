import hashlib
import html
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from claimdesk.intake.feeds import FeedItem, Sitemap, read_feed, read_sitemap
from claimdesk.intake.syndication import parse_feed, parse_sitemap
from claimdesk.publishing import newsfeeds
from claimdesk.publishing.newsfeeds import (
    Channel,
    Entry,
    EntryKind,
    SitemapPage,
    atom,
    entries_of,
    etag,
    json_feed,
    last_modified,
    rss,
    sitemap,
    sitemap_index,
)
from support.factpages import ADDRESS, HANOI, SECOND, make_corrected, make_english, make_page

HOME = "https://desk.example.org/vi/"
CHANNEL = Channel(
    title="Bàn kiểm chứng Hồ Gươm",
    home=HOME,
    description="Điều đã kiểm chứng & đính chính",
    publisher="Bàn kiểm chứng",
    icon="https://desk.example.org/static/icon.png",
)
UID = make_page().uid
FORMS = {"rss": rss, "atom": atom, "json": json_feed}


def entry(number=1, **changes):
    moment = datetime(2024, 3, number, 8, 0, tzinfo=HANOI)
    fields = {
        "id": f"urn:example:{number}",
        "address": f"https://desk.example.org/vi/{number}/",
        "title": f"Tựa {number}",
        "summary": "Tóm tắt.",
        "published": moment,
        "updated": moment,
        "language": "vi",
    } | changes
    return Entry(**fields)


def parsed(form, entries, channel=CHANNEL):
    body = FORMS[form](channel, entries, address=f"{HOME}feed.{form}")
    found = feedparser.parse(io.BytesIO(body))
    assert not found.bozo
    return found


# Entries of a page.


def test_a_page_makes_one_entry_that_tells_claim_verdict_and_summary():
    page = make_page()
    assert entries_of(page) == [
        Entry(
            id=UID,
            address=ADDRESS,
            title="Nước chanh ấm không chữa được cúm",
            summary="“Nước chanh ấm chữa khỏi cúm trong một ngày.” – Sai. "
            "Không nghiên cứu nào cho thấy nước chanh chữa được cúm.",
            published=page.published,
            updated=page.published,
            language="vi",
            kind=EntryKind.FACT_CHECK,
        )
    ]
    assert entries_of(replace(page, uid=""))[0].id == ADDRESS


def test_a_correction_moves_the_entry_and_adds_its_own():
    own, correction = entries_of(make_corrected())
    assert (own.id, own.updated, own.kind) == (UID, SECOND.published, EntryKind.FACT_CHECK)
    assert correction.title == "Đính chính: Nước chanh ấm không chữa được cúm"
    assert correction.summary == SECOND.reason
    assert correction.id == f"{UID}#revision-2"
    assert correction.address == f"{ADDRESS}#revision-2"
    assert correction.published == correction.updated == SECOND.published
    english = entries_of(make_english(revision=2, revisions=make_corrected().revisions))
    assert english[1].title.startswith("Correction: ")


def test_a_withdrawal_takes_the_verdict_out_of_the_entry_and_adds_its_own():
    entries = entries_of(make_corrected(withdrawn="Nguồn chính đã bị bác bỏ."))
    assert [one.id for one in entries] == [UID, f"{UID}#withdrawal", f"{UID}#revision-2"]
    assert [one.kind.value for one in entries] == ["withdrawal", "withdrawal", "correction"]
    assert entries[0].title == "Rút lại: Nước chanh ấm không chữa được cúm"
    assert entries[0].summary == entries[1].summary == "Nguồn chính đã bị bác bỏ."
    assert entries[1].published == SECOND.published
    assert "Sai" not in "".join(one.summary for one in entries)


# The forms, read by others and by ourselves.


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_feed_is_read_by_feedparser(form):
    found = parsed(form, [*entries_of(make_corrected()), entry(9)])
    assert found.feed.title == CHANNEL.title
    assert found.feed.subtitle == CHANNEL.description
    assert found.feed.language == "vi"
    assert found.feed.link == HOME
    assert {"rel": "self", "href": f"{HOME}feed.{form}"}.items() <= next(
        link for link in found.feed.links if link.rel == "self"
    ).items()
    first = found.entries[0]
    assert (first.id, first.link, first.title) == ("urn:example:9", entry(9).address, "Tựa 9")
    assert first.summary == "Tóm tắt."
    assert first.tags[0].term == "fact-check"
    assert first.published_parsed[:6] == first.updated_parsed[:6] == (2024, 3, 9, 1, 0, 0)
    own = next(one for one in found.entries if one.id == UID)
    assert own.published_parsed[:5] == (2024, 3, 5, 1, 30)
    assert own.updated_parsed[:5] == (2024, 3, 7, 2, 0)


def test_the_version_of_each_form_is_told():
    assert parsed("rss", []).version == "rss20"
    assert parsed("atom", []).version == "atom10"


def test_a_json_feed_is_this():
    body = json_feed(CHANNEL, entries_of(make_corrected())[:1], address=f"{HOME}feed.json")
    assert json.loads(body) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Bàn kiểm chứng Hồ Gươm",
        "home_page_url": HOME,
        "feed_url": f"{HOME}feed.json",
        "description": "Điều đã kiểm chứng & đính chính",
        "icon": "https://desk.example.org/static/icon.png",
        "authors": [{"name": "Bàn kiểm chứng"}],
        "language": "vi",
        "items": [
            {
                "id": UID,
                "url": ADDRESS,
                "title": "Nước chanh ấm không chữa được cúm",
                "content_text": "“Nước chanh ấm chữa khỏi cúm trong một ngày.” – Sai. "
                "Không nghiên cứu nào cho thấy nước chanh chữa được cúm.",
                "date_published": "2024-03-05T08:30:00+07:00",
                "date_modified": "2024-03-07T09:00:00+07:00",
                "tags": ["fact-check"],
                "language": "vi",
            }
        ],
    }


GOLDEN_RSS = """\
<?xml version='1.0' encoding='utf-8'?>
<rss xmlns:atom="http://www.w3.org/2005/Atom" version="2.0">
 <channel>
  <title>Desk &amp; sons</title>
  <link>https://desk.example.org/vi/</link>
  <description>Desk &amp; sons</description>
  <language>vi</language>
  <lastBuildDate>Sat, 02 Mar 2024 08:00:00 +0700</lastBuildDate>
  <atom:link href="https://desk.example.org/vi/feed.rss" rel="self" type="application/rss+xml"/>
  <item>
   <title>A &lt;b&gt; &amp; ế</title>
   <link>https://desk.example.org/vi/h%E1%BB%93/</link>
   <guid isPermaLink="false">urn:example:1</guid>
   <pubDate>Fri, 01 Mar 2024 08:00:00 +0700</pubDate>
   <atom:updated>2024-03-02T08:00:00+07:00</atom:updated>
   <category>correction</category>
   <description>Tóm tắt.</description>
  </item>
 </channel>
</rss>
"""
GOLDEN_ATOM = """\
<?xml version='1.0' encoding='utf-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi">
 <id>https://desk.example.org/vi/feed.atom</id>
 <title>Desk &amp; sons</title>
 <updated>2024-03-02T08:00:00+07:00</updated>
 <author>
  <name>Desk &amp; sons</name>
 </author>
 <link rel="self" href="https://desk.example.org/vi/feed.atom"/>
 <link rel="alternate" href="https://desk.example.org/vi/"/>
 <entry xml:lang="vi">
  <id>urn:example:1</id>
  <title>A &lt;b&gt; &amp; ế</title>
  <link rel="alternate" href="https://desk.example.org/vi/h%E1%BB%93/"/>
  <published>2024-03-01T08:00:00+07:00</published>
  <updated>2024-03-02T08:00:00+07:00</updated>
  <category term="correction"/>
  <summary>Tóm tắt.</summary>
 </entry>
</feed>
"""


@pytest.mark.parametrize(("form", "golden"), [("rss", GOLDEN_RSS), ("atom", GOLDEN_ATOM)])
def test_a_feed_in_xml_is_this_to_the_byte(form, golden):
    one = entry(
        title="A <b> &\n ế",
        address=f"{HOME}hồ/",
        updated=datetime(2024, 3, 2, 8, 0, 0, 999, tzinfo=HANOI),
        kind=EntryKind.CORRECTION,
    )
    channel = Channel(title="Desk & sons", home=HOME)
    body = FORMS[form](channel, [one], address=f"{HOME}feed.{form}")
    assert body.decode() == golden


@pytest.mark.parametrize("form", FORMS)
def test_our_own_reader_reads_it_back(form):
    body = FORMS[form](CHANNEL, entries_of(make_corrected()), address=f"{HOME}feed.{form}")
    own, correction = entries_of(make_corrected())
    moment = "2024-03-07T09:00:00+07:00" if form == "json" else "2024-03-07T02:00:00Z"
    assert read_feed(body, base_url=HOME) == [
        FeedItem(url=one.address, title=one.title, updated=moment, guid=one.id, text=one.summary)
        for one in (own, correction)
    ]


@pytest.mark.parametrize("form", FORMS)
def test_the_latest_comes_first_and_the_order_given_does_not_count(form):
    entries = [entry(2), entry(1), entry(4, updated=entry(3).updated), entry(3)]
    body = FORMS[form](CHANNEL, entries, address=HOME)
    assert FORMS[form](CHANNEL, reversed(entries), address=HOME) == body
    rows = parse_feed(body, base_url=HOME)
    assert [row["title"] for row in rows] == ["Tựa 3", "Tựa 4", "Tựa 2", "Tựa 1"]


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_feed_is_a_feed(form):
    body = FORMS[form](CHANNEL, [], address=HOME)
    assert parse_feed(body, base_url=HOME) == []
    assert last_modified([]) is None


def test_a_moment_without_zone_is_refused():
    bare = entry(updated=datetime(2024, 1, 1))  # noqa: DTZ001 - what is tested
    for write in FORMS.values():
        with pytest.raises(ValueError, match="zone"):
            write(CHANNEL, [bare], address=HOME)


def test_the_tag_of_bytes_changes_with_them_only():
    one = rss(CHANNEL, [entry()], address=HOME)
    assert etag(one) == f'"{hashlib.sha256(one).hexdigest()}"' == etag(bytes(one))
    assert etag(one) != etag(rss(CHANNEL, [entry(title="Khác")], address=HOME))
    assert last_modified([entry(1), entry(3), entry(2)]) == entry(3).updated


# Sitemaps.


def test_a_sitemap_is_read_back_with_its_days():
    pages = [
        SitemapPage(address=f"{HOME}a?b=1&c=2", modified=datetime(2024, 3, 7, 9, tzinfo=HANOI)),
        SitemapPage(address=f"{HOME}hồ/"),
    ]
    body = sitemap(pages)
    assert b"<loc>https://desk.example.org/vi/a?b=1&amp;c=2</loc>" in body
    assert read_sitemap(body, base_url=HOME) == Sitemap(
        pages=(
            (f"{HOME}a?b=1&c=2", "2024-03-07T09:00:00+07:00"),
            (f"{HOME}h%E1%BB%93/", ""),
        )
    )
    index = parse_sitemap(sitemap_index([SitemapPage(address=f"{HOME}1.xml")]), base_url=HOME)
    assert index == {"pages": [], "children": [f"{HOME}1.xml"]}


def test_a_sitemap_beyond_its_protocol_is_refused(monkeypatch):
    monkeypatch.setattr(newsfeeds, "MOST_PAGES", 2)
    page = SitemapPage(address=HOME)
    assert sitemap([page] * 2)
    with pytest.raises(ValueError, match="More than 2 pages"):
        sitemap([page] * 3)


# Whatever the texts hold.

awkward = st.sampled_from(
    """</script> ]]> <![CDATA[ &amp; &#0; \x00 \x0b \x1f \ud800 \udfff \ufffe \uffff \u2028 \u202e
    مرحبا \u0301 \U0001f469\u200d\U0001f467 \x85 \r \n <b> " ' đ ế \U0001fffe""".split(" ")
)
texts = st.lists(awkward | st.text(max_size=8), max_size=6).map("".join)
moments = st.datetimes(
    min_value=datetime(1900, 1, 2),  # noqa: DTZ001 - zones are drawn beside it
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.timezones(),
)


@settings(max_examples=150, deadline=None)
@given(st.tuples(texts, texts, texts, texts), moments, moments)
def test_no_text_breaks_a_feed(written, published, updated):
    title, summary, name, path = written
    one = entry(
        title=title,
        summary=summary,
        id=path,
        address=HOME + path,
        published=published,
        updated=updated,
    )
    channel = Channel(title=name, home=HOME, description=title, publisher=summary)
    for write in FORMS.values():
        body = write(channel, [one, entry()], address=HOME)
        body.decode()
        assert len(parse_feed(body, base_url=HOME)) == 2
        if write is not json_feed:
            etree.fromstring(body, etree.XMLParser(recover=False, resolve_entities=False))
            assert not feedparser.parse(io.BytesIO(body)).bozo
    stamp = json.loads(json_feed(channel, [one], address=HOME))["items"][0]["date_modified"]
    again = datetime.fromisoformat(stamp)
    assert timedelta() <= updated.astimezone(UTC) - again.astimezone(UTC) < timedelta(seconds=1)
    etree.fromstring(sitemap([SitemapPage(address=HOME + path, modified=updated)]))


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_what_looks_like_markup_is_read_back_as_the_text_that_it_is(form):
    said = "Dưới 5 < 6 & trên 4 > 3: <b>không</b> phải “&amp;” <img src=x onerror=alert(1)>"
    (found,) = parsed(form, [entry(summary=said)]).entries
    is_html = form == "rss"
    assert (html.unescape(found.summary) if is_html else found.summary) == said
    assert found.summary_detail["type"] == ("text/html" if is_html else "text/plain")
