"""A request that may be sent twice: its answer is kept with what it changed, under a key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from claimdesk.desk.models import IdempotencyKey
from claimdesk.desk.transactions import whole
from claimdesk.web.api.bearer import actor
from claimdesk.web.api.problems import problem

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = r"^[\x21-\x7e]{1,120}$"
#: How the header stands in the description of the API.
PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "A word of your own for this request. Sent again with the same word within a "
    "week, it is answered as it was, and nothing is done twice.",
    "schema": {"type": "string", "pattern": _KEY},
}


def once(request: HttpRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Do the work of a request, or return the answer that it had before.

    The key is written first, in the transaction of the work: of two that come at once the second
    waits, and work that fails leaves no key.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return work()
    if not re.fullmatch(_KEY, key):
        return problem(400, _("An idempotency key has 1 to 120 visible ASCII characters."))
    digest = _digest(request)
    return _first(request, work, key, digest)


@whole
def _first(
    request: HttpRequest, work: Callable[[], HttpResponse], key: str, digest: str
) -> HttpResponse:
    """Do the work under its key, or return what it was answered by whoever came first."""
    row, new = IdempotencyKey.objects.get_or_create(
        account=actor(request),
        # What a program calls its request may be whose message it hands over.
        key=_hashed(key.encode()),
        defaults={
            "request_hash": digest,
            "status": 0,
            "body": {},
            "created": timezone.now(),
        },
    )
    if not new:
        return _answered(row, digest)
    response = work()
    row.status, row.body = response.status_code, json.loads(response.content or b"null")
    row.save(update_fields=["status", "body"])
    return response


def _answered(row: IdempotencyKey, digest: str) -> HttpResponse:
    if row.request_hash != digest:
        return problem(
            422,
            _("This idempotency key was used for another request. Choose another one."),
            rule="idempotency-key",
        )
    body = b"" if row.body is None else json.dumps(row.body, ensure_ascii=False).encode()
    return HttpResponse(
        body, status=row.status, content_type="application/json", headers={REPLAYED: "true"}
    )


def _digest(request: HttpRequest) -> str:
    """Return a digest under the desk's secret, on which nobody can try phone numbers."""
    said = b"\n".join(
        (
            str(request.method).encode(),
            request.get_full_path().encode("utf-8", "replace"),
            request.body,
        )
    )
    return _hashed(said)


def _hashed(said: bytes) -> str:
    return salted_hmac("claimdesk.api.once", said, algorithm="sha256").hexdigest()
