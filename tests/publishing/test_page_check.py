import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from claimdesk.domain.check import CorrectionClass
from claimdesk.domain.verdict import Verdict
from claimdesk.publishing.factpage import Claimant, ClaimantKind, Finding, RatingValue, Revision
from claimdesk.publishing.markup import claim_review, script_tag, script_tag_json
from claimdesk.publishing.pagecheck import check
from support.factpages import (
    ADDRESS,
    FIRST,
    HANOI,
    PUBLISHER,
    SECOND,
    SOURCES,
    make_corrected,
    make_english,
    make_page,
    render,
)


def faults(page, **options):
    return check(render(page, **options), page, PUBLISHER)


def tag(page, **changes):
    """Return the script element of a page with some of its fields replaced (None: left out)."""
    review = claim_review(page, PUBLISHER) | changes
    kept = {name: value for name, value in review.items() if value is not None}
    return f'<script type="application/ld+json">{script_tag_json(kept)}</script>'


def rated(**changes):
    fields = {"alternate_name": "Sai", "verdict": Verdict.FALSE, "value": 1} | changes
    return make_page(rating=RatingValue(**fields))


@pytest.mark.parametrize("page", [make_page(), make_corrected(), make_english()])
def test_a_page_that_says_what_its_record_says_may_go_out(page):
    assert faults(page) == []


# The faults (a) to (o) that ClaimReview of others shows, in the order of docs/publishing.md.


@pytest.mark.parametrize("url", ["https://desk.example.org/", ADDRESS.rstrip("/"), None])
def test_a_j_an_address_that_is_not_the_pages_own_is_found(url):
    page = make_page()
    assert "The markup's url is not what the page says." in faults(page, tag=tag(page, url=url))


@pytest.mark.parametrize("item", [{"@type": "CreativeWork"}, {}, None, "https://x.example/1"])
def test_b_an_item_that_is_no_claim_is_found(item):
    page = make_page()
    found = faults(page, tag=tag(page, itemReviewed=item))
    assert "The markup's itemReviewed is not what the page says." in found


def test_c_the_day_of_the_review_as_that_of_the_claim_is_found():
    page = make_page()
    item = {**claim_review(page, PUBLISHER)["itemReviewed"], "datePublished": "2024-03-05"}
    assert faults(page, tag=tag(page, itemReviewed=item))
    late = make_page(claim_date=date(2024, 3, 7))
    assert faults(late) == ["The claim is dated after its review."]
    assert faults(make_page(claim_date=date(2024, 3, 6))) == []


def test_d_a_date_that_stands_for_a_missing_one_is_found():
    (fault,) = faults(make_page(claim_date=date(1, 1, 1)))
    assert fault.startswith("A date is that of a missing one: itemReviewed.datePublished")
    assert faults(make_page(sources=(replace(SOURCES[0], published=date(1, 1, 1)),), findings=()))
    assert faults(make_page(claim_date=None)) == []


def test_e_a_scale_upside_down_or_of_one_step_is_found():
    assert faults(rated(worst=5, best=1)) == ["The worst rating is not below the best: 5 and 1."]
    assert faults(rated(worst=1, best=1)) == ["The worst rating is not below the best: both are 1."]
    wanted = ["The rating lies on the other half of the scale than the verdict."]
    assert faults(rated(value=5)) == wanted
    assert faults(rated(alternate_name="Đúng", verdict=Verdict.TRUE, value=1)) == wanted
    page = make_page()
    half = {"@type": "Rating", "alternateName": "Sai", "ratingValue": 1, "bestRating": 5}
    assert faults(page, tag=tag(page, reviewRating=half))


@pytest.mark.parametrize("value", [0, 5.5, -1])
def test_f_a_rating_outside_its_scale_is_found(value):
    wanted = f"The rating lies outside its scale: {value} is not within 1 to 5."
    assert faults(rated(value=value)) == [wanted]


