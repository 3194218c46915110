"""Quotations found in captured texts, by their words, and found again."""

from __future__ import annotations

import unicodedata

import pytest

from claimdesk.evidence import Anchor, anchor_to, find_anchor

TEXT = (
    "Bộ Y tế: “Nước chanh nóng không chữa được ung thư”, theo một nghiên cứu năm 2024.\n"
    "The ministry's report says: the rate fell – by 3.5% – in 2024.\nNước chanh nóng rất ngon."
)


@pytest.mark.parametrize(
    ("quotation", "found"),
    [
        ("không chữa được ung thư", "không chữa được ung thư"),
        ("  Không  chữa\nđược ung thư ", "không chữa được ung thư"),
        ('"Nước chanh nóng không', "“Nước chanh nóng không"),
        ("ministry’s report", "ministry's report"),
        ("fell - by 3.5% - in", "fell – by 3.5% – in"),
        (unicodedata.normalize("NFD", "chữa được ung thư"), "chữa được ung thư"),
        ("Bộ Y tế […] năm 2024", TEXT.partition(".")[0]),
        ("theo một … báo cáo", None),
        ("chữa được bệnh", None),
        ("rate fell by 3.5%", None),
        ("", None),
        ("[...]", None),
    ],
)
def test_quotation_is_found_where_its_words_stand(quotation, found):
    anchor = anchor_to(TEXT, quotation)
    assert (anchor and anchor.exact) == found
    if anchor:
        assert TEXT[anchor.start : anchor.end] == anchor.exact


def test_decomposed_text_is_searched_as_well():
    apart = unicodedata.normalize("NFD", TEXT)
    anchor = anchor_to(apart, "Nước chanh nóng không chữa được ung thư")
    assert apart[anchor.start : anchor.end] == anchor.exact


def test_anchor_is_written_as_selectors_and_read_back():
    anchor = anchor_to(TEXT, "không chữa được", [(0, "page 1"), (5, "page 2"), (200, "page 3")])
    assert anchor.page == 2
    selectors = anchor.to_json()
    assert selectors[0]["type"] == "TextQuoteSelector"
    assert len(selectors[0]["prefix"]) == 26 == anchor.start
    assert selectors[2]["value"] == "page=2"
    assert Anchor.from_json(selectors) == anchor


def test_passage_is_found_again_in_a_later_text_by_what_is_around_it():
    anchor = anchor_to(TEXT[84:], "Nước chanh nóng")
    later = f"Tin mới hôm nay. {TEXT}"
    again = find_anchor(later, anchor)
    assert again.start == later.rindex("Nước chanh nóng")
    assert find_anchor("Something else stands here now.", anchor) is None


def test_long_quotation_is_found_by_its_beginning_and_end():
    words = " ".join(f"word{number}" for number in range(3000))
    anchor = anchor_to(f"Before. {words} After.", words)
    assert (anchor.start, anchor.exact) == (8, words)
