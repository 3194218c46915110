"""What a desk says of itself before it publishes anything: who pays for it, and who owns it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from claimdesk.errors import RuleError

#: A statement is confirmed, or written anew, once a year: the code of principles asks for it.
STATEMENT_DAYS = 365
#: The statements for which no default can stand, and what is said where one is owed. How the desk
#: checks, corrects and keeps data has a default that is true of every desk.
_OWED = {
    "funding": "Readers must find who pays for this desk. An administrator writes that under "
    "Settings, Statements, and confirms it once a year.",
    "ownership": "Readers must find who owns and runs this desk. An administrator writes that "
    "under Settings, Statements, and confirms it once a year.",
}


def owed(written: Mapping[str, datetime], now: datetime) -> list[str]:
    """Return the kinds of statements that are missing or too old; `written` has the newest of each.

    The days are those of the newest version, in whatever language.
    """
    limit = now - timedelta(days=STATEMENT_DAYS)
    return [kind for kind in _OWED if kind not in written or written[kind] < limit]


def require_statements(written: Mapping[str, datetime], now: datetime) -> None:
    """Refuse to publish for a desk that has not told its readers what it owes them."""
    if found := owed(written, now):
        raise RuleError("statements", _OWED[found[0]])
