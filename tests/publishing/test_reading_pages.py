import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimdesk.domain.factcheck import FactCheck, identity
from claimdesk.intake.sandbox import Sandbox
from claimdesk.publishing import verdicts
from claimdesk.publishing.claimreview import (
    EXAMPLE,
    Refusal,
    prepare_parser,
    read_fetched_page,
    read_page,
)
from claimdesk.publishing.linting import linter

TODAY = date(2025, 1, 1)
ADDRESS = "https://check.example/reviews/7"


def review(**changes):
    node = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": ADDRESS,
        "claimReviewed": "The lake has turned pink.",
        "reviewRating": {"@type": "Rating", "alternateName": "Half true"},
        "author": {"@type": "Organization", "name": "Lake Desk"},
        "datePublished": "2024-03-05T08:00:00+07:00",
    }
    node.update(changes)
    return {name: value for name, value in node.items() if value is not None}


def page(*scripts, head=""):
    tags = "".join(
        '<script type="application/ld+json">'
        f"{one if isinstance(one, str) else json.dumps(one)}</script>"
        for one in scripts
    )
    return f"<!doctype html><html lang='en-GB'><head>{head}{tags}</head><body>x</body></html>"


def read_one(html, **options):
    rows = read_page(html, today=TODAY, **options)
    assert len(rows) == 1
    return rows[0]


def test_a_page_from_elsewhere_is_read_alike_behind_the_walls():
    html = page(review(), "{", head="<title>The lake</title>")
    with Sandbox() as sandbox:
        found = read_fetched_page(html.encode(), sandbox, address=ADDRESS)
        assert found == read_page(html, address=ADDRESS)
        assert any(isinstance(row, FactCheck) for row in found)
        assert read_fetched_page(b"<p>Hello</p>", sandbox) == read_page("<p>Hello</p>")


def test_a_review_is_read_with_its_wording_and_identity():
    entry = read_one(page(review()), address=ADDRESS)
    assert entry.claim_reviewed == "The lake has turned pink."
    assert (entry.rating, entry.publisher, entry.date) == ("Half true", "Lake Desk", "2024-03-05")
    assert (entry.url, entry.language) == (ADDRESS, "en")
    assert entry.id == identity(ADDRESS, "The lake has turned pink.")


@pytest.mark.parametrize(
    "kind",
    [
        "claimreview",
        "CLAIMREVIEW",
        ["Article", "ClaimReview"],
        "http://schema.org/ClaimReview",
        "https://schema.org/claimReview",
        "schema:ClaimReview",
    ],
)
def test_the_type_is_understood_however_it_is_written(kind):
    assert isinstance(read_one(page(review(**{"@type": kind}))), FactCheck)


def test_property_names_count_in_any_case_and_with_a_prefix():
    node = {
        "@TYPE": "ClaimReview",
        "CLAIMREVIEWED": "A.",
        "schema:reviewrating": {"AlternateName": "No"},
        "http://schema.org/datePublished": "2024-01-02",
    }
    entry = read_one(page(node), address=ADDRESS)
    assert (entry.claim_reviewed, entry.rating, entry.date) == ("A.", "No", "2024-01-02")


def test_reviews_in_several_scripts_graphs_lists_and_articles_are_all_found():
    html = page(
        {"@type": "Organization", "name": "Desk"},
        {"@graph": [{"@type": "WebPage", "review": [review(claimReviewed="One.")]}]},
        [review(claimReviewed="Two."), [review(claimReviewed="Three.")]],
    )
    assert [row.claim_reviewed for row in read_page(html)] == ["One.", "Two.", "Three."]


def test_the_same_review_twice_on_a_page_is_one():
    assert len(read_page(page(review(), review()))) == 1


def test_a_page_without_review_is_refused_once():
    assert read_page("<p>Hello</p>") == [Refusal("page", "no ClaimReview on this page")]
    assert read_page(b"") == read_page("") == read_page(page({"@type": "Article"}))


