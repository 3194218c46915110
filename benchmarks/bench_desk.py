"""A full desk with twenty people at work: the time of each page, the start, and the memory.

    make bench-desk
    make bench-desk BENCH="--minutes 5 --json"

100,000 items, 20,000 claims, 5,000 published checks on SQLite, served by `claimdesk serve` with its
worker; locust plays the people, on the same cores. The desk is made once and kept under .cache/;
each run works on a copy. Figures depend on the machine and on what else it does: the load that
others put on it is printed beside them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from hashlib import sha256
from http.client import HTTPConnection
from importlib.resources import files
from pathlib import Path

import machine
from desk_data import FORM, SEED
from figures import Figure, table

HERE = Path(__file__).resolve().parent
CACHE = HERE.parent / ".cache" / "benchmarks"
PEOPLE = 20
PAGE_BAR_MS, START_BAR_S = 150, 4.0
#: Pages that the bar is about.
BARRED = ("queue", "queue, filtered", "queue, words", "claim", "public, front",
          "public, fact-check", "public, search")  # fmt: skip
#: Where the desk under measure is served.
PORT = 18_765


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a full desk with people at work.")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--share", type=float, default=1.0, help="of the full size; default 1")
    parser.add_argument("--minutes", type=float, default=2.0, help="of work; default 2")
    parser.add_argument("--starts", type=int, default=5, help="cold starts; default 5")
    given = parser.parse_args()
    kept = built(given.share)
    folder = Path(tempfile.mkdtemp(prefix="claimdesk-bench-"))
    try:
        home = folder / "desk"
        shutil.copytree(kept, home)
        about = machine.describe()
        others = _others_load()
        figures = _starts(home, folder, given.starts)
        told, memory = _work(home, folder, given.minutes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures += [*_pages(told), *memory]
    about |= {"load_of_others_before": others, "load_after": os.getloadavg()[0]}
    data = f"{given.share:g} of 100,000 items, 20,000 claims, 5,000 published checks, SQLite"
    if given.json:
        rows = [figure.to_json() for figure in figures]
        print(
            json.dumps({"machine": about, "data": data, "figures": rows, **_sums(told)}, indent=2)
        )
        return
    print("machine  " + ", ".join(f"{name} {value}" for name, value in about.items()))
    print(f"data     {data}")
    print("work     " + ", ".join(f"{name} {value}" for name, value in _sums(told).items()) + "\n")
    print(table(figures))
    if told["failures"]:
        raise SystemExit("Some requests failed: these figures are not those of a desk at work.")


def built(share: float) -> Path:
    """Return the folder of a full desk, made if there is none of this form."""
    migrations = files("claimdesk.desk").joinpath("migrations").iterdir()
    form = [FORM, SEED, share, sorted(one.name for one in migrations if one.name[0].isdigit())]
    home = CACHE / f"desk-{sha256(json.dumps(form).encode()).hexdigest()[:12]}"
    if not (home / "whole").exists():
        print("Filling a desk (once, some minutes) ...", file=sys.stderr)
        shutil.rmtree(home, ignore_errors=True)
        maker = [sys.executable, HERE / "desk_data.py", "--home", home, "--share", str(share)]
        subprocess.run(maker, check=True)
        with serving(home):
            _wait_for_library(home)
        (home / "whole").touch()
    return home


@contextmanager
def serving(home: Path, *options: str):
    """Serve a desk; gives the process and the seconds until its first page was there."""
    environment = _environment(home)
    command = [sys.executable, "-m", "claimdesk.cli", "serve", "--port", str(PORT), *options]
    log = (home.parent / f"{home.name}.log").open("ab")
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        while _status("/vi/") != 200:
            if process.poll() is not None or time.perf_counter() - started > 120:
                raise SystemExit(f"The desk did not start; see {log.name}")
            time.sleep(0.01)
        yield process, time.perf_counter() - started
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        log.close()


def _starts(home: Path, folder: Path, times: int) -> list[Figure]:
    """Measure from the command to the first page: of this desk, and of a desk that is new."""
    full = [_start(home) for _ in range(times)]
    new = []
    for number in range(times):
        empty = folder / f"new-{number}"
        empty.mkdir()
        new.append(_start(empty))
    return [
        Figure(f"start to first page, full desk, most of {times}", max(full), "s", bar=START_BAR_S),
        Figure("  median", statistics.median(full), "s"),
        Figure(f"start to first page, new desk, most of {times}", max(new), "s", bar=START_BAR_S),
        Figure("  median", statistics.median(new), "s"),
    ]


def _start(home: Path) -> float:
    with serving(home) as (_, seconds):
        return seconds


def _work(home: Path, folder: Path, minutes: float) -> tuple[dict, list[Figure]]:
    """Let locust's people work; return every answer's time by page, and the memory used."""
    facts, times = folder / "facts.json", folder / "times.json"
    with serving(home) as (process, _):
        told = subprocess.run(
            [sys.executable, HERE / "desk_facts.py"],
            env=_environment(home), check=True, stdout=subprocess.PIPE,
        )  # fmt: skip
        facts.write_bytes(told.stdout)
        command = [
            *(sys.executable, "-m", "locust", "-f", HERE / "locustfile.py", "--headless"),
            *("--users", str(PEOPLE), "--spawn-rate", "5", "--run-time", f"{int(minutes * 60)}s"),
            *("--host", f"http://127.0.0.1:{PORT}", "--only-summary", "--loglevel", "WARNING"),
        ]
        names = {"DESK_FACTS": str(facts), "DESK_TIMES": str(times)}
        begun = time.perf_counter()
        subprocess.run(
            command, env=os.environ | names, check=False, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        seconds = time.perf_counter() - begun
        memory = _memory(process.pid)
    return json.loads(times.read_text("utf-8")) | {"seconds": seconds}, memory


def _pages(told: dict) -> list[Figure]:
    figures = []
    for name, times in sorted(told["times_ms"].items()):
        bar = PAGE_BAR_MS if name in BARRED else None
        p50, p95, p99 = (_share(times, share) for share in (0.5, 0.95, 0.99))
        figures.append(Figure(f"{name}: p95 of {len(times)}", p95, "ms", bar=bar))
        figures.append(Figure("  p50", p50, "ms"))
        figures.append(Figure("  p99", p99, "ms"))
    return figures


def _sums(told: dict) -> dict:
    count = sum(map(len, told["times_ms"].values()))
    return {
        "people": PEOPLE,
        "requests": count,
        "a_second": round(count / told["seconds"], 1),
        "failures": told["failures"] or 0,
    }


def _share(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _memory(pid: int) -> list[Figure]:
    """Return the memory of the server and its worker: what each has to itself and of its share."""
    if not Path("/proc").exists():
        return []
    figures = [Figure("memory of the web process", _own_mb(pid), "MB")]
    figures += [Figure("memory of the worker", _own_mb(one), "MB") for one in children_of(pid)]
    return figures


def children_of(pid: int) -> list[int]:
    """Return the processes that another one started."""
    return [int(one.parent.name) for one in Path("/proc").glob("[0-9]*/stat") if _of(one, pid)]


def _of(stat: Path, parent: int) -> bool:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1]) == parent
    except OSError:
        return False


def _own_mb(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1]) / 1024


def _others_load() -> float:
    """Return how many cores others keep busy, measured for a few seconds while nothing runs."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return -1.0
    before = _ticks(stat)
    time.sleep(5)
    after = _ticks(stat)
    return round((after - before) / os.sysconf("SC_CLK_TCK") / 5, 2)


def _ticks(stat: Path) -> int:
    user, nice, system = map(int, stat.read_text().split("\n", 1)[0].split()[1:4])
    return user + nice + system


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMDESK_")}
    return kept | {
        "CLAIMDESK_HOME": str(home),
        "CLAIMDESK_BASE_URL": f"http://127.0.0.1:{PORT}",
    }


def _wait_for_library(home: Path) -> None:
    """Wait until the worker has made the library, as it does at the first start of a desk."""
    deadline = time.monotonic() + 300
    while not (home / "library" / "manifest.json").exists() and time.monotonic() < deadline:
        time.sleep(0.5)


def _status(path: str) -> int:
    connection = HTTPConnection("127.0.0.1", PORT, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


if __name__ == "__main__":
    main()
