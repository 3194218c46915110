"""The desk does not know who reads it: what tells visitors apart is taken off every request.

Everything behind this middleware, other people's code included, sees no address and no browser, so
none of it can store or log them. Rate limits get a token instead: the address under a key that only
this process has, and loses when it ends.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections.abc import Callable, MutableMapping
from typing import Any

from django.http import HttpRequest, HttpResponse

_KEY = secrets.token_bytes(32)
_NOWHERE = "0.0.0.0"  # noqa: S104 - stands for no address; nothing is bound to it
_TELLING = (
    "HTTP_USER_AGENT",
    "HTTP_FROM",
    "HTTP_VIA",
    "HTTP_FORWARDED",
    "HTTP_CLIENT_IP",
    "HTTP_TRUE_CLIENT_IP",
    "HTTP_FASTLY_CLIENT_IP",
    "REMOTE_HOST",
    "REMOTE_PORT",
    "REMOTE_USER",
    "HTTP_DEVICE_MEMORY",
    "HTTP_DPR",
    "HTTP_VIEWPORT_WIDTH",
    "HTTP_DNT",
    "HTTP_SEC_GPC",
)
_TELLING_STARTS = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_REAL_IP",
    "HTTP_X_CLIENT",
    "HTTP_X_CLUSTER",
    "HTTP_X_ORIGINAL_FORWARDED",
    "HTTP_X_DEVICE",
    "HTTP_CF_",
    "HTTP_SEC_CH_",
)


class UnknownVisitorMiddleware:
    """Forgets who asks, before anything else sees the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set `request.visitor`, and take off what it was made from."""
        request.visitor = token_of(request.META)
        forget(request.META)
        return self.get_response(request)


def token_of(meta: MutableMapping[str, Any]) -> str:
    """Return what tells a visitor from another until this process ends, and tells nothing else."""
    address = _household(str(meta.get("REMOTE_ADDR", "")))  # behind a proxy, it is put right
    return hashlib.blake2b(address.encode(), key=_KEY, digest_size=12).hexdigest()


def _household(address: str) -> str:
    """Return what one visitor has: an IPv4 address however written, or a /64 network of IPv6."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, 64), strict=False))
        found = found.ipv4_mapped
    return str(found)


def forget(meta: MutableMapping[str, Any]) -> None:
    """Take address and browser off the facts of a request."""
    for name in [name for name in meta if name in _TELLING or name.startswith(_TELLING_STARTS)]:
        del meta[name]
    meta["REMOTE_ADDR"] = _NOWHERE


def visitor_of(request: HttpRequest) -> str:
    """Return the token of whoever sent a request."""
    return str(getattr(request, "visitor", "")) or token_of(request.META)
