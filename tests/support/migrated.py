"""Migrating a new database once, and another one after it by the same statements."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

#: What asks, or only belongs to the transactions of the one time that it is recorded.
_NOT_AGAIN = ("SELECT", "PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE")


class OnceMigrated(MigrationExecutor):
    """Migrates an empty database to the same steps a second time by the same statements.

    That takes a twentieth of the time. Other steps, and databases that hold some, are migrated.
    """

    recorded: dict[frozenset, list] = {}  # noqa: RUF012 - shared by all, on purpose

    def migrate(self, targets, *arguments, **options):
        """Bring the database to these steps."""
        steps = frozenset(targets)
        if self.loader.applied_migrations:
            super().migrate(targets, *arguments, **options)
        elif steps in self.recorded:
            with connection.constraint_checks_disabled(), transaction.atomic():
                for execute, sql, params in self.recorded[steps]:
                    with connection.cursor() as cursor:
                        getattr(cursor, execute)(sql, params)
        else:
            done: list = []

            def record(run, sql, params, many, context):
                if not sql.lstrip().upper().startswith(_NOT_AGAIN):
                    done.append(("executemany" if many else "execute", sql, params))
                return run(sql, params, many, context)

            with connection.execute_wrapper(record):
                super().migrate(targets, *arguments, **options)
            self.recorded[steps] = done
