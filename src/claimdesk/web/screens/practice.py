"""The practice room: past fact-checks with the verdict hidden, and how sure one rightly was."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claimdesk.desk import practice as reading
from claimdesk.desk.models import RatingValue
from claimdesk.desk.practice import Tried
from claimdesk.desk.verbs import practice as verbs
from claimdesk.domain.practice import MOST_CONFIDENT, Calibration
from claimdesk.domain.roles import Action
from claimdesk.web.access import access
from claimdesk.web.screens.check_forms import QuietForm

DOUBTS = {
    "withdrawn": gettext_lazy("withdrawn since"),
    "changed": gettext_lazy("given another verdict since"),
    "disputed": gettext_lazy("disputed now"),
}


class TryForm(QuietForm):
    """A verdict, and how sure the learner is of it."""

    verdict = forms.ChoiceField(label=gettext_lazy("Your verdict"), widget=forms.RadioSelect)
    confidence = forms.IntegerField(
        label=gettext_lazy("How sure are you that this is the published verdict?"),
        min_value=0,
        max_value=MOST_CONFIDENT,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short-number"}),
        help_text=gettext_lazy(
            "From 0 to 100. 100 is certain; where you would only guess among five, 20."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        self.fields["verdict"].choices = [
            (one.key, one.name_in(language)) for one in RatingValue.objects.filter(in_use=True)
        ]


@access(Action.READ)
@never_cache
@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    """Show what one has answered, how sure one rightly was, and the next fact-check to try."""
    answers = reading.tried(request.user)
    found = reading.calibration_of(answers)
    context = {
        "next": reading.offered(request.user).first(),
        "left": reading.offered(request.user).count(),
        "answers": [_row(one) for one in answers],
        "calibration": found,
        "words": _in_words(found),
    }
    return render(request, "desk/practice.html", context)


@access(Action.READ)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a claim with its sources and ask for a verdict; after the answer, what was published."""
    done = next(
        (one for one in reading.tried(request.user) if one.answer.publication_id == pk), None
    )
    if done is not None:
        return _answered(request, done)
    publication = reading.offered(request.user).filter(pk=pk).first()
    if publication is None:
        raise Http404
    form = TryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        verbs.practise(actor=request.user, publication=pk, now=timezone.now(), **form.cleaned_data)
        return HttpResponseRedirect(reverse("desk:practice-try", args=[pk]))
    context = {"form": form, "shown": reading.shown_before(publication.page)}
    status = 422 if form.errors else 200
    return render(request, "desk/practice_try.html", context, status=status)


@access(Action.READ)
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Erase everything that one has answered."""
    verbs.forget_practice(actor=request.user, now=timezone.now())
    messages.success(request, _("Erased: every answer of yours is gone."))
    return HttpResponseRedirect(reverse("desk:practice"))


def _answered(request: HttpRequest, done: Tried) -> HttpResponse:
    page = done.page
    context = {
        "one": _row(done),
        "page": page,
        "shown": reading.shown_before(page),
        "path": f"{page.get('path', '')}",
        "next": reading.offered(request.user).first(),
    }
    return render(request, "desk/practice_answer.html", context)


def _row(one: Tried) -> dict[str, Any]:
    language = get_language() or "en"
    step = RatingValue.objects.filter(key=one.answer.verdict).first()
    return {
        "pk": one.answer.publication_id,
        "claim": one.page.get("claim_reviewed", ""),
        "language": one.page.get("language", ""),
        "said": step.name_in(language) if step else one.answer.verdict,
        "confidence": one.answer.confidence,
        "published": (one.page.get("rating") or {}).get("name", ""),
        "is_right": one.is_right,
        "doubt": DOUBTS.get(one.doubt, ""),
    }


def _in_words(found: Calibration) -> dict[str, str]:
    """Say what the figures mean, without a mark or a rank."""
    if found.brier is None or found.base is None:
        return {}
    if found.is_few:
        leaning = ""
    elif found.said > found.share + 10:
        leaning = _("You were surer than you were right.")
    elif found.said < found.share - 10:
        leaning = _("You were right more often than you were sure.")
    else:
        leaning = _("You were about as sure as you were right.")
    return {
        "brier": number_format(found.brier, 2),
        "base": number_format(found.base, 2),
        "said": f"{found.said:.0f}",
        "share": f"{found.share:.0f}",
        "leaning": leaning,
    }


urlpatterns = [
    path("practice/", practice, name="practice"),
    path("practice/forget/", forget, name="practice-forget"),
    path("practice/<int:pk>/", attempt, name="practice-try"),
]
