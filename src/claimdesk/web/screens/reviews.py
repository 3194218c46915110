"""Review by a second person, and publication of what they approved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from claimdesk.desk import verbs
from claimdesk.desk.content import draft_of
from claimdesk.desk.entries import page_path
from claimdesk.desk.models import Check, Review, Revision
from claimdesk.desk.verbs.office import newest_statements
from claimdesk.desk.verbs.people import needs_attestation
from claimdesk.domain.check import sole_sources
from claimdesk.domain.roles import Action
from claimdesk.domain.statements import owed
from claimdesk.errors import ConflictError, RuleError
from claimdesk.web.access import access
from claimdesk.web.accounts.forms import AttestForm
from claimdesk.web.errors import explain
from claimdesk.web.public.releasing import release
from claimdesk.web.screens.check_forms import CLAIM_CHARS, CommentForm
from claimdesk.web.screens.check_history import compared, verdict_names
from claimdesk.web.screens.check_panel import comments, numbers_of, panel, places, reading
from claimdesk.web.screens.check_room import with_check
from claimdesk.web.wording import POLICIES

State = Check.State


@access(Action.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@with_check
def review(request: HttpRequest, check: Check) -> HttpResponse:
    """Show everything that a reviewer decides on, and take the decision."""
    if request.method != "POST":
        return _page(request, check)
    number = request.POST.get("revision", "")
    names: dict[str, Any] = {
        "actor": request.user,
        "check": check.pk,
        "revision": int(number) if number.isdecimal() else 0,
        "note": request.POST.get("note", ""),
        "now": timezone.now(),
    }
    try:
        if request.POST.get("decision") == "approve":
            verbs.approve(**names, accepted_sole_sources=request.POST.getlist("accept"))
            messages.success(request, _("Approved. Any later edit voids this."))
        else:
            verbs.send_back(**names)
            messages.success(request, _("Sent back, with your note on top."))
    except (RuleError, ConflictError) as refusal:
        messages.error(request, explain(refusal))
        return _page(request, check, status=409)
    return HttpResponseRedirect(reverse("desk:check", args=[check.pk]))


def _page(request: HttpRequest, check: Check, status: int = 200) -> HttpResponse:
    said = reading(check)
    numbers = numbers_of((e["key"] for e in said["evidence"]), (f["key"] for f in said["findings"]))
    before = _read_before(check)
    sole = sole_sources(draft_of(check, check.head))
    context = panel(request, check) | {
        "page": said,
        "before": before,
        "difference": compared(before, check.head) if before else None,
        "names": verdict_names(check.language),
        "comments": comments(check, numbers),
        "comment_form": CommentForm(places=places(numbers)),
        "sole": [{"finding": one, "number": numbers[f"finding-{one.key}"]} for one in sole],
        "accepted": request.POST.getlist("accept"),
        "note": request.POST.get("note", ""),
        "needs_attestation": needs_attestation(request.user, timezone.now()),
        "attest_form": AttestForm(),
    }
    return render(request, "desk/check/review.html", context, status=status)


def _read_before(check: Check) -> Revision | None:
    """Return the last earlier revision that a reviewer decided on, or that was published."""
    earlier = check.revisions.filter(number__lt=check.head.number, sealed__isnull=False)
    reviewed = earlier.filter(reviews__isnull=False) | earlier.filter(publication__isnull=False)
    return reviewed.select_related("verdict").order_by("-number").first()


@access(Action.PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
@with_check
def publish(request: HttpRequest, check: Check) -> HttpResponse:
    """Show the page that would go out, and publish it."""
    if request.method == "POST":
        publication = release(actor=request.user, check=check.pk, now=timezone.now())
        messages.success(
            request,
            _("Published: %(path)s. Feeds and searches have it too.")
            % {"path": page_path(publication)},
        )
        return HttpResponseRedirect(reverse("desk:publication", args=[check.pk]))
    said = reading(check)
    context = panel(request, check) | {
        "page": said,
        "advice": _advice(said),
        "approval": check.head.reviews.filter(decision=Review.Decision.APPROVED)
        .select_related("reviewer")
        .first(),
        "names": verdict_names(check.language),
        "difference": compared(check.current.revision, check.head) if check.current else None,
        "path": f"/{check.language}/fact-checks/{check.slug}/",
        "owed": [] if check.current else _owed(),
    }
    return render(request, "desk/check/publish.html", context)


def _owed() -> list[str]:
    """Return the names of the statements that readers must find before a first fact-check."""
    return [str(POLICIES[kind]) for kind in owed(newest_statements(), timezone.now())]


def _advice(page: dict[str, Any]) -> list[str]:
    """Return what could be better about a page that may go out."""
    advice = []
    if len(page["claim_reviewed"]) > CLAIM_CHARS:
        advice.append(
            _("The claim has more than %(count)d characters, so search engines may cut it.")
            % {"count": CLAIM_CHARS}
        )
    if not any(one["address"] for one in page["evidence"]):
        advice.append(_("No source has an address, so readers cannot follow one."))
    if not page["said_on"]:
        advice.append(_("There is no date of the claim; it can be given on the claim's page."))
    return advice


urlpatterns = [
    path("checks/<int:pk>/review/", review, name="review"),
    path("checks/<int:pk>/publish/", publish, name="publish"),
]