@pytest.mark.parametrize("name", ["author", "publisher", "reviewRating", "itemReviewed"])
def test_g_an_object_without_type_is_found(name):
    page = make_page()
    inner = {
        key: value for key, value in claim_review(page, PUBLISHER)[name].items() if key[0] != "@"
    }
    found = faults(page, tag=tag(page, **{name: inner}))
    assert "An object in the markup has no @type." in found


def test_h_a_claimant_of_the_wrong_kind_is_found():
    page = make_english()
    review = claim_review(page, PUBLISHER)
    author = review["itemReviewed"]["author"] | {"@type": "Organization"}
    assert faults(page, tag=tag(page, itemReviewed=review["itemReviewed"] | {"author": author}))
    person = Claimant(name="A. Example", kind=ClaimantKind.OFFICE_HOLDER)
    assert "An office-holder is named without the office." in faults(make_page(claimant=person))
    nameless = Claimant(name=" ", kind=ClaimantKind.ORGANISATION)
    assert "The claimant has no name." in faults(make_page(claimant=nameless))


@pytest.mark.parametrize("value", ["1", True, float("nan"), float("inf")])
def test_i_a_rating_that_is_no_number_is_found(value):
    page = rated(value=value)
    html = render(page, tag=script_tag(make_page(), PUBLISHER))
    assert "The rating is not in numbers." in check(html, page, PUBLISHER)


@pytest.mark.parametrize("canonical", [ADDRESS.rstrip("/"), "/vi/fact-checks/nuoc-chanh/", ""])
def test_j_a_page_that_names_itself_otherwise_is_found(canonical):
    page = make_page()
    html = render(page).replace(f'canonical" href="{ADDRESS}"', f'canonical" href="{canonical}"')
    first = check(html, page, PUBLISHER)[0]
    assert first.startswith("The page names itself" if canonical else "The page does not name")
    shared = f'<meta property="og:url" content="{canonical or "x"}">'
    assert faults(page, head=shared)[0].startswith("The page is shared as")
    assert faults(page, head=f'<meta property="og:url" content="{ADDRESS}">') == []


def test_k_a_script_that_is_broken_or_broken_out_of_is_found():
    page = make_page(title="x </script> y")
    bare = json.dumps(claim_review(page, PUBLISHER), ensure_ascii=False)
    found = faults(page, tag=f'<script type="application/ld+json">{bare}</script>')
    assert found[0].startswith("A script with markup is not proper JSON: a text in it ends")
    assert faults(page) == []


def test_l_several_reviews_or_none_are_found():
    page = make_page()
    one = script_tag(page, PUBLISHER)
    assert faults(page, tag=one + one) == ["The page carries 2 ClaimReviews instead of one."]
    assert faults(page, tag="") == ["There is no ClaimReview here."]
    item = '<div itemscope itemtype="https://schema.org/ClaimReview"></div>'
    assert "The page carries 2 ClaimReviews instead of one." in faults(page, body=item)


def test_m_text_that_has_lost_its_letters_is_found():
    page = make_page()
    lost = page.claim_reviewed.encode("ascii", "ignore").decode()
    found = faults(page, tag=tag(page, claimReviewed=lost))
    assert "The markup's claimReviewed is not what the page says." in found
    assert found[0].startswith("claimReviewed has lost letters or marks")
    html = render(page).replace('charset="utf-8"', 'charset="latin-1"').encode("latin-1", "replace")
    assert check(html.decode("latin-1"), page, PUBLISHER)


@pytest.mark.parametrize(
    "claim",
    [
        "SAI: Hồ đã cạn.", "Hồ đã cạn [Sai]", "Hồ đã cạn – sai.", "FAKE: Hồ đã cạn.",
        "TIN GIẢ: Hồ đã cạn.", "[Sai sự thật] – Hồ đã cạn.",
        "Misleading — Hồ đã cạn.", "Đúng - hồ đã cạn.",
    ],
)  # fmt: skip
def test_n_a_claim_that_carries_its_rating_is_found(claim):
    wanted = ["The claim carries its rating; say only what was claimed."]
    assert faults(make_page(claim_reviewed=claim)) == wanted


