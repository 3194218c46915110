"""The test database between tests that commit: it becomes what the migrations made it, locks too.

Django's own flush would make permissions and locks anew each time, which takes longer than most
tests. As with it, the numbers of rows go on, and who writes meanwhile is waited for.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager

from django.db import connection, transaction
from django.test import TransactionTestCase

from claimdesk.desk import locks


@contextmanager
def kept(patch):
    """Keep what the database holds now, and let Django's flush bring it back, until the end."""
    with (_kept_rows if connection.vendor == "postgresql" else _kept_file)() as bring_back:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: bring_back())
        yield


@contextmanager
def _kept_file():
    connection.ensure_connection()
    with closing(sqlite3.connect(":memory:")) as first:
        connection.connection.backup(first)

        def bring_back():
            with connection.cursor() as cursor:
                cursor.execute("SELECT name, seq FROM sqlite_sequence")
                reached = cursor.fetchall()
            first.backup(connection.connection)
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("DELETE FROM sqlite_sequence")
                cursor.executemany("INSERT INTO sqlite_sequence VALUES (%s, %s)", reached)

        yield bring_back


@contextmanager
def _kept_rows():
    with connection.cursor() as cursor:
        first = {table: _copied(cursor, table) for table in connection.introspection.table_names()}

    def bring_back():
        names = ", ".join(f'"{table}"' for table in first)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")  # no lock refuses
                cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
                cursor.execute("; ".join(f'DELETE FROM "{table}"' for table in first))  # noqa: S608
                for table, rows in first.items():
                    if rows:
                        with cursor.copy(f'COPY "{table}" FROM STDIN') as into:
                            into.write(rows)
            if locks.missing(connection):
                locks.install(connection)

    yield bring_back


def _copied(cursor, table):
    with cursor.copy(f'COPY "{table}" TO STDOUT') as out:
        return b"".join(out)


def drop_replaced():
    """Drop the schemas that restores of a backup have put aside."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE '%replaced-%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP SCHEMA "{name}" CASCADE')
