"""What a site asks of programs that walk through it is kept to."""

from __future__ import annotations

import pytest

from claimdesk.cli.importing import read_pages
from claimdesk.errors import AddressRefusedError, UnreachableError
from claimdesk.intake.robots import Permission, Robots, read_robots

RULES = "User-agent: *\nDisallow: /private\n\nUser-agent: Claimdesk\nDisallow: /drafts/\nAllow: /\n"


def test_page_that_programs_may_not_have_is_refused(httpserver, local_fetcher, sandbox):
    httpserver.expect_request("/robots.txt").respond_with_data(RULES)
    robots = Robots(local_fetcher, sandbox)
    robots.check(httpserver.url_for("/private"))  # forbidden to others only
    for _ in range(3):
        with pytest.raises(AddressRefusedError, match=r"robots\.txt"):
            robots.check(httpserver.url_for("/drafts/1"))
    assert len(httpserver.log) == 1


def test_rules_with_wildcards_and_the_wait_that_they_ask_for_are_read(sandbox):
    rules = b"User-agent: *\nDisallow: /*?x\nDisallow: /a\nAllow: /a/b\nCrawl-delay: 3\n"
    urls = [f"https://news.example.org{path}" for path in ("/c?x=1", "/a/c", "/a/b", "/c")]
    assert read_robots(rules, urls, sandbox) == Permission((False, False, True, True), 3.0)


def test_site_without_rules_is_free(httpserver, local_fetcher, sandbox):
    httpserver.expect_request("/robots.txt").respond_with_data("no", status=404)
    Robots(local_fetcher, sandbox).check(httpserver.url_for("/a"))


@pytest.mark.parametrize("status", [429, 500])
def test_site_that_cannot_say_is_left_alone_and_asked_once(
    status, httpserver, local_fetcher, sandbox
):
    httpserver.expect_request("/robots.txt").respond_with_data("no", status=status)
    robots = Robots(local_fetcher, sandbox)
    for _ in range(2):
        with pytest.raises(UnreachableError, match=r"robots\.txt"):
            robots.check(httpserver.url_for("/a"))
    asked = len(httpserver.log)
    with pytest.raises(UnreachableError):
        robots.check(httpserver.url_for("/b"))
    assert len(httpserver.log) == asked


def test_listed_page_that_leads_to_a_forbidden_one_is_not_followed(
    httpserver, local_fetcher, sandbox
):
    httpserver.expect_request("/robots.txt").respond_with_data(RULES)
    there = {"Location": "/drafts/1"}
    httpserver.expect_request("/a").respond_with_data("", status=302, headers=there)
    robots = Robots(local_fetcher, sandbox)
    (page,) = read_pages([httpserver.url_for("/a")], local_fetcher, robots, sandbox)
    assert "robots.txt" in page.error
    assert [request.path for request, _ in httpserver.log] == ["/robots.txt", "/a"]


@pytest.mark.parametrize("rules", [b"", b"\xff\xfe\x00", b"Disallow: /" * 90_000, b"<html></html>"])
def test_rules_that_are_none_forbid_nothing(rules, httpserver, local_fetcher, sandbox):
    httpserver.expect_request("/robots.txt").respond_with_data(rules)
    Robots(local_fetcher, sandbox).check(httpserver.url_for("/a"))


def test_listed_pages_that_are_forbidden_are_told_and_never_asked_for(
    httpserver, local_fetcher, sandbox
):
    httpserver.expect_request("/robots.txt").respond_with_data(RULES)
    httpserver.expect_request("/a").respond_with_data("<p>x</p>", content_type="text/html")
    addresses = [httpserver.url_for("/drafts/1"), httpserver.url_for("/a")]
    first, second = read_pages(addresses, local_fetcher, Robots(local_fetcher, sandbox), sandbox)
    assert "robots.txt" in first.error
    assert second.error == ""
    assert [request.path for request, _ in httpserver.log] == ["/robots.txt", "/a"]
