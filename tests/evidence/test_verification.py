"""Verification: every changed bit is found, and no broken write leaves a capture that verifies."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import zipfile
from dataclasses import replace

import pytest

from claimdesk.errors import CaptureMissingError
from claimdesk.evidence import Archive, capture, verify
from support.wire import answer

#: How many bits of a capture are turned here; 10,000 by benchmarks/bench_captures.py.
FLIPS = 200


def test_every_flipped_bit_is_found_and_the_file_is_named(taken, archive):
    path = archive.path_of(taken(answer("gzip chunked", 1)).id)
    data, chosen = path.read_bytes(), random.Random(5)  # noqa: S311 - no secret
    for _ in range(FLIPS):
        at = chosen.randrange(len(data) * 8)
        turned = bytearray(data)
        turned[at // 8] ^= 1 << at % 8
        path.write_bytes(turned)
        faults = verify(path)
        assert faults, at
        assert {fault.file for fault in faults} == {path.name}


def test_changed_member_is_named(taken, archive):
    path = archive.path_of(taken(answer("plain", 1)).id)
    with zipfile.ZipFile(path) as file:
        places = {info.filename: info.header_offset for info in file.infolist()}
    for name, at in places.items():
        data = bytearray(path.read_bytes())
        data[at + 30 + len(name) + 5] ^= 4
        copy = path.with_name(path.name)
        copy.write_bytes(data)
        assert any(fault.member == name for fault in verify(copy)), name
        data[at + 30 + len(name) + 5] ^= 4
        copy.write_bytes(data)
    assert verify(path) == []


@pytest.mark.parametrize("cut", [1, 100, 2000])
def test_cut_capture_does_not_verify(cut, taken, archive):
    path = archive.path_of(taken(answer("plain", 1)).id)
    path.write_bytes(path.read_bytes()[:-cut])
    assert verify(path)


def test_capture_put_together_anew_with_another_text_does_not_verify(taken, archive):
    """Everything that can be made to fit is: the text does not come of what was captured."""
    from claimdesk.evidence import wacz
    from claimdesk.evidence.records import MANIFEST

    found = taken(answer("plain", 1))
    with zipfile.ZipFile(archive.path_of(found.id)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    del members[wacz.PACKAGE], members[wacz.DIGEST]
    members[MANIFEST] = members[MANIFEST].replace(found.sha256.encode(), b"0" * 64)
    forged = wacz.pack(members, created=found.when, software="x", title="", page="")
    faults = verify(archive.path_of(archive.store(forged)))
    assert [fault.member for fault in faults] == [wacz.ARCHIVE]


def test_every_derived_file_says_what_it_was_derived_from_and_that_is_held_against_it(
    taken, archive
):
    from claimdesk.evidence import wacz
    from claimdesk.evidence.records import MANIFEST, TEXT

    found = taken(answer("plain", 1))
    with zipfile.ZipFile(archive.path_of(found.id)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    warc = hashlib.sha256(members[wacz.ARCHIVE]).hexdigest()
    assert {one.path: one.derived_from for one in found.derived} == {
        TEXT: found.sha256, wacz.PAGES: found.sha256, wacz.INDEX: warc, wacz.LOOK_UP: warc,
    }  # fmt: skip
    del members[wacz.PACKAGE], members[wacz.DIGEST]

    def faults(**changes):
        forged = replace(found, **changes)
        data = wacz.pack(
            members | {MANIFEST: forged.dump()},
            created=found.when, software="x", title="", page="",
        )  # fmt: skip
        return {(one.member, one.what) for one in verify(archive.path_of(archive.store(data)))}

    assert faults() == set()
    others = tuple(one for one in found.derived if one.path != TEXT)
    assert faults(derived=others) == {(TEXT, "does not say what it was derived from")}
    elsewhere = tuple(replace(one, derived_from="0" * 64) for one in found.derived)
    wrong = "is not derived from what was captured"
    assert faults(derived=elsewhere) == {(one.path, wrong) for one in found.derived}


def test_missing_capture_is_a_fault_and_unknown_ids_are_told(archive):
    assert [fault.what for fault in verify(archive.path_of("0" * 64))] == ["is missing"]
    with pytest.raises(CaptureMissingError):
        archive.find("abcdef")
    with pytest.raises(CaptureMissingError):
        archive.open("0" * 64)


@pytest.mark.parametrize("step", ["open", "write", "fsync", "rename", "fsync of the folder"])
def test_failing_disk_leaves_no_capture_that_verifies_but_lacks_bytes(  # noqa: C901 - five faults
    step, archive, sandbox, monkeypatch
):
    """Each operation on a file fails in turn, the write in its middle."""
    from claimdesk.evidence import archive as module

    kept = capture(b"A text that was kept before.", archive=archive, sandbox=sandbox)

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    class Full:
        def __init__(self, file):
            self._file = file

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self._file.close()

        def write(self, data):
            self._file.write(data[: len(data) // 2])
            fail()

    real = os.fdopen
    if step == "open":
        monkeypatch.setattr(module.os, "open", fail)
    elif step == "write":
        monkeypatch.setattr(module.os, "fdopen", lambda *args: Full(real(*args)))
    elif step == "fsync":
        monkeypatch.setattr(module.os, "fsync", fail)
    elif step == "rename":
        monkeypatch.setattr(module.os, "link", fail)  # where it cannot be written without a name
        monkeypatch.setattr(type(archive.folder), "replace", fail)
    else:
        monkeypatch.setattr(module, "sync_folder", fail)
    with pytest.raises(OSError, match="No space"):
        capture(b"A text that cannot be kept.", archive=archive, sandbox=sandbox)
    monkeypatch.undo()
    for key in archive.ids():
        data = archive.path_of(key).read_bytes()
        assert hashlib.sha256(data).hexdigest() == key
        assert verify(archive.path_of(key)) == []
    assert kept.id in archive.ids()
    assert [path for path in archive.folder.iterdir() if path.suffix == ".partial"] == []


def names_while_it_is_written(archive, data, monkeypatch):
    """Return what lies in an archive's folder when the bytes of a capture are there, and its id."""
    seen, real = [], os.fsync

    def look(handle):
        seen.append(sorted(path.name for path in archive.folder.iterdir()))
        return real(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", look)
        key = archive.store(data)
    return seen[0], key


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="files without a name: Linux only")
def test_a_process_killed_while_it_writes_leaves_no_file(archive, monkeypatch):
    archive.store(b"before")
    seen, key = names_while_it_is_written(archive, b"bytes", monkeypatch)
    assert seen == [f"{hashlib.sha256(b'before').hexdigest()}.wacz"]
    assert archive.path_of(key).read_bytes() == b"bytes"
    assert archive.path_of(key).stat().st_mode & 0o777 == 0o600


def test_where_files_must_have_names_one_is_whole_under_its_own(archive, monkeypatch):
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    archive.store(b"before")
    seen, key = names_while_it_is_written(archive, b"bytes", monkeypatch)
    assert [name.endswith((".partial", ".wacz")) for name in seen] == [True, True]
    assert f"{key}.wacz" not in seen
    assert archive.path_of(key).read_bytes() == b"bytes"


def test_a_file_that_was_damaged_is_written_anew(archive):
    key = archive.store(b"bytes")
    archive.path_of(key).write_bytes(b"byt")
    archive.store(b"bytes")
    assert archive.path_of(key).read_bytes() == b"bytes"


def test_archive_copied_elsewhere_verifies_there(taken, archive, tmp_path):
    found = taken(answer("gzip", 4))
    shutil.copytree(archive.folder, tmp_path / "copy")
    copied = Archive(tmp_path / "copy")
    assert copied.ids() == [found.id]
    assert verify(copied.path_of(found.id)) == []
