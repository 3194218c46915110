"""Why a match is one, and what speaks against it."""

from __future__ import annotations

import pytest

from claimdesk.domain.factcheck import FactCheck
from claimdesk.matching.reasons import explain


def _explain(text, claim, *, title="", cosine=0.0):
    return explain(text, FactCheck(id="0", claim_reviewed=claim, title=title), cosine)


def _told(text, claim, kind):
    reasons, _ = _explain(text, claim)
    return next((said for one, _, said in (x.partition(": ") for x in reasons) if one == kind), "")


def _kinds(phrases):
    return [phrase.partition(":")[0] for phrase in phrases]


def test_shared_words_are_named_as_the_factcheck_writes_them():
    reasons, conflicts = _explain(
        "uong nuoc chanh nong", "Uống nước chanh nóng tiêu diệt tế bào ung thư."
    )
    assert reasons == ("words: uống nước chanh nóng", "field: claim")
    assert conflicts == ()


def test_words_are_told_together_only_where_both_texts_have_them_side_by_side():
    assert _told("Lemon water, hot", "Hot lemon water cures", "words") == "hot, lemon water"
    assert _told("water of lemon", "Hot lemon water cures", "words") == "lemon, water"


@pytest.mark.parametrize(
    ("claim", "title", "field"),
    [
        ("Garlic cures flu", "No remedy", "claim"),
        ("A plant cures all", "Garlic is no remedy", "title"),
        ("Garlic cures all", "No remedy for flu", "claim, title"),
        ("Onions help", "No remedy", ""),
    ],
)
def test_the_field_that_holds_the_words_is_told(claim, title, field):
    reasons, _ = _explain("garlic against flu", claim, title=title)
    assert [one for one in reasons if one.startswith("field")] == [f"field: {field}"] * bool(field)


@pytest.mark.parametrize(
    ("text", "claim", "kind", "said"),
    [
        ("Ông Trần Văn Nam bị bắt", "Bắt ông Trần Văn Nam", "names", "Trần Văn Nam"),
        ("WHO lied about it", "The World Health Organization lied to all of us", "names",
         "World Health Organization"),
        ("lũ ở Huế", "Huế ngập vì lũ lớn", "places", "Huế"),
        ("the flood in Hanoi", "Hà Nội ngập lũ", "places", "Hà Nội"),
        ("ngày 5/3/2024 mất điện", "mất điện ngày 5 tháng 3 năm 2024", "dates",
         "ngày 5 tháng 3 năm 2024"),
        ("no power on 4/3/2024", "no power on 5 March 2024", "dates", ""),
        ("tỏi chữa ung thư", "Garlic cures cancer", "things", "Garlic, cancer"),
        ("a road of 5 km", "a rise of 5 %", "numbers", ""),
    ],
)  # fmt: skip
def test_what_both_name_is_told_as_the_factcheck_writes_it(text, claim, kind, said):
    assert _told(text, claim, kind) == said


def test_a_name_is_not_told_as_words_too():
    assert _told("lũ ở Huế", "Huế ngập vì lũ lớn", "words") == "lũ"


def test_common_words_are_no_reason():
    assert _explain("what is this about", "This is about the moon")[0] == ()


def test_the_same_number_in_two_spellings_agrees():
    reasons, conflicts = _explain("hơn 1.200.000 người mắc", "1,2 triệu người mắc bệnh")
    assert "numbers: 1,2 triệu" in reasons
    assert "numbers" not in _kinds(conflicts)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("300 people died in the flood", "30 people died in the flood"),
        ("bão làm 300 người chết", "bão làm 30 người chết"),
        ("prices rose by 3,5%", "prices rose by 35%"),
    ],
)
def test_different_numbers_conflict(text, claim):
    assert _kinds(_explain(text, claim)[1]) == ["numbers"]


def test_a_number_that_only_one_side_has_is_no_conflict():
    assert _explain("300 people died in the flood", "people died in the flood")[1] == ()
    assert _explain("covid vaccine", "Covid-19 vaccine of 2021")[1] == ()


def test_a_year_in_the_title_agrees_too():
    reasons, conflicts = _explain("flood of 2020", "The flood of 1999", title="No flood in 2020")
    assert "dates: 2020" in reasons
    assert conflicts == ()


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Vaccines do not cause autism", "Vaccines cause autism"),
        ("Vaccines don't cause autism", "Vaccines cause autism"),
        ("Vaccines cause autism", "Vaccines never cause autism"),
        ("Vắc xin không gây tự kỷ", "Vắc xin gây tự kỷ"),
        ("Vắc xin gây tự kỷ", "Vắc xin không hề gây tự kỷ"),
        ("vắc xin không gây tự kỷ", "Vắc xin gây tự kỷ"),
        ("Nước chanh chưa từng khỏi ung thư", "Nước chanh khỏi ung thư"),
    ],
)
def test_saying_and_denying_the_same_conflict(text, claim):
    assert _kinds(_explain(text, claim)[1]) == ["negation"]


@pytest.mark.parametrize(
    "text",
    [
        "Vắc xin gây tự kỷ đúng không?",
        "Vắc xin có gây tự kỷ không",
        "vac xin co gay tu ky ko?",
        "Vắc xin gây tự kỷ phải không mọi người",
        "Vắc xin gây tự kỷ, có thật không ạ?",
    ],
)
def test_a_question_that_ends_in_not_denies_nothing(text):
    assert _explain(text, "Vắc xin gây tự kỷ")[1] == ()


@pytest.mark.parametrize("text", ["", "?", "không", "\ud800", "x" * 10_000])
def test_any_text_can_be_explained(text):
    reasons, conflicts = _explain(text, "Vắc xin gây tự kỷ")
    assert isinstance(reasons, tuple)
    assert isinstance(conflicts, tuple)


def test_closeness_of_meaning_is_told_in_degrees():
    assert _explain("a", "b", cosine=0.1)[0] == ()
    assert _explain("a", "b", cosine=0.35)[0][0].startswith("meaning: close")
    assert _explain("a", "b", cosine=0.8)[0][0].startswith("meaning: very close")
