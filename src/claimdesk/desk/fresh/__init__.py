"""The newest form of the database, made at once where there is none yet.

The steps of a migration build historical models, which takes seconds. On an empty database they
come to the same statements each time: those are kept beside this module, one file for each kind of
database. `tests/support/recorded.py` writes them; `tests/desk/test_fresh.py` compares both ways.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

#: Stands for the time at which it is done.
NOW = "{now}"
#: For rows that are there already, which get a new column: here there are none.
_ANY_TIME = "2026-01-01 00:00:00+00:00"
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?(\+00:00)?")

#: (app, name) of a migration.
Step = tuple[str, str]
#: A statement and what is put into it.
Statement = tuple[str, list[Any] | None]


def make(steps: Collection[Step], connection: Any) -> bool:
    """Bring a database to these steps at once; tell whether that was done.

    Nothing is done where the statements for these steps are not kept, and where there is any table.
    What follows migrations in any case is left to whoever calls: permissions and locks. In one
    transaction: all is there afterwards, or nothing.
    """
    kept, statements = _kept(connection.vendor)
    if kept != frozenset(steps) or connection.introspection.table_names():
        return False
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with ExitStack() as stack:
        stack.enter_context(connection.constraint_checks_disabled())
        stack.enter_context(transaction.atomic(using=connection.alias))
        cursor = stack.enter_context(connection.cursor())
        if connection.vendor == "postgresql":
            # A table whose rows still wait to be looked at could not be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for sql, filled in statements:
            cursor.execute(sql, filled and [now if one == NOW else one for one in filled])
    return True


def write(steps: Collection[Step], statements: list[tuple[str, Any]]) -> str:
    """Return steps and the statements they came to as the file of a kind of database holds them."""
    lines: list[Any] = [sorted(steps)]
    for sql, filled in statements:
        values = [NOW if _TIME.fullmatch(str(one)) else one for one in filled or ()]
        lines.append([_TIME.sub(_ANY_TIME, sql), values or None])
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def place(vendor: str) -> Path:
    """Return where the statements for a kind of database ("sqlite", "postgresql") lie."""
    return Path(__file__).with_name(f"{vendor}.jsonl")


@lru_cache(maxsize=1)
def _kept(vendor: str) -> tuple[frozenset[Step], list[Statement]]:
    steps, *statements = map(json.loads, place(vendor).read_text("utf-8").splitlines())
    return frozenset((app, name) for app, name in steps), statements
