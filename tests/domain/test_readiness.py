"""How each criterion of a code is judged: from records, from statements, never one for another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from claimdesk.domain import readiness as rules
from claimdesk.domain.readiness import BY_KEY, CRITERIA, Figure, Gap, State, Statement, Told
from claimdesk.errors import RuleError

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
RECORDS, STATED, CONFIRMED = BY_KEY["ifcn-3.1"], BY_KEY["ifcn-4.3"], BY_KEY["ifcn-1.1"]
MET = Figure(name="cited", kind="check", ids=(1,), needed=1)


def said(days=0, **fields):
    return Statement(made=NOW - timedelta(days=days), **fields)


def test_each_of_the_31_criteria_of_the_ifcn_is_there_once():
    numbers = [one.number for one in CRITERIA if one.code == "ifcn"]
    assert len(numbers) == len(set(numbers)) == 31
    assert [sum(one.startswith(part) for one in numbers) for part in "123456"] == [6, 5, 4, 5, 6, 5]
    assert len({one.key for one in CRITERIA}) == len(CRITERIA)


def test_records_are_evidence_and_never_a_statement():
    result = rules.judge(RECORDS, [MET], None, NOW)
    assert result.state is State.EVIDENCE
    for criterion in CRITERIA:
        state = rules.judge(criterion, [MET], None, NOW).state
        if criterion.told is Told.DESK:
            assert state is State.GAP, f"{criterion.key}: no count stands in for a person's word"
        assert (state is State.ATTESTED) is (criterion.told is Told.STAFF), criterion.key


def test_a_figure_that_falls_short_is_a_gap_with_its_name():
    short = Figure(name="cited", kind="check", missing=(1,), needed=1, gap=Gap.RECORDS)
    over = Figure(name="owed", kind="dispute", ids=(1,), most=0, gap=Gap.OWED)
    result = rules.judge(RECORDS, [MET, short, over], None, NOW)
    assert (result.state, result.gaps) == (State.GAP, (Gap.RECORDS, Gap.OWED))


@pytest.mark.parametrize(
    ("criterion", "statement", "gap"),
    [
        (STATED, None, Gap.UNSTATED),
        (STATED, said(365), Gap.LAPSED),
        (STATED, said(364), None),
        (CONFIRMED, said(), Gap.UNCONFIRMED),
        (CONFIRMED, said(confirmed=NOW), None),
        (CONFIRMED, said(400, confirmed=NOW), Gap.LAPSED),
    ],
)
def test_a_statement_counts_for_a_year_and_where_it_must_when_confirmed(criterion, statement, gap):
    result = rules.judge(criterion, [], statement, NOW)
    assert result.gaps == ((gap,) if gap else ())
    assert result.state is (State.GAP if gap else State.ATTESTED)


def test_that_a_criterion_does_not_apply_takes_a_second_person():
    criterion = BY_KEY["ifcn-6.4"]
    alone = rules.judge(criterion, [], said(applies=False), NOW)
    assert (alone.state, alone.gaps) == (State.GAP, (Gap.UNCONFIRMED,))
    both = rules.judge(criterion, [], said(applies=False, confirmed=NOW), NOW)
    assert both.state is State.NOT_APPLICABLE


def test_what_the_records_tell_nobody_can_state():
    with pytest.raises(RuleError) as refusal:
        rules.require_statable(RECORDS, applies=True)
    assert refusal.value.rule == "records-tell-it"
    with pytest.raises(RuleError) as refusal:
        rules.require_statable(STATED, applies=False)
    assert refusal.value.rule == "criterion-applies"


def test_the_lower_end_of_a_share_is_wilsons():
    assert rules.lower_share(0, 0) == 0
    assert rules.lower_share(5, 10) == pytest.approx(0.2366, abs=1e-4)
    assert rules.lower_share(10, 10) == pytest.approx(0.7225, abs=1e-4)
