"""People and programs at work at a desk that is killed, and what it acknowledged before.

`Load` asks, brings in, subscribes, imports, writes, has captured and publishes through HTTP, and
remembers each answer that said "done"; nothing else counts.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from standardwebhooks import Webhook

from support.outlets import Outlets, feed
from support.standing import StandingDesk

_CODE = re.compile(r'id="the-code">([0-9A-Z-]+)<')
_SECRET = "c" * 32  # of a CSRF cookie: any is as good as another, if the form has the same
_PAUSE_S = 0.5
#: Entries of a source and rows of a table.
_LISTED = 5
#: A folder's file that is younger may still be growing: they are made older than they are.
_OLD_S = 60.0
_TOLD = (
    "Người dân ở {0} kể rằng nước máy tăng giá {1} phần trăm từ tháng {2}.",
    "Bệnh viện {0} nhận {1} ca ngộ độc nấm chỉ trong {2} ngày qua.",
    "Northmere council paid {1} crowns for {2} new benches near {0}.",
    "The bridge of {0} was closed for {2} days after {1} cracks were found.",
)


@dataclass
class Acknowledged:
    """What the desk said was done."""

    questions: list[str] = field(default_factory=list)
    items: list[tuple[int, str]] = field(default_factory=list)
    claims: list[tuple[int, str]] = field(default_factory=list)
    #: What a program sent: each text of a signed message that was taken.
    sent: list[str] = field(default_factory=list)
    #: Texts of the rows of tables whose import was begun.
    rows: list[str] = field(default_factory=list)
    #: id of a source -> a sentence of each of its entries.
    sources: dict[int, list[str]] = field(default_factory=dict)
    captures: list[int] = field(default_factory=list)
    publications: list[tuple[int, int]] = field(default_factory=list)
    #: check -> the last title that was saved, and those sent since, of which any may stand.
    titles: dict[int, list[str]] = field(default_factory=dict)

    def count(self) -> int:
        kinds = (self.questions, self.items, self.claims, self.sent, self.rows, self.captures,
                 self.publications, *self.sources.values())  # fmt: skip
        return sum(map(len, kinds))


class Load:
    """People and programs at work until told to stop; a desk that is away is asked again.

    `sites` serves the sources. While `is_crowded` nothing comes in that makes tasks.
    """

    def __init__(self, desk: StandingDesk, seeded: dict, seed: int, sites: Outlets):
        self.desk = desk
        self.seeded = seeded
        self.sites = sites
        self.done = Acknowledged()
        self.refused: list[str] = []
        self.is_crowded = False
        self._seed = seed
        self._stopping = threading.Event()
        works = (self._ask, self._bring, self._claim, self._message, self._write, self._publish,
                 self._subscribe, self._import, self._capture)  # fmt: skip
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
            if self.is_crowded and work != self._write:
                continue
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
        text = sentence(chance, turn)
        body = self._until_answered(
            lambda: self._api("intake", "/claims", {"text": text}, chance, key=f"claim-{turn}")
        )
        if body is not None:
            self.done.claims.append((json.loads(body)["id"], text))

    def _message(self, chance, turn: str) -> None:
        """Send a signed message until it is acknowledged: sent twice its texts are there once."""
        texts = [sentence(chance, f"{turn}-{number}") for number in range(3)]
        body = json.dumps({"items": [{"text": text} for text in texts]})

        def send() -> str | None:
            now = datetime.now(UTC)
            signature = Webhook(self.seeded["secret"]).sign(turn, now, body)
            headers = {"Content-Type": "application/json", "webhook-id": turn,
                       "webhook-timestamp": str(int(now.timestamp())),
                       "webhook-signature": signature}  # fmt: skip
            path = f"/api/v1/incoming/{self.seeded['incoming']}"
            # 409: it was taken by the request that nobody answered
            return self._send(path, body.encode(), 200, _visitor(chance), headers, also=409)

        if self._until_answered(send) is not None:
            self.done.sent += texts

    def _subscribe(self, chance, turn: str) -> None:
        """Subscribe to a feed, to a feed with its pages or to a folder; have one read again."""
        told = [sentence(chance, f"{turn}-{number}") for number in range(_LISTED)]
        kind = chance.choice(("feed", "pages", "folder"))
        address = self._folder(turn, told) if kind == "folder" else self._site(turn, told, kind)
        wish = {"kind": "folder" if kind == "folder" else "feed", "address": address,
                "name": turn, "whole_pages": kind == "pages"}  # fmt: skip
        body = self._api("administer", "/sources", wish, chance)
        if body is None:
            return
        source = json.loads(body)["id"]
        self.done.sources[source] = told
        for one in {source, chance.choice(list(self.done.sources))}:
            self._api("publish", f"/sources/{one}/run", None, chance, wanted=200)

    def _site(self, turn: str, told: list[str], kind: str) -> str:
        host = f"s{turn}.example.org"
        listed = []
        for number, text in enumerate(told):
            self.sites.put(host, f"/{number}", _page_of(text))
            listed.append((f"{turn}-{number}", "", text, self.sites.url(host, f"/{number}")))
        if kind == "pages":
            items = "".join(f"<item><link>{link}</link></item>" for *_, link in listed)
            body = f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()
        else:
            body = feed(*(one[:3] for one in listed))
        return self.sites.put(host, "/feed", body)

    def _folder(self, turn: str, told: list[str]) -> str:
        folder = self.desk.home / "incoming" / turn
        folder.mkdir(parents=True)
        for number, text in enumerate(told):
            file = folder / f"{number}.{'txt' if number % 2 else 'html'}"
            file.write_bytes(text.encode() if number % 2 else _page_of(text))
            os.utime(file, (time.time() - _OLD_S,) * 2)
        return turn

    def _import(self, chance, turn: str) -> None:
        """Give a table, and begin its import until that is acknowledged."""
        told = [sentence(chance, f"{turn}-{number}") for number in range(_LISTED)]
        table = "".join(json.dumps({"text": text}) + "\n" for text in told)
        body = self._api("intake", "/imports", {"kind": "items", "text": table}, chance)
        if body is None:
            return
        path = f"/imports/{json.loads(body)['id']}/start"
        if self._until_answered(
            lambda: self._api("intake", path, None, chance, wanted=200, also=409)
        ):
            self.done.rows += told

    def _capture(self, chance, _turn: str) -> None:
        if self._stopping.wait(chance.uniform(1, 3)):
            return
        check, key = self.seeded["draft"], chance.choice(self.seeded["evidence"])
        path = f"/checks/{check}/evidence/{key}/capture"
        body = self._api("write", path, {}, chance, wanted=202)
        if body is not None:
            self.done.captures.append(json.loads(body)["id"])

    def _write(self, chance, turn: str) -> None:
        check, title = self.seeded["draft"], f"Lần viết {turn}"
        self.done.titles.setdefault(check, []).append(title)
        body = self._api(
            "write", f"/checks/{check}", {"title": title}, chance, method="PATCH", wanted=200
        )
        if body is not None:
            self.done.titles[check] = [title]

    def _publish(self, chance, _turn: str) -> None:
        """Publish what is approved, every few seconds; every second time under a key."""
        if not self.seeded["approved"] or self._stopping.wait(chance.uniform(0, 5)):
            return
        check = self.seeded["approved"][0]
        key = f"publish-{check}" if check % 2 else ""
        body = self._api("publish", f"/checks/{check}/publish", None, chance, key=key, also=409)
        if body is not None:
            self.seeded["approved"].pop(0)
            told = json.loads(body)
            if "number" in told:  # else it was published by the request that nobody answered
                self.done.publications.append((check, told["id"]))

    def _until_answered(self, send) -> str | None:
        """Send until an answer comes; None where it is no good one, or all is stopped."""
        while not self._stopping.is_set():
            try:
                return send()
            except (OSError, http.client.HTTPException):
                self._stopping.wait(_PAUSE_S)
        return None

    def _api(  # noqa: PLR0913 - a request
        self, scope, path, said, chance, *, method="POST", key="", wanted=201, also=0
    ) -> str | None:
        headers = {
            "Authorization": f"Bearer {self.seeded['tokens'][scope]}",
            "Content-Type": "application/json",
        }
        if key:
            headers["Idempotency-Key"] = key
        return self._send(
            f"/api/v1{path}", json.dumps(said).encode() if said is not None else b"", wanted,
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


def _page_of(text: str) -> bytes:
    """Return a page of news that says a sentence."""
    rest = "Phóng viên đã hỏi chính quyền và chờ câu trả lời trong tuần này. " * 4
    return (
        f"<!doctype html><html lang='vi'><head><meta charset='utf-8'><title>Tin</title></head>"
        f"<body><nav><a href='/'>Trang chủ</a></nav><article><h1>Tin trong ngày</h1>"
        f"<p>{text}</p><p>{rest}</p></article></body></html>"
    ).encode()


def _visitor(chance) -> str:
    """Return an address of this machine: each visitor has a limit of its own."""
    return f"127.{chance.randint(1, 254)}.{chance.randint(0, 254)}.{chance.randint(1, 254)}"
