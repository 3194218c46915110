"""Restoring a backup: beside what is there, checked, and put in its place as the last step."""

from __future__ import annotations

import os
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max

from claimdesk.desk import audit, captures, fresh, jobs, locks, places, upgrading
from claimdesk.desk.backup import checking, contents, publiclog
from claimdesk.desk.backup.contents import Contents
from claimdesk.desk.models import Account, AuditHead, Desk, Item, Worker
from claimdesk.disk import sync_folder
from claimdesk.domain.roles import Role
from claimdesk.errors import BackupError
from claimdesk.evidence import tokens
from claimdesk.evidence.archive import SUFFIX, Archive
from claimdesk.matching.library import verify_files
from claimdesk.matching.storage import write_synced

_TABLES = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"

_CONNECTIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name = %s AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was restored, and where that lies which it replaced."""

    held: Contents
    replaced: tuple[str, ...]


def restore(path: Path, *, replace: bool = False, force: bool = False) -> Restored:
    """Put the desk of a backup in the place of this one.

    The desk must be empty; with `replace` another one is moved aside. Everything is made beside
    what is there and checked first: on an error the desk is as it was. Raises BackupError.

    A desk at work is refused; `force` believes that what seems to be at work has ended.
    """
    held = checking.check(path)
    contents.models_at(held.migrations)  # raises where this version cannot restore it
    _require_free(replace=replace, force=force)
    aside = f"replaced-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    with ExitStack() as finally_, checking.opened(path) as archive:
        library = _extract_library(archive, held, finally_)
        _put_captures(archive, held)
        with _Swap(library, places.library_folder(), aside) as swap:
            into = _into_postgresql if connection.vendor == "postgresql" else _into_sqlite
            kept = into(archive, held, aside, swap)
        replaced = [*kept, *swap.kept, *_put_key(archive, held, aside)]
        replaced += publiclog.put_back(archive, held, aside)
    return Restored(held=held, replaced=tuple(replaced))


class _Swap:
    """Puts a folder in the place of another one, and takes it back if what follows fails."""

    def __init__(self, fresh: Path | None, place: Path, aside: str) -> None:
        self._fresh = fresh
        self._place = place
        self._aside = place.with_name(f"{place.name}.{aside}")
        self._done = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None and self._done and self._fresh is not None:
            self._place.rename(self._fresh)
            if self._aside.exists():
                self._aside.rename(self._place)

    @property
    def kept(self) -> list[str]:
        """Return where that lies which was replaced."""
        return [str(self._aside)] if self._done and self._aside.exists() else []

    def put_in_place(self) -> None:
        """Do it."""
        if self._fresh is None:
            return
        if self._place.exists():
            self._place.rename(self._aside)
        self._done = True
        self._fresh.rename(self._place)
        sync_folder(self._place.parent)


def _require_free(*, replace: bool, force: bool) -> None:
    """Refuse while somebody works at the desk, and one that holds something, unless replaced."""
    try:
        tables = set(connection.introspection.table_names())
        if not force:
            _require_stopped(tables)
        if not replace and tables and not _is_empty(tables):
            raise BackupError(
                "This desk is not empty. With --replace it is moved aside, and the backup takes "
                "its place."
            )
    except DatabaseError as error:
        if not replace:
            raise BackupError(
                "The desk's database cannot be read. With --replace it is moved aside."
            ) from error


def _require_stopped(tables: set[str]) -> None:
    """Refuse while a worker has spoken lately, and on PostgreSQL while a process is connected.

    On SQLite whoever has the file open is found later, when it is closed.
    """
    now = jobs.utc_now()
    if Worker._meta.db_table in tables:  # noqa: SLF001 - documented
        seen = Worker.objects.aggregate(last=Max("seen"))["last"]
        if seen and seen >= now - jobs.LEASE:
            ago_s = max(0, int((now - seen).total_seconds()))
            wait_s = int(jobs.LEASE.total_seconds()) - ago_s
            raise BackupError(
                f"The desk is running, or was until {ago_s} seconds ago. Stop claimdesk serve and "
                f"claimdesk work first. If it was killed, wait {wait_s} seconds, or give --force."
            )
    if connection.vendor == "postgresql" and (others := _other_processes()):
        raise BackupError(
            f"The desk is running: {others} of its connections are open. Stop claimdesk serve and "
            "claimdesk work first, on every machine."
        )


def _other_processes() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_CONNECTIONS, [places.APPLICATION])
        return int(cursor.fetchone()[0])


def _is_empty(tables: set[str]) -> bool:
    if AuditHead._meta.db_table not in tables:  # noqa: SLF001 - Django's documented API
        return False
    people = Account.objects.exclude(role=Role.MACHINE.value)
    begun = AuditHead.objects.filter(sequence__gt=0)
    return not (people.exists() or begun.exists() or Item.objects.exists())


def _into_sqlite(archive: zipfile.ZipFile, held: Contents, aside: str, swap: _Swap) -> list[str]:
    place = Path(connection.settings_dict["NAME"])
    if _has_no_tables():
        connection.close()
        place.unlink(missing_ok=True)  # looking at it made it
    fresh = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    try:
        with _database_at(fresh):
            with upgrading.quickly(new=True):
                _fill(archive, held)
            _close_file()
        if place.exists():
            _close_file()
        swap.put_in_place()
        kept = _keep_file(place, aside)
        fresh.replace(place)  # the moment at which the desk is another one
        sync_folder(place.parent)
    finally:
        connection.close()
        for name in ("", "-wal", "-shm"):
            fresh.with_name(fresh.name + name).unlink(missing_ok=True)
    return kept


def _has_no_tables() -> bool:
    try:
        return not connection.introspection.table_names()
    except DatabaseError:
        return False  # damaged: kept as it is


def _into_postgresql(
    archive: zipfile.ZipFile, held: Contents, aside: str, swap: _Swap
) -> list[str]:
    """Do everything in one transaction: whoever looks sees the old desk until it ends."""
    kept = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (schema,) = cursor.fetchone()
        cursor.execute(_TABLES)
        if cursor.fetchone()[0]:
            kept = [f"{schema}_{aside}"]
            name, other = (connection.ops.quote_name(one) for one in (schema, *kept))
            cursor.execute(f"ALTER SCHEMA {name} RENAME TO {other}")
            cursor.execute(f"CREATE SCHEMA {name}")
            cursor.execute(f"GRANT USAGE ON SCHEMA {name} TO PUBLIC")
        # Constraints are looked at with each change: a table with changes that still wait to be
        # looked at could not be altered by the migrations.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _fill(archive, held)
        swap.put_in_place()
    return [f"the schema {name}" for name in kept]


def _fill(archive: zipfile.ZipFile, held: Contents) -> None:
    """Make the tables as they were, load the rows, go on to this version, and check it all."""
    executor = MigrationExecutor(connection)
    steps = [(app, name) for app, names in held.migrations.items() for name in names]
    plan = [(step.app_label, step.name) for step, _ in executor.migration_plan(steps)]
    if not fresh.make(plan, connection):
        executor.migrate(steps)
    models = contents.models_at(held.migrations)
    for label in held.tables.keys() - models.keys():
        raise BackupError(f"The backup holds {label}, which this version does not know.")
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        locks.remove(connection)
        for model in models.values():
            # What migrations put into a new desk.
            cursor.execute(f"DELETE FROM {_table(model)}")  # noqa: S608 - a model's own name
        for label, model in models.items():
            _load(archive, label, model, held)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models.values())):
            cursor.execute(statement)
        connection.check_constraints()
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("migrate", verbosity=0, interactive=False)
    if locks.missing(connection):
        locks.install(connection)
    _check_restored(held)
    desk, _ = Desk.objects.get_or_create(pk=1, defaults={"created": jobs.utc_now()})
    audit.append("restore", desk, actor=None, now=jobs.utc_now(), made=held.made)


def _load(archive: zipfile.ZipFile, label: str, model: Any, held: Contents) -> None:
    if label not in held.tables:
        return
    manager = model._base_manager  # noqa: SLF001 - Django's documented API
    for records in contents.records_of(model, checking.lines_in(archive, label)):
        manager.bulk_create(records)
    if manager.count() != held.tables[label].rows:
        raise BackupError(f"Not every row of {label} could be restored.")


def _check_restored(held: Contents) -> None:
    connection.check_constraints()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            if cursor.fetchone() != ("ok",):
                raise BackupError("The restored database is damaged. Is the disk in order?")
    head = AuditHead.objects.values_list("sequence", "hash").first()
    if audit.find_break() is not None or head != held.audit:
        raise BackupError("The audit trail was not restored as it was.")
    if missing := locks.missing(connection):
        raise BackupError(f"The database's own locks could not be put in place: {missing[0]}.")


def _table(model: Any) -> str:
    return str(connection.ops.quote_name(model._meta.db_table))  # noqa: SLF001 - documented API


@contextmanager
def _database_at(path: Path) -> Iterator[None]:
    """Let this thread's connection lead to another SQLite file."""
    connection.close()
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _close_file() -> None:
    """Bring what is in the write-ahead log into the file; refuse while another process has it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA journal_mode=DELETE")
            in_use = cursor.fetchone()[0] != "delete"
    except DatabaseError as error:
        in_use = "locked" in str(error)  # else it is damaged, and moved aside as it is
    connection.close()
    if in_use:
        raise BackupError("Another process has the desk's database open. Stop it, then try again.")


def _keep_file(place: Path, aside: str) -> list[str]:
    """Give a database a second name, under which it stays; return that, if there was any."""
    for ending in ("-wal", "-shm"):  # there only where the database is damaged
        if (log := place.with_name(place.name + ending)).exists():
            log.rename(place.with_name(f"{place.name}.{aside}{ending}"))
    if not place.exists():
        return []
    kept = place.with_name(f"{place.name}.{aside}")
    try:
        os.link(place, kept)
    except OSError:
        shutil.copy2(place, kept)
    return [str(kept)]


def _extract_library(archive: zipfile.ZipFile, held: Contents, finally_: ExitStack) -> Path | None:
    """Write the library of a backup into a folder beside the one in use; return it."""
    if not held.library:
        return None
    place = places.library_folder()
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    finally_.callback(shutil.rmtree, fresh, ignore_errors=True)
    for name in held.library:
        target = fresh / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(contents.LIBRARY + name) as member, target.open("wb") as file:
            shutil.copyfileobj(member, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
    for folder in [*fresh.rglob("*/"), fresh]:
        sync_folder(folder)
    if problems := verify_files(fresh):
        raise BackupError(f"The library in the backup is damaged: {problems[0]}")
    return fresh


def _put_captures(archive: zipfile.ZipFile, held: Contents) -> None:
    """Put the captures into the folder of the desk; what lies there of another desk stays.

    Each is named by its hash, so none stands in another's place. One that was damaged before the
    backup was made is not put there: it would not be what its name says.
    """
    into = captures.archive()
    for key, digest in held.captures.items():
        if key == digest:
            into.store(archive.read(f"{contents.CAPTURES}{key}{SUFFIX}"))
            _put_stamps(archive, held, key, into)


def _put_stamps(archive: zipfile.ZipFile, held: Contents, key: str, into: Archive) -> None:
    """Put the time stamps of a capture beside it; one that is there already stays."""
    found: dict[str, dict[str, bytes]] = {}
    for name in held.stamps:
        named = tokens.FILE.fullmatch(name)
        if named and named[1] == key:
            files = found.setdefault(named[2], {})
            files[named[3]] = archive.read(f"{contents.CAPTURES}{name}")
    for authority, files in found.items():
        if files.keys() == {*tokens.ENDINGS}:  # else it was damaged before the backup was made
            tokens.keep(into, key, authority, files)


def _put_key(archive: zipfile.ZipFile, held: Contents, aside: str) -> list[str]:
    if not held.secret_key:
        return []
    place = places.data_folder() / contents.SECRET_KEY
    replaced: list[str] = []
    if place.exists():
        kept = place.with_name(f"{place.name}.{aside}")
        place.rename(kept)
        replaced.append(str(kept))
    place.touch(mode=0o600)
    write_synced(place, archive.read(contents.SECRET_KEY))
    sync_folder(place.parent)
    return replaced
