"""What leads to a person is found and replaced, and nothing else is."""

from __future__ import annotations

import unicodedata

import pytest

from claimdesk.intake.deidentification import count_left_out, deidentify
from support.identifiers import (
    HELD,
    OWN,
    PLAIN,
    hand_written,
    made_lines,
    plain_lines,
    score,
)


@pytest.fixture(scope="module")
def scored():
    """Give the score on the made lines and on all that were written by hand."""
    return score([*made_lines(5000), *hand_written(OWN), *hand_written(HELD)], deidentify)


def test_the_lines_written_by_hand_are_as_many_as_is_said():
    assert len(hand_written(HELD)) == 150
    assert len(hand_written(OWN)) + len(hand_written(HELD)) >= 500
    assert len(hand_written(PLAIN)) >= 300


def test_of_identifiers_99_in_100_are_found_and_of_addresses_90(scored):
    assert scored.recall(addresses=False) >= 0.99
    assert scored.recall(addresses=True) >= 0.9


def test_of_what_is_replaced_97_in_100_is_an_identifier(scored):
    assert scored.precision >= 0.97


def test_the_lines_written_by_hand_reach_the_bars_by_themselves():
    found = score([*hand_written(OWN), *hand_written(HELD)], deidentify)
    assert found.recall(addresses=False) >= 0.99
    assert found.recall(addresses=True) >= 0.9
    assert found.precision >= 0.97


def test_statistics_dates_laws_and_hotlines_are_left_alone():
    texts = [*plain_lines(2000), *(one.text for one in hand_written(PLAIN))]
    assert {text: deidentify(text).text for text in texts if deidentify(text).found} == {}


def test_the_score_bites_a_recogniser_that_finds_nothing():
    lines = hand_written(OWN)[:50]
    nothing = score(lines, lambda _: deidentify(""))
    assert nothing.recall(addresses=False) == 0


def test_the_same_value_has_the_same_number_however_it_is_written():
    text = "Gọi 0912 345 678, không phải 0987.654.321. Nhắc lại: +84912345678."
    assert deidentify(text).text == "Gọi [PHONE_1], không phải [PHONE_2]. Nhắc lại: [PHONE_1]."
    assert deidentify(text).counts == {"phone": 2}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_places_lead_to_what_was_replaced_in_the_text_in_nfc(form):
    text = unicodedata.normalize(form, "Chị ấy để lại số ０９１２\u200b３４５６７８ ở cửa tiệm")
    (found,) = deidentify(text).found
    composed = unicodedata.normalize("NFC", text)
    assert composed[found.start : found.end] == "０９１２\u200b３４５６７８"


def test_what_was_cleaned_stays_as_it_is():
    for line in made_lines(300):
        once = deidentify(line.text).text
        assert deidentify(once).text == once


def test_placeholders_that_a_text_has_already_keep_their_numbers():
    assert deidentify("[PHONE_1] hay 0912345678").text == "[PHONE_1] hay [PHONE_2]"


def test_names_of_people_stay():
    text = "Thủ tướng Phạm Minh Chính và bà Nguyễn Thị Hoa nói vậy."
    assert deidentify(text).text == text


def test_counts_are_read_from_the_text_by_kind():
    assert count_left_out("[PHONE_1] [PHONE_1] [PHONE_2] [ADDRESS_1]") == {"phone": 2, "address": 1}
    assert count_left_out("không có gì") == {}


def test_numbers_of_articles_in_the_addresses_of_pages_stay():
    text = "https://tin.example/bai-4111111111111111.htm"
    assert deidentify(text).text == text


@pytest.mark.parametrize(
    "piece",
    ["số 12 đường ", "1 ", "stk ", "@a.b", "Số nhà 1, xã B, ", "sinh ngay ", "facebook.com/"],
)
def test_a_long_text_made_to_be_slow_is_read_to_its_end(piece):
    text = piece * (8_000 // len(piece))
    assert deidentify(f"{text}\n0912345678").text.endswith("\n[PHONE_1]")


_HOME = "số 100/10/37 đường Nguyễn Trãi, phường Vĩnh Tuy, Hà Nội"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"nhà ở {_HOME}, tọa độ 16.0507, 108.2003", "nhà ở [ADDRESS_1], tọa độ [COORDINATES_1]"),
        (f"nhà ở {_HOME}, tòa 0912345678", "nhà ở [ADDRESS_1], tòa [PHONE_1]"),
        ("ở số 5 đường Lê Lợi, Huế, phòng [PHONE_1]", "ở [ADDRESS_1], phòng [PHONE_1]"),
    ],
)
def test_an_address_is_left_out_where_another_identifier_follows_it(said, kept):
    assert deidentify(said).text == kept
