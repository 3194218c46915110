"""Figures of fresh processes: start, import, and one check against the large library."""

from __future__ import annotations

import shutil
import statistics
import sys
from pathlib import Path

from figures import Figure
from machine import run_cold

SENTENCE = "Drinking hot lemon water every morning cures cancer."
_IMPORT = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start, end='')"


def measure(library: Path) -> list[Figure]:
    """Return the cold figures; files are in the page cache, processes are new."""
    command = _command()
    help_s = [run_cold([*command, "--help"]).wall_s for _ in range(10)]
    imports = {
        code: statistics.median(
            float(run_cold([sys.executable, "-c", _IMPORT.format(code)]).output) for _ in range(10)
        )
        for code in ("import claimdesk", "from claimdesk import Library")
    }
    checks = [run_cold([*command, "check", SENTENCE, "--library", str(library)]) for _ in range(5)]
    wall_s = statistics.median(run.wall_s for run in checks)
    cpu_s = statistics.median(run.cpu_s for run in checks)
    peak = max(run.peak_bytes for run in checks)
    return [
        Figure("claimdesk --help, median of 10", statistics.median(help_s), "s", bar=0.25),
        Figure("import claimdesk, median of 10", imports["import claimdesk"], "s", bar=0.15),
        Figure("from claimdesk import Library", imports["from claimdesk import Library"], "s"),
        Figure('claimdesk check "one sentence", median of 5', wall_s, "s", bar=1.2),
        Figure("  its processor time, all cores together", cpu_s, "s"),
        Figure("  its peak memory, most of 5", peak / 1e6, "MB", bar=450),
    ]


def _command() -> list[str]:
    """Return the installed command beside this interpreter, or the module where there is none."""
    found = shutil.which("claimdesk", path=str(Path(sys.executable).parent))
    return [found] if found else [sys.executable, "-m", "claimdesk.cli"]
