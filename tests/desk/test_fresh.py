"""A new database made at once: in nothing unlike one that all migrations made step by step."""

from __future__ import annotations

import json
import re

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from claimdesk.desk import fresh
from support import recorded

_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?(\+00:00)?")
_POSTGRESQL = {
    "columns": "SELECT table_name, ordinal_position, column_name, column_default, is_nullable, "
    "data_type, character_maximum_length, identity_generation, collation_name "
    "FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, contype, condeferrable, condeferred, "
    "convalidated, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "sequences": "SELECT sequencename, data_type::text, start_value, increment_by, cycle, "
    "last_value FROM pg_sequences WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), "
    "pg_get_functiondef(tgfoid) FROM pg_trigger WHERE NOT tgisinternal",
}
_SQLITE = {
    "all": "SELECT type, name, tbl_name, sql FROM sqlite_master",
    "sequences": "SELECT name, seq FROM sqlite_sequence",
}
#: Made by Django for the models that there are, in whatever order it comes to them.
_UNORDERED = {
    "django_content_type": "SELECT app_label, model FROM django_content_type",
    "auth_permission": "SELECT app_label, model, codename, name FROM auth_permission "
    "JOIN django_content_type ON django_content_type.id = content_type_id",
}


def steps_of(connection):
    """Return the steps that a database still waits for."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(step.app_label, step.name) for step, _ in plan]


def held(connection):
    """Return everything that a database is and holds, with any time as the same word."""
    queries = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    tables = connection.introspection.table_names()
    rows = {table: f'SELECT * FROM "{table}"' for table in tables}  # noqa: S608 - our own names
    queries = queries | rows | _UNORDERED
    found = {}
    with connection.cursor() as cursor:
        for name, query in queries.items():
            cursor.execute(query)
            found[name] = sorted(_TIME.sub("then", str(row)) for row in _rows(cursor))
    return found


def _rows(cursor):
    names = [column[0] for column in cursor.description]
    return [[(name, str(value)) for name, value in zip(names, row, strict=True)] for row in cursor]


def test_a_database_made_at_once_is_one_that_was_migrated(empty_database):
    stepwise, at_once = connections[empty_database()], connections[empty_database()]
    statements = recorded.record(stepwise)
    assert fresh.place(stepwise.vendor).read_text("utf-8") == statements, (
        "see tests/support/recorded.py"
    )
    assert fresh.make(steps_of(at_once), at_once)
    for one in (stepwise, at_once):
        emit_post_migrate_signal(verbosity=0, interactive=False, db=one.alias)
    made, migrated = held(at_once), held(stepwise)
    assert made.keys() == migrated.keys()
    assert {name: made[name] for name in made if made[name] != migrated[name]} == {}
    assert len(made["django_migrations"]) > 50
    assert len(made["desk_ratingvalue"]) == 6
    assert any("lock_" in one for one in made.get("triggers", made.get("all")))
    assert steps_of(at_once) == []


def test_other_steps_are_not_made_at_once(empty_database):
    connection = connections[empty_database()]
    steps = steps_of(connection)
    assert not fresh.make(steps[:-1], connection)
    assert not fresh.make([*steps, ("account", "9999_of_a_newer_version")], connection)
    assert connection.introspection.table_names() == []


def test_a_database_with_any_table_is_not_made_at_once(empty_database):
    connection = connections[empty_database()]
    MigrationRecorder(connection).ensure_schema()  # as one that was cut off before its first step
    assert not fresh.make(steps_of(connection), connection)
    assert connection.introspection.table_names() == ["django_migrations"]


def test_what_is_cut_off_leaves_nothing(empty_database, monkeypatch):
    connection = connections[empty_database()]
    lines = fresh.place(connection.vendor).read_text("utf-8").splitlines()
    steps, *statements = map(json.loads, lines)
    broken = [*map(tuple, statements[:200]), ("SELECT 1 FROM no_such_table", None)]
    known = frozenset(map(tuple, steps))
    monkeypatch.setattr(fresh, "_kept", lambda _: (known, broken))
    with pytest.raises(Exception, match="no_such_table"):
        fresh.make(known, connection)
    assert connection.introspection.table_names() == []
