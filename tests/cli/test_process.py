"""The command as a process of its own: exit codes, encodings of terminals, kills."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from claimdesk.matching.library import Library
from claimdesk.matching.storage import MANIFEST
from support.entries import make_entry, write_jsonl


def _command(*arguments):
    return [sys.executable, "-m", "claimdesk.cli", *map(str, arguments)]


def _run(*arguments, **options):
    return subprocess.run(
        _command(*arguments), capture_output=True, timeout=120, check=False, **options
    )


def test_a_match_is_found_and_printed_by_the_process(starter_library):
    done = _run(
        *("check", "--json", "--library", starter_library.directory, "-"),
        input=b"uong nuoc chanh nong chua khoi ung thu",
    )
    assert done.returncode == 0
    assert done.stderr == b""
    (claim,) = json.loads(done.stdout)["claims"]
    assert claim["matches"][0]["url"].endswith("hot-lemon-water-cancer")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check", "missing.txt", "--library", "nowhere"), 5),
        (("library", "info", "--library", "nowhere"), 5),
        (("eval", "matching", ".", "--split", "dev"), 6),
        (("unknown",), 2),
        (("--help",), 0),
    ],
)
def test_exit_codes_reach_the_shell(tmp_path, arguments, code):
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    done = _run(*arguments, cwd=tmp_path, env=environment)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


def test_a_terminal_without_unicode_still_gets_an_answer(starter_library):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = _run(
        *("check", "--library", starter_library.directory, "Uống nước chanh chữa ung thư"),
        env=environment,
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_a_reader_that_closes_its_end_early_causes_no_traceback(starter_library):
    listing = _command("library", "export", "--library", starter_library.directory)
    with subprocess.Popen(listing, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read(10)
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_the_command_killed_three_times_while_adding_completes_with_the_fourth(tmp_path):
    entries = [make_entry(n, claim_reviewed=f"Claim {n}.", title="") for n in range(700)]
    write_jsonl(tmp_path / "all.jsonl", entries)
    place = tmp_path / "library"
    adding = _command("library", "add", "--json", "--library", place, tmp_path / "all.jsonl")
    held = 0
    for wanted in (1, 2, 3):
        with subprocess.Popen(adding, stdout=subprocess.DEVNULL) as process:
            while process.poll() is None and _generation(place) < wanted - 1:
                time.sleep(0.02)
            time.sleep(0.3 * wanted)
            process.kill()
        if (place / MANIFEST).exists():
            library = Library.open(place)
            assert library.verify() == []
            assert len(library) >= held
            held = len(library)
            assert list(library) == entries[:held]
    done = subprocess.run(adding, capture_output=True, timeout=200, check=True)
    found = json.loads(done.stdout)
    assert found["entries"] == len(entries)
    assert found["unchanged"] == held
    assert list(Library.open(place)) == entries
    assert Library.open(place).verify() == []


def _generation(place):
    try:
        return json.loads((place / MANIFEST).read_bytes())["generation"]
    except (OSError, ValueError):
        return -1
