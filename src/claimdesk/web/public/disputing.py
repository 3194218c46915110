"""Objections to a fact-check: taken without a name, answered to whoever has the code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from claimdesk.desk import verbs
from claimdesk.desk.models import Publication
from claimdesk.desk.verbs.incoming import LONGEST_QUESTION
from claimdesk.errors import ClaimdeskError, MissingRecordError
from claimdesk.web import errors
from claimdesk.web.access import public
from claimdesk.web.limits import is_over
from claimdesk.web.public import answering, comparing, records, site

#: Objections taken from one place in ten minutes.
_DISPUTES, _DISPUTES_SECONDS = 10, 600


class DisputeForm(forms.Form):
    """What is wrong, and what shows it."""

    text = forms.CharField(
        label=_("What is wrong, and how do you know?"),
        help_text=_("Name the sentence you mean. No name of yours, please: we answer by a code."),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 7, "autocomplete": "off"}),
        error_messages={"required": _("Say what is wrong with the fact-check.")},
    )
    evidence_address = forms.URLField(
        label=_("Address of a source that shows it"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    may_be_shown = forms.BooleanField(
        label=_("You may show my objection and your answer on the page of the fact-check."),
        help_text=_("Two people here read it first. The address of your source is never shown."),
        required=False,
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Take an objection to a fact-check; its code is shown once."""
    check = records.by_slug(slug)
    if check is None or check.language != language:
        raise Http404
    shown = records.current_shown(check)
    if shown.publication.kind == Publication.Kind.WITHDRAWAL:
        return redirect(shown.path)
    form, status = DisputeForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            code, status = _taken(request, form, check.pk)
            if code:
                context = {
                    "language": language,
                    "code": code,
                    "shown": shown,
                    "path": f"/{language}/dispute/{code}/",
                    "address": site.full_address(f"/{language}/dispute/{code}/"),
                }
                return site.own_page(request, "public/disputed.html", context)
    context = {"language": language, "form": form, "shown": shown}
    return site.own_page(request, "public/dispute.html", context, status=status)


@public
@require_safe
def answer(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """Show what became of an objection to whoever has its code."""
    context: dict[str, Any] = {"language": language, "code": code}
    try:
        record = verbs.dispute_by_code(code)
    except MissingRecordError:
        return site.own_page(request, "public/objection.html", context, status=404)
    check = record.check_record
    shown = records.current_shown(check)
    corrections = set(record.corrections.values_list("publication__number", flat=True))
    seen, now = record.publication.number, shown.page.revision
    is_compared = seen in {number - 1 for number in shown.compared}
    context |= {
        "dispute": record,
        "shown": shown,
        "corrections": [one for one in shown.versions if one.number in corrections],
        "is_owed": verbs.owed_disputes().filter(pk=record.pk).exists(),
        "compared": comparing.path_of(shown, seen, now) if is_compared else "",
    }
    return site.own_page(request, "public/objection.html", context)


def _taken(request: HttpRequest, form: DisputeForm, check: int) -> tuple[str, int]:
    if is_over(request, "public-dispute", _DISPUTES, _DISPUTES_SECONDS):
        form.add_error(None, answering.too_many())
        return "", 429
    try:
        _record, code = verbs.dispute(check=check, **form.cleaned_data, now=timezone.now())
    except ClaimdeskError as error:
        form.add_error("text", errors.explain(error))
        return "", 422
    return code, 200
