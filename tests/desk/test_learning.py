"""`claimdesk eval matching --from-desk`: what people decided is measured, learnt from, undone."""

from __future__ import annotations

import json

import numpy as np
import pytest

from claimdesk.cli import doctor
from claimdesk.desk import audit, places, verbs
from claimdesk.desk.decisions import decided_matches
from claimdesk.desk.models import AuditEntry, Claim, Match
from claimdesk.desk.verbs.learning import keep_calibration
from claimdesk.errors import LibraryBusyError
from claimdesk.matching import library as library_module
from claimdesk.matching.calibration import CALIBRATION, keep
from claimdesk.matching.decisions import Decided, score_decided
from claimdesk.matching.library import Library
from claimdesk.matching.refitting import LEAST_DECISIONS
from claimdesk.matching.storage import writer_lock
from support import desk
from support.command import run_command
from support.decided import record, sigmoid
from support.encoder import HashedWords
from support.engine import match
from support.entries import make_entries, make_entry

pytestmark = pytest.mark.django_db
WHO = "Quillon Fernworthy"


@pytest.fixture(autouse=True)
def library(tmp_path, monkeypatch):
    """Give a library of a hundred entries, the one that the desk matches against."""
    monkeypatch.setenv("CLAIMDESK_LIBRARY", str(tmp_path / "library"))
    encoder = HashedWords()
    monkeypatch.setattr(library_module, "default_encoder", lambda: encoder)
    monkeypatch.setattr(library_module, "intake_encoder", lambda: encoder)
    found = Library.open(tmp_path / "library", encoder=encoder, create=True)
    found.add(make_entries(100))
    return found


@pytest.fixture
def who():
    return desk.person(WHO)


def decide(who, number, text, *, accepted):
    entry = make_entry(number)
    claim, _ = Claim.objects.get_or_create(text=text, defaults={"created": desk.NOW})
    return Match.objects.create(
        claim=claim, entry_id=entry.id, entry=entry.to_json(), probability=0.5, zone="suggest",
        decision="accepted" if accepted else "rejected", decided_by=who, decided=desk.NOW,
        created=desk.NOW,
    )  # fmt: skip


def decide_many(who, library, count):
    """Let people accept the better half of many matches, and a few of the others."""
    pairs = [
        (at % 100, f"They say that {make_entry(number % 100).claim_reviewed} Seen {number} times.")
        for number in range(count)
        for at in (number, number + 12)
    ]
    known = [
        Decided(
            text=text,
            entry_id=make_entry(number).id,
            claim_reviewed=make_entry(number).claim_reviewed,
            accepted=True,
        )
        for number, text in pairs
    ]
    scores = score_decided(library, known, lambda *_: None).scores
    chance = sigmoid(4 * (scores - np.median(scores)))  # steeper than any shipped calibration
    accepted = np.random.default_rng(2).random(len(pairs)) < chance
    for (number, text), said in zip(pairs, accepted, strict=True):
        decide(who, number, text, accepted=bool(said))


def evaluate(*options):
    return run_command("eval", "matching", "--from-desk", *options)


def test_decisions_are_handed_over_without_who_took_them(who):
    claim = desk.claim(who, "Hot lemon water cures cancer, they say.")
    machine = desk.machine()
    first, second, third = (make_entry(number) for number in (1, 2, 3))
    verbs.store_matches(
        actor=machine, claim=claim.pk, matches=[match(to=one) for one in (first, second, third)],
        now=desk.NOW,
    )  # fmt: skip
    rows = {row.entry_id: row.pk for row in claim.matches.all()}
    for entry, decision in ((first, "rejected"), (second, "accepted")):
        verbs.decide_match(actor=who, match=rows[entry.id], decision=decision, now=desk.NOW)
    found = decided_matches()
    assert [(one.entry_id, one.accepted) for one in found] == [
        (row.entry_id, row.decision == "accepted")
        for row in claim.matches.exclude(decision="pending").order_by("pk")
    ]
    assert {one.text for one in found} == {claim.text}
    assert WHO not in repr(found)
    verbs.decide_match(actor=who, match=rows[first.id], decision="pending", now=desk.NOW)
    assert [one.entry_id for one in decided_matches()] == [second.id]


