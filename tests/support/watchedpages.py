"""A page that tests have visited again: answers of a server, with what changes in them."""

from __future__ import annotations

PASSAGE = "The clinic treated 1,240 patients in March."
OTHER = "It was founded by two nurses in 1998."


def page_of(passage=PASSAGE, *, other=OTHER, extra="", status="200 OK", head=""):
    """Return all bytes of an answer with a short article."""
    body = (
        "<!doctype html><html lang=en><head><title>The clinic</title></head><body><article>"
        f"<h1>The clinic</h1><p>{passage}</p><p>{other}</p><p>Most of them live nearby.</p>{extra}"
        "</article></body></html>"
    ).encode()
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n{head}"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body
