"""What the database itself refuses, whoever writes: each rule as SQL over the rows of a change."""

# ruff: noqa: S608 - the SQL is made of the constants in this file
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import F, UniqueConstraint

from claimdesk.desk.lock_kinds import (
    POSTGRESQL,
    SQLITE,
    Lock,
    attested_approvals,
    may_not,
    never_changes,
)
from claimdesk.desk.report_locks import REPORT_LOCKS
from claimdesk.domain.roles import Action


def _part_of_sealed(table: str, revision: str) -> list[Lock]:
    """Refuse changes to what belongs to a sealed revision; `revision` is SQL with `{row}`."""
    return [
        Lock(
            f"{table}_sealed_{event.lower()}",
            table,
            event,
            "EXISTS (SELECT 1 FROM desk_revision r WHERE r.sealed IS NOT NULL AND r.id IN ("
            + ", ".join(revision.format(row=row) for row in rows)
            + "))",
            "a sealed revision never changes",
        )
        for event, rows in (
            ("INSERT", ("NEW",)),
            ("UPDATE", ("OLD", "NEW")),
            ("DELETE", ("OLD",)),
        )
    ]


def _wrote(who: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM desk_contribution c WHERE c.revision_id = NEW.revision_id "
        f"AND c.account_id = {who}) OR EXISTS (SELECT 1 FROM desk_revision r "
        f"WHERE r.id = NEW.revision_id AND (r.author_id = {who} OR r.last_editor_id = {who}))"
    )


def _declared(check: str, who: str, *, conflicted: str) -> str:
    """Return SQL for: the newest declaration of `who` on a check has `conflicted` (a SQL test)."""
    return (
        f"EXISTS (SELECT 1 FROM desk_declaration d WHERE d.check_record_id = {check} "
        f"AND d.account_id = {who} AND {conflicted} AND NOT EXISTS (SELECT 1 FROM "
        "desk_declaration e WHERE e.check_record_id = d.check_record_id "
        "AND e.account_id = d.account_id AND e.id > d.id))"
    )


def _wrote_disputed(who: str) -> str:
    """Return SQL for: `who` wrote on a published revision of the check that is disputed."""
    return (
        "EXISTS (SELECT 1 FROM desk_publication p JOIN desk_contribution c ON c.revision_id = "
        f"p.revision_id WHERE p.check_record_id = NEW.check_record_id AND c.account_id = {who})"
    )


def _in_conflict(check: str, who: str) -> str:
    return _declared(check, who, conflicted="d.conflicted")


_CHECK_OF_REVIEW = "(SELECT r.check_record_id FROM desk_revision r WHERE r.id = NEW.revision_id)"

