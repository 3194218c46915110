"""Verifying a capture, offline: every byte of its file, and that its parts say the same."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimdesk.errors import CaptureDamagedError, CaptureMissingError, InputError
from claimdesk.evidence import wacz
from claimdesk.evidence.messages import read_message
from claimdesk.evidence.records import MANIFEST, TEXT, Capture, Exchanged
from claimdesk.evidence.warc import Record, read_records

#: What the reader of ZIP files raises over one that was damaged.
_UNREADABLE = (
    *(zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, RuntimeError, ValueError),
    *(struct.error, OverflowError, KeyError, OSError),
)
_NOT_AS_WRITTEN = "is not as it was written"
#: Where everything lies that viewers of web archives do not know.
_OWN = "capture/"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, with which file of the archive, and with which member of it if one is."""

    file: str
    member: str
    what: str

    def __str__(self) -> str:
        """Return it as a line."""
        return (
            f"{self.file}: {self.member} {self.what}"
            if self.member
            else f"{self.file}: {self.what}"
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """A capture with its main text, which is empty where there is none."""

    capture: Capture
    text: str


def verify(path: Path) -> list[Fault]:
    """Return every fault of a capture; none where each byte is as it was when it was made.

    The name of the file is its SHA-256, so nothing of it can change unnoticed, the bytes between
    its members included. Beyond that its members are held against their own hashes, and what came
    over the wire against what was made of it: so a file that was put together anew and named
    anew is found wherever it does not agree with itself. Needs no network.
    """
    name = path.name
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return [Fault(name, "", "is missing")]
    except OSError as error:
        return [Fault(name, "", f"cannot be read ({error.strerror or error})")]
    reader = Reader(data)
    faults = [Fault(name, member, what) for member, what in reader.faults()]
    if hashlib.sha256(data).hexdigest() != path.stem and not faults:
        faults.append(Fault(name, "", f"{_NOT_AS_WRITTEN}, between its members"))
    return faults


class Reader:
    """The bytes of a capture, read as far as they can be."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def opened(self, key: str) -> Opened:
        """Return what it holds; raises CaptureDamagedError where that cannot be read."""
        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
                found = Capture.load(archive.read(MANIFEST), key)
                text = archive.read(TEXT).decode() if TEXT in archive.namelist() else ""
        except _UNREADABLE as error:
            raise CaptureDamagedError(f"The capture {key} cannot be read ({error}).") from error
        return Opened(found, text)

    def member(self, path: str) -> bytes:
        """Return one file in it; raises CaptureMissingError and CaptureDamagedError."""
        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
                if path not in archive.namelist():
                    raise CaptureMissingError(f"There is no {path} in this capture.")
                return archive.read(path)
        except _UNREADABLE as error:
            raise CaptureDamagedError(f"{path} cannot be read ({error}).") from error

    def document(self) -> bytes:
        """Return the document in it; raises CaptureDamagedError."""
        answers = _answers(list(read_records(self.member(wacz.ARCHIVE))))
        if not answers:
            raise CaptureDamagedError(f"{wacz.ARCHIVE} lacks records.")
        last = answers[-1]
        try:
            return last.block if last.kind == "resource" else read_message(last.block).body
        except InputError as error:
            raise CaptureDamagedError(f"{wacz.ARCHIVE} holds no answer ({error}).") from error

    def require_sound(self) -> None:
        """Raise CaptureDamagedError where something is wrong."""
        for member, what in self.faults():
            raise CaptureDamagedError(f"{member} {what}")

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield (member, what is wrong with it); the member is empty for the file as a whole."""
        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
                found = list(_members_at_fault(archive))
                yield from found
                if not found:
                    yield from _disagreements(archive)
        except _UNREADABLE as error:
            yield "", f"cannot be read as a ZIP ({error})"


def _members_at_fault(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Hold every member against the package's hash of it, and the package against its own."""
    described, digest = _read(archive, wacz.PACKAGE), _read(archive, wacz.DIGEST)
    if described is None or digest is None:
        yield (wacz.PACKAGE if described is None else wacz.DIGEST), "cannot be read"
        return
    try:
        expected = json.loads(digest)["hash"]
    except (ValueError, KeyError, TypeError):
        yield wacz.DIGEST, _NOT_AS_WRITTEN
        return
    if expected != _hash(described):
        # One of the two changed; which, the package's own form may tell.
        yield wacz.PACKAGE, f"does not fit {wacz.DIGEST}"
    try:
        listed = {
            one["path"]: (one["hash"], one["bytes"]) for one in json.loads(described)["resources"]
        }
    except (ValueError, KeyError, TypeError):
        yield wacz.PACKAGE, _NOT_AS_WRITTEN
        return
    names = archive.namelist()
    for name in sorted({*names} ^ {*listed, wacz.PACKAGE, wacz.DIGEST}):
        yield name, "is missing or does not belong there"
    for name in {one for one in names if names.count(one) > 1}:
        yield name, "is there twice"
    for name, (digest_of, size_bytes) in listed.items():
        data = _read(archive, name) if name in names else None
        if name in names and (data is None or _hash(data) != digest_of or len(data) != size_bytes):
            yield name, _NOT_AS_WRITTEN


def _disagreements(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Hold what came over the wire against what the capture says came, and what was made of it."""
    try:
        found = Capture.load(archive.read(MANIFEST))
    except CaptureDamagedError as error:
        yield MANIFEST, str(error)
        return
    parts = found.drawing.parts if found.drawing else ()
    try:
        yield from _wire_faults(found, archive)
        if parts or wacz.PARTS in archive.namelist():
            yield from _answer_faults(wacz.PARTS, parts, _answers(_records(archive, wacz.PARTS)))
    except CaptureDamagedError as error:
        yield wacz.ARCHIVE, str(error)
        return
    names = archive.namelist()
    # The document, or the exchanges that it came in.
    origins = {found.sha256, hashlib.sha256(archive.read(wacz.ARCHIVE)).hexdigest()}
    for name in {one for one in names if one.startswith(_OWN)} - {MANIFEST}:
        if all(made.path != name for made in found.derived):
            yield name, "does not say what it was derived from"
    for made in found.derived:
        if made.path not in names or made.derived_from not in origins:
            yield made.path, "is not derived from what was captured"
        elif hashlib.sha256(archive.read(made.path)).hexdigest() != made.sha256:
            yield made.path, _NOT_AS_WRITTEN


def _wire_faults(found: Capture, archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    answers = _answers(_records(archive, wacz.ARCHIVE))
    if not answers or (found.exchanges and len(answers) != len(found.exchanges)):
        yield wacz.ARCHIVE, "lacks records"
        return
    yield from _answer_faults(wacz.ARCHIVE, found.exchanges, answers)
    body = answers[-1].block
    if found.exchanges:
        with contextlib.suppress(InputError):  # told of already
            body = read_message(body).body
    if hashlib.sha256(body).hexdigest() != found.sha256:
        yield wacz.ARCHIVE, "does not hold the document that was captured"


def _answer_faults(
    path: str, exchanges: Sequence[Exchanged], answers: Sequence[Record]
) -> Iterator[tuple[str, str]]:
    """Hold answers against the hashes that were taken when they came."""
    if exchanges and len(answers) != len(exchanges):
        yield path, "lacks records"
        return
    for came, answer in zip(exchanges, answers, strict=False):
        whole = came.interim.encode("latin-1") + answer.block
        if not came.excess_bytes and hashlib.sha256(whole).hexdigest() != came.received_sha256:
            yield path, f"does not hold what {came.url} sent"
        try:
            read_message(answer.block)
        except InputError as error:
            yield path, f"holds no answer of {came.url} ({error})"


def _records(archive: zipfile.ZipFile, path: str) -> list[Record]:
    if path not in archive.namelist():
        return []
    return list(read_records(archive.read(path)))


def _answers(records: Iterable[Record]) -> list[Record]:
    return [one for one in records if one.kind in {"response", "resource"}]


def _read(archive: zipfile.ZipFile, name: str) -> bytes | None:
    try:
        return archive.read(name)
    except _UNREADABLE:
        return None


def _hash(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
