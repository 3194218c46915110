"""Who works at the desk: listed, invited, given roles, coming and going.

A link for a new password is made on the screen only: with it a token could become anybody.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from ninja import Query

from claimdesk.desk.models import Account, Invitation
from claimdesk.desk.verbs import credentials
from claimdesk.desk.verbs import people as verbs
from claimdesk.domain.roles import Action
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.office_shapes import Done, Ended, InvitationOut, InvitationWithLink
from claimdesk.web.api.shapes import Person
from claimdesk.web.api.values import Body, Id, Page, Paging, page, text

endpoints = Endpoints("people")


class PersonRole(StrEnum):
    """What a person may do; each role may what the one before it may."""

    READER = "reader"
    CHECKER = "checker"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"


class NewInvitation(Body):
    """Whom to invite, as what."""

    email: Annotated[str, text(254, 3)]
    name: Annotated[str, text(120)] = ""
    role: PersonRole


class NewRole(Body):
    """What a person may from now on."""

    role: PersonRole


class NewMachine(Body):
    """The name under which colleagues see a program."""

    name: Annotated[str, text(120, 1)]


@endpoints.get("/accounts", Action.READ, Page[Person])
def list_accounts(wanted: Query[Paging]) -> dict[str, Any]:
    """List who works at the desk, to name them in assignments."""
    return page(Account.objects.all(), wanted)


@endpoints.put("/accounts/{account}/role", Action.ADMINISTER, Person)
def change_role(actor: Account, account: Id, body: NewRole) -> Account:
    """Give a person another role; the desk keeps an administrator."""
    return verbs.change_role(actor=actor, account=account, role=body.role.value, now=timezone.now())


@endpoints.post("/accounts/{account}/deactivate", Action.ADMINISTER, Person)
def deactivate_account(actor: Account, account: Id) -> Account:
    """Close an account; its sessions, tokens and links end, what it did stays."""
    return verbs.deactivate(actor=actor, account=account, now=timezone.now())


@endpoints.post("/accounts/{account}/reactivate", Action.ADMINISTER, Person)
def reactivate_account(actor: Account, account: Id) -> Account:
    """Open a closed account again; what was ended stays ended."""
    return verbs.reactivate(actor=actor, account=account, now=timezone.now())


@endpoints.post("/accounts/{account}/end-sessions", Action.ADMINISTER, Ended)
def end_sessions(actor: Account, account: Id) -> dict[str, int]:
    """End every session of somebody; tokens go on."""
    ended = credentials.end_sessions_of(actor=actor, account=account, now=timezone.now())
    return {"count": ended}


@endpoints.post("/accounts/machines", Action.ADMINISTER, Person, status=201)
def add_machine(actor: Account, body: NewMachine) -> Account:
    """Add an account for a program; an administrator makes its token on its screen."""
    return verbs.add_machine(actor=actor, name=body.name, now=timezone.now())


@endpoints.get("/invitations", Action.ADMINISTER, Page[InvitationOut])
def list_invitations(wanted: Query[Paging]) -> dict[str, Any]:
    """List the invitations that are open, the newest first."""
    query = Invitation.objects.filter(account=None, accepted=None, revoked=None)
    return page(query.filter(expires__gt=timezone.now()), wanted)


@endpoints.post("/invitations", Action.ADMINISTER, InvitationWithLink, status=201, keyed=False)
def invite_person(actor: Account, body: NewInvitation) -> dict[str, Any]:
    """Invite somebody; the link is in this answer only, to be passed on."""
    invitation, secret = verbs.invite(
        actor=actor, **body.model_dump(mode="json"), now=timezone.now()
    )
    link = settings.BASE_URL + reverse("desk:invitation", args=[secret])
    return InvitationOut.from_orm(invitation).dict() | {"link": link}


@endpoints.delete("/invitations/{invitation}", Action.ADMINISTER, Done)
def revoke_invitation(actor: Account, invitation: Id) -> dict[str, bool]:
    """Take an invitation back."""
    verbs.revoke_invitation(actor=actor, invitation=invitation, now=timezone.now())
    return {"done": True}
