"""Kinds of values that requests carry, so narrow that the database can hold whatever passes."""

from __future__ import annotations

import base64
import binascii
import json
import math
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Choices, Q, QuerySet
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import CoreSchema, core_schema

from claimdesk.errors import InputError

Shape = TypeVar("Shape")

LARGEST_ID = 2**63 - 1
MOST_ROWS = 200
_DEFAULT_ROWS = 50
#: PostgreSQL holds no NUL. Lone surrogates are refused by the reader of JSON.
_NO_NUL = r"^[^\u0000]*$"
_LONGEST_CURSOR = 200


def text(most: int, least: int = 0) -> StringConstraints:
    """Return what is asked of a text with at most so many characters."""
    return StringConstraints(min_length=least, max_length=most, pattern=_NO_NUL)


class OneOf:
    """A text that is one of the choices of a field, told as such in the description."""

    def __init__(self, choices: type[Choices]) -> None:
        self.values = list(choices.values)

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        """Return what pydantic checks."""
        return core_schema.literal_schema(self.values)


def _web_address(value: str) -> str:
    if value and not value.startswith(("https://", "http://")):
        raise ValueError("The address begins with https:// or http://.")
    return value


Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Version = Annotated[
    int | None,
    Field(
        ge=1,
        le=LARGEST_ID,
        description="The version that you changed; if it is not the newest, nothing is saved.",
    ),
]
Code = Annotated[str, text(40, 1)]
Key = Annotated[str, text(16, 1)]
LanguageTag = Annotated[str, StringConstraints(max_length=8, pattern=r"^[A-Za-z0-9-]*$")]
WebAddress = Annotated[str, text(1000), AfterValidator(_web_address)]


class Body(BaseModel):
    """What a request may carry; a field that is not known is refused, since it may be a slip."""

    model_config = ConfigDict(extra="forbid")


class Paging(BaseModel):
    """Which part of a long list is wanted."""

    limit: int = Field(_DEFAULT_ROWS, ge=1, le=MOST_ROWS, description="How many, at most.")
    cursor: Annotated[str, text(_LONGEST_CURSOR)] = Field(
        "", description="`next` of the page before."
    )


class Page(Schema, Generic[Shape]):
    """A part of a list, newest first; `next` is the cursor of the part after it, or null."""

    results: list[Shape]
    next: str | None = None


def page(query: QuerySet, wanted: Paging, order: tuple[str, ...] = ("pk",)) -> dict[str, Any]:
    """Return the rows after a cursor; `order` names numbers, each falling, the last one unique."""
    rows_query = query.order_by(*(f"-{name}" for name in order))
    if wanted.cursor:
        rows_query = rows_query.filter(_after(order, _decode(wanted.cursor, len(order))))
    rows = list(rows_query[: wanted.limit + 1])
    more = len(rows) > wanted.limit
    rows = rows[: wanted.limit]
    return {"results": rows, "next": _encode(rows[-1], order) if more else None}


def _after(order: tuple[str, ...], values: list[float]) -> Q:
    condition = Q()
    for at, name in enumerate(order):
        same = dict(zip(order[:at], values[:at], strict=True))
        condition |= Q(**same, **{f"{name}__lt": values[at]})
    return condition


def _encode(row: Any, order: tuple[str, ...]) -> str:
    values = [getattr(row, name) for name in order]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _decode(cursor: str, length: int) -> list[float]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise InputError(_("This is no cursor. Take `next` of the page before.")) from error
    if not isinstance(values, list) or len(values) != length or not all(map(_is_number, values)):
        raise InputError(_("This is no cursor. Take `next` of the page before."))
    return values


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and abs(value) <= LARGEST_ID
