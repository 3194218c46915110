"""PLACEHOLDER by the lead until the real one lands: the interface that verbs and handlers use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

HANDLERS: dict[str, Callable[..., None]] = {}


def handler(kind: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register what a task of a kind does: a function of `now` and the task's arguments."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        HANDLERS[kind] = function
        return function

    return register


def enqueue(kind: str, *, key: str, now: datetime, **arguments: Any) -> None:
    """Enqueue a task in the transaction of the record it follows."""
