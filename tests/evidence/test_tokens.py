"""Time stamps beside captures: asked for, kept whole or not at all, and verified offline."""

from __future__ import annotations

import os
import random
import shutil
import threading

import pytest

from claimdesk.errors import (
    AddressRefusedError,
    CaptureDamagedError,
    StampError,
    UnreachableError,
)
from claimdesk.evidence import Archive, tokens
from claimdesk.evidence.authorities import Authority
from support.authority import TIME, Certified, StandIn, local, response, root

DATA = b"the bytes of a capture"
#: How many bits are turned here; more by benchmarks/bench_captures.py.
FLIPS = 200


@pytest.fixture
def stand_in(httpserver, monkeypatch):
    local(monkeypatch, httpserver)
    return StandIn(httpserver)


@pytest.fixture
def authority(stand_in):
    return Authority(stand_in.name, stand_in.address, root().pem)


@pytest.fixture
def key(archive):
    return archive.store(DATA)


@pytest.fixture
def ask(archive, key, authority):
    """Give a function: have the capture stamped."""
    return lambda: tokens.ask(archive, key, authority)


def files(archive):
    return sorted(one for one in archive.folder.iterdir() if one.name[0] != ".")


def test_stamp_is_kept_beside_its_capture_and_verifies_wherever_both_are_taken(
    archive, key, ask, stand_in, tmp_path
):
    found = ask()
    assert (found.time, found.authority) == (TIME, stand_in.name)
    names = [f"{key}.{stand_in.name}{ending}" for ending in (".pem", ".sha256", ".tsq", ".tsr")]
    assert [one.name for one in files(archive)] == sorted([*names, f"{key}.wacz"])
    assert {one.stat().st_mode & 0o777 for one in files(archive)} == {0o600}
    assert archive.ids() == [key]
    assert tokens.stamped(archive) == {key: [stand_in.name]}
    shutil.copytree(archive.folder, tmp_path / "copy")
    copied = Archive(tmp_path / "copy")
    assert tokens.verify_beside(copied.path_of(key)) == ([found], [])


def test_only_the_hash_of_the_file_is_sent(key, ask, stand_in):
    ask()
    ((sent, headers),) = stand_in.asked
    assert bytes.fromhex(key) in sent
    assert len(sent) < 80
    assert headers["Content-Type"] == "application/timestamp-query"
    assert {*headers} == {
        *("Host", "User-Agent", "Connection", "Content-Length", "Content-Type", "Accept")
    }


def test_a_stamp_that_is_there_is_not_asked_for_again(ask, stand_in):
    first = ask()
    assert ask() == first
    assert len(stand_in.asked) == 1


def test_a_capture_that_was_changed_is_not_stamped(archive, key, ask, stand_in):
    archive.path_of(key).write_bytes(b"other bytes")
    with pytest.raises(CaptureDamagedError):
        ask()
    assert stand_in.asked == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((b"", 500, "text/plain"), "status"),
        ((b"", 302, "text/plain"), "status"),
        ((b"", 204, "application/timestamp-reply"), "status"),
        ((b"<p>Welcome", 200, "text/html"), "kind"),
        ((b"<p>Welcome", 200, "application/timestamp-reply"), "unreadable"),
        ((bytes(70_000), 200, "application/timestamp-reply"), "large"),
    ],
)
def test_authority_that_answers_something_else_leaves_nothing(answer, code, archive, ask, stand_in):
    stand_in.answer = answer
    with pytest.raises(StampError) as refused:
        ask()
    assert refused.value.code == code
    assert [one.suffix for one in files(archive)] == [".wacz"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": 2}, "refused"),
        ({"nonce": 1}, "nonce"),
        ({"imprint": bytes(32)}, "imprint"),
        ({"by": Certified("Itself")}, "self-signed"),
        ({"forged_time": TIME.replace(year=2027)}, "forged"),
    ],
)
def test_stamp_that_does_not_hold_is_not_kept(changes, code, archive, ask, stand_in):
    stand_in.changes = changes
    with pytest.raises(StampError) as refused:
        ask()
    assert refused.value.code == code
    assert [one.suffix for one in files(archive)] == [".wacz"]


