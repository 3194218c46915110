"""What stands against a source on the side of its capture."""

from __future__ import annotations

from enum import StrEnum


class Captured(StrEnum):
    """How it is with the capture of a source."""

    NOTHING_AGAINST = ""  # captured, let through by a person, or not captured at all
    WAITING = "waiting"
    REFUSED = "refused"
    BY_USERS = "by_users"  # users of its site write there, and nobody said whose page it is
