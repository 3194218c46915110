"""The one verdict scale that every publisher's wording is mapped to."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """A published verdict on the common scale; the publisher's own wording is kept beside it.

    The first five are ordered from true to false. `OTHER` holds whatever cannot be mapped safely:
    a wrong direction is worse than none.
    """

    TRUE = "true"
    MOSTLY_TRUE = "mostly_true"
    MIXTURE = "mixture"
    MOSTLY_FALSE = "mostly_false"
    FALSE = "false"
    MISSING_CONTEXT = "missing_context"
    SATIRE = "satire"
    UNPROVEN = "unproven"
    OTHER = "other"