def test_slow_authority_is_given_up(archive, ask, httpserver, monkeypatch):
    done = threading.Event()
    httpserver.clear()
    httpserver.expect_request("/tsr").respond_with_handler(lambda _request: done.wait(20))
    local(monkeypatch, httpserver, total_timeout_s=0.2)
    try:
        with pytest.raises(UnreachableError, match="in time"):
            ask()
    finally:
        done.set()
    assert [one.suffix for one in files(archive)] == [".wacz"]


def test_authority_in_the_own_network_is_not_asked(archive, key, monkeypatch, stand_in):
    monkeypatch.undo()
    inside = Authority("a", "http://127.0.0.1/tsr", root().pem)
    with pytest.raises(AddressRefusedError):
        tokens.ask(archive, key, inside)
    assert stand_in.asked == []


@pytest.fixture
def stamped(archive, ask):
    ask()
    return {one.suffix: one for one in files(archive) if one.suffix != ".wacz"}


def test_every_flipped_bit_is_found_and_its_file_or_that_of_the_hashes_is_named(
    archive, key, stamped
):
    chosen = random.Random(11)  # noqa: S311 - no secret
    for number in range(FLIPS):
        path = [*stamped.values()][number % len(stamped)]
        data = path.read_bytes()
        at = chosen.randrange(len(data) * 8)
        turned = bytearray(data)
        turned[at // 8] ^= 1 << at % 8
        path.write_bytes(turned)
        stamps, faults = tokens.verify_beside(archive.path_of(key))
        assert stamps == []
        assert any(path.name in str(fault) for fault in faults), (path.name, at)
        path.write_bytes(data)
    assert len(tokens.verify_beside(archive.path_of(key))[0]) == 1


@pytest.mark.parametrize("ending", [".tsq", ".pem", ".sha256"])
def test_missing_file_of_a_stamp_is_named(ending, archive, key, stamped):
    stamped[ending].unlink()
    stamps, faults = tokens.verify_beside(archive.path_of(key))
    assert stamps == []
    assert [(fault.file, fault.what) for fault in faults] == [(stamped[ending].name, "is missing")]


def test_files_put_in_the_place_of_a_stamp_do_not_verify_whatever_their_hashes_say(
    archive, key, stamped, stand_in
):
    """Somebody writes all four files anew: what remains is the signature and the root."""
    request = stamped[".tsq"].read_bytes()
    other = Certified("Root of the tests", usage=None)
    by = Certified("Time stamps of the tests", other)
    for pem, answer, why in (
        (root().pem, response(request, by), "does not lead to a root"),
        (root().pem, response(request, forged_time=TIME.replace(year=2027)), "signature"),
        (root().pem, response(request)[:-40], "cannot be read"),
        (root().pem, response(request, nonce=4), "another request"),
        (root().pem, response(request, imprint=bytes(32)), "another file"),
        (root().pem, response(request, time=TIME.replace(year=2029)), "not valid at the time"),
    ):
        stamped[".tsr"].unlink()
        given = {".tsq": request, ".pem": pem, ".tsr": answer}
        tokens.keep(archive, key, stand_in.name, given)
        stamps, faults = tokens.verify_beside(archive.path_of(key))
        assert (stamps, [fault.file for fault in faults]) == ([], [stamped[".tsr"].name])
        assert why in faults[0].what
    # With a root of their own it holds, so that the root is named, and can be chosen.
    stamped[".tsr"].unlink()
    given = {".tsq": request, ".pem": other.pem, ".tsr": response(request, by)}
    tokens.keep(archive, key, stand_in.name, given)
    (said,), _ = tokens.verify_beside(archive.path_of(key))
    assert said.root_sha256 != Authority("a", "", root().pem).roots()[0].sha256
    assert tokens.verify_beside(archive.path_of(key), root().pem)[0] == []


@pytest.mark.parametrize("fails_at", range(4))
def test_disk_that_fails_leaves_no_stamp_and_the_next_try_makes_it_whole(
    fails_at, archive, key, ask, monkeypatch
):
    done, real = [], os.fsync

    def sync(handle):
        done.append(handle)
        if len(done) == 2 * fails_at + 1:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", sync)
    with pytest.raises(OSError, match="No space"):
        ask()
    assert tokens.stamped(archive) == {}
    assert tokens.verify_beside(archive.path_of(key)) == ([], [])
    monkeypatch.setattr(os, "fsync", real)
    ask()
    assert len(tokens.verify_beside(archive.path_of(key))[0]) == 1
