"""What the API answers about the time stamps of captures."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema


class StampOut(Schema):
    """When an authority says that a capture existed, and by which root; `accuracy_s` in seconds."""

    authority: str
    time: datetime
    accuracy_s: float | None
    policy: str
    signer: str
    root: str
    root_sha256: str


class StandingOut(Schema):
    """The time stamps of a capture that hold; authorities whose stamp is awaited, or does not hold.

    `state` is unstamped (no authority is set), waiting or stamped.
    """

    state: str
    stamps: list[StampOut]
    waiting: list[str]
    broken: list[str]
