"""Entries are found before they are encoded, and afterwards as if they always had been."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace

import numpy as np
import pytest

from claimdesk.errors import LibraryBusyError
from claimdesk.matching import encoding
from claimdesk.matching import library as library_module
from claimdesk.matching.library import Added, Library
from claimdesk.matching.storage import FORMAT, MANIFEST, encoding_lock
from support.encoder import stand_in
from support.entries import make_entries, make_entry
from support.writer_process import command, environment


@pytest.fixture
def encoder():
    return stand_in()


@pytest.fixture
def small_portions(monkeypatch):
    """Let entries be added and encoded a few at a time."""
    monkeypatch.setattr(library_module, "QUICK_BATCH", 16)
    monkeypatch.setattr(encoding, "PORTION", 7)


@pytest.fixture
def encoded_at_once(tmp_path, encoder):
    """Give a function that makes a library whose entries were encoded before they were written."""

    def make(*additions):
        library = Library.open(tmp_path / "at-once", encoder=encoder, create=True)
        for entries in additions:
            library.add(entries, encode=True)
        return library

    return make


def _texts(entries):
    asked = entries[:: max(1, len(entries) // 5)]
    return [entry.claim_reviewed for entry in asked] + ["honey", "a letter on rust", "Cà phê?"]


def _assert_same(library, other, entries):
    texts = _texts(entries)
    assert library.match_many(texts, top=8) == other.match_many(texts, top=8)


def test_an_entry_is_found_before_anything_is_encoded(library, encoder):
    entries = make_entries(40)
    assert library.add(entries) == Added(new=40)
    assert encoder.encoded == 0
    assert library.waiting == library.snapshot.manifest.waiting == 40
    for entry in entries[::7]:
        assert library.match(entry.claim_reviewed, top=1)[0].entry == entry


def test_encoding_gives_the_answers_of_entries_that_were_encoded_at_once(
    library, encoded_at_once, small_portions
):
    entries = make_entries(60)
    library.add(entries)
    before = library.match_many(_texts(entries), top=8)
    assert library.encode() == 60
    assert library.waiting == library.snapshot.manifest.waiting == 0
    whole = encoded_at_once(entries)
    assert library.match_many(_texts(entries), top=8) != before
    _assert_same(library, whole, entries)
    for name in ("codes", "owners", "waiting", "offsets", "keys"):
        ours, theirs = (getattr(one.snapshot.segments[0], name) for one in (library, whole))
        assert np.array_equal(ours, theirs), name
    assert library.verify() == []


def test_long_entries_keep_the_order_of_their_windows(library, encoded_at_once, small_portions):
    long = [
        make_entry(
            number, claim_reviewed=" ".join(f"word{at % (90 + number)}" for at in range(400))
        )
        for number in range(3)
    ]
    entries = [*make_entries(9, start=10), *long, *make_entries(9, start=30)]
    library.add(entries)
    library.encode()
    _assert_same(library, encoded_at_once(entries), entries)


def test_encoding_goes_on_where_it_was_left(library, encoder, encoded_at_once, small_portions):
    entries = make_entries(40)
    library.add(entries)
    assert library.encode(most=10) == 10
    assert library.waiting == 30
    told = []
    assert library.encode(advance=lambda done, total: told.append((done, total))) == 30
    assert told == [(7, 30), (14, 30), (21, 30), (28, 30), (30, 30)]
    texts = encoder.encoded
    assert library.encode() == 0
    assert encoder.encoded == texts
    _assert_same(library, encoded_at_once(entries), entries)


def test_entries_added_changed_and_removed_while_others_are_encoded_are_kept(
    library, encoder, encoded_at_once, small_portions
):
    entries = make_entries(40)
    library.add(entries)
    writer = Library.open(library.directory, encoder=encoder)
    changed, gone = replace(entries[20], title="A kangaroo letter"), entries[30]
    turns = iter([lambda: writer.add([changed]), lambda: writer.remove([gone.id])])
    more = make_entries(20, start=50)

    def meanwhile(*_):
        next(turns, lambda: writer.add(more))()

    library.encode(advance=meanwhile)
    assert library.waiting == library.snapshot.manifest.waiting == 0
    assert library.get(changed.id) == changed
    assert gone.id not in library
    whole = encoded_at_once(entries, [changed])
    whole.remove([gone.id])
    whole.add(more, encode=True)
    _assert_same(library, whole, [*entries, *more])


def test_what_was_replaced_while_it_was_encoded_keeps_waiting_in_its_new_form(library, encoder):
    old = make_entry(1)
    new = replace(old, title="Kangaroos are no letters")
    library.add([*make_entries(5, start=10), old])
    writer = Library.open(library.directory, encoder=stand_in())
    encode = encoder.encode_passages

    def interrupted(texts):
        writer.add([new])
        return encode(texts)

    encoder.encode_passages = interrupted
    library.encode(most=6)
    del encoder.encode_passages
    assert library.waiting == 1
    assert library.encode() == 1
    assert library.match(new.title, top=1)[0].entry == new


def test_a_reader_sees_old_or_new_vectors_and_never_waits(library, encoder, small_portions):
    entries = make_entries(30)
    library.add(entries)
    reader = Library.open(library.directory, encoder=stand_in())
    seen = []

    def read(*_):
        seen.append(reader.waiting)
        assert reader.match(entries[0].claim_reviewed, top=1)[0].entry == entries[0]

    library.encode(advance=read)
    assert seen == [23, 16, 9, 2, 0]


def test_only_one_process_encodes(library):
    library.add(make_entries(3))
    with encoding_lock(library.directory), pytest.raises(LibraryBusyError, match="encoding"):
        library.encode()
    assert library.encode() == 3


def test_an_entry_removed_before_its_turn_does_not_wait_for_ever(library, encoder):
    entries = make_entries(4)
    library.add(entries)
    library.encode(most=3)
    library.remove([entries[3].id])
    assert library.waiting == 0
    texts = encoder.encoded
    library.encode()
    assert library.snapshot.manifest.waiting == 0
    assert encoder.encoded == texts


def test_a_library_of_the_first_format_opens_and_takes_more(library, encoder, encoded_at_once):
    entries = make_entries(20)
    library.add(entries[:12], encode=True)
    place = library.directory / MANIFEST
    row = json.loads(place.read_bytes())
    for ref in row["segments"]:
        del ref["waiting"]
        assert "waiting.npy" not in ref["sha256"]
    place.write_text(json.dumps(row | {"format": 1}), encoding="utf-8")
    old = Library.open(library.directory, encoder=encoder)
    assert (len(old), old.waiting, old.snapshot.manifest.format) == (12, 0, 1)
    old.add(entries[12:])
    assert (old.waiting, old.snapshot.manifest.format) == (8, FORMAT)
    old.encode()
    _assert_same(old, encoded_at_once(entries), entries)


def test_a_drive_without_second_names_gets_copies(library, encoded_at_once, monkeypatch):
    def refuse(*_):
        raise OSError("no links here")

    entries = make_entries(9)
    library.add(entries)
    monkeypatch.setattr(os, "link", refuse)
    library.encode()
    assert library.verify() == []
    _assert_same(library, encoded_at_once(entries), entries)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need os.fork")
def test_kills_at_any_step_of_encoding_leave_the_last_good_version(tmp_path, encoder):
    entries = make_entries(12)
    done = subprocess.run(
        command("kill_encoding", tmp_path, 4, len(entries), 5),
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert sum(kill["killed"] for kill in told) >= 15
    assert not told[-1]["killed"]
    whole = Library.open(tmp_path / "whole", encoder=encoder, create=True)
    whole.add(entries, encode=True)
    wanted = whole.match_many(_texts(entries), top=8)
    for kill in told:
        library = Library.open(tmp_path / kill["library"], encoder=encoder)
        assert library.verify() == []
        assert list(library) == entries
        assert library.waiting <= len(entries) - kill["acknowledged"]
        library.encode()
        assert library.match_many(_texts(entries), top=8) == wanted
        library.add([make_entry(90)])  # the next writer sweeps what was left half-written
        named = {ref.name for ref in library.snapshot.manifest.segments}
        assert {path.name for path in (library.directory / "segments").iterdir()} == named
