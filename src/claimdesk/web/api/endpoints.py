"""How an operation of the API is declared: no action named, no operation."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router
from ninja.signature.utils import get_typed_signature
from pydantic import TypeAdapter

from claimdesk.desk.sources.messages import Message
from claimdesk.domain.roles import Action
from claimdesk.web.api.bearer import Anyone, Bearer, actor, token
from claimdesk.web.api.once import HEADER, PARAMETER, once
from claimdesk.web.api.problems import FIRST_PROBLEM, Problem, problem

View = TypeVar("View", bound=Callable[..., Any])


class _Anyone:
    """Stands for an operation that asks for no token; `is_signed` where the message is signed."""

    def __init__(self, *, is_signed: bool = False) -> None:
        self.is_signed = is_signed


ANYONE: Final = _Anyone()
SIGNED: Final = _Anyone(is_signed=True)


def _message(request: HttpRequest) -> Message:
    """Return the request as it came, for what is signed as a whole."""
    return Message(request.body, dict(request.headers))


#: What a view may take that is not in the request's description.
_GIVEN: dict[str, Callable[[HttpRequest], Any]] = {
    "actor": actor,
    "token": token,
    "message": _message,
}


class Endpoints:
    """The operations of one noun.

    Each names who may: an `Action`, which asks for a token with its scope and a role that may, or
    `ANYONE`, or `SIGNED`. A view takes what its signature asks of the request, and `actor`, `token`
    or `message` if it names them. What it returns is written out as its shape says; nothing else
    leaves.
    """

    def __init__(self, noun: str) -> None:
        self.router = Router(tags=[noun])

    def get(self, path: str, who: Action | _Anyone, shape: Any) -> Callable[[View], View]:
        """Declare an operation that reads."""
        return self._declare("GET", path, who, shape, 200, keyed=False)

    def post(
        self,
        path: str,
        who: Action | _Anyone,
        shape: Any,
        *,
        status: int = 200,
        keyed: bool = True,
    ) -> Callable[[View], View]:
        """Declare an operation that does something, or asks with a body.

        Not `keyed`, its answer is kept nowhere: it holds a secret, or nothing was changed.
        """
        keyed = keyed and isinstance(who, Action)
        return self._declare("POST", path, who, shape, status, keyed=keyed)

    def put(self, path: str, who: Action, shape: Any) -> Callable[[View], View]:
        """Declare an operation that sets something."""
        return self._declare("PUT", path, who, shape, 200, keyed=True)

    def patch(
        self, path: str, who: Action, shape: Any, *, keyed: bool = True
    ) -> Callable[[View], View]:
        """Declare an operation that changes what is named and leaves the rest; `keyed` as above."""
        return self._declare("PATCH", path, who, shape, 200, keyed=keyed)

    def delete(self, path: str, who: Action | _Anyone, shape: Any) -> Callable[[View], View]:
        """Declare an operation that takes something away."""
        keyed = isinstance(who, Action)
        return self._declare("DELETE", path, who, shape, 200, keyed=keyed)

    def file(
        self, path: str, who: Action | _Anyone, media: tuple[str, ...]
    ) -> Callable[[View], View]:
        """Declare an operation that answers with a file, of one of these media types."""
        return self._declare("GET", path, who, None, 200, keyed=False, media=media)

    def _declare(  # noqa: PLR0913 - the facts of one operation
        self,
        method: str,
        path: str,
        who: Action | _Anyone,
        shape: Any,
        status: int,
        *,
        keyed: bool,
        media: tuple[str, ...] = (),
    ) -> Callable[[View], View]:
        adapter: TypeAdapter[Any] = TypeAdapter(shape)
        bearer = Bearer(who) if isinstance(who, Action) else Anyone(method, is_signed=who.is_signed)

        def register(view: View) -> View:
            signature = get_typed_signature(view)
            given = [name for name in _GIVEN if name in signature.parameters]

            @functools.wraps(view)
            def call(request: HttpRequest, **values: Any) -> HttpResponseBase:
                values |= {name: _GIVEN[name](request) for name in given}
                if media:
                    file: HttpResponseBase = view(**values)
                    return file

                def work() -> HttpResponse:
                    return _written(adapter, view(**values), status)

                return once(request, work) if keyed else _unkeyed(request, work)

            asked = [one for name, one in signature.parameters.items() if name not in given]
            call.__signature__ = signature.replace(parameters=asked)  # type: ignore[attr-defined]
            self.router.api_operation(
                [method],
                path,
                auth=bearer,
                response={status: shape, FIRST_PROBLEM: Problem},
                operation_id=view.__name__,
                summary=(view.__doc__ or "").strip().splitlines()[0],
                description=bearer.said,
                openapi_extra=_extra(bearer, keyed=keyed, media=media),
            )(call)
            return view

        return register


def _unkeyed(request: HttpRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Do work whose answer is not kept; refuse a key, rather than let somebody rely on it."""
    if request.method == "GET" or HEADER not in request.headers:
        return work()
    return problem(
        400,
        _("This operation keeps no answers, so it takes no %(header)s. Send it without one.")
        % {"header": HEADER},
    )


def _extra(bearer: Bearer | Anyone, *, keyed: bool, media: tuple[str, ...]) -> dict[str, Any]:
    extra: dict[str, Any] = {"x-scope": bearer.scope.value if isinstance(bearer, Bearer) else ""}
    if keyed:
        extra["parameters"] = [PARAMETER]
    if media:
        text = {"schema": {"type": "string"}}
        extra["responses"] = {200: {"content": dict.fromkeys(media, text)}}
    return extra


def _written(adapter: TypeAdapter[Any], result: Any, status: int) -> HttpResponse:
    content = adapter.dump_json(adapter.validate_python(result, from_attributes=True))
    return HttpResponse(content, status=status, content_type="application/json")
