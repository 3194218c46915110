"""What stands against a source on the side of its capture."""

from __future__ import annotations

from enum import StrEnum


class Captured(StrEnum):
    """How it is with the capture of a source."""

    NOTHING_AGAINST = ""  # captured, let through by a person, or not captured at all
    WAITING = "waiting"
    REFUSED = "refused"
    BY_USERS = "by_users"  # users of its site write there, and nobody said whose page it is


#: What a checker can do about each of them; templates for the source's number and its owner.
WHAT_TO_DO = {
    Captured.WAITING: "Source %(number)d is being captured. Wait a moment, or go on without the "
    "capture.",
    Captured.REFUSED: "What was captured of source %(number)d (%(owner)s) is no evidence. Capture "
    "another address, or write why it is evidence all the same.",
    Captured.BY_USERS: "Source %(number)d (%(owner)s) is on a site where users write. Capture it, "
    "and say which organisation or office-holder speaks there publicly.",
}
