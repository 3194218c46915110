"""Strangers who come through every kind of source: `python -m support.strange_sources JOB ...`.

A process of its own in a desk that stands. Each kind of source lists texts of all of them, and
tells in everything round them who they are. `come N SECRET FOLDER` makes whom the desk needs first,
and prints that and how many texts each kind brought, as JSON; `leak NUMBER FOLDER OUT` lets one
come to a desk that leaves nothing out, which shows that the search finds what it looks for.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from support import plain_engine

plain_engine.take_over()

from claimdesk.desk import jobs  # noqa: E402 - Django is set up first
from claimdesk.desk.models import Subscription  # noqa: E402 - as above
from claimdesk.desk.sources import folders, runs, telegram, visits  # noqa: E402 - as above
from claimdesk.desk.sources.mail import checked_address  # noqa: E402 - as above
from claimdesk.desk.verbs import receiving  # noqa: E402 - as above
from claimdesk.intake import mailbox as client  # noqa: E402 - as above
from claimdesk.intake.deidentification import Cleaned  # noqa: E402 - as above
from support import desk, strange_desk, strange_letters  # noqa: E402 - as above
from support.mailserver import HOST, mailbox  # noqa: E402 - as above
from support.outlets import Outlets, outlets  # noqa: E402 - as above
from support.strange_files import FILES, html, picture  # noqa: E402 - as above
from support.strange_letters import Party  # noqa: E402 - as above
from support.strangers import Stranger, parties, tale  # noqa: E402 - as above

#: How many strangers send a text together, where there are thousands of them: more where a text
#: is a file, which takes a process of its own to read.
TOGETHER = {
    **dict.fromkeys(("rss", "atom", "json", "reviews", "page", "mail", "chat", "bot"), 50),
    "map": 200, "folder": 200, "picture": 400,
}  # fmt: skip
#: So many come at first, which is what a first run takes of a mailbox or a sitemap; then more.
_AT_FIRST, _AT_ONCE = 20, 100
_PASSWORD = "open sesame"
_TOKENS = {way: f"12345678{at}:AAqxjvwAAAAAAAAAAAAAAAAAAAAAAAAAAAA" for at, way in
           enumerate(("chat", "bot"))}  # fmt: skip
_FEEDS = {"rss": strange_letters.rss, "atom": strange_letters.atom,
          "json": strange_letters.json_feed, "reviews": strange_letters.reviews,
          "page": strange_letters.page}  # fmt: skip


def shared(way: str, count: int) -> list[Party]:
    """Return so many strangers in the parties in which they come by a way."""
    return parties(count, max(1, min(TOGETHER[way], count // 6)))


class Town:
    """Every outlet, mailbox and bot that strangers use, and the sources that read them."""

    def __init__(self, sites: Outlets, folder: Path):
        self.sites = sites
        self.drops = {way: folder / way for way in ("folder", "picture")}
        for drop in self.drops.values():
            drop.mkdir()
        self.updates: dict[str, list[dict]] = {way: [] for way in _TOKENS}
        self.mails: dict[int, bytes] = {}
        self._files = sites.answer
        sites.answer, sites.posted = self._answer, lambda *_: 200
        self.sources = self._subscribe()

    def _answer(self, host: str, path: str, headers: dict) -> tuple[int, dict, bytes]:
        if host != "api.telegram.org":
            return self._files(host, path, headers)
        way = next(way for way, token in _TOKENS.items() if token in path)
        first = int(parse_qs(urlsplit(path).query).get("offset", ["0"])[0])
        held = self.updates[way]
        held[:] = [one for one in held if one["update_id"] >= first]
        answer = json.dumps({"ok": True, "result": held[:100]}).encode()
        return 200, {"Content-Type": "application/json"}, answer

    def _subscribe(self) -> dict[str, Subscription]:
        """Add a source of every kind that the desk reads."""
        kinds = {"page": "page", "reviews": "reviews"}
        addresses = {
            **{way: (kinds.get(way, "feed"), self.sites.url(f"{way}.example.org", "/"))
               for way in _FEEDS},
            "map": ("sitemap", self.sites.url("map.example.org", "/sitemap.xml")),
            **{way: ("folder", str(drop)) for way, drop in self.drops.items()},
            "mail": ("imap", checked_address(HOST, f"{self.sites.port}@desk.example", _PASSWORD)),
            **{way: ("telegram", f"{way}{self.sites.port}") for way in _TOKENS},
        }  # fmt: skip
        now, machine = jobs.utc_now(), desk.machine()
        # Made here and not by the verb, which refuses a port as that of the tests' server.
        return {
            way: Subscription.objects.create(
                kind=kind, address=address, name=way, answers=way == "bot",
                secret={"imap": _PASSWORD}.get(kind, _TOKENS.get(way, "")),
                next_run=now + timedelta(days=9), created=now, created_by=machine, is_paused=True,
            )
            for way, (kind, address) in addresses.items()
        }  # fmt: skip

    def receive(self, way: str, some: list[Party]) -> None:
        """Put in place what some parties bring by a way."""
        number = some[0][0].number + 1
        if way in _FEEDS:
            self.sites.put(f"{way}.example.org", "/", (200, _SAID[way], _FEEDS[way](some)))
        elif way == "map":
            self.sites.put("map.example.org", "/sitemap.xml", self._map(some))
        elif way in self.drops:
            for at, party in enumerate(some):
                make = picture if way == "picture" else FILES[(number + at) % len(FILES)]
                name, _kind, content = make(tale(party, way), *party)
                (self.drops[way] / name).write_bytes(content)
                os.utime(self.drops[way] / name, (1, 1))
        elif way == "mail":
            self.mails |= {number + at: strange_letters.mail(one) for at, one in enumerate(some)}
        else:
            self.updates[way] += [
                strange_letters.message(party, number + at, way) for at, party in enumerate(some)
            ]

    def _map(self, some: list[Party]) -> bytes:
        places = [
            self.sites.put("map.example.org", f"/{one[0].handle}/{one[0].number}.html",
                           html(tale(one, "map"), *one)[2])
            for one in some
        ]  # fmt: skip
        urls = "".join(f"<url><loc>{place}</loc></url>" for place in places)
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return f"<urlset xmlns='{space}'>{urls}</urlset>".encode()

    def read(self, way: str) -> None:
        """Read a source as its task does, which does not: the worker knows no outlet of tests."""
        here = Subscription.objects.filter(pk=self.sources[way].pk)
        here.update(is_paused=False)
        runs.run_now(self.sources[way].pk, jobs.utc_now())
        here.update(is_paused=True)

    def taken(self) -> dict[str, int | str]:
        """Return how many texts came from each source, or why none did."""
        told = {}
        for way, source in self.sources.items():
            source.refresh_from_db()
            told[way] = source.error or source.taken
        return told


_SAID = {way: {"Content-Type": "application/json"} if way in {"json", "reviews"} else {}
         for way in _FEEDS}  # fmt: skip


@contextmanager
def town(folder: Path) -> Iterator[Town]:
    """Build it, and let the desk of this process reach it."""
    folder.mkdir()
    with outlets() as sites, mailbox(folder) as (box, leads):
        visits.fetcher, visits.HOST_DELAY_S, folders.SETTLED_S = sites.fetcher, 0.0, 0.0
        visits.KEYED_DELAY_S = 0.0
        client.open_folder = partial(client.open_folder, **leads)
        telegram.API = sites.url("api.telegram.org", "")
        found = Town(sites, folder)
        found.mails = box.mails = {}
        yield found


def come(count: str, secret: str, folder: str) -> dict:
    """Let all of them come by each way, some at a time, and read the source after each."""
    seeded = strange_desk.seed(secret)
    with town(Path(folder)) as here:
        for way in here.sources:
            left, size = shared(way, int(count)), _AT_FIRST
            while left:
                here.receive(way, left[:size])
                here.read(way)
                left, size = left[size:], _AT_ONCE
        return {"seeded": seeded, "taken": here.taken()}


def leak(number: str, folder: str, out: str) -> dict:
    """Let one stranger send a feed and a mail to a desk that leaves nothing out of a text.

    All there is afterwards is written into the folder `out`.
    """
    receiving.deidentify = lambda text: Cleaned(text, ())
    with town(Path(folder)) as here:
        for way in ("rss", "mail"):
            here.receive(way, [[Stranger(int(number))]])
            here.read(way)
        return here.taken() | strange_desk.end(out, commands=())


if __name__ == "__main__":
    JOBS = {"come": come, "leak": leak}
    print(json.dumps(JOBS[sys.argv[1]](*sys.argv[2:])))  # noqa: T201 - what the test reads
