"""The history of a check: its revisions, who wrote and reviewed them, what changed between two."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from claimdesk.desk.content import page_of
from claimdesk.desk.differences import Difference, difference
from claimdesk.desk.models import Check, Contribution, RatingValue, Review, Revision
from claimdesk.domain.roles import Action
from claimdesk.web.access import access
from claimdesk.web.screens.check_panel import panel
from claimdesk.web.screens.check_room import with_check


@access(Action.READ)
@require_safe
@with_check
def history(request: HttpRequest, check: Check) -> HttpResponse:
    """Show every revision of a check, and the difference of two of them."""
    revisions = list(
        check.revisions.select_related("author", "last_editor", "publication").prefetch_related(
            Prefetch("reviews", Review.objects.select_related("reviewer")),
            Prefetch("contributions", Contribution.objects.select_related("account")),
        )
    )
    by_number = {one.number: one for one in revisions}
    after = by_number.get(_number(request.GET.get("to", ""))) or revisions[0]
    before = by_number.get(_number(request.GET.get("from", "")))
    if before is None:
        before = next((one for one in revisions if one.number < after.number), None)
    context = panel(request, check) | {
        "revisions": revisions,
        "before": before,
        "after": after,
        "difference": compared(before, after) if before else None,
        "names": verdict_names(check.language),
    }
    return render(request, "desk/check/history.html", context)


def compared(before: Revision, after: Revision) -> Difference:
    """Return what changed from one revision to another, with what each source is called."""
    pages = (page_of(one.check_record, one) for one in (before, after))
    return difference(*pages)


def verdict_names(language: str) -> dict[str, str]:
    """Return the wordings of the desk's scale by key."""
    return {step.key: step.name_in(language) for step in RatingValue.objects.all()}


def _number(text: Any) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


urlpatterns = [path("checks/<int:pk>/history/", history, name="check-history")]
