"""The rules of a check: each blocks by itself, and a draft that meets all is free."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimdesk.domain.check import (
    Blocker,
    Checkability,
    CorrectionClass,
    Draft,
    Evidence,
    Finding,
    Grade,
    Reply,
    Stance,
    blockers,
    require_complete,
    require_sole_sources_accepted,
    sole_sources,
)
from claimdesk.domain.review import Approval, require_second_person
from claimdesk.errors import RuleError

ONE = Evidence(
    key="a",
    owner="office of water",
    site="water.example",
    name="Office of Water",
    quotation="The lake holds 3 million litres.",
    interest="none known",
    stance=Stance.REFUTES,
    grade=Grade.PRIMARY,
)
TWO = replace(
    ONE, key="b", owner="university of lakes", site="lakes.example", stance=Stance.SUPPORTS
)
FULL = Draft(
    checkability=Checkability.STATEMENT,
    title="The lake is not empty",
    claim="The lake is empty.",
    has_verdict=True,
    summary="It holds water.",
    why="Many people drink from it.",
    method="We read two measurements.",
    has_claimant=True,
    reply=Reply.DECLINED,
    evidence=(ONE, TWO),
    findings=(Finding(key="f", text="It holds 3 million litres.", cites=("a", "b")),),
)


def only_finding(**fields):
    return (replace(FULL.findings[0], **fields),)


def test_a_draft_that_meets_every_rule_is_free():
    assert blockers(FULL) == []
    require_complete(FULL)


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("checkable", {"checkability": Checkability.OPINION}),
        ("checkable", {"checkability": Checkability.PREDICTION}),
        ("checkable", {"checkability": Checkability.QUESTION}),
        ("checkable", {"checkability": Checkability.SATIRE}),
        ("checkable", {"checkability": Checkability.UNCLEAR}),
        ("complete", {"title": " "}),
        ("complete", {"summary": ""}),
        ("complete", {"method": ""}),
        ("why-this-claim", {"why": ""}),
        ("findings", {"findings": ()}),
        ("findings", {"findings": only_finding(text=" ")}),
        ("cited", {"findings": only_finding(cites=())}),
        ("cited", {"findings": only_finding(cites=("gone",))}),
        ("two-sources", {"findings": only_finding(cites=("a",))}),
        ("two-sources", {"evidence": (ONE, replace(TWO, owner="office of water"))}),
        ("two-sources", {"evidence": (ONE, replace(TWO, site="water.example"))}),
        (
            "not-about-themselves",
            {"evidence": (replace(ONE, of_claimant=True), replace(TWO, of_claimant=True))},
        ),
        ("correction-class", {"correction": CorrectionClass.TYPO, "is_new_verdict": True}),
        ("correction-class", {"correction": CorrectionClass.CLARIFICATION, "is_new_verdict": True}),
        ("quotation", {"evidence": (replace(ONE, quotation=" "), TWO)}),
        ("interest", {"evidence": (replace(ONE, interest=""), TWO)}),
        ("primary-source", {"evidence": (replace(ONE, grade=Grade.SECONDARY),
                                         replace(TWO, grade=Grade.SECONDARY))}),
        ("both-sides", {"evidence": (ONE, replace(TWO, stance=Stance.REFUTES))}),
        ("right-of-reply", {"reply": Reply.UNRECORDED}),
        ("right-of-reply", {"reply": Reply.NOT_APPLICABLE}),
        ("right-of-reply", {"reply": Reply.UNSAFE}),
        ("right-of-reply", {"reply": Reply.REPLIED, "reply_note": ""}),
        ("verdict", {"has_verdict": False}),
    ],
)  # fmt: skip
def test_each_rule_blocks_by_itself(rule, broken):
    found = blockers(replace(FULL, **broken))
    assert [one.rule for one in found] == [rule]
    assert str(found[0])
    assert "%" not in str(found[0])
    with pytest.raises(RuleError) as refusal:
        require_complete(replace(FULL, **broken))
    assert refusal.value.rule == rule


@pytest.mark.parametrize(
    "mended",
    [
        {"findings": only_finding(cites=("a",), sole_source_reason="It alone measures the lake.")},
        {"evidence": (replace(ONE, of_claimant=True), TWO)},
        {"evidence": (ONE, replace(TWO, stance=Stance.CONTEXT)), "counter_search": "We looked."},
        {"has_claimant": False, "reply": Reply.UNRECORDED},
        {"correction": CorrectionClass.SUBSTANTIAL, "is_new_verdict": True},
        {"reply": Reply.UNSAFE, "reply_note": "A source would be endangered."},
    ],
)
def test_a_recorded_reason_lifts_a_rule_that_takes_one(mended):
    assert blockers(replace(FULL, **mended)) == []


def test_no_reason_makes_somebody_the_only_source_about_themselves():
    alone = replace(
        FULL,
        evidence=(replace(ONE, of_claimant=True), TWO),
        findings=only_finding(cites=("a",), sole_source_reason="They know best."),
    )
    assert [one.rule for one in blockers(alone)] == ["not-about-themselves"]


def test_whoever_speaks_for_the_claimant_is_the_claimant_under_another_name_too():
    elsewhere = replace(TWO, owner="lake company press office", site="water.example")
    draft = replace(
        FULL,
        evidence=(replace(ONE, of_claimant=True), elsewhere),
        findings=only_finding(cites=("b",), sole_source_reason="They know best."),
    )
    assert [one.rule for one in blockers(draft)] == ["not-about-themselves"]


def test_two_sources_that_a_third_joins_are_one_voice():
    third = replace(ONE, key="c", owner="university of lakes", site="water.example")
    draft = replace(FULL, evidence=(ONE, TWO, third))
    assert [one.rule for one in blockers(draft)] == ["two-sources"]


def test_a_reviewer_must_accept_each_single_source():
    alone = replace(FULL, findings=only_finding(cites=("a",), sole_source_reason="Only one."))
    assert [one.key for one in sole_sources(alone)] == ["f"]
    with pytest.raises(RuleError) as refusal:
        require_sole_sources_accepted(alone, [])
    assert refusal.value.rule == "sole-source-accepted"
    require_sole_sources_accepted(alone, ["f"])


STANDING = Approval(
    author=1,
    contributors=frozenset({1, 2}),
    reviewer=3,
    reviewer_is_person=True,
    conflicted=False,
    declared=True,
    attested=True,
)


def test_a_second_person_without_a_conflict_may_approve():
    require_second_person(STANDING)


@pytest.mark.parametrize(
    ("rule", "changed"),
    [
        ("two-persons", {"reviewer": 1}),
        ("two-persons", {"reviewer": 2}),
        ("no-machine-approval", {"reviewer_is_person": False}),
        ("conflict-of-interest", {"conflicted": True}),
        ("declare-interest", {"declared": False}),
        ("attestation", {"attested": False}),
        ("renewed-access", {"renewed_by_writer": True}),
    ],
)
def test_anybody_else_may_not(rule, changed):
    with pytest.raises(RuleError) as refusal:
        require_second_person(replace(STANDING, **changed))
    assert refusal.value.rule == rule


def test_a_blocker_fills_its_template():
    blocker = Blocker(rule="x", message="Finding %(number)d", place="y", facts={"number": 3})
    assert str(blocker) == "Finding 3"
