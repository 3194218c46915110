"""Times as they are kept: to the hour where they could tell when a reader sent something."""

from __future__ import annotations

from datetime import datetime


def coarse(now: datetime) -> datetime:
    """Return a time cut to its hour: as near as the time of a sender is ever kept."""
    return now.replace(minute=0, second=0, microsecond=0)


def kept(since: datetime, now: datetime) -> datetime:
    """Return a time as it may stand beside the one of what it follows.

    What follows something that the public sent, whose own time is cut to the hour, is done within
    seconds: to the second it would tell when it was sent.
    """
    return coarse(now) if since == coarse(since) else now
