"""A writer killed at any point: the library opens, is whole, and lost nothing acknowledged."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from claimdesk.errors import LibraryMissingError
from claimdesk.matching.library import Library
from support.entries import make_entries
from support.writer_process import command, environment

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need os.fork")
KILLS = int(os.environ.get("CLAIMDESK_KILLS") or 15)


def _kills(job, place, *numbers):
    done = subprocess.run(
        command(job, place, *numbers),
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def _assert_nothing_lost(place, told, entries, encoder):
    acknowledged = told["acknowledged"]
    try:
        library = Library.open(place / told["library"], encoder=encoder)
    except LibraryMissingError:
        assert acknowledged == 0
        library = Library.open(place / told["library"], encoder=encoder, create=True)
    assert library.verify() == []
    there = list(library)
    assert there == entries[: len(there)]
    assert len(there) >= acknowledged
    library.add(entries)
    assert list(library) == entries
    assert library.verify() == []
    named = {ref.name for ref in library.snapshot.manifest.segments}
    assert {path.name for path in (library.directory / "segments").iterdir()} == named


def test_kills_at_random_moments_corrupt_no_library_and_lose_no_entry(tmp_path, encoder):
    entries = make_entries(240)
    told = _kills("kill_at_random", tmp_path, KILLS, len(entries), 8)
    assert len(told) == KILLS
    assert sum(kill["killed"] for kill in told) >= KILLS // 2
    assert len({kill["acknowledged"] for kill in told}) >= KILLS // 5
    for kill in told:
        _assert_nothing_lost(tmp_path, kill, entries, encoder)


def test_kills_between_the_steps_of_writing_and_merging_lose_nothing(tmp_path, encoder):
    entries = make_entries(12)
    told = _kills("kill_at_changes", tmp_path, 3, len(entries), 3)
    assert sum(kill["killed"] for kill in told) >= 30
    assert not told[-1]["killed"]
    for kill in told:
        _assert_nothing_lost(tmp_path, kill, entries, encoder)
