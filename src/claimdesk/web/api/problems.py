"""What goes wrong, told as RFC 9457 says (application/problem+json), in the reader's language."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from claimdesk.errors import ClaimdeskError, RuleError, status_of
from claimdesk.web.errors import explain

CONTENT_TYPE = "application/problem+json"
_UNKNOWN = "about:blank"
log = logging.getLogger("django.request")


#: Errors of the frame and the database: what is answered.
_FAULTS = (
    (RequestDataTooBig, 413, gettext_noop("The request is larger than is read.")),
    (SuspiciousOperation, 400, gettext_noop("The request could not be read.")),
    (UnreadablePostError, 400, gettext_noop("The request could not be read.")),
    (DataError, 409, gettext_noop("The database refused this. Look at the values.")),
    (IntegrityError, 409, gettext_noop("The database refused this. Look at the values.")),
    (Http404, 404, gettext_noop("There is nothing at this address.")),
)
_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "60"}}


class Fault(Schema):
    """One thing that is wrong with a request, and where."""

    place: str
    message: str


class Problem(Schema):
    """Why something was not done (RFC 9457). `rule` names the rule of the desk, if it was one."""

    type: str
    title: str
    status: int
    detail: str
    rule: str | None = None
    errors: list[Fault]


#: What every operation may answer besides success.
PROBLEMS: Final = (400, 401, 403, 404, 409, 413, 415, 422, 429)
FIRST_PROBLEM: Final = PROBLEMS[0]


def problem(
    status: int,
    detail: str,
    *,
    rule: str | None = None,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """Return a problem as an answer."""
    said: dict[str, Any] = {
        "type": f"urn:claimdesk:rule:{rule}" if rule else _UNKNOWN,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": errors or [],
    }
    if rule:
        said["rule"] = rule
    return HttpResponse(
        json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"),
        status=status,
        content_type=CONTENT_TYPE,
        headers=headers,
    )


def of_error(error: ClaimdeskError) -> HttpResponse:
    """Return an error of the desk as a problem."""
    rule = error.rule if isinstance(error, RuleError) else None
    return problem(status_of(error)[0], explain(error), rule=rule)


def of_fault(_request: HttpRequest, error: Any) -> HttpResponse:
    """Return what the frame found wrong with a request as a problem."""
    if isinstance(error, ClaimdeskError):
        return of_error(error)
    if isinstance(error, ValidationError):
        return problem(422, _("The request does not fit."), errors=_faults(error))
    if isinstance(error, HttpError):
        return problem(error.status_code, error.message, headers=_HEADERS.get(error.status_code))
    for kind, status, message in _FAULTS:
        if isinstance(error, kind):
            return problem(status, _(message))
    raise error


def _faults(error: ValidationError) -> list[dict[str, str]]:
    return [
        {
            "place": ".".join(str(part) for part in one["loc"])[:200],
            "message": str(one["msg"]).encode("utf-8", "replace").decode()[:500],
        }
        for one in error.errors[:50]
    ]


def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer when something is broken: nothing of the inside is told, and the log says where."""
    got_request_exception.send(sender=None, request=request)
    log.error("Internal Server Error", exc_info=error, extra={"request": request})
    if isinstance(error, OperationalError):
        return problem(503, _("The database is busy. Try again."), headers={"Retry-After": "2"})
    return problem(500, _("Something is broken on our side. Nothing was changed."))


def connect(api: NinjaAPI) -> None:
    """Let an API answer with problems."""
    frame = [kind for kind, _status, _message in _FAULTS]
    for kind in (ClaimdeskError, ValidationError, HttpError, *frame, Exception):
        api.add_exception_handler(kind, of_fault)
