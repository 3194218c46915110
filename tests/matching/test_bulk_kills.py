"""Runs over many posts, killed at any moment: they go on, and the output is the same."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from claimdesk.errors import ClaimdeskError
from claimdesk.matching.bulk import PinnedLibrary
from claimdesk.matching.bulk_workers import answer_in_processes
from claimdesk.matching.library import Library
from support.bulk_process import ROWS, DiesOnce, job_of, match
from support.entries import make_entries
from support.killing import children, wait_until
from support.posts import make_posts, write_posts
from support.writer_process import environment

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need os.fork")
KILLS = int(os.environ.get("CLAIMDESK_KILLS") or 6)
#: Of each form every third step is tried, beginning with another one; in the full bar every one.
FULL = KILLS >= 100
EVERY = 1 if FULL else 3


def _command(*arguments):
    return [sys.executable, "-m", "support.bulk_process", *map(str, arguments)]


@pytest.fixture
def place(tmp_path, encoder):
    """Give a folder with a library of forty entries."""
    Library.open(tmp_path / "library", encoder=encoder, create=True).add(make_entries(40))
    return tmp_path


@pytest.mark.parametrize(
    ("first", "form_in", "form_out"),
    [(1, "csv", "jsonl"), (2, "jsonl", "parquet"), (3, "parquet", "csv")],
)
def test_a_run_killed_before_any_step_on_the_disk_goes_on_to_the_same_bytes(
    place, first, form_in, form_out
):
    posts = place / f"posts.{form_in}"
    write_posts(posts, make_posts(2 * ROWS + 1))
    job = job_of(place / "library", form=form_out, top=2)
    match(posts, place / f"whole.{form_out}", job)
    done = subprocess.run(
        _command("kill_at_steps", place, form_in, form_out, 1 if FULL else first, EVERY),
        env=environment(), capture_output=True, text=True, check=True, timeout=240,
    )  # fmt: skip
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert sum(kill["killed"] for kill in told) >= 20 // EVERY
    whole = (place / f"whole.{form_out}").read_bytes()
    for kill in told:
        out = Path(kill["out"])
        if out.exists():
            assert out.read_bytes() == whole
        if not out.exists() or out.with_name(f"{out.name}.state").exists():
            match(posts, out, job)
        assert out.read_bytes() == whole
    left = {path.suffix for path in place.glob("out-*")} - {f".{form_out}"}
    assert left <= {".lock"}


def test_a_run_with_workers_killed_after_so_many_batches_goes_on_and_leaves_none_behind(place):
    batches = 4 * KILLS
    write_posts(place / "posts.jsonl", make_posts(batches * ROWS))
    match(place / "posts.jsonl", place / "whole.jsonl", job_of(place / "library"))
    chance, reached = random.Random(20261128), [0]  # noqa: S311 - the same kills each time
    while reached[-1] < batches * ROWS:
        wanted = reached[-1] + ROWS * chance.randint(1, 5)
        with subprocess.Popen(
            _command("run", place, "out.jsonl", 2),
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process:
            for line in process.stdout:
                rows = int(line)
                if rows >= wanted:
                    workers = children(process.pid)
                    process.send_signal(signal.SIGKILL)
                    break
                process.stdin.write(b"\n")
                process.stdin.flush()
            rows = max([rows, *map(int, process.stdout)])
        assert rows > reached[-1]
        reached.append(rows)
        wait_until(partial(_are_gone, workers), 60, "the workers have left too")
    assert len(reached) > 4
    if not (place / "out.jsonl").exists():
        match(place / "posts.jsonl", place / "out.jsonl", job_of(place / "library"))
    assert (place / "out.jsonl").read_bytes() == (place / "whole.jsonl").read_bytes()


def test_a_worker_that_dies_stops_the_run_with_a_word_and_it_goes_on_when_asked(place):
    write_posts(place / "posts.jsonl", make_posts(5 * ROWS))
    job = job_of(place / "library")
    opening = partial(PinnedLibrary, place / "library", DiesOnce(place / "died"))
    dying = replace(job, open_library=opening)
    with pytest.raises(ClaimdeskError, match="Run the same again to go on"):
        match(place / "posts.jsonl", place / "out.jsonl", job, answer_in_processes(dying, 2))
    match(place / "posts.jsonl", place / "out.jsonl", job, answer_in_processes(dying, 2))
    match(place / "posts.jsonl", place / "whole.jsonl", job)
    assert (place / "out.jsonl").read_bytes() == (place / "whole.jsonl").read_bytes()


def _are_gone(pids):
    return not any(map(_is_alive, pids))


def _is_alive(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
