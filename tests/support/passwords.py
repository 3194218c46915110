"""Passwords kept at a small cost: the product's is high on purpose, and a test hashes many."""

from __future__ import annotations

from claimdesk.web.accounts.passwords import Argon2

#: What the product asks for, by the name of each attribute.
FULL_COST = {name: getattr(Argon2, name) for name in ("time_cost", "memory_cost", "parallelism")}


def keep_cheaply(patch):
    """Keep passwords the same way for as long as `patch` lasts, with a thousandth of the work."""
    patch.setattr(Argon2, "time_cost", 1)
    patch.setattr(Argon2, "memory_cost", 64)


def keep_at_full_cost(patch):
    """Keep passwords as the product does for as long as `patch` lasts."""
    for name, value in FULL_COST.items():
        patch.setattr(Argon2, name, value)
