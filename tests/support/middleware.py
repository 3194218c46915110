"""The test client's middleware, loaded once: each client would look through all static files."""

from __future__ import annotations

from django.test.client import ClientHandler
from django.test.signals import setting_changed

_LOADED = (
    "_view_middleware",
    "_template_response_middleware",
    "_exception_middleware",
    "_middleware_chain",
)


def load_once(patch):
    """Let clients share their middleware for as long as `patch` lasts, until a setting changes."""
    load, loaded = ClientHandler.load_middleware, {}

    def load_middleware(handler):
        if not loaded:
            load(handler)
            loaded.update({name: getattr(handler, name) for name in _LOADED})
        vars(handler).update(loaded)

    def forget(**_):
        loaded.clear()

    patch.setattr(ClientHandler, "load_middleware", load_middleware)
    setting_changed.connect(forget, weak=False)
