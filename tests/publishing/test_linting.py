"""The linter: each rule finds its fault on a made page, and says nothing of the page without it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from claimdesk.domain.verdict import Verdict
from claimdesk.errors import UnsupportedInputError
from claimdesk.intake.sandbox import Sandbox
from claimdesk.publishing.factpage import Claimant, ClaimantKind, Finding, RatingValue
from claimdesk.publishing.linting.linter import (
    around_json,
    lint_fetched,
    lint_json,
    lint_node,
    lint_page,
)
from claimdesk.publishing.linting.mending import mend
from claimdesk.publishing.linting.rulebook import rules
from claimdesk.publishing.markup import script_tag
from claimdesk.publishing.pagecheck import examine
from support import factpages
from support.factpages import FIRST, PUBLISHER, SECOND, SOURCES, make_corrected, render
from support.markup import ADDRESS, CANONICAL, CLAIM, LINKS, make_markup, make_page

TODAY = date(2024, 6, 1)
GOOD = make_page()
_TEXT = json.dumps(make_markup(), ensure_ascii=False)
_LOST = CLAIM.encode("ascii", "ignore").decode()
_BROKEN = CLAIM.encode().decode("cp1252", "replace")
_RATING = make_markup()["reviewRating"]
_ITEM = make_markup()["itemReviewed"]
_OG = '<meta property="og:url" content="https://desk.example.org/other/">'
_MICRODATA = (
    '<div itemscope itemtype="https://schema.org/ClaimReview"><span itemprop="claimReviewed">'
    f"{CLAIM}</span></div>"
)


def rated(**numbers):
    return make_page(reviewRating={"@type": "Rating", "alternateName": "Sai", **numbers})


def claimed_by(**author):
    return make_page(itemReviewed__author={"@type": "Person", "name": "A. Example", **author})


#: Of each rule the pages that break it.
PAGES = {
    "no-review": [make_page({"@type": "Article"})],
    "page-empty": [""],
    "json-broken": [make_page(script='{"@type": "ClaimReview", "url": ]')],
    "json-repaired": [
        make_page(script=_TEXT[:-1] + ",}"),
        make_page(script=f"//<![CDATA[\n{_TEXT}\n//]]>"),
        make_page(script=_TEXT.replace('"ratingValue": 1', '"ratingValue": NaN')),
    ],
    "json-cut": [make_page(script=_TEXT.replace("ấm không", "</script> không"))],
    "json-unescaped": [make_page(script=_TEXT.replace("ấm không", "<!-- không"))],
    "json-twice": [make_page(script=_TEXT.replace('"url"', '"url": "x", "url"', 1))],
    "scripts-several": [make_page(body=LINKS + '<script type="application/ld+json">{}</script>')],
    "in-graph": [make_page({"@context": "https://schema.org", "@graph": [make_markup()]})],
    "in-list": [make_page([make_markup()])],
    "in-other": [make_page({"@type": "Article", "review": make_markup()})],
    "microdata": [make_page({"@type": "Article"}, body=LINKS + _MICRODATA)],
    "reviews-several": [make_page([make_markup(), make_markup()]), make_page(body=_MICRODATA)],
    "context-missing": [make_page(at_context=None)],
    "context-wrong": [make_page(at_context="https://example.org")],
    "context-http": [make_page(at_context="http://schema.org/")],
    "type-missing": [
        make_page(author={"name": "Bàn Hồ Gươm"}), make_page(reviewRating__at_type=None)
    ],
    "type-key": [make_page(author={"type": "Organization", "name": "Bàn Hồ Gươm"})],
    "type-case": [make_page(reviewRating__at_type="rating"), make_page(at_type="claimreview")],
    "type-wrong": [make_page(at_type="Review"), make_page(author__at_type="WebSite")],
    "name-case": [make_page(inLanguage=None, inlanguage="vi")],
    "id-set": [make_page(author__at_id="https://desk.example.org/#desk")],
    "id-other": [make_page(at_id="https://desk.example.org/")],
    "reference-lost": [make_page(author={"@id": "#nobody"})],
    "text-type": [make_page(claimReviewed=[CLAIM])],
    "text-space": [make_page(claimReviewed=f"{CLAIM} ")],
    "text-html": [make_page(headline="Nước <b>chanh</b>"), make_page(headline="Nước &amp; chanh")],
    "text-mojibake": [make_page(claimReviewed=_BROKEN), make_page(headline="It Ã©tait")],
    "text-lost": [make_page(claimReviewed="N\ufffdc chanh")],
    "text-question": [make_page(claimReviewed="N??c chanh ?m ch?a kh?i c?m.")],
    "text-plain": [
        make_page(claimReviewed=_LOST),
        make_page(claimReviewed="Nuoc chanh am chua khoi cum trong mot ngay."),
    ],
    "url-missing": [make_page(url=None), make_page(url="")],
    "url-several": [make_page(url=[ADDRESS, "https://desk.example.org/2/"])],
    "url-relative": [make_page(url="/kiem-chung/nuoc-chanh/")],
    "url-root": [make_page(url="https://desk.example.org/"), make_page(url="https://desk.example.org")],
    "url-host": [make_page(url="https://other.example/kiem-chung/nuoc-chanh/")],
    "url-not-canonical": [make_page(url=ADDRESS.rstrip("/")), make_page(url=f"{ADDRESS}2/")],
    "url-http": [make_page(url=ADDRESS.replace("https", "http"))],
    "url-tracking": [make_page(url=f"{ADDRESS}?utm_source=x")],
    "url-short": [make_page(url="https://bit.ly/abc")],
    "canonical-missing": [make_page(head="")],
    "canonical-several": [make_page(head=CANONICAL + CANONICAL.replace("nuoc", "khac"))],
    "canonical-relative": [make_page(head='<link rel="canonical" href="/kiem-chung/">')],
    "og-other": [make_page(head=CANONICAL + _OG)],
    "claim-missing": [make_page(claimReviewed=None), make_page(claimReviewed=" ")],
    "claim-long": [make_page(claimReviewed="Nước chanh ấm " * 6)],
    "claim-rated": [make_page(claimReviewed=f"SAI: {CLAIM}")],
    "claim-heading": [make_page(claimReviewed=f"Kiểm chứng: {CLAIM}")],
    "claim-question": [make_page(claimReviewed="Nước chanh ấm có chữa được cúm không?")],
    "claim-unseen": [make_page(claimReviewed="Nước chanh lạnh chữa được ho.")],
    "item-missing": [make_page(itemReviewed=None)],
    "item-creativework": [make_page(itemReviewed__at_type="CreativeWork")],
    "item-type": [make_page(itemReviewed="Nước chanh"), make_page(itemReviewed__at_type="Rating")],
    "origin-missing": [make_page(itemReviewed={"@type": "Claim"})],
    "appearance-missing": [make_page(itemReviewed__appearance=None)],
    "appearance-address": [
        make_page(itemReviewed__appearance="javascript:alert(1)"),
        make_page(itemReviewed__appearance={"@type": "CreativeWork", "url": "/news/4"}),
    ],
    "appearance-own": [make_page(itemReviewed__appearance="https://desk.example.org/news/")],
    "claimant-self": [make_page(itemReviewed__author__name="Bàn Hồ Gươm Fact Check")],
    "claimant-nobody": [
        make_page(itemReviewed__author__name="Multiple Sources"),
        make_page(itemReviewed__author__name="Người dùng mạng xã hội"),
    ],
    "claimant-nameless": [make_page(itemReviewed__author__name=" ")],
    "claimant-kind": [
        claimed_by(name="Ministry of Samples"), claimed_by(name="Bộ Ví Dụ"),
        make_page(itemReviewed__author__jobTitle="Mayor"),
    ],
    "claimant-person": [claimed_by()],
    "rating-missing": [make_page(reviewRating=None)],
    "rating-type": [make_page(reviewRating="Sai"), make_page(reviewRating__at_type="Thing")],
    "rating-several": [make_page(reviewRating=[_RATING, _RATING])],
    "rating-wordless": [make_page(reviewRating__alternateName=None)],
    "rating-wording-number": [make_page(reviewRating__alternateName="1")],
    "rating-words": [
        rated(ratingValue="false", worstRating="false", bestRating="true"),
        rated(ratingValue=True, worstRating=0, bestRating=5),
    ],
    "rating-text": [make_page(reviewRating__bestRating="5")],
    "rating-comma": [make_page(reviewRating__ratingValue="1,5")],
    "rating-minus": [rated(ratingValue=-1, worstRating=-1, bestRating=-1)],
    "rating-flat": [rated(ratingValue=1, worstRating=1, bestRating=1)],
    "rating-reversed": [
        rated(ratingValue=1, worstRating=5, bestRating=1),
        rated(ratingValue="1", worstRating="1", bestRating="0"),
    ],
    "rating-outside": [rated(ratingValue=0, worstRating=1, bestRating=8)],
    "rating-bounds": [rated(ratingValue=1, bestRating=5), rated(ratingValue=1)],
    "rating-valueless": [rated(worstRating=1, bestRating=5)],
    "rating-half": [rated(ratingValue=5, worstRating=1, bestRating=5)],
    "verdict-unseen": [make_page(seen=f"<p>{CLAIM}</p><p>Kết luận: Đúng</p>")],
    "date-missing": [make_page(datePublished=None)],
    "date-placeholder": [
        make_page(itemReviewed__datePublished="0001-01-01T00:00:00Z"),
        make_page(dateModified="1970-01-01"),
        make_page(dateModified="0000-00-00"),
    ],
    "date-form": [
        make_page(datePublished="5 March 2024"), make_page(dateModified="2024-03-06 09:00Z")
    ],
    "date-zoneless": [make_page(datePublished="2024-03-05T08:30:00")],
    "date-future": [make_page(datePublished="2031-03-05")],
    "date-order": [make_page(dateModified="2024-03-04T08:30:00+07:00")],
    "claim-late": [make_page(itemReviewed__datePublished="2024-03-07")],
    "claim-date-copied": [make_page(itemReviewed__datePublished="2024-03-05T08:30:00+07:00")],
    "author-missing": [make_page(author=None)],
    "author-nameless": [make_page(author__name=None)],
    "author-person": [make_page(author={"@type": "Person", "name": "B. Writer"})],
    "author-text": [make_page(author="Bàn Hồ Gươm")],
    "language-missing": [make_page(inLanguage=None, lang="")],
    "language-unsaid": [make_page(inLanguage=None)],
    "language-form": [make_page(inLanguage="vi-Desk"), make_page(inLanguage="Tiếng Việt")],
    "language-other": [make_page(lang="en")],
    "robots-closed": [make_page(head=CANONICAL + '<meta name="robots" content="noindex">')],
    "corrections-unlinked": [make_page(body='<a href="https://h.example.net/c">Nguồn</a>')],
    "sources-missing": [make_page(body='<a href="/dinh-chinh/">Đính chính</a>', citation=None)],
}  # fmt: skip


def codes(page, **options):
    return {one.code for one in lint_page(page, today=TODAY, **options).findings}


@pytest.mark.parametrize("code", PAGES)
def test_each_rule_finds_its_fault_and_is_silent_without_it(code):
    assert codes(GOOD, address=ADDRESS) == set()
    for page in PAGES[code]:
        assert code in codes(page)


def test_what_only_an_address_shows_is_found_where_it_is_known():
    elsewhere = "https://desk.example.org/en/lemon/"
    assert codes(GOOD, address=f"{ADDRESS}?page=2") == set()
    assert codes(GOOD, address=elsewhere) == {"canonical-other"}
    assert codes(GOOD, address="https://copy.example.net/x") >= {"canonical-other", "url-host"}


def _page(**changes):
    page = factpages.make_page(**changes)
    return render(page), page


def _rated(**changes):
    fields = {"alternate_name": "Sai", "verdict": Verdict.FALSE, "value": 1} | changes
    return _page(rating=RatingValue(**fields))


def _drawn_otherwise(**changes):
    """Return a page whose script is that of the page without these changes."""
    page = factpages.make_page(**changes)
    return render(page, tag=script_tag(factpages.make_page(), PUBLISHER)), page


_WITHDRAWN = make_corrected(withdrawn="Nguồn chính đã bị bác bỏ.")
_TWICE = (FIRST, replace(SECOND, reason=" "))
#: Of each rule about the desk's own record a page that breaks it, with the record.
OWN = {
    "record-markup": lambda: _drawn_otherwise(title="Tựa khác"),
    "record-unseen": lambda: (_page()[0].replace("<p>Sai</p>", ""), _page()[1]),
    "record-address": lambda: _page(address="/vi/fact-checks/x/"),
    "record-publisher": lambda: (*_page(), replace(PUBLISHER, name=" ")),
    "record-host": lambda: (*_page(), replace(PUBLISHER, url="https://other.example/")),
    "record-corrections": lambda: (*_page(), replace(PUBLISHER, corrections_policy="")),
    "record-zone": lambda: _drawn_otherwise(published=FIRST.published.replace(tzinfo=None)),
    "record-numbers": lambda: _drawn_otherwise(
        rating=RatingValue(alternate_name="Sai", verdict=Verdict.FALSE, value=float("nan"))
    ),
    "record-opposite": lambda: _rated(alternate_name="Đúng sự thật"),
    "record-office": lambda: _page(
        claimant=Claimant(name="A. Example", kind=ClaimantKind.OFFICE_HOLDER)
    ),
    "record-origin": lambda: _page(claimant=None),
    "record-claimant": lambda: _page(
        claimant=Claimant(name=" ", kind=ClaimantKind.ORGANISATION)
    ),
    "record-revisions": lambda: (render(make_corrected()), make_corrected(revisions=(SECOND,))),
    "record-reason": lambda: (render(make_corrected()), make_corrected(revisions=_TWICE)),
    "record-source-number": lambda: _page(sources=(SOURCES[0], SOURCES[0])),
    "record-finding": lambda: _page(findings=(Finding(text="Hai nguồn.", sources=(3,)),)),
    "record-lost": lambda: _page(claim_reviewed="Nước. " * 4000),
    "record-withdrawn": lambda: (
        render(_WITHDRAWN, tag=script_tag(make_corrected(), PUBLISHER)), _WITHDRAWN,
    ),
    "record-silent": lambda: (render(replace(_WITHDRAWN, withdrawn="x")), _WITHDRAWN),
}  # fmt: skip


@pytest.mark.parametrize("code", OWN)
def test_each_rule_about_the_record_keeps_a_page_from_going_out(code):
    html, page, *publisher = OWN[code]()
    found = examine(html, page, publisher[0] if publisher else PUBLISHER)
    assert code in {one.code for one in found}
    assert all(one.reason("vi") != one.reason("en") for one in found)


def test_pages_without_these_faults_go_out():
    for page in (factpages.make_page(), make_corrected(), factpages.make_english(), _WITHDRAWN):
        assert examine(render(page), page, PUBLISHER) == []


def test_what_a_reader_would_get_otherwise_keeps_a_page_from_going_out():
    # A list of more sources than are kept: the record's own reading cuts it, so that none differs.
    late = factpages.make_page(published=FIRST.published + timedelta(hours=20))
    assert examine(render(late), late, PUBLISHER)[0].code == "date-order"


@pytest.mark.parametrize(
    "text",
    [
        "« La santé\u00a0» — dit-il",
        "«vendrá»…",
        "Đà Nẵng",
        "ÄÖÜ „Größe“",
        "Ôi, thế à…",
        "80 % – « é »…",
    ],
)
def test_letters_and_marks_as_people_write_them_are_not_taken_for_broken_ones(text):
    page = make_page(headline=text)
    assert not codes(page) & {"text-mojibake", "text-lost", "text-question", "text-html"}


def test_every_rule_has_a_page():
    # url-shared needs two pages and canonical-other an address: they have tests of their own.
    # record-changed guards against what no record is known to do.
    assert set(rules()) - {*PAGES, *OWN} == {"url-shared", "canonical-other", "record-changed"}


def test_every_rule_says_what_is_wrong_and_what_to_do_in_both_languages():
    for rule in rules().values():
        for text in (rule.en, rule.vi, rule.do, rule.do_vi):
            assert text.strip()[-1] in ".}>", rule.code
        assert rule.en != rule.vi
        assert rule.code.startswith("record-") == rule.record


@pytest.mark.parametrize("page", [page for pages in PAGES.values() for page in pages])
def test_a_finding_names_its_place_and_fills_its_sentences(page):
    for one in lint_page(page, today=TODAY).findings:
        for language in ("en", "vi"):
            assert "{" not in one.reason(language)
            assert one.advice(language)
        if one.place.script:
            assert one.place.line > 0
    assert json.dumps([one.to_json() for one in lint_page(page, today=TODAY).findings])


def test_the_line_of_a_review_is_that_of_its_claim():
    page = make_page(script=json.dumps(make_markup(at_context=None), indent=1, ensure_ascii=False))
    (finding,) = lint_page(page, today=TODAY).findings
    lines = page.splitlines()
    assert "claimReviewed" in lines[finding.place.line - 1]


def test_a_page_is_linted_behind_the_walls_as_it_is_here():
    page = make_page(at_context=None, url="https://desk.example.org/").encode()
    with Sandbox() as sandbox:
        assert lint_fetched(page, sandbox, address=ADDRESS) == lint_page(page, address=ADDRESS)


@pytest.mark.parametrize(
    "page", [b"", b"<", b"<script type='application/ld+json'>" + b'[{"a":' * 5000 + b"ClaimReview"]
)
def test_what_is_no_page_is_told_without_failing(page):
    assert lint_page(page, today=TODAY).reviews == 0
    with pytest.raises(UnsupportedInputError):
        lint_page(b"\x89PNG" + bytes(range(14, 27)) * 20)


_ODD = (
    *(None, [], {}, 1, True, "x", "", [1, None], [[{}]], {"@id": 1}, {"@id": "#x"}, {"@id": []}),
    *({"@value": 3}, float("nan"), 10**400, {"@type": 5, "name": []}, "\ud800", {"url": [None]}),
)


@pytest.mark.parametrize("odd", _ODD, ids=repr)
def test_no_value_in_any_place_makes_the_linter_or_the_mending_fail(odd):
    markup = make_markup()
    ways = [(name,) for name in markup]
    for name in ("author", "itemReviewed", "reviewRating"):
        ways += [(name, inner) for inner in markup[name]]
    for way in ways:
        changed = make_markup(**{"__".join(way).replace("@", "at_"): "" if odd is None else odd})
        text = json.dumps([changed])
        assert lint_json(text, today=TODAY).findings
        assert mend(around_json(text, today=TODAY)).documents
    assert lint_node({"@type": odd}, today=TODAY)


def test_feeds_and_lists_of_reviews_in_json_are_read_each():
    items = [{"@type": "DataFeedItem", "item": [make_markup(), make_markup(url=None)]}]
    feed = {"@context": "https://schema.org", "@type": "DataFeed", "dataFeedElement": items}
    linted = lint_json(json.dumps(feed), today=TODAY)
    assert linted.reviews == 2
    missing = [one.place.path for one in linted.findings if one.code == "url-missing"]
    assert missing == ["$.dataFeedElement[0].item[1]"]
    assert {one.code for one in linted.findings} == {"url-missing", "in-other"}
