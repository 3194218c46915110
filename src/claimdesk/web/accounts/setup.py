"""Opening the desk, and taking the place that an invitation offers: screens before any login."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from claimdesk.desk.models import Account
from claimdesk.desk.verbs import people
from claimdesk.errors import MissingRecordError, RuleError
from claimdesk.web import errors
from claimdesk.web.access import public
from claimdesk.web.accounts.forms import JoinForm, RenewForm, SetUpForm
from claimdesk.web.limits import limit

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public
@never_cache
@sensitive_post_parameters()
@limit("set-up", most=10, seconds=300)
def set_up(request: HttpRequest) -> HttpResponse:
    """Show the set-up screen until the desk has its first administrator."""
    if people.is_set_up():
        messages.info(request, _("This desk is set up already. Log in."))
        return redirect("account_login")
    form = SetUpForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in form.fields if name != "again"}
        try:
            account = people.set_up(**given, now=timezone.now())
        except RuleError as error:
            form.add_error("code" if error.rule == "set-up-code" else None, errors.explain(error))
        else:
            _enter(request, account)
            messages.success(request, _("The desk is open. Invite your colleagues next."))
            return redirect("desk:people")
    return render(request, "accounts/set_up.html", {"form": form})


@public
@never_cache
@sensitive_post_parameters()
@limit("invitation", most=20, seconds=300)
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the place that a link offers, and make the account or the new password."""
    try:
        invitation = people.find_invitation(secret, timezone.now())
    except MissingRecordError:
        return errors.page(
            request,
            404,
            _("This link has ended"),
            _("It was used, taken back, or is too old. Ask an administrator for a new one."),
        )
    form = _form_for(invitation, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"name": "", "language": ""} | form.cleaned_data
        given.pop("again")
        try:
            account = people.accept_invitation(secret=secret, **given, now=timezone.now())
        except RuleError as error:
            form.add_error(None, errors.explain(error))
        else:
            _enter(request, account)
            messages.success(request, _("Welcome, %(name)s.") % {"name": account.name})
            return redirect("/desk/")
    return render(request, "accounts/accept.html", {"form": form, "invitation": invitation})


def _form_for(invitation: Any, data: Any) -> JoinForm | RenewForm:
    if invitation.account is not None:
        return RenewForm(data, account=invitation.account)
    return JoinForm(
        data,
        email=invitation.email,
        initial={"name": invitation.name, "language": get_language()},
    )


def _enter(request: HttpRequest, account: Account) -> None:
    logout(request)
    login(request, account, backend=_BACKEND)


urlpatterns = [
    path("set-up/", set_up, name="set_up"),
    path("invitation/<str:secret>/", accept, name="invitation"),
]
