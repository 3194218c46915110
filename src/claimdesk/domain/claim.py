"""A claim found in a text, and why a sentence is not one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Uncheckable(StrEnum):
    """Why a sentence cannot be checked; such a sentence can never get a verdict."""

    OPINION = "opinion"
    QUESTION = "question"
    GREETING = "greeting"
    CALL_TO_ACTION = "call_to_action"
    PREDICTION = "prediction"
    FRAGMENT = "fragment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence of an input. `start` and `end` are character offsets into the input's text.

    `score` is how much the sentence is worth checking, 0 to 1. `reason` says why a sentence is not
    checkable, or, for one that is, what makes it worth checking (`figure`, `event`, ...).
    """

    text: str
    start: int
    end: int
    lang: str
    checkable: bool
    reason: str
    score: float
