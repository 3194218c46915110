"""Forms on the page of a claim."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.desk.models import Account, Claim, Party
from claimdesk.domain.check import Checkability
from claimdesk.web.claim_words import HARMS, KIND_HELP, KINDS
from claimdesk.web.claim_words import day as day_in_words

#: Days may be typed as well as chosen.
_DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]


def day_field(label: Any, **fields: Any) -> forms.DateField:
    """Make a field for a day, with the browser's own calendar."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label, required=False, input_formats=_DAYS, widget=widget, **fields
    )


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of statement, each with what it means."""
    return [(kind.value, f"{KINDS[kind]}: {KIND_HELP[kind]}") for kind in KINDS]


class DescribeForm(forms.Form):
    """What kind of statement a claim is, and which organisation or office said it in public."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    checkability = forms.ChoiceField(
        label=gettext_lazy("Kind of statement"), choices=kind_choices, widget=forms.RadioSelect
    )
    claimant = forms.CharField(
        label=gettext_lazy("Who claims it"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "Only an organisation, or the holder of a public office who said it in that role. "
            "Leave it empty for everybody else: private persons are never named."
        ),
    )
    claimant_kind = forms.ChoiceField(
        label=gettext_lazy("This is"),
        choices=[
            (Party.Kind.ORGANISATION, gettext_lazy("an organisation")),
            (Party.Kind.OFFICE_HOLDER, gettext_lazy("the holder of a public office")),
        ],
    )
    claimant_office = forms.CharField(
        label=gettext_lazy("Office"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For the holder of an office, for example “Minister of Health”."),
    )
    said_on = day_field(gettext_lazy("Said on"))
    appearance = forms.URLField(
        label=gettext_lazy("Where it was said in public"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("An address of the organisation or office itself, or of a record."),
    )
    about = forms.CharField(
        label=gettext_lazy("Whom the claim is about"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "An organisation or an office. Its own word alone will not be enough evidence."
        ),
    )


def description_of(claim: Claim) -> dict[str, Any]:
    """Return what a claim's form for its description begins with."""
    claimant = claim.claimant
    return {
        "version": claim.version,
        "checkability": claim.checkability,
        "claimant": claimant.name if claimant else "",
        "claimant_kind": claimant.kind if claimant else Party.Kind.ORGANISATION,
        "claimant_office": claimant.office if claimant else "",
        "said_on": claim.said_on,
        "appearance": claim.appearance,
        "about": claim.about.name if claim.about else "",
    }


def description_in_words(claim: Claim) -> str:
    """Return a claim's description as it stands now, for somebody whose own came too late."""
    parts = [str(KINDS[Checkability(claim.checkability)])]
    if claim.claimant:
        parts.append(_("claimed by %(name)s") % {"name": claim.claimant.name})
    if claim.about:
        parts.append(_("about %(name)s") % {"name": claim.about.name})
    if claim.said_on:
        parts.append(day_in_words(claim.said_on))
    return ", ".join(parts)


class HarmForm(forms.Form):
    """What acting on a claim may harm."""

    harm = forms.ChoiceField(
        label=gettext_lazy("What it may harm"),
        required=False,
        choices=[("", gettext_lazy("nothing")), *((kind.value, HARMS[kind]) for kind in HARMS)],
    )


class AssignForm(forms.Form):
    """Who works on a claim, and until when. `seen` is who it was when the form was shown."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    account = forms.TypedChoiceField(
        label=gettext_lazy("Given to"), required=False, coerce=int, empty_value=None
    )
    due = day_field(gettext_lazy("Due"))

    def __init__(self, *arguments: Any, people: list[Account], **fields: Any) -> None:
        super().__init__(*arguments, **fields)
        names = [(one.pk, one.name) for one in people]
        self.fields["account"].choices = [("", _("nobody")), *names]


class StartForm(forms.Form):
    """The declaration without which no check begins."""

    unconflicted = forms.BooleanField(
        label=gettext_lazy(
            "I have no conflict of interest: no work, money, party or family ties me to whom this "
            "claim is about or by."
        ),
        error_messages={
            "required": gettext_lazy(
                "Declare this first. If something does tie you to it, leave the claim to a "
                "colleague."
            )
        },
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the fact-check"), choices=settings.LANGUAGES
    )
