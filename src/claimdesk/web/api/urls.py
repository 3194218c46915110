"""Addresses of the API: its operations, its description, and a problem for all others."""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from claimdesk import __version__
from claimdesk.web.api import description, problems
from claimdesk.web.api.reading import StrictParser

app_name = "api"
_NOUNS = (
    "own",
    "items",
    "questions",
    "claims",
    "claim_work",
    "matches",
    "checks",
    "check_parts",
    "captures",
    "reviews",
    "publications",
    "disputes",
    "watching",
    "reports",
    "tables",
    "searches",
    "people",
    "office",
    "today",
    "network",
    "readiness",
    "webhooks",
    "sources",
    "tasks",
    "public",
)

api = NinjaAPI(
    title="Claimdesk",
    version=__version__,
    description=description.TEXT,
    urls_namespace=app_name,
    openapi_url=None,  # served with what is added to it: `description.schema`
    docs_url=None,
    parser=StrictParser(),
)
problems.connect(api)
for _noun in _NOUNS:
    _module = import_module(f"claimdesk.web.api.{_noun}")
    api.add_router("", _module.endpoints.router)


def _nowhere(_request: HttpRequest) -> HttpResponse:
    """Answer for an address where there is nothing."""
    return problems.problem(404, _("There is nothing at this address."))


def _with_problems(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view answer with problems also where the frame would not."""

    @csrf_exempt  # no cookie is ever looked at
    @functools.wraps(view)
    def told(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponse:
        try:
            response = view(request, *arguments, **names)
        except Http404:
            return _nowhere(request)
        except Exception as error:  # noqa: BLE001 - whatever it is, a client must be able to read it
            return problems.broken(request, error)
        if isinstance(response, HttpResponseNotAllowed):
            allowed = response["Allow"]
            said = _("This address answers to %(methods)s.") % {"methods": allowed}
            return problems.problem(405, said, headers={"Allow": allowed})
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return told


def _patterns() -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in api.urls[0]:
        pattern.callback = _with_problems(pattern.callback)
        found.append(pattern)
    return found


urlpatterns = [
    path("docs/", description.page, {"api": api}, name="docs"),
    path("openapi.json", description.schema, {"api": api}, name="openapi"),
    *_patterns(),
    re_path(r"^.*$", csrf_exempt(_nowhere), name="nowhere"),
]
