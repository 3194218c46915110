"""The Library at the desk: "has this been checked?", and an entry with its history."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from claimdesk.desk import relied
from claimdesk.desk.engine import engine
from claimdesk.desk.models import Match
from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.match import Zone
from claimdesk.domain.roles import Action
from claimdesk.domain.verdict import Verdict
from claimdesk.errors import EntryNotFoundError, LibraryError, MissingRecordError
from claimdesk.web.access import access
from claimdesk.web.claim_words import VERDICTS
from claimdesk.web.screens.item_forms import explained

#: Matches that a search asks for; of those the most that are shown, and of the weak ones.
_ASKED, _SHOWN, _WEAK = 60, 20, 8
_NEWEST = 12
_LONGEST = 5_000
_MOST_CLAIMS = 20


class LibraryForm(forms.Form):
    """What is looked for in the Library, and of what is found what is shown."""

    q = forms.CharField(
        label=gettext_lazy("A claim, a question or a few words"),
        required=False,
        max_length=_LONGEST,
        widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}),
    )
    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"),
        required=False,
        choices=[
            ("", gettext_lazy("Any verdict")),
            *((verdict.value, name) for verdict, name in VERDICTS.items()),
        ],
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[
            ("", gettext_lazy("Any language")),
            ("vi", gettext_lazy("Vietnamese")),
            ("en", gettext_lazy("English")),
            ("other", gettext_lazy("Other languages")),
        ],
    )
    publisher = forms.CharField(label=gettext_lazy("Publisher"), required=False, max_length=100)

    use_required_attribute = False


@access(Action.READ)
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Search the Library, or show what came into it last."""
    form = LibraryForm(request.GET)
    form.is_valid()
    said = form.cleaned_data
    context: dict[str, Any] = {"form": form, "q": said.get("q", ""), "error": ""}
    try:
        known = engine().library()
        context["size"] = len(known)
        if context["q"]:
            found = engine().match(context["q"], top=_ASKED)
            fitting = [one for one in found if _fits(one.entry, said)]
            context["found"] = [one for one in fitting if one.zone is not Zone.NONE][:_SHOWN]
            context["weak"] = [one for one in fitting if one.zone is Zone.NONE][:_WEAK]
            context["hidden"] = len(found) - len(fitting)
        else:
            context["newest"] = [one for one in known.newest(_ASKED) if _fits(one, said)][:_NEWEST]
    except LibraryError as error:
        context["error"] = explained(error)
    return render(request, "desk/library.html", context)


def _fits(entry: FactCheck, said: dict[str, Any]) -> bool:
    language, verdict = said.get("language", ""), said.get("verdict", "")
    is_other = language == "other" and entry.language not in {"vi", "en"}
    return (
        (not verdict or entry.verdict == Verdict(verdict))
        and (not language or is_other or entry.language == language)
        and said.get("publisher", "").casefold() in entry.publisher.casefold()
    )


@access(Action.READ)
@require_safe
def entry(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Show a fact-check of the Library, each form it had, and the claims that it answers."""
    try:
        rows = engine().library().history(entry_id)
    except EntryNotFoundError as error:
        raise MissingRecordError(_("The Library never had this fact-check.")) from error
    forms_of_it = [None if row.get("removed") else FactCheck.from_json(row) for row in rows]
    newest = next((one for one in reversed(forms_of_it) if one is not None), None)
    if newest is None:
        raise MissingRecordError(_("The Library never had this fact-check."))
    matches = Match.objects.filter(entry_id=entry_id).exclude(decision=Match.Decision.REJECTED)
    context = {
        "entry": newest,
        "is_removed": forms_of_it[-1] is None,
        "peer": relied.states_of([entry_id]).get(entry_id),
        "earlier": list(reversed(forms_of_it[:-1])),
        "matches": list(
            matches.select_related("claim").order_by("decision", "-probability")[:_MOST_CLAIMS]
        ),
    }
    return render(request, "desk/library_entry.html", context)


urlpatterns = [
    path("library/", library, name="library"),
    path("library/<slug:entry_id>/", entry, name="library-entry"),
]
