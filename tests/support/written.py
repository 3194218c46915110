"""Everything that a desk has written: its files, its database, its backups, what it printed."""

from __future__ import annotations

from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

#: The last two are what a server has where nobody sets anything.
_SETTINGS = {
    "log_statement": "mod",
    "log_min_messages": "warning",
    "log_min_error_statement": "error",
}
#: Columns whose long texts are compressed.
_PACKED = """
SELECT attrelid::regclass::text, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE attstorage = 'x' AND NOT attisdropped AND relkind = 'r' AND relname NOT LIKE 'pg\\_%'
AND relnamespace = current_schema()::regnamespace
"""


def log_changes(desk) -> None:
    """Have PostgreSQL log each change with all values in it, and errors as it usually does.

    So what was written and taken away again is there too. To be called before the desk connects.
    """
    if url := desk.environment.get("CLAIMDESK_DATABASE_URL"):
        name = Identifier(url.rsplit("/", 1)[1])
        with psycopg.connect(url, autocommit=True) as server:
            for setting, value in _SETTINGS.items():
                order = SQL("ALTER DATABASE {} SET {} = {}")
                server.execute(order.format(name, Identifier(setting), value))


def keep_as_it_is(desk) -> None:
    """Have PostgreSQL compress no long text, which a search for bytes would not see."""
    if url := desk.environment.get("CLAIMDESK_DATABASE_URL"):
        with psycopg.connect(url, autocommit=True) as server:
            for table, column in server.execute(_PACKED).fetchall():
                order = SQL("ALTER TABLE {} ALTER COLUMN {} SET STORAGE EXTERNAL")
                server.execute(order.format(Identifier(table), Identifier(column)))


def files_of(desk, *more):
    """Return every file that the desk has, by name: data, WAL, log, PostgreSQL, and those given.

    What is packed in them is `support.views` to unpack.
    """
    places = [desk.home, *more]
    if url := desk.environment.get("CLAIMDESK_DATABASE_URL"):
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("CHECKPOINT")
            (folder,) = server.execute("SHOW data_directory").fetchone()
            (number,) = server.execute(
                "SELECT oid FROM pg_database WHERE datname = current_database()"
            ).fetchone()
        places += [Path(folder, "base", str(number)), Path(folder, "pg_wal")]
        places += [Path(folder, "global"), Path(folder, "base", "pgsql_tmp")]
        places.append(Path(folder).with_name("log"))
    files = [file for place in places for file in (place, *place.rglob("*")) if file.is_file()]
    found = {}
    for file in files:
        try:
            found[str(file)] = file.read_bytes()
        except FileNotFoundError:
            continue  # of the database server, which tidies
    return found | {"what it printed": desk.log.encode()}
