"""What every verb needs: who may, and a record held until the transaction ends."""

from __future__ import annotations

import secrets
from typing import Any, TypeVar

from django.db import models

from claimdesk.desk.models import Account, Check, Claim, Declaration, Revision
from claimdesk.desk.models.accounts import OWN_MACHINE
from claimdesk.domain import review as second_person
from claimdesk.domain import roles
from claimdesk.domain.roles import Action
from claimdesk.errors import ConflictError, MissingRecordError, NotAllowedError, RuleError

Record = TypeVar("Record", bound=models.Model)


def require(actor: Account, action: Action) -> None:
    """Refuse when an account may not do something, or is no longer at the desk."""
    if not actor.is_active:
        raise NotAllowedError("inactive", "This account is no longer active.")
    roles.require(actor.role, action)


def require_person(actor: Account) -> None:
    """Refuse a machine account."""
    if not actor.is_person:
        raise NotAllowedError("person", "A machine account cannot do this. A person must.")


def require_not_own_machine(account: Account) -> None:
    """Refuse to change the account under which the desk's own machine works."""
    if account.email == OWN_MACHINE:
        raise NotAllowedError(
            "own-machine",
            "This account is the desk's own machine; it works only as it is. Add a machine account "
            "for a program of yours.",
        )


def get(model: type[Record], key: Any, *, lock: bool = False) -> Record:
    """Return a record by id, held until the transaction ends if `lock`."""
    manager: Any = model._default_manager  # noqa: SLF001 - Django's documented API
    query = manager.select_for_update(of=("self",)) if lock else manager
    found: Record | None = query.filter(pk=key).first()
    if found is None:
        raise MissingRecordError
    return found


def require_version(record: Any, version: int | None) -> None:
    """Refuse a change that was made on an older state of the record; None asks for no check."""
    if version is not None and record.version != version:
        raise ConflictError


def is_conflicted(check: Check, account: Account) -> bool:
    """Tell whether the newest declaration of an account on a check names a conflict."""
    newest = check.declarations.filter(account=account).order_by("-pk").first()
    return bool(newest and newest.conflicted)


def has_declared(check: Check, account: Account) -> bool:
    """Tell whether an account has said anything of its interests in a check."""
    return Declaration.objects.filter(check_record=check, account=account).exists()


def require_unconflicted(check: Check, account: Account) -> None:
    """Refuse somebody who declared a conflict of interest in a check."""
    if is_conflicted(check, account):
        second_person.raise_conflicted()


def require_declared(check: Check, account: Account) -> None:
    """Refuse somebody who has not said yet whether they have a conflict of interest in a check."""
    if not has_declared(check, account):
        second_person.raise_undeclared()


def require_unconflicted_in(claim: Claim, account: Account) -> None:
    """Refuse somebody who declared a conflict of interest in the check of a claim."""
    check = Check.objects.filter(claim=claim).first()
    if check is not None:
        require_unconflicted(check, account)


def require_unconflicted_work(revision: Revision) -> None:
    """Refuse to go on with a revision while somebody who wrote it has a conflict of interest."""
    check = revision.check_record
    for one in Account.objects.filter(pk__in=writers_of(revision)).order_by("pk"):
        if is_conflicted(check, one):
            raise RuleError(
                "conflict-of-interest",
                "%(name)s wrote part of this and has declared a conflict of interest since. An "
                "administrator looks into it and lifts the conflict with a reason, or the check "
                "stays where it is.",
                name=one.name,
            )


def writers_of(revision: Revision) -> set[int]:
    """Return the ids of all who wrote a revision: none of them may approve it."""
    wrote = set(revision.contributions.values_list("account_id", flat=True))
    return wrote | {revision.author_id, revision.last_editor_id}


def make_key() -> str:
    """Return a short random key for a part of a revision."""
    return secrets.token_hex(4)
