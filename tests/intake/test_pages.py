"""What a page states about itself, and the walls that stand in an article's place."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from claimdesk.errors import WallError
from claimdesk.intake.pages import parse_html
from claimdesk.intake.reading import read_bytes
from intake.wall_pages import EN, LOCKED, ORDINARY, STORY, VI, WALLS, cut, page, story

DATA = os.environ.get("CLAIMDESK_DATA", Path(__file__).parents[3] / "shared" / "data")
REAL = Path(DATA) / "pages" / "html"


def parse(html, **options):
    return parse_html(html.encode(), **options)


@pytest.mark.parametrize(("kind", "html", "url", "requested"), WALLS)
def test_wall_is_told_by_its_kind(kind, html, url, requested):
    assert parse(html, url=url, requested=requested)["wall"] == kind


@pytest.mark.parametrize("html", ORDINARY)
def test_ordinary_page_is_never_called_a_wall(html):
    for url, requested in (("", ""), (STORY, STORY), (STORY, "https://short.example/abc")):
        found = parse(html, url=url, requested=requested)
        assert found["wall"] == ""
        assert found["text"]


@pytest.mark.data
@pytest.mark.skipif(not REAL.is_dir(), reason=f"the real pages are not at {REAL}")
def test_no_real_news_page_is_called_a_wall():
    paths = sorted(REAL.glob("*.html.gz"))[::4]
    assert len(paths) >= 20
    for path in paths:
        assert parse_html(gzip.decompress(path.read_bytes()))["wall"] == "", path.name


def test_there_are_enough_pages_of_both_sorts():
    assert len(WALLS) + len(ORDINARY) >= 60


def test_wall_is_refused_with_the_reason_and_what_to_do(sandbox):
    html = page("Log in", '<form><input type="password"></form><p>You must log in.</p>')
    with pytest.raises(WallError, match=r"asks to log in and shows no article.* paste the text"):
        read_bytes(html.encode(), name="a.html", sandbox=sandbox)


def test_of_a_paywall_the_beginning_is_read_with_a_notice(sandbox):
    html = page("Lake", cut(EN) + "<p>Subscribe to continue reading.</p>", stated=LOCKED)
    found = read_bytes(html.encode(), name="a.html", sandbox=sandbox)
    assert EN[0] in found.text
    assert found.notice == "Of this page only its beginning is there; the rest is for subscribers."


def test_page_states_title_date_language_address_and_outlet():
    stated = {
        "@type": ["NewsArticle"],
        "headline": "Nước hồ dâng",
        "datePublished": "2026-11-28T07:00:00+07:00",
        "publisher": {"@type": "NewsMediaOrganization", "name": "Báo Ví Dụ"},
        "author": {"@type": "Person", "name": "Quillon Fernworthy"},
    }
    head = '<link rel="canonical" href="/2026/nuoc-ho.html">'
    head += '<meta property="og:locale" content="vi_VN">'
    found = parse(page("x", story(VI), stated=stated, head=head), url=f"{STORY}?utm=1")
    assert found["title"] == "Nước hồ dâng"
    assert found["published"] == "2026-11-28"
    assert found["lang"] == "vi-VN"
    assert found["canonical"] == "https://news.example/2026/nuoc-ho.html"
    assert found["outlet"] == "Báo Ví Dụ"
    assert "Fernworthy" not in json.dumps(found)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2026-11-28T01:02:03Z">',
        '<meta name="pubdate" content="2026-11-28">',
        '<meta itemprop="datePublished" content="28/11/2026">',
    ],
)
def test_date_of_a_page_is_found_in_its_meta_elements(head):
    assert parse(page("Lake", story(EN), head=head))["published"] == "2026-11-28"


def test_publisher_that_is_a_person_is_not_named():
    stated = {"@type": "BlogPosting", "publisher": {"@type": "Person", "name": "Q. Fernworthy"}}
    assert parse(page("Lake", story(EN), stated=stated), url=STORY)["outlet"] == "news.example"


@pytest.mark.parametrize(
    "stated",
    ["{", "[" * 5000, '{"@type": 3}', '{"@graph": [[[[[[{}]]]]]]}', '"x"', "null", "1e999"],
)
def test_broken_statements_leave_the_page_readable(stated):
    html = f'<html><script type="application/ld+json">{stated}</script><p>{EN[0]}</p></html>'
    assert EN[0] in parse(html)["text"]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:,x", "http://", "//[", "ftp://a.example/"]
)
def test_address_that_is_none_of_the_web_is_not_canonical(address):
    head = f'<link rel="canonical" href="{address}">'
    assert parse(page("Lake", story(EN), head=head))["canonical"] == ""
