"""Starting Django, once per process."""

from __future__ import annotations

import os

import django
from django.apps import apps


def setup() -> None:
    """Configure Django with the desk's settings; a second call does nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimdesk.web.settings")
    if not apps.ready:
        django.setup()
