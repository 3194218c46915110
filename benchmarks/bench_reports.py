"""The report of a year: how long it takes, whether DuckDB gives the same, and what verify names.

    .venv/bin/python benchmarks/bench_reports.py
    .venv/bin/python benchmarks/bench_reports.py --share 0.05 --changes 100 --json

A made-up year of 50,000 items, 3,000 claims and 1,200 checks (`year_of_a_desk.py`), made once and
kept under .cache/. The command is run as people run it, in a process of its own; its export is read
by DuckDB with the queries that the report states, medians by its own `quantile_cont`, intervals by
SciPy. Then one record of the export is changed, a thousand times, and each must be named.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import machine
from figures import Figure, table

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))
from claimdesk.domain.report import Report, Unit  # noqa: E402 - as above
from claimdesk.domain.reporting.deriving import (  # noqa: E402 - as above
    changed_records,
    differences,
    figures_in,
)
from claimdesk.domain.reporting.filing import from_json  # noqa: E402 - as above
from claimdesk.publishing.reportfiles import read_export, read_report  # noqa: E402 - as above
from support import rederived  # noqa: E402 - lies in the tests

CACHE = HERE.parent / ".cache" / "benchmarks"
REPORT_BAR_S = 10
#: Of how many changes every figure is derived again too, which takes some seconds each.
WHOLE = 20


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the report of a made-up year.")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--share", type=float, default=1.0, help="of the full size; default 1")
    parser.add_argument("--changes", type=int, default=1000, help="of the export; default 1000")
    parser.add_argument("--seed", type=int, default=7, help="of the changes")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="claimdesk-bench-"))
    try:
        home = folder / "desk"
        shutil.copytree(built(given.share), home)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        took = [_timed(home, "report", "2026", "--json") for _ in range(3)]
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        _timed(home, "report", "freeze", "2026")
        _timed(home, "report", "export", "1", str(folder / "export"))
        verifying = _timed(home, "report", "verify", str(folder / "export"))
        figures, told = _measured(folder / "export", given.changes, given.seed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures = [
        Figure("claimdesk report 2026 --json, slowest of 3", max(took), "s", bar=REPORT_BAR_S),
        Figure("of its processor, on average", _cpu(before, after) / 3, "s", bar=REPORT_BAR_S),
        Figure("claimdesk report verify", verifying, "s"),
        *figures,
    ]
    if given.json:
        rows = [figure.to_json() for figure in figures]
        print(json.dumps({"machine": machine.describe(), "data": told, "figures": rows}, indent=2))
        return
    print("machine  " + ", ".join(f"{name} {one}" for name, one in machine.describe().items()))
    print("data     " + ", ".join(f"{count:,} {name}" for name, count in told.items()) + "\n")
    print(table(figures))


def built(share: float) -> Path:
    """Return the folder of the desk of a year; it is made if there is none."""
    from year_of_a_desk import SEED  # noqa: PLC0415 - used here only

    made = CACHE / f"year-{SEED}-{share:g}"
    if not (made / "done").exists():
        shutil.rmtree(made, ignore_errors=True)
        command = [sys.executable, str(HERE / "year_of_a_desk.py"), "--home", str(made)]
        subprocess.run([*command, "--share", str(share)], check=True)
        (made / "done").touch()
    return made


def _timed(home: Path, *words: str) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "claimdesk.cli", *words],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "CLAIMDESK_HOME": str(home)},
    )
    return time.perf_counter() - started


def _cpu(before: Any, after: Any) -> float:
    """Return the seconds of processor that were used between two looks; others do not count."""
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _measured(folder: Path, changes: int, seed: int) -> tuple[list[Figure], dict[str, int]]:
    report, export = from_json(read_report(folder)), read_export(folder)
    said = {(key, row, at): told for key, row, at, told in rederived.said(report)}
    started = time.perf_counter()
    found = {(key, row, at): told for key, row, at, told in rederived.figures(report, folder)}
    took = time.perf_counter() - started
    wrong = [one for one in said if said[one] != found.get(one)]
    named, whole = _named(report, export, changes, random.Random(seed))  # noqa: S311 - repeatable
    told = {name: len(lines) for name, lines in export.items()}
    return [
        Figure("figures", len(said), ""),
        Figure("figures that DuckDB gives otherwise", len(wrong), "", bar=0),
        Figure("intervals that SciPy gives otherwise", _intervals(report), "", bar=0),
        Figure("DuckDB, all figures", took, "s"),
        Figure("single-record changes", changes, ""),
        Figure("changes named", named, "", other=changes, against="changes"),
        Figure("of those derived again as a whole", whole, ""),
    ], told


def _intervals(report: Report) -> int:
    """Return how many of Wilson's intervals are others than SciPy's, to a part of 10,000."""
    from scipy.stats import binomtest  # noqa: PLC0415 - takes a second

    wrong = 0
    for _key, _row, _column, one in figures_in(report):
        if one.unit is Unit.SHARE and one.whole:
            ends = binomtest(one.length, one.whole).proportion_ci(method="wilson")
            wrong += (one.low, one.high) != (round(1e4 * ends.low), round(1e4 * ends.high))
    return wrong


def _named(report: Report, export, changes: int, chance: random.Random) -> tuple[int, int]:
    """Change one record, again and again; return how often it was named, and how often in whole."""
    named = whole = 0
    for turn in range(changes):
        name, changed = rederived.change(export, chance)
        if turn < WHOLE:
            found = differences(report, changed)
            whole += 1
        else:
            found = changed_records(report, changed)
        named += name in {one.name for one in found}
    return named, whole


if __name__ == "__main__":
    main()
