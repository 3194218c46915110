"""Strangers who come through every kind of source: `python -m support.strange_sources N FOLDER`.

A process of its own in a desk that stands. Each kind of source lists a text of each stranger, and
tells in everything round it who that is. It prints how many texts each kind brought, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from functools import partial
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from claimdesk.web.boot import setup

setup()

from claimdesk.desk import jobs  # noqa: E402 - Django is set up first
from claimdesk.desk.models import Subscription  # noqa: E402 - as above
from claimdesk.desk.sources import folders, runs, telegram, visits  # noqa: E402 - as above
from claimdesk.desk.sources.mail import checked_address  # noqa: E402 - as above
from claimdesk.intake import mailbox as client  # noqa: E402 - as above
from support import desk  # noqa: E402 - as above
from support.mailserver import HOST, mailbox  # noqa: E402 - as above
from support.outlets import Outlets, outlets  # noqa: E402 - as above
from support.strange_files import FILES, html  # noqa: E402 - as above
from support.traces import SAID, Stranger  # noqa: E402 - as above

#: So many come at a time: what a first run takes of a mailbox or a sitemap.
_AT_ONCE = 20
_TOKEN = "123456789:AAqxjvwAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def text(who: Stranger, way: str) -> str:
    return f"{SAID} cầu {way} số {who.number} đã đóng cửa hai ngày. {who.written}"


def known_by(who: Stranger) -> str:
    """Return what an outlet calls what somebody sent: not seldom the sender."""
    return (f"https://forum.example/{who.handle}/{who.phone}", who.mail, who.handle)[who.number % 3]


def rss(some: list[Stranger]) -> bytes:
    items = "".join(
        f"<item><guid isPermaLink='false'>{known_by(who)}</guid><title>{SAID}</title>"
        f"<link>https://forum.example/{who.handle}?mail={quote(who.mail)}</link>"
        f"<author>{who.mail} ({who.name})</author><dc:creator>{who.handle}</dc:creator>"
        f"<comments>https://forum.example/{who.handle}/c</comments><category>{who.name}</category>"
        f"<enclosure url='https://forum.example/{who.handle}.jpg' length='1' type='image/jpeg'/>"
        f"<description>{escape(text(who, 'rss'))}</description></item>"
        for who in some
    )
    return (
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel>"
        f"<title>{some[0].name}</title><managingEditor>{some[0].mail}</managingEditor>{items}"
        "</channel></rss>"
    ).encode()


def atom(some: list[Stranger]) -> bytes:
    entries = "".join(
        f"<entry><id>{known_by(who)}</id><title>{SAID}</title><author><name>{who.name}</name>"
        f"<email>{who.mail}</email><uri>https://forum.example/{who.handle}</uri></author>"
        f"<contributor><name>{who.handle}</name></contributor><rights>{who.name}</rights>"
        f"<link href='https://forum.example/{who.handle}'/>"
        f"<content type='html'>{escape(text(who, 'atom'))}</content></entry>"
        for who in some
    )
    feed = f"<id>{some[0].handle}</id><title>x</title>{entries}"
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{feed}</feed>".encode()


def json_feed(some: list[Stranger]) -> bytes:
    items = [
        {
            "id": known_by(who), "url": f"https://forum.example/{who.handle}", "_phone": who.phone,
            "content_text": text(who, "json"), "image": f"https://forum.example/{who.handle}.jpg",
            "authors": [{"name": who.name, "url": f"https://forum.example/{who.handle}",
                         "avatar": f"https://forum.example/{who.phone}.jpg"}],
        }
        for who in some
    ]  # fmt: skip
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": some[0].name, "items": items}).encode()


def sitemap(sites: Outlets, some: list[Stranger]) -> bytes:
    places = [
        sites.put(
            "map.example.org", f"/{who.handle}/{who.number}.html", html(text(who, "map"), who)[2]
        )
        for who in some
    ]
    urls = "".join(f"<url><loc>{place}</loc></url>" for place in places)
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>".encode()


def page(some: list[Stranger]) -> bytes:
    lines = "".join(f"<p>{escape(text(who, 'page'))}</p>" for who in some)
    head = f"<meta name='author' content='{some[0].name}'><!-- {some[0].phone} -->"
    return f"<html><head>{head}</head><body><article>{lines}</article></body></html>".encode()


def mail(who: Stranger) -> bytes:
    return (
        f"Return-Path: <{who.mail}>\r\nReceived: from {who.handle} ([{who.address}])\r\n"
        f"From: {who.name} <{who.mail}>\r\nReply-To: {who.mail}\r\nTo: tips@desk.example\r\n"
        f"Subject: {who.name} {who.phone}\r\nMessage-ID: <{who.handle}@letters.example>\r\n"
        f"X-Originating-IP: {who.address}\r\nDate: Fri, 20 Nov 2026 10:37:05 +0700\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"{text(who, 'mail')}\r\n-- \r\n{who.name}\r\n{who.phone}\r\n"
    ).encode()


def message(who: Stranger) -> dict:
    sender = {"id": int(who.phone[3:]), "first_name": who.name, "username": who.handle}
    body = {
        "message_id": who.number, "date": 1790000077, "from": sender, "text": text(who, "chat"),
        "chat": {**sender, "type": "private"}, "forward_sender_name": who.name,
        "forward_from": sender, "author_signature": who.name,
        "contact": {"phone_number": who.phone, "first_name": who.name},
    }  # fmt: skip
    return {"update_id": 1000 + who.number, "message": body}


def chats(held: list[dict], path: str) -> bytes:
    """Answer as the Bot API: what is named as taken is forgotten."""
    first = int(parse_qs(urlsplit(path).query).get("offset", ["0"])[0])
    held[:] = [one for one in held if one["update_id"] >= first]
    return json.dumps({"ok": True, "result": held[:100]}).encode()


def subscribe(sites: Outlets, drop: Path) -> dict[str, Subscription]:
    """Add a source of every kind that the desk reads."""
    addresses = {
        "rss": ("feed", sites.url("rss.example.org", "/")),
        "atom": ("feed", sites.url("atom.example.org", "/")),
        "json": ("feed", sites.url("json.example.org", "/")),
        "map": ("sitemap", sites.url("map.example.org", "/sitemap.xml")),
        "page": ("page", sites.url("page.example.org", "/")),
        "folder": ("folder", str(drop)),
        "mail": ("imap", checked_address(HOST, "tips@desk.example", "open sesame")),
        "chat": ("telegram", ""),
    }
    now, machine = jobs.utc_now(), desk.machine()
    # Made here and not by the verb, which refuses a port as that of the tests' server.
    return {
        way: Subscription.objects.create(
            kind=kind, address=address, name=way,
            secret={"imap": "open sesame", "telegram": _TOKEN}.get(kind, ""),
            next_run=now, created=now, created_by=machine,
        )
        for way, (kind, address) in addresses.items()
    }  # fmt: skip


def come(some: list[Stranger], sites: Outlets, drop: Path) -> Iterator[dict]:
    """Put in place what some strangers bring; give what the bot holds."""
    for host, body in (("rss", rss), ("atom", atom), ("json", json_feed), ("page", page)):
        sites.put(f"{host}.example.org", "/", body(some))
    sites.put("map.example.org", "/sitemap.xml", sitemap(sites, some))
    for who in some:
        name, _kind, content = FILES[who.number % len(FILES)](text(who, "folder"), who)
        (drop / name).write_bytes(content)
        os.utime(drop / name, (1, 1))
        yield message(who)


def main(strangers: str, folder: str) -> dict[str, int]:
    """Let all of them come, some at a time, and read every source after each."""
    drop = Path(folder) / "drop"
    drop.mkdir()
    with outlets() as sites, mailbox(Path(folder)) as (box, leads):
        visits.fetcher, visits.HOST_DELAY_S, folders.SETTLED_S = sites.fetcher, 0.0, 0.0
        client.open_folder = partial(client.open_folder, **leads)
        telegram.API = sites.url("api.telegram.org", "")
        held: list[dict] = []
        files = sites.answer
        sites.answer = lambda host, path, headers: (
            (200, {"Content-Type": "application/json"}, chats(held, path))
            if host == "api.telegram.org"
            else files(host, path, headers)
        )
        sources = subscribe(sites, drop)
        everybody = [Stranger(number) for number in range(int(strangers))]
        for at in range(0, len(everybody), _AT_ONCE):
            some = everybody[at : at + _AT_ONCE]
            held += come(some, sites, drop)
            box.mails |= {1 + who.number: mail(who) for who in some}
            for source in sources.values():
                runs.run_now(source.pk, jobs.utc_now())
    taken = {}
    for way, source in sources.items():
        source.refresh_from_db()
        taken[way] = source.taken if not source.error else source.error
    return taken


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))  # noqa: T201 - what the test reads
