"""The self-check as one page that stands alone: for an assessor, without the desk at hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from claimdesk.desk.readiness.reporting import digest_of
from claimdesk.web import readiness_rows as rows

#: What ends a script in HTML; JSON may write both characters as escapes.
_IN_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def file_of(report: Mapping[str, Any]) -> str:
    """Return HTML without anything to load, which holds the report as JSON as well.

    It is in the language at hand. The ids of all counted records are in the JSON.
    """
    text = json.dumps(report, ensure_ascii=False, indent=1).translate(_IN_SCRIPT)
    context = {
        "report": report,
        "groups": rows.groups_of(report),
        "counts": rows.counts_of(report),
        "digest": digest_of(report),
        "json": mark_safe(text),  # noqa: S308 - what could end the script was escaped above
    }
    return render_to_string("readiness/file.html", context)
