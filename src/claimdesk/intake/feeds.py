"""Feeds and sitemaps: which pages a publisher lists, and when each changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from claimdesk.intake.kinds import kind_of
from claimdesk.intake.sandbox import Sandbox, run_parser

__all__ = ["FeedItem", "Sitemap", "kind_of", "read_feed", "read_sitemap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """What a feed lists: mostly a page.

    `updated` is ISO 8601 (UTC if it has a time) or empty; `guid` is what the feed knows it by and
    `text` what the feed itself holds of it, as plain text. Without a page `url` is empty.
    """

    url: str
    title: str = ""
    updated: str = ""
    guid: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """Pages with the date of their last change (ISO 8601 or empty), and further sitemaps.

    Of further sitemaps those that changed last come first.
    """

    pages: tuple[tuple[str, str], ...] = ()
    children: tuple[str, ...] = ()


def read_feed(data: bytes, *, base_url: str, sandbox: Sandbox | None = None) -> list[FeedItem]:
    """Return the items of an RSS, Atom or JSON feed in its order, none twice.

    `data` is what the fetcher brought; relative links are joined to `base_url`, and only http(s)
    links count. An item without one is left out unless it has an id of its own.
    Raises UnreadableInputError when it is no feed.
    """
    rows = _run(sandbox)("feed", data, options={"base_url": base_url})
    return [FeedItem(**row) for row in rows]


def read_sitemap(data: bytes, *, base_url: str, sandbox: Sandbox | None = None) -> Sitemap:
    """Return what a sitemap or sitemap index lists; it may be packed with gzip.

    Raises UnreadableInputError when it is no sitemap, InputTooLargeError for a bomb.
    """
    found = _run(sandbox)("sitemap", data, options={"base_url": base_url})
    return Sitemap(
        pages=tuple((url, lastmod) for url, lastmod in found["pages"]),
        children=tuple(found["children"]),
    )


def _run(sandbox: Sandbox | None) -> Callable[..., Any]:
    return run_parser if sandbox is None else sandbox.run
