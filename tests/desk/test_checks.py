"""From a claim to a published fact-check and its correction, and the refusals on the way."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from claimdesk.desk import audit, verbs
from claimdesk.desk.models import AuditEntry, Check, Claim, Publication, Review
from claimdesk.errors import NotAllowedError, RuleError
from support import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return (
        desk.person("An", "publisher"),
        desk.person("Binh", "reviewer"),
        desk.person("Chi", "publisher"),
    )


def test_a_check_goes_from_claim_to_page_and_is_corrected(people):
    author, reviewer, publisher = people
    first = desk.published(author, reviewer, publisher)
    assert first.kind == "first"
    assert first.page["rating"]["name"] == "False"
    assert Claim.objects.get().state == "published"
    check = verbs.correct(
        actor=author,
        check=first.check_record_id,
        correction_class="clarification",
        reason="One source was named wrongly.",
        now=desk.later(),
    )
    verbs.save_draft(actor=author, check=check.pk, summary="Better said.", now=desk.later())
    desk.approve(check, author, reviewer, desk.later())
    second = verbs.publish(actor=publisher, check=check.pk, now=desk.later(2))
    assert (second.kind, second.number, second.supersedes) == ("correction", 2, first)
    assert second.correction.reason == "One source was named wrongly."
    assert Publication.objects.get(pk=first.pk).page["summary"].startswith("Two cancer")
    assert audit.find_break() is None


def test_author_cannot_approve_own_check(people):
    author, *_ = people
    check = desk.draft(author)
    verbs.submit(actor=author, check=check.pk, now=desk.NOW)
    with pytest.raises(RuleError) as refusal:
        verbs.approve(actor=author, check=check.pk, revision=1, now=desk.NOW)
    assert refusal.value.rule == "two-persons"


def test_whoever_edited_cannot_approve(people):
    author, reviewer, _ = people
    check = desk.joined(desk.draft(author), reviewer)
    verbs.save_draft(actor=reviewer, check=check.pk, summary="My words.", now=desk.NOW)
    verbs.save_draft(actor=author, check=check.pk, summary="Mine again.", now=desk.NOW)
    verbs.submit(actor=author, check=check.pk, now=desk.NOW)
    with pytest.raises(RuleError, match="wrote or edited"):
        verbs.approve(actor=reviewer, check=check.pk, revision=1, now=desk.NOW)


def test_an_edit_after_approval_voids_it(people):
    author, reviewer, publisher = people
    check = desk.approved(author, reviewer)
    verbs.save_draft(actor=author, check=check.pk, summary="Changed.", now=desk.later())
    with pytest.raises(RuleError) as refusal:
        verbs.publish(actor=publisher, check=check.pk, now=desk.later())
    assert refusal.value.rule == "approved"
    assert Check.objects.get(pk=check.pk).head.number == 2


def test_a_machine_cannot_approve_or_publish(people):
    author, reviewer, _ = people
    check = desk.draft(author)
    verbs.submit(actor=author, check=check.pk, now=desk.NOW)
    with pytest.raises(RuleError) as refusal:
        verbs.approve(actor=desk.machine(), check=check.pk, revision=1, now=desk.NOW)
    assert refusal.value.rule == "no-machine-approval"
    other = desk.approved(author, reviewer, of=desk.claim(author, "Another claim about water."))
    with pytest.raises(NotAllowedError):
        verbs.publish(actor=desk.machine(), check=other.pk, now=desk.NOW)


def test_direct_sql_cannot_publish_what_no_second_person_approved(people):
    author, _, _ = people
    check = desk.draft(author)
    verbs.submit(actor=author, check=check.pk, now=desk.NOW)
    check = Check.objects.get(pk=check.pk)
    revision = check.head
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            revision=revision, reviewer=author, decision="approved",
            author_id=desk.machine().pk, last_editor_id=desk.machine().pk, created=desk.NOW,
        )  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE desk_publication SET kind = 'first'",
        "DELETE FROM desk_correction",
        "UPDATE desk_review SET note = 'x'",
        "UPDATE desk_revision SET title = 'other' WHERE sealed IS NOT NULL",
        "UPDATE desk_evidence SET quotation = 'other'",
        "DELETE FROM desk_citation",
        "DELETE FROM desk_contribution",
        "UPDATE desk_check SET current_id = NULL",
        "UPDATE desk_auditentry SET verb = 'x'",
        "DELETE FROM desk_auditentry",
        "UPDATE desk_account SET role = 'publisher' WHERE role = 'machine'",
    ],
)
def test_direct_sql_cannot_change_what_was_published(people, statement):
    author, reviewer, publisher = people
    first = desk.published(author, reviewer, publisher)
    verbs.correct(
        actor=author, check=first.check_record_id, correction_class="typo", reason="x", now=desk.NOW
    )
    desk.approve(first.check_record, author, reviewer)
    verbs.publish(actor=publisher, check=first.check_record_id, now=desk.later())
    with (
        pytest.raises(IntegrityError, match="claimdesk"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_changed_audit_entry_is_named(people):
    author, *_ = people
    desk.draft(author)
    from claimdesk.desk import locks

    locks.remove(connection)
    entry = AuditEntry.objects.order_by("sequence")[2]
    AuditEntry.objects.filter(pk=entry.pk).update(verb="other")
    assert audit.find_break() == entry.sequence
    AuditEntry.objects.filter(pk=entry.pk).update(verb=entry.verb)
    AuditEntry.objects.order_by("-sequence")[:1].get().delete()
    assert audit.find_break() is not None


def test_somebody_with_a_conflict_is_locked_out(people):
    author, reviewer, publisher = people
    check = desk.draft(author)
    verbs.declare(actor=reviewer, check=check.pk, conflicted=True, now=desk.NOW)
    verbs.submit(actor=author, check=check.pk, now=desk.NOW)
    for verb, arguments in (
        (verbs.approve, {"revision": 1}),
        (verbs.send_back, {"revision": 1, "note": "No."}),
        (verbs.save_draft, {"summary": "Mine."}),
        (verbs.declare, {"conflicted": False}),
    ):
        with pytest.raises(RuleError) as refusal:
            verb(actor=reviewer, check=check.pk, now=desk.NOW, **arguments)
        assert refusal.value.rule == "conflict-of-interest"
    with pytest.raises(RuleError):
        verbs.comment(actor=reviewer, claim=check.claim_id, text="Let it pass.", now=desk.NOW)
    with pytest.raises(NotAllowedError):
        verbs.lift_conflict(
            actor=publisher, check=check.pk, account=reviewer.pk, note="Fine.", now=desk.NOW
        )
    admin = desk.person("Dung", "administrator")
    verbs.lift_conflict(
        actor=admin, check=check.pk, account=reviewer.pk, note="Sold it.", now=desk.NOW
    )
    verbs.approve(actor=reviewer, check=check.pk, revision=1, now=desk.NOW)


def test_a_withdrawn_check_keeps_its_place_and_its_reason(people):
    author, reviewer, publisher = people
    first = desk.published(author, reviewer, publisher)
    verbs.correct(
        actor=author, check=first.check_record_id, correction_class="withdrawal",
        reason="The main source was forged.", now=desk.later(),
    )  # fmt: skip
    desk.approve(first.check_record, author, reviewer, desk.later())
    last = verbs.publish(actor=publisher, check=first.check_record_id, now=desk.later(2))
    assert (last.kind, last.correction.reason) == ("withdrawal", "The main source was forged.")
    assert Claim.objects.get().state == "closed"
