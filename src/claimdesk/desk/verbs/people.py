"""Who works at the desk: the first administrator, invitations, roles, coming and going."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from claimdesk.desk import audit
from claimdesk.desk.models import Account, Desk, Invitation
from claimdesk.desk.models.accounts import LANGUAGES, OWN_MACHINE
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs import credentials
from claimdesk.desk.verbs.standing import get, require, require_not_own_machine, require_person
from claimdesk.desk.verbs.tokens import hash_token
from claimdesk.domain.review import ATTESTATION_DAYS
from claimdesk.domain.roles import Action, Role
from claimdesk.errors import MissingRecordError, NotAllowedError, RuleError
from claimdesk.language.normalization import normalize

INVITATION_DAYS = 7
_CODES = tuple(code for code, _name in LANGUAGES)
#: Links are worth as much as who gave them: an administrator of today, or the desk's terminal.
_STANDING = Q(invited_by__is_active=True) & (
    Q(invited_by__role=Role.ADMINISTRATOR.value) | Q(invited_by__email=OWN_MACHINE)
)


# -- the first administrator ---------------------------------------------------------------------
def is_set_up() -> bool:
    """Tell whether the desk has had its first administrator."""
    return Account.objects.filter(role=Role.ADMINISTRATOR.value).exists()


@whole
def make_set_up_code(*, now: datetime) -> str:
    """Make the one-time code for the set-up screen; return "" where the desk is set up already.

    A new code ends the one before. It is kept as a hash.
    """
    desk, _ = Desk.objects.select_for_update().get_or_create(pk=1, defaults={"created": now})
    if is_set_up():
        return ""
    code = "-".join(secrets.token_hex(2).upper() for _ in range(4))
    desk.set_up_code_hash = hash_token(_plain(code))
    desk.save(update_fields=["set_up_code_hash"])
    return code


def set_up(
    *,
    code: str,
    desk_name: str,
    language: str,
    email: str,
    name: str,
    password: str,
    now: datetime,
) -> Account:
    """Open the desk: name it and make its first administrator, with the code from the terminal."""
    address, person = _address(email), _name(name)
    hashed = _hashed(password, Account(email=address, name=person))
    with transaction.atomic():
        desk = Desk.objects.select_for_update().filter(pk=1).first()
        if desk is None or is_set_up():
            raise RuleError("set-up-once", "This desk is set up already. Log in.")
        known = desk.set_up_code_hash
        if not known or not secrets.compare_digest(known, hash_token(_plain(code))):
            raise RuleError(
                "set-up-code",
                "This is not the code. It stands in the terminal where the desk was started.",
            )
        desk.name = normalize(desk_name).strip()[:120] or "Claimdesk"
        desk.language = _language(language)
        desk.set_up_code_hash = ""
        desk.save(update_fields=["name", "language", "set_up_code_hash"])
        account = _create(
            Account(email=address, name=person, language=desk.language),
            Role.ADMINISTRATOR,
            hashed,
            now,
        )
        audit.append("set_up", desk, actor=account, now=now, name=desk.name)
    return account


# -- invitations -----------------------------------------------------------------------------------
@whole
def invite(
    *, actor: Account, email: str, name: str = "", role: str, now: datetime
) -> tuple[Invitation, str]:
    """Offer a place at the desk; return the invitation with the secret of its link.

    An open invitation to the same address ends with it.
    """
    require(actor, Action.ADMINISTER)
    address = _address(email)
    if Role(role) is Role.MACHINE:
        raise RuleError("invite-person", "A machine is not invited. Add a machine account.")
    if Account.objects.filter(email=address).exists():
        raise RuleError("one-account", "This address has an account already.")
    Invitation.objects.filter(email=address, accepted=None, revoked=None).update(revoked=now)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=address,
        name=normalize(name).strip()[:120],
        role=Role(role).value,
        token_hash=hash_token(secret),
        invited_by=actor,
        created=now,
        expires=now + timedelta(days=INVITATION_DAYS),
    )
    audit.append("invite", invitation, actor=actor, now=now, role=invitation.role)
    return invitation, secret


@whole
def renew_access(*, actor: Account, account: int, now: datetime) -> tuple[Invitation, str]:
    """Make a link with which somebody who lost password or second factor chooses a new password.

    Using it ends whatever else lets them in: second factor, sessions, tokens, an identity
    provider's. Everybody sees it in the audit.
    """
    require(actor, Action.ADMINISTER)
    return _renewal(get(Account, account), actor, now)


@whole
def renew_from_terminal(*, email: str, now: datetime) -> tuple[Invitation, str]:
    """Do as `renew_access` for whoever holds the desk's machine, when no administrator can."""
    owner = Account.objects.filter(email=email.strip().casefold()).first()
    if owner is None:
        raise MissingRecordError("No account has this address. See: claimdesk account list")
    return _renewal(owner, Account.objects.get(email=OWN_MACHINE), now)


