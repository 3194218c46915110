"""What outlets, mail servers and Telegram hand over of strangers: texts, and all round them.

Each body lists parties of strangers: a party sends one text, and is named in all that goes with it.
"""

from __future__ import annotations

import json
from html import escape
from urllib.parse import quote

from support.strangers import SAID, Stranger, tale

Party = list[Stranger]


def known_by(who: Stranger) -> str:
    """Return what an outlet calls what somebody sent: not seldom the sender."""
    return (f"https://forum.example/{who.handle}/{who.phone}", who.mail, who.handle)[who.number % 3]


def rss(parties: list[Party]) -> bytes:
    items = "".join(
        f"<item><guid isPermaLink='false'>{known_by(some[0])}</guid><title>{SAID}</title>"
        f"<link>https://forum.example/{some[0].handle}?mail={quote(some[0].mail)}</link>"
        + "".join(_in_rss(who) for who in some)
        + f"<description>{escape(tale(some, 'rss'))}</description></item>"
        for some in parties
    )
    first = parties[0][0]
    return (
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel>"
        f"<title>{first.name}</title><managingEditor>{first.mail}</managingEditor>{items}"
        "</channel></rss>"
    ).encode()


def _in_rss(who: Stranger) -> str:
    return (
        f"<author>{who.mail} ({who.name})</author><dc:creator>{who.handle}</dc:creator>"
        f"<dc:contributor>{who.phone}</dc:contributor><category>{who.name}</category>"
        f"<source url='https://{who.profile}'>{who.paper} {who.plate}</source>"
        f"<comments>https://forum.example/{who.handle}/c</comments>"
        f"<enclosure url='https://forum.example/{who.handle}.jpg' length='1' type='image/jpeg'/>"
    )


def atom(parties: list[Party]) -> bytes:
    entries = "".join(
        f"<entry><id>{known_by(some[0])}</id><title>{SAID}</title>"
        + "".join(
            f"<author><name>{who.name}</name><email>{who.mail}</email>"
            f"<uri>https://forum.example/{who.handle}</uri></author>"
            f"<contributor><name>{who.handle} {who.phone}</name></contributor>"
            f"<rights>{who.name} {who.account} {who.home}</rights>"
            for who in some
        )
        + f"<link href='https://forum.example/{some[0].handle}'/>"
        f"<content type='html'>{escape(tale(some, 'atom'))}</content></entry>"
        for some in parties
    )
    feed = f"<id>{parties[0][0].handle}</id><title>x</title>{entries}"
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{feed}</feed>".encode()


def json_feed(parties: list[Party]) -> bytes:
    items = [
        {
            "id": known_by(some[0]), "url": f"https://forum.example/{some[0].handle}",
            "_phones": [who.phone for who in some], "content_text": tale(some, "json"),
            "image": f"https://forum.example/{some[0].handle}.jpg",
            "authors": [{"name": who.name, "url": f"https://forum.example/{who.handle}",
                         "avatar": f"https://forum.example/{who.phone}.jpg",
                         "born": who.birth.isoformat(), "paper": who.paper} for who in some],
            "tags": [who.handle for who in some],
        }
        for some in parties
    ]  # fmt: skip
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": parties[0][0].name, "items": items}).encode()


def page(parties: list[Party]) -> bytes:
    """Return a page on which each party says a sentence."""
    lines = "".join(f"<p>{escape(tale(some, 'page'))}</p>" for some in parties)
    head = "".join(
        f"<meta name='author' content='{who.name}'><!-- {who.phone} -->"
        for some in parties
        for who in some
    )
    return f"<html><head>{head}</head><body><article>{lines}</article></body></html>".encode()


def reviews(parties: list[Party]) -> bytes:
    """Return fact-checks of others, with people in every field that a desk has no use for."""
    graph = [
        {
            "@context": "https://schema.org", "@type": "ClaimReview",
            "url": f"https://checks.example/{some[0].number}", "datePublished": "2026-11-20",
            "claimReviewed": f"{SAID} cầu reviews số {some[0].number} đã đóng cửa hai ngày",
            "author": {"@type": "Organization", "name": "Example Checks",
                       "employee": [_person(who) for who in some]},
            "editor": [_person(who) for who in some],
            "itemReviewed": {"@type": "Claim", "author": [_person(who) for who in some],
                             "appearance": f"https://forum.example/{some[0].handle}"},
            "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5,
                             "worstRating": 1, "alternateName": "Sai"},
        }
        for some in parties
    ]  # fmt: skip
    return json.dumps(graph).encode()


def _person(who: Stranger) -> dict:
    return {
        "@type": "Person", "name": who.name, "email": who.mail, "telephone": who.phone,
        "sameAs": f"https://{who.profile}", "birthDate": who.birth.isoformat(),
        "address": who.home, "identifier": who.paper,
    }  # fmt: skip


def mail(some: Party) -> bytes:
    first = some[0]
    everybody = ", ".join(f"{who.name} <{who.mail}>" for who in some)
    heads = "".join(
        f"Received: from {who.handle} ([{who.address}])\r\n"
        f"X-Originating-IP: {who.old_address}\r\nX-Sender-Id: {who.phone} {who.paper}\r\n"
        for who in some
    )
    signed = "".join(f"{who.name}\r\n{who.phone}\r\n{who.home}\r\n" for who in some)
    return (
        f"Return-Path: <{first.mail}>\r\n{heads}From: {everybody}\r\nReply-To: {first.mail}\r\n"
        f"To: tips@desk.example\r\nCc: {everybody}\r\nSubject: {first.name} {first.phone}\r\n"
        f"Message-ID: <{first.handle}@letters.example>\r\n"
        f"References: <{some[-1].handle}@letters.example>\r\n"
        "Date: Fri, 20 Nov 2026 10:37:05 +0700\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"{tale(some, 'mail')}\r\n-- \r\n{signed}"
    ).encode()


def message(some: Party, number: int, way: str) -> dict:
    """Return what Telegram tells of a message, and of those who forwarded and are named in it."""
    first, people = some[0], [_at_telegram(who) for who in some]
    body = {
        "message_id": number, "date": 1790000077, "from": people[0], "text": tale(some, way),
        "chat": {**people[0], "type": "private"}, "forward_sender_name": first.name,
        "forward_from": people[-1], "author_signature": first.name, "via_bot": people[-1],
        "contact": {"phone_number": first.phone, "first_name": first.name},
        "entities": [{"type": "text_mention", "offset": 0, "length": 1, "user": one}
                     for one in people],
        "reply_to_message": {"message_id": 1, "from": people[-1], "text": some[-1].written},
        "location": {"latitude": first.spot.split(", ")[0], "longitude": first.spot.split()[1]},
    }  # fmt: skip
    return {"update_id": 1000 + number, "message": body}


def _at_telegram(who: Stranger) -> dict:
    told = {"id": who.chat, "first_name": who.name, "username": who.handle}
    return {**told, "phone": who.phone}


def told(some: Party) -> dict:
    """Return fields of which nothing is wanted."""
    return {
        "author": some[0].name, "phone": some[0].phone, "email": some[0].mail,
        "ip": some[0].address, "born": some[0].birth.isoformat(), "home": some[0].home,
        "others": [
            {"name": who.name, "zalo": who.phone, "cccd": who.paper, "account": who.account,
             "plate": who.plate, "page": who.profile, "seen_at": who.spot, "ip": who.old_address}
            for who in some
        ],
    }  # fmt: skip
