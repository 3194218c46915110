"""Why a match is one, and what speaks against it."""

from __future__ import annotations

import pytest

from claimdesk.domain.factcheck import FactCheck
from claimdesk.matching.reasons import explain


def _explain(text, claim, *, title="", cosine=0.0):
    return explain(text, FactCheck(id="0", claim_reviewed=claim, title=title), cosine)


def _kinds(phrases):
    return [phrase.partition(":")[0] for phrase in phrases]


def test_shared_words_are_named_as_the_factcheck_writes_them():
    reasons, conflicts = _explain(
        "uong nuoc chanh nong", "Uống nước chanh nóng tiêu diệt tế bào ung thư."
    )
    assert reasons == ("words: chanh, nóng, nước, uống",)
    assert conflicts == ()


def test_common_words_are_no_reason():
    assert _explain("what is this about", "This is about the moon")[0] == ()


def test_the_same_number_in_two_spellings_agrees():
    reasons, conflicts = _explain("hơn 1.200.000 người mắc", "1,2 triệu người mắc bệnh")
    assert "numbers: 1,200,000" in reasons
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


def test_a_number_in_the_title_agrees_too():
    reasons, conflicts = _explain("flood of 2020", "The flood of 1999", title="No flood in 2020")
    assert "numbers: 2020" in reasons
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
