"""A desk under load that is killed at any moment, and what it acknowledged before.

The desk is a real one (`claimdesk serve` with its worker). `Load` asks, brings in, writes and
publishes through HTTP, and remembers each answer that said "done"; nothing else counts.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import signal
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

from standardwebhooks import Webhook

from support.standing import StandingDesk

_CODE = re.compile(r'id="the-code">([0-9A-Z-]+)<')
_SECRET = "c" * 32  # of a CSRF cookie: any is as good as another, if the form has the same
_PAUSE_S = 0.2
_TOLD = (
    "Người dân ở {0} kể rằng nước máy tăng giá {1} phần trăm từ tháng {2}.",
    "Bệnh viện {0} nhận {1} ca ngộ độc nấm chỉ trong {2} ngày qua.",
    "Northmere council paid {1} crowns for {2} new benches near {0}.",
    "The bridge of {0} was closed for {2} days after {1} cracks were found.",
)


class KillableDesk(StandingDesk):
    """A desk whose server, worker, or both can be killed; entered again, it starts anew."""

    program = StandingDesk.program.replace(
        "from claimdesk.cli import main\n",
        "from claimdesk.cli import main, processes\n"
        "processes.Workers.module = 'support.kill_worker'\n",
    )

    def kill(self, what: str) -> None:
        """Kill "server", "worker" or "both" with a signal that none can catch."""
        server = self._process.pid
        pids = children(server) if what in {"worker", "both"} else []
        pids += [server] if what in {"server", "both"} else []
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        if what != "worker":
            self._stop()


def children(parent: int) -> list[int]:
    """Return the processes that another one started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, of = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(of) == parent and state != "Z":
            found.append(int(stat.parent.name))
    return found


