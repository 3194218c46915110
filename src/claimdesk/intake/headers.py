"""HTTP header fields: those sent, and reading those that came back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from types import MappingProxyType

USER_AGENT = "Claimdesk/0.1 (+https://claimdesk.example/bot)"
_ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8"
_SENDABLE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,1022}[\x21-\x7e])?")


def request_headers(etag: str | None, last_modified: str | None) -> list[tuple[str, str]]:
    """Return the fields of a request; validators that are not plain ASCII are left out."""
    fields = [
        ("User-Agent", USER_AGENT),
        ("Accept", _ACCEPT),
        ("Accept-Encoding", "gzip"),
        ("Connection", "close"),
    ]
    for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)):
        if value and _SENDABLE.fullmatch(value):
            fields.append((name, value))
    return fields


def join_headers(raw: Iterable[tuple[bytes, bytes]]) -> Mapping[str, str]:
    """Return fields by lower-case name, values of repeated ones joined by a comma.

    Values are read as UTF-8, which is what servers send in `Location` against the standard, or
    else as Latin-1.
    """
    fields: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name = raw_name.decode("latin-1").lower()
        try:
            value = raw_value.decode()
        except UnicodeDecodeError:
            value = raw_value.decode("latin-1")
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    return MappingProxyType(fields)


def read_content_type(value: str) -> tuple[str, str]:
    """Return (media type, charset) of a Content-Type field, in lower case; empty where absent."""
    if "/" not in value:
        return "", ""
    message = Message()
    message["content-type"] = value.replace("\n", " ").replace("\r", " ")
    charset = message.get_param("charset", "")
    return message.get_content_type(), charset.strip().lower() if isinstance(charset, str) else ""


def read_retry_after_s(value: str, now: datetime | None = None) -> float | None:
    """Return the seconds a Retry-After field asks to wait, or None when it cannot be read."""
    if re.fullmatch(r"[0-9]{1,9}", value.strip()):
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - (now or datetime.now(UTC))).total_seconds())
