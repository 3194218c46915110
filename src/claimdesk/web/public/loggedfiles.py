"""The public log on the live site: its files, each record, and the proof beside it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from claimdesk.desk.models import LogEntry
from claimdesk.desk.publiclog import reading
from claimdesk.errors import LogMissingError
from claimdesk.publishing.log import proofs, tiles, writing
from claimdesk.web.access import public
from claimdesk.web.public import site

TEXT = "text/plain; charset=utf-8"
#: A tile never changes; a partial one may be taken away once the full one is there.
_LONG = "public, max-age=604800, immutable"


@public
@require_safe
def head(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with the checkpoint, or the key, of the log."""
    return site.kept(request, HttpResponse(_read(name), content_type=TEXT))


@public
@require_safe
def tile(_request: HttpRequest, path: str) -> HttpResponse:
    """Answer with a tile of hashes or a bundle of entries."""
    response = HttpResponse(_read(path), content_type="application/octet-stream")
    response["Cache-Control"] = _LONG
    return response


@public
@require_safe
def record(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with the record of an entry, to the byte as it was hashed, or with its proof."""
    row = (
        LogEntry.objects.select_related("publication", "policy", "dispute")
        .filter(page=path.removesuffix(proofs.SUFFIX))
        .first()
    )
    if row is None:
        raise Http404
    try:
        if path.endswith(proofs.SUFFIX):
            reading.record_of(row)  # no proof is shown of what may not be seen
            answer = HttpResponse(reading.SignedLog().prove(row), content_type=TEXT)
        else:
            answer = HttpResponse(reading.record_of(row), content_type="application/json")
    except LogMissingError:
        raise Http404 from None
    return site.kept(request, answer)


def _read(path: str) -> bytes:
    try:
        return reading.SignedLog().read(path)
    except LogMissingError:
        raise Http404 from None


#: Names of what stands still at the top of the log.
HEADS = (tiles.CHECKPOINT, writing.PUBLIC_KEY)