_REVIEWS: tuple[Lock, ...] = (
    Lock(
        "desk_review_two_persons",
        "desk_review",
        "INSERT",
        "NEW.decision = 'approved' AND ("
        + _wrote("NEW.reviewer_id")
        + " OR "
        + may_not("NEW.reviewer_id", Action.REVIEW)
        + " OR NOT "
        + _declared(_CHECK_OF_REVIEW, "NEW.reviewer_id", conflicted="NOT d.conflicted")
        + " OR NOT EXISTS (SELECT 1 FROM desk_revision r JOIN desk_check k ON k.head_id = r.id "
        "WHERE r.id = NEW.revision_id AND r.sealed IS NOT NULL AND r.author_id = NEW.author_id "
        "AND r.last_editor_id = NEW.last_editor_id AND k.state = 'in_review'))",
        "a second person, who wrote none of it, approves a sealed revision",
    ),
    *attested_approvals("desk_review"),
    Lock(
        "desk_publication_two_persons",
        "desk_publication",
        "INSERT",
        _wrote("NEW.approved_by_id")
        + " OR NOT EXISTS (SELECT 1 FROM desk_account a WHERE a.id = NEW.approved_by_id "
        "AND a.is_active AND a.role <> 'machine') OR "
        + may_not("NEW.published_by_id", Action.PUBLISH)
        + " OR NOT EXISTS (SELECT 1 FROM desk_review v JOIN desk_revision r ON r.id = "
        "v.revision_id JOIN desk_check k ON k.id = r.check_record_id WHERE v.id = NEW.review_id "
        "AND v.decision = 'approved' AND v.reviewer_id = NEW.approved_by_id "
        "AND r.id = NEW.revision_id AND r.sealed IS NOT NULL AND r.author_id = NEW.author_id "
        "AND r.last_editor_id = NEW.last_editor_id AND r.content_hash = NEW.content_hash "
        "AND r.page = NEW.page AND k.id = NEW.check_record_id AND k.head_id = r.id "
        "AND k.state = 'approved')",
        "what is published was approved by a second person, as it stands",
    ),
    Lock(
        "desk_publication_no_conflict",
        "desk_publication",
        "INSERT",
        _in_conflict("NEW.check_record_id", "NEW.approved_by_id")
        + " OR "
        + _in_conflict("NEW.check_record_id", "NEW.published_by_id")
        + " OR EXISTS (SELECT 1 FROM desk_contribution c WHERE c.revision_id = NEW.revision_id AND "
        + _in_conflict("NEW.check_record_id", "c.account_id")
        + ")",
        "nobody with a conflict of interest writes, approves or publishes",
    ),
    Lock(
        "desk_publication_statement",
        "desk_publication",
        "INSERT",
        "NEW.kind <> 'withdrawal' AND NOT EXISTS (SELECT 1 FROM desk_check k JOIN desk_claim c "
        "ON c.id = k.claim_id WHERE k.id = NEW.check_record_id AND c.checkability = 'statement')",
        "only a factual statement gets a verdict",
    ),
)

_CHECKS: tuple[Lock, ...] = (
    Lock(
        "desk_check_begins_as_draft",
        "desk_check",
        "INSERT",
        "NEW.state <> 'draft' OR NEW.head_id IS NOT NULL OR NEW.current_id IS NOT NULL",
        "a check begins as a draft",
    ),
    Lock(
        "desk_check_current_is_newest",
        "desk_check",
        "UPDATE",
        "(OLD.current_id IS NOT NULL AND NEW.current_id IS NULL) OR OLD.claim_id <> NEW.claim_id "
        "OR (NEW.current_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM desk_publication p "
        "WHERE p.id = NEW.current_id AND p.check_record_id = NEW.id AND NOT EXISTS (SELECT 1 FROM "
        "desk_publication q WHERE q.check_record_id = NEW.id AND q.number > p.number)))",
        "readers see the newest publication",
    ),
    Lock(
        "desk_check_head_goes_on",
        "desk_check",
        "UPDATE",
        "(OLD.head_id IS NOT NULL AND NEW.head_id IS NULL) OR (NEW.head_id IS NOT NULL "
        "AND NEW.head_id <> COALESCE(OLD.head_id, -1) AND NOT EXISTS (SELECT 1 FROM "
        "desk_revision r WHERE r.id = NEW.head_id AND r.check_record_id = NEW.id "
        "AND (r.number > COALESCE((SELECT o.number FROM desk_revision o WHERE o.id = OLD.head_id), "
        "0) OR EXISTS (SELECT 1 FROM desk_publication p WHERE p.id = NEW.current_id "
        "AND p.revision_id = r.id))))",
        "a check goes on with its next revision, or back to the published one",
    ),
    Lock(
        "desk_check_state_is_true",
        "desk_check",
        "UPDATE",
        "(NEW.state = 'approved' AND NOT EXISTS (SELECT 1 FROM desk_review v "
        "WHERE v.revision_id = NEW.head_id AND v.decision = 'approved')) "
        "OR (NEW.state = 'in_review' AND NOT EXISTS (SELECT 1 FROM desk_revision r "
        "WHERE r.id = NEW.head_id AND r.sealed IS NOT NULL)) "
        "OR (NEW.state = 'published' AND NOT EXISTS (SELECT 1 FROM desk_publication p "
        "WHERE p.id = NEW.current_id AND p.kind <> 'withdrawal')) "
        "OR (NEW.state = 'withdrawn' AND NOT EXISTS (SELECT 1 FROM desk_publication p "
        "WHERE p.id = NEW.current_id AND p.kind = 'withdrawal'))",
        "a check is approved, published or withdrawn when it is",
    ),
    Lock(
        "desk_check_delete",
        "desk_check",
        "DELETE",
        "OLD.current_id IS NOT NULL",
        "what was published is never deleted",
    ),
    Lock(
        "desk_claim_in_check_is_statement",
        "desk_claim",
        "UPDATE",
        "OLD.checkability = 'statement' AND NEW.checkability <> 'statement' AND EXISTS (SELECT 1 "
        "FROM desk_check k WHERE k.claim_id = OLD.id AND k.state <> 'withdrawn')",
        "only a factual statement gets a verdict",
    ),
)

