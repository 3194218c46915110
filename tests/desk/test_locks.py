"""What the database refuses to whoever writes round the verbs, on both databases."""

# ruff: noqa: S608 - the SQL is what somebody with access to the database might write
from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from claimdesk.desk import locks, verbs
from claimdesk.desk.lock_rules import LOCKED_TABLES
from claimdesk.desk.models import Capture, Check, Publication
from claimdesk.desk.verbs import office
from support import desk, reporting

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return [desk.person(name, "publisher") for name in ("An", "Binh", "Chi")]


@pytest.fixture
def published(people):
    """Give a check that was published and corrected, an answered dispute, and a policy."""
    author, reviewer, publisher = people
    check = desk.published(*people).check_record
    verbs.correct(
        actor=author, check=check.pk, correction_class="typo", reason="A comma.", now=desk.NOW
    )
    check = desk.approve(check, author, reviewer)
    publication = verbs.publish(actor=publisher, check=check.pk, now=desk.NOW)
    said, _ = verbs.dispute(check=publication.check_record_id, text="Wrong.", now=desk.NOW)
    verbs.answer_dispute(
        actor=desk.person("Dan", "checker"), dispute=said.pk, outcome="rejected",
        answer="It is right.", now=desk.NOW,
    )  # fmt: skip
    office.write_policy(
        actor=desk.person("Eli", "administrator"), kind="methodology", language="en",
        body="How we check.", now=desk.NOW,
    )  # fmt: skip
    Capture.objects.create(
        check_record=check, address="https://a.example/", state="done", asked_by=author,
        asked=desk.NOW, captured=desk.NOW, file="7" * 64, sha256="6" * 64,
    )  # fmt: skip
    return publication


