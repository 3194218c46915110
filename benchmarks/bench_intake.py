"""Items that come in all the while, and questions of the public meanwhile: queue, times, processor.

    make bench-intake
    make bench-intake BENCH="--rate 20 --seconds 120 --json"
    make bench-intake BENCH="--alone 60"

A new desk on SQLite with the starter Library, served by `claimdesk serve` with its workers. A
program sends it a signed message each second with `--rate` made-up posts; one visitor after another
asks a question meanwhile. Sender and visitors are on the same cores. After that the worker is
watched until nothing is left, or for `--drain` seconds: how many items a second it read, their
claims compared with those of the desk and looked up in the Library. Processor time is that of
server and workers, so that it counts even where others use the machine; what two cores carry by it
is reckoned, not measured. Where others keep the machine busy, `--alone` has one process take so
many posts and then read them, without a server: only its processor time is told.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import machine
from bench_desk import PORT, children_of, serving
from desk_data import SEED, set_up
from desk_texts import LANGUAGES, Writer
from figures import Figure, table

QUESTION_BAR_MS = 300
#: Seconds between the end of one question and the next.
_BETWEEN_S = 0.5
_LONGEST_START_S = 120.0
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a desk while items come in.")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--rate", type=int, default=50, help="items a second, to 100; default 50")
    parser.add_argument("--seconds", type=int, default=60, help="of it; default 60")
    parser.add_argument("--workers", type=int, default=1, help="worker processes; default 1")
    parser.add_argument("--drain", type=int, default=120, help="seconds after it; default 120")
    parser.add_argument("--alone", type=int, default=0, help="posts, in one process, no server")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="claimdesk-bench-"))
    try:
        home = folder / "desk"
        home.mkdir()
        set_up(home)
        about = machine.describe()
        figures = _alone(given.alone) if given.alone else _work(home, given)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    rate = f"{given.rate} made-up posts a second for {given.seconds} s"
    rate = f"{given.alone} made-up posts, one process" if given.alone else rate
    data = f"{rate}, SQLite, starter Library"
    if given.json:
        rows = [figure.to_json() for figure in figures]
        print(json.dumps({"machine": about, "data": data, "figures": rows}, indent=2))
        return
    print("machine  " + ", ".join(f"{name} {value}" for name, value in about.items()))
    print(f"data     {data}\n")
    print(table(figures))


class Visitors:
    """Ask one question after another until told to stop; `times_ms` are those of the answers."""

    def __init__(self) -> None:
        self.times_ms: list[float] = []
        self.failures = 0
        self._stopping = threading.Event()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Have them ask until the end of the block."""
        thread = threading.Thread(target=self._ask_all)
        thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            thread.join()

    def _ask_all(self) -> None:
        chance = random.Random(SEED + 1)  # noqa: S311 - the same questions each time
        writer = Writer(chance)
        while not self._stopping.wait(_BETWEEN_S):
            language = chance.choice(LANGUAGES)
            self._ask(f"/{language}/ask/", writer.claim(language), len(self.times_ms))

    def _ask(self, path: str, text: str, number: int) -> None:
        visitor = f"127.9.{number // 250 % 250}.{number % 250 + 1}"  # each has a limit of its own
        started = time.perf_counter()
        try:
            status, _ = _post(path, urlencode({"text": text}).encode(), _FORM, visitor)
        except OSError:
            status = 0
        self.times_ms.append((time.perf_counter() - started) * 1000)
        self.failures += status != 200


