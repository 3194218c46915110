"""The bars of captures: flipped bits, other programs, kills, and how fast captures are made.

    .venv/bin/python benchmarks/bench_captures.py [--pages 200] [--flips 10000] [--kills 100]

Pages come from a server on this machine, in all the forms that `tests/support/wire.py` knows. Every
capture is looked at by `wacz validate` and `warcio check`; of the first 50, bits are flipped at
random, and each must be found and its file named. A process that captures is killed at random
moments: what it leaves must verify. Where strace is there, each call by which a capture is stored
fails in turn (disk full, fault of the disk, death of the process).
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import machine

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from claimdesk.evidence import Archive, capture, verify  # noqa: E402 - after the path is set
from claimdesk.intake.sandbox import Sandbox  # noqa: E402 - as above
from support.wire import KINDS, WireServer, answer  # noqa: E402 - lies in the tests

SEED = 20261128
FLIPPED_CAPTURES = 50
_CAPTURING = """
import sys
from pathlib import Path
from claimdesk.evidence import Archive, capture
archive = Archive(Path(sys.argv[1]))
print("ready", flush=True)
for number in range(100_000):
    capture(b"some words, " * 20_000 + str(number).encode(), archive=archive)
"""
_STORING = """
import sys
from pathlib import Path
from claimdesk.evidence import Archive
Archive(Path(sys.argv[1])).store(Path(sys.argv[2]).read_bytes())
"""
_CALLS = ("openat", "mkdir", "write", "fsync", "rename", "unlink")
_FAULTS = ("error=ENOSPC", "error=EIO", "signal=KILL")
#: Calls that a starting Python makes as well: only those on the archive count.
_OF_FOLDERS = frozenset({"openat", "mkdir"})
_MOST_INJECTED = 12
_VALIDATING = """
import contextlib, io, sys
from wacz.main import main
for path in sys.argv[1:]:
    with contextlib.redirect_stdout(io.StringIO()) as told:
        code = main(["validate", "-f", path])
    if code or "Validation succeeded" not in told.getvalue():
        print(path, told.getvalue())
"""


def make(archive: Archive, pages: int) -> list[Path]:
    """Capture pages in all forms; return their files."""
    server, found = WireServer(), []
    began_s = time.perf_counter()
    with server.fetcher() as fetcher, Sandbox() as sandbox:
        for number in range(pages):
            kind = KINDS[number % len(KINDS)]
            url = server.set(f"/{number}", answer(kind, number))
            taken = capture(url, archive=archive, fetcher=fetcher, sandbox=sandbox)
            found.append(archive.path_of(taken.id))
    spent_s = time.perf_counter() - began_s
    server.close()
    print(f"{pages} captures in {spent_s:.1f} s, {pages / spent_s:.1f} a second")
    return found


def look_with_others(files: list[Path], room: Path) -> int:
    """Return how many of the captures another program finds fault with."""
    told = subprocess.run(
        [sys.executable, "-c", _VALIDATING, *files], capture_output=True, text=True, check=True
    )
    failed = told.stdout.count("\n") and told.stdout
    print(f"wacz validate: {len(files)} captures; at fault: {failed or 'none'}")
    warcs = []
    for number, file in enumerate(files):
        warcs.append(room / f"{number}.warc.gz")
        with zipfile.ZipFile(file) as opened:
            warcs[-1].write_bytes(opened.read("archive/data.warc.gz"))
    checked = subprocess.run(
        [Path(sys.executable).with_name("warcio"), "check", *warcs],
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"warcio check: {len(warcs)} files, exit code {checked.returncode} {checked.stdout}")
    return int(bool(failed)) + checked.returncode


def flip(files: list[Path], flips: int) -> int:
    """Flip bits one at a time; return how many were not found, or not with their file's name."""
    chosen, missed = random.Random(SEED), 0  # noqa: S311 - no secret
    began_s = time.perf_counter()
    for number in range(flips):
        path = files[number % len(files)]
        data = path.read_bytes()
        at = chosen.randrange(len(data) * 8)
        turned = bytearray(data)
        turned[at // 8] ^= 1 << at % 8
        path.write_bytes(turned)
        faults = verify(path)
        missed += not faults or {fault.file for fault in faults} != {path.name}
        path.write_bytes(data)
    spent_s = time.perf_counter() - began_s
    print(f"{flips} bits flipped in {len(files)} captures: {missed} missed, {spent_s:.0f} s")
    return missed


def kill(room: Path, kills: int) -> int:
    """Kill a process that captures at random moments; return how much is left that is wrong."""
    chosen, wrong, kept = random.Random(SEED), 0, 0  # noqa: S311 - as above
    for number in range(kills):
        archive = Archive(room / f"kill-{number}")
        process = subprocess.Popen(
            [sys.executable, "-c", _CAPTURING, archive.folder], stdout=subprocess.PIPE
        )
        process.stdout.readline()
        time.sleep(chosen.uniform(0.0, 0.4))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        kept += len(archive.ids())
        wrong += sum(bool(verify(archive.path_of(key))) for key in archive.ids())
    print(f"{kills} kills: {kept} captures were there, {wrong} of them do not verify")
    return wrong


def inject(room: Path) -> int:
    """Let each call on files fail in turn while a capture is stored; return what is wrong then."""
    made = Archive(room / "made")
    source = made.path_of(capture(b"some words, " * 20_000, archive=made).id)
    log, runs, left, wrong = room / "strace.log", 0, 0, 0
    for call, fault in itertools.product(_CALLS, _FAULTS):
        for number in range(1, _MOST_INJECTED):
            archive = Archive(room / f"{call}-{fault[-4:]}-{number}")
            injected = ["-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={number}"]
            only = ["-P", archive.folder, "-P", room] if call in _OF_FOLDERS else []
            subprocess.run(
                [
                    *("strace", "-f", "-o", log, *only, *injected),
                    *(sys.executable, "-c", _STORING, archive.folder, source),
                ],
                capture_output=True,
                check=False,
            )
            told = log.read_text()
            if "INJECTED" not in told and "killed by SIGKILL" not in told:
                break
            runs += 1
            left += len(archive.ids())
            wrong += sum(bool(verify(archive.path_of(key))) for key in archive.ids())
    print(f"{runs} injected faults: {left} captures were there, {wrong} of them do not verify")
    return wrong


def main() -> None:
    """Run the bars."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--flips", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=100)
    asked = parser.parse_args()
    print(machine.describe())
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        files = make(Archive(room / "captures"), asked.pages)
        wrong = sum(bool(verify(file)) for file in files)
        print(f"verify: {len(files)} captures, {wrong} at fault")
        wrong += look_with_others(files, room)
        wrong += flip(files[:FLIPPED_CAPTURES], asked.flips)
        wrong += kill(room, asked.kills)
        wrong += inject(room) if shutil.which("strace") else 0
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
