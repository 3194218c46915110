"""The two-person rule under everything at once: a state machine, races, and writes round the verbs.

What must never be: a publication that fewer than two distinct people stand behind. CLAIMDESK_STEPS
sets how many steps the state machine takes; 50,000 are the project's own bar.
"""

# ruff: noqa: S608 - the SQL is what somebody with access to the database might write
from __future__ import annotations

import os
import threading
from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from claimdesk.desk import verbs
from claimdesk.desk.content import content_hash
from claimdesk.desk.models import Account, Check, Publication, RatingValue, Review
from claimdesk.desk.verbs import office, people
from claimdesk.desk.verbs.standing import is_conflicted
from claimdesk.domain.roles import Role
from claimdesk.errors import ClaimdeskError
from support import desk

ASKED_FOR = os.environ.get("CLAIMDESK_STEPS")
STEPS = int(ASKED_FOR or "1000")
#: What the steps cannot do is refused by the verbs, and by locks that test_attacks.py and
#: test_locks.py try on each database: here on the second one where it is asked for.
WHERE = pytest.mark.django_db if ASKED_FOR else pytest.mark.one_database
STEPS_A_RUN = 200
PEOPLE = 4
#: Mostly roles that may do much, so that it is the rule that refuses and not the role.
ROLES = [Role.PUBLISHER, Role.PUBLISHER, Role.ADMINISTRATOR, Role.REVIEWER, *Role]
who = st.integers(0, PEOPLE)  # the last one is the machine


def unsound():
    """Return the publications behind which fewer than two distinct people stand."""
    found = []
    for publication in Publication.objects.select_related("revision", "review", "approved_by"):
        wrote = set(publication.revision.contributions.values_list("account_id", flat=True))
        wrote |= {publication.revision.author_id, publication.revision.last_editor_id}
        approver = publication.review.reviewer_id
        if (
            approver in wrote
            or approver != publication.approved_by_id
            or not publication.approved_by.is_person
            or publication.review.revision_id != publication.revision_id
            or publication.review.decision != Review.Decision.APPROVED
            or publication.content_hash != publication.revision.content_hash
            or publication.content_hash != content_hash(publication.page)
            or publication.page != publication.revision.page
        ):
            found.append(publication)
    return found