def _renewal(owner: Account, actor: Account, now: datetime) -> tuple[Invitation, str]:
    if not owner.is_person or not owner.is_active:
        raise RuleError("renew-person", "Only a person with an active account can log in.")
    Invitation.objects.filter(email=owner.email, accepted=None, revoked=None).update(revoked=now)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=owner.email,
        name=owner.name,
        role=owner.role,
        token_hash=hash_token(secret),
        invited_by=actor,
        account=owner,
        created=now,
        expires=now + timedelta(days=1),
    )
    audit.append("renew_access", owner, actor=actor, now=now, invitation=invitation.pk)
    return invitation, secret


@whole
def revoke_invitation(*, actor: Account, invitation: int, now: datetime) -> Invitation:
    """Take an invitation back."""
    require(actor, Action.ADMINISTER)
    record = get(Invitation, invitation, lock=True)
    if record.accepted is None and record.revoked is None:
        record.revoked = now
        record.save(update_fields=["revoked"])
        audit.append("revoke_invitation", record, actor=actor, now=now)
    return record


def find_invitation(secret: str, now: datetime) -> Invitation:
    """Return the open invitation of a link."""
    found = Invitation.objects.filter(
        _STANDING, token_hash=hash_token(secret), accepted=None, revoked=None, expires__gt=now
    ).first()
    if found is None:
        raise MissingRecordError
    return found


def accept_invitation(
    *, secret: str, name: str, language: str, password: str, now: datetime
) -> Account:
    """Take the place that a link offers, or choose a new password with it; the link then ends."""
    offered = find_invitation(secret, now)
    owner = offered.account or Account(email=offered.email, name=_name(name))
    hashed = _hashed(password, owner)
    with transaction.atomic():
        invitation = get(Invitation, offered.pk, lock=True)
        if invitation.accepted is not None or invitation.revoked is not None:
            raise MissingRecordError
        if invitation.account is None:
            account = _join(invitation, _name(name), _language(language), hashed, now)
        else:
            account = _renew(invitation, hashed, now)
    return account


