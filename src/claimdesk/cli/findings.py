"""What a look of `claimdesk doctor` found: in order, to be looked at, or failing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found: a name, how it stands, the facts, and what to do about it."""

    name: str
    state: Literal["ok", "warn", "fail"]
    text: str
    advice: str = ""


def ok(name: str, text: str) -> Finding:
    """Return a finding that nothing is wrong."""
    return Finding(name, "ok", text)


def warn(name: str, text: str, advice: str) -> Finding:
    """Return a finding that somebody should look at."""
    return Finding(name, "warn", text, advice)


def fail(name: str, text: str, advice: str) -> Finding:
    """Return a finding that keeps the desk from working, or from being trusted."""
    return Finding(name, "fail", text, advice)
