"""A report as JSON, and back. What is read may come from anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from claimdesk.domain.periods import sound
from claimdesk.domain.report import FORMAT, Report
from claimdesk.errors import InputError

#: What a reader of a report gets by itself, too large for the record in the public log: the lists,
#: and the digests of single records. The digests in the head bind both.
_APART = ("lists",)


def to_json(report: Report) -> dict[str, Any]:
    """Return a report as JSON values."""
    plain: dict[str, Any] = _plain(report)
    return plain


def head_of(whole: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report's JSON without its lists and without the digests of single records."""
    head = {name: value for name, value in whole.items() if name not in _APART}
    head["export"] = [{**one, "records": {}} for one in whole["export"]]
    return head


def from_json(given: Any) -> Report:
    """Read a report; raises InputError where it is none, or one of a newer Claimdesk."""
    if not isinstance(given, dict):
        raise InputError("This is no report: it is not a JSON object.")
    if given.get("format", FORMAT) != FORMAT:
        raise InputError("This report is of another version of Claimdesk. Update this one.")
    try:
        found: Report = _read(given, Report, "report")
    except (TypeError, ValueError, KeyError, OverflowError, RecursionError) as error:
        raise InputError(f"This is no report, or it is damaged: {error}") from None
    for one in (found.period, found.before, found.year_ago):
        sound(one)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, list | tuple):
        # Most are long lists of ids.
        return list(value) if _is_texts(value) else [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}


def _is_texts(values: Sequence[Any]) -> bool:
    return bool(values) and type(values[0]) is str


def _read(value: Any, kind: Any, where: str) -> Any:
    """Return a JSON value as the type that a field has; ValueError names the field."""
    origin, inner = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _record(value, kind, where)
    if origin is tuple:
        return tuple(_read(one, inner[0], where) for one in _a(list, value, where))
    if origin is Mapping:
        found = _a(dict, value, where)
        return {name: _read(one, inner[1], where) for name, one in found.items()}
    if inner:  # something or nothing
        return None if value is None else _read(value, inner[0], where)
    if issubclass(kind, Enum | date):
        return kind(value) if issubclass(kind, Enum) else date.fromisoformat(value)
    return _a(kind, value, where)


def _record(value: Any, kind: Any, where: str) -> Any:
    given = _a(dict, value, where)
    kinds = _kinds(kind)
    if unknown := sorted(set(given) - set(kinds)):
        raise ValueError(f"{where} has a field {unknown[0]!r}")
    missing = [
        one.name
        for one in fields(kind)
        if one.name not in given and one.default is MISSING and one.default_factory is MISSING
    ]
    if missing:
        raise ValueError(f"{where} has no {missing[0]}")
    return kind(**{name: _read(one, kinds[name], name) for name, one in given.items()})


@cache
def _kinds(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _a(kind: type, value: Any, where: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError(f"{where} is {type(value).__name__}, not {kind.__name__}")
    return value
