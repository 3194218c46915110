"""Which language a page is shown in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

#: Languages of the screens, by code.
CODES = tuple(code for code, _name in settings.LANGUAGES)


def of_path(path: str) -> str:
    """Return the language in the path of a public page, or ""."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in CODES else ""


def of_browser(request: HttpRequest) -> str:
    """Return the language a browser has chosen by cookie, else the one it asks for."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in CODES:
        return chosen
    for part in request.headers.get("Accept-Language", "").split(","):
        code = part.split(";")[0].strip().lower().split("-")[0]
        if code in CODES:
            return code
    return settings.LANGUAGE_CODE


def of_account(request: HttpRequest) -> str:
    """Return the language of whoever is logged in, or ""."""
    user = getattr(request, "user", None)
    code = getattr(user, "language", "") if user is not None and user.is_authenticated else ""
    return code if code in CODES else ""


def activate_for(request: HttpRequest, *, with_account: bool = True) -> str:
    """Show what follows in the language of a request; return it."""
    code = of_path(request.path_info)
    if not code and with_account:
        code = of_account(request)
    code = code or of_browser(request)
    translation.activate(code)
    request.LANGUAGE_CODE = code
    return code


class LanguageMiddleware:
    """Chooses: the path of a public page, else the account, else cookie and browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language of the request, and say so in the headers."""
        code = activate_for(request, with_account=False)
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or code)
        if not of_path(request.path_info) and not request.path_info.startswith("/static/"):
            vary = {part.strip() for part in response.get("Vary", "").split(",") if part.strip()}
            response["Vary"] = ", ".join(sorted(vary | {"Accept-Language", "Cookie"}))
        translation.deactivate()
        return response

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., Any],
        _arguments: tuple[Any, ...],
        _names: dict[str, Any],
    ) -> None:
        """Turn to the language of the account, which is known from here on."""
        activate_for(request)
