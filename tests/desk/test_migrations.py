"""Migrations with rows present: from the first form of the database to today's, nothing is lost."""

from __future__ import annotations

from functools import cache

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.db.migrations.loader import MigrationLoader

from claimdesk.desk import audit, locks
from claimdesk.desk.models import AuditEntry
from support import desk, old_rows

ALIAS = "empty_0"
APP = "desk"
#: Columns that a migration changes on purpose, as (migration, table, column).
CHANGED: set[tuple[str, str, str]] = set()


def steps():
    """Return the names of the desk's migrations, first to last."""
    graph = MigrationLoader(None).graph
    return [name for app, name in graph.forwards_plan(graph.leaf_nodes(APP)[0]) if app == APP]


STEPS = steps()
#: The forms of a whole desk; the first step makes accounts only, for other apps.
FORMS = STEPS[1:]


@pytest.fixture
def old(empty_database):
    """Give a connection to an empty database of the run's kind; it is gone afterwards."""
    return connections[empty_database()]


def migrate(*target):
    call_command("migrate", *target, database=ALIAS, verbosity=0, interactive=False)


@cache
def models_at(name):
    return MigrationLoader(None).project_state((APP, name)).apps


def insert(name):
    """Insert the rows that belong to a migration, if it makes tables."""
    fill = old_rows.ROWS.get(name)
    if fill is None:
        return
    known = models_at(name)

    def make(model, **fields):
        row = known.get_model(APP, model)(**fields)
        row.save(using=ALIAS)
        return row

    with transaction.atomic(using=ALIAS):
        fill(make)


def said(name, alias=ALIAS):
    """Return every row of the desk: table -> column -> values, in the order of the ids."""
    tables = {}
    for model in models_at(name).get_app_config(APP).get_models(include_auto_created=True):
        columns = [field.attname for field in model._meta.concrete_fields]
        rows = list(model.objects.using(alias).order_by("pk").values_list(*columns))
        tables[model._meta.db_table] = {
            column: [row[place] for row in rows] for place, column in enumerate(columns)
        }
    return tables


def assert_kept(before, after, name):
    """Make sure that each value that was there is there, in rows that were there."""
    for table, columns in before.items():
        assert table in after, f"{name} takes {table} away; say so in CHANGED and test what it does"
        ids = columns.get("id") or next(iter(columns.values()))
        now_ids = after[table].get("id") or next(iter(after[table].values()))
        places = [now_ids.index(one) for one in ids]
        for column, values in columns.items():
            if (name, table, column) not in CHANGED:
                kept = [after[table][column][place] for place in places]
                assert kept == values, f"{name} changes {table}.{column}"


def assert_locked(connection):
    """Make sure that the locks stand and refuse."""
    tables = connection.introspection.table_names()
    there = {lock.name for lock in locks.wanted(connection) if lock.table in tables}
    assert there.isdisjoint(locks.missing(connection))
    for statement in (
        "UPDATE desk_publication SET content_hash = 'x'",
        "DELETE FROM desk_auditentry",
        "UPDATE desk_revision SET title = 'x' WHERE sealed IS NOT NULL",
        "DELETE FROM desk_evidence",
    ):
        with (
            pytest.raises(DatabaseError, match="never change"),
            transaction.atomic(using=ALIAS),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def assert_whole(connection):
    """Make sure that the audit trail is one chain, and every reference leads somewhere."""
    trail = AuditEntry.objects.using(ALIAS).order_by("sequence")
    assert len(trail) == 3
    assert audit.find_break_in(trail, (3, trail.last().hash)) is None
    connection.check_constraints()


@pytest.mark.django_db
def test_the_models_and_the_migrations_agree():
    call_command("makemigrations", APP, check=True, dry_run=True, verbosity=0)


def test_the_migrations_are_one_line():
    numbers = [int(name[:4]) for name in STEPS]
    assert numbers == list(range(1, len(STEPS) + 1))


def test_each_migration_keeps_every_row(old):
    migrate(APP, FORMS[0])
    insert(FORMS[0])
    rows = said(FORMS[0])
    for after in FORMS[1:]:
        if after == FORMS[-1]:
            migrate()  # as a desk does that was one form behind
        else:
            migrate(APP, after)
        now = said(after)
        assert_kept(rows, now, after)
        assert_locked(old)
        assert_whole(old)
        insert(after)
        rows = said(after) if after in old_rows.ROWS else now
    empty = [table for table, columns in said(FORMS[-1]).items() if not any(columns.values())]
    assert empty == [], "give new tables a row in tests/support/old_rows.py"


def test_an_old_desk_comes_to_today_in_one_go(old):
    migrate(APP, FORMS[0])
    insert(FORMS[0])
    rows = said(FORMS[0])
    migrate()
    after = said(FORMS[-1])
    for table, columns in rows.items():
        changed = {column for _, where, column in CHANGED if where == table}
        for column in set(columns) - changed:
            assert after[table][column][: len(columns[column])] == columns[column]
    ranked = [float(one) for one in after["desk_claim"]["priority"]]
    assert 2.75 in ranked, "one channel, worth 0.75, a sign of harm"
    assert_locked(old)
    assert_whole(old)


@pytest.mark.django_db
def test_a_second_start_changes_nothing():
    desk.person("An")
    rows = said(FORMS[-1], "default")
    call_command("migrate", verbosity=0, interactive=False)
    assert said(FORMS[-1], "default") == rows
    assert locks.missing(connections["default"]) == []