@pytest.mark.parametrize(
    "claim",
    [
        "Sai số của phép đo: 3 % (sai số chuẩn)", "Bộ Y tế: đã có thuốc.", "Hà Nội – Huế: ba giờ.",
        "Tin giả-thật lẫn lộn – đó là điều họ nói.", "Fake-news laws cost 3:1 more.",
    ],
)  # fmt: skip
def test_n_a_claim_that_uses_the_word_is_none(claim):
    assert faults(make_page(claim_reviewed=claim)) == []


def test_o_an_identifier_is_found():
    page = make_page()
    found = faults(page, tag=tag(page, **{"@id": ADDRESS}))
    assert "An object in the markup has an @id." in found


# What else must hold.


def test_markup_and_page_say_one_verdict():
    page = make_page()
    other = claim_review(rated(alternate_name="Đúng", verdict=Verdict.TRUE, value=5), PUBLISHER)
    found = faults(page, tag=tag(page, reviewRating=other["reviewRating"]))
    assert "The markup's reviewRating is not what the page says." in found
    html = render(page).replace("<p>Sai</p>", "<p>Đúng</p>")
    assert check(html, page, PUBLISHER) == ["A reader does not see the verdict."]
    wrong = rated(alternate_name="Đúng sự thật")
    assert faults(wrong) == ["The wording of the verdict says the opposite of the verdict."]
    assert "The verdict has no wording." in faults(rated(alternate_name=" "))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nước chanh ấm chữa khỏi cúm trong một ngày.", "claim"),
        ("Hai nguồn độc lập đều bác bỏ.", "finding 1"),
        ("Hướng dẫn điều trị cúm", "title of source 1"),
        ("“Chưa từng thấy.”", "quotation of source 2"),
        ("Bản trước ghi nhầm năm của nghiên cứu.", "correction 2"),
        ("Công ty Ví Dụ", "claimant"),
        ("Công ty chưa trả lời.", "reply"),
    ],
)
def test_what_the_record_says_is_seen_by_readers(text, name):
    page = make_corrected()
    for put in ("", f"<p hidden>{text}</p>", f"<template>{text}</template>", f"<!-- {text} -->"):
        html = render(page).replace(f"<p>{text}</p>", put)
        assert check(html, page, PUBLISHER) == [f"A reader does not see the {name}."]


def test_a_text_may_be_split_over_lines_and_elements():
    page = make_page()
    html = render(page).replace("Hai nguồn độc", "<b>Hai</b> nguồn<br>\n độc")
    assert check(html, page, PUBLISHER) == []


def test_dates_have_zones_and_their_order():
    bare = make_page(published=FIRST.published.replace(tzinfo=None))
    html = render(bare, tag=script_tag(make_page(), PUBLISHER))
    assert check(html, bare, PUBLISHER) == ["A date has no time zone."]
    back = make_page(modified=FIRST.published - timedelta(hours=1))
    assert faults(back) == ["It was modified before it was published."]
    page = make_corrected()
    found = faults(page, tag=tag(page, dateModified="2024-03-05T08:30:00+07:00"))
    assert found == ["The markup's dateModified is not what the page says."]


def test_corrections_are_numbered_and_reasoned():
    assert faults(make_corrected(revisions=(SECOND,)))[0].startswith("The revisions listed")
    silent = make_corrected(revisions=(FIRST, replace(SECOND, reason=" ")))
    assert "A correction gives no reason." in faults(silent)
    page = make_corrected()
    found = faults(page, tag=tag(page, correction=None))
    assert found == ["The markup's correction is not what the page says."]


def test_findings_cite_what_is_listed():
    assert faults(make_page(findings=(Finding(text="Hai nguồn.", sources=(3,)),))) == [
        "A finding cites a source that is not listed."
    ]
    twice = make_page(sources=(SOURCES[0], SOURCES[0]))
    assert "Two sources have the same number." in faults(twice)


