"""Feeds of the desk's fact-checks and corrections (RSS 2.0, Atom 1.0, JSON Feed 1.1), sitemaps.

The same entries always give the same bytes. An entry keeps its id for ever: a correction moves its
`updated` and adds an entry of its own, so that readers who have seen the old text are told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from claimdesk.publishing.cleaning import legal
from claimdesk.publishing.factpage import FactCheckPage, to_minutes, zoned

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

RSS_TYPE = "application/rss+xml; charset=utf-8"
ATOM_TYPE = "application/atom+xml; charset=utf-8"
JSON_FEED_TYPE = "application/feed+json; charset=utf-8"
SITEMAP_TYPE = "application/xml; charset=utf-8"
#: Of one sitemap, by its protocol; more need an index.
MOST_PAGES = 50_000
_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: What stays as it is in an address; everything else is written in percent.
_URI_MARKS = "%/:=&?~#+!$,;'@()*[]"
#: What a feed of nothing says it was last changed.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class EntryKind(StrEnum):
    """What an entry tells of."""

    FACT_CHECK = "fact-check"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    REPORT = "report"


_LEADS = {
    (EntryKind.CORRECTION, "vi"): "Đính chính: ",
    (EntryKind.CORRECTION, "en"): "Correction: ",
    (EntryKind.WITHDRAWAL, "vi"): "Rút lại: ",
    (EntryKind.WITHDRAWAL, "en"): "Withdrawn: ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a feed says of itself. `home` is the address of the front page it belongs to."""

    title: str
    home: str
    description: str = ""
    language: str = "vi"
    publisher: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry, the same in every form. `id` never changes; both moments have a time zone."""

    id: str
    address: str
    title: str
    summary: str
    published: datetime
    updated: datetime
    language: str
    kind: EntryKind = EntryKind.FACT_CHECK


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapPage:
    """A page (or, in an index, a sitemap) and when it last changed."""

    address: str
    modified: datetime | None = None


def entries_of(page: FactCheckPage) -> list[Entry]:
    """Return the entries of one page: its own, one for each correction, one for a withdrawal.

    That of a correction leads to its place in the page's list of revisions, `#revision-2`.
    """
    uid = page.uid or page.address
    entries = [
        _entry(
            page,
            EntryKind.CORRECTION,
            id=f"{uid}#revision-{revision.number}",
            address=f"{page.address}#revision-{revision.number}",
            summary=revision.reason,
            published=revision.published,
            updated=revision.published,
        )
        for revision in page.corrections
    ]
    own = {"id": uid, "address": page.address, "published": page.published}
    if page.withdrawn is None:
        verdict = f"“{page.claim_reviewed}” – {page.rating.alternate_name}. {page.summary}"
        own |= {"summary": verdict, "updated": page.modified}
        return [_entry(page, EntryKind.FACT_CHECK, **own), *entries]
    own |= {"summary": page.withdrawn, "updated": page.modified}
    notice = own | {"id": f"{uid}#withdrawal", "published": page.modified}
    notice["address"] = f"{page.address}#withdrawal"
    withdrawn = [_entry(page, EntryKind.WITHDRAWAL, **one) for one in (own, notice)]
    return [*withdrawn, *entries]


def led(kind: EntryKind, language: str, title: str) -> str:
    """Return the title of an entry, with what it is before it where that is no plain page."""
    return _LEADS.get((kind, language), _LEADS.get((kind, "en"), "")) + title


def _entry(page: FactCheckPage, kind: EntryKind, **fields: Any) -> Entry:
    title = led(kind, page.language, page.title)
    return Entry(title=title, language=page.language, kind=kind, **fields)


def rss(channel: Channel, entries: Iterable[Entry], *, address: str) -> bytes:
    """Return an RSS 2.0 feed, the latest first. `address` is the feed's own."""
    newest = _newest_first(entries)
    root = _root("rss", None, {"atom": _ATOM}, version="2.0")
    head = _add(root, "channel")
    _add(head, "title", _line(channel.title))
    _add(head, "link", _uri(channel.home))
    _add(head, "description", _line(channel.description) or _line(channel.title))
    _add(head, "language", channel.language)
    _add(head, "lastBuildDate", _rfc822(newest[0].updated if newest else _NEVER))
    own = _add(head, f"{{{_ATOM}}}link")
    own.attrib.update({"href": _uri(address), "rel": "self", "type": RSS_TYPE.partition(";")[0]})
    for entry in newest:
        item = _add(head, "item")
        _add(item, "title", _title(entry))
        _add(item, "link", _uri(entry.address))
        _add(item, "guid", _uri(entry.id)).set("isPermaLink", "false")
        _add(item, "pubDate", _rfc822(entry.published))
        _add(item, f"{{{_ATOM}}}updated", zoned(entry.updated))
        _add(item, "category", entry.kind.value)
        # The one place where readers expect HTML: a plain text is made into that.
        _add(item, "description", escape(_line(entry.summary), quote=False))
    return _bytes(root)


