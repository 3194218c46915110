"""What a page states about itself: title, date, language, its own address, its outlet.

Runs sandboxed. Never its author: no field of a page that names a person is looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html

_MAX_STATED_CHARS = 200_000
_MAX_TITLE_CHARS = 500
_MAX_OUTLET_CHARS = 200
_MAX_DEPTH = 6
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3}")
_DATE = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)")
_WEB = re.compile(r"https?://[^/\s]", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:\w*Article|BlogPosting|Report|LiveBlogPosting|ClaimReview)$")


@dataclass(slots=True)
class PageFacts:
    """What a page states; what is not there is empty.

    `published` is a date (YYYY-MM-DD), `canonical` an http(s) address. `is_article` tells whether
    the page calls itself one, `is_locked` whether it says that only subscribers may read it,
    `is_free` that all may.
    """

    title: str = ""
    lang: str = ""
    published: str = ""
    canonical: str = ""
    outlet: str = ""
    is_article: bool = False
    is_locked: bool = False
    is_free: bool = False
    metas: dict[str, str] = field(default_factory=dict)


def read_facts(tree: lxml.html.HtmlElement, url: str = "") -> PageFacts:
    """Return what a page that came from `url` states about itself."""
    metas = _metas(tree)
    facts = PageFacts(metas=metas)
    things = list(_things(tree))
    articles = [thing for thing in things if _is_article(thing)]
    facts.is_article = bool(articles) or metas.get("og:type", "").lower() == "article"
    facts.is_locked = any(_is_locked(thing) for thing in articles) or (
        metas.get("article:content_tier", "").lower() == "locked"
    )
    facts.is_free = not facts.is_locked and any(_is_free(thing) for thing in articles)
    facts.title = _title(tree, metas, articles)
    facts.lang = _language(tree, metas)
    facts.published = _stated_date(metas, articles) or _published(tree, url)
    facts.canonical = _canonical(tree, metas, url)
    facts.outlet = _outlet(metas, articles, facts.canonical or url)
    return facts


def _metas(tree: lxml.html.HtmlElement) -> dict[str, str]:
    metas: dict[str, str] = {}
    for node in tree.iter("meta"):
        name = node.get("property") or node.get("name") or node.get("http-equiv") or ""
        content = " ".join((node.get("content") or "").split())
        if name and content:
            metas.setdefault(name.strip().lower(), content)
    return metas


def _things(tree: lxml.html.HtmlElement) -> Iterator[dict[str, Any]]:
    """Give the objects of all JSON-LD blocks; a block that is no JSON is passed over."""
    for node in tree.iter("script"):
        if (node.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        stated = (node.text or "").strip()
        if not stated or len(stated) > _MAX_STATED_CHARS:
            continue
        try:
            yield from _objects(json.loads(stated, strict=False), 0)
        except (ValueError, RecursionError):
            continue


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for one in value[:100]:
            yield from _objects(one, depth + 1) if depth < _MAX_DEPTH else ()
    elif isinstance(value, dict):
        yield value
        yield from _objects(value.get("@graph"), depth + 1)


def _is_article(thing: dict[str, Any]) -> bool:
    kinds = thing.get("@type")
    return any(
        isinstance(kind, str) and _ARTICLE.match(kind)
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _is_locked(thing: dict[str, Any]) -> bool:
    return str(thing.get("isAccessibleForFree", "")).lower() in {"false", "no"}


def _is_free(thing: dict[str, Any]) -> bool:
    return str(thing.get("isAccessibleForFree", "")).lower() in {"true", "yes"}


def _title(
    tree: lxml.html.HtmlElement, metas: dict[str, str], articles: list[dict[str, Any]]
) -> str:
    stated = [str(thing.get("headline") or "") for thing in articles]
    texts = (" ".join(tree.xpath(path)) for path in ("//title/text()", "//h1//text()"))
    for found in (metas.get("og:title", ""), *stated, *texts):
        title = " ".join(found.split())
        if title:
            return title[:_MAX_TITLE_CHARS]
    return ""


def _language(tree: lxml.html.HtmlElement, metas: dict[str, str]) -> str:
    for lang in (
        tree.get("lang"),
        tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        metas.get("content-language"),
        metas.get("og:locale"),
    ):
        tag = (lang or "").strip()
        if _LANGUAGE.fullmatch(tag):
            return tag.replace("_", "-")
    return ""


def _stated_date(metas: dict[str, str], articles: list[dict[str, Any]]) -> str:
    stated = [str(thing.get("datePublished") or "") for thing in articles]
    for date in (*stated, metas.get("article:published_time", "")):
        if _DATE.match(date):
            return date[:10]
    return ""


def _published(tree: lxml.html.HtmlElement, url: str) -> str:
    from htmldate import find_date  # noqa: PLC0415 - trafilatura has loaded it

    # Looking for dates in the running text finds those that the article is about.
    found = find_date(tree, original_date=True, extensive_search=False, url=url or None)
    return str(found or "")


def _canonical(tree: lxml.html.HtmlElement, metas: dict[str, str], url: str) -> str:
    links = tree.xpath("string(//link[translate(@rel,'CANOIL','canoil')='canonical']/@href)")
    for stated in (str(links), metas.get("og:url", "")):
        try:
            address = urljoin(url, stated.strip())
        except ValueError:
            continue
        if stated.strip() and _WEB.match(address):
            return address
    return ""


def _outlet(metas: dict[str, str], articles: list[dict[str, Any]], address: str) -> str:
    names = [metas.get("og:site_name", "")]
    for thing in articles:
        publisher = thing.get("publisher")
        # A publisher that is a person stays unnamed.
        if isinstance(publisher, dict) and "Person" not in str(publisher.get("@type")):
            names.append(str(publisher.get("name") or ""))
    names.append(metas.get("application-name", ""))
    for name in names:
        outlet = " ".join(name.split()).removeprefix("@")
        if outlet and not _WEB.match(outlet):
            return outlet[:_MAX_OUTLET_CHARS]
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