def test_an_address_of_the_claim_needs_a_claimant_and_the_web():
    assert "There is an address of the claim without a claimant." in faults(
        make_page(claimant=None)
    )
    assert faults(make_page(claimant=None, appearance=None)) == []
    found = faults(make_page(appearance="javascript:alert(1)"))
    assert found == ["The address of the claim is not a web address."]


def test_the_page_says_whose_it_is_and_how_errors_are_corrected():
    page = make_page()
    html = render(page)
    elsewhere = replace(PUBLISHER, url="https://other.example/")
    assert any("not the publisher's" in one for one in check(html, page, elsewhere))
    unlinked = html.replace('<a href="https://desk.example.org/vi/policies/corrections/">', "<a>")
    assert check(unlinked, page, PUBLISHER) == [
        "The page does not link to how errors are reported and corrected."
    ]
    relative = html.replace('<a href="https://desk.example.org', '<a href="')
    assert check(relative, page, PUBLISHER) == []


def test_the_page_is_in_its_language_and_may_be_found():
    page = make_page()
    html = render(page)
    english = html.replace('<html lang="vi">', '<html lang="en">')
    assert check(english, page, PUBLISHER) == ["The page is marked as being in another language."]
    closed = render(page, head='<meta name="robots" content="noindex, follow">')
    assert check(closed, page, PUBLISHER) == ["The page keeps search engines out."]
    assert check("", page, PUBLISHER) == ["The page is empty."]


def test_a_withdrawn_page_carries_no_review_and_says_why():
    page = make_corrected(withdrawn="Nguồn chính đã bị bác bỏ.")
    assert faults(page) == []
    old = script_tag(make_corrected(), PUBLISHER)
    assert faults(page, tag=old) == ["A withdrawn page still carries a ClaimReview."]
    html = render(page).replace("Nguồn chính đã bị bác bỏ.", "")
    assert check(html, page, PUBLISHER) == ["A withdrawn page does not say why."]


def test_a_claim_beyond_what_a_reader_takes_is_found():
    page = make_page(claim_reviewed="Nước. " * 4000)
    assert faults(page) == [
        "The markup cannot be read back: Its claim is longer than 20,000 characters."
    ]
    assert faults(make_page(summary="Dài. " * 4000, title="Tựa. " * 900)) == []


def test_what_could_be_better_does_not_stop_a_page():
    page = make_page(
        claim_reviewed="Nước " * 20,
        claim_date=None,
        rating=RatingValue(alternate_name="Sai", verdict=Verdict.FALSE),
        sources=(),
        findings=(),
    )
    assert faults(page) == []


def test_a_page_corrected_twice_tells_of_the_latest_at_its_top():
    later = Revision(
        number=3,
        published=datetime(2024, 4, 1, tzinfo=HANOI),
        correction=SECOND.correction,
        reason="Thêm nguồn.",
    )
    page = make_corrected(revisions=(FIRST, SECOND, later), revision=3, modified=later.published)
    assert faults(page) == []
    assert page.banners == (later,)


def test_a_typo_put_right_later_does_not_hide_a_graver_correction():
    kinds = [
        CorrectionClass.UPDATE,
        CorrectionClass.SUBSTANTIAL,
        CorrectionClass.CLARIFICATION,
        CorrectionClass.TYPO,
    ]
    corrections = [
        Revision(
            number=at, published=datetime(2024, 4, at, tzinfo=HANOI), correction=kind, reason="x"
        )
        for at, kind in enumerate(kinds, start=2)
    ]
    page = make_corrected(revisions=(FIRST, *corrections), revision=5)
    assert [one.number for one in page.banners] == [3, 5]
    page = make_corrected(revisions=(FIRST, *corrections[:2]), revision=3)
    assert [one.number for one in page.banners] == [3]
    assert make_page().banners == ()
