"""The database's own locks: triggers that refuse what the rules forbid, whoever writes.

The verbs ask the rules of the domain first; these hold when something goes round the verbs. They
are put back after every migration, since SQLite drops triggers when it rebuilds a table.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from claimdesk.desk.lock_kinds import Lock
from claimdesk.desk.lock_rules import locks

#: With this table all those are there that the first locks speak of.
_LAST_OF_RECORDS = "desk_publication"


def wanted(connection: Any) -> list[Lock]:
    """Return every lock that a database of this kind has: those on tables that are there.

    In the middle of an upgrade a table of a later version is not there yet.
    """
    tables = set(connection.introspection.table_names())
    return [
        lock for lock in locks() if lock.vendor in {"", connection.vendor} and lock.table in tables
    ]


def install(connection: Any, chosen: list[Lock] | None = None) -> None:
    """Put every lock in place, or those chosen; those that stand are made anew."""
    remove(connection)
    with connection.cursor() as cursor:
        for lock in wanted(connection) if chosen is None else chosen:
            for statement in _statements(connection.vendor, lock):
                cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take every lock away, for a migration or a restore."""
    with connection.cursor() as cursor:
        for lock in wanted(connection):
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
    return [one.name for one in wanted(connection) if f"lock_{one.name}" not in standing]


def connect(app: AppConfig) -> None:
    """Take the locks away before a migration that changes something, and put them back after."""
    pre_migrate.connect(_before, sender=app)
    post_migrate.connect(_after, sender=app)


def _before(*, using: str, plan: list[Any], **_: Any) -> None:
    if plan:
        remove(connections[using])


def _after(*, using: str, plan: list[Any] | None = None, **_: Any) -> None:
    connection = connections[using]
    begun = _LAST_OF_RECORDS in connection.introspection.table_names()
    if begun and (plan or missing(connection)):
        install(connection)


def _statements(vendor: str, lock: Lock) -> list[str]:
    trigger = f"CREATE TRIGGER lock_{lock.name} BEFORE {lock.event} ON {lock.table}"
    if vendor != "postgresql":
        refusal = f"SELECT RAISE(ABORT, 'claimdesk: {lock.says}')"
        return [f"{trigger} WHEN {lock.when} BEGIN {refusal}; END"]
    row = "NEW" if lock.event in {"INSERT", "UPDATE"} else "OLD"
    each = "STATEMENT" if lock.event == "TRUNCATE" else "ROW"
    refusal = f"RAISE EXCEPTION 'claimdesk: {lock.says}' USING ERRCODE = 'check_violation'"
    body = f"BEGIN IF ({lock.when}) THEN {refusal}; END IF; RETURN {row}; END"
    return [
        f"CREATE FUNCTION lock_{lock.name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"{trigger} FOR EACH {each} EXECUTE FUNCTION lock_{lock.name}()",
    ]
