"""How passwords are kept: Argon2id at the cost the design names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpRequest

if TYPE_CHECKING:
    from claimdesk.desk.models import Account


class Argon2(Argon2PasswordHasher):
    """Argon2id with 64 MiB, four passes and two lanes: some 0.1 s on two cores."""

    time_cost = 4
    memory_cost = 64 * 1024  # KiB
    parallelism = 2


@contextmanager
def same_session(request: HttpRequest, account: Account) -> Iterator[None]:
    """Keep a person logged in whose password is looked at while they are.

    Where the cost was raised since, the password is kept anew with the higher one as soon as it is
    given. That changes what Django knows a session by, as a new password does.
    """
    before = account.password
    yield
    if account.password != before:
        update_session_auth_hash(request, account)
