"""Mending markup: what is beyond doubt and nothing else, with every change told."""

from __future__ import annotations

import json
from datetime import date

import pytest

from claimdesk.publishing.linting.linter import around_json, around_page
from claimdesk.publishing.linting.mending import mend
from claimdesk.publishing.linting.rulebook import rules
from support.markup import ADDRESS, CANONICAL, make_markup, make_page

TODAY = date(2024, 6, 1)


def mended(markup):
    return mend(around_json(json.dumps(markup), today=TODAY))


def of_page(**options):
    return mend(around_page(make_page(**options), today=TODAY))


def test_good_markup_stays_as_it_is():
    found = mended(make_markup())
    assert (found.documents, found.changes, found.left) == ((make_markup(),), (), ())


def rated(wording="Sai", **numbers):
    return {"@type": "Rating", "alternateName": wording, **numbers}


#: Code of the rule -> changes that break it; each is mended back to the good markup.
BACK = {
    "context-missing": {"at_context": None},
    "context-http": {"at_context": "http://schema.org"},
    "type-case": {"at_type": "claimReview", "reviewRating__at_type": "rating"},
    "item-creativework": {"itemReviewed__at_type": "CreativeWork"},
    "name-case": {"inLanguage": None, "inlanguage": "vi"},
    "rating-text": {"reviewRating__ratingValue": "1", "reviewRating__bestRating": "5"},
    "rating-reversed": {"reviewRating__worstRating": 5, "reviewRating__bestRating": 1},
    "date-form": {"datePublished": "2024-03-05 08:30:00+07:00"},
    "text-space": {"claimReviewed": f" {make_markup()['claimReviewed']} "},
}


@pytest.mark.parametrize("code", BACK)
def test_what_is_beyond_doubt_is_mended_and_told(code):
    found = mended(make_markup(**BACK[code]))
    assert found.documents == (make_markup(),)
    assert found.changes
    assert found.left == ()
    assert rules()[code].mended


def test_types_that_only_one_thing_can_have_are_added():
    bare = make_markup(reviewRating__at_type=None, itemReviewed__at_type=None)
    assert mended(bare).documents == (make_markup(),)
    found = mended(make_markup(author={"type": "Organization", "name": "Bàn Hồ Gươm"}))
    assert found.documents[0]["author"] == {"name": "Bàn Hồ Gươm", "@type": "Organization"}
    found = mended(make_markup(author={"name": "Bàn Hồ Gươm"}))
    assert found.changes == ()  # a desk or a person: not ours to say
    assert [one.code for one in found.left] == ["type-missing"]


def test_numbers_that_stand_for_none_are_left_out():
    none = rated("Chưa kiểm chứng", ratingValue=-1, worstRating="-1", bestRating=-1)
    found = mended(make_markup(reviewRating=none))
    assert found.documents[0]["reviewRating"] == rated("Chưa kiểm chứng")


@pytest.mark.parametrize(
    "rating",
    [
        rated("Đúng", ratingValue=1, worstRating=5, bestRating=1),  # 1 was best: all is meant
        rated("Một nửa", ratingValue=3, worstRating=5, bestRating=1),
        rated("Sai", ratingValue=7, worstRating=5, bestRating=1),
        rated("Sai", ratingValue=1, worstRating=1, bestRating=1),
        rated("Sai", ratingValue="một", worstRating=1, bestRating=5),
        rated("Sai", ratingValue="1,5", worstRating=1, bestRating=5),
    ],
)
def test_a_scale_that_could_mean_two_things_is_left_to_a_person(rating):
    found = mended(make_markup(reviewRating=rating))
    assert found.documents[0]["reviewRating"] == rating
    assert found.left


def test_dates_are_mended_only_where_they_can_be_read_in_one_way():
    found = mended(make_markup(datePublished="5 March 2024", dateModified="0001-01-01"))
    assert found.documents[0]["datePublished"] == "2024-03-05"
    assert "dateModified" not in found.documents[0]
    for unsure in ("3/5/2024", "March 5, 2024 at 8:30 pm", "soon"):
        found = mended(make_markup(datePublished=unsure, dateModified=None, inLanguage="en"))
        assert found.documents[0]["datePublished"] == unsure
        assert "date-form" in {one.code for one in found.left}


@pytest.mark.parametrize(
    "url", [None, ADDRESS.rstrip("/"), "/kiem-chung/nuoc-chanh/", [ADDRESS, "https://x.example/"]]
)
def test_the_url_becomes_the_one_canonical_address(url):
    assert of_page(url=url).documents == (make_markup(),)


@pytest.mark.parametrize(
    "url", ["https://other.example/", "https://desk.example.org/", ADDRESS + "2", "http://["]
)
def test_a_url_that_may_be_another_page_is_left(url):
    found = of_page(url=url)
    assert found.documents[0]["url"] == url
    assert found.left
    two = CANONICAL + CANONICAL.replace("nuoc", "khac")
    assert of_page(url=None, head=two).documents == (make_markup(url=None),)


def test_an_item_that_describes_another_work_is_left():
    item = make_markup()["itemReviewed"] | {"@type": "CreativeWork", "name": "Bài báo"}
    found = mended(make_markup(itemReviewed=item))
    assert found.documents == (make_markup(itemReviewed=item),)
    assert [one.code for one in found.left] == ["item-creativework"]


def test_broken_json_is_written_anew_and_the_rest_of_a_graph_is_kept():
    text = json.dumps({"@context": "http://schema.org", "@graph": [{"@type": "WebSite"}]})
    text = text.replace("}]}", "}, " + json.dumps(make_markup(at_context=None)) + ",]}")
    found = of_page(script=text)
    assert found.changes == ("script 1: the JSON is written anew",)
    graph = found.documents[0]["@graph"]
    assert graph == [{"@type": "WebSite"}, make_markup(at_context=None)]


def test_of_a_name_that_stands_twice_it_is_told_which_is_kept():
    text = json.dumps(make_markup()).replace('"headline"', '"headline": "Khác", "headline"')
    found = of_page(script=text)
    assert found.documents == (make_markup(),)
    assert found.changes == ("script 1: of headline, which stood twice, the last is kept",)
    assert [one.code for one in found.left] == ["json-twice"]


def test_a_script_that_is_broken_beyond_repair_is_not_written_in_part():
    found = of_page(script=json.dumps(make_markup()) + ' {"a": ]')
    assert (found.documents, found.changes) == ((), ())
    assert [one.code for one in found.left] == ["json-broken"]


def test_microdata_is_not_mended_but_told():
    item = (
        '<div itemscope itemtype="https://schema.org/ClaimReview">'
        '<meta itemprop="claimReviewed" content="Hồ Gươm đã cạn."></div>'
    )
    found = of_page(markup={"@type": "Article"}, body=item)
    assert found.documents == ()
    assert "rating-missing" in {one.code for one in found.left}


def test_nothing_is_made_up():
    for name in ("claimReviewed", "reviewRating", "author", "datePublished", "inLanguage"):
        markup = make_markup(**{name: None})
        assert mended(markup).documents == (markup,)
