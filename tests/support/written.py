"""Everything that a desk has written: its files, its database, its backups, what it printed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import psycopg


def everything_written(desk, tmp_path):
    """Return every file that the desk has, by name: data, WAL, log, temporary files, PostgreSQL.

    A backup is made first, and what it holds is among them.
    """
    desk.run("claimdesk.cli", "backup")
    places = [desk.home, tmp_path / "temporary"]
    if url := desk.environment.get("CLAIMDESK_DATABASE_URL"):
        desk.run("support.strange_desk", "dump", str(tmp_path / "tables"))
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("CHECKPOINT")
            (folder,) = server.execute("SHOW data_directory").fetchone()
            (number,) = server.execute(
                "SELECT oid FROM pg_database WHERE datname = current_database()"
            ).fetchone()
        places += [Path(folder, "base", str(number)), Path(folder, "pg_wal"), tmp_path / "tables"]
    files = [file for place in places for file in (place, *place.rglob("*")) if file.is_file()]
    found = {}
    for file in files:
        try:
            found[str(file)] = file.read_bytes()
        except FileNotFoundError:
            continue  # of the database server, which tidies
    return found | backed_up(desk) | {"what it printed": desk.log.encode()}


def backed_up(desk):
    """Return what the desk's backups hold, by name, out of their compression."""
    found = {}
    for file in (desk.home / "backups").glob("*.zip"):
        with zipfile.ZipFile(file) as bundle:
            found |= {f"{file}: {name}": bundle.read(name) for name in bundle.namelist()}
    return found
