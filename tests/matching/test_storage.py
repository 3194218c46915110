"""Damage is found and named; two writers, readers beside a writer."""

from __future__ import annotations

import json
import subprocess

import pytest

from claimdesk.errors import LibraryBusyError, LibraryCorruptError, LibraryError
from claimdesk.matching.library import Library, verify_files
from claimdesk.matching.storage import MANIFEST, replace_synced, writer_lock
from support.encoder import HashedWords
from support.entries import make_entries, make_entry
from support.writer_process import command, environment

FILES = (
    *("records.jsonl", "keys.npy", "removed.npy", "offsets.npy", "owners.npy", "codes.npy"),
    *("terms.npy", "starts.npy", "docs.npy", "counts.npy", "lengths.npy"),
)


@pytest.fixture
def filled(library):
    """Give a library of thirty entries in one segment."""
    library.add(make_entries(30))
    return library


def _segment(library):
    (ref,) = library.snapshot.manifest.segments
    return library.directory / "segments" / ref.name


def _flip(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 0x10
    path.write_bytes(data)


def _use(directory):
    """Open a library and use all of it."""
    library = Library.open(directory, encoder=HashedWords())
    list(library)
    library.match("a spoon of salt")


def test_the_files_of_a_segment_are_those_that_are_tested_here(filled):
    assert {path.name for path in _segment(filled).iterdir()} == set(FILES)


def test_a_library_as_it_was_written_has_no_problems(filled):
    assert filled.verify() == []


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_a_flipped_byte_is_found_and_its_file_named(filled, name, place):
    path = _segment(filled) / name
    _flip(path, {"first": 0, "middle": path.stat().st_size // 2, "last": -1}[place])
    (problem,) = verify_files(filled.directory)
    assert str(path) in problem
    assert filled.verify() == [problem]


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named_and_opening_says_the_library_is_damaged(filled, name):
    path = _segment(filled) / name
    path.unlink()
    assert verify_files(filled.directory) == [f"{path} is missing."]
    with pytest.raises(LibraryCorruptError, match="claimdesk library verify"):
        _use(filled.directory)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".npy")])
@pytest.mark.parametrize("kept", [0, 5, 130])
def test_a_truncated_array_does_not_open(filled, name, kept):
    path = _segment(filled) / name
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(LibraryCorruptError):
        _use(filled.directory)


def test_a_missing_segment_is_said_to_be_missing(filled):
    folder = _segment(filled)
    folder.rename(filled.directory / "away")
    assert len(verify_files(filled.directory)) == len(FILES)
    with pytest.raises(LibraryCorruptError, match="missing"):
        Library.open(filled.directory)


@pytest.mark.parametrize("found", [b'"claim_reviewed"', b'"verdict": "false"', b'{"id"'])
def test_a_damaged_record_is_said_to_be_damaged(filled, found):
    path = _segment(filled) / "records.jsonl"
    path.write_bytes(path.read_bytes().replace(found, found[:-3] + b"?" + found[-2:]))
    with pytest.raises(LibraryCorruptError, match="claimdesk library verify"):
        _use(filled.directory)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"format": 1}',
        b'{"format": "one", "segments": []}',
        b'{"format": 1, "segments": [{"name": "x"}], "encoder": "e", "dim": 1}',
        b'{"format": 1, "segments": 5, "encoder": "e", "dim": 1}',
        b'{"format": 1, "segments": [], "encoder": "e", "dim": 1, "unknown": 2}',
        b"\xff\xfe\x00",
    ],
)
def test_a_manifest_that_makes_no_sense_is_said_to_be_damaged(filled, content):
    (filled.directory / MANIFEST).write_bytes(content)
    with pytest.raises(LibraryCorruptError):
        Library.open(filled.directory)
    with pytest.raises(LibraryCorruptError):
        verify_files(filled.directory)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_truncated_manifest_is_said_to_be_damaged(filled, share):
    path = filled.directory / MANIFEST
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(LibraryCorruptError, match=r"manifest\.json"):
        Library.open(filled.directory)


def test_a_library_of_a_newer_version_says_to_update(filled):
    path = filled.directory / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    with pytest.raises(LibraryCorruptError, match="newer Claimdesk"):
        Library.open(filled.directory)


def test_a_half_written_manifest_beside_the_good_one_changes_nothing(filled, encoder):
    (filled.directory / f"{MANIFEST}.new").write_bytes(b'{"form')
    assert len(Library.open(filled.directory, encoder=encoder)) == 30
    filled.add([make_entry(99)])
    assert len(filled) == 31


def test_swapping_a_file_replaces_all_of_it(tmp_path):
    path = tmp_path / "file"
    replace_synced(path, b"a long first content")
    replace_synced(path, b"second")
    assert path.read_bytes() == b"second"
    assert [found.name for found in tmp_path.iterdir()] == ["file"]


def test_a_second_writing_process_is_told_to_wait_and_readers_are_not(filled, encoder):
    holder = subprocess.Popen(
        command("hold", filled.directory),
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout.readline() == "held\n"
        for write in (
            lambda: filled.add([make_entry(99)]),
            lambda: filled.remove([make_entry(1).id]),
            lambda: filled.remember_source("x", {}),
        ):
            with pytest.raises(LibraryBusyError, match="Wait until it has finished"):
                write()
        assert len(Library.open(filled.directory, encoder=encoder)) == 30
        holder.kill()
    filled.add([make_entry(99)])
    assert len(filled) == 31


def test_the_writers_place_is_free_again_after_an_error(filled):
    def broken():
        yield make_entry(98)
        raise ValueError("the source broke")

    with pytest.raises(ValueError, match="the source broke"):
        filled.add(broken())
    with writer_lock(filled.directory):
        pass
    assert filled.verify() == []


def test_a_state_opened_before_a_merge_can_be_read_after_it(library):
    library.add(make_entries(10))
    library.add(make_entries(10, start=10))
    old = library.snapshot
    library.add(make_entries(30, start=20))
    library.remove([make_entry(3).id])
    assert list(old.entries()) == make_entries(20)
    assert len(list(library.snapshot.entries())) == 49


def test_a_reader_beside_a_writing_process_never_fails_and_never_loses_entries(library, encoder):
    entries = make_entries(120)
    library.add(entries[:5])
    reader = Library.open(library.directory, encoder=encoder)
    writer = subprocess.Popen(command("add", library.directory, 120, 5), env=environment())
    counts = []
    with writer:
        while writer.poll() is None:
            counts.append(len(reader))
            assert reader.match(entries[2].claim_reviewed, top=5)
            assert Library.open(library.directory, encoder=encoder).verify is not None
    assert writer.returncode == 0
    assert counts == sorted(counts)
    assert len(set(counts)) > 3
    assert list(reader) == entries
    assert reader.verify() == []


def test_every_error_of_a_library_is_an_error_of_the_house():
    assert issubclass(LibraryCorruptError, LibraryError)
    assert issubclass(LibraryBusyError, LibraryError)
