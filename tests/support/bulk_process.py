"""Runs over many posts in other processes, which are killed at work.

Run as `python -m support.bulk_process JOB ...` with this folder's parent on the path.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from functools import partial
from pathlib import Path

from claimdesk.intake.sources import form_of, open_source
from claimdesk.matching import bulk
from claimdesk.matching.bulk import Job, PinnedLibrary, answer_here
from claimdesk.matching.bulk_forms import Options
from claimdesk.matching.bulk_run import match_posts
from claimdesk.matching.bulk_workers import answer_in_processes
from support.encoder import HashedWords
from support.writer_process import collect, kill_self_at

#: Rows of a batch in these runs.
ROWS = 8


class DiesOnce(HashedWords):
    """Kills its process at the first text that it is to encode, unless that was done before."""

    def __init__(self, sign: Path):
        super().__init__()
        self._sign = sign

    def encode_queries(self, texts):
        if not self._sign.exists():
            self._sign.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode_queries(texts)


def job_of(library: Path, **options) -> Job:
    """Return a job against a library of the quick encoder."""
    opening = partial(PinnedLibrary, library, HashedWords())
    return Job(opening, opening().digest, Options(**options))


def match(posts: Path, out: Path, job: Job, answers=None, **options):
    """Match posts in batches of a few rows."""
    bulk.BATCH_ROWS = ROWS
    with open_source(posts, form_of(posts), job.options.column) as source:
        return match_posts(source, out, answers or answer_here(job), job=job, **options)


def _kill_at(place: Path, number: int, out: Path, forms: dict) -> tuple[int, int]:
    """Run in a child that is killed before step `number`; returns its id and a pipe."""
    reading, telling = os.pipe()
    child = os.fork()
    if child:
        os.close(telling)
        return child, reading
    try:
        job = job_of(place / "library", form=forms["out"], top=2)
        step = kill_self_at(number)
        sync = os.fsync

        def synced(handle: int) -> None:
            step()
            sync(handle)

        os.fsync = synced
        match(place / f"posts.{forms['in']}", out, job)
    finally:
        os._exit(0)


def kill_at_steps(place: Path, form_in: str, form_out: str, first: str, every: str) -> None:
    """Kill a run before every so many steps that it takes on the disk, until one gets through."""
    number, is_killed = int(first), True
    while is_killed:
        out = place / f"out-{number}.{form_out}"
        told = collect(*_kill_at(place, number, out, {"in": form_in, "out": form_out}))
        print(json.dumps({"out": str(out), "killed": told["killed"]}), flush=True)  # noqa: T201
        number, is_killed = number + int(every), bool(told["killed"])


def run(place: Path, out: str, workers: str) -> None:
    """Match `posts.jsonl` of a folder in worker processes; tells the rows after each batch.

    It then waits for a line, so that it is killed there however late that is; the workers go on.
    """

    def tell(rows: int, _: object) -> None:
        print(rows, flush=True)  # noqa: T201 - the sign the test waits for
        sys.stdin.readline()

    job = job_of(place / "library", form=form_of(Path(out)))
    match(
        place / "posts.jsonl",
        place / out,
        job,
        answer_in_processes(job, int(workers)),
        tell=tell,
    )


if __name__ == "__main__":
    {"kill_at_steps": kill_at_steps, "run": run}[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
