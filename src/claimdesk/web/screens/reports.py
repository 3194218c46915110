"""Reports at the desk: all of them, one with its figures, the list behind each, its files."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_safe

from claimdesk.desk.models import Match, Report, ReportReview, ReportRevision
from claimdesk.desk.reporting import archive
from claimdesk.desk.reporting.counting import period_named
from claimdesk.desk.reporting.tasks import ordered
from claimdesk.desk.verbs.people import needs_attestation
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.roles import Action
from claimdesk.publishing.reporting.changes import changes_between
from claimdesk.publishing.reporting.wording import period_name
from claimdesk.web import report_pages
from claimdesk.web.access import access
from claimdesk.web.accounts.forms import AttestForm
from claimdesk.web.public import site
from claimdesk.web.public.reports import path_of
from claimdesk.web.screens.report_forms import CorrectReportForm, PeriodForm

STATES = {
    Report.State.DRAFT: (gettext_lazy("Draft"), "neutral"),
    Report.State.IN_REVIEW: (gettext_lazy("In review"), "warn"),
    Report.State.APPROVED: (gettext_lazy("Approved"), "good"),
    Report.State.PUBLISHED: (gettext_lazy("Published"), "info"),
}
#: Kind of an id -> the screen of one such record.
_SCREENS = {
    "item": "desk:item",
    "question": "desk:inbox-question",
    "claim": "desk:claim",
    "check": "desk:check",
    "dispute": "desk:dispute",
}
#: Tasks that are told of: those that wait, and failed ones until somebody acts.
_TOLD = ("queued", "running", "waiting", "failed")


@access(Action.READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the reports, the newest period first, with those that are being counted."""
    context = rows() | {"form": PeriodForm()}
    if request.headers.get("HX-Request") == "true":
        return render(request, "desk/reports/counting.html", context)
    return render(request, "desk/reports/list.html", context)


def rows() -> dict[str, Any]:
    """Return what the list of reports shows."""
    language = get_language() or "en"
    found = list(Report.objects.select_related("head", "current", "author"))
    for one in found:
        one.name = period_name(language, archive.period_of(one))
        one.title = getattr(one.head, f"title_{language}", "") or one.head.title_vi
        one.state_name, one.tone = STATES[Report.State(one.state)]
    tasks = list(ordered().filter(state__in=_TOLD)[:10])
    for task in tasks:
        task.name = period_name(language, period_named(task.arguments["period"]))
    waits = any(task.state != "failed" for task in tasks)
    return {"reports": found, "tasks": tasks, "waits": waits}


@access(Action.READ)
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a report as it is worked on, with what can be done to it now."""
    return page(request, get(Report, pk))


def page(
    request: HttpRequest, record: Report, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Return the page of a report; `context` has forms with what is wrong in them."""
    language = get_language() or "en"
    revision = record.head
    layout = report_pages.layout_of(revision, language)
    wrote = set(revision.contributions.values_list("account_id", flat=True))
    wrote |= {revision.author_id, revision.last_editor_id, revision.data.frozen_by_id}
    state_name, tone = STATES[Report.State(record.state)]
    said: dict[str, Any] = {
        "report": record,
        "revision": revision,
        "layout": layout,
        "state_name": state_name,
        "tone": tone,
        "lists": f"{reverse('desk:report', args=[pk_of(record)])}lists/",
        "files": report_pages.FILES,
        "reviews": list(_reviews(record)),
        "credited": record.credits.filter(account=request.user).exists(),
        "is_writer": request.user.pk in wrote,
        "is_early": revision.data.frozen < archive.period_of(record).ends,
        "needs_attestation": needs_attestation(request.user, timezone.now()),
        "attest_form": AttestForm(),
        "public": path_of(record.current, language) if record.current else "",
        "changes": _changes(record, layout, language),
        "correct_form": CorrectReportForm(),
        "task": ordered()
        .filter(state__in=_TOLD, arguments__period=archive.period_of(record).name)
        .first(),
    }
    return render(request, "desk/reports/report.html", said | context, status=status)


def pk_of(record: Report) -> int:
    """Return the number of a report."""
    number: int = record.pk
    return number


def _reviews(record: Report) -> Any:
    return ReportReview.objects.filter(revision__report=record).select_related(
        "reviewer", "revision"
    )[:20]


def _changes(record: Report, layout: Any, language: str) -> Any:
    """Return what differs from what readers see now."""
    shown = record.current
    if shown is None or shown.revision_id == record.head_id:
        return ()
    before = report_pages.report_of(shown.revision)
    return changes_between(before, layout.report, language)


@access(Action.READ)
@require_safe
def opened(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show the list that a figure counts, each record with its own screen."""
    record = get(Report, pk)
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 8 else 0
    revision: ReportRevision = record.head
    language = get_language() or "en"
    found = report_pages.listed(revision, key, number, language=language, link=links)
    context = {
        "report": record,
        "name": period_name(language, archive.period_of(record)),
        "listed": found,
        "first": (number - 1) * report_pages.IN_LIST + 1,
        "newer": f"?page={number - 1}" if number > 1 else "",
        "older": f"?page={number + 1}" if number < found.pages else "",
    }
    return render(request, "desk/reports/opened.html", context)


def links(ids: list[str]) -> dict[str, str]:
    """Return the screens of records by their ids; a match leads to its claim."""
    found: dict[str, str] = {}
    by_kind: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for one in ids:
        kind, _slash, rest = one.partition("/")
        number = rest.partition("/")[0]
        if number.isdecimal():
            by_kind[kind].append((one, int(number)))
    for kind, route in _SCREENS.items():
        found |= {one: reverse(route, args=[number]) for one, number in by_kind.get(kind, ())}
    numbers = [number for _one, number in by_kind.get("match", ())]
    claims = dict(Match.objects.filter(pk__in=numbers).values_list("pk", "claim_id"))
    found |= {
        one: reverse("desk:claim", args=[claims[number]])
        for one, number in by_kind.get("match", ())
        if number in claims
    }
    return found


@access(Action.READ)
@require_safe
def file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Answer with a report as a file, as it stands at the desk now."""
    record = get(Report, pk)
    language = get_language() or "en"
    address = site.full_address(reverse("desk:report", args=[pk]))
    response = report_pages.file_of(record.head, name, language, address=address)
    del request
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [
    path("reports/", listing, name="reports"),
    path("reports/<int:pk>/", report, name="report"),
    path("reports/<int:pk>/lists/<path:key>/", opened, name="report-list"),
    path("reports/<int:pk>/files/<str:name>", file, name="report-file"),
]
