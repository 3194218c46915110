"""The one form of JSON in which records are hashed and signed: RFC 8785."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

#: The largest whole number that every reader of JSON keeps exactly (RFC 8785, 3.2.2.3).
LARGEST = 2**53 - 1


def canonical(value: Any) -> bytes:
    """Return canonical JSON of text, whole numbers, true, false, null, lists and objects.

    These are the bytes of RFC 8785. Raises ValueError for numbers with a fraction, which nothing
    that is signed has, for numbers that some readers round, and for text that is no Unicode.
    """
    text = json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"))
    return text.encode()  # a lone surrogate raises UnicodeEncodeError, which is a ValueError


def _ordered(value: Any) -> Any:
    """Return a value with the names in its objects in order of their UTF-16 (RFC 8785, 3.2.3)."""
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise ValueError("An object in the log has a name that is no text.")
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return {name: _ordered(value[name]) for name in names}
    if isinstance(value, list | tuple):
        return [_ordered(one) for one in value]
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int) and abs(value) <= LARGEST:
        return value
    raise ValueError(f"{value!r} has no place in the log: text, whole numbers, true, false, null.")
