"""The picture that goes with a shared link, drawn when it is first asked for."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from claimdesk.desk.models import Desk
from claimdesk.publishing.picture import picture_of
from claimdesk.web.access import public
from claimdesk.web.public import records, site
from claimdesk.web.public.records import Shown

#: Pictures kept in memory; about 40 KB each.
_KEPT = 128
_drawn = lru_cache(maxsize=_KEPT)(picture_of)


@public
@require_safe
def picture(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Answer with the picture of a fact-check as it stands."""
    check = records.by_slug(slug)
    if check is None or check.language != language:
        raise Http404
    shown = records.current_shown(check)
    response = HttpResponse(draw(shown, Desk.objects.get(pk=1)), content_type="image/png")
    return site.kept(request, response, modified=shown.publication.published)


def draw(shown: Shown, desk: Desk) -> bytes:
    """Return a fact-check's picture as PNG."""
    return _drawn(shown.page, site.publisher_of(desk, shown.page.language))


def picture_path(shown: Shown) -> str:
    """Return the path of a fact-check's picture; another claim or verdict has another address."""
    page = shown.page
    parts = (page.claim_reviewed, page.rating.alternate_name, page.rating.verdict.value)
    digest = hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()
    return f"{shown.path}picture.png?v={digest[:12]}"