class Desk(RuleBasedStateMachine):
    """People of changing roles who try everything on one check, in any order."""

    published = 0
    refused = 0
    steps = 0

    def __init__(self):
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.people = [desk.person(f"P{number}", "publisher") for number in range(PEOPLE)]
        self.people.append(desk.machine())
        desk.statements()
        self.check = desk.draft(self.people[0]).pk
        self.minute = 0

    def teardown(self):
        type(self).published += Publication.objects.count()
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)

    def attempt(self, verb, person, **arguments):
        self.minute += 1
        try:
            with transaction.atomic():
                verb(
                    actor=Account.objects.get(pk=self.people[person].pk),
                    now=desk.later(self.minute),
                    **arguments,
                )
        except ClaimdeskError:
            type(self).refused += 1

    @property
    def number(self):
        return Check.objects.get(pk=self.check).head.number

    @rule(person=who, words=st.integers(0, 3))
    def edit(self, person, words):
        self.attempt(verbs.save_draft, person, check=self.check, summary=f"Summary {words}.")

    @rule(person=who)
    def add_finding(self, person):
        keys = list(Check.objects.get(pk=self.check).head.evidence.values_list("key", flat=True))
        self.attempt(verbs.put_finding, person, check=self.check, text="More.", cites=keys)

    @rule(person=who)
    def submit(self, person):
        self.attempt(verbs.submit, person, check=self.check)

    @rule(person=who)
    def submit_and_declare(self, person):
        self.attempt(verbs.submit, person, check=self.check)
        for other in range(PEOPLE):
            self.attempt(verbs.declare, other, check=self.check, conflicted=False)

    @rule(person=who, conflicted=st.sampled_from([False] * 9 + [True]))
    def declare(self, person, conflicted):
        self.attempt(verbs.declare, person, check=self.check, conflicted=conflicted)

    @rule(person=who, other=st.integers(0, PEOPLE - 1))
    def lift(self, person, other):
        self.attempt(
            verbs.lift_conflict, person, check=self.check,
            account=self.people[other].pk, note="Looked into.",
        )  # fmt: skip

    @rule(persons=st.one_of(st.permutations(range(PEOPLE)), st.tuples(who, who, who)))
    def go_all_the_way(self, persons):
        """Try the whole way at once, so that much is published; whoever is who.

        Once all have written on a check nobody can approve it, so they go on with another one.
        """
        writer, approver, publisher = persons[:3]
        check = Check.objects.get(pk=self.check)
        if check.state == Check.State.DRAFT and check.head.contributions.count() == PEOPLE:
            self.begin_another(writer)
        for one in {writer, approver, publisher}:
            if is_conflicted(Check.objects.get(pk=self.check), self.people[one]):
                self.attempt(
                    verbs.lift_conflict, publisher, check=self.check,
                    account=self.people[one].pk, note="Looked into.",
                )  # fmt: skip
        self.attempt(verbs.declare, writer, check=self.check, conflicted=False)
        self.attempt(verbs.save_draft, writer, check=self.check, reply="declined")
        self.attempt(verbs.submit, writer, check=self.check)
        self.attempt(verbs.declare, approver, check=self.check, conflicted=False)
        self.attempt(verbs.approve, approver, check=self.check, revision=self.number)
        self.attempt(verbs.publish, publisher, check=self.check)

    def begin_another(self, person):
        self.minute += 1
        text = f"Hot lemon water cures disease number {self.minute}."
        try:
            with transaction.atomic():
                author = Account.objects.get(pk=self.people[person].pk)
                self.check = desk.draft(author, of=desk.claim(self.people[PEOPLE], text)).pk
        except ClaimdeskError:
            type(self).refused += 1

    @rule(person=who, behind=st.integers(0, 1))
    def approve(self, person, behind):
        self.attempt(verbs.approve, person, check=self.check, revision=self.number - behind)

    @rule(person=who)
    def send_back(self, person):
        self.attempt(verbs.send_back, person, check=self.check, revision=self.number, note="Again.")

    @rule(person=who)
    def publish(self, person):
        self.attempt(verbs.publish, person, check=self.check)

    @rule(person=who, how=st.sampled_from(["typo", "substantial", "withdrawal"]))
    def correct(self, person, how):
        self.attempt(
            verbs.correct, person, check=self.check, correction_class=how, reason="A reason."
        )

    @rule(person=who)
    def drop(self, person):
        self.attempt(verbs.drop_correction, person, check=self.check)

    @rule(person=who, claimant=st.sampled_from(["", "Lemon Board", "Water Board"]))
    def describe(self, person, claimant):
        claim = Check.objects.get(pk=self.check).claim_id
        self.attempt(
            verbs.describe_claim, person, claim=claim, checkability="statement", claimant=claimant
        )

    @rule(person=who, tag=st.sampled_from(["health", "water"]))
    def tag(self, person, tag):
        claim = Check.objects.get(pk=self.check).claim_id
        self.attempt(verbs.tag_claim, person, claim=claim, names=[tag])

    @rule(person=who, meaning=st.sampled_from(["false", "true"]), name=st.sampled_from("FW"))
    def set_scale(self, person, meaning, name):
        steps = [
            office.Step(
                key=one.key, verdict=meaning if one.key == "false" else one.verdict,
                name_vi=one.name_vi, name_en=name if one.key == "false" else one.name_en,
                value=one.value, in_use=one.in_use,
            )
            for one in RatingValue.objects.all()
        ]  # fmt: skip
        self.attempt(office.set_scale, person, steps=steps)

    @rule(person=who, other=st.integers(0, PEOPLE - 1))
    def close_and_open_an_account(self, person, other):
        account = self.people[other].pk
        self.attempt(people.deactivate, person, account=account)
        self.attempt(verbs.publish, person, check=self.check)
        Account.objects.filter(pk=account).update(is_active=True)

    @rule(person=st.integers(0, PEOPLE - 1), role=st.sampled_from(ROLES))
    def change_role(self, person, role):
        try:
            with transaction.atomic():
                Account.objects.filter(pk=self.people[person].pk).update(role=role.value)
        except IntegrityError:
            type(self).refused += 1

    @rule(person=who, reviewer=who)
    def write_round_the_verbs(self, person, reviewer):
        """Insert a review and a publication as somebody with access to the database might."""
        check = Check.objects.select_related("head").get(pk=self.check)
        head, one, two = check.head, self.people[person], self.people[reviewer]
        try:
            with transaction.atomic():
                review = head.reviews.filter(decision="approved").first() or Review.objects.create(
                    revision=head, reviewer=two, decision="approved", author=head.author,
                    last_editor=head.last_editor, created=desk.NOW,
                )  # fmt: skip
                Publication.objects.create(
                    check_record=check, revision=head, review=review, number=1, kind="first",
                    author=head.author, last_editor=head.last_editor, approved_by=two,
                    published_by=one, content_hash=head.content_hash, page=head.page or {},
                    published=desk.NOW,
                )  # fmt: skip
                Check.objects.filter(pk=check.pk).update(current=check.publications.get(number=1))
        except DatabaseError:
            type(self).refused += 1

    @invariant()
    def nothing_unsound_is_published(self):
        type(self).steps += 1
        assert unsound() == []


