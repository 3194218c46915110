"""Parsers of feeds and sitemaps. Runs sandboxed; `intake.feeds` is the way to call them."""

from __future__ import annotations

import calendar
import io
import json
import re
import time
from typing import Any
from urllib.parse import urljoin

from claimdesk.errors import UnreadableInputError
from claimdesk.intake.charsets import clean_text, decode_text
from claimdesk.intake.decoding import decode_body

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T[\d:.]{4,20}(?:Z|[+-]\d{2}:?\d{2})?)?)?)?")
_TAG = re.compile(r"<[^<>]{0,1000}>")
_GZIP = b"\x1f\x8b"
MAX_ITEMS = 50_000
#: An item of the desk holds no more (`LONGEST_ITEM`); its markup may take as much again.
_MAX_CONTENT_CHARS = 400_000
_MAX_GUID_CHARS = 2_000
_NEWS_DATE = "{*}news/{*}publication_date"
#: link, title, when it changed, id, content.
_Row = tuple[str, str, str, str, str]


def parse_feed(data: bytes, *, base_url: str) -> list[dict[str, str]]:
    """Return [{url, title, updated, guid, text}] of a feed, in its order, none twice."""
    is_json = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
    rows = _json_items(data) if is_json else _xml_items(data, base_url)
    items: dict[str, dict[str, str]] = {}
    for link, title, updated, own_id, content in rows:
        url, guid = _web_address(base_url, link), clean_text(own_id).strip()[:_MAX_GUID_CHARS]
        known_by = url or guid
        if known_by and known_by not in items and len(items) < MAX_ITEMS:
            items[known_by] = {
                "url": url,
                "title": _plain(title),
                "updated": updated,
                "guid": guid,
                "text": _text_of(content),
            }
    return list(items.values())


def parse_sitemap(data: bytes, *, base_url: str) -> dict[str, list[Any]]:
    """Return {pages: [[url, lastmod]], children: [url]} of a sitemap or an index of them."""
    from lxml import etree  # noqa: PLC0415 - the feed task does without

    if data.startswith(_GZIP):
        data = decode_body([data], "gzip", name=base_url)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    root = etree.fromstring(data.strip(), parser)
    if root is None or etree.QName(root).localname not in {"urlset", "sitemapindex"}:
        raise UnreadableInputError("It is not a sitemap: it has neither urlset nor sitemapindex.")
    pages: dict[str, str] = {}
    children: dict[str, str] = {}
    for node in root:
        fields = {
            etree.QName(child).localname: (child.text or "").strip()
            for child in node
            if isinstance(child.tag, str)
        }
        url = _web_address(base_url, fields.get("loc", ""))
        if url and isinstance(node.tag, str) and len(pages) + len(children) < MAX_ITEMS:
            if etree.QName(node).localname == "sitemap":
                children[url] = _date(fields.get("lastmod", ""))
            else:
                when = fields.get("lastmod", "") or (node.findtext(_NEWS_DATE) or "").strip()
                pages.setdefault(url, _date(when))
    newest = sorted(children, key=lambda url: children[url], reverse=True)
    return {"pages": [list(page) for page in pages.items()], "children": newest}


def _xml_items(data: bytes, base_url: str) -> list[_Row]:
    import feedparser  # noqa: PLC0415 - the sitemap task does without

    # Wrapped in a stream: feedparser takes bare bytes for a file name first, and opens that file.
    parsed = feedparser.parse(
        io.BytesIO(data), response_headers={"content-location": base_url}, sanitize_html=False
    )
    if not parsed.entries and not parsed.version:
        raise UnreadableInputError("It is not a feed that can be read (RSS, Atom or JSON Feed).")
    return [
        (
            str(entry.get("link") or entry.get("id") or ""),
            str(entry.get("title") or ""),
            _timestamp(_moment(entry)),
            str(entry.get("id") or ""),
            _longest(entry),
        )
        for entry in parsed.entries
    ]


def _longest(entry: Any) -> str:
    """Return the fullest text that an entry has: its content, or its summary."""
    contents = [str(one.get("value") or "") for one in entry.get("content") or []]
    return max([*contents, str(entry.get("summary") or "")], key=len)


def _moment(entry: dict[str, Any]) -> Any:
    # feedparser's own `get` warns when it falls back to the date of publication.
    return dict.get(entry, "updated_parsed") or dict.get(entry, "published_parsed")


def _json_items(data: bytes) -> list[_Row]:
    try:
        feed = json.loads(decode_text(data))
    except (ValueError, RecursionError):
        raise UnreadableInputError("It is not proper JSON.") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed" not in str(feed.get("version", "")):
        raise UnreadableInputError("It is JSON, but not a JSON Feed (jsonfeed.org).")
    return [
        (
            str(item.get("url") or item.get("external_url") or item.get("id") or ""),
            str(item.get("title") or ""),
            _date(str(item.get("date_modified") or item.get("date_published") or "")),
            str(item.get("id") or ""),
            str(item.get("content_html") or item.get("content_text") or item.get("summary") or ""),
        )
        for item in items
        if isinstance(item, dict)
    ]


def _web_address(base_url: str, link: str) -> str:
    link = clean_text(link).strip()
    try:
        url = urljoin(base_url, link) if link else ""
    except ValueError:
        return ""
    return url if re.match(r"https?://[^/\s]", url, re.IGNORECASE) else ""


def _plain(title: str) -> str:
    return " ".join(_TAG.sub(" ", clean_text(title)).split())[:1000]


def _text_of(content: str) -> str:
    """Return a text that may be HTML as a reader sees it."""
    content = clean_text(content)[:_MAX_CONTENT_CHARS]
    if "<" not in content and "&" not in content:
        return content.strip()
    from claimdesk.intake.pages import read_tree, seen_text  # noqa: PLC0415 - loads lxml

    tree = read_tree(content)
    return "" if tree is None else seen_text(tree)


def _date(value: str) -> str:
    return value if _DATE.fullmatch(value) else ""


def _timestamp(parsed: Any) -> str:
    if not isinstance(parsed, time.struct_time):
        return ""
    try:
        moment = time.gmtime(calendar.timegm(parsed))
    except (ValueError, OverflowError, OSError):
        return ""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", moment)
