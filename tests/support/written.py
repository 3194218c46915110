"""Everything that a desk has written: its files, its database, its backups, what it printed."""

from __future__ import annotations

from pathlib import Path

import psycopg


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
    files = [file for place in places for file in (place, *place.rglob("*")) if file.is_file()]
    found = {}
    for file in files:
        try:
            found[str(file)] = file.read_bytes()
        except FileNotFoundError:
            continue  # of the database server, which tidies
    return found | {"what it printed": desk.log.encode()}
