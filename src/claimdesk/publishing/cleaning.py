"""Cleaning what pages and feeds write into fields: entities, tags, addresses, any JSON type."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlsplit

from claimdesk.language.normalization import normalize

#: What XML may not hold and no reader needs; line ends and tabs stay.
_ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--[^<>]*-->")
_INLINE = re.compile(r"</?(?:a|abbr|b|em|i|mark|q|small|span|strong|sub|sup|u)\b", re.IGNORECASE)
_MAX_FIELD_CHARS = 100_000
_MAX_ADDRESS_CHARS = 4000
_MOST_ROUNDS = 5
_MOST_NESTED = 5
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/[^/]{1,32}/(?=https?://)")
_SCHEMA = re.compile(r"(?:https?://(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)


def clean(text: str) -> str:
    """Return the text a reader would see: no entities, no tags, one form of Unicode and space.

    Entities escaped several times over are undone until nothing changes.
    """
    text = text[:_MAX_FIELD_CHARS]
    for _ in range(_MOST_ROUNDS):
        before = text
        if "&" in text:
            text = html.unescape(text)
        if "<" in text:
            text = _TAG.sub(_space_for_block, text)
        if text == before:
            break
    return normalize(text)


def _space_for_block(tag: re.Match[str]) -> str:
    return "" if _INLINE.match(tag[0]) else " "


def legal(text: str) -> str:
    """Return text without what XML and readers of JSON stumble over: controls, lone surrogates."""
    return _ILLEGAL.sub("", text)


def first_text(value: Any, depth: int = 0) -> str:
    """Return the first text in a JSON value, be it a list, an object with a name or a number."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool | int | float):
        return str(value)
    if depth >= _MOST_NESTED:
        return ""
    if isinstance(value, list):
        return next((text for item in value if (text := first_text(item, depth + 1))), "")
    if isinstance(value, dict):
        fields = properties(value)
        return first_text(fields.get("@value") or fields.get("name"), depth + 1)
    return ""


def properties(node: dict[str, Any]) -> dict[str, Any]:
    """Return an object's properties under names in lower case without a schema.org prefix.

    Of a name that is there twice, the first with a value counts.
    """
    fields: dict[str, Any] = {}
    for key, value in node.items():
        name = schema_name(key)
        if fields.get(name) in (None, "", [], {}):
            fields[name] = value
    return fields


def schema_name(name: str) -> str:
    """Return a schema.org name in lower case without its prefix."""
    return _SCHEMA.sub("", name.strip(), count=1).lower()


def web_address(value: Any, depth: int = 0) -> str:
    """Return an absolute http(s) address from a JSON value, or an empty text."""
    if isinstance(value, list | dict) and depth < _MOST_NESTED:
        items = value if isinstance(value, list) else _address_fields(value)
        return next((found for item in items if (found := web_address(item, depth + 1))), "")
    if not isinstance(value, str) or len(value) > _MAX_ADDRESS_CHARS:
        return ""
    address = normalize(html.unescape(value)).replace(" ", "%20")
    return address if host_of(address) else ""


def _address_fields(node: dict[str, Any]) -> list[Any]:
    fields = properties(node)
    return [fields.get("@id"), fields.get("url")]


def host_of(address: str) -> str:
    """Return the host of an http(s) address without `www.`, or an empty text."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - raises ValueError for a port that is none
    except ValueError:
        return ""
    return host.removeprefix("www.") if parts.scheme in {"http", "https"} else ""


def publishing_host(address: str) -> str:
    """Return the host that published what an address holds, also where it is an archived copy."""
    return host_of(_ARCHIVED.sub("", address, count=1))
