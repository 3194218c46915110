"""The queue's filters as a form, and the address under which a search of it stands."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from claimdesk.desk.models import Tag
from claimdesk.desk.queue import ACTIVE, ANY, Search
from claimdesk.web.claim_words import KINDS, STATES

MOST_TAGS = 200

_STATES = [(str(state), name) for state, name in STATES.items()]
_STATES.insert(1, (ACTIVE, _("Open or in check")))
_STATES.append((ANY, _("All")))


class QueueForm(forms.Form):
    """What of the queue is wanted; each field may be left out, and what makes no sense counts so.

    Its fields are those of `Search`.
    """

    q = forms.CharField(
        label=_("Words in the claim"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}),
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=_STATES)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("priority", _("Highest priority first")),
            ("worth", _("Most worth checking first")),
            ("newest", _("Newest first")),
            ("due", _("Due first")),
        ],
    )
    who = forms.ChoiceField(
        label=_("Who works on it"),
        required=False,
        choices=[
            ("", _("Anyone or nobody")),
            ("me", _("Me")),
            ("nobody", _("Nobody")),
            ("somebody", _("Somebody")),
        ],
    )
    due = forms.ChoiceField(
        label=_("Due date"),
        required=False,
        choices=[
            ("", _("Any or none")),
            ("overdue", _("Overdue")),
            ("soon", _("Within seven days")),
            ("none", _("No date")),
        ],
    )
    kind = forms.ChoiceField(
        label=_("Kind of statement"),
        required=False,
        choices=[("", _("Any kind")), *((kind.value, name) for kind, name in KINDS.items())],
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[
            ("", _("Any language")),
            ("vi", _("Vietnamese")),
            ("en", _("English")),
            ("other", _("Other languages")),
        ],
    )
    tag = forms.CharField(
        label=_("Tag"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "tags", "autocomplete": "off"}),
    )
    asked = forms.BooleanField(label=_("Somebody is waiting for an answer"), required=False)
    matched = forms.BooleanField(label=_("The machine suggests a fact-check"), required=False)

    use_required_attribute = False


#: Fields that are seen at once; the others are behind "More filters".
FIRST_FIELDS = ("q", "state", "sort")


def read_search(query: QueryDict) -> tuple[QueueForm, Search]:
    """Return the form and the search of an address; values without sense ask for nothing."""
    form = QueueForm(query)
    form.is_valid()
    known = {field.name for field in fields(Search)}
    said = {name: value for name, value in form.cleaned_data.items() if name in known and value}
    return form, Search(**said)


def query_of(search: Search) -> str:
    """Return a search as a query string that says only what differs from the plain queue."""
    plain = Search()
    said: dict[str, Any] = {
        field.name: getattr(search, field.name)
        for field in fields(Search)
        if getattr(search, field.name) != getattr(plain, field.name)
    }
    return urlencode({name: "on" if value is True else value for name, value in said.items()})


def tag_names() -> list[str]:
    """Return the desk's tags, to choose from."""
    return list(Tag.objects.values_list("name", flat=True)[:MOST_TAGS])
