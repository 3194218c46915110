"""Addresses of the desk's screens; each module of screens names its own in `urlpatterns`."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern, URLResolver

app_name = "desk"
_MODULES = (
    "claimdesk.web.screens.queue",
    "claimdesk.web.screens.today",
    "claimdesk.web.screens.items",
    "claimdesk.web.screens.claims",
    "claimdesk.web.screens.checks",
    "claimdesk.web.screens.reviews",
    "claimdesk.web.screens.library",
    "claimdesk.web.screens.published",
    "claimdesk.web.screens.reports",
    "claimdesk.web.screens.report_acts",
    "claimdesk.web.screens.inbox",
    "claimdesk.web.screens.watching",
    "claimdesk.web.screens.audit",
    "claimdesk.web.screens.readiness",
    "claimdesk.web.screens.network",
    "claimdesk.web.screens.tasks",
    "claimdesk.web.screens.transfer",
    "claimdesk.web.screens.webhooks",
    "claimdesk.web.screens.sources",
    "claimdesk.web.screens.source_editing",
    "claimdesk.web.screens.practice",
    "claimdesk.web.accounts.people",
    "claimdesk.web.accounts.own",
    "claimdesk.web.accounts.sessions",
    "claimdesk.web.accounts.office",
    "claimdesk.web.accounts.setup",
)

urlpatterns: list[URLPattern | URLResolver] = [
    pattern for module in _MODULES for pattern in import_module(module).urlpatterns
]
