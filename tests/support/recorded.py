"""What the migrations come to on an empty database, as `claimdesk.desk.fresh` keeps it.

`PYTHONPATH=tests .venv/bin/python -m support.recorded` writes the files of both kinds of database:
to be run after a change of the migrations, or where a dependency comes with others.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

#: What asks, or belongs to the transactions of the one time that it is recorded.
_NOT_AGAIN = ("SELECT", "PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE")


def record(connection):
    """Migrate an empty database step by step; return the file that would do the same at once."""
    from django.db.migrations.executor import MigrationExecutor

    from claimdesk.desk import fresh

    done = []

    def keep(run, sql, params, many, context):
        if not sql.lstrip().upper().startswith(_NOT_AGAIN):
            done.extend((sql, one) for one in (params if many else [params]))
        return run(sql, params, many, context)

    executor = MigrationExecutor(connection)
    targets = executor.loader.graph.leaf_nodes()
    steps = [(step.app_label, step.name) for step, _ in executor.migration_plan(targets)]
    with connection.execute_wrapper(keep):
        executor.migrate(targets)
    return fresh.write(steps, done)


def main():
    """Write the file of the kind of database that is set; told of none, those of both."""
    if len(sys.argv) == 1:
        from support.postgres import PostgresServer

        with PostgresServer() as server:
            for url in ("", server.url()):
                _record_on(url)
        return
    from claimdesk.web.boot import setup

    setup()
    from django.db import connection

    from claimdesk.desk import fresh

    fresh.place(connection.vendor).write_text(record(connection), "utf-8")


def _record_on(url):
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "CLAIMDESK_HOME": home, "CLAIMDESK_DATABASE_URL": url}
        command = [sys.executable, "-m", "support.recorded", "here"]
        subprocess.run(command, env=environment, check=True)


if __name__ == "__main__":
    main()