def atom(channel: Channel, entries: Iterable[Entry], *, address: str) -> bytes:
    """Return an Atom 1.0 feed, the latest first. `address` is the feed's own, and its id."""
    newest = _newest_first(entries)
    root = _root("feed", _ATOM, {})
    root.set(_LANG, channel.language)
    _add(root, "id", _uri(address))
    _add(root, "title", _line(channel.title))
    if channel.description:
        _add(root, "subtitle", _line(channel.description))
    _add(root, "updated", zoned(newest[0].updated if newest else _NEVER))
    _add(_add(root, "author"), "name", _line(channel.publisher) or _line(channel.title))
    _link(root, "self", address)
    _link(root, "alternate", channel.home)
    if channel.icon:
        _add(root, "icon", _uri(channel.icon))
    for entry in newest:
        item = _add(root, "entry")
        item.set(_LANG, entry.language)
        _add(item, "id", _uri(entry.id))
        _add(item, "title", _title(entry))
        _link(item, "alternate", entry.address)
        _add(item, "published", zoned(entry.published))
        _add(item, "updated", zoned(entry.updated))
        _add(item, "category").set("term", entry.kind.value)
        _add(item, "summary", _line(entry.summary))
    return _bytes(root)


def json_feed(channel: Channel, entries: Iterable[Entry], *, address: str) -> bytes:
    """Return a JSON Feed 1.1, the latest first. `address` is the feed's own."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _line(channel.title),
        "home_page_url": _uri(channel.home),
        "feed_url": _uri(address),
        "description": _line(channel.description),
        "icon": _uri(channel.icon),
        "authors": [{"name": _line(channel.publisher) or _line(channel.title)}],
        "language": channel.language,
    }
    items = [
        {
            "id": _uri(entry.id),
            "url": _uri(entry.address),
            "title": _title(entry),
            "content_text": _line(entry.summary) or _title(entry),
            "date_published": zoned(entry.published),
            "date_modified": zoned(entry.updated),
            "tags": [entry.kind.value],
            "language": entry.language,
        }
        for entry in _newest_first(entries)
    ]
    kept = {name: value for name, value in feed.items() if value}
    return json.dumps(kept | {"items": items}, ensure_ascii=False, indent=1).encode()


def sitemap(pages: Iterable[SitemapPage]) -> bytes:
    """Return a sitemap of pages in their order. Raises ValueError above `MOST_PAGES`."""
    return _sitemap("urlset", "url", pages)


def sitemap_index(sitemaps: Iterable[SitemapPage]) -> bytes:
    """Return an index of sitemaps in their order. Raises ValueError above `MOST_PAGES`."""
    return _sitemap("sitemapindex", "sitemap", sitemaps)


def etag(body: bytes) -> str:
    """Return the value of an ETag header for bytes, quotes included."""
    return f'"{hashlib.sha256(body).hexdigest()}"'


def last_modified(entries: Sequence[Entry]) -> datetime | None:
    """Return when the latest of the entries changed, or None where there is none."""
    return max((entry.updated for entry in entries), default=None)


def _newest_first(entries: Iterable[Entry]) -> list[Entry]:
    by_id = sorted(entries, key=lambda entry: entry.id)
    return sorted(by_id, key=lambda entry: entry.updated, reverse=True)


def _sitemap(root_name: str, name: str, pages: Iterable[SitemapPage]) -> bytes:
    root = _root(root_name, _SITEMAP, {})
    for count, page in enumerate(pages):
        if count == MOST_PAGES:
            raise ValueError(f"More than {MOST_PAGES:,} pages: split them, and give an index.")
        node = _add(root, name)
        _add(node, "loc", _uri(page.address))
        if page.modified is not None:
            _add(node, "lastmod", zoned(page.modified))
    return _bytes(root)


def _root(name: str, namespace: str | None, prefixes: dict[str, str], **attributes: str) -> Element:
    from lxml import etree  # noqa: PLC0415 - only feeds in XML need it

    spaces: dict[Any, str] = {**prefixes}
    if namespace:
        spaces[None] = namespace
        name = f"{{{namespace}}}{name}"
    return etree.Element(name, attributes, nsmap=spaces)


def _add(parent: Element, name: str, text: str | None = None) -> Element:
    """Append an element, in the parent's namespace unless the name brings its own."""
    space = parent.nsmap.get(None)
    node = parent.makeelement(f"{{{space}}}{name}" if space and name[0] != "{" else name)
    node.text = text
    parent.append(node)
    return node


def _link(parent: Element, relation: str, address: str) -> None:
    _add(parent, "link").attrib.update({"rel": relation, "href": _uri(address)})


def _bytes(root: Element) -> bytes:
    from lxml import etree  # noqa: PLC0415 - as above

    etree.indent(root, " ")
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return written + b"\n"


def _title(entry: Entry) -> str:
    return _line(entry.title) or _uri(entry.address)


def _line(text: str) -> str:
    """Return text without what XML forbids, on one line."""
    return " ".join(legal(text).split())


def _uri(address: str) -> str:
    """Return an address in ASCII, as RFC 3986 has it."""
    return quote(legal(address).strip(), safe=_URI_MARKS)


def _rfc822(moment: datetime) -> str:
    return format_datetime(to_minutes(moment).replace(microsecond=0))