@contextmanager
def receiver():
    """Receive webhooks; gives the address and the list of the messages' ids, each as it came."""
    came: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            came.append(self.headers["webhook-id"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", came
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Acknowledged:
    """What the desk said was done."""

    questions: list[str] = field(default_factory=list)
    items: list[tuple[int, str]] = field(default_factory=list)
    claims: list[tuple[int, str]] = field(default_factory=list)
    #: What a program sent: each text of a signed message that was taken.
    sent: list[str] = field(default_factory=list)
    publications: list[tuple[int, int]] = field(default_factory=list)
    #: check -> the last title that was saved, and the last that was sent.
    titles: dict[int, tuple[str, str]] = field(default_factory=dict)

    def count(self) -> int:
        kinds = (self.questions, self.items, self.claims, self.sent, self.publications)
        return sum(map(len, kinds))


class Load:
    """People and programs at work until told to stop; a desk that is away is asked again."""

    def __init__(self, desk: StandingDesk, seeded: dict, seed: int):
        self.desk = desk
        self.seeded = seeded
        self.done = Acknowledged()
        self.refused: list[str] = []
        self._seed = seed
        self._stopping = threading.Event()
        works = (self._ask, self._ask, self._bring, self._claim, self._message, self._write,
                 self._publish)  # fmt: skip
        self._threads = [
            threading.Thread(target=self._until_stopped, args=(work, number))
            for number, work in enumerate(works)
        ]

    def __enter__(self):
        """Begin."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        """Stop, when what is under way has been answered."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _until_stopped(self, work, number: int) -> None:
        chance = random.Random(self._seed * 100 + number)  # noqa: S311 - the same load each time
        turn = 0
        while not self._stopping.wait(_PAUSE_S):
            turn += 1
            try:
                work(chance, f"{number}-{turn}")
            except (OSError, http.client.HTTPException):
                continue  # it was killed: what it had not said is not counted
            except Exception as error:  # noqa: BLE001 - told by the test, not by a dead thread
                self.refused.append(repr(error))

    def _ask(self, chance, turn: str) -> None:
        fields = {"text": sentence(chance, turn), "csrfmiddlewaretoken": _SECRET}
        body = self._send(
            "/vi/ask/send/", urlencode(fields).encode(), 200, _visitor(chance),
            {"Cookie": f"claimdesk_csrf={_SECRET}",
             "Content-Type": "application/x-www-form-urlencoded"},
        )  # fmt: skip
        if body is not None:
            self.done.questions.append(_CODE.search(body)[1])

    def _bring(self, chance, turn: str) -> None:
        text = f"{sentence(chance, turn)} {sentence(chance, turn + 'b')}"
        body = self._api("intake", "/items", {"text": text}, chance)
        if body is not None:
            self.done.items.append((json.loads(body)["id"], text))

    def _claim(self, chance, turn: str) -> None:
        """Add a claim under a key until it is acknowledged: sent twice it is there once."""
        text, key = sentence(chance, turn), f"claim-{turn}"
        while not self._stopping.is_set():
            try:
                body = self._api("intake", "/claims", {"text": text}, chance, key=key)
            except (OSError, http.client.HTTPException):
                self._stopping.wait(_PAUSE_S)
                continue
            if body is not None:
                self.done.claims.append((json.loads(body)["id"], text))
            return

    def _message(self, chance, turn: str) -> None:
        """Send a signed message until it is acknowledged: sent twice its texts are there once."""
        texts = [sentence(chance, f"{turn}-{number}") for number in range(3)]
        body = json.dumps({"items": [{"text": text} for text in texts]})
        while not self._stopping.is_set():
            now = datetime.now(UTC)
            signature = Webhook(self.seeded["secret"]).sign(turn, now, body)
            headers = {"Content-Type": "application/json", "webhook-id": turn,
                       "webhook-timestamp": str(int(now.timestamp())),
                       "webhook-signature": signature}  # fmt: skip
            path = f"/api/v1/incoming/{self.seeded['incoming']}"
            try:  # 409: it was taken by the request that nobody answered
                said = self._send(path, body.encode(), 200, _visitor(chance), headers, also=409)
            except (OSError, http.client.HTTPException):
                self._stopping.wait(_PAUSE_S)
                continue
            if said is not None:
                self.done.sent += texts
            return

    def _write(self, chance, turn: str) -> None:
        check, title = self.seeded["draft"], f"Lần viết {turn}"
        saved, _sent = self.done.titles.get(check, ("", ""))
        self.done.titles[check] = (saved, title)
        body = self._api("write", f"/checks/{check}", {"title": title}, chance, method="PATCH")
        if body is not None:
            self.done.titles[check] = (title, title)

    def _publish(self, chance, _turn: str) -> None:
        """Publish what is approved, once a second or so; every second time under a key."""
        if not self.seeded["approved"] or self._stopping.wait(chance.uniform(0, 1)):
            return
        check = self.seeded["approved"][0]
        key = f"publish-{check}" if check % 2 else ""
        body = self._api("publish", f"/checks/{check}/publish", None, chance, key=key, also=409)
        if body is not None:
            self.seeded["approved"].pop(0)
            told = json.loads(body)
            if "number" in told:  # else it was published by the request that nobody answered
                self.done.publications.append((check, told["id"]))

    def _api(self, scope, path, said, chance, *, method="POST", key="", also=0) -> str | None:  # noqa: PLR0913 - a request
        headers = {
            "Authorization": f"Bearer {self.seeded['tokens'][scope]}",
            "Content-Type": "application/json",
        }
        if key:
            headers["Idempotency-Key"] = key
        wanted = 200 if method == "PATCH" else 201
        return self._send(
            f"/api/v1{path}", json.dumps(said).encode() if said else b"", wanted,
            _visitor(chance), headers, method=method, also=also,
        )  # fmt: skip

    def _send(self, path, body, wanted, visitor, headers, *, method="POST", also=0) -> str | None:  # noqa: PLR0913 - as above
        """Send a request; return its whole answer if that said what is wanted, else note it."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.desk.port, timeout=30, source_address=(visitor, 0)
        )
        with closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            said = answer.read().decode()
        if answer.status in {wanted, also}:
            return said
        self.refused.append(f"{method} {path}: {answer.status} {said[:300]}")
        return None


def sentence(chance, mark: str) -> str:
    """Return a sentence that claims something, and that no other mark gives."""
    place = f"Làng {mark}"
    return chance.choice(_TOLD).format(place, chance.randint(2, 90), chance.randint(2, 12))


def _visitor(chance) -> str:
    """Return an address of this machine: each visitor has a limit of its own."""
    return f"127.{chance.randint(1, 254)}.{chance.randint(0, 254)}.{chance.randint(1, 254)}"


def wait_until(condition, seconds: float, what: str, *, pause_s: float = 0.1) -> None:
    """Wait for something, and fail with its name if it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(pause_s)
