"""Random histories of a desk: whatever readers see differently has its entry in the public log."""

from __future__ import annotations

import os
import random
from itertools import combinations, pairwise

import pytest

from claimdesk.desk.models import Check, Dispute, SourceChange, SourceMark, WatchedSource
from claimdesk.desk.publiclog import entering, signing
from claimdesk.desk.verbs import disputes, office, watching
from support.desk import later, person, statements
from support.public import Staff, correct, publish
from support.publicstates import look, unexplained

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
#: Histories of this run; by hand as many as wanted.
HISTORIES = int(os.environ.get("CLAIMDESK_HISTORIES", "0")) or 5
STEPS = 4 if HISTORIES == 5 else 8
CLASSES = ("typo", "clarification", "update", "substantial")


class Desk:
    """A desk at which something public happens at each step, drawn by chance."""

    def __init__(self, seed):
        self.dice = random.Random(seed)  # noqa: S311 - the same each time
        self.staff, self.minutes = Staff(), 0
        statements()  # past the verbs, so before readers look for the first time
        self.other = person("Dung", "publisher")

    def now(self):
        self.minutes += 1
        return later(self.minutes)

    def step(self):
        standing = list(Check.objects.filter(state="published").order_by("pk"))
        deeds = [self.publish, self.write_policy]
        if Check.objects.filter(state="withdrawn").exists():
            deeds += [self.bring_back]
        if standing:
            deeds += [self.correct, self.correct, self.withdraw, self.dispute, self.mark,
                      self.look_only]  # fmt: skip
        if Dispute.objects.filter(shown__isnull=False).exists():
            deeds += [self.hide]
        self.dice.choice(deeds)()

    def any_of(self, **which):
        return self.dice.choice(list(Check.objects.filter(**which).order_by("pk")))

    def publish(self):
        text = f"Claim {self.dice.random()} is so."
        publish(self.staff, text=text, language=self.dice.choice(["vi", "en"]), now=self.now())

    def correct(self):
        kind = self.dice.choice(CLASSES)
        check = self.any_of(state="published")
        correct(self.staff, check, kind=kind, reason=f"{self.dice.random()}", now=self.now())

    def bring_back(self):
        check = self.any_of(state="withdrawn")
        correct(self.staff, check, kind="substantial", reason="It was right.", now=self.now())

    def withdraw(self):
        check = self.any_of(state="published")
        correct(self.staff, check, kind="withdrawal", reason="Forged.", now=self.now())

    def write_policy(self):
        kind, code = self.dice.choice(["funding", "corrections"]), self.dice.choice(["vi", "en"])
        body = f"{self.dice.random()}"
        office.write_policy(
            actor=self.staff.publisher, kind=kind, language=code, body=body, now=self.now()
        )

    def dispute(self):
        check = self.any_of(state="published")
        said, _ = disputes.dispute(check=check.pk, text="No.", may_be_shown=True, now=self.now())
        disputes.answer_dispute(
            actor=self.staff.publisher, dispute=said.pk, outcome="rejected", answer="Yes.",
            now=self.now(),
        )  # fmt: skip
        disputes.show_dispute(actor=self.other, dispute=said.pk, now=self.now())

    def hide(self):
        said = Dispute.objects.filter(shown__isnull=False).first()
        disputes.hide_dispute(actor=self.other, dispute=said.pk, note="Private.", now=self.now())

    def mark(self):
        """Tell readers that a source is gone, or take that off."""
        told = SourceMark.objects.filter(taken_off=None).first()
        if told is not None:
            watching.undo_change(actor=self.other, change=told.change_id, now=self.now())
            return
        check = self.any_of(state="published")
        source = check.current.revision.evidence.first()
        row, _ = WatchedSource.objects.get_or_create(
            check_record=check, key=source.key,
            defaults={"address": source.address, "next_visit": self.now()},
        )  # fmt: skip
        change = SourceChange.objects.create(
            watched=row, publication=check.current, address=row.address, kind="gone",
            noticed=self.now(),
        )  # fmt: skip
        watching.decide_change(
            actor=self.other, change=change.pk, decision="marked", now=self.now()
        )

    def look_only(self):
        """Do what readers must not notice."""
        said, _ = disputes.dispute(
            check=self.any_of(state="published").pk, text="x", now=self.now()
        )
        assert said.shown is None


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _handle: None)  # no power is cut here


def states_of(desk, steps):
    signing.sign(later())
    found = [look()]
    for _ in range(steps):
        desk.step()
        signing.sign(later())
        found.append(look())
    return found


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_whatever_readers_see_differently_has_its_entry(seed):
    states = states_of(Desk(seed), STEPS)
    for before, after in combinations(states, 2):
        assert unexplained(before, after) == []
    changed = [one.pages != two.pages for one, two in pairwise(states)]
    assert any(changed)


def test_a_change_that_was_not_entered_is_noticed(monkeypatch):
    desk = Desk(1)
    desk.publish()
    signing.sign(later())
    before = look()
    monkeypatch.setattr(entering, "publication_entered", lambda *_: None)
    desk.correct()
    found = unexplained(before, look())
    assert any("/fact-checks/claim-" in path for path in found), found
