"""Putting diacritics back, and spelling shortcuts out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdesk.language.normalization import fold
from claimdesk.language.restoration import make_readable, restore

_SENTENCES = [
    "uống nhiều nước có lợi cho sức khoẻ",
    "ngân hàng đang gọi điện cho khách hàng",
    "thành phố hồ chí minh là thành phố lớn nhất việt nam",
    "chính phủ việt nam đã ban hành nghị định mới",
]


@pytest.mark.parametrize("sentence", _SENTENCES)
def test_plain_sentences_get_their_diacritics_back(sentence):
    assert restore(fold(sentence)) == sentence


def test_shortcuts_are_spelled_out():
    assert make_readable("uong nuoc nay co chua dc benh ko mn").endswith("không mọi người")
    assert make_readable("uog nc nay co het ut ko bsi").startswith("uống nước")
    assert make_readable("mn bao co that dzay").endswith("vậy")


def test_words_typed_with_their_marks_stay_as_typed():
    assert "chưa" in restore("benh nay chưa co thuoc")
    assert "chữa" in restore("benh nay chữa duoc")


def test_names_numbers_and_punctuation_stay():
    restored = restore("COVID-19 lay qua 5G, theo WHO!")
    assert "COVID-19" in restored
    assert "5G" in restored
    assert restored.endswith("WHO!")


@pytest.mark.parametrize(
    "text",
    [
        "Uống nước chanh nóng chữa được ung thư",
        "Drinking hot lemon water cures cancer",
        "El agua con limón cura el cáncer",
        "",
        "12345",
    ],
)
def test_text_that_is_not_bare_vietnamese_is_only_cleaned(text):
    assert make_readable(text) == text


@given(st.text(max_size=200))
def test_no_text_breaks_it_and_folded_letters_stay(text):
    restored = make_readable(text)
    assert isinstance(restored, str)
