"""Who may open which view: a mark on each view, and a middleware that refuses what has none."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from claimdesk.desk.verbs import people
from claimdesk.domain.roles import Action, may
from claimdesk.errors import ClaimdeskError, ConflictError, InputError, RuleError
from claimdesk.web import errors

View = TypeVar("View", bound=Callable[..., Any])

_MARK = "claimdesk_access"
_ANYONE = "anyone"
#: Namespaces whose views ask for a token themselves.
_TOKEN_NAMESPACES = frozenset({"api"})
#: Views of other packages, by the name of their address. What is not here does not exist.
_OPEN_NAMES = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "openid_connect_login",
        "openid_connect_callback",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "socialaccount_signup",
        "account_signup",
    }
)
#: As those, where the desk can send mail.
_BY_MAIL_NAMES = frozenset(
    {
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }
)
_OWN_ACCOUNT_NAMES = frozenset(
    {
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_reauthenticate_webauthn",
    }
)


def access(action: Action) -> Callable[[View], View]:
    """Mark a view: people whose role may do `action` can open it, after logging in."""

    def mark(view: View) -> View:
        setattr(view, _MARK, action)
        return view

    return mark


def public(view: View) -> View:
    """Mark a view: anyone can open it."""
    setattr(view, _MARK, _ANYONE)
    return view


def mark_of(view: Callable[..., Any]) -> Action | str | None:
    """Return what a view is marked with: an action, "anyone", or None."""
    return getattr(view, _MARK, None) or getattr(getattr(view, "view_class", None), _MARK, None)


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a piece of a page."""
    return request.headers.get("HX-Request") == "true"


class AccessMiddleware:
    """Lets a request reach a view only when its mark allows, and shows refusals to people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; an answer that a method is not for an address gets a page."""
        response = self.get_response(request)
        if getattr(request, "is_inside", False):
            response.headers.setdefault("Cache-Control", "private, no-store")
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            page = errors.wrong_method(request)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        _arguments: tuple[Any, ...],
        _names: dict[str, Any],
    ) -> HttpResponse | None:
        """Refuse a view without a mark, ask for a login, or say which role may."""
        match = request.resolver_match
        if match is not None and set(match.namespaces) & _TOKEN_NAMESPACES:
            return None
        mark = mark_of(view)
        if mark is None and match is not None:
            mark = _mark_by_name(match.url_name or "")
        if mark is None:
            return errors.not_found(request)
        if mark == _ANYONE:
            return None
        if not request.user.is_authenticated:
            return _to_login(request)
        request.is_inside = True
        if not may(request.user.role, Action(mark)):
            return errors.role_refused(request, Action(mark))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Show an error of the desk: after a form as a message on its page, else as a page."""
        match = request.resolver_match
        if not isinstance(error, ClaimdeskError) or (
            match is not None and set(match.namespaces) & _TOKEN_NAMESPACES
        ):
            return None
        if request.method == "POST" and isinstance(error, RuleError | ConflictError | InputError):
            if is_htmx(request):
                return errors.fragment(request, error)
            messages.error(request, errors.explain(error))
            return HttpResponseRedirect(way_back(request))
        return errors.shown(request, error)


def way_back(request: HttpRequest, otherwise: str = "") -> str:
    """Return the local page a form came from: its `next`, else the page it stood on."""
    for found in (
        request.POST.get("next", "") or request.GET.get("next", ""),
        request.headers.get("Referer", ""),
    ):
        if found and url_has_allowed_host_and_scheme(
            found, {request.get_host()}, require_https=request.is_secure()
        ):
            return found
    return otherwise or request.path


def _mark_by_name(name: str) -> Action | str | None:
    if name in _OPEN_NAMES or (settings.EMAIL_HOST and name in _BY_MAIL_NAMES):
        return _ANYONE
    return Action.READ if name in _OWN_ACCOUNT_NAMES else None


def _to_login(request: HttpRequest) -> HttpResponse:
    if is_htmx(request):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = reverse("account_login")
        return response
    if not people.is_set_up():
        return HttpResponseRedirect(reverse("desk:set_up"))
    target = request.get_full_path() if request.method == "GET" else way_back(request, "/desk/")
    return redirect_to_login(target, reverse("account_login"))