def test_ratings_below_the_scale_and_numbers_as_texts_do_no_harm():
    for value, worst, best in ((-1, -1, -1), ("1", "0", "1"), ("x", None, []), (0, 9, 1)):
        rating = {"ratingValue": value, "worstRating": worst, "bestRating": best}
        entry = read_one(page(review(reviewRating=rating | {"alternateName": "Unproven"})))
        assert entry.rating == "Unproven"


@pytest.mark.parametrize(
    ("rating", "wording"),
    [
        ("Fake", "Fake"),
        ([{"ratingValue": 1}, {"alternateName": "Fake"}], "Fake"),
        ({"alternateName": ["", "Fake"]}, "Fake"),
        ({"alternateName": {"@value": "Fake", "@language": "en"}}, "Fake"),
        ({"name": "Fake"}, "Fake"),
        ({"ratingValue": "Fake"}, "Fake"),
        ({"ratingValue": "2"}, ""),
        (None, ""),
    ],
)
def test_the_verdict_wording_is_found_where_publishers_put_it(rating, wording):
    assert read_one(page(review(reviewRating=rating))).rating == wording


def test_a_person_who_wrote_the_review_is_not_kept():
    person = {"@type": "Person", "name": "Jo Placeholder"}
    organisation = {"@type": "Organization", "name": "Desk"}
    site = '<meta property="og:site_name" content="Site &amp; Desk">'
    assert read_one(page(review(author=person, publisher=organisation))).publisher == "Desk"
    assert read_one(page(review(author=person), head=site)).publisher == "Site & Desk"
    assert read_one(page(review(author=person))).publisher == "check.example"
    assert read_one(page(review(author="Jo Placeholder"))).publisher == "check.example"


def test_a_claimant_is_never_kept():
    item = {"@type": "Claim", "author": {"@type": "Person", "name": "Jo Placeholder"}}
    assert "Placeholder" not in repr(read_one(page(review(itemReviewed=item))))


def test_an_author_given_by_reference_is_looked_up_on_the_page():
    html = page(
        {"@graph": [{"@type": "NewsMediaOrganization", "@id": "#org", "name": "Desk"}]},
        review(author={"@id": "#org"}),
    )
    assert read_one(html).publisher == "Desk"


@pytest.mark.parametrize("url", [None, "/reviews/7", "javascript:alert(1)", "", "//x", 5, {}])
def test_an_address_that_is_none_becomes_the_address_of_the_page(url):
    assert read_one(page(review(url=url)), address=ADDRESS).url == ADDRESS


def test_a_saved_page_tells_its_address_itself():
    head = f'<link rel="canonical" href="{ADDRESS}">'
    assert read_one(page(review(url=None), head=head)).url == ADDRESS


def test_the_title_is_the_headline_or_else_that_of_the_page():
    head = "<title>Of the  page &amp; more</title>"
    assert read_one(page(review(headline="Own"), head=head)).title == "Own"
    assert read_one(page(review(), head=head)).title == "Of the page & more"


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("en-US", "en"),
        ("vi_VN", "vi"),
        ("Vietnamese", "vi"),
        ("Tiếng Việt", "vi"),
        ("vie", "vi"),
        ({"@type": "Language", "name": "Spanish", "alternateName": "es"}, "es"),
        (["", "fr"], "fr"),
        ("und", "en"),
        ("!!", "en"),
        (None, "en"),
    ],
)
def test_the_language_is_a_primary_tag_or_else_that_of_the_page(written, tag):
    assert read_one(page(review(inLanguage=written))).language == tag


def test_texts_are_cleaned_of_entities_tags_and_control_characters():
    claim = "A &amp;amp; B <b>grew</b><br>by\u0000 &lt;5% \u200bin one day\n<p>"
    assert (
        read_one(page(review(claimReviewed=claim))).claim_reviewed == "A & B grew by <5% in one day"
    )