@WHERE
@pytest.mark.django_db
def test_no_order_of_steps_publishes_on_one_persons_word():
    Desk.published = Desk.refused = Desk.steps = 0
    way = settings(
        max_examples=max(2, STEPS // STEPS_A_RUN // 2),  # the first is always the plainest
        stateful_step_count=STEPS_A_RUN,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    turn = 0
    while Desk.steps < STEPS:  # a run may end before its last step
        run_state_machine_as_test(seed(turn)(Desk), settings=way)
        turn += 1
    # what a person wants to see who asks for the whole bar, with pytest -s
    print(f"{Desk.steps} steps, {Desk.refused} refused, {Desk.published} published")  # noqa: T201
    assert Desk.published > STEPS // 1000, "so little was published that it proves little"
    assert Desk.refused > STEPS // 10


@pytest.mark.django_db(transaction=True)
def test_racing_approvals_edits_and_publications_stay_sound():
    """Let author, editor and reviewers act at the same moment, again and again."""
    author, second, third = (desk.person(name, "publisher") for name in ("An", "Binh", "Chi"))
    desk.statements()
    published = 0
    for number in range(max(40, STEPS // 250)):
        check = desk.draft(author, of=desk.claim(author, f"Water number {number} cures cancer."))
        verbs.submit(actor=author, check=check.pk, now=desk.NOW)
        for one in (second, third):
            verbs.declare(actor=one, check=check.pk, conflicted=False, now=desk.NOW)
        race(
            partial(verbs.approve, actor=author, check=check.pk, revision=1, now=desk.NOW),
            partial(verbs.approve, actor=second, check=check.pk, revision=1, now=desk.NOW),
            partial(verbs.approve, actor=third, check=check.pk, revision=1, now=desk.NOW),
            partial(verbs.save_draft, actor=second, check=check.pk, summary="x", now=desk.NOW),
            partial(verbs.publish, actor=author, check=check.pk, now=desk.NOW),
            partial(verbs.publish, actor=third, check=check.pk, now=desk.NOW),
        )
        assert check.publications.count() <= 1
        assert Review.objects.filter(revision__check_record=check, decision="approved").count() <= 1
        published += check.publications.count()
    assert unsound() == []
    assert published > 0, "nothing was published in any race, so it proved nothing"


def race(*actions):
    """Run the actions at the same time, each with a connection of its own; refusals are fine."""
    gate = threading.Barrier(len(actions))
    broken = []

    def run(action):
        gate.wait()
        try:
            action()
        except ClaimdeskError:
            pass
        except Exception as error:  # noqa: BLE001 - anything else fails the test
            broken.append(error)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken, broken


@pytest.mark.django_db
@pytest.mark.parametrize("approver", ["author", "editor", "machine"])
def test_direct_sql_that_publishes_on_one_persons_word_is_refused(approver):
    author, editor = desk.person("An", "publisher"), desk.person("Binh", "publisher")
    check = desk.joined(desk.draft(author), editor)
    verbs.save_draft(actor=editor, check=check.pk, summary="Edited.", now=desk.NOW)
    verbs.submit(actor=author, check=check.pk, now=desk.NOW)
    head = Check.objects.get(pk=check.pk).head
    pk = {"author": author, "editor": editor, "machine": desk.machine()}[approver].pk
    review = (
        "INSERT INTO desk_review (revision_id, reviewer_id, decision, note, "
        "accepted_sole_sources, author_id, last_editor_id, created) "
        f"VALUES ({head.pk}, {pk}, 'approved', '', '[]',"
    )
    with connection.cursor() as cursor:
        for statement in (
            f"{review} {head.author_id}, {head.last_editor_id}, '2026-11-20 09:00:00+00')",
            # with false copies of author and editor, which only the trigger can see through
            f"{review} {desk.machine().pk}, {desk.machine().pk}, '2026-11-20 09:00:00+00')",
            f"UPDATE desk_contribution SET account_id = {desk.machine().pk}",
            f"DELETE FROM desk_contribution WHERE account_id = {pk}",
            f"UPDATE desk_revision SET author_id = {desk.machine().pk}",
        ):
            if approver == "machine" and "DELETE" in statement:
                continue  # the machine wrote nothing that could be deleted
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement)
