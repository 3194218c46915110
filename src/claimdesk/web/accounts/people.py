"""People and machines of the desk: roles, invitations, coming and going."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from claimdesk.desk.models import Account, Invitation
from claimdesk.desk.models.accounts import OWN_MACHINE
from claimdesk.desk.verbs import credentials, people, tokens
from claimdesk.domain.roles import Action, Role
from claimdesk.errors import RuleError
from claimdesk.web import errors
from claimdesk.web.access import access
from claimdesk.web.accounts.forms import InviteForm, MachineForm, RoleForm, TokenForm


@access(Action.ADMINISTER)
@require_safe
def everyone(request: HttpRequest) -> HttpResponse:
    """List people, machines and open invitations."""
    accounts = list(Account.objects.order_by("-is_active", "name"))
    now = timezone.now()
    context = {
        "people": [one for one in accounts if one.is_person],
        "machines": [one for one in accounts if not one.is_person and one.email != OWN_MACHINE],
        "invitations": Invitation.objects.filter(
            accepted=None, revoked=None, expires__gt=now
        ).select_related("account"),
        "machine_form": MachineForm(auto_id="machine_%s"),
    }
    return render(request, "accounts/people.html", context)


@access(Action.ADMINISTER)
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the link is shown once, to be passed on."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, secret = people.invite(
                actor=request.user, **form.cleaned_data, now=timezone.now()
            )
        except RuleError as error:
            form.add_error("email", errors.explain(error))
        else:
            return _show_link(request, invitation, secret)
    return render(request, "accounts/invite.html", {"form": form})


@access(Action.ADMINISTER)
@never_cache
def person(request: HttpRequest, account: int) -> HttpResponse:
    """Show one account, and change its role."""
    record = get_object_or_404(Account.objects.exclude(email=OWN_MACHINE), pk=account)
    form = RoleForm(request.POST or None, initial={"role": record.role})
    if request.method == "POST" and form.is_valid():
        people.change_role(
            actor=request.user,
            account=record.pk,
            role=form.cleaned_data["role"],
            now=timezone.now(),
        )
        messages.success(request, _("The role is changed."))
        return redirect("desk:person", record.pk)
    context = {
        "account": record,
        "form": form,
        "token_form": None if record.is_person else TokenForm(account=record),
        "tokens": record.tokens.all(),
        "now": timezone.now(),
    }
    return render(request, "accounts/person.html", context)


@access(Action.ADMINISTER)
@require_POST
def deactivate(request: HttpRequest, account: int) -> HttpResponse:
    """Close an account."""
    record = people.deactivate(actor=request.user, account=account, now=timezone.now())
    messages.success(request, _("The account of %(name)s is closed.") % {"name": record.name})
    return redirect("desk:person", record.pk)


@access(Action.ADMINISTER)
@require_POST
def reactivate(request: HttpRequest, account: int) -> HttpResponse:
    """Open a closed account again."""
    record = people.reactivate(actor=request.user, account=account, now=timezone.now())
    messages.success(request, _("The account of %(name)s is open again.") % {"name": record.name})
    return redirect("desk:person", record.pk)


@access(Action.ADMINISTER)
@never_cache
@require_POST
def renew(request: HttpRequest, account: int) -> HttpResponse:
    """Make a link with which somebody chooses a new password."""
    invitation, secret = people.renew_access(
        actor=request.user, account=account, now=timezone.now()
    )
    return _show_link(request, invitation, secret)


@access(Action.ADMINISTER)
@require_POST
def end_sessions(request: HttpRequest, account: int) -> HttpResponse:
    """End every session of somebody."""
    ended = credentials.end_sessions_of(actor=request.user, account=account, now=timezone.now())
    said = ngettext("%(count)d session is ended.", "%(count)d sessions are ended.", ended)
    messages.success(request, said % {"count": ended})
    return redirect("desk:person", account)


@access(Action.ADMINISTER)
@require_POST
def revoke_invitation(request: HttpRequest, invitation: int) -> HttpResponse:
    """Take an invitation back."""
    people.revoke_invitation(actor=request.user, invitation=invitation, now=timezone.now())
    messages.success(request, _("The invitation is taken back."))
    return redirect("desk:people")


@access(Action.ADMINISTER)
@require_POST
def add_machine(request: HttpRequest) -> HttpResponse:
    """Add an account for a program."""
    form = MachineForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else ""
    record = people.add_machine(actor=request.user, name=name, now=timezone.now())
    return redirect("desk:person", record.pk)


@access(Action.ADMINISTER)
@never_cache
@require_POST
def make_machine_token(request: HttpRequest, account: int) -> HttpResponse:
    """Make a token for a program; it is shown once."""
    record = get_object_or_404(Account, pk=account, role=Role.MACHINE.value)
    form = TokenForm(request.POST, account=record)
    if not form.is_valid():
        context = {
            "account": record,
            "token_form": form,
            "tokens": record.tokens.all(),
            "now": timezone.now(),
        }
        return render(request, "accounts/person.html", context)
    token, secret = tokens.make_token(
        actor=request.user, account=record.pk, **form.cleaned_data, now=timezone.now()
    )
    back = reverse("desk:person", args=[record.pk])
    return render(request, "accounts/token.html", {"token": token, "secret": secret, "back": back})


def _show_link(request: HttpRequest, invitation: Invitation, secret: str) -> HttpResponse:
    link = settings.BASE_URL + reverse("desk:invitation", args=[secret])
    return render(request, "accounts/link.html", {"invitation": invitation, "link": link})


urlpatterns = [
    path("people/", everyone, name="people"),
    path("people/invite/", invite, name="invite"),
    path("people/machines/", add_machine, name="add_machine"),
    path("people/<int:account>/", person, name="person"),
    path("people/<int:account>/deactivate/", deactivate, name="deactivate"),
    path("people/<int:account>/reactivate/", reactivate, name="reactivate"),
    path("people/<int:account>/renew/", renew, name="renew"),
    path("people/<int:account>/sessions/end/", end_sessions, name="end_their_sessions"),
    path("people/<int:account>/tokens/", make_machine_token, name="make_machine_token"),
    path(
        "people/invitations/<int:invitation>/revoke/",
        revoke_invitation,
        name="revoke_invitation",
    ),
]
