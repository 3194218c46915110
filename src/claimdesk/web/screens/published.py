"""What is published: found again, compared, corrected, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from claimdesk.desk import verbs
from claimdesk.desk.differences import Difference, difference
from claimdesk.desk.entries import page_path
from claimdesk.desk.models import Check, Dispute, Publication
from claimdesk.domain.check import CorrectionClass
from claimdesk.domain.roles import Action
from claimdesk.errors import MissingRecordError, RuleError
from claimdesk.language.normalization import fold, normalize
from claimdesk.web import check_words as words
from claimdesk.web.access import access
from claimdesk.web.errors import explain
from claimdesk.web.screens.check_forms import LONGEST_TEXT, QuietForm
from claimdesk.web.screens.check_history import verdict_names
from claimdesk.web.screens.check_panel import panel, reading_of
from claimdesk.web.screens.check_room import with_check
from claimdesk.web.screens.checks import MOST_WORDS
from claimdesk.web.screens.paging import newest_first
from claimdesk.web.screens.watching import watched_of

_CLASSES = [one for one in CorrectionClass if one is not CorrectionClass.WITHDRAWAL]


class CorrectForm(QuietForm):
    """The class of a correction and the reason that readers get."""

    correction_class = forms.ChoiceField(
        label=words.FIELDS["correction_class"], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("What was wrong, and what changes"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Readers see it at the top of the page, and in the feeds."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["correction_class"].choices = [
            (one.value, words.CLASSES[one]) for one in _CLASSES
        ]

    @property
    def classes(self) -> list[dict[str, Any]]:
        """Return each class with what it means."""
        chosen = self["correction_class"].value()
        return [
            {
                "value": one.value,
                "name": words.CLASSES[one],
                "help": words.CLASS_HELP[one],
                "tone": words.CLASS_TONES[one],
                "chosen": one.value == chosen,
            }
            for one in _CLASSES
        ]


class WithdrawForm(QuietForm):
    """Why a check is withdrawn, and that this is meant."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is withdrawn"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Its page will say only this. Be plain about what was wrong."),
    )


@access(Action.READ)
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """List what readers see now, newest first."""
    query = Publication.objects.filter(superseded_by__isnull=True)
    said = request.GET.get("q", "")[:300]
    for word in fold(normalize(said)).casefold().split()[:MOST_WORDS]:
        query = query.filter(folded__icontains=word)
    language, wanted = request.GET.get("language", ""), request.GET.get("class", "")
    if language in {"vi", "en"}:
        query = query.filter(check_record__language=language)
    if wanted in {one.value for one in CorrectionClass}:
        query = query.filter(correction__correction_class=wanted)
    elif wanted == "any":
        query = query.filter(number__gt=1)
    found = newest_first(
        query.select_related("check_record", "correction"),
        "published",
        request.GET.get("before", ""),
    )
    disputed = _disputed([one.check_record_id for one in found.rows])
    for one in found.rows:
        one.path = page_path(one)
        one.disputed = disputed.get(one.check_record_id, 0)
    context = {
        "slice": found,
        "q": said,
        "language": language,
        "wanted": wanted,
        "classes": [(one.value, name) for one, name in words.CLASSES.items()],
    }
    return render(request, "desk/published.html", context)


def _disputed(checks: list[int]) -> dict[int, int]:
    """Return how many objections to some checks are not answered yet."""
    waiting = Dispute.objects.filter(check_record__in=checks, state=Dispute.State.OPEN).order_by()
    return dict(waiting.values_list("check_record").annotate(Count("pk")))


@access(Action.READ)
@require_safe
@with_check
def publication(request: HttpRequest, check: Check) -> HttpResponse:
    """Show every published revision of a check, and two of them side by side."""
    rows = list(
        check.publications.select_related(
            "revision", "correction", "approved_by", "published_by", "author"
        ).order_by("-number")
    )
    if not rows:
        raise MissingRecordError
    by_number = {str(one.number): one for one in rows}
    after = by_number.get(request.GET.get("to", ""), rows[0])
    before = by_number.get(request.GET.get("from", "")) or by_number.get(str(after.number - 1))
    context = panel(request, check) | {
        "publications": rows,
        "before": before,
        "watched": watched_of(check),
        "after": after,
        "difference": _compared(before, after) if before else None,
        "names": verdict_names(check.language)
        | {
            one.page["rating"]["key"]: one.page["rating"]["name"]
            for one in rows
            if one.page["rating"]
        },
        "page": reading_of(after.page),
        "path": page_path(rows[0]),
        "disputes": list(check.disputes.all()[:50]),
    }
    return render(request, "desk/publication.html", context)


def _compared(before: Publication, after: Publication) -> Difference:
    """Return what changed for readers; class and reason stand beside it already."""
    found = difference(before.page, after.page)
    told = {"correction_class", "correction_reason"}
    return replace(found, fields=tuple(one for one in found.fields if one.name not in told))


@access(Action.WORK)
@require_http_methods(["GET", "HEAD", "POST"])
@with_check
def correct(request: HttpRequest, check: Check) -> HttpResponse:
    """Begin a correction: its class, and the reason that readers get."""
    dispute = _dispute(check, request.GET.get("dispute", ""))
    form = CorrectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        started = _start(request, check, form, form.cleaned_data["correction_class"], dispute)
        if started:
            messages.success(
                request,
                _("The correction is a draft now. Change what is wrong, then send it to review."),
            )
            return HttpResponseRedirect(reverse("desk:check", args=[check.pk]))
    context = panel(request, check) | {"form": form, "dispute": dispute}
    return render(request, "desk/correct.html", context, status=422 if form.errors else 200)


@access(Action.WORK)
@require_http_methods(["GET", "HEAD", "POST"])
@with_check
def withdraw(request: HttpRequest, check: Check) -> HttpResponse:
    """Begin a withdrawal, with the reason that readers get."""
    dispute = _dispute(check, request.GET.get("dispute", ""))
    form = WithdrawForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and _start(request, check, form, CorrectionClass.WITHDRAWAL.value, dispute):
        messages.success(request, _("Send it to a second person now; it goes out when approved."))
        return HttpResponseRedirect(reverse("desk:check", args=[check.pk]))
    context = panel(request, check) | {"form": form, "dispute": dispute}
    return render(request, "desk/withdraw.html", context, status=422 if form.errors else 200)


def _start(
    request: HttpRequest,
    check: Check,
    form: forms.Form,
    kind: str,
    dispute: Dispute | None = None,
) -> bool:
    """Begin a correction; a refusal is put on the form, which keeps what was written."""
    try:
        verbs.correct(
            actor=request.user,
            check=check.pk,
            correction_class=kind,
            reason=form.cleaned_data["reason"],
            dispute=dispute.pk if dispute else None,
            now=timezone.now(),
        )
    except RuleError as refusal:
        form.add_error(None, explain(refusal))
        return False
    return True


def _dispute(check: Check, pk: str) -> Dispute | None:
    return check.disputes.filter(pk=int(pk)).first() if pk.isdecimal() else None


urlpatterns = [
    path("published/", published, name="published"),
    path("published/<int:pk>/", publication, name="publication"),
    path("published/<int:pk>/correct/", correct, name="correct"),
    path("published/<int:pk>/withdraw/", withdraw, name="withdraw"),
]
