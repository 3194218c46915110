"""The self-check on a desk's records: what shows, what lacks, what people state, what is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from claimdesk.desk import tidying, verbs
from claimdesk.desk.models import (
    Account,
    AuditEntry,
    Desk,
    LogEntry,
    PolicyVersion,
    Publication,
    ReadinessSnapshot,
    ReadinessStatement,
)
from claimdesk.desk.publiclog import signing
from claimdesk.desk.readiness import history, reporting
from claimdesk.desk.verbs import readiness
from claimdesk.domain.readiness import CRITERIA, Told
from claimdesk.errors import MissingRecordError, NotAllowedError, RuleError
from support import desk

pytestmark = pytest.mark.django_db
SOON = desk.NOW + timedelta(hours=1)
PARTS = {"ifcn-1.1", "ifcn-1.5", "ifcn-2.4", "ifcn-4.1", "ifcn-4.3", "ifcn-4.4", "ifcn-6.4",
         "ifcn-6.5", "efcsn-funding", "efcsn-place"}  # fmt: skip


@pytest.fixture
def people():
    return desk.person("An", "publisher"), desk.person("Binh", "publisher")


@pytest.fixture
def other():
    return desk.person("Chi", "administrator")


@pytest.fixture
def ready(people, other):
    """Give a desk that has said what it owes its readers, and two fact-checks that stand."""
    Desk.objects.filter(pk=1).update(about="We check facts.", contact="desk@desk.example")
    for kind in ("methodology", "corrections"):
        PolicyVersion.objects.create(
            kind=kind, language="en", number=1, body="As follows.", written_by=other,
            effective=desk.NOW,
        )  # fmt: skip
    first = None
    for number in range(2):
        claim = desk.claim(people[0], f"Claim number {number} is about lemons.")
        first = desk.published(*people, other, of=claim)
    return first


def rows(now=SOON):
    return {row["key"]: row for row in reporting.make(now)["criteria"]}


def fill(publication, **changes):
    """Change what a page of a publication says, past the locks that forbid it."""
    from django.db import connection

    from claimdesk.desk import locks

    locks.remove(connection)
    Publication.objects.filter(pk=publication.pk).update(**changes)


def test_a_new_desk_has_each_criterion_once_and_shows_each_gap():
    report = reporting.make(desk.NOW)
    assert [row["key"] for row in report["criteria"]] == [one.key for one in CRITERIA]
    assert report["states"] == {"evidence": 0, "attested": 0, "gap": 39, "not_applicable": 0}
    assert all(row["gaps"] for row in report["criteria"])
    assert {gap for row in report["criteria"] for gap in row["gaps"]} == {
        "nothing", "too_few", "statement", "profile", "staff", "unstated",
    }  # fmt: skip


def test_the_records_of_a_desk_at_work_show_more_than_18_criteria(ready):
    found = rows()
    shown = {key for key, row in found.items() if row["state"] == "evidence"}
    assert len({key for key in shown if key.startswith("ifcn")}) >= 18
    assert found["ifcn-2.5"]["state"] == "attested"
    assert found["ifcn-5.5"]["state"] == "not_applicable"
    assert found["ifcn-5.5"]["void"] == "no-claimant"
    gaps = {key for key, row in found.items() if row["state"] == "gap"}
    assert gaps == PARTS | {"ifcn-1.3", "efcsn-output"}, "two fact-checks are no year's work"


@pytest.mark.parametrize(
    ("field", "empty", "keys"),
    [
        ("why", "", {"ifcn-1.4", "ifcn-2.2", "ifcn-5.2"}),
        ("method", " ", {"ifcn-2.1", "ifcn-3.1"}),
        ("counter_search", "", {"ifcn-5.3"}),
        ("findings", [], {"ifcn-2.3", "ifcn-3.1", "ifcn-3.3", "efcsn-sources"}),
        ("claimant", {"name": "A Company", "kind": "organisation"}, {"ifcn-5.5"}),
    ],
)
def test_a_page_that_lacks_something_is_named_by_each_criterion_that_asks_for_it(
    ready, field, empty, keys
):
    before = {key for key, row in rows().items() if row["state"] == "gap"}
    fill(ready, page=ready.page | {field: empty})
    found = rows()
    gaps = {key for key, row in found.items() if row["state"] == "gap"}
    assert gaps - before == keys
    for key in keys:
        lacking = [one["missing"] for one in found[key]["figures"] if not one["met"]]
        assert [ready.check_record_id] in lacking, key


def test_primary_sources_and_interests_are_read_from_the_sources_of_a_page(ready):
    sources = [one | {"grade": "secondary", "interest": ""} for one in ready.page["evidence"]]
    fill(ready, page=ready.page | {"evidence": sources, "primary_reason": ""})
    found = rows()
    assert found["ifcn-3.2"]["gaps"] == found["ifcn-2.3"]["gaps"] == ["records"]


def test_equal_claims_with_different_verdicts_are_found(ready):
    other = Publication.objects.exclude(pk=ready.pk).get()
    fill(other, page=other.page | {"claim_reviewed": "CLAIM number 0, is about lemons!",
                                   "verdict": "true"})  # fmt: skip
    fill(ready, page=ready.page | {"claim_reviewed": "Claim number 0 is about lemons."})
    assert rows()["ifcn-5.4"]["gaps"] == ["conflict"]


def test_a_desk_that_checks_one_claimant_only_is_told(ready, people, other):
    for one in Publication.objects.all():
        fill(one, page=one.page | {"claimant": {"name": "A Party", "kind": "organisation"}})
    assert "concentrated" not in rows()["ifcn-2.2"]["gaps"], "two are too few to say so"
    for number in range(2, 6):
        claim = desk.claim(people[0], f"Claim number {number} is about lemons.")
        one = desk.published(*people, other, of=claim)
        fill(one, page=one.page | {"claimant": {"name": "A Party", "kind": "organisation"}})
    assert "concentrated" in rows()["ifcn-2.2"]["gaps"]


def test_money_and_owners_are_told_anew_each_year(ready):
    much_later = desk.NOW + timedelta(days=4_000)
    found = rows(much_later)
    for key in ("ifcn-1.2", "ifcn-1.6", "ifcn-4.2"):
        assert found[key]["gaps"] == ["statement"]
    assert found["ifcn-5.1"]["state"] == "evidence", "the method stands until it is written anew"
    assert found["ifcn-2.5"]["gaps"] == ["staff"]


def test_cadence_is_counted_over_26_weeks(ready):
    one = rows()["ifcn-1.3"]["figures"]
    assert [(part["name"], part["count"]) for part in one] == [("cadence", 2), ("quiet-weeks", 25)]
    assert rows(desk.NOW + timedelta(weeks=27))["ifcn-1.3"]["figures"][0]["count"] == 0


def test_a_correction_without_its_entry_of_the_log_is_named(ready):
    fill(ready)  # takes the locks away
    LogEntry.objects.filter(publication=ready).delete()
    assert rows()["ifcn-6.3"]["gaps"] == ["records"]


def test_an_objection_that_is_right_or_lies_about_is_a_gap(ready, other):
    said, _code = verbs.dispute(check=ready.check_record_id, text="It is wrong.", now=desk.NOW)
    late = desk.NOW + timedelta(days=31)
    assert rows(late)["efcsn-complaints"]["gaps"] == ["waiting"]
    outsider = desk.person("Dung", "checker")
    verbs.answer_dispute(
        actor=outsider, dispute=said.pk, outcome="upheld", answer="Yes.", now=desk.NOW
    )
    assert rows()["ifcn-6.3"]["gaps"] == ["owed"]


# -- what people state -----------------------------------------------------------------------------
def stated(actor, criterion="ifcn-1.1", **fields):
    said = {"text": "Registered as number 12.", "now": desk.NOW} | fields
    return readiness.state_criterion(actor=actor, criterion=criterion, **said)


def test_a_statement_that_matters_counts_when_a_second_person_confirms_it(people):
    row = stated(people[0])
    assert rows()["ifcn-1.1"]["gaps"] == ["unconfirmed"]
    with pytest.raises(RuleError) as refusal:
        readiness.confirm_statement(actor=people[0], statement=row.pk, now=SOON)
    assert refusal.value.rule == "readiness-two-persons"
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadinessStatement.objects.update(confirmed=SOON, confirmed_by=people[0])
    readiness.confirm_statement(actor=people[1], statement=row.pk, now=SOON)
    found = rows()["ifcn-1.1"]
    assert found["state"] == "attested"
    assert (found["statement"]["made_by"], found["statement"]["confirmed_by"]) == (
        people[0].pk, people[1].pk,
    )  # fmt: skip
    assert rows(desk.NOW + timedelta(days=365))["ifcn-1.1"]["gaps"] == ["lapsed"]
    readiness.take_statement_back(actor=people[1], statement=row.pk, now=SOON)
    assert rows()["ifcn-1.1"]["gaps"] == ["unstated"]
    assert [one.verb for one in AuditEntry.objects.order_by("sequence")] == [
        "state_criterion", "confirm_statement", "take_statement_back",
    ]  # fmt: skip


def test_neither_a_machine_nor_a_checker_states_anything_and_a_criterion_must_exist(people):
    for actor in (desk.machine(), desk.person("Em", "reviewer")):
        with pytest.raises(NotAllowedError):
            stated(actor)
    with pytest.raises(MissingRecordError):
        stated(people[0], "ifcn-9.9")
    with pytest.raises(RuleError):
        stated(people[0], "ifcn-1.3")
    assert not ReadinessStatement.objects.exists()


def test_each_criterion_that_people_state_can_be_stated(people):
    for one in CRITERIA:
        if one.told is Told.DESK:
            row = stated(people[0], one.key)
            readiness.confirm_statement(actor=people[1], statement=row.pk, now=desk.NOW)
    found = rows()
    assert {key for key, row in found.items() if row["state"] == "attested"} >= {
        "ifcn-1.1", "ifcn-2.4", "ifcn-4.3", "ifcn-4.4", "ifcn-6.4", "ifcn-6.5", "efcsn-place",
    }  # fmt: skip


# -- snapshots -------------------------------------------------------------------------------------
def test_a_snapshot_is_kept_as_it_was_and_the_next_tells_what_changed(ready, people):
    first = readiness.take_snapshot(actor=people[0], now=SOON)
    stated(people[0], "ifcn-4.3")
    second = readiness.take_snapshot(actor=people[0], now=SOON)
    found = history.changes(first.report, second.report)
    assert [(one.key, one.before, one.after) for one in found] == [("ifcn-4.3", "gap", "attested")]
    first.refresh_from_db()
    assert first.sha256 == reporting.digest_of(first.report)


def test_readers_see_a_snapshot_that_a_second_person_shows_and_the_log_tells_it(ready, people):
    row = stated(people[0], "ifcn-4.3")
    kept = readiness.take_snapshot(actor=people[0], now=SOON)
    with pytest.raises(RuleError) as refusal:
        readiness.show_snapshot(actor=people[0], snapshot=kept.pk, now=SOON)
    assert refusal.value.rule == "readiness-two-persons"
    readiness.show_snapshot(actor=people[1], snapshot=kept.pk, now=SOON)
    assert history.shown_now().pk == kept.pk
    entry = LogEntry.objects.get(about="readiness")
    assert row.text in entry.record
    for hidden in (people[0].name, "made_by", '"ids"'):
        assert hidden not in entry.record
    readiness.hide_snapshot(actor=people[0], snapshot=kept.pk, now=SOON)
    assert history.shown_now() is None
    assert LogEntry.objects.filter(about="readiness").count() == 2
    with pytest.raises(RuleError):
        readiness.hide_snapshot(actor=people[0], snapshot=kept.pk, now=SOON)


def test_the_desk_keeps_one_by_itself_each_month_and_nobody_shows_that(ready, people):
    for day in (0, 1, 32):
        tidying.tidy(now=desk.NOW + timedelta(days=day))()
    kept = list(ReadinessSnapshot.objects.order_by("pk"))
    assert [(one.month, one.made_by) for one in kept] == [("2026-11", None), ("2026-12", None)]
    with pytest.raises(RuleError):
        readiness.show_snapshot(actor=people[0], snapshot=kept[0].pk, now=SOON)


def test_a_snapshot_holds_the_signed_checkpoint_of_the_public_log(ready, people):
    assert readiness.take_snapshot(actor=people[0], now=SOON).report["log"] is None
    head = signing.sign(SOON)
    log = readiness.take_snapshot(actor=people[0], now=SOON).report["log"]
    assert (log["origin"], log["size"], log["root"]) == (head.origin, head.size, head.root.hex())
    assert log["checkpoint"].startswith(f"{head.dump()}\n— ")


def test_names_are_looked_up_for_an_assessor_and_kept_nowhere(ready, people):
    stated(people[0], "ifcn-4.3")
    kept = readiness.take_snapshot(actor=people[0], now=SOON)
    assert people[0].name not in str(kept.report)
    Account.objects.filter(pk=people[0].pk).update(name="Another Name")
    named = reporting.with_names(kept.report)
    assert [row["statement"]["made_by"] for row in named["criteria"] if row["statement"]] == [
        "Another Name"
    ]
