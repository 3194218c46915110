"""The site around each page: its full addresses, its publisher, and how an answer may be kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from claimdesk.desk.models import Desk
from claimdesk.publishing.factpage import Publisher
from claimdesk.publishing.newsfeeds import etag


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The site is written out as files: its address, and that of the desk that takes questions."""

    address: str
    live: str = ""


_copy: ContextVar[Copy | None] = ContextVar("copy", default=None)


@contextmanager
def written_as(copy: Copy) -> Iterator[None]:
    """Let pages be rendered for a copy made of files."""
    token = _copy.set(copy)
    try:
        yield
    finally:
        _copy.reset(token)


def copy_at_hand() -> Copy | None:
    """Return the copy that pages are written for, or None where the desk itself answers."""
    return _copy.get()


def full_address(path: str) -> str:
    """Return the full address of a path of the site."""
    copy = _copy.get()
    return f"{copy.address if copy else settings.BASE_URL}{path}"


def publisher_of(desk: Desk, language: str) -> Publisher:
    """Return the desk as its readers know it, with its policies in a language."""
    return Publisher(
        name=desk.name,
        url=full_address("/"),
        corrections_policy=full_address(f"/{language}/policies/corrections/"),
        principles=full_address(f"/{language}/policies/methodology/"),
    )


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    modified: datetime | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return a page for anyone: without cookies, and not sent again to who has it already."""
    response = HttpResponse(_rendered(request, template, context), status=status)
    return kept(request, response, modified=modified) if status == 200 else response


def own_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return a page for one reader, which nobody keeps and no search engine lists."""
    context = {**context, "is_private": True}
    response = HttpResponse(_rendered(request, template, context), status=status)
    response["Cache-Control"] = "no-store"
    return response


def kept(
    request: HttpRequest, response: HttpResponse, *, modified: datetime | None = None
) -> HttpResponse:
    """Let readers keep an answer and ask whether it still stands; a correction is seen at once."""
    response["ETag"] = etag(response.content)
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    seconds = int(modified.timestamp()) if modified else None
    if seconds is not None:
        response["Last-Modified"] = http_date(seconds)
    answer = get_conditional_response(
        request, etag=response["ETag"], last_modified=seconds, response=response
    )
    return answer if answer is not None else response


def _rendered(request: HttpRequest, template: str, context: dict[str, Any]) -> str:
    # Messages of the desk's forms live in cookies and sessions, which readers do not have.
    around = {"messages": (), "copy": _copy.get(), "home": full_address("")}
    return render_to_string(template, around | context, request)
