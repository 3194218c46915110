"""The database's own locks: triggers that refuse what the rules forbid, whoever writes.

The verbs ask the rules of the domain first; these hold when something goes round the verbs. They
are put back after every migration, since SQLite drops triggers when it rebuilds a table.
"""

# ruff: noqa: S608 - the SQL is made of the constants in this file
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


@dataclass(frozen=True, slots=True)
class Lock:
    """A trigger: its table and event, when it refuses (SQL over OLD and NEW), what it says."""

    name: str
    table: str
    event: str
    when: str
    says: str


def _never_changes(table: str, what: str) -> list[Lock]:
    return [
        Lock(f"{table}_no_{event.lower()}", table, event, "TRUE", f"{what} never changes")
        for event in ("UPDATE", "DELETE")
    ]


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


_WROTE = (
    "EXISTS (SELECT 1 FROM desk_contribution c WHERE c.revision_id = NEW.revision_id "
    "AND c.account_id = {who}) OR EXISTS (SELECT 1 FROM desk_revision r "
    "WHERE r.id = NEW.revision_id AND (r.author_id = {who} OR r.last_editor_id = {who}))"
)
_IS_MACHINE = "EXISTS (SELECT 1 FROM desk_account a WHERE a.id = {who} AND a.role = 'machine')"

LOCKS: tuple[Lock, ...] = (
    *_never_changes("desk_auditentry", "the audit trail"),
    *_never_changes("desk_publication", "a publication"),
    *_never_changes("desk_correction", "a correction"),
    *_never_changes("desk_review", "a review"),
    *_never_changes("desk_contribution", "who wrote a revision"),
    *_never_changes("desk_policyversion", "a version of a policy"),
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
    Lock(
        "desk_review_two_persons",
        "desk_review",
        "INSERT",
        "NEW.decision = 'approved' AND ("
        + _WROTE.format(who="NEW.reviewer_id")
        + " OR "
        + _IS_MACHINE.format(who="NEW.reviewer_id")
        + " OR NOT EXISTS (SELECT 1 FROM desk_revision r WHERE r.id = NEW.revision_id "
        "AND r.sealed IS NOT NULL AND r.author_id = NEW.author_id "
        "AND r.last_editor_id = NEW.last_editor_id))",
        "a second person, who wrote none of it, approves a sealed revision",
    ),
    Lock(
        "desk_publication_two_persons",
        "desk_publication",
        "INSERT",
        _WROTE.format(who="NEW.approved_by_id")
        + " OR "
        + _IS_MACHINE.format(who="NEW.approved_by_id")
        + " OR "
        + _IS_MACHINE.format(who="NEW.published_by_id")
        + " OR NOT EXISTS (SELECT 1 FROM desk_review v JOIN desk_revision r ON r.id = "
        "v.revision_id JOIN desk_check k ON k.id = r.check_record_id WHERE v.id = NEW.review_id "
        "AND v.decision = 'approved' AND v.reviewer_id = NEW.approved_by_id "
        "AND r.id = NEW.revision_id AND r.sealed IS NOT NULL AND r.author_id = NEW.author_id "
        "AND r.last_editor_id = NEW.last_editor_id AND r.content_hash = NEW.content_hash "
        "AND k.id = NEW.check_record_id AND k.head_id = r.id)",
        "what is published was approved by a second person, as it stands",
    ),
    Lock(
        "desk_publication_statement",
        "desk_publication",
        "INSERT",
        "NEW.kind <> 'withdrawal' AND NOT EXISTS (SELECT 1 FROM desk_check k JOIN desk_claim c "
        "ON c.id = k.claim_id WHERE k.id = NEW.check_record_id AND c.checkability = 'statement')",
        "only a factual statement gets a verdict",
    ),
    Lock(
        "desk_check_current_is_newest",
        "desk_check",
        "UPDATE",
        "(OLD.current_id IS NOT NULL AND NEW.current_id IS NULL) OR OLD.claim_id <> NEW.claim_id "
        "OR (NEW.current_id IS NOT NULL AND NEW.current_id <> (SELECT p.id "
        "FROM desk_publication p WHERE p.check_record_id = NEW.id ORDER BY p.number DESC LIMIT 1))",
        "readers see the newest publication",
    ),
    Lock(
        "desk_check_delete",
        "desk_check",
        "DELETE",
        "OLD.current_id IS NOT NULL",
        "what was published is never deleted",
    ),
    Lock(
        "desk_account_machine_stays",
        "desk_account",
        "UPDATE",
        "(OLD.role = 'machine') <> (NEW.role = 'machine')",
        "a machine account stays one, and a person never becomes one",
    ),
)


def install(connection: Any) -> None:
    """Put every lock in place; those that stand are made anew."""
    remove(connection)
    with connection.cursor() as cursor:
        for lock in LOCKS:
            for statement in _statements(connection.vendor, lock):
                cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take every lock away, for a migration or a restore."""
    with connection.cursor() as cursor:
        for lock in LOCKS:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP FUNCTION IF EXISTS lock_{lock.name}() CASCADE")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS lock_{lock.name}")


def missing(connection: Any) -> list[str]:
    """Return the names of locks that do not stand."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        standing = {row[0] for row in cursor.fetchall()}
    return [lock.name for lock in LOCKS if f"lock_{lock.name}" not in standing]


def connect(app: AppConfig) -> None:
    """Take the locks away before a migration that changes something, and put them back after."""
    pre_migrate.connect(_before, sender=app)
    post_migrate.connect(_after, sender=app)


def _before(*, using: str, plan: list[Any], **_: Any) -> None:
    if plan:
        remove(connections[using])


def _after(*, using: str, plan: list[Any] | None = None, **_: Any) -> None:
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if {lock.table for lock in LOCKS} <= tables and (plan or missing(connection)):
        install(connection)


def _statements(vendor: str, lock: Lock) -> list[str]:
    trigger = f"CREATE TRIGGER lock_{lock.name} BEFORE {lock.event} ON {lock.table}"
    if vendor != "postgresql":
        refusal = f"SELECT RAISE(ABORT, 'claimdesk: {lock.says}')"
        return [f"{trigger} WHEN {lock.when} BEGIN {refusal}; END"]
    row = "OLD" if lock.event == "DELETE" else "NEW"
    refusal = f"RAISE EXCEPTION 'claimdesk: {lock.says}' USING ERRCODE = 'check_violation'"
    body = f"BEGIN IF ({lock.when}) THEN {refusal}; END IF; RETURN {row}; END"
    return [
        f"CREATE FUNCTION lock_{lock.name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"{trigger} FOR EACH ROW EXECUTE FUNCTION lock_{lock.name}()",
    ]