_REVISIONS: tuple[Lock, ...] = (
    Lock(
        "desk_revision_begins_open",
        "desk_revision",
        "INSERT",
        "NEW.sealed IS NOT NULL OR NEW.page IS NOT NULL",
        "a revision is written before it is sealed",
    ),
    Lock(
        "desk_revision_sealed_update",
        "desk_revision",
        "UPDATE",
        "OLD.sealed IS NOT NULL OR OLD.author_id <> NEW.author_id "
        "OR OLD.check_record_id <> NEW.check_record_id OR OLD.number <> NEW.number",
        "a sealed revision never changes",
    ),
    Lock(
        "desk_revision_sealed_delete",
        "desk_revision",
        "DELETE",
        "OLD.sealed IS NOT NULL",
        "a sealed revision never changes",
    ),
    *_part_of_sealed("desk_evidence", "{row}.revision_id"),
    *_part_of_sealed("desk_finding", "{row}.revision_id"),
    *_part_of_sealed(
        "desk_citation",
        "(SELECT f.revision_id FROM desk_finding f WHERE f.id = {row}.finding_id)",
    ),
)

_OTHERS: tuple[Lock, ...] = (
    *never_changes("desk_auditentry", "the audit trail"),
    *never_changes("desk_publication", "a publication"),
    *never_changes("desk_correction", "a correction"),
    *never_changes("desk_review", "a review"),
    *never_changes("desk_contribution", "who wrote a revision"),
    *never_changes("desk_declaration", "a declaration of interests"),
    *never_changes("desk_policyversion", "a version of a policy"),
    *never_changes("desk_logentry", "the public log"),
    Lock(
        "desk_audithead_follows",
        "desk_audithead",
        "UPDATE",
        "NEW.sequence <= OLD.sequence OR NOT EXISTS (SELECT 1 FROM desk_auditentry e "
        "WHERE e.sequence = NEW.sequence AND e.hash = NEW.hash)",
        "the audit trail only grows",
    ),
    Lock(
        "desk_audithead_no_delete",
        "desk_audithead",
        "DELETE",
        "TRUE",
        "the audit trail never changes",
    ),
    Lock(
        "desk_dispute_stays",
        "desk_dispute",
        "UPDATE",
        "OLD.text <> NEW.text OR OLD.check_record_id <> NEW.check_record_id "
        "OR OLD.publication_id <> NEW.publication_id OR OLD.received <> NEW.received "
        "OR (OLD.state <> 'open' AND (OLD.state <> NEW.state OR OLD.answer <> NEW.answer))",
        "a dispute and its answer never change",
    ),
    Lock(
        "desk_dispute_begins_open",
        "desk_dispute",
        "INSERT",
        "NEW.state <> 'open' OR NEW.answered_by_id IS NOT NULL OR NEW.shown IS NOT NULL",
        "a dispute is taken before it is answered",
    ),
    Lock(
        "desk_dispute_second_person",
        "desk_dispute",
        "UPDATE",
        "(OLD.state = 'open' AND NEW.state <> 'open' AND ("
        + _wrote_disputed("NEW.answered_by_id")
        + " OR EXISTS (SELECT 1 FROM desk_publication p WHERE p.id = NEW.publication_id "
        "AND p.approved_by_id = NEW.answered_by_id) OR "
        + may_not("NEW.answered_by_id", Action.WORK)
        + ")) OR (OLD.shown IS NULL AND NEW.shown IS NOT NULL AND ("
        + _wrote_disputed("NEW.shown_by_id")
        + " OR "
        + may_not("NEW.shown_by_id", Action.PUBLISH)
        + "))",
        "somebody who wrote or approved what is disputed neither answers nor shows it",
    ),
    Lock("desk_dispute_no_delete", "desk_dispute", "DELETE", "TRUE", "a dispute is never deleted"),
    Lock(
        "desk_capture_stays",
        "desk_capture",
        "UPDATE",
        "OLD.state <> 'waiting' AND (OLD.state <> NEW.state OR OLD.file <> NEW.file "
        "OR OLD.sha256 <> NEW.sha256 OR OLD.captured <> NEW.captured "
        "OR OLD.address <> NEW.address)",
        "what was captured never changes",
    ),
    Lock(
        "desk_account_machine_stays",
        "desk_account",
        "UPDATE",
        "(OLD.role = 'machine') <> (NEW.role = 'machine')",
        "a machine account stays one, and a person never becomes one",
    ),
)