def test_without_decisions_it_says_what_to_do():
    outcome = evaluate()
    assert outcome.code == 0
    assert "open a claim and decide" in outcome.out
    assert str(LEAST_DECISIONS) in outcome.out
    assert evaluate("--json").json["needed"]["decisions"] == LEAST_DECISIONS


def test_figures_of_few_decisions_are_printed(who):
    for number in range(6):
        text = make_entry(number).claim_reviewed
        decide(who, number, text, accepted=number > 0)
    decide(who, 7, "Something else.", accepted=False)
    Match.objects.filter(entry_id=make_entry(7).id).update(entry_id="ffffffffffffffff")
    figures = evaluate("--json").json
    assert (figures["pairs"], figures["accepted"]) == (6, 5)
    assert figures["left_out"] == {"gone": 1, "changed": 0}
    assert figures["groups"]["en"]["pairs"] == 6
    assert figures["calibration"] == {"state": "shipped"}
    said = evaluate().out
    assert "6 decisions" in said
    assert "calibration error" in said


def test_too_few_decisions_are_refused_and_nothing_is_written(who, library):
    decide_many(who, library, 20)
    outcome = evaluate("--refit")
    assert outcome.code == 11
    (line,) = outcome.error_lines
    assert line.startswith("claimdesk: There are too few decisions")
    assert "en 40" in line
    assert str(LEAST_DECISIONS) in line
    assert not (library.directory / CALIBRATION).exists()
    assert evaluate("--refit", "--json").json["refit"]["taken"] is False


@pytest.mark.one_database
def test_a_desk_learns_from_its_decisions_and_takes_it_back(who, library):
    decide_many(who, library, 260)
    asked = make_entry(5).claim_reviewed
    before = library.match(asked)[0]
    outcome = evaluate("--refit")
    assert outcome.code == 0, outcome.error
    assert "--undo" in outcome.out
    after = library.match(asked)[0]
    assert after.entry == before.entry
    assert after.probability != before.probability
    figures = evaluate("--json").json
    assert figures["calibration"]["state"] == "desk"
    assert figures["calibration"]["pairs"]["used"] == 520
    text = (library.directory / CALIBRATION).read_text()
    assert WHO not in text
    assert "They say" not in text
    assert "spoon" not in text
    row = json.loads(text)["calibrations"][0]
    assert row["refit"]["after"]["log_loss"] < row["refit"]["before"]["log_loss"]
    assert "from 520 decisions" in doctor._calibration("calibration").text
    undone = evaluate("--undo")
    assert undone.code == 0
    assert "the shipped one" in undone.out
    assert library.match(asked)[0] == before
    assert evaluate("--undo").code == 8
    told = AuditEntry.objects.filter(verb__endswith="_calibration").order_by("sequence")
    assert [one.verb for one in told] == ["keep_calibration", "undo_calibration"]
    assert {one.details["calibration"] for one in told} == {row["made"]}
    assert told[0].details["decisions"] == 520
    assert audit.find_break() is None


def test_a_library_in_use_leaves_no_entry_of_a_calibration(library):
    kept = record(library.snapshot.manifest.encoder)
    with writer_lock(library.directory), pytest.raises(LibraryBusyError):
        keep_calibration(actor=None, library=library.directory, record=kept, now=desk.NOW)
    assert not (library.directory / CALIBRATION).exists()
    assert not AuditEntry.objects.filter(verb="keep_calibration").exists()


def test_the_doctor_tells_whose_calibration_is_in_force_and_when_one_is_ignored(library):
    assert doctor._calibration("calibration").text == "the shipped one"
    keep(library.directory, record("another encoder"))
    found = doctor._calibration("calibration")
    assert (found.state, "fitted for other weights" in found.text) == ("warn", True)
    assert "--undo" in found.advice


@pytest.mark.one_database
def test_the_same_decisions_again_are_refused_with_both_figures(who, library):
    decide_many(who, library, 260)
    assert evaluate("--refit", "--json").json["refit"]["taken"]
    again = evaluate("--refit")
    assert again.code == 11
    (line,) = again.error_lines
    assert "log loss" in line
    assert "calibration error" in line
    assert places.library_folder().joinpath(CALIBRATION).exists()


@pytest.mark.parametrize(
    "options",
    [(), ("--refit",), ("--undo",), ("--from-desk", "--refit", "--undo"), ("--from-desk", ".")],
)
def test_options_that_do_not_go_together_are_refused(options):
    assert run_command("eval", "matching", *options).code == 2