def test_a_claim_that_is_missing_or_endless_is_refused_with_its_place():
    assert read_one(page(review(claimReviewed=None))).where == "script 1, item 1"
    assert read_one(page(review(claimReviewed=" <b></b> "))).reason.startswith("It names no claim")
    assert "20,000" in read_one(page(review(claimReviewed="x" * 20_001))).reason


def test_microdata_is_read_where_no_script_holds_a_review():
    html = """<html lang="vi"><div itemscope itemtype="http://schema.org/ClaimReview">
      <a itemprop="url" href="https://check.example/9">x</a>
      <h1 itemprop="claimReviewed">Hồ đã <i>cạn</i></h1>
      <div itemprop="author" itemscope itemtype="https://schema.org/Organization">
        <span itemprop="name">Bàn kiểm chứng</span></div>
      <div itemprop="reviewRating" itemscope><meta itemprop="alternateName" content="Sai"></div>
      <time itemprop="datePublished" datetime="2024-02-01">hôm qua</time></div>"""
    entry = read_one(html)
    assert (entry.claim_reviewed, entry.rating, entry.language) == ("Hồ đã cạn", "Sai", "vi")
    assert (entry.url, entry.publisher) == ("https://check.example/9", "Bàn kiểm chứng")
    assert entry.date == "2024-02-01"


def test_the_character_set_is_declared_found_or_given():
    node = json.dumps(review(claimReviewed="Été à Đà Lạt"), ensure_ascii=False)
    assert read_one(page(node).encode("utf-16")).claim_reviewed == "Été à Đà Lạt"
    western = page(node.replace("Đà Lạt", "Paris"))
    declared = page(node.replace("Đà Lạt", "Paris"), head="<meta charset='iso-8859-1'>")
    assert read_one(western.encode("cp1252"), charset="cp1252").claim_reviewed == "Été à Paris"
    assert read_one(declared.encode("cp1252")).claim_reviewed == "Été à Paris"


def test_a_broken_script_is_refused_if_it_speaks_of_a_review():
    html = page('{"@type": "ClaimReview", "claimReviewed": }', '{"@type": "Breadcrumb", ', review())
    refusal, entry = sorted(read_page(html), key=lambda row: isinstance(row, FactCheck))
    assert (refusal.where, isinstance(entry, FactCheck)) == ("script 1", True)
    assert "line 1, column" in refusal.reason


def test_deep_nesting_is_refused_and_does_not_crash():
    html = page('{"a":"ClaimReview","b":' + "[" * 100_000)
    assert "deeply" in read_one(html).reason


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
names = st.sampled_from(
    (
        *("@type", "@id", "claimReviewed", "reviewRating", "alternateName", "author", "name"),
        *("url", "inLanguage", "datePublished", "@graph", "claimReview", "text", "citation"),
        "ratingValue",
    )
)
trees = st.recursive(
    scalars | st.just("ClaimReview"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(trees)
def test_no_json_crashes_the_reader(tree):
    rows = read_page(page({"@type": "ClaimReview", "claimReviewed": "x", "tree": tree}, tree))
    for row in rows:
        if isinstance(row, FactCheck):
            assert row.claim_reviewed.strip()
            assert row == row.with_identity()
            json.dumps(row.to_json(), ensure_ascii=False).encode()


@settings(max_examples=150, deadline=None)
@given(st.text() | st.binary())
def test_no_page_crashes_the_reader(html):
    assert read_page(html)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='{}[]",:\\/*<>!-&;ux0ntC \n'))
def test_no_script_crashes_the_reader(script):
    assert read_page(page(script + '{"@type":"ClaimReview","claimReviewed":"x"}'))


@pytest.mark.parametrize("prepare", [prepare_parser, linter.prepare_parser])
def test_what_every_page_asks_for_is_loaded_before_the_first_one(prepare):
    for known in (verdicts._map_wording, verdicts._lexicons):
        known.cache_clear()
    prepare()
    assert verdicts._lexicons.cache_info().currsize == 1
    (found,) = read_page(EXAMPLE)
    assert found.verdict == "false"
