"""Every test, in several runs of pytest at the same time; exit code 1 where one failed."""  # noqa: INP001

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: A database and what to test on it. The long ones first and the short ones last, so that all
#: processors are busy until the end.
RUNS = (
    # What no other run names, so that a new folder cannot be forgotten.
    (
        "sqlite",
        "--ignore=tests/desk --ignore=tests/journeys --ignore=tests/web --ignore=tests/browser",
    ),
    ("postgresql", "tests/desk tests/journeys tests/web"),
    ("sqlite", "tests/browser"),
    ("sqlite", "tests/desk"),
    ("sqlite", "tests/web"),
    ("sqlite", "tests/journeys"),
)
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own in it is made by mkdtemp
#: Ten times what the tests leave behind.
ENOUGH_BYTES = 1_000_000_000


def main() -> int:
    """Start the runs, one more at once than there are processors; tell what each said at its end.

    A fifth of its time, a run waits for something that it has started.
    """
    began = time.monotonic()
    failed = 0
    home = Path(tempfile.mkdtemp(prefix="claimdesk-test-run-", dir=_fast_folder()))
    home.chmod(0o711)  # PostgreSQL never runs as root, and reaches its folder through this one
    try:
        with ThreadPoolExecutor(max(2, os.cpu_count() or 2) + 1) as lanes:
            ends = [lanes.submit(_run, home, *run) for run in RUNS]
            for end in as_completed(ends):
                code, said = end.result()
                failed |= code
                print(said, flush=True)  # noqa: T201 - what a person reads
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(f"{time.monotonic() - began:.0f} s in all; {'FAILED' if failed else 'passed'}")  # noqa: T201 - as above
    return int(bool(failed))


def _run(home: Path, database: str, what: str) -> tuple[int, str]:
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own tests
        [sys.executable, "-m", "pytest", *what.split()],
        cwd=ROOT,
        env=_environment(home) | {"CLAIMDESK_TEST_DATABASE": database},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    took = time.monotonic() - began
    return done.returncode, f"\nOn {database}, {took:.0f} s: pytest {what}\n{done.stdout}"


def _environment(home: Path) -> dict[str, str]:
    """Return ours, with a place for files, and without what makes each process compile anew.

    The runs share the processors: two threads of one would only wait for each other.
    """
    kept = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {
        "TMPDIR": str(home),
        "CLAIMDESK_TEST_STARTER": str(home / "starter-library"),
        "OMP_NUM_THREADS": "1",
    }


def _fast_folder() -> Path | None:
    """Return memory that holds files, where there is enough, so that no test waits for a disk.

    What a killed process has written outlives it there as on a disk.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free > ENOUGH_BYTES else None


if __name__ == "__main__":
    sys.exit(main())
