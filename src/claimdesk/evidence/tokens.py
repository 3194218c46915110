"""Time stamps beside captures: asked for, kept as files, and verified with nothing else at hand.

Of a capture `<id>.wacz` and an authority there are four files, `<id>.<authority>` with an ending:
`.tsq` what was asked (it holds the nonce), `.pem` the roots and what else was trusted, `.sha256`
the hashes of the others, as `sha256sum` writes and checks them, and last, so that with it all are
there, `.tsr` what was answered: the token with its chain. OpenSSL reads them too:
`openssl ts -verify -queryfile X.tsq -in X.tsr -CAfile X.pem`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from claimdesk.errors import (
    CaptureDamagedError,
    CaptureMissingError,
    InputTooLargeError,
    StampError,
)
from claimdesk.evidence.archive import Archive
from claimdesk.evidence.authorities import NAME, Authority
from claimdesk.evidence.stamp_faults import fault
from claimdesk.evidence.stamps import QUERY, REPLY, Stamp, make_request, verify_stamp
from claimdesk.evidence.verification import Fault
from claimdesk.intake import http

ASKED, ROOTS, SUMS, ANSWERED = ".tsq", ".pem", ".sha256", ".tsr"
ENDINGS = (ASKED, ROOTS, SUMS, ANSWERED)
#: Name of a file of a time stamp: id of the capture, authority, ending.
FILE = re.compile(rf"([0-9a-f]{{64}})\.({NAME.pattern})(\.(?:tsq|pem|sha256|tsr))")
#: A token with its chain is some 5 KB.
MAX_ANSWER_BYTES = 64 * 1024
TIMEOUT_S = 10.0
#: Seconds to wait for another process that writes time stamps.
WAIT_S = 30.0
_LOCK = ".stamps.lock"
_OK = 200


class State(StrEnum):
    """How it stands with the time stamps of a capture."""

    UNSTAMPED = "unstamped"  # no authority is set, and none has stamped it
    WAITING = "waiting"  # an authority that is set has not stamped it yet
    STAMPED = "stamped"


def state_of(stamped: Iterable[str], wanted: Iterable[str]) -> State:
    """Return how it stands, by the authorities that have stamped it and those that are to."""
    there = {*stamped}
    if {*wanted} - there:
        return State.WAITING
    return State.STAMPED if there else State.UNSTAMPED


def ask(archive: Archive, key: str, authority: Authority) -> Stamp:
    """Have an authority stamp a capture, unless it has; return what it says, kept beside it.

    Sent is the SHA-256 of the file. What does not verify is not kept, and a capture that was
    changed is not stamped. Raises StampError, AddressError, EvidenceError, OSError.
    """
    if authority.name not in stamped_by(archive, key):
        try:
            data = archive.path_of(key).read_bytes()
        except FileNotFoundError:
            raise CaptureMissingError from None
        if hashlib.sha256(data).hexdigest() != key:
            raise CaptureDamagedError
        request = make_request(data)
        answer = _answer_of(authority, request)
        verify_stamp(answer, request=request, sha256=key, pem=authority.pem)
        keep(archive, key, authority.name, {ASKED: request, ROOTS: authority.pem, ANSWERED: answer})
    return read(archive, key, authority.name)


def keep(archive: Archive, key: str, authority: str, files: Mapping[str, bytes]) -> None:
    """Write the files of a time stamp (by ending) beside its capture; one that is there stays.

    Their hashes are made where they are not among them.
    Whenever a process dies or a disk is full, it is there as a whole or counts as not there.
    """
    import filelock  # noqa: PLC0415 - loaded with the first time stamp

    paths = _paths(archive.path_of(key), authority)
    written = {SUMS: _sums(paths, files), **files}
    with filelock.FileLock(archive.folder / _LOCK, timeout=WAIT_S):
        if paths[ANSWERED].exists():
            return
        for ending in ENDINGS:
            archive.put(paths[ending], written[ending])


def stamped(archive: Archive) -> dict[str, list[str]]:
    """Return by which authorities each capture is stamped, by its id; one look at the folder."""
    return _names(archive.folder.iterdir() if archive.folder.is_dir() else ())


def stamped_by(archive: Archive, key: str) -> list[str]:
    """Return the names of the authorities by which one capture is stamped."""
    return _names(archive.folder.glob(f"{key}.*{ANSWERED}")).get(key, [])


def files_of(archive: Archive, key: str) -> list[Path]:
    """Return the files of the time stamps of a capture, those of each one together."""
    names = stamped_by(archive, key)
    paths = [one for name in names for one in _paths(archive.path_of(key), name).values()]
    return [one for one in paths if one.exists()]


def read(archive: Archive, key: str, authority: str) -> Stamp:
    """Return what a time stamp says that lies beside a capture, verified; raises StampError."""
    found, faults = _verify(archive.path_of(key), authority, key, None)
    if found is None:
        name, what, code = faults[0]
        raise StampError(f"{name}: {what}", code=code)
    return found


def verify_beside(path: Path, pem: bytes | None = None) -> tuple[list[Stamp], list[Fault]]:
    """Verify the time stamps beside the file of a capture, offline; return what holds and not.

    Trusted are the roots in `pem`, or without it those that lie beside each: they say whose stamp
    it is, and it is for who verifies to know them.
    """
    if not path.is_file():
        return [], []
    stamps, faults = [], []
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    for name in sorted(_names(path.parent.glob(f"{path.stem}.*{ANSWERED}")).get(path.stem, [])):
        found, wrong = _verify(path, name, digest, pem)
        faults += [Fault(file, "", what) for file, what, _ in wrong]
        stamps += [found] if found else []
    return stamps, faults


def _verify(
    path: Path, authority: str, sha256: str, pem: bytes | None
) -> tuple[Stamp | None, list[tuple[str, str, str]]]:
    """Return what a time stamp says, or (file, what is wrong, code) of each thing that is."""
    paths = _paths(path, authority)
    missing = [one.name for one in paths.values() if not one.is_file()]
    if missing:
        return None, [(name, "is missing", "missing") for name in missing]
    files = {ending: one.read_bytes() for ending, one in paths.items()}
    said = files[SUMS].splitlines()
    expected = _sums(paths, files).splitlines()
    faults = [
        (paths[ending].name, f"does not fit {paths[SUMS].name}", "changed")
        for ending, line in zip((ASKED, ROOTS, ANSWERED), expected, strict=True)
        if line not in said
    ]
    if not faults and files[SUMS] != _sums(paths, files):
        faults = [(paths[SUMS].name, "is not as it was written", "changed")]
    if any(name == paths[ROOTS].name for name, _, _ in faults):
        return None, faults  # the reader of certificates gives up loudly over damaged ones
    try:
        found = verify_stamp(
            files[ANSWERED],
            request=files[ASKED],
            sha256=sha256,
            pem=files[ROOTS] if pem is None else pem,
        )
    except StampError as error:
        faults.append((paths[ANSWERED].name, str(error), error.code))
    else:
        if not faults:
            return replace(found, authority=authority), []
    return None, faults


def _answer_of(authority: Authority, request: bytes) -> bytes:
    try:
        with http.Fetcher(
            total_timeout_s=TIMEOUT_S,
            max_wire_bytes=MAX_ANSWER_BYTES,
            max_decoded_bytes=MAX_ANSWER_BYTES,
        ) as fetcher:
            answer = fetcher.post_and_read(
                authority.address, request, [("Content-Type", QUERY), ("Accept", REPLY)]
            )
    except InputTooLargeError:
        raise fault("large") from None
    if answer.status != _OK:
        raise fault("status", f"Its status is {answer.status}.")
    if answer.media_type != REPLY:
        raise fault("kind")
    return answer.body


def _paths(capture: Path, authority: str) -> dict[str, Path]:
    return {one: capture.with_name(f"{capture.stem}.{authority}{one}") for one in ENDINGS}


def _sums(paths: Mapping[str, Path], files: Mapping[str, bytes]) -> bytes:
    lines = (
        f"{hashlib.sha256(files[one]).hexdigest()}  {paths[one].name}\n"
        for one in (ASKED, ROOTS, ANSWERED)
    )
    return "".join(lines).encode()


def _names(paths: Iterable[Path]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        named = FILE.fullmatch(path.name)
        if named and named[3] == ANSWERED:
            found.setdefault(named[1], []).append(named[2])
    return {key: sorted(names) for key, names in found.items()}
