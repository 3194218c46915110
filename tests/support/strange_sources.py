"""Sources full of strangers, read into the desk: `python -m support.strange_sources FIRST COUNT`.

Every kind that the desk reads, from servers of its own, and tables that are brought in. What
somebody says is the same in each kind; who they are is in all that is round it. It prints, as
JSON, how much of each kind was taken in.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit
from xml.sax.saxutils import escape

from claimdesk.web.boot import setup

setup()

from claimdesk.desk import arrivals, jobs  # noqa: E402 - Django is set up first
from claimdesk.desk.models import Account, Subscription  # noqa: E402 - as above
from claimdesk.desk.models.accounts import OWN_MACHINE  # noqa: E402 - as above
from claimdesk.desk.sources import runs, telegram, visits  # noqa: E402 - as above
from claimdesk.intake import mailbox as client  # noqa: E402 - as above
from claimdesk.intake.sandbox import Sandbox  # noqa: E402 - as above
from support.mailserver import HOST, mailbox  # noqa: E402 - as above
from support.outlets import outlets, parse_here  # noqa: E402 - as above
from support.strange_files import FILES  # noqa: E402 - as above
from support.traces import SAID, Stranger  # noqa: E402 - as above

_TOKEN = "123456789:AAabcdefAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
_MANY = 500


def said_by(who: Stranger) -> str:
    """Return what somebody says, with all by which they can be found; a name may stay in a text."""
    return f"{SAID} Cây cầu số {who.number} đóng cửa từ tháng 5. {who.written}"


def feed(people: list[Stranger]) -> bytes:
    """Return an RSS feed whose entries tell their authors in every way."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{escape(who.handle)}</guid>"
        f"<title>Cây cầu số {who.number} đóng cửa</title>"
        f"<link>https://social.example/{who.handle}/status/{who.number}</link>"
        f"<author>{escape(who.mail)} ({escape(who.name)})</author>"
        f"<dc:creator>{escape(who.name)}</dc:creator><category>{who.handle}</category>"
        f"<media:credit>{escape(who.name)}</media:credit><!-- {who.phone} -->"
        f"<description>{escape(said_by(who))}</description></item>"
        for who in people
    )
    return (
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:media='http://search.yahoo.com/mrss/'><channel><title>x</title>"
        f"<managingEditor>{people[0].mail}</managingEditor>{items}</channel></rss>"
    ).encode()


def page(who: Stranger) -> bytes:
    """Return a page whose head, comments and attributes tell who wrote it."""
    return (
        f'<html lang="vi"><head><title>Cây cầu</title><meta name="author" content="{who.name}">'
        f'<link rel="author" href="mailto:{who.mail}"><!-- {who.phone} -->'
        f'<script type="application/ld+json">{{"@type":"NewsArticle","author":{{"@type":"Person",'
        f'"name":"{who.name}"}}}}</script></head><body data-owner="{who.handle}">'
        f"<article><p>{escape(said_by(who))}</p></article></body></html>"
    ).encode()


def wall(people: list[Stranger]) -> bytes:
    """Return one page with a passage by each."""
    told = "".join(f"<p data-by='{who.handle}'>{escape(said_by(who))}</p>" for who in people)
    return f"<html lang='vi'><body><article>{told}</article></body></html>".encode()


def reviews(people: list[Stranger]) -> bytes:
    """Return ClaimReviews of what they said, each with its author as those who publish write it."""
    rows = [
        {
            "@context": "https://schema.org", "@type": "ClaimReview",
            "claimReviewed": f"Cây cầu số {who.number} đóng cửa từ tháng 5.",
            "url": f"https://checks.example/{who.number}", "inLanguage": "vi",
            "author": {"@type": "Organization", "name": "Northmere Checks"},
            "itemReviewed": {"@type": "Claim", "author": {
                "@type": "Person", "name": who.name, "email": who.mail, "sameAs": who.handle},
                "appearance": {"@type": "CreativeWork",
                               "url": f"https://social.example/{who.handle}"}},
            "reviewRating": {"@type": "Rating", "alternateName": "False"},
        }
        for who in people
    ]  # fmt: skip
    return json.dumps(rows).encode()


def mail(who: Stranger) -> bytes:
    """Return a mail with its sender in every header."""
    return (
        f"From: {who.name} <{who.mail}>\r\nReply-To: {who.mail}\r\nSubject: {who.name}\r\n"
        f"Message-ID: <{who.handle}@mail.example>\r\nX-Originating-IP: [{who.address}]\r\n"
        f"Received: from {who.handle} ([{who.address}])\r\nTo: tips@desk.example\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"{said_by(who)}\r\n\r\n-- \r\n{who.name}\r\n{who.phone}\r\n"
    ).encode()


def updates(people: list[Stranger]) -> list[dict]:
    """Return Telegram's updates with sender, chat, contact and forward."""
    return [
        {"update_id": 1000 + number, "message": {
            "message_id": int(who.phone[1:]), "date": 1790000077, "text": said_by(who),
            "from": {"id": int(who.phone[1:]), "first_name": who.name, "username": who.handle},
            "chat": {"id": int(who.phone[1:]), "type": "private", "first_name": who.name},
            "forward_origin": {"type": "hidden_user", "sender_user_name": who.name},
            "contact": {"phone_number": who.phone, "first_name": who.name}}}
        for number, who in enumerate(people)
    ]  # fmt: skip


