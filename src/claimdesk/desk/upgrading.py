"""Bringing the database to the form that this version needs, by one process at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from filelock import FileLock

from claimdesk.desk import fresh, locks, places
from claimdesk.errors import SettingError

#: Any number, the same in every process: it names the lock in PostgreSQL.
_LOCK = 0x436C61696D

#: (app, name) of a migration.
Node = tuple[str, str]


@dataclass(frozen=True, slots=True)
class State:
    """How far a database is: steps that stand, that wait, and that this version does not know."""

    applied: frozenset[Node]
    waiting: tuple[Node, ...]
    unknown: tuple[Node, ...]

    @property
    def is_new(self) -> bool:
        """Tell whether the database holds no desk yet."""
        return not self.applied


def state() -> State:
    """Return how far the database is."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    applied = frozenset(executor.loader.applied_migrations)
    return State(
        applied=applied,
        waiting=tuple((step.app_label, step.name) for step, _ in plan),
        unknown=tuple(sorted(_not_known(executor.loader, applied))),
    )


def require_known(found: State) -> None:
    """Refuse a database that a newer version has changed: this one would write it wrongly."""
    if found.unknown:
        app, name = found.unknown[-1]
        raise SettingError(
            f"This desk was last used with a newer Claimdesk (its database has {app} {name}). "
            "Install that version, or restore a backup made with this one."
        )


def require_ready() -> None:
    """Refuse a database that is not in the form that this version needs."""
    found = state()
    require_known(found)
    if found.waiting:
        raise SettingError(
            "The database is not prepared for this version of Claimdesk. Start the desk once with: "
            "claimdesk serve"
        )


def upgrade(*, before: Callable[[State], None] | None = None) -> State:
    """Do the steps that wait; return what was found. `before` is called if there are any.

    However many processes start at once, one does the work and the others wait for it.
    """
    with _alone():
        _make_file()
        found = state()
        require_known(found)
        if found.waiting:
            if before is not None:
                before(found)
            with quickly(new=found.is_new):
                if found.is_new and fresh.make(found.waiting, connection):
                    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
                else:
                    call_command("migrate", verbosity=0, interactive=False)
        elif locks.missing(connection):
            locks.install(connection)
    return found


def _make_file() -> None:
    """Let only its owner read the file of an SQLite database; it is made if it is not there."""
    if connection.vendor != "sqlite":
        return
    path = Path(connection.settings_dict["NAME"])
    path.touch(mode=0o600)
    for one in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        if one.exists() and one.stat().st_mode & 0o077:
            with suppress(PermissionError):  # it is somebody else's; `claimdesk doctor` says so
                one.chmod(0o600)


def _not_known(loader: MigrationLoader, applied: frozenset[Node]) -> Iterator[Node]:
    """Yield migrations that stand in the database and are in no file, of apps that we have."""
    replaced = {old for step in loader.disk_migrations.values() for old in step.replaces}
    for node in applied:
        if node[0] in loader.migrated_apps and node not in {*loader.disk_migrations, *replaced}:
            yield node


@contextmanager
def _alone() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        return
    folder = places.data_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(folder / ".upgrade.lock"):
        yield


@contextmanager
def quickly(*, new: bool) -> Iterator[None]:
    """Let a new SQLite file be made without a wait for the disk at each step, but at the end."""
    if connection.vendor != "sqlite" or not new:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
