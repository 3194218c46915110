"""What a claim may harm if people act on it and it is wrong."""

from __future__ import annotations

from enum import StrEnum


class Harm(StrEnum):
    """A kind of harm, the most urgent first. There is none for persons, opinions or ideology."""

    SAFETY = "safety"  # disasters, accidents, dangerous things
    HEALTH = "health"
    CHILDREN = "children"
    MONEY = "money"
    VOTING = "voting"  # when, where and how people vote, never for whom
