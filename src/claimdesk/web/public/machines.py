"""What programs read: feeds, the map of the site, and what they may fetch."""

from __future__ import annotations

import math
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from claimdesk.desk.models import Check, Desk, PolicyKind
from claimdesk.desk.readiness import history
from claimdesk.desk.reporting.archive import published_reports
from claimdesk.publishing import newsfeeds
from claimdesk.publishing.newsfeeds import Channel, Entry, SitemapPage
from claimdesk.web.access import public
from claimdesk.web.public import records, reports, site

#: Fact-checks that a feed tells of: those published, corrected or withdrawn last.
IN_FEED = 50
#: Addresses of one sitemap; more are parted, with an index.
IN_SITEMAP = 40_000
Writer = Callable[..., bytes]
FORMS: dict[str, tuple[Writer, str]] = {
    "rss": (newsfeeds.rss, newsfeeds.RSS_TYPE),
    "atom": (newsfeeds.atom, newsfeeds.ATOM_TYPE),
    "json": (newsfeeds.json_feed, newsfeeds.JSON_FEED_TYPE),
}


@public
@require_safe
def feed(request: HttpRequest, language: str, form: str) -> HttpResponse:
    """Answer with a feed of fact-checks, corrections and withdrawals in a language."""
    desk = Desk.objects.get(pk=1)
    entries = entries_of(language)
    write, kind = FORMS[form]
    channel = Channel(
        title=_("%(desk)s: fact-checks") % {"desk": desk.name},
        home=site.full_address(f"/{language}/"),
        description=desk.about or _("New fact-checks and corrections."),
        language=language,
        publisher=desk.name,
    )
    address = site.full_address(f"/{language}/feed.{form}")
    response = HttpResponse(write(channel, entries, address=address), content_type=kind)
    return site.kept(request, response, modified=newsfeeds.last_modified(entries))


def entries_of(language: str) -> list[Entry]:
    """Return what the feeds of a language tell."""
    shown = records.shown(records.current_publications(language)[:IN_FEED])
    entries = [entry for one in shown for entry in newsfeeds.entries_of(one.page)]
    return [*entries, *reports.entries_of(language)]


@public
@require_safe
def sitemap(request: HttpRequest, number: int = 0) -> HttpResponse:
    """Answer with every page and when it last changed, or with an index where there are many.

    A notice of withdrawal stays in it, so that search engines learn of it.
    """
    checks = Check.objects.filter(current__isnull=False).order_by("pk")
    parts = math.ceil(checks.count() / IN_SITEMAP)
    if number > parts:
        raise Http404
    if number == 0 and parts > 1:
        children = (full_sitemap(part) for part in range(1, parts + 1))
        body = newsfeeds.sitemap_index(children)
    else:
        start = max(number - 1, 0) * IN_SITEMAP
        rows = checks.values_list("language", "slug", "current__published")
        pages = [
            SitemapPage(
                address=site.full_address(f"/{language}/fact-checks/{slug}/"), modified=published
            )
            for language, slug, published in rows[start : start + IN_SITEMAP]
        ]
        body = newsfeeds.sitemap([*(_standing_pages() if number <= 1 else ()), *pages])
    response = HttpResponse(body, content_type=newsfeeds.SITEMAP_TYPE)
    return site.kept(request, response)


def full_sitemap(number: int) -> SitemapPage:
    """Return one part of the sitemap as its index names it."""
    return SitemapPage(address=site.full_address(f"/sitemap-{number}.xml"))


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell programs what they may fetch: everything that was published."""
    if Desk.objects.get(pk=1).demonstration:  # made-up fact-checks belong in no search engine
        lines = ["User-agent: *", "Disallow: /"]
    else:
        closed = [f"/{code}/{name}/" for code, _name in settings.LANGUAGES
                  for name in ("search", "dispute")]  # fmt: skip
        lines = ["User-agent: *", "Disallow: /desk/", "Disallow: /accounts/", "Disallow: /api/"]
        lines += [f"Disallow: {path}" for path in closed]
        lines += ["", f"Sitemap: {site.full_address('/sitemap.xml')}"]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    return site.kept(request, response)


def _standing_pages() -> list[SitemapPage]:
    names = ("", "fact-checks/", "ask/", "corrections/", "reports/")
    paths = [f"/{code}/{name}" for code, _name in settings.LANGUAGES for name in names]
    paths += [f"/{code}/policies/{kind}/" for code, _name in settings.LANGUAGES
              for kind in PolicyKind.values]  # fmt: skip
    if history.shown_now() is not None:
        paths += [f"/{code}/readiness/" for code, _name in settings.LANGUAGES]
    pages = [SitemapPage(address=site.full_address(path)) for path in paths]
    pages += [
        SitemapPage(address=site.full_address(reports.path_of(one, code)), modified=one.published)
        for one in published_reports().defer("page", "revision__page", "revision__data__archive")
        for code, _name in settings.LANGUAGES
    ]
    return pages
