"""The description of the API, and the page that shows it: no script, nothing from elsewhere."""

from __future__ import annotations

import functools
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from claimdesk.web.api.problems import CONTENT_TYPE, FIRST_PROBLEM, PROBLEMS

TEXT = (
    "What a person can do at the desk, for programs: all of it but what concerns logging in and "
    "making tokens. Send a token with each request: "
    "`Authorization: Bearer cd_…`. A token has scopes, and never more rights than its account; the "
    "rules of the desk hold here as they do on its screens. What goes wrong is told as "
    "application/problem+json; `rule` names the rule of the desk that forbids something."
)
_ORDER = ("get", "post", "put", "patch", "delete")


@functools.cache
def described(api: NinjaAPI) -> dict[str, Any]:
    """Return the description of an API, as OpenAPI 3.1 has it.

    Each operation may answer with any of the problems, which have one shape. An operation declares
    the first only: the library would make a class for each, a second of every start.
    """
    found: dict[str, Any] = api.get_openapi_schema()
    for methods in found["paths"].values():
        for operation in methods.values():
            answers = operation["responses"]
            shape = answers[FIRST_PROBLEM]["content"]["application/json"]
            for status in PROBLEMS:
                content = {CONTENT_TYPE: shape}
                answers[status] = {"description": HTTPStatus(status).phrase, "content": content}
    return found


@require_safe
def schema(_request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    """Answer with the description, for programs."""
    return JsonResponse(described(api), json_dumps_params={"ensure_ascii": False})


@require_safe
def page(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    """Show every operation, by noun."""
    found_schema = described(api)
    nouns: dict[str, list[dict[str, Any]]] = {}
    for address, methods in found_schema["paths"].items():
        for method in sorted(methods, key=_ORDER.index):
            found = methods[method]
            nouns.setdefault(found["tags"][0], []).append(
                {
                    "method": method.upper(),
                    "address": address,
                    "summary": found["summary"],
                    "description": found.get("description", "").replace("`", ""),
                    "scope": found.get("x-scope", ""),
                    "parameters": [_parameter(one) for one in found.get("parameters", [])],
                    "fields": _fields(found_schema, found.get("requestBody")),
                    "answer": _answer(found["responses"]),
                }
            )
    context = {"api": api, "lead": TEXT.replace("`", ""), "nouns": list(nouns.items())}
    return render(request, "api/docs.html", context)


def _parameter(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": found["name"],
        "place": found["in"],
        "required": found.get("required", False),
        "kind": kind_of(found.get("schema", {})),
        "description": found.get("description", ""),
    }


def _fields(schema: dict[str, Any], body: dict[str, Any] | None) -> list[dict[str, Any]]:
    if not body:
        return []
    found = body["content"]["application/json"]["schema"]
    shape = schema["components"]["schemas"].get(_name(found), found)
    required = shape.get("required", [])
    return [
        {
            "name": name,
            "required": name in required,
            "kind": kind_of(facts),
            "description": facts.get("description", ""),
        }
        for name, facts in shape.get("properties", {}).items()
    ]


def _answer(responses: dict[Any, Any]) -> str:
    status, found = next(iter(responses.items()))
    content = found.get("content", {})
    if "application/json" not in content:
        return " ".join([str(status), " | ".join(media.partition(";")[0] for media in content)])
    return f"{status} {kind_of(content['application/json'].get('schema', {}))}".strip()


def kind_of(schema: dict[str, Any]) -> str:
    """Return the kind of a value in a word or two."""
    if name := _name(schema):
        return name
    for joined in ("anyOf", "allOf", "oneOf"):
        if joined in schema:
            return " | ".join(dict.fromkeys(kind_of(one) for one in schema[joined]))
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {kind_of(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "any")


def _name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
