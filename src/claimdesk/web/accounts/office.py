"""The desk's own settings: name and languages, the verdict scale, the public statements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from claimdesk.desk.models import Desk, PolicyKind, PolicyVersion, RatingValue
from claimdesk.desk.verbs import office
from claimdesk.domain.roles import Action
from claimdesk.domain.statements import owed
from claimdesk.domain.verdict import Verdict
from claimdesk.errors import RuleError
from claimdesk.web import errors
from claimdesk.web.access import access
from claimdesk.web.watch_words import PACES
from claimdesk.web.wording import POLICIES, VERDICTS


class DeskForm(forms.Form):
    """What the desk says of itself."""

    name = forms.CharField(label=gettext_lazy("Name of the desk"), max_length=120)
    about = forms.CharField(
        label=gettext_lazy("About the desk"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A sentence or two; search engines and readers see it."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("First language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("Readers who ask for no language get this one."),
    )
    contact = forms.CharField(
        label=gettext_lazy("How readers reach you"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("An e-mail address or the address of a page."),
    )
    licence = forms.CharField(
        label=gettext_lazy("Licence of what you publish"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "Under which other desks may use your fact-checks, such as CC BY 4.0, or its address. "
            "What is published keeps the licence that it was published under."
        ),
    )
    watching = forms.ChoiceField(
        label=gettext_lazy("How often sources are visited again"),
        required=False,
        choices=[(str(one), said) for one, said in PACES.items()],
        help_text=gettext_lazy(
            "Sources of what is published; one that changed or is gone is told in the inbox."
        ),
    )


class StepForm(forms.Form):
    """One step of the verdict scale."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    position = forms.IntegerField(label=gettext_lazy("Order"), min_value=1, max_value=99)
    name_vi = forms.CharField(label=gettext_lazy("In Vietnamese"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("In English"), max_length=80)
    definition_vi = forms.CharField(
        label=gettext_lazy("What it means, in Vietnamese"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
    )
    definition_en = forms.CharField(
        label=gettext_lazy("What it means, in English"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
    )
    value = forms.TypedChoiceField(
        label=gettext_lazy("Number"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("none")), *((str(n), str(n)) for n in range(5, 0, -1))],
    )
    verdict = forms.ChoiceField(
        label=gettext_lazy("Counts as"),
        choices=lambda: [("", "–"), *((one.value, VERDICTS[one]) for one in Verdict)],
        help_text=gettext_lazy("How other desks' searches understand it."),
    )
    in_use = forms.BooleanField(label=gettext_lazy("In use"), required=False)


class StatementForm(forms.Form):
    """A public statement."""

    body = forms.CharField(
        label=gettext_lazy("Text"),
        strip=True,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=gettext_lazy("An empty line begins a paragraph; a line with “## ” is a heading."),
    )


_Steps = forms.formset_factory(StepForm, extra=1, max_num=20)


@access(Action.ADMINISTER)
def describe(request: HttpRequest) -> HttpResponse:
    """Change what the desk says of itself."""
    desk = Desk.objects.filter(pk=1).first()
    initial = {name: getattr(desk, name, "") for name in DeskForm.base_fields}
    form = DeskForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        office.describe_desk(actor=request.user, **form.cleaned_data, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("desk:settings")
    context = {"form": form, "time_zone": settings.TIME_ZONE, "base_url": settings.BASE_URL}
    return render(request, "accounts/settings.html", context)


@access(Action.ADMINISTER)
def scale(request: HttpRequest) -> HttpResponse:
    """Change words, numbers and order of the verdict scale; the last form adds a step."""
    steps = _Steps(request.POST or None, initial=_scale_at_hand(), prefix="steps")
    refusal = ""
    if request.method == "POST" and steps.is_valid():
        given = [form.cleaned_data for form in steps if form.cleaned_data]
        given.sort(key=lambda one: one["position"])
        try:
            office.set_scale(
                actor=request.user,
                steps=[
                    office.Step(**{k: v for k, v in one.items() if k != "position"})
                    for one in given
                ],
                now=timezone.now(),
            )
        except RuleError as error:
            refusal = errors.explain(error)
        else:
            messages.success(request, _("The scale is saved. What is published stays as it is."))
            return redirect("desk:scale")
    return render(request, "accounts/scale.html", {"steps": steps, "refusal": refusal})


@access(Action.ADMINISTER)
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """List the statements that readers look for, and which are missing."""
    newest: dict[tuple[str, str], PolicyVersion] = {}
    for version in PolicyVersion.objects.order_by("number"):
        newest[version.kind, version.language] = version
    due = owed(office.newest_statements(), timezone.now())
    rows = [
        {
            "kind": kind,
            "label": label,
            "is_owed": kind in due,
            "versions": [
                (code, name, newest.get((kind, code))) for code, name in settings.LANGUAGES
            ],
        }
        for kind, label in POLICIES.items()
    ]
    return render(request, "accounts/policies.html", {"rows": rows})


@access(Action.ADMINISTER)
def policy(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """Write the next version of a statement, and read those before."""
    if kind not in PolicyKind.values or language not in dict(settings.LANGUAGES):
        raise Http404
    versions = list(
        PolicyVersion.objects.filter(kind=kind, language=language).select_related("written_by")
    )
    form = StatementForm(
        request.POST or None, initial={"body": versions[0].body if versions else ""}
    )
    if request.method == "POST" and form.is_valid():
        try:
            office.write_policy(
                actor=request.user,
                kind=kind,
                language=language,
                body=form.cleaned_data["body"],
                now=timezone.now(),
            )
        except RuleError as error:
            form.add_error("body", errors.explain(error))
        else:
            messages.success(request, _("The new version stands on the public site."))
            return redirect("desk:policies")
    context: dict[str, Any] = {
        "form": form,
        "kind": kind,
        "label": POLICIES[kind],
        "code": language,
        "language_name": dict(settings.LANGUAGES)[language],
        "versions": versions,
    }
    return render(request, "accounts/policy.html", context)


def _scale_at_hand() -> list[dict[str, Any]]:
    return [
        {name: getattr(one, name) for name in StepForm.base_fields if name != "position"}
        | {"position": number}
        for number, one in enumerate(RatingValue.objects.all(), 1)
    ]


urlpatterns = [
    path("settings/", describe, name="settings"),
    path("settings/scale/", scale, name="scale"),
    path("policies/", policies, name="policies"),
    path("policies/<slug:kind>/<slug:language>/", policy, name="policy"),
]
