"""One form for text: Unicode, Vietnamese tone placement, folding, words of every script."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdesk.language.normalization import (
    fold,
    has_vietnamese_marks,
    normalize,
    normalize_lines,
    place_tones,
    words,
)

#: Any text, lone surrogates and characters that decompose oddly included.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)


def test_composed_and_decomposed_vietnamese_are_the_same_text():
    text = "Uống nước chanh nóng chữa khỏi ung thư"
    assert normalize(unicodedata.normalize("NFD", text)) == text
    assert words(normalize(unicodedata.normalize("NFD", text))) == words(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [("hòa", "hoà"), ("thúy", "thuý"), ("khỏe", "khoẻ"), ("HÓA ĐƠN", "HOÁ ĐƠN"), ("ủy", "uỷ")],
)
def test_old_and_new_placement_of_tones_are_the_same_word(old, new):
    assert words(old) == words(new)


@pytest.mark.parametrize("word", ["quý", "hoàn", "thuyền", "khoảng", "tuyết", "của", "mùa"])
def test_words_whose_tone_has_one_place_only_are_left_alone(word):
    assert place_tones(word) == word


def test_quy_keeps_its_tone_and_is_one_word_in_both_forms():
    assert words("quý") == words(normalize(unicodedata.normalize("NFD", "quý"))) == ["quý"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Đà Nẵng", "Da Nang"),
        ("đường dây nóng", "duong day nong"),
        ("ƯƠNG", "UONG"),
        ("Łódź", "Lodz"),
        ("Straße", "Strasse"),
        ("naïve café", "naive cafe"),
        ("plain", "plain"),
    ],
)
def test_folding_takes_diacritics_off_latin_letters(text, plain):
    assert fold(text) == plain


def test_folding_keeps_the_marks_of_scripts_in_which_they_are_letters():
    assert fold("किताब") == "किताब"
    assert fold("ประเทศไทย") == "ประเทศไทย"


def test_arabic_is_folded_to_plain_letters_without_vowel_marks():
    assert fold("أَحْمَد") == fold("احمد")
    assert fold("مدرسة") == fold("مدرسه")
    assert fold("علی") == fold("علي")


def test_words_of_devanagari_stay_whole():
    assert words("भारत में कोरोना की दवा") == ["भारत", "में", "कोरोना", "की", "दवा"]


def test_words_of_bengali_and_tamil_stay_whole():
    assert words("বাংলাদেশে টিকা") == ["বাংলাদেশে", "টিকা"]
    assert words("தமிழ் நாடு") == ["தமிழ்", "நாடு"]


def test_scripts_without_spaces_become_overlapping_pieces_of_three():
    assert words("วัคซีน") == ["วัค", "ัคซ", "คซี", "ซีน"]
    assert words("新冠疫苗") == ["新冠疫", "冠疫苗"]


def test_words_cut_at_punctuation_and_keep_digits():
    assert words("Covid-19: 3,5% (2021)!") == ["covid", "19", "3", "5", "2021"]


@pytest.mark.parametrize("invisible", ["\u200b", "\u200d", "\u00ad", "\ufeff", "\u202e", "\u2060"])
def test_invisible_characters_vanish_from_within_words(invisible):
    assert normalize(f"vac{invisible}cine") == "vaccine"


@pytest.mark.parametrize(
    "space", ["\u00a0", "\u3000", "\t", "\n", "\r\n", "\u2028", "\x00", " \v "]
)
def test_white_space_and_controls_become_one_space(space):
    assert normalize(f"lemon{space}water") == "lemon water"


def test_lone_surrogates_vanish():
    assert normalize("lemon \ud83d water\udc00") == "lemon water"
    assert normalize("\ud800") == ""


def test_emoji_and_rare_planes_stay():
    assert normalize("𠀋 😀") == "𠀋 😀"


@pytest.mark.parametrize(
    ("text", "has"),
    [("chữa bệnh", True), ("ĐƯỜNG", True), ("chua benh", False), ("café", False), ("", False)],
)
def test_letters_that_only_vietnamese_uses_are_seen(text, has):
    assert has_vietnamese_marks(text) is has


@given(ANY_TEXT)
def test_normalising_twice_changes_nothing_more(text):
    assert normalize(normalize(text)) == normalize(text)


@given(ANY_TEXT)
def test_normalised_text_is_nfc_encodable_and_trimmed(text):
    found = normalize(text)
    assert unicodedata.is_normalized("NFC", found)
    assert found.encode("utf-8").decode("utf-8") == found
    assert found == " ".join(found.split())


@given(ANY_TEXT)
def test_folding_twice_changes_nothing_more(text):
    once = fold(normalize(text))
    assert fold(once) == once


@given(ANY_TEXT)
def test_words_come_out_of_any_text(text):
    for word in words(normalize(text)):
        assert word
        assert word == word.lower()
        assert not any(char.isspace() for char in word)


@given(st.text("aàảoòỏóeèéẻuùúủyỳýỷ hktqđĐ", max_size=30))
def test_placing_tones_twice_changes_nothing_more(text):
    assert place_tones(place_tones(text)) == place_tones(text)


@given(st.text("aáàảãạăắâấbcdđeéêếghiíklmnoóôốơớpqrstuúưứvxyý ", max_size=40))
def test_words_typed_without_diacritics_are_the_folded_words(text):
    typed = fold(normalize(text))
    assert [fold(word) for word in words(normalize(text))] == words(typed)


def test_line_breaks_are_kept_where_paragraphs_count():
    said = "  Một  đoạn.\r\nDòng hai.\n\n\n\n Đoạn hai.\x00\u2028Dòng cuối. \n"
    kept = normalize_lines(said)
    assert kept == "Một đoạn.\nDòng hai.\n\nĐoạn hai.\nDòng cuối."
    assert normalize_lines(kept) == kept
    assert normalize(kept) == normalize(said)