_RULES = (*_OTHERS, *_REVISIONS, *_REVIEWS, *_CHECKS, *REPORT_LOCKS)
#: Tables of which no row is ever written over or emptied away. Of claims only one fact is held.
LOCKED_TABLES = tuple(sorted({lock.table for lock in _RULES} - {"desk_claim"}))


def locks() -> tuple[Lock, ...]:
    """Return every lock, those against REPLACE and TRUNCATE with the keys of today's models."""
    models = {model._meta.db_table: model for model in apps.get_app_config("desk").get_models()}  # noqa: SLF001
    return (
        *_RULES,
        *(lock for table in LOCKED_TABLES for lock in _not_written_over(table, models[table])),
        *(
            Lock(
                f"{table}_no_truncate", table, "TRUNCATE", "TRUE", "it is never emptied", POSTGRESQL
            )
            for table in LOCKED_TABLES
        ),
    )


def _not_written_over(table: str, model: Any) -> Iterator[Lock]:
    """Refuse REPLACE, which on SQLite deletes what stands in the way without a DELETE trigger."""
    says = "a row is never written over"
    key = model._meta.pk.column  # noqa: SLF001 - Django's documented API
    same = [" AND ".join(parts) for parts in _keys(model)]
    taken = " OR ".join(f"EXISTS (SELECT 1 FROM {table} x WHERE {one})" for one in same)
    other = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} x WHERE x.{key} <> OLD.{key} AND {one})" for one in same
    )
    yield Lock(f"{table}_no_replace", table, "INSERT", taken, says, SQLITE)
    yield Lock(
        f"{table}_no_update_replace", table, "UPDATE", f"NEW.{key} <> OLD.{key} OR {other}", says,
        SQLITE,
    )  # fmt: skip


def _keys(model: Any) -> Iterator[list[str]]:
    """Yield each unique key of a model as SQL conditions of a row `x` that NEW would replace."""
    meta = model._meta  # noqa: SLF001 - Django's documented API
    for field in meta.local_fields:
        if field.unique:  # primary keys are
            yield [f"x.{field.column} = NEW.{field.column}"]
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            names = [one.name for one in constraint.expressions if isinstance(one, F)]
            columns = [meta.get_field(name).column for name in (*constraint.fields, *names)]
            only = constraint.condition.children if constraint.condition else ()
            yield [
                *(f"x.{column} = NEW.{column}" for column in columns),
                *(f"{row}.{name} = '{value}'" for name, value in only for row in ("x", "NEW")),
            ]
