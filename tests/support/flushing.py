"""Emptying the test database between tests that commit, round the desk's own locks.

The locks stand while a test runs, and step aside for Django's flush only. The flush takes what the
migrations put in as well (the desk's one row, the verdict scale), so that goes back in after it.
"""

from __future__ import annotations

from django.apps import apps
from django.core import serializers
from django.db import connection, transaction
from django.test import TransactionTestCase

from claimdesk.desk import locks


def rows() -> str:
    """Return every row of the desk, to be put back later."""
    tables = set(connection.introspection.table_names())
    models = [m for m in apps.get_app_config("desk").get_models() if m._meta.db_table in tables]
    return serializers.serialize("json", [row for m in models for row in m._base_manager.all()])


def step_aside(patch, first_rows: str) -> None:
    """Make Django's flush lift the locks, then put back the first rows and the locks."""
    flush = TransactionTestCase._fixture_teardown

    def flush_without_locks(case):
        with transaction.atomic():
            locks.remove(connection)
        flush(case)
        with transaction.atomic():
            for row in serializers.deserialize("json", first_rows):
                row.save()
            locks.install(connection)

    patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_locks)


def drop_replaced():
    """Drop the schemas that restores of a backup have put aside."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE '%replaced-%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP SCHEMA "{name}" CASCADE')
