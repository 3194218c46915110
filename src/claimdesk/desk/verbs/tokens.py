"""Keys to the API: made once, shown once, kept as a hash, with scopes and an end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from claimdesk.desk import audit
from claimdesk.desk.models import Account, ApiToken
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.standing import get, require, require_not_own_machine, require_person
from claimdesk.domain.roles import Action, Role, may
from claimdesk.errors import NotAllowedError, RuleError
from claimdesk.language.normalization import normalize


class Scope(StrEnum):
    """What a token can be allowed; never more than the role of its account."""

    READ = "read"
    INTAKE = "intake"
    WRITE = "write"
    REVIEW = "review"
    PUBLISH = "publish"
    ADMINISTER = "administer"


#: scope -> what may be done with it.
ACTIONS: dict[Scope, tuple[Action, ...]] = {
    Scope.READ: (Action.READ,),
    Scope.INTAKE: (Action.RECEIVE, Action.SUGGEST),
    Scope.WRITE: (Action.WORK, Action.COMMENT),
    Scope.REVIEW: (Action.REVIEW,),
    Scope.PUBLISH: (Action.PUBLISH, Action.TEND),
    Scope.ADMINISTER: (Action.ADMINISTER,),
}
SCOPES = tuple(Scope)
DEFAULT_DAYS = 90
LONGEST_DAYS = 366
MOST_TOKENS = 50
_START = "cd_"
_SHOWN = 9


def scopes_for(role: Role | str) -> tuple[Scope, ...]:
    """Return the scopes that a token of this role can have."""
    return tuple(scope for scope in SCOPES if all(may(role, action) for action in ACTIONS[scope]))


def scope_for(action: Action) -> Scope:
    """Return the scope that an action takes."""
    return next(scope for scope in SCOPES if action in ACTIONS[scope])


@whole
def make_token(
    *,
    actor: Account,
    account: int,
    name: str,
    scopes: Iterable[str],
    days: int = DEFAULT_DAYS,
    now: datetime,
) -> tuple[ApiToken, str]:
    """Make a token for oneself, or as administrator for a machine; return it with its secret.

    The secret is kept as a hash, so nobody can be shown it again.
    """
    require(actor, Action.READ)
    require_person(actor)
    owner = actor if account == actor.pk else get(Account, account)
    if owner != actor:
        require(actor, Action.ADMINISTER)
        require_not_own_machine(owner)
        if owner.is_person:
            raise NotAllowedError(
                "own-token", "People make their own tokens; an administrator makes a machine's."
            )
    asked = set(scopes)
    if not asked or not asked <= set(scopes_for(owner.role)) or not owner.is_active:
        raise RuleError("token-scope", "A token is allowed what its account may do, and no more.")
    title = " ".join(normalize(name.replace("\x00", "")).split())[:120]
    if not title:
        raise RuleError("token-name", "Give the token a name that says what uses it.")
    if not 1 <= days <= LONGEST_DAYS:
        raise RuleError("token-end", "A token ends after 1 to %(days)d days.", days=LONGEST_DAYS)
    if owner.tokens.filter(revoked=None, expires__gt=now).count() >= MOST_TOKENS:
        raise RuleError("token-many", "This account has many tokens already. End some first.")
    secret = _START + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        account=owner,
        name=title,
        prefix=secret[:_SHOWN],
        token_hash=hash_token(secret),
        scopes=[scope.value for scope in SCOPES if scope in asked],
        created=now,
        expires=now + timedelta(days=days),
    )
    audit.append("make_token", token, actor=actor, now=now, account=owner.pk, scopes=token.scopes)
    return token, secret


@whole
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


def allows(token: ApiToken, action: Action) -> bool:
    """Tell whether a token and the role of its account, as it is today, allow an action."""
    return scope_for(action).value in token.scopes and token.account.may(action)


def hash_token(secret: str) -> str:
    """Return what is kept of a secret that has 256 bits: SHA-256 is enough for those."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
