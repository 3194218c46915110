"""Changing a source: its form, which holds what its kind has, and the new secret of a sender."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from claimdesk.desk.models import Subscription
from claimdesk.desk.sources import mail
from claimdesk.desk.verbs import sources as verbs
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.roles import Action
from claimdesk.errors import RuleError
from claimdesk.web import errors, source_words
from claimdesk.web.access import access
from claimdesk.web.screens.sources import FIELD_OF, UNUSABLE, AskedFor, SourceForm, show_secret

Kind = Subscription.Kind
#: Which fields a kind has besides name, language and how often it is read.
_MORE = {
    Kind.FEED: ("address", "whole_pages"),
    Kind.IMAP: ("address", "login", "secret"),
    Kind.TELEGRAM: ("secret",),
    Kind.WEBHOOK: ("new_secret",),
}


class EditForm(SourceForm):
    """What of a source can be otherwise; it begins with how it is, but for the secret."""

    kind = None
    answers = None
    key = None
    new_secret = forms.BooleanField(
        label=gettext_lazy("Make a new secret"),
        required=False,
        help_text=gettext_lazy(
            "The old one ends at once: what is signed with it is refused. The new one is shown "
            "this once."
        ),
    )

    def __init__(self, source: Subscription, data: Any = None) -> None:
        super().__init__(data, initial=_how_it_is(source))
        self.source = source
        fields = {"name", "language", "every_minutes"} | set(_MORE.get(source.kind, ("address",)))
        if source.is_sent or source.answers:  # it is not we who say when
            fields.discard("every_minutes")
        for name in set(self.fields) - fields:
            del self.fields[name]
        self._describe()

    def clean(self) -> dict[str, Any]:
        """Return what was given; a kind without an address has no field for one."""
        return forms.Form.clean(self) or {}

    def change(self) -> verbs.Change:
        """Return what was asked for."""
        return verbs.Change(**self.cleaned_data)

    def _describe(self) -> None:
        if "address" in self.fields:
            self.fields["address"].required = True
            self.fields["address"].error_messages["required"] = _("Say where it stands.")
            self.fields["address"].help_text = _(
                "Another address is read from its beginning; what was taken stays known, so that "
                "nothing comes in twice."
            )
        if isinstance(secret := self.fields.get("secret"), AskedFor):
            secret.is_asked_for = False
            secret.help_text = _("Leave it empty to keep the one there is. It is not shown.")
        _offer(self.fields.get("language"), self.source.language, self.source.language)
        every = self.source.every_minutes
        said = ngettext("every %(count)s minute", "every %(count)s minutes", every)
        _offer(self.fields.get("every_minutes"), every, said % {"count": every})


@access(Action.ADMINISTER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a source."""
    record = get(Subscription, pk)
    form = EditForm(record, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            changed, secret = verbs.edit_source(
                actor=request.user, source=pk, change=form.change(), now=timezone.now()
            )
        except RuleError as error:
            field = FIELD_OF.get(error.rule, "address")
            form.add_error(field if field in form.fields else None, errors.explain(error))
        else:
            if secret:
                return show_secret(request, changed)
            messages.success(request, _("Saved."))
            return redirect("desk:source", pk)
    context = {"source": record, "title": source_words.title(record), "form": form}
    faulty = form.is_bound and form.errors
    return render(request, "desk/source_edit.html", context, status=UNUSABLE if faulty else 200)


def _how_it_is(source: Subscription) -> dict[str, Any]:
    names = ("language", "address", "every_minutes", "whole_pages")
    found = {"name": source.given_name} | {name: getattr(source, name) for name in names}
    if source.kind == Kind.IMAP:
        found["login"], found["address"] = mail.parts_of(source.address)
    return found


def _offer(field: Any, value: Any, said: str) -> None:
    """Put among the choices of a field what was chosen elsewhere, as by a program."""
    if field is not None and value not in [one for one, _said in field.choices]:
        field.choices = [*field.choices, (value, said)]


urlpatterns = [path("sources/<int:pk>/edit/", edit, name="source-edit")]
