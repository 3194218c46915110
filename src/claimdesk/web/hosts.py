"""By which names the desk answers: that of its address, and those of its own machine."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

_PORTS = {"http": "80", "https": "443"}


class HostMiddleware:
    """Refuses a host that is not the desk's, its port included: only the name is Django's to check.

    The names of the machine itself stay open on every port, for a tunnel or a container. No link
    is ever made from what a request says: all of them begin with `BASE_URL`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on what was sent to the desk's address."""
        name, port = split_domain_port(request.get_host())  # raises for a name that is not ours
        base = urlsplit(settings.BASE_URL)
        own = str(base.port or _PORTS.get(base.scheme, ""))
        if name == base.hostname and name not in settings.LOOPBACK_HOSTS and port not in {"", own}:
            raise DisallowedHost
        return self.get_response(request)
