"""Tables of the desk as files that are sent row by row."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from django.utils import timezone

from claimdesk.desk import exporting

MEDIA = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}


def table_file(kind: str, form: str) -> StreamingHttpResponse:
    """Return a table as a file; raises InputError for a kind or a form that there is not."""
    pieces = exporting.export(kind, form)
    response = StreamingHttpResponse(
        (piece.encode("utf-8", "replace") for piece in pieces), content_type=MEDIA[form]
    )
    name = f"{kind}-{timezone.localdate():%Y-%m-%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
