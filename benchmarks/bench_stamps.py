"""The bars of time stamps: their cost, flipped bits, kills, and what other programs say of them.

    .venv/bin/python benchmarks/bench_stamps.py [--captures 200] [--flips 10000] [--kills 60]

The authority is the stand-in of the tests (`tests/support/authority.py`), on this machine. Bits of
the four files of 50 stamps are flipped at random, and each must be found; then each bit of one
answer, looked at without the file of hashes. A process that keeps stamps is killed at random
moments: each stamp that it leaves must verify. Where OpenSSL is there, it verifies them too.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import machine

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from claimdesk.errors import StampError  # noqa: E402 - after the path is set
from claimdesk.evidence import Archive, tokens  # noqa: E402 - as above
from claimdesk.evidence.authorities import Authority  # noqa: E402 - as above
from claimdesk.evidence.stamps import verify_stamp  # noqa: E402 - as above
from claimdesk.intake import http  # noqa: E402 - as above
from support.authority import REPLY, response, root  # noqa: E402 - lies in the tests

SEED = 20261129
CAPTURE_BYTES = 200_000
FLIPPED_STAMPS = 50
_KEEPING = """
import sys
from pathlib import Path
from claimdesk.evidence import Archive, tokens
archive, source = Archive(Path(sys.argv[1])), Path(sys.argv[2])
key = archive.store((source / "capture").read_bytes())
files = {one: (source / one).read_bytes() for one in (".tsq", ".pem", ".tsr")}
print("ready", flush=True)
for number in range(100_000):
    tokens.keep(archive, key, f"tsa-{number}", files)
"""


class _Authority(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        answer = response(asked)
        self.send_response(200)
        self.send_header("Content-Type", REPLY)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


def stamp(archive: Archive, captures: int) -> list[Path]:
    """Have captures stamped, then verify them; return their files."""
    chosen = random.Random(SEED)  # noqa: S311 - no secret
    keys = [archive.store(chosen.randbytes(CAPTURE_BYTES)) for _ in range(captures)]
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Authority)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port, fetcher = server.server_address[1], http.Fetcher
    http.Fetcher = lambda **given: fetcher(  # type: ignore[misc]  # this machine counts as public
        **given, allow_networks=["127.0.0.0/8"], allow_ports=[port]
    )
    authority = Authority("tsa", f"http://127.0.0.1:{port}/", root().pem)
    began_s = time.perf_counter()
    for key in keys:
        tokens.ask(archive, key, authority)
    spent_s = time.perf_counter() - began_s
    server.shutdown()
    print(f"{captures} stamps asked for and kept, {1e3 * spent_s / captures:.1f} ms each")
    paths = [archive.path_of(key) for key in keys]
    began_s, processor_s = time.perf_counter(), time.process_time()
    good = sum(len(tokens.verify_beside(path)[0]) for path in paths)
    spent_s, processor_s = time.perf_counter() - began_s, time.process_time() - processor_s
    print(
        f"{good} of {captures} verified, {1e3 * spent_s / captures:.1f} ms each, "
        f"{1e3 * processor_s / captures:.1f} ms of processor time"
    )
    return paths if good == captures else sys.exit(1)


def flip(archive: Archive, captures: list[Path], flips: int) -> int:
    """Flip bits one at a time; return how many were not found."""
    chosen, missed = random.Random(SEED), 0  # noqa: S311 - as above
    for number in range(flips):
        capture = captures[number % len(captures)]
        path = chosen.choice(tokens.files_of(archive, capture.stem))
        data = path.read_bytes()
        at = chosen.randrange(len(data) * 8)
        path.write_bytes(_turned(data, at))
        stamps, faults = tokens.verify_beside(capture)
        missed += bool(stamps) or not any(path.name in str(one) for one in faults)
        path.write_bytes(data)
    print(f"{flips} bits flipped in the files of {len(captures)} stamps: {missed} missed")
    return missed


def flip_unlisted(archive: Archive, capture: Path) -> int:
    """Flip each bit of one answer, without its hash; return how many changed what it says."""
    files = {one.suffix: one.read_bytes() for one in tokens.files_of(archive, capture.stem)}
    given = {"request": files[".tsq"], "sha256": capture.stem, "pem": files[".pem"]}
    good, said, wrong = verify_stamp(files[".tsr"], **given), Counter(), 0
    bits = len(files[".tsr"]) * 8
    for at in range(bits):
        try:
            wrong += verify_stamp(_turned(files[".tsr"], at), **given) != good
            said["without effect"] += 1
        except StampError as error:
            said[error.code] += 1
    told = ", ".join(f"{count} {code}" for code, count in said.most_common())
    print(f"each of {bits} bits of one answer: {told}; {wrong} said something else")
    return wrong


def kill(room: Path, capture: Path, archive: Archive, kills: int) -> int:
    """Kill a process that keeps stamps; return how many are left that do not verify."""
    source = room / "source"
    source.mkdir()
    shutil.copy(capture, source / "capture")
    for one in tokens.files_of(archive, capture.stem):
        shutil.copy(one, source / one.suffix)
    chosen, wrong, kept = random.Random(SEED), 0, 0  # noqa: S311 - as above
    for number in range(kills):
        left = Archive(room / f"kill-{number}")
        process = subprocess.Popen(
            [sys.executable, "-c", _KEEPING, left.folder, source], stdout=subprocess.PIPE
        )
        process.stdout.readline()
        time.sleep(chosen.uniform(0.0, 1.0))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        stamps, faults = tokens.verify_beside(left.path_of(capture.stem))
        kept, wrong = kept + len(stamps), wrong + len(faults)
    print(f"{kills} kills: {kept} stamps were there, {wrong} faults")
    return wrong


def look_with_openssl(archive: Archive, captures: list[Path]) -> int:
    """Return how many stamps OpenSSL and sha256sum find fault with."""
    wrong = 0
    for capture in captures:
        stem = capture.with_suffix(".tsa")
        paths = [f"{stem}{one}" for one in (".tsq", ".tsr", ".pem", ".sha256")]
        told = subprocess.run(
            [
                *("openssl", "ts", "-verify", "-queryfile", paths[0]),
                *("-in", paths[1], "-CAfile", paths[2], "-attime", "1780000000"),
            ],
            capture_output=True,
            check=False,
        )
        summed = subprocess.run(
            ["sha256sum", "-c", paths[3]], capture_output=True, check=False, cwd=archive.folder
        )
        wrong += bool(told.returncode or summed.returncode)
    print(f"openssl ts -verify and sha256sum -c: {len(captures)} stamps, {wrong} at fault")
    return wrong


def _turned(data: bytes, at: int) -> bytes:
    turned = bytearray(data)
    turned[at // 8] ^= 1 << at % 8
    return bytes(turned)


def main() -> None:
    """Run the bars."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--captures", type=int, default=200)
    parser.add_argument("--flips", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=60)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")  # what is said of damaged certificates
    print(machine.describe())
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        archive = Archive(room / "captures")
        captures = stamp(archive, asked.captures)
        wrong = flip(archive, captures[:FLIPPED_STAMPS], asked.flips)
        wrong += flip_unlisted(archive, captures[0])
        wrong += kill(room, captures[0], archive, asked.kills)
        if shutil.which("openssl") and shutil.which("sha256sum"):
            wrong += look_with_openssl(archive, captures)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