def table(people: list[Stranger]) -> bytes:
    """Return a table as somebody's spreadsheet gives it, with columns that the desk knows not."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["text", "name", "phone", "e-mail", people[0].handle])
    rows.writerows([said_by(who), who.name, who.phone, who.mail, who.handle] for who in people)
    return out.getvalue().encode()


def read_all(people: list[Stranger], sites, box, folder: Path) -> dict[str, int]:
    """Put what they said in place and have each kind read until nothing is left."""
    for who in people:
        name, _, content = FILES[who.number % len(FILES)](said_by(who), who)
        path = folder / name
        path.write_bytes(content)
        os.utime(path, (1, 1))
        box.mails[who.number + 1] = mail(who)
        sites.put("map.example.org", f"/{who.handle}", page(who))
    parts = [people[at : at + _MANY] for at in range(0, len(people), _MANY)]
    addresses = {
        "feed": [sites.put("a.example.org", f"/f{n}", feed(part)) for n, part in enumerate(parts)],
        "page": [sites.put("b.example.org", f"/p{n}", wall(part)) for n, part in enumerate(parts)],
        "reviews": [
            sites.put("c.example.org", f"/r{n}", (200, {"Content-Type": "application/json"},
                                                  reviews(part)))
            for n, part in enumerate(parts)
        ],
        "sitemap": [sites.put("map.example.org", "/sitemap.xml", _sitemap(people, sites))],
        "folder": [str(folder)],
        "telegram": ["bot123456789"],
        "imap": [f"imaps://{quote('tips@desk.example', safe='')}@{HOST}/INBOX"],
    }  # fmt: skip
    return {kind: sum(_read(kind, one) for one in found) for kind, found in addresses.items()}


def _sitemap(people: list[Stranger], sites) -> bytes:
    rows = "".join(
        f"<url><loc>{sites.url('map.example.org', f'/{who.handle}')}</loc></url>" for who in people
    )
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{rows}</urlset>".encode()


def _read(kind: str, address: str) -> int:
    now = jobs.utc_now()
    secret = {"telegram": _TOKEN, "imap": "open sesame"}.get(kind, "")
    source = Subscription.objects.create(
        kind=kind, address=address, secret=secret, name="Nguồn", language="vi", next_run=now,
        last_success=now, position="7 0" if kind == "imap" else "", created=now,
        created_by=Account.objects.get(email=OWN_MACHINE),
    )  # fmt: skip
    taken = -1
    while source.taken != taken:  # a long one breaks off for the sake of time, and goes on
        taken = source.taken
        runs.run_now(source.pk, jobs.utc_now())
        source.refresh_from_db()
    if source.error or source.passed_over:
        raise SystemExit(f"{kind}: {source.error}, {source.passed_over} not read")
    return source.taken


def bring_in(people: list[Stranger]) -> int:
    """Bring a table in as a checker does; return how many rows came to items."""
    checker = Account.objects.filter(role="checker").first()
    now, rows = jobs.utc_now(), 0
    for at in range(0, len(people), _MANY):
        token = arrivals.keep(
            actor=checker, data=table(people[at : at + _MANY]), kind="items", now=now
        )
        arrivals.start(actor=checker, token=token, now=now)
        while (found := arrivals.standing(token, checker))["state"] != arrivals.DONE:
            time.sleep(0.1)  # the desk's worker does it
        rows += found["new"] + found["known"]
    # One that nobody has confirmed is kept for a week.
    arrivals.keep(actor=checker, data=table(people[:_MANY]), kind="items", now=now)
    return rows


def main(first: int, count: int) -> dict[str, int]:
    """Read every kind of source with so many strangers in each."""
    people = [Stranger(number) for number in range(first, first + count)]
    with (
        tempfile.TemporaryDirectory() as made,
        outlets() as sites,
        mailbox(Path(made)) as (box, leads),
    ):
        held, answer = updates(people), sites.answer

        def answer_all(host: str, path: str, headers: dict[str, str]):
            if host != "api.telegram.org":
                return answer(host, path, headers)
            after = int(parse_qs(urlsplit(path).query).get("offset", ["0"])[0])
            listed = [one for one in held if one["update_id"] >= after][:100]
            return 200, {}, json.dumps({"ok": True, "result": listed}).encode()

        sites.answer = answer_all
        visits.fetcher, visits.HOST_DELAY_S = sites.fetcher, 0.0
        Sandbox.run = parse_here
        telegram.API = sites.url("api.telegram.org", "")
        client.open_folder = partial(client.open_folder, **leads)
        folder = Path(made) / "incoming"  # a name that the desk's own people chose
        folder.mkdir()
        return {**read_all(people, sites, box, folder), "table": bring_in(people)}


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))  # noqa: T201 - what the test reads
