"""How often a visitor may try something. Counted in memory, under a token that names nobody."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from claimdesk.web.visitors import visitor_of


def is_over(request: HttpRequest, what: str, most: int, seconds: int) -> bool:
    """Count one more try of a visitor; tell whether it is one too many in so many seconds."""
    return count(f"{what}:{visitor_of(request)}", seconds) > most


def count(key: str, seconds: int) -> int:
    """Count one more of something, and return how many there were in so many seconds."""
    counters = caches["visitors"]
    counters.add(key, 0, seconds)
    try:
        return int(counters.incr(key))
    except ValueError:  # it ended between the two
        return 1


def limit(what: str, most: int, seconds: int) -> Callable[[Any], Any]:
    """Let a view answer so many POSTs of a visitor in so many seconds, then 429."""

    def around(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def limited(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponse:
            if request.method == "POST" and is_over(request, what, most, seconds):
                return render(request, "429.html", status=429)
            return view(request, *arguments, **names)

        return limited

    return around
