"""One's own account: name, language, independence, tokens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from claimdesk.desk.verbs import people, tokens
from claimdesk.domain.roles import Action
from claimdesk.web.access import access, way_back
from claimdesk.web.accounts.forms import AttestForm, OwnForm, TokenForm


@access(Action.READ)
def own(request: HttpRequest) -> HttpResponse:
    """Show one's own account; change name and language."""
    account = request.user
    form = OwnForm(
        request.POST or None, initial={"name": account.name, "language": account.language}
    )
    if request.method == "POST" and form.is_valid():
        people.describe_self(actor=account, **form.cleaned_data, now=timezone.now())
        with override(account.language):
            messages.success(request, _("Saved."))
        return redirect("desk:account")
    context = {
        "form": form,
        "attest_form": AttestForm(),
        "needs_attestation": people.needs_attestation(account, timezone.now()),
    }
    return render(request, "accounts/own.html", context)


@access(Action.READ)
@require_POST
def attest(request: HttpRequest) -> HttpResponse:
    """Confirm independence for a year."""
    if AttestForm(request.POST).is_valid():
        people.attest(actor=request.user, now=timezone.now())
        messages.success(request, _("Thank you. You are asked again in a year."))
    else:
        messages.error(request, _("Tick the box to confirm."))
    return redirect(way_back(request, reverse("desk:account")))


@access(Action.READ)
@never_cache
def own_tokens(request: HttpRequest) -> HttpResponse:
    """List one's own tokens; make one, which is shown once."""
    form = TokenForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        token, secret = tokens.make_token(
            actor=request.user,
            account=request.user.pk,
            **form.cleaned_data,
            now=timezone.now(),
        )
        context = {"token": token, "secret": secret, "back": reverse("desk:tokens")}
        return render(request, "accounts/token.html", context)
    context = {"form": form, "tokens": request.user.tokens.all(), "now": timezone.now()}
    return render(request, "accounts/tokens.html", context)


@access(Action.READ)
@require_POST
def revoke_token(request: HttpRequest, token: int) -> HttpResponse:
    """End a token."""
    tokens.revoke_token(actor=request.user, token=token, now=timezone.now())
    messages.success(request, _("The token is ended."))
    return redirect(way_back(request, reverse("desk:tokens")))


urlpatterns = [
    path("account/", own, name="account"),
    path("account/attest/", attest, name="attest"),
    path("account/tokens/", own_tokens, name="tokens"),
    path("account/tokens/<int:token>/revoke/", revoke_token, name="revoke_token"),
]
