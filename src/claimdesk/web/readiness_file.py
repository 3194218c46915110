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
#: The file's own look: it is opened from a disk, where there is no style sheet to load.
_STYLE = """<style>
body{font:16px/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
body{color:#111;background:#fff}
h1,h2,h3{line-height:1.25}
ul.plain,ul.cards{list-style:none;padding:0}
.card{border:1px solid #888;border-radius:6px;padding:.6rem 1rem;margin:.6rem 0;break-inside:avoid}
.chip{border:1px solid #555;border-radius:1rem;padding:.1rem .6rem;white-space:nowrap}
.tone-bad{border-width:3px}
.row{display:flex;flex-wrap:wrap;align-items:flex-start;gap:.5rem 1rem}
.grow{flex:1 1 16rem}
p{margin:.4rem 0}
.muted{color:#444}
.small{font-size:.9rem}
.anywhere,code{overflow-wrap:anywhere}
.icon{width:1em;height:1em;fill:none;stroke:currentColor;stroke-width:2}
blockquote{border-left:3px solid #888;margin:.4rem 0;padding-left:.8rem}
</style>"""


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
        "style": mark_safe(_STYLE),  # noqa: S308 - a constant of this file
        "json": mark_safe(text),  # noqa: S308 - what could end the script was escaped above
    }
    return render_to_string("readiness/file.html", context)
