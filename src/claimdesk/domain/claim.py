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
class Figure:
    """A number of a claim: `text` is what stands at `start`:`end` of the input's text.

    `value` is in `unit` (`kg`, `VND`, `%`, ...; "" for a bare count, `ordinal` for a place in a
    row). `counted` are the words after a bare count. `period` is the time it is said of, as it
    stands in the sentence, or "" where none or more than one could be meant. `bound` is +1 for "at
    least", -1 for "at most", else 0; `is_rough` marks "about".
    """

    text: str
    value: float
    unit: str
    counted: str
    period: str
    bound: int
    is_rough: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """One thing that a claim leaves to its neighbours or its day, and what it stands for.

    `kind` is `date`, `place` or `subject`; `said` is what stands at `start`:`end` of the input's
    text (empty where a subject was left out), `meant` what would replace it. `source` is where in
    the input's text that was taken from, or None where it was reckoned from the input's day.
    """

    kind: str
    said: str
    meant: str
    start: int
    end: int
    source: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A claim reworded to stand alone; never put in its place by the machine."""

    text: str
    fillings: tuple[Filling, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence of an input. `start` and `end` are character offsets into the input's text.

    `score` is how much the sentence is worth checking, 0 to 1. `reason` says why a sentence is not
    checkable, or, for one that is, what makes it worth checking (`figure`, `event`, ...). `again`
    are the other places where the input says the same. `figures` and `suggested` are read of
    checkable sentences only; `suggested` is None where nothing is missing or it is not plain what.
    """

    text: str
    start: int
    end: int
    lang: str
    checkable: bool
    reason: str
    score: float
    again: tuple[tuple[int, int], ...] = ()
    figures: tuple[Figure, ...] = ()
    suggested: Suggestion | None = None
