"""Making a backup of a desk that goes on working: a snapshot, checked before it is given out."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction

import claimdesk
from claimdesk.desk import captures, places
from claimdesk.desk.backup import contents, publiclog
from claimdesk.desk.backup.checking import check
from claimdesk.desk.backup.contents import Contents, Table
from claimdesk.desk.models import AuditHead
from claimdesk.disk import sync_folder
from claimdesk.domain.audit import GENESIS
from claimdesk.errors import BackupError, LibraryBusyError
from claimdesk.evidence import tokens
from claimdesk.evidence.archive import SUFFIX
from claimdesk.matching.calibration import CALIBRATION
from claimdesk.matching.snapshot import SEGMENTS
from claimdesk.matching.storage import MANIFEST, Manifest, writer_lock

#: Seconds that a backup waits for somebody who is writing to the Library.
LIBRARY_WAIT_S = 60.0
_PIECE_BYTES = 1 << 20
_NAME = "claimdesk-"
_NAMED_BY_TIME = re.compile(r"claimdesk-\d{8}-\d{6}\.zip")


def save(path: Path | None = None, *, with_secret_key: bool = False) -> tuple[Path, Contents]:
    """Write a backup and check it; return where it is and what it holds.

    Without a path it goes to the folder `backups` of the data folder, named by the time. Whoever
    works at the desk goes on: rows are read in one snapshot. The file can be read by its owner
    only. Raises BackupError, and leaves nothing behind then.
    """
    made = datetime.now(UTC)
    target = (path or backups_folder() / f"{_NAME}{made:%Y%m%d-%H%M%S}.zip").absolute()
    if target.exists():
        raise BackupError(f"{target} is there already. Give another name.")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        _write(partial, made, with_secret_key=with_secret_key)
        held = check(partial)
        try:
            os.link(partial, target)  # never over a file that came there meanwhile
        except FileExistsError:
            raise BackupError(f"{target} is there already. Give another name.") from None
        except OSError:
            partial.replace(target)  # a file system without links
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(target.parent)
    return target, held


def save_before_upgrade() -> Path:
    """Write a backup of a desk whose database is about to change; return where it is."""
    name = f"before-{claimdesk.__version__}-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
    return save(backups_folder() / name)[0]


def backups_folder() -> Path:
    """Return the folder of backups without a name of their own."""
    return places.data_folder() / "backups"


def newest() -> Path | None:
    """Return the newest backup in the folder of backups."""
    return max(backups_folder().glob("*.zip"), key=lambda one: one.stat().st_mtime, default=None)


def thin_out(keep: int, *, made: Path | None = None) -> list[Path]:
    """Delete all but the newest backups that were named by their time; return the deleted.

    `made` is one that stays whatever its name: the clock may have gone back since the others.
    """
    there = backups_folder().glob("*.zip")
    found = sorted(one for one in there if _NAMED_BY_TIME.fullmatch(one.name))
    gone = [one for one in found if one != made][: max(0, len(found) - keep)]
    for path in gone:
        path.unlink()
    return gone


def _write(path: Path, made: datetime, *, with_secret_key: bool) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            held = _write_members(archive, made, with_secret_key=with_secret_key)
            archive.writestr(contents.LIST, held.dump())
        file.flush()
        os.fsync(file.fileno())


def _write_members(archive: zipfile.ZipFile, made: datetime, *, with_secret_key: bool) -> Contents:
    if "desk" not in contents.applied_migrations():
        raise BackupError("There is no desk here yet. Start one with: claimdesk serve")
    log = publiclog.take(with_secret_key=with_secret_key)
    with snapshot() as library:
        # The Library stands still until it is copied, and the snapshot of the rows was taken
        # meanwhile: no task that writes to the Library is done in one and not in the other.
        with library:
            files = _write_library(archive)
        migrations = contents.applied_migrations()
        tables = {
            label: _write_lines(archive, f"{contents.ROWS}{label}.jsonl", contents.lines_of(model))
            for label, model in sorted(contents.models_at(migrations).items())
        }
        head = AuditHead.objects.values_list("sequence", "hash").first() or (0, GENESIS)
        kept = _write_captures(archive)
        stamps = _write_stamps(archive, kept)
    key = ""
    if with_secret_key:
        data = (places.data_folder() / contents.SECRET_KEY).read_bytes()
        archive.writestr(contents.SECRET_KEY, data)
        key = hashlib.sha256(data).hexdigest()
    return Contents(
        made=made.isoformat(timespec="seconds"),
        claimdesk=claimdesk.__version__,
        database=connection.vendor,
        migrations=migrations,
        tables=tables,
        library=files,
        audit=(head[0], head[1]),
        captures=kept,
        stamps=stamps,
        secret_key=key,
        log=publiclog.write(archive, log),
    )


@contextmanager
def snapshot() -> Iterator[ExitStack]:
    """Hold one state of the database for reading; yields what holds the Library, to be closed."""
    with ExitStack() as library:
        _hold_library(library)
        with _reading():
            AuditHead.objects.first()  # the first question is what fixes the state
            yield library


@contextmanager
def _reading() -> Iterator[None]:
    if connection.in_atomic_block:
        yield  # tests: their transaction is the snapshot
        return
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    connection.ensure_connection()
    usual = connection.transaction_mode
    connection.transaction_mode = "DEFERRED"  # reads only, so nobody has to wait for it
    try:
        with transaction.atomic():
            yield
    finally:
        connection.transaction_mode = usual


def _hold_library(held: ExitStack) -> None:
    folder = places.library_folder()
    if not (folder / MANIFEST).exists():
        return
    deadline = time.monotonic() + LIBRARY_WAIT_S
    while True:
        try:
            held.enter_context(writer_lock(folder))
        except LibraryBusyError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


def _write_library(archive: zipfile.ZipFile) -> dict[str, str]:
    folder = places.library_folder()
    if not (folder / MANIFEST).exists():
        return {}
    names = [MANIFEST] + [
        f"{SEGMENTS}/{ref.name}/{name}"
        for ref in Manifest.load(folder).segments
        for name in ref.sha256
    ]
    if (folder / CALIBRATION).exists():
        names.append(CALIBRATION)
    found = {}
    for name in names:
        with (folder / name).open("rb") as file:
            pieces = iter(lambda: file.read(_PIECE_BYTES), b"")
            found[name] = _write_pieces(archive, contents.LIBRARY + name, pieces)[1]
    return found


def _write_captures(archive: zipfile.ZipFile) -> dict[str, str]:
    """Write the captures as they lie there; one that is damaged must not stop a backup."""
    held, kept = captures.archive(), {}
    for key in held.ids():
        info = zipfile.ZipInfo(
            f"{contents.CAPTURES}{key}{SUFFIX}"
        )  # their bytes are packed already
        digest = hashlib.sha256()
        with held.path_of(key).open("rb") as file, archive.open(info, "w", force_zip64=True) as out:
            while piece := file.read(_PIECE_BYTES):
                out.write(piece)
                digest.update(piece)
        kept[key] = digest.hexdigest()
    return kept


def _write_stamps(archive: zipfile.ZipFile, kept: Iterable[str]) -> dict[str, str]:
    """Write the time stamps of captures that were written; what lies under a name never changes."""
    held, found = captures.archive(), {}
    for path in (path for key in kept for path in tokens.files_of(held, key)):
        data = path.read_bytes()
        archive.writestr(f"{contents.CAPTURES}{path.name}", data)
        found[path.name] = hashlib.sha256(data).hexdigest()
    return found


def _write_lines(archive: zipfile.ZipFile, name: str, lines: Iterable[bytes]) -> Table:
    return Table(*_write_pieces(archive, name, lines))


def _write_pieces(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> tuple[int, str]:
    count, digest = 0, hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as member:
        for piece in pieces:
            member.write(piece)
            digest.update(piece)
            count += 1
    return count, digest.hexdigest()