def _work(home: Path, given: argparse.Namespace) -> list[Figure]:
    source = _source()
    with serving(home, "--workers", str(given.workers)) as (process, _):
        _send(source, ["Trạm bơm số 1 mở cửa lúc 5 giờ."], "first")
        _post("/vi/ask/", urlencode({"text": "Trạm bơm mở cửa lúc nào?"}).encode(), _FORM)
        _wait_until_empty(_LONGEST_START_S)
        pids = {"server": [process.pid], "worker": children_of(process.pid)}
        before = {name: sum(map(_cpu_s, some)) for name, some in pids.items()}
        stolen, begun = _stolen_s(), time.perf_counter()
        visitors = Visitors()
        with visitors.at_work():
            waiting, late_s = _send_all(source, given.rate, given.seconds)
        _wait_until_empty(given.drain)
        items, left = given.rate * given.seconds, _unread()
        whole_s = time.perf_counter() - begun
        used = {name: sum(map(_cpu_s, some)) - before[name] for name, some in pids.items()}
        stolen = _stolen_s() - stolen
    read = max(1, items - left)
    times = sorted(visitors.times_ms)
    quarters = [(at, waiting[at * len(waiting) // 4 - 1]) for at in (1, 2, 3, 4)]
    server, worker = used["server"] / items * 1000, used["worker"] / read * 1000
    _refuse_failures(visitors.failures)
    return [
        Figure(f"question answered: p95 of {len(times)}", _part(times, 0.95), "ms",
               bar=QUESTION_BAR_MS),
        Figure("  p50", _part(times, 0.5), "ms"),
        Figure("messages taken, the latest after its second", late_s, "s"),
        *(Figure(f"items unread after {at} quarters", count, "items") for at, count in quarters),
        Figure(f"items read a second, in {whole_s:.0f} s", read / whole_s, "items"),
        Figure("  still unread then", left, "items"),
        Figure("processor time of the server, an item taken", server, "ms"),
        Figure("processor time of the worker, an item read", worker, "ms"),
        Figure("two cores carry by these, a second", 2000 / (server + worker), "items", other=50,
               against="asked for"),
        Figure("processor time stolen from this machine", stolen, "s"),
    ]  # fmt: skip


def _alone(count: int) -> list[Figure]:
    """Take so many posts and read them in this process; a few before it load what is needed."""
    from claimdesk.desk import jobs  # noqa: PLC0415 - needs Django set up
    from claimdesk.desk.models import Claim, Subscription  # noqa: PLC0415 - as above
    from claimdesk.desk.sources import readers, taking  # noqa: PLC0415 - as above
    from claimdesk.desk.worker import Loop  # noqa: PLC0415 - as above

    address, _ = _source()
    source = Subscription.objects.get(address=address)
    chance = random.Random(SEED)  # noqa: S311 - the same posts each time
    posts = _Posts(chance, Writer(chance))
    loop = Loop("alone")

    def spend(texts: list[str]) -> tuple[float, float]:
        found = [(readers.Entry(key=readers.key_of(one)), readers.Found(one, "")) for one in texts]
        begun = time.process_time()
        taking.take(source, found, jobs.utc_now())
        taken = time.process_time()
        while loop.step():
            pass
        return taken - begun, time.process_time() - taken

    spend(posts.some(5))
    before = Claim.objects.count()
    taken, read = spend(posts.some(count))
    claims = (Claim.objects.count() - before) / count
    server, worker = taken / count * 1000, read / count * 1000
    return [
        Figure("claims of an item", claims, ""),
        Figure("processor time of taking an item", server, "ms"),
        Figure("processor time of reading an item", worker, "ms"),
        Figure("two cores carry by these, a second", 2000 / (server + worker), "items", other=50,
               against="asked for"),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Posts:
    """Made-up posts, half in each language, none of them twice."""

    chance: random.Random
    writer: Writer

    def some(self, count: int) -> list[str]:
        """Return so many."""
        languages = [self.chance.choice(LANGUAGES) for _ in range(count)]
        return [self.writer.post(one, [self.writer.claim(one)])[0] for one in languages]


def _refuse_failures(failures: int) -> None:
    """End the run where a question was not answered: its figures would say nothing."""
    if failures:
        raise SystemExit(f"{failures} questions were not answered: these figures say nothing.")


def _source() -> tuple[str, str]:
    """Make a source to which a program sends; return its address and its secret."""
    from claimdesk.desk.verbs.sources import Wish, add_source  # noqa: PLC0415 - needs Django set up

    wish = Wish(kind="webhook", address="", name="Posts")
    made = add_source(actor=None, wish=wish, now=datetime.now(UTC))
    return made.address, made.secret


def _send_all(source: tuple[str, str], rate: int, seconds: int) -> tuple[list[int], float]:
    """Send a message each second; return the items unread after each, and the longest delay."""
    chance = random.Random(SEED)  # noqa: S311 - the same posts each time
    posts = _Posts(chance, Writer(chance))
    waiting, late_s, begun = [], 0.0, time.perf_counter()
    for second in range(seconds):
        texts = posts.some(rate)
        time.sleep(max(0.0, begun + second - time.perf_counter()))
        _send(source, texts, str(second))
        late_s = max(late_s, time.perf_counter() - begun - second)
        waiting.append(_unread())
    return waiting, late_s


def _send(source: tuple[str, str], texts: list[str], name: str) -> None:
    from standardwebhooks import Webhook  # noqa: PLC0415 - used here only

    address, secret = source
    body = json.dumps({"items": [{"text": text} for text in texts]})
    now = datetime.now(UTC)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, now, body),
    }
    status, said = _post(f"/api/v1/incoming/{address}", body.encode(), headers)
    if status >= 300:
        raise SystemExit(f"A message was not taken: {status} {said[:200]!r}")


def _post(
    path: str, body: bytes, headers: dict[str, str], visitor: str = "127.0.0.1"
) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", PORT, timeout=120, source_address=(visitor, 0))
    with closing(connection):
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()


def _unread() -> int:
    from claimdesk.desk.models import Item  # noqa: PLC0415 - needs Django set up

    return Item.objects.filter(detected=None).count()


def _wait_until_empty(seconds: float) -> None:
    """Wait until nothing is left that items brought, or for so many seconds."""
    from claimdesk.desk.models import Job  # noqa: PLC0415 - needs Django set up

    left = Job.objects.filter(kind__in=("detect", "match")).exclude(state=Job.State.DONE)
    deadline = time.monotonic() + seconds
    while left.exists() and time.monotonic() < deadline:
        time.sleep(0.25)


def _part(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def _stolen_s() -> float:
    return int(Path("/proc/stat").read_text().split("\n", 1)[0].split()[8]) / os.sysconf(
        "SC_CLK_TCK"
    )


if __name__ == "__main__":
    main()
