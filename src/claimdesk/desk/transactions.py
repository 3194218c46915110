"""Work that is done whole or not at all."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

Given = ParamSpec("Given")
Result = TypeVar("Result")
#: What PostgreSQL says to the transaction it ends where two wait for each other.
_STUCK = frozenset({"40P01", "40001"})  # deadlock_detected, serialization_failure
_TRIES = 5
_PAUSE_S = 0.02


def whole(work: Callable[Given, Result]) -> Callable[Given, Result]:
    """Run work in one transaction, and anew where it was ended because two waited for each other.

    Inside another transaction it is a part of that one, which is then run anew as a whole.
    """

    @wraps(work)
    def run(*args: Given.args, **named: Given.kwargs) -> Result:
        tries = 1 if connection.in_atomic_block else _TRIES
        for turn in range(1, tries + 1):
            try:
                with transaction.atomic():
                    return work(*args, **named)
            except OperationalError as error:
                if turn == tries or getattr(error.__cause__, "sqlstate", None) not in _STUCK:
                    raise
            time.sleep(random.uniform(0, _PAUSE_S * 2**turn))  # noqa: S311 - a pause, no secret
        raise AssertionError  # the last turn returns or raises

    return run
