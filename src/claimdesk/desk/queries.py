"""A query of one thing, asked of many things at once, which Django cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

#: Queries that are joined into one; SQLite takes no more than 500 together.
_AT_ONCE = 100


def rows_of_each(query: str, given: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query that is asked with each of the values given, in any order."""
    for at in range(0, len(given), _AT_ONCE):
        some = given[at : at + _AT_ONCE]
        with connection.cursor() as cursor:
            asked = " UNION ALL ".join([query] * len(some))
            cursor.execute(asked, [value for values in some for value in values])
            yield from cursor.fetchall()
