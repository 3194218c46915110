"""What is refused as evidence, and what is not: pages that stand in another's place, and files."""

from __future__ import annotations

import pytest

from claimdesk.evidence import anchor_to, capture, find_anchor
from claimdesk.evidence.quality import REASONS
from claimdesk.intake.walls import WallKind
from intake.builders import build_pdf
from support.wire import answer

ARTICLE = (
    "The ministry reports 1,000 cases of measles in 2024, twice as many as the year before. " * 9
)


def page(body, title="Measles in 2024", status="200 OK"):
    data = f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>"
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
    return f"{head}Content-Length: {len(data.encode())}\r\n\r\n{data}".encode()


@pytest.mark.parametrize(
    ("data", "refusals"),
    [
        (page(f"<article><h1>Measles</h1><p>{ARTICLE}</p></article>"), ()),
        (page(f"<h1>Please log in</h1><p>{ARTICLE}</p>"), ()),
        (
            page(
                "<h1>Log in</h1><p>Please log in to continue.</p><input type=password>",
                "Log in",
            ),
            ("login",),
        ),
        (
            page(
                "<p>We and our partners store cookies on your device to personalise content.</p>"
                "<button>Accept all</button><button>Reject all</button>",
                "Before you continue",
            ),
            ("cookies",),
        ),
        (
            page("<h1>404</h1><p>The page you asked for was not found.</p>", "Not found"),
            ("missing",),
        ),
        (
            page(
                "<h1>Just a moment</h1><p>Checking your browser before you can go on. Ray ID 5</p>",
                "Just a moment...",
            ),
            ("robots",),
        ),
        (page("<noscript>Please enable JavaScript to see this.</noscript>", ""), ("script",)),
        (page("<div id=root>Loading ...</div>", ""), ("empty",)),
        (page("", ""), ("empty",)),
        (page(f"<p>{ARTICLE}</p>", status="503 Service Unavailable"), ("status",)),
        (page(f"<p>{ARTICLE}</p>", status="410 Gone"), ("status",)),
    ],
)
def test_page_is_judged_by_what_stands_there(data, refusals, taken):
    assert taken(data).refusals == refusals


def test_every_reason_has_words():
    assert {kind.value for kind in WallKind} - {"paywall"} <= REASONS.keys()
    assert all(REASONS.values())


@pytest.mark.parametrize(
    ("address", "refusals"),
    [
        ("https://www.facebook.com/somebody/posts/1", ("users",)),
        ("https://social.example.org/@somebody/1", ("users",)),
        ("https://www.youtube.com/watch?v=1", ("users",)),
        ("https://moh.gov.vn/tin-tuc/1", ()),
    ],
)
def test_file_from_where_users_write_is_refused(address, refusals, archive, sandbox):
    found = capture(b"A statement of somebody.", archive=archive, sandbox=sandbox, address=address)
    assert found.refusals == refusals


def test_passage_in_a_pdf_has_its_page(archive, sandbox):
    found = capture(
        build_pdf([["First page here."], ["The rate fell."]]), archive=archive, sandbox=sandbox
    )
    held = archive.open(found.id)
    assert (found.kind, found.refusals) == ("pdf", ())
    anchor = anchor_to(held.text, "rate fell", held.capture.places)
    assert anchor.page == 2


def test_passage_is_found_again_in_every_capture_of_the_same_page(taken, archive):
    first = archive.open(taken(answer("gzip", 5)).id)
    line = first.text.splitlines()[3]
    anchor = anchor_to(first.text, line)
    again = archive.open(taken(answer("chunked", 5), "/b").id)
    assert find_anchor(again.text, anchor) == anchor