def passes(statement):
    """Tell whether a lock lets a statement pass; what it would do is taken back."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return "claimdesk: " not in str(error)
    return True


def refused(*statements):
    """Make sure that each statement is refused by a lock."""
    assert [one for one in statements if passes(one)] == []


def columns_of(table):
    with connection.cursor() as cursor:
        return [one.name for one in connection.introspection.get_table_description(cursor, table)]


def test_no_row_that_is_held_can_be_written_over(people, published, database_kind):
    if database_kind != "sqlite":
        pytest.skip("REPLACE is SQLite's; ON CONFLICT DO UPDATE meets the UPDATE locks")
    reporting.published(*people)
    for table in LOCKED_TABLES:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0], f"{table} is empty, so nothing would be tried"
        names = ", ".join(f'"{one}"' for one in columns_of(table))
        key = "sequence" if table in {"desk_auditentry", "desk_logentry"} else "id"
        refused(
            f"INSERT OR REPLACE INTO {table} ({names}) SELECT {names} FROM {table}",
            f"UPDATE OR REPLACE {table} SET {key} = {key} + 1",
        )


def test_no_table_that_is_held_can_be_emptied(database_kind):
    if database_kind != "postgresql":
        pytest.skip("SQLite has no TRUNCATE; its DELETE meets the DELETE locks")
    refused(*(f"TRUNCATE {table} CASCADE" for table in LOCKED_TABLES))


def test_what_stands_cannot_be_changed_by_direct_sql(published):
    refused(
        "UPDATE desk_publication SET kind = 'first'",
        "UPDATE desk_declaration SET conflicted = NOT conflicted",
        "DELETE FROM desk_declaration",
        "DELETE FROM desk_dispute",
        "UPDATE desk_dispute SET text = 'other'",
        "UPDATE desk_dispute SET answer = 'other'",
        "UPDATE desk_audithead SET sequence = 1",
        "UPDATE desk_audithead SET sequence = sequence + 1",
        "DELETE FROM desk_audithead",
        "UPDATE desk_check SET current_id = NULL",
        "UPDATE desk_check SET head_id = NULL",
        "UPDATE desk_check SET state = 'withdrawn'",
        "UPDATE desk_claim SET checkability = 'opinion' WHERE state = 'published'",
        "UPDATE desk_revision SET page = '{}'",
        "UPDATE desk_account SET role = 'machine' WHERE role = 'publisher'",
    )


def test_a_published_report_cannot_be_changed_by_direct_sql(people):
    reporting.published(*people)
    refused(
        "UPDATE desk_reportpublication SET number = 2",
        "UPDATE desk_reportdata SET archive = ''",
        "DELETE FROM desk_reportcontribution",
        "UPDATE desk_reportrevision SET title_en = 'other'",
        "DELETE FROM desk_reportrevision",
        "UPDATE desk_report SET current_id = NULL",
        "UPDATE desk_report SET state = 'in_review', head_id = NULL",
        "UPDATE desk_report SET zone = 'UTC'",
        """INSERT INTO desk_reportreview (revision_id, reviewer_id, decision, note, author_id,
        last_editor_id, created) SELECT revision_id, author_id, 'approved', '', published_by_id,
        published_by_id, published FROM desk_reportpublication""",
    )


def test_a_page_that_is_not_the_approved_one_cannot_be_published(people):
    author, reviewer, publisher = people
    head = desk.approved(author, reviewer).head
    review = head.reviews.get()
    row = {
        "check_record_id": head.check_record_id, "revision_id": head.pk, "review_id": review.pk,
        "number": 1, "kind": "'first'", "author_id": author.pk, "last_editor_id": author.pk,
        "approved_by_id": reviewer.pk, "published_by_id": publisher.pk,
        "content_hash": f"'{head.content_hash}'", "page": "'{\"title\": \"Forged\"}'",
        "published": "'2026-11-20 09:00:00+00'", "folded": "''",
    }  # fmt: skip
    values = ", ".join(map(str, row.values()))
    refused(f"INSERT INTO desk_publication ({', '.join(row)}) VALUES ({values})")
    assert verbs.publish(actor=publisher, check=head.check_record_id, now=desk.NOW).number == 1


def test_nobody_with_a_conflict_approves_or_publishes_by_direct_sql(people):
    author, reviewer, publisher = people
    check = desk.approved(author, reviewer)
    verbs.declare(actor=reviewer, check=check.pk, conflicted=True, now=desk.later())
    row = {
        "check_record": check, "revision": check.head, "review": check.head.reviews.get(),
        "number": 1, "kind": "first", "author": author, "last_editor": author,
        "approved_by": reviewer, "published_by": publisher, "page": check.head.page,
        "content_hash": check.head.content_hash, "published": desk.NOW,
    }  # fmt: skip
    with pytest.raises(DatabaseError, match="conflict of interest"), transaction.atomic():
        Publication.objects.create(**row)


def test_a_check_cannot_show_the_publication_of_another(published, people):
    other = desk.draft(people[0], of=desk.claim(people[0], "Cold lemon water cures cancer."))
    refused(f"UPDATE desk_check SET current_id = {published.pk} WHERE id = {other.pk}")
    refused(f"UPDATE desk_check SET head_id = {published.revision_id} WHERE id = {other.pk}")
    refused(f"UPDATE desk_check SET state = 'approved' WHERE id = {other.pk}")
    refused(f"UPDATE desk_check SET state = 'published' WHERE id = {other.pk}")


def test_an_approval_is_not_brought_back_by_going_back_to_its_revision(people):
    author, reviewer, _ = people
    check = desk.approved(author, reviewer)
    old = check.head_id
    verbs.save_draft(actor=author, check=check.pk, summary="Other.", now=desk.later())
    refused(f"UPDATE desk_check SET head_id = {old} WHERE id = {check.pk}")
    assert Check.objects.get(pk=check.pk).head_id != old


def test_a_lock_that_is_missing_is_named():
    name = locks.wanted(connection)[0].name
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION lock_{name}() CASCADE")
        else:
            cursor.execute(f"DROP TRIGGER lock_{name}")
    assert locks.missing(connection) == [name]
    locks.install(connection)
    assert locks.missing(connection) == []
