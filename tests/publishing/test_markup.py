import json
import re
from datetime import UTC, datetime, timedelta, timezone

import extruct
import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimdesk.domain.verdict import Verdict
from claimdesk.publishing.claimreview import read_page
from claimdesk.publishing.factpage import (
    Claimant,
    ClaimantKind,
    Finding,
    Publisher,
    RatingValue,
    Source,
    library_entry,
    zoned,
)
from claimdesk.publishing.markup import claim_review, script_tag, script_tag_json
from support.factpages import (
    ADDRESS,
    HANOI,
    PUBLISHER,
    make_corrected,
    make_english,
    make_page,
    render,
)

DESK = {
    "@type": "Organization",
    "name": "Bàn kiểm chứng Hồ Gươm",
    "url": "https://desk.example.org/",
    "correctionsPolicy": "https://desk.example.org/vi/policies/corrections/",
}


def test_a_corrected_page_becomes_this_claimreview():
    assert claim_review(make_corrected(), PUBLISHER) == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": ADDRESS,
        "claimReviewed": "Nước chanh ấm chữa khỏi cúm trong một ngày.",
        "headline": "Nước chanh ấm không chữa được cúm",
        "description": "Không nghiên cứu nào cho thấy nước chanh chữa được cúm.",
        "inLanguage": "vi",
        "datePublished": "2024-03-05T08:30:00+07:00",
        "dateModified": "2024-03-07T09:00:00+07:00",
        "version": 2,
        "author": DESK,
        "publisher": DESK,
        "itemReviewed": {
            "@type": "Claim",
            "datePublished": "2024-02-28",
            "author": {"@type": "Organization", "name": "Công ty Ví Dụ"},
            "appearance": {
                "@type": "CreativeWork",
                "url": "https://company.example.com/news/4",
            },
        },
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "Sai",
            "ratingValue": 1,
            "worstRating": 1,
            "bestRating": 5,
        },
        "keywords": ["sức khoẻ", "cúm"],
        "citation": [
            {
                "@type": "CreativeWork",
                "name": "Hướng dẫn điều trị cúm",
                "url": "https://health.example.net/cum?id=1&x=2",
                "publisher": {"@type": "Organization", "name": "Sở Y tế Ví Dụ"},
                "datePublished": "2023-11-02",
            },
            {"@type": "CreativeWork", "name": "Biên bản phỏng vấn <bản in>"},
        ],
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": "Bản trước ghi nhầm năm của nghiên cứu.",
                "datePublished": "2024-03-07T09:00:00+07:00",
            }
        ],
    }


def test_an_office_holder_is_named_with_the_office_and_a_verdict_off_the_scale_has_no_number():
    review = claim_review(make_english(), PUBLISHER)
    assert review["itemReviewed"]["author"] == {
        "@type": "Person",
        "name": "A. Example",
        "jobTitle": "Mayor of Sampleton",
    }
    assert review["reviewRating"] == {"@type": "Rating", "alternateName": "Unproven"}
    assert not {"correction", "citation", "keywords"} & set(review)


@pytest.mark.parametrize(
    "claimant", [None, Claimant(name="A. Example", kind=ClaimantKind.OFFICE_HOLDER, office=" ")]
)
def test_nobody_is_named_and_no_post_pointed_at_without_an_organisation_or_an_office(claimant):
    text = json.dumps(claim_review(make_page(claimant=claimant), PUBLISHER))
    assert "A. Example" not in text
    assert "company.example.com" not in text
    assert '"itemReviewed": {"@type": "Claim", "datePublished": "2024-02-28"}' in text


def test_a_withdrawn_page_has_no_claimreview():
    page = make_corrected(withdrawn="Nguồn chính đã bị bác bỏ.")
    assert claim_review(page, PUBLISHER) is None
    assert script_tag(page, PUBLISHER) == ""


def test_logo_and_principles_are_given_where_there_are_some():
    desk = Publisher(name="D", url="https://d.example/", logo="https://d.example/l.png")
    assert claim_review(make_page(), desk)["author"] == {
        "@type": "Organization",
        "name": "D",
        "url": "https://d.example/",
        "logo": "https://d.example/l.png",
    }


