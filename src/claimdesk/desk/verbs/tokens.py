"""Keys to the API: made once, shown once, kept as a hash, with scopes and an end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from claimdesk.desk import audit
from claimdesk.desk.models import Account, ApiToken
from claimdesk.desk.verbs.common import get, require, require_person
from claimdesk.domain.roles import Action, may
from claimdesk.errors import NotAllowedError, RuleError

#: What a token can be allowed. People, settings and policies are for people at a screen.
SCOPES = tuple(action for action in Action if action is not Action.ADMINISTER)
LONGEST_DAYS = 366
_START = "cd_"
_SHOWN = 9


@transaction.atomic
def make_token(  # noqa: PLR0913 - a verb takes all it needs by name
    *, actor: Account, account: int, name: str, scopes: Iterable[str], days: int, now: datetime
) -> tuple[ApiToken, str]:
    """Make a token for oneself, or as administrator for a machine; return it with its secret."""
    require(actor, Action.READ)
    require_person(actor)
    owner = actor if account == actor.pk else get(Account, account)
    if owner != actor:
        require(actor, Action.ADMINISTER)
        if owner.is_person:
            raise NotAllowedError(
                "own-token", "People make their own tokens; an administrator makes a machine's."
            )
    asked = sorted({Action(scope) for scope in scopes})
    if not asked or not all(scope in SCOPES and may(owner.role, scope) for scope in asked):
        raise RuleError("token-scope", "A token is allowed what its account may do, and no more.")
    if not name.strip():
        raise RuleError("token-name", "Give the token a name that says what uses it.")
    if not 1 <= days <= LONGEST_DAYS:
        raise RuleError("token-end", "A token ends after 1 to %(days)d days.", days=LONGEST_DAYS)
    secret = _START + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        account=owner,
        name=name.strip()[:120],
        prefix=secret[:_SHOWN],
        token_hash=hash_token(secret),
        scopes=[scope.value for scope in asked],
        created=now,
        expires=now + timedelta(days=days),
    )
    audit.append("make_token", token, actor=actor, now=now, account=owner.pk, scopes=token.scopes)
    return token, secret


@transaction.atomic
def revoke_token(*, actor: Account, token: int, now: datetime) -> ApiToken:
    """End a token: one's own, or any as administrator."""
    record = get(ApiToken, token, lock=True)
    if record.account_id != actor.pk:
        require(actor, Action.ADMINISTER)
    if record.revoked is None:
        record.revoked = now
        record.save(update_fields=["revoked"])
        audit.append("revoke_token", record, actor=actor, now=now, account=record.account_id)
    return record


def find_token(secret: str, now: datetime) -> ApiToken | None:
    """Return the token with this secret if it is good now, with its account; else None.

    When it was last used is kept by the hour, which tells a forgotten token and nothing more.
    """
    token = (
        ApiToken.objects.select_related("account")
        .filter(token_hash=hash_token(secret), revoked=None, expires__gt=now)
        .filter(account__is_active=True)
        .first()
    )
    hour = now.replace(minute=0, second=0, microsecond=0)
    if token is not None and token.last_used != hour:
        ApiToken.objects.filter(pk=token.pk).update(last_used=hour)
    return token


def hash_token(secret: str) -> str:
    """Return what is kept of a secret that has 256 bits: SHA-256 is enough for those."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
