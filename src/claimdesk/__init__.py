"""Claimdesk, the fact-checking desk that runs on one laptop."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claimdesk.domain.claim import Claim
    from claimdesk.domain.factcheck import FactCheck
    from claimdesk.domain.match import Match, Zone
    from claimdesk.domain.verdict import Verdict
    from claimdesk.errors import ClaimdeskError
    from claimdesk.matching.library import Library

__version__ = "0.1.0"
__all__ = ["Claim", "ClaimdeskError", "FactCheck", "Library", "Match", "Verdict", "Zone"]

_HOMES = {
    "Claim": "claimdesk.domain.claim",
    "ClaimdeskError": "claimdesk.errors",
    "FactCheck": "claimdesk.domain.factcheck",
    "Library": "claimdesk.matching.library",
    "Match": "claimdesk.domain.match",
    "Verdict": "claimdesk.domain.verdict",
    "Zone": "claimdesk.domain.match",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import claimdesk` stays quick."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
