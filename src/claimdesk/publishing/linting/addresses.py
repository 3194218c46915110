"""Rules about the address of a review, and about those that its page gives itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from claimdesk.publishing.cleaning import host_of
from claimdesk.publishing.linting.around import Around, fields_of
from claimdesk.publishing.linting.rulebook import Finding, found
from claimdesk.publishing.linting.views import Page, Review

_TRACKING = re.compile(r"[?&](?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|igshid)=", re.IGNORECASE)
_SHORTENERS = frozenset(
    "bit.ly t.co goo.gl tinyurl.com ow.ly buff.ly fb.me is.gd rebrand.ly cutt.ly s.id".split()
)


def url_findings(review: Review, around: Around) -> Iterator[Finding]:
    """Yield what is wrong with the url of a review."""
    given = fields_of(review).get("url")
    path = f"{review.path}.url"
    texts = [one.strip() for one in _listed(given) if isinstance(one, str) and one.strip()]
    if not texts:
        yield found("url-missing", review.path)
        return
    if len(texts) > 1:
        yield found("url-several", path, count=len(texts))
    url = texts[0]
    host = host_of(url)
    if not host:
        yield found("url-relative", path, found=url)
        return
    parts = urlsplit(url)
    is_root = parts.path in {"", "/"} and not parts.query and not parts.fragment
    if is_root and url.rstrip("/") != around.canonical.rstrip("/"):
        yield found("url-root", path, found=url)
    if parts.scheme == "http":
        yield found("url-http", path, found=url)
    if _TRACKING.search(url):
        yield found("url-tracking", path, found=url)
    if host in _SHORTENERS:
        yield found("url-short", path, found=url)
    yield from _against_page(url, host, path, around)


def _against_page(url: str, host: str, path: str, around: Around) -> Iterator[Finding]:
    wanted = around.canonical or around.address
    # Where the page says another address than the one it was read at, that is told of the page.
    page_host = host_of(around.address) or host_of(wanted)
    if page_host and not is_within(host, page_host) and not is_within(page_host, host):
        yield found("url-host", path, found=url, wanted=page_host)
    elif wanted and _bare(url) != _bare(wanted):
        yield found("url-not-canonical", path, found=url, wanted=wanted)


def _bare(address: str) -> str:
    """Return an address without the part of the page that it leads to."""
    return address.partition("#")[0]


def joined(base: str, address: str) -> str:
    """Return an address as seen from a page, or an empty text where it is none."""
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""


def is_within(host: str, domain: str) -> bool:
    """Return whether a host is a domain or lies below it."""
    return host == domain or host.endswith(f".{domain}")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def page_address_findings(page: Page, around: Around) -> Iterator[Finding]:
    """Yield what is wrong with the addresses that a page gives itself."""
    if not page.canonical or not any(page.canonical):
        yield found("canonical-missing")
    elif len(set(page.canonical)) > 1 or (around.is_own and len(page.canonical) > 1):
        yield found("canonical-several", count=len(page.canonical))
    elif not host_of(page.canonical[0]):
        yield found("canonical-relative", found=page.canonical[0])
    elif around.address and not _is_same(page.canonical[0], around.address, own=around.is_own):
        yield found("canonical-other", found=page.canonical[0], wanted=around.address)
    wanted = around.canonical
    for shared in dict.fromkeys(page.shared):
        full = shared if around.is_own else joined(wanted, shared)
        if wanted and not _is_same(full, wanted, own=around.is_own):
            yield found("og-other", found=shared, wanted=wanted)


def _is_same(one: str, other: str, *, own: bool) -> bool:
    """Return whether two addresses lead to one page; on one's own, whether they are one text."""
    if own:
        return one == other
    if not host_of(one) or not host_of(other):
        return False
    first, second = urlsplit(one), urlsplit(other)
    same_host = host_of(one) == host_of(other)
    return same_host and first.path.rstrip("/") == second.path.rstrip("/")
