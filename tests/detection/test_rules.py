"""Signs: why a sentence cannot be checked, what makes one worth it, with and without diacritics."""

from __future__ import annotations

import time

import pytest

from claimdesk.detection.claims import find_claims
from claimdesk.detection.phrases import ENGLISH, VIETNAMESE
from claimdesk.detection.rules import (
    FEATURES,
    SIGNS,
    find_merit,
    find_reason,
    guess_language,
    read_features,
    read_signs,
)
from claimdesk.domain.claim import Uncheckable

REASONS = [
    ("question", "Giấm táo có làm giảm đường huyết không?"),
    ("question", "Giam tao co lam giam duong huyet khong?"),
    ("question", "Vì sao lũ về nhanh như vậy"),
    ("question", "co dung la ngay mai cup dien khong"),
    ("question", "Does vinegar lower blood sugar?"),
    ("question", "Is it true that the bridge collapsed"),
    ("question", "هل هذا صحيح؟"),
    ("question", "这是真的吗？"),
    ("greeting", "Xin chào các bạn!"),
    ("greeting", "Cảm ơn anh chị đã theo dõi."),
    ("greeting", "chuc mung nam moi ca nha"),
    ("greeting", "Good morning, everyone."),
    ("greeting", "Thank you very much."),
    ("call_to_action", "Hãy gửi tin này cho mười người bạn!"),
    ("call_to_action", "hay chia se cho moi nguoi"),
    ("call_to_action", "Chia sẻ ngay kẻo bị xoá!"),
    ("call_to_action", "Đừng mở tệp lạ."),
    ("call_to_action", "Bấm vào đường dẫn bên dưới để nhận quà."),
    ("call_to_action", "Share this before they delete it!"),
    ("call_to_action", "Please forward this to your family."),
    ("call_to_action", "Subscribe to our channel."),
    ("prediction", "Giá nhà sẽ giảm một nửa trong năm sau."),
    ("prediction", "gia nha se giam mot nua"),
    ("prediction", "House prices will fall by half."),
    ("prediction", "The economy is going to collapse."),
    ("opinion", "Theo tôi, luật này chưa hợp lý."),
    ("opinion", "toi nghi luat nay khong on"),
    ("opinion", "Chính phủ nên giảm thuế."),
    ("opinion", "Bộ phim này rất hay."),
    ("opinion", "I think the law is unfair."),
    ("opinion", "They should lower taxes."),
    ("opinion", "What a wonderful film."),
    ("fragment", "Ảnh: AFP"),
    ("fragment", "Nguồn: báo Tuổi Trẻ"),
    ("fragment", "Hôm nay"),
    ("fragment", "Read more: example.org"),
]
MERIT = [
    ("figure", "Bệnh viện có 1.200 giường."),
    ("figure", "Benh vien co hon 3 trieu benh nhan."),
    ("figure", "Unemployment stands at 4.5%."),
    ("figure", "Half of the voters stayed home."),
    ("event", "Cầu cũ ở Phú Thọ bị sập hôm qua."),
    ("event", "The mayor was arrested on Friday."),
    ("attribution", "Bộ Công Thương cho biết xăng đủ dùng."),
    ("attribution", "Theo công an, tài xế đã say."),
    ("attribution", "The minister said the bridge is safe."),
    ("cause_effect", "Ăn tỏi sống ngừa được cúm."),
    ("cause_effect", "uong nuoc muoi chua khoi covid"),
    ("cause_effect", "Vaccines cause autism."),
    ("cause_effect", "Thiếu ngủ dẫn đến béo phì."),
    ("comparison", "Hà Giang có đèo cao nhất miền Bắc."),
    ("comparison", "Gold is heavier than silver."),
    ("statement", "Hồ Tây nằm ở Hà Nội."),
    ("statement", "Paris is the capital of France."),
]


@pytest.mark.parametrize(("reason", "text"), REASONS)
def test_a_sentence_that_cannot_be_checked_says_why(reason, text):
    assert find_reason(read_signs(text)) == reason


@pytest.mark.parametrize(("merit", "text"), MERIT)
def test_a_checkable_sentence_says_what_makes_it_worth_checking(merit, text):
    signs = read_signs(text)
    assert find_reason(signs) is None
    assert find_merit(signs) == merit


@pytest.mark.parametrize(
    "text",
    [
        "Bộ trưởng nói rằng giá điện sẽ tăng.",
        "Theo WHO, dịch sẽ kéo dài.",
        "The bank said prices will fall.",
        "Từ 1/7, xe máy sẽ bị cấm vào nội đô.",
        "The union said wages should rise.",
    ],
)
def test_what_a_named_source_said_and_a_decided_rule_can_be_checked(text):
    assert find_reason(read_signs(text)) is None


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("vi", "Nước chanh chữa ung thư"),
        ("vi", "nguoi dan phai uong nuoc nay"),
        ("en", "The bridge is closed"),
        ("", "Die Brücke ist gesperrt"),
        ("", "il ponte non è per la gente"),
    ],
)
def test_the_language_is_guessed_where_nobody_told_it(lang, text):
    assert guess_language(text) == lang


@pytest.mark.parametrize("text", ["Mạng 5G có ở đây rồi", "Mở tệp PDF rồi in", "Bệnh F0 ở nhà"])
def test_a_digit_in_a_name_is_no_figure(text):
    assert "figure" not in read_signs(text)


def test_gay_in_english_is_not_the_vietnamese_word_for_cause():
    assert "cause_effect" not in read_signs("khong biet gay la gi trong nay", "vi")


def test_both_tables_tell_the_same_signs_and_all_are_known():
    assert set(VIETNAMESE) == set(ENGLISH)
    assert set(VIETNAMESE) <= set(SIGNS)


def test_features_are_bounded_numbers_for_any_text():
    for text in ["", "?", "!!!", "12", "a" * 5000, "Ａ１😀", "\x00\ud800"]:
        features = read_features(text)
        assert features.shape == (FEATURES,)
        assert 0 <= features.min() <= features.max() <= 5


@pytest.mark.parametrize("unit", ["có ", "theo ", "nghiên cứu a ", "?!", "1.", "\"'", "will "])
def test_a_long_text_is_read_in_bounded_time(unit):
    start = time.process_time()
    read_signs(unit * 100_000)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Лимонная вода вредна, потому что разрушает зубы.", None),
        ("Прививки вызывают аутизм у детей.", None),
        ("Курение приводит к раку лёгких.", None),
        ("Мне кажется, прививки вызывают аутизм.", Uncheckable.OPINION),
    ],
)
def test_what_gives_a_cause_in_russian_is_no_opinion_unless_it_says_so(text, reason):
    signs = read_signs(text, "ru")
    assert "cause_effect" in signs
    assert find_reason(signs) is reason
    (claim,) = find_claims(text, "ru", encoder=None, whole=True)
    assert claim.checkable is (reason is None)
