"""Matching as a person meets it: the embedded encoder on the starter library."""

from __future__ import annotations

import unicodedata

import pytest

from claimdesk.domain.match import Zone
from claimdesk.domain.verdict import Verdict
from claimdesk.language.normalization import fold


def _slug(match):
    return match.entry.url.rsplit("/", 1)[1]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Uống nước chanh nóng chữa khỏi ung thư.", "hot-lemon-water-cancer"),
        ("uong nuoc chanh nong chua khoi ung thu", "hot-lemon-water-cancer"),
        ("Nghe nói chanh nóng diệt tế bào ung thư, thật không?", "hot-lemon-water-cancer"),
        ("Does drinking hot lemon water cure cancer?", "hot-lemon-water-cancer"),
    ],
)
def test_a_claim_is_found_however_it_is_typed(starter_library, text, slug):
    assert _slug(starter_library.match(text, top=1)[0]) == slug


def test_a_claim_is_found_across_languages(starter_library):
    found = starter_library.match("Trinken von heißem Zitronenwasser heilt Krebs.", top=2)
    assert {_slug(match) for match in found} == {"hot-lemon-water-cancer"}
    assert {match.entry.language for match in found} == {"vi", "en"}


def test_a_claim_in_its_own_words_may_be_answered(starter_library):
    match = starter_library.match("Eating well-cooked eggs and chicken gives people bird flu.")[0]
    assert match.zone is Zone.ANSWER
    assert match.entry.verdict is Verdict.FALSE
    assert match.reasons
    assert not match.conflicts


def test_decomposed_text_gets_the_very_same_answer(starter_library):
    text = "Uống nước chanh nóng chữa khỏi ung thư."
    decomposed = unicodedata.normalize("NFD", text)
    assert starter_library.match(decomposed) == starter_library.match(text)


def test_both_placements_of_tones_get_the_same_words(starter_library):
    old, new = "Tiêm vắc xin không hề làm hỏng sức khỏe", "Tiêm vắc xin không hề làm hỏng sức khoẻ"
    found = [starter_library.match(text, top=3) for text in (old, new)]
    assert found[0][0].entry == found[1][0].entry


def test_claims_of_the_library_find_themselves_with_and_without_diacritics(starter_library):
    entries = list(starter_library)[::4]
    claims = [entry.claim_reviewed for entry in entries]
    for texts in (claims, [fold(claim) for claim in claims]):
        found = [matches[0] for matches in starter_library.match_many(texts, top=1)]
        right = sum(match.entry == entry for match, entry in zip(found, entries, strict=True))
        assert right >= 0.97 * len(entries)


@pytest.mark.parametrize(
    "text",
    [
        "Quốc hội thông qua luật đất đai sửa đổi vào tháng Một.",
        "The committee will meet again on Tuesday to discuss the harbour.",
        "Tôi thích ăn phở vào buổi sáng.",
    ],
)
def test_what_nobody_has_checked_is_not_answered(starter_library, text):
    assert all(match.zone is not Zone.ANSWER for match in starter_library.match(text))


def test_the_opposite_of_a_checked_claim_is_not_answered_by_itself(starter_library):
    match = starter_library.match("Drinking hot lemon water does not cure cancer.")[0]
    assert match.conflicts
    assert match.zone is not Zone.ANSWER


def test_two_words_are_never_answered_by_themselves(starter_library):
    short = starter_library.match("be khop")[0]
    whole = starter_library.match("Bẻ khớp ngón tay gây viêm khớp.")[0]

    assert short.zone is not Zone.ANSWER
    assert whole.zone is Zone.ANSWER
