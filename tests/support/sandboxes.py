"""Sandboxes that share their servers from test to test: each would load the parsers anew."""

from __future__ import annotations

import atexit
from functools import cache

from claimdesk.intake.sandbox import Sandbox


@cache
def _kept():
    """Return the sandbox whose servers all share; they end with this process."""
    kept = Sandbox()
    atexit.register(Sandbox.__exit__, kept, None, None, None)
    return kept


def stay_warm(patch):
    """Let every sandbox take servers that are there for as long as `patch` lasts.

    A server looks at no input: it makes a child for each, as in the product.
    """
    kept = _kept()
    patch.setattr(Sandbox, "__init__", lambda self: vars(self).update(vars(kept)))
    patch.setattr(Sandbox, "__exit__", lambda *_: None)