@pytest.mark.parametrize(("value", "written"), [(2.0, "2"), (2.5, "2.5"), (0, "0"), (-1, "-1")])
def test_ratings_are_numbers_as_people_write_them(value, written):
    rating = RatingValue(
        alternate_name="Một nửa", verdict=Verdict.MIXTURE, value=value, worst=-2, best=3
    )
    text = script_tag_json(claim_review(make_page(rating=rating), PUBLISHER))
    assert f'"ratingValue": {written},' in text
    with pytest.raises(ValueError, match="JSON"):
        script_tag_json({"ratingValue": float("nan")})


def test_dates_keep_the_zone_they_came_with_and_need_one():
    moment = datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert zoned(moment) == "2024-01-02T03:04:05+00:00"
    assert zoned(moment.astimezone(HANOI)) == "2024-01-02T10:04:05+07:00"
    local = timezone(timedelta(hours=7, minutes=6, seconds=30))
    assert zoned(datetime(2024, 1, 2, 3, 4, 5, tzinfo=local)) == "2024-01-02T03:03:35+07:06"
    with pytest.raises(ValueError, match="zone"):
        zoned(moment.replace(tzinfo=None))


@pytest.mark.parametrize("page", [make_page(), make_corrected(), make_english()])
def test_what_is_published_is_read_back_by_our_own_reader_as_the_library_keeps_it(page):
    entry = library_entry(page, PUBLISHER)
    assert read_page(render(page), today=page.published.date()) == [entry]
    assert entry.url == page.address
    assert entry.verdict is page.rating.verdict


def test_an_independent_reader_finds_the_same_markup():
    page = make_corrected()
    found = extruct.extract(render(page), base_url=ADDRESS, syntaxes=["json-ld", "microdata"])
    assert found == {"json-ld": [claim_review(page, PUBLISHER)], "microdata": []}


def test_nothing_in_a_text_ends_the_script():
    evil = "</script><script>alert(1)</script><!--<script> ]]> &lt; \u2028 \u2029"
    tag = script_tag(make_page(claim_reviewed=evil, title=evil), PUBLISHER)
    inner = tag.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not re.search("[<>&\u2028\u2029]", inner)
    assert json.loads(inner)["claimReviewed"] == evil


awkward = st.sampled_from(
    """</script> <!-- --> ]]> <script> \x00 \ud800 \udfff \u2028 &lt;/script&gt; \u202e مرحبا \u0301
    \\u003c " \\ \r\n \ufffe &#0; \x85 \ufeff {{x}} đ ế \U0001f469\u200d\U0001f467 \x1f \t""".split(
        " "
    )
)
texts = st.lists(awkward | st.text(max_size=8), max_size=6).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(texts, min_size=9, max_size=9))
def test_no_text_breaks_the_embedding(values):
    claim, title, summary, wording, name, office, quotation, tag, finding = values
    page = make_page(
        claim_reviewed="Hồ " + claim,
        title="Tựa " + title,
        summary=summary,
        rating=RatingValue(alternate_name="Sai " + wording, verdict=Verdict.FALSE, value=1),
        claimant=Claimant(name=name, kind=ClaimantKind.OFFICE_HOLDER, office=office),
        sources=(Source(position=1, title=name, address=office, quotation=quotation),),
        findings=(Finding(text=finding, sources=(1,)),),
        tags=(tag,),
    )
    publisher = Publisher(name="Bàn " + tag, url="https://desk.example.org/")
    html = f"<title>x</title>{script_tag(page, publisher)}<p id=end>y"
    html.encode()
    (entry,) = read_page(html, today=page.published.date())
    wanted = library_entry(page, publisher)
    assert entry.to_json() | {"verdict": "false"} == wanted.to_json()
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    assert [node.tag for node in tree.iter()] == ["html", "head", "title", "script", "body", "p"]
    assert json.loads(tree.find(".//script").text) == claim_review(page, publisher)
