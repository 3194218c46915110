"""What a lock of the database is, and locks that many tables have."""

# ruff: noqa: S608 - the SQL is made of what the project says
from __future__ import annotations

from dataclasses import dataclass

from claimdesk.domain.review import ATTESTATION_DAYS
from claimdesk.domain.roles import Action, roles_that_may

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True, slots=True)
class Lock:
    """A trigger: its table and event, when it refuses (SQL over OLD and NEW), what it says.

    `vendor` is the database it is for; empty for both.
    """

    name: str
    table: str
    event: str
    when: str
    says: str
    vendor: str = ""


def never_changes(table: str, what: str) -> list[Lock]:
    """Refuse every change and deletion of a row; `what` is what the refusal speaks of."""
    return [
        Lock(f"{table}_no_{event.lower()}", table, event, "TRUE", f"{what} never changes")
        for event in ("UPDATE", "DELETE")
    ]


def attested_approvals(table: str) -> list[Lock]:
    """Refuse an approval in a table of reviews by who has not confirmed of late to be free."""
    return [
        Lock(
            f"{table}_attested",
            table,
            "INSERT",
            "NEW.decision = 'approved' AND NOT EXISTS (SELECT 1 FROM desk_account a "
            f"WHERE a.id = NEW.reviewer_id AND a.attested >= {since})",
            "whoever approves has confirmed within a year that they work for no party",
            vendor,
        )
        for vendor, since in (
            (SQLITE, f"datetime(NEW.created, '-{ATTESTATION_DAYS} days')"),
            (POSTGRESQL, f"NEW.created - interval '{ATTESTATION_DAYS} days'"),
        )
    ]


def may_not(who: str, action: Action) -> str:
    """Return SQL for: an account may not do something, or is not at the desk any more."""
    roles = ", ".join(f"'{role.value}'" for role in roles_that_may(action))
    return (
        f"NOT EXISTS (SELECT 1 FROM desk_account a WHERE a.id = {who} AND a.is_active "
        f"AND a.role IN ({roles}))"
    )
