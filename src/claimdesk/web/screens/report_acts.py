"""What is done to a report: counted, written to, reviewed, published, corrected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from claimdesk.desk import verbs
from claimdesk.desk.models import Report
from claimdesk.desk.reporting import archive
from claimdesk.desk.reporting.tasks import order_report
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.roles import Action
from claimdesk.errors import ConflictError, RuleError
from claimdesk.web.access import access
from claimdesk.web.errors import explain
from claimdesk.web.screens import reports
from claimdesk.web.screens.report_forms import CorrectReportForm, PeriodForm, WriteForm


@access(Action.WORK)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Have a period counted; a draft with its figures follows."""
    form = PeriodForm(request.POST)
    if form.is_valid():
        try:
            order_report(actor=request.user, period=form.cleaned_data["found"], now=timezone.now())
        except RuleError as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("The period is being counted."))
            return redirect("desk:reports")
    context = reports.rows() | {"form": form}
    return render(request, "desk/reports/list.html", context, status=422)


@access(Action.WORK)
@require_POST
def recount(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the period of a report counted again; the draft gets the new figures."""
    record = get(Report, pk)
    order_report(actor=request.user, period=archive.period_of(record), now=timezone.now())
    messages.success(request, _("The period is being counted again."))
    return _back(pk)


@access(Action.WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the desk says of the figures."""
    record = get(Report, pk)
    form = WriteForm(request.POST) if request.method == "POST" else WriteForm.of(record.head)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in archive.FIELDS}
        try:
            verbs.write_report(
                actor=request.user, report=pk, version=form.cleaned_data["version"],
                now=timezone.now(), **given,
            )  # fmt: skip
        except (RuleError, ConflictError) as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("Saved."))
            return _back(pk)
    context = {"report": record, "form": form}
    return render(request, "desk/reports/write.html", context, status=422 if form.errors else 200)


@access(Action.WORK)
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a report to a second person."""
    return _act(request, pk, verbs.submit_report, _("Sent to review. A second person decides now."))


@access(Action.REVIEW)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve exactly the revision that was read, or send it back."""
    number = request.POST.get("revision", "")
    given: dict[str, Any] = {
        "revision": int(number) if number.isdecimal() else 0,
        "note": request.POST.get("note", ""),
    }
    if request.POST.get("decision") == "approve":
        return _act(
            request, pk, verbs.approve_report, _("Approved. Any later edit voids this."), **given
        )
    return _act(
        request, pk, verbs.send_back_report, _("Sent back, with your note on top."), **given
    )


@access(Action.PUBLISH)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish an approved report."""
    return _act(request, pk, verbs.publish_report, _("The report is published."))


@access(Action.WORK)
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a correction of a published report."""
    form = CorrectReportForm(request.POST)
    if form.is_valid():
        try:
            verbs.correct_report(
                actor=request.user, report=pk, now=timezone.now(), **form.cleaned_data
            )
        except RuleError as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(
                request, _("The correction is a draft now. Change what is wrong, then send it on.")
            )
            return _back(pk)
    return reports.page(request, get(Report, pk), status=422, correct_form=form)


@access(Action.WORK)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a correction that is under way."""
    said = _("The correction is given up; what is published stays.")
    return _act(request, pk, verbs.drop_report_correction, said)


@access(Action.READ)
@require_POST
def credit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to be named in a report, or no more."""
    named = request.POST.get("named") == "yes"
    said = _("You are named in this report.") if named else _("You are not named in this report.")
    return _act(request, pk, verbs.credit_report, said, named=named)


def _act(
    request: HttpRequest, pk: int, verb: Callable[..., Any], said: str, **given: Any
) -> HttpResponse:
    """Do something to a report; a refusal is shown on its page, with what was written."""
    try:
        verb(actor=request.user, report=pk, now=timezone.now(), **given)
    except (RuleError, ConflictError) as refusal:
        messages.error(request, explain(refusal))
        note = given.get("note", "")
        return reports.page(request, get(Report, pk), status=409, note=note)
    messages.success(request, said)
    return _back(pk)


def _back(pk: int) -> HttpResponseRedirect:
    return redirect("desk:report", pk)


urlpatterns = [
    path("reports/new/", start, name="report-start"),
    path("reports/<int:pk>/recount/", recount, name="report-recount"),
    path("reports/<int:pk>/write/", write, name="report-write"),
    path("reports/<int:pk>/submit/", submit, name="report-submit"),
    path("reports/<int:pk>/decide/", decide, name="report-decide"),
    path("reports/<int:pk>/publish/", publish, name="report-publish"),
    path("reports/<int:pk>/correct/", correct, name="report-correct"),
    path("reports/<int:pk>/drop/", drop, name="report-drop"),
    path("reports/<int:pk>/credit/", credit, name="report-credit"),
]
