"""Claims that stand alone: what is filled in from where, and where nothing may be."""

from __future__ import annotations

from datetime import date

import pytest

from claimdesk.detection.claims import find_claims, suggest_for
from claimdesk.detection.standing import suggest_standing
from claimdesk.language.sentences import split_sentences

DAY = date(2026, 11, 28)  # a Saturday


def reword(text, lang, day=DAY):
    """Return how the last sentence of a text reads alone, or None."""
    sentences = split_sentences(text, lang)
    found = suggest_standing(sentences, len(sentences) - 1, lang, day)
    return found and found.text


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Hôm qua cầu sập.", "Ngày 27/11/2026 cầu sập."),
        ("Cầu sập sáng nay.", "Cầu sập sáng ngày 28/11/2026."),
        ("Cầu sập ba ngày trước.", "Cầu sập ngày 25/11/2026."),
        ("Giá tăng so với năm ngoái.", "Giá tăng so với năm 2025."),
        ("Giá tăng tháng trước.", "Giá tăng tháng 10/2026."),
        ("Tuần này giá tăng.", "Tuần từ 23/11/2026 đến 29/11/2026 giá tăng."),
        ("Những năm trước giá tăng.", None),
        ("Giá tăng thứ Hai.", None),
        ('Ông viết: "Hôm qua cầu sập."', None),
    ],
)
def test_vietnamese_days_are_reckoned_from_the_day_of_the_text(said, meant):
    assert reword(said, "vi") == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("The bridge fell yesterday.", "The bridge fell on 27 November 2026."),
        ("It has been shut since last month.", "It has been shut since October 2026."),
        (
            "Prices rose last week.",
            "Prices rose in the week of 16 November 2026 to 22 November 2026.",
        ),
        ("Rain fell two days ago.", "Rain fell on 26 November 2026."),
        ("Prices rose last year's pace.", None),
        ("The whales of today are small.", None),
        ("They met on Monday.", None),
    ],
)
def test_english_days_are_reckoned_from_the_day_of_the_text(said, meant):
    assert reword(said, "en") == meant


def test_without_the_day_of_the_text_days_stay():
    assert reword("The bridge fell yesterday.", "en", day=None) is None


@pytest.mark.parametrize(
    ("lang", "text", "meant"),
    [
        (
            "vi",
            "Công ty Lá Xanh bị phạt. Công ty này xả nước thải suốt 14 tháng.",
            "Công ty Lá Xanh xả nước thải suốt 14 tháng.",
        ),
        (
            "vi",
            "Ngân hàng Nhà nước họp. Mưa to. Ngân hàng này giữ nguyên lãi suất.",
            "Ngân hàng Nhà nước giữ nguyên lãi suất.",
        ),
        (
            "vi",
            "Bộ trưởng Trần Thị Sen phát biểu. Bà khẳng định học phí không tăng.",
            "Bộ trưởng Trần Thị Sen khẳng định học phí không tăng.",
        ),
        ("vi", "Bão vào Đà Nẵng. Mưa ở đây lớn nhất 30 năm.", "Mưa tại Đà Nẵng lớn nhất 30 năm."),
        (
            "vi",
            "Bệnh viện Hoa Sen nhận 27 ca. Đã cho 20 người xuất viện.",
            "Bệnh viện Hoa Sen đã cho 20 người xuất viện.",
        ),
        (
            "en",
            "The Green Leaf Company was fined. The company recalled 1,400 cars.",
            "The Green Leaf Company recalled 1,400 cars.",
        ),
        (
            "en",
            "Minister Jane Doe spoke. She said rice is scarce.",
            "Minister Jane Doe said rice is scarce.",
        ),
        ("en", "Storms hit Hanoi. Rain here was heavy.", "Rain in Hanoi was heavy."),
    ],
)
def test_what_points_back_to_the_only_one_named_is_filled_in(lang, text, meant):
    assert reword(text, lang) == meant


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("vi", "Công ty Lá Xanh và Công ty Sao Biển bị phạt. Công ty này xả nước thải."),
        ("vi", "Công ty Lá Xanh kiện một công ty khác. Công ty này xả nước thải."),
        ("vi", "Ông Trần Văn Lúa gặp ông Lê Văn Mạ. Ông nói giá tăng."),
        ("vi", "Tài xế đâm vào ông Trần Văn Lúa. Ông bị thương."),
        ("vi", "Ông Trần Văn Lúa họp báo. Bà nói giá tăng."),
        ("vi", "Bão vào Huế và Đà Nẵng. Mưa ở đây lớn nhất 30 năm."),
        ("vi", "Bệnh viện Hoa Sen kiện Công ty Lá Xanh. Đã bồi thường 2 tỷ đồng."),
        ("vi", "Công ty Lá Xanh bị phạt. Trời mưa. Gió to. Công ty này xả nước thải."),
        ("en", "Green Leaf Company sued Blue Sky Company. The company lost."),
        ("en", "Mr. Doe met John Smith. He was arrested."),
        ("en", "A driver hit Mr. Doe. He died."),
        ("en", "Mr. Doe spoke. She said rice is scarce."),
        ("fr", "Le ministre est à Paris. Il a parlé hier."),
    ],
)
def test_where_two_could_be_meant_nothing_is_suggested(lang, text):
    assert reword(text, lang) is None


def test_a_filling_says_what_was_filled_from_where_and_the_text_stays():
    text = "Công ty Lá Xanh bị phạt. Công ty này bị phạt 2 tỷ đồng hôm qua."
    claim = find_claims(text, "vi", encoder=None, day=DAY)[1]
    assert claim.text == "Công ty này bị phạt 2 tỷ đồng hôm qua."
    subject, day = claim.suggested.fillings
    assert (subject.kind, subject.meant) == ("subject", "Công ty Lá Xanh")
    assert text[slice(*subject.source)] == "Công ty Lá Xanh"
    assert text[subject.start : subject.end] == subject.said == "Công ty này"
    assert (day.kind, day.said, day.source) == ("date", "hôm qua", None)
    assert suggest_for(text, [(claim.start, claim.end), (3, 9)], "vi", DAY) == {
        (claim.start, claim.end): claim.suggested
    }


def test_what_a_text_says_twice_is_one_claim_with_both_places():
    text = "Lũ làm 9 người chết ở Huế. Mưa to. Tóm lại, lũ làm 9 người chết ở Huế! "
    text += "lu lam 9 nguoi chet o hue."
    claims = find_claims(text, "vi", encoder=None)
    (flood,) = [claim for claim in claims if "9" in claim.text]
    places = [(flood.start, flood.end), *flood.again]
    assert [text[start:end][-7:-1] for start, end in places] == [" ở Huế", " ở Huế", " o hue"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lãi suất tăng 1,5% năm 2024.", "Lãi suất tăng 15% năm 2024."),
        ("Giá vàng tăng 3% năm 2024.", "Giá vàng giảm 3% năm 2024."),
        ("Công ty này nợ 2 tỷ đồng.", "Công ty này nợ 2 tỷ đồng."),
        ("Ma nợ 2 tỷ đồng.", "Má nợ 2 tỷ đồng."),
    ],
)
def test_claims_that_may_differ_are_not_joined(one, other):
    assert len(find_claims(f"{one} {other}", "vi", encoder=None)) == 2
