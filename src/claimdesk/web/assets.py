"""Addresses of static files: each carries a mark of its content; browsers never mix up two."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class MarkedFiles(StaticFilesStorage):
    """Adds `?v=` and eight letters of the file's hash; an upgrade is seen at once."""

    def url(self, name: str | None) -> str:
        """Return the address of a file."""
        address = str(super().url(name))
        mark = mark_of(name or "")
        return f"{address}?v={mark}" if mark else address


@functools.cache
def mark_of(name: str) -> str:
    """Return eight letters that change with a file's content, or "" where there is none."""
    found = finders.find(name)
    if not isinstance(found, str):
        return ""
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:8]
