"""Logs on the disk: stopped anywhere, rolled back, changed; checked by ours and by the docs."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from claimdesk.errors import LogError, LogForgedError, LogForkError, LogKeyError, LogMissingError
from claimdesk.publishing.log import checking, tiles, writing
from claimdesk.publishing.log.checking import Remembered
from claimdesk.publishing.log.leaves import Kind, Leaf
from claimdesk.publishing.log.notes import Signer
from support.logs import ORIGIN, SIGNER, entries_of, make_site

STANDALONE = Path(__file__).resolve().parents[2] / "docs" / "verify_log.py"
#: What changes files or puts them on the disk; every call of each is made to fail once.
OPERATIONS = ("open", "fsync", "replace", "mkdir", "rmdir", "unlink")


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch):
    """Leave out the waiting: no power is cut here, and each call is still counted."""
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


class KilledError(BaseException):
    """The process ends here; nobody catches it."""


def files_in(folder):
    def read(path):
        try:
            return (folder / path).read_bytes()
        except OSError:
            raise LogMissingError from None

    return read


def checked(folder, **options):
    return checking.check(files_in(folder), **options)


def publish(place, entries):
    return writing.publish(
        place / "log", entries, signer=SIGNER, signed=place / "state" / writing.SIGNED
    )


def stop_at(monkeypatch, number, error, *, done):
    """Let the operation of a number raise, after it is done or in its place; return the count."""
    count = [0]
    for name in OPERATIONS:
        real = getattr(os, name)

        def wrapped(*args, _real=real, **options):
            count[0] += 1
            if count[0] != number:
                return _real(*args, **options)
            if done:
                _real(*args, **options)
            raise error

        monkeypatch.setattr(os, name, wrapped)
    return count


@pytest.mark.parametrize(
    ("old", "how"),
    # Killed before an operation is killed after the one before it.
    [(255, "full"), (255, "killed after"), (0, "killed after")],
)
def test_a_log_stopped_anywhere_is_the_old_one_or_the_new_one(tmp_path, monkeypatch, old, how):
    entries = entries_of(old + 2)
    error = OSError(errno.ENOSPC, "no space") if how == "full" else KilledError()
    number, stopped = 0, 0
    while True:
        number += 1
        place = tmp_path / str(number)
        if old:
            publish(place, entries[:old])
        with monkeypatch.context() as patch:
            count = stop_at(patch, number, error, done=how == "killed after")
            try:
                publish(place, entries)
            except (OSError, KilledError):
                stopped += 1
        sizes = {old, old + 2} if old else {None, old + 2}
        assert size_of(place) in sizes
        publish(place, entries)
        assert size_of(place) == old + 2
        if count[0] < number:
            break
    assert stopped > 10


def size_of(place):
    """Return how many entries a log has whose every entry and tile holds; None without a log."""
    if not (place / "log" / "checkpoint").exists():
        return None
    report, _ = checked(place, key=SIGNER.verifier)
    return report.size


def test_publishing_again_writes_nothing(tmp_path):
    publish(tmp_path, entries_of(5))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    publish(tmp_path, entries_of(5))
    after = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    lock = tmp_path / "state" / f"{writing.SIGNED}.lock"
    assert {**after, lock: 0} == {**before, lock: 0}


@pytest.mark.parametrize("lost", ["nothing", "site", "memory"])
@pytest.mark.parametrize("entries", [entries_of(4), entries_of(6, marked="x"), []])
def test_a_database_that_was_rolled_back_is_not_signed(tmp_path, lost, entries):
    publish(tmp_path, entries_of(5))
    place = tmp_path / "log" / "checkpoint"
    signed = tmp_path / "state" / writing.SIGNED
    {"nothing": lambda: None, "site": place.unlink, "memory": signed.unlink}[lost]()
    with pytest.raises(LogForkError, match="Not signed"):
        publish(tmp_path, entries)
    assert place.exists() == (lost != "site")
    publish(tmp_path, entries_of(6))
    assert size_of(tmp_path) == 6


def test_a_site_that_was_lost_gets_its_whole_log_again(tmp_path):
    publish(tmp_path, entries_of(300))
    (tmp_path / "log").rename(tmp_path / "gone")
    publish(tmp_path, entries_of(301))
    assert size_of(tmp_path) == 301


def test_partial_tiles_go_when_the_full_one_is_there(tmp_path):
    for size in (3, 255, 600):
        publish(tmp_path, entries_of(size))
    left = {str(path.relative_to(tmp_path / "log")) for path in tmp_path.rglob("*.p")}
    assert left == {"tile/0/002.p", "tile/1/000.p", "tile/entries/002.p"}


def test_two_processes_do_not_sign_at_once(tmp_path):
    publish(tmp_path, entries_of(1))
    signed = tmp_path / "state" / writing.SIGNED
    with writing.alone(signed), pytest.raises(LogError, match="Another process"):
        publish(tmp_path, entries_of(2))


def test_a_key_is_made_once_for_its_owner_only_and_keeps_its_name(tmp_path):
    made = writing.key_in(tmp_path / "home", ORIGIN)
    assert writing.key_in(tmp_path / "home", ORIGIN) == made
    assert (tmp_path / "home" / writing.KEY).stat().st_mode & 0o077 == 0
    with pytest.raises(LogKeyError, match="keeps its name"):
        writing.key_in(tmp_path / "home", "other.example/log")
    with pytest.raises(LogForgedError):
        checked(make_site(tmp_path / "site", 1), key=made.verifier)


def test_a_whole_site_is_checked_and_remembered(tmp_path):
    site = make_site(tmp_path / "site", 5)
    report, seen = checked(site)
    assert (report.size, report.pages, report.faults) == (5, 5, [])
    assert (report.entries, report.continues) == ({"verdict": 5}, None)
    (tmp_path / "seen").write_bytes(seen.dump())
    assert Remembered.load(tmp_path / "seen") == seen
    make_site(site, 9)
    assert checked(site, remembered=seen)[0].continues == 5


@pytest.mark.parametrize("name", ["tile/0/000.p/5", "tile/entries/000.p/5", "checkpoint", "key"])
def test_every_changed_or_missing_file_of_the_log_is_noticed(tmp_path, name):
    site = make_site(tmp_path / "site", 5)
    path = site / "log" / name
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(changed)
        with pytest.raises(LogError):
            checked(site)
    path.unlink()
    with pytest.raises(LogMissingError):
        checked(site)


def test_a_changed_or_missing_record_is_named(tmp_path):
    site = make_site(tmp_path / "site", 4)
    (site / "records/1/1.json").write_bytes(b"{}")
    (site / "records/2/1.json.tlog-proof").unlink()
    proof = site / "records/3/1.json.tlog-proof"
    proof.write_bytes((site / "records/0/1.json.tlog-proof").read_bytes())
    faults = checked(site)[0].faults
    assert [fault.partition(":")[0] for fault in faults] == [
        f"records/{number}/1.json" for number in (1, 2, 3)
    ]


def test_a_forked_and_a_shortened_log_are_refused_by_who_saw_the_other(tmp_path):
    seen = checked(make_site(tmp_path / "site", 5))[1]
    for name, entries in (("forked", entries_of(9, marked="x")), ("short", entries_of(4))):
        publish(tmp_path / name, entries)
        with pytest.raises(LogForgedError, match=r"forked|had 5 when"):
            checked(tmp_path / name, remembered=seen)


def test_a_withdrawn_record_may_be_gone_and_its_entries_stay(tmp_path):
    first = entries_of(1)
    withdrawn = Leaf(
        type=Kind.RETRACTION, id="check/0", seq=1, content_sha256="0" * 64,
        issued="2026-11-28T11:00:00Z", supersedes=0,
    )  # fmt: skip
    publish(tmp_path, [*first, withdrawn.dump()])
    report, _ = checked(tmp_path)
    assert (report.entries, report.faults) == ({"verdict": 1, "retraction": 1}, [])
    orphan = Leaf(
        type=Kind.RETRACTION, id="check/0", seq=1, content_sha256="0" * 64,
        issued="2026-11-28T11:00:00Z",
    )  # fmt: skip
    publish(tmp_path / "other", [*first, orphan.dump()])
    with pytest.raises(LogForgedError, match="does not follow"):
        checked(tmp_path / "other")


def test_who_reads_while_a_partial_tile_is_replaced_takes_the_full_one(tmp_path):
    publish(tmp_path, entries_of(256))
    stored = tiles.Tiles(files_in(tmp_path / "log"), 200)
    assert list(stored.entries()) == entries_of(200)


def run(*arguments):
    done = subprocess.run(
        [sys.executable, "-I", STANDALONE, *map(str, arguments)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_the_verifier_of_the_docs_needs_no_package_and_refuses_what_is_forged(tmp_path):
    site = make_site(tmp_path / "site", 7)
    key, record = str(SIGNER.verifier), site / "records/3/1.json"
    code, said = run(key, record)
    assert (code, said.partition(":")[0]) == (0, "good")
    assert len(STANDALONE.read_text("utf-8").splitlines()) <= 150
    assert "the record is not" in run(key, site / "records/2/1.json", f"{record}.tlog-proof")[1]
    stranger = Signer(ORIGIN, bytes(32)).verifier
    assert run(stranger, record)[0] == 1


def test_the_verifier_of_the_docs_notices_every_change_of_a_proof(tmp_path):
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("verify_log", STANDALONE)
    alone = module_from_spec(spec)
    spec.loader.exec_module(alone)
    site = make_site(tmp_path / "site", 7)
    record = (site / "records/3/1.json").read_bytes()
    proof = (site / "records/3/1.json.tlog-proof").read_bytes()
    key = str(SIGNER.verifier)
    assert alone.verify(key, record, proof)["seq"] == 3
    for place in range(0, len(proof), 5):
        changed = bytearray(proof)
        changed[place] ^= 1
        with pytest.raises((ValueError, KeyError)):
            alone.verify(key, record, bytes(changed))
