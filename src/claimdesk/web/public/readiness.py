"""How ready the desk says it is for the codes of its trade: the self-check that it shows."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from claimdesk.desk.models import LogEntry
from claimdesk.desk.publiclog import reading as log
from claimdesk.desk.publiclog.entering import READINESS
from claimdesk.desk.readiness import history, reporting
from claimdesk.web import readiness_rows as rows
from claimdesk.web.access import public
from claimdesk.web.public import site


@public
@require_safe
def readiness(request: HttpRequest, language: str) -> HttpResponse:
    """Show the self-check that two persons of the desk let readers see; else there is no page."""
    snapshot = history.shown_now()
    if snapshot is None:
        raise Http404
    report = reporting.for_readers(snapshot.report)
    entry = LogEntry.objects.filter(about=READINESS).order_by("-sequence").first()
    context = {
        "report": report,
        "made": snapshot.made,
        "groups": rows.groups_of(report),
        "counts": rows.counts_of(report),
        "logged": log.mark_of(entry),
        "canonical": site.full_address(f"/{language}/readiness/"),
        "language_links": [
            (code, name, f"/{code}/readiness/", code == language)
            for code, name in settings.LANGUAGES
        ],
    }
    return site.page(request, "public/readiness.html", context, modified=snapshot.shown)
