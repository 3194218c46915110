"""Files that the desk hands out: tables, row by row, and captures as they lie in the archive."""

from __future__ import annotations

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone

from claimdesk.desk import captures, exporting
from claimdesk.errors import CaptureMissingError

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


def capture_file(key: str) -> FileResponse:
    """Return a capture as a file; raises CaptureMissingError where the archive lacks it."""
    try:
        held = captures.archive().path_of(key).open("rb")
    except (FileNotFoundError, ValueError):
        raise CaptureMissingError from None
    return FileResponse(
        held, as_attachment=True, filename=f"{key}.wacz", content_type="application/wacz"
    )