@whole
def accept_by_address(*, addresses: Iterable[str], now: datetime) -> Account | None:
    """Give whoever an identity provider vouches for the place that their address was offered."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .filter(email__in=[one.casefold() for one in addresses], account=None)
        .filter(_STANDING, accepted=None, revoked=None, expires__gt=now)
        .first()
    )
    if invitation is None or Account.objects.filter(email=invitation.email).exists():
        return None
    name = invitation.name or invitation.email.partition("@")[0]
    desk = Desk.objects.filter(pk=1).first()
    language = desk.language if desk else _CODES[0]
    return _join(invitation, name, language, make_password(None), now)


def _join(invitation: Invitation, name: str, language: str, hashed: str, now: datetime) -> Account:
    if Account.objects.filter(email=invitation.email).exists():
        raise RuleError("one-account", "This address has an account already.")
    person = Account(email=invitation.email, name=name, language=language)
    account = _create(person, Role(invitation.role), hashed, now)
    _close(invitation, account, now)
    audit.append("accept_invitation", account, actor=account, now=now, role=account.role)
    return account


def _renew(invitation: Invitation, hashed: str, now: datetime) -> Account:
    account = get(Account, invitation.account_id, lock=True)
    if not account.is_active:
        raise MissingRecordError
    account.password = hashed
    account.save(update_fields=["password"])
    credentials.end_factors(account)
    credentials.end_sessions(account)
    credentials.end_tokens(account, now)
    _close(invitation, account, now)
    audit.append("use_renewal", account, actor=account, now=now)
    return account


def _close(invitation: Invitation, account: Account, now: datetime) -> None:
    invitation.accepted, invitation.account = now, account
    invitation.save(update_fields=["accepted", "account"])


# -- roles, coming and going -----------------------------------------------------------------------
@whole
def change_role(*, actor: Account, account: int, role: str, now: datetime) -> Account:
    """Give a person another role. The desk keeps an administrator.

    Links that a former administrator gave out end.
    """
    require(actor, Action.ADMINISTER)
    record = get(Account, account, lock=True)
    require_not_own_machine(record)
    if not record.is_person or Role(role) is Role.MACHINE:
        raise RuleError("role-kind", "A machine account stays one, and a person never becomes one.")
    if record.role == Role(role).value:
        return record
    if record.role == Role.ADMINISTRATOR.value:
        _require_another_administrator(record)
        credentials.end_links(record, now)
    before, record.role = record.role, Role(role).value
    record.save(update_fields=["role"])
    audit.append("change_role", record, actor=actor, now=now, before=before, after=record.role)
    return record


@whole
def deactivate(*, actor: Account, account: int, now: datetime) -> Account:
    """Close an account: it cannot log in, its tokens and links end, what it did stays."""
    require(actor, Action.ADMINISTER)
    record = get(Account, account, lock=True)
    require_not_own_machine(record)
    if not record.is_active:
        return record
    if record.role == Role.ADMINISTRATOR.value:
        _require_another_administrator(record)
    record.is_active = False
    record.save(update_fields=["is_active"])
    credentials.end_sessions(record)
    credentials.end_tokens(record, now)
    credentials.end_links(record, now)
    audit.append("deactivate", record, actor=actor, now=now)
    return record


@whole
def reactivate(*, actor: Account, account: int, now: datetime) -> Account:
    """Open a closed account again; its tokens stay ended."""
    require(actor, Action.ADMINISTER)
    record = get(Account, account, lock=True)
    if not record.is_active:
        record.is_active = True
        record.save(update_fields=["is_active"])
        audit.append("reactivate", record, actor=actor, now=now)
    return record


@whole
def add_machine(*, actor: Account, name: str, now: datetime) -> Account:
    """Add an account for a program; it works with tokens and cannot log in."""
    require(actor, Action.ADMINISTER)
    address = f"machine-{secrets.token_hex(6)}@claimdesk.invalid"
    machine = Account(email=address, name=_name(name), language=_CODES[0])
    account = _create(machine, Role.MACHINE, make_password(None), now)
    audit.append("add_machine", account, actor=actor, now=now)
    return account


# -- one's own account -----------------------------------------------------------------------------
@whole
def describe_self(*, actor: Account, name: str, language: str, now: datetime) -> Account:
    """Change one's own name and language."""
    require(actor, Action.READ)
    require_person(actor)
    actor.name, actor.language = _name(name), _language(language)
    actor.save(update_fields=["name", "language"])
    audit.append("describe_self", actor, actor=actor, now=now)
    return actor


@whole
def attest(*, actor: Account, now: datetime) -> Account:
    """Confirm for a year that one works for no party and campaigns for nobody."""
    require(actor, Action.READ)
    require_person(actor)
    actor.attested = now
    actor.save(update_fields=["attested"])
    audit.append("attest", actor, actor=actor, now=now)
    return actor


def needs_attestation(account: Account, now: datetime) -> bool:
    """Tell whether a person has not confirmed their independence within a year."""
    limit = now - timedelta(days=ATTESTATION_DAYS)
    return account.is_person and (account.attested is None or account.attested < limit)


# -- parts ---------------------------------------------------------------------------------------
def _create(account: Account, role: Role, hashed: str, now: datetime) -> Account:
    account.role, account.password, account.created = role.value, hashed, now
    account.save(force_insert=True)
    return account


def _require_another_administrator(record: Account) -> None:
    others = Account.objects.select_for_update().filter(
        role=Role.ADMINISTRATOR.value, is_active=True
    )
    if not [one for one in others if one.pk != record.pk]:
        raise NotAllowedError(
            "last-administrator",
            "This is the only administrator. Make somebody else an administrator first.",
        )


def _address(email: str) -> str:
    address = email.strip().casefold()
    try:
        validate_email(address)
    except ValidationError as error:
        raise RuleError("email", "This is not an e-mail address.") from error
    if address.endswith(".invalid"):
        raise RuleError("email", "This is not an e-mail address.")
    return address


def _name(name: str) -> str:
    found = " ".join(normalize(name).split())[:120]
    if not found:
        raise RuleError("name", "Give a name; colleagues see it beside what is done.")
    return found


def _language(code: str) -> str:
    if code not in _CODES:
        raise RuleError("language", "Choose one of the languages of the screens.")
    return code


def _hashed(password: str, account: Account) -> str:
    """Return the hash of a password that is good enough; slow, so never inside a transaction."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise RuleError(
            "password", "This password will not do. %(why)s", why=" ".join(error.messages)
        ) from error
    return make_password(password)


def _plain(code: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", code.upper())
