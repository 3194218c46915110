"""Addresses of the public site; all of them open to anyone."""

from __future__ import annotations

from django.conf import settings
from django.urls import path, register_converter

from claimdesk.web.public import (
    asking,
    comparing,
    disputing,
    loggedfiles,
    machines,
    pictures,
    policies,
    readiness,
    reading,
    reports,
    searching,
)

app_name = "public"


class LanguageConverter:
    """One of the languages of the site."""

    regex = "|".join(code for code, _name in settings.LANGUAGES)

    def to_python(self, value: str) -> str:
        """Return the code."""
        return value

    def to_url(self, value: str) -> str:
        """Return the code."""
        return value


class FeedConverter(LanguageConverter):
    """One of the forms of a feed."""

    regex = "|".join(machines.FORMS)


class CountConverter:
    """A number that something can have: no longer than databases take."""

    regex = "[0-9]{1,9}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return its digits."""
        return str(value)


class LogHeadConverter(LanguageConverter):
    """One of the files at the top of the public log."""

    regex = "|".join(loggedfiles.HEADS)


class TileConverter(LanguageConverter):
    """The path of a tile or a bundle of the public log, as C2SP tlog-tiles writes it."""

    regex = r"tile/(?:[0-5]?[0-9]|6[0-3]|entries)/(?:x[0-9]{3}/){0,5}[0-9]{3}(?:\.p/[0-9]{1,3})?"


class RecordConverter(LanguageConverter):
    """The path of a record of the public log, or of its proof."""

    regex = r"records/[a-z0-9/-]{1,80}\.json(?:\.tlog-proof)?"


class PeriodConverter(LanguageConverter):
    """The name of a period: a year, a quarter, a month, a week, or days."""

    regex = (
        r"[0-9]{4}(?:-[0-9]{2}|-W[0-9]{2}|-Q[1-4]"
        r"|-[0-9]{2}-[0-9]{2}\.\.[0-9]{4}-[0-9]{2}-[0-9]{2})?"
    )


register_converter(LanguageConverter, "lang")
register_converter(PeriodConverter, "period")
register_converter(CountConverter, "count")
register_converter(FeedConverter, "feed")
register_converter(LogHeadConverter, "loghead")
register_converter(TileConverter, "tile")
register_converter(RecordConverter, "record")

_CHECK = "<lang:language>/fact-checks/<slug:slug>/"
_REPORT = "<lang:language>/reports/<period:period>/"
urlpatterns = [
    path("", reading.root, name="root"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sitemap-<count:number>.xml", machines.sitemap, name="sitemap_part"),
    path("log/<loghead:name>", loggedfiles.head, name="log_head"),
    path("log/<tile:path>", loggedfiles.tile, name="log_tile"),
    path("<record:path>", loggedfiles.record, name="log_record"),
    path("<lang:language>/", reading.front, name="front"),
    path("<lang:language>/feed.<feed:form>", machines.feed, name="feed"),
    path("<lang:language>/fact-checks/", reading.archive, name="archive"),
    path("<lang:language>/fact-checks/page/<count:number>/", reading.archive, name="archive_page"),
    path(_CHECK, reading.check, name="check"),
    path(f"{_CHECK}picture.png", pictures.picture, name="picture"),
    path(f"{_CHECK}revisions/<count:number>/", reading.revision, name="revision"),
    path(f"{_CHECK}changes/<count:before>/<count:after>/", comparing.changes, name="changes"),
    path(f"{_CHECK}dispute/", disputing.dispute, name="dispute"),
    path("<lang:language>/search/", searching.search, name="search"),
    path("<lang:language>/ask/", asking.ask, name="ask"),
    path("<lang:language>/ask/send/", asking.send, name="ask_send"),
    path("<lang:language>/ask/<str:code>/", asking.question, name="question"),
    path("<lang:language>/ask/<str:code>/erase/", asking.erase, name="question_erase"),
    path("<lang:language>/dispute/<str:code>/", disputing.answer, name="objection"),
    path("<lang:language>/corrections/", reading.corrections, name="corrections"),
    path(
        "<lang:language>/corrections/page/<count:number>/",
        reading.corrections,
        name="corrections_page",
    ),
    path("<lang:language>/reports/", reports.listing, name="reports"),
    path(_REPORT, reports.report, name="report"),
    path(f"{_REPORT}versions/<count:number>/", reports.version, name="report_version"),
    path(
        f"{_REPORT}lists/<path:key>/page/<count:number>/", reports.opened, name="report_list_page"
    ),
    path(f"{_REPORT}lists/<path:key>/", reports.opened, name="report_list"),
    path(f"{_REPORT}<str:name>", reports.file, name="report_file"),
    path("<lang:language>/readiness/", readiness.readiness, name="readiness"),
    path("<lang:language>/policies/<slug:kind>/", policies.policy, name="policy"),
    path(
        "<lang:language>/policies/<slug:kind>/<count:number>/",
        policies.policy,
        name="policy_version",
    ),
]
