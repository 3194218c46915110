"""What lets somebody in, and ending it: tokens, sessions, second factors, identities, links.

Sessions belong to Django, factors and identities to allauth; a process may run without either.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.db.models import Q

from claimdesk.desk import audit
from claimdesk.desk.models import Account, ApiToken, Invitation
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.standing import get, require
from claimdesk.domain.roles import Action


@whole
def end_sessions_of(*, actor: Account, account: int, now: datetime) -> int:
    """End every session of an account, as administrator; return how many."""
    require(actor, Action.ADMINISTER)
    owner = get(Account, account)
    ended = end_sessions(owner)
    audit.append("end_sessions", owner, actor=actor, now=now, sessions=ended)
    return ended


def end_sessions(account: Account) -> int:
    """End every session in which an account is logged in; return how many.

    A desk has tens of sessions, not thousands: each is opened and looked into.
    """
    if not apps.is_installed("django.contrib.sessions"):
        return 0
    sessions: Any = apps.get_model("sessions", "Session")._default_manager  # noqa: SLF001 - Django's documented API
    ended = [
        one.session_key
        for one in sessions.all()
        if one.get_decoded().get(SESSION_KEY) == str(account.pk)
    ]
    sessions.filter(session_key__in=ended).delete()
    return len(ended)


def end_tokens(account: Account, now: datetime) -> None:
    """End every API token of an account."""
    ApiToken.objects.filter(account=account, revoked=None).update(revoked=now)


def end_factors(account: Account) -> None:
    """Take second factors off, and forget under whom an identity provider knows the account."""
    for name in ("authenticator_set", "socialaccount_set"):
        if (kept := getattr(account, name, None)) is not None:
            kept.all().delete()


def end_links(account: Account, now: datetime) -> None:
    """Take back the open links that an account has given out, and those to itself."""
    links = Invitation.objects.filter(accepted=None, revoked=None)
    links.filter(Q(invited_by=account) | Q(account=account)).update(revoked=now)
