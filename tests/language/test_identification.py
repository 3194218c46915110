"""Which language a text is in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimdesk.language.identification import identify


@pytest.mark.parametrize(
    "text",
    [
        "Uống nước chanh nóng chữa khỏi ung thư.",
        "Việt Nam",
        "Ngân hàng gọi điện cho khách yêu cầu đọc mã OTP để nâng cấp tài khoản.",
        "Tin nóng: BÃO SẮP ĐỔ BỘ!",
        "WHO khuyến cáo tiêm vaccine Covid-19",
    ],
)
def test_vietnamese_is_recognised(text):
    assert identify(text) == "vi"


@pytest.mark.parametrize(
    "text",
    [
        "Uong nuoc chanh nong chua khoi ung thu co dung khong",
        "Ngan hang goi dien cho khach yeu cau doc ma OTP de nang cap tai khoan",
        "thay bao co nuoc ko ai chet vi covid nho ngay nao cg uong tra chanh, that ko vay?",
        "moi nguoi oi cho em hoi cai nay co that khong a",
    ],
)
def test_vietnamese_typed_without_diacritics_is_recognised(text):
    assert identify(text) == "vi"


def test_decomposed_vietnamese_is_recognised():
    text = "Uống nước chanh nóng chữa khỏi ung thư."
    assert identify(unicodedata.normalize("NFD", text)) == "vi"


@pytest.mark.parametrize(
    "text",
    [
        "Drinking hot lemon water cures cancer.",
        "Is it true that the Great Wall of China can be seen from the Moon?",
        "The café on the corner was closed by the police on Monday.",
        "Vaccines cause autism in children, says my cousin.",
    ],
)
def test_english_is_recognised(text):
    assert identify(text) == "en"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("วัคซีนโควิดทำให้เป็นหมัน", "th"),
        ("백신은 자폐증을 일으킨다", "ko"),
        ("ワクチンは自閉症の原因です", "ja"),
        ("தடுப்பூசி ஆட்டிசத்தை ஏற்படுத்துகிறது", "ta"),
        ("টিকা অটিজম ঘটায়", "bn"),
        ("Τα εμβόλια προκαλούν αυτισμό", "el"),
        ("חיסונים גורמים לאוטיזם", "he"),
        ("វ៉ាក់សាំងបង្កជំងឺ", "km"),
        ("疫苗会导致自闭症，这是真的吗", "zh"),
        ("Вакцины вызывают аутизм у детей", "ru"),
        ("اللقاحات تسبب التوحد عند الأطفال", "ar"),
        ("टीके से बच्चों में ऑटिज्म होता है", "hi"),
        ("Les vaccins provoquent l'autisme chez les enfants, selon une étude.", "fr"),
        ("Impfungen verursachen bei Kindern Autismus, sagt eine Studie.", "de"),
        ("Las vacunas causan autismo en los niños, según un estudio.", "es"),
        ("Szczepionki powodują autyzm u dzieci, twierdzi badanie.", "pl"),
    ],
)
def test_other_languages_are_recognised(text, lang):
    assert identify(text) == lang


@pytest.mark.parametrize("text", ["", "   ", "12345", "?!…", "😀", "\u200b", "\ud800"])
def test_a_text_without_letters_has_no_language(text):
    assert identify(text) == ""


@pytest.mark.parametrize("text", ["a,b 1,2", "a,b", "OK", "x y z 12", "\u0414\u0430", "5G"])
def test_letters_that_make_no_word_tell_no_language(text):
    assert identify(text) == ""


@pytest.mark.parametrize(
    ("text", "lang"),
    [("中国", "zh"), ("한국", "ko"), ("co ma", "vi"), ("dc ko", "vi"), ("đã", "vi")],
)
def test_two_letters_may_be_a_word_where_signs_tell(text, lang):
    assert identify(text) == lang


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_gets_a_code_or_nothing(text):
    assert len(identify(text)) in {0, 2}
