"""Vietnamese and English terms for the same thing, and how they are found in texts."""

from __future__ import annotations

import pytest

from claimdesk.language.glossary import inflected, read_pairs, to_english, to_vietnamese
from claimdesk.language.normalization import normalize
from claimdesk.language.restoration import read_typed
from claimdesk.matching.glossed import GlossedQuery


def meant(text):
    """Return the English words of a Vietnamese text's terms."""
    read = read_typed(text)
    terms = GlossedQuery.of(read.text, "vi", read.others).terms
    return {" ".join(option) for term in terms for option in term}


def test_the_table_is_sorted_and_says_each_term_once():
    pairs = read_pairs()
    terms = [term for term, _ in pairs]
    assert terms == sorted(set(terms))
    assert all(english and len(set(english)) == len(english) for _, english in pairs)
    assert all(
        text == normalize(text).lower() and text for term, found in pairs for text in [term, *found]
    )


def test_the_longest_term_counts():
    assert to_english(["bệnh", "viện"], {}) == [(("hospital",),)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Mấy anh cho em hỏi", "camera"),
        ("Cho con em uống được không", "puppy"),
        ("Chắc gì đã sống. Bác nào biết chỉ em", "casino"),
    ],
)
def test_words_that_only_sound_alike_without_their_marks_are_no_term(text, wrong):
    assert wrong not in meant(text)


def test_a_word_typed_without_its_marks_may_be_any_that_fits():
    (found,) = to_english(["màu"], {"màu": ["máu", "mau"]})
    assert {("color",), ("blood",)} <= set(found)
    assert ("blood",) not in to_english(["màu"], {})[0]


def test_how_people_are_spoken_to_is_no_term():
    assert meant("Các bác ơi, mẹ em hỏi") == set()


def test_english_forms_that_no_rule_gives_are_known():
    assert {"sell", "sells", "selling", "sold"} <= set(inflected("sell"))
    assert to_vietnamese(["children"]) == to_vietnamese(["child"])
