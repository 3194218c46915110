"""Checking a backup: every member against its hash, the audit trail link by link."""

from __future__ import annotations

import errno
import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from claimdesk.desk import audit
from claimdesk.desk.backup import contents
from claimdesk.desk.backup.contents import Contents
from claimdesk.desk.models import AuditEntry
from claimdesk.errors import BackupError
from claimdesk.evidence import tokens
from claimdesk.publishing.log import writing

_PIECE_BYTES = 1 << 20
_LIBRARY_FILE = re.compile(r"(?:manifest|calibration)\.json|segments/[\w-]+/[\w.-]+")
_CAPTURE = re.compile(r"[0-9a-f]{64}")
_ENTRIES = "desk.auditentry"


def check(path: Path) -> Contents:
    """Read a whole backup; return what it holds, or raise BackupError saying what is wrong."""
    with opened(path) as archive, _sought():
        held = contents_of(archive)
        expected = held.members()
        found = {info.filename for info in archive.infolist()} - {contents.LIST}
        for name in sorted(found ^ expected.keys()):
            raise BackupError(f"The backup is damaged: {name} is missing or does not belong there.")
        for name, digest in expected.items():
            if hash_of(archive, name) != digest:
                raise BackupError(f"The backup is damaged: {name} is not as it was written.")
        for label, table in held.tables.items():
            if sum(1 for _ in lines_in(archive, label)) != table.rows:
                raise BackupError(f"The backup is damaged: {label} has another number of rows.")
        _check_audit(archive, held)
    return held


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a backup; damage found while it is read raises BackupError."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError:
        raise BackupError(f"There is no file {path}.") from None
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError) as error:
        raise BackupError(
            f"{path.name} is damaged, or no backup of Claimdesk ({error})."
        ) from error


@contextmanager
def _sought() -> Iterator[None]:
    """Tell a place that no file has, which a damaged directory leads to, from faults of a disk."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise BackupError("The backup is damaged: its directory leads nowhere.") from error


def contents_of(archive: zipfile.ZipFile) -> Contents:
    """Return the list of contents of an open backup."""
    try:
        data = archive.read(contents.LIST)
    except KeyError:
        raise BackupError("This is no backup of Claimdesk: it has no list of contents.") from None
    held = Contents.load(data)
    for name in held.library:
        if not _LIBRARY_FILE.fullmatch(name):
            raise BackupError("The backup is damaged: a file of the library has a strange name.")
    for key in held.captures:
        if not _CAPTURE.fullmatch(key):
            raise BackupError("The backup is damaged: a capture in it has a strange name.")
    for name in held.stamps:
        named = tokens.FILE.fullmatch(name)
        if named is None or named[1] not in held.captures:
            raise BackupError("The backup is damaged: a time stamp in it has a strange name.")
    if not held.log.keys() <= {writing.SIGNED, writing.KEY} or (
        held.log and writing.SIGNED not in held.log
    ):
        raise BackupError("The backup is damaged: a file of the public log has a strange name.")
    return held


def lines_in(archive: zipfile.ZipFile, label: str) -> Iterator[bytes]:
    """Yield the rows of a model in an open backup, as lines."""
    with archive.open(f"{contents.ROWS}{label}.jsonl") as member:
        yield from member


def hash_of(archive: zipfile.ZipFile, name: str) -> str:
    """Return the SHA-256 of a member."""
    digest = hashlib.sha256()
    with archive.open(name) as member:
        while piece := member.read(_PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _check_audit(archive: zipfile.ZipFile, held: Contents) -> None:
    broken = audit.find_break_in(_audit_entries(archive, held), held.audit)
    if broken is not None:
        raise BackupError(f"The audit trail in the backup is broken at entry {broken}.")


def _audit_entries(archive: zipfile.ZipFile, held: Contents) -> Iterator[AuditEntry]:
    if _ENTRIES not in held.tables:
        return
    fields = {one.attname: one for one in AuditEntry._meta.concrete_fields}  # noqa: SLF001
    for line in lines_in(archive, _ENTRIES):
        row = contents.read_line(line)
        yield AuditEntry(
            **{
                name: value if field.remote_field else field.to_python(value)
                for name, value in row.items()
                if (field := fields.get(name)) is not None
            }
        )
