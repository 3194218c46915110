"""What the rules about one review are asked with, and how they get at its parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from claimdesk.domain.verdict import Verdict
from claimdesk.publishing.cleaning import first_text, properties, schema_name
from claimdesk.publishing.linting.views import Review, View


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The document, the day, the address that it was read at (or empty), and the verdict if known.

    `is_own` is true for a page that is about to go out: addresses are compared to the letter.
    """

    view: View
    today: date
    address: str = ""
    verdict: Verdict | None = None
    is_own: bool = False

    @property
    def canonical(self) -> str:
        """Return the address that the page is to be known by, or an empty text."""
        named = self.view.page.canonical if self.view.page else ()
        full = [one for one in named if one.lower().startswith(("http://", "https://"))]
        if self.is_own or len(full) != 1:
            return self.address
        return full[0]


@dataclass(frozen=True, slots=True)
class Part:
    """An object within a review: the object, its path, and the property that it is the value of."""

    node: dict[str, Any]
    path: str
    name: str


def parts_in(node: dict[str, Any], path: str) -> Iterator[Part]:
    """Yield a review and the objects in it. Walks without recursion, however deep they are."""
    waiting: list[tuple[Any, str, str]] = [(node, path, "")]
    while waiting:
        value, here, name = waiting.pop()
        if isinstance(value, dict):
            yield Part(value, here, name)
            inner = [(part, f"{here}.{key}", schema_name(key)) for key, part in value.items()]
            waiting.extend(reversed([one for one in inner if isinstance(one[0], dict | list)]))
        elif isinstance(value, list):
            rows = [(part, f"{here}[{at}]", name) for at, part in enumerate(value)]
            waiting.extend(reversed(rows))


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a value that is one or a list of them."""
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]


def resolved(node: dict[str, Any], view: View) -> dict[str, Any]:
    """Return the properties of an object, or of the one that it merely refers to."""
    reference = node.get("@id")
    if len(node) <= 2 and isinstance(reference, str):
        node = view.by_id.get(reference, node)
    return properties(node)


def types_of(fields: dict[str, Any]) -> list[str]:
    """Return the types of an object, as written but without a schema.org prefix."""
    value = fields.get("@type") or fields.get("type")
    values = value if isinstance(value, list) else [value]
    return [
        one.rsplit("/", 1)[-1].removeprefix("schema:") for one in values if isinstance(one, str)
    ]


def ratings_of(fields: dict[str, Any], view: View) -> list[dict[str, Any]]:
    """Return the properties of each rating."""
    return [resolved(one, view) for one in objects(fields.get("reviewrating"))]


def wording_of(fields: dict[str, Any], view: View) -> str:
    """Return the wording of the verdict, or an empty text."""
    names = [first_text(one.get("alternatename")) for one in ratings_of(fields, view)]
    return next(filter(None, names), "")


def reviewers_of(fields: dict[str, Any], view: View) -> list[str]:
    """Return the names of those who review and publish."""
    nodes = [*objects(fields.get("author")), *objects(fields.get("publisher"))]
    names = [first_text(resolved(one, view).get("name")) for one in nodes]
    texts = [fields.get("author"), fields.get("publisher")]
    return [name for name in [*names, *texts] if isinstance(name, str) and name]


def kind_of_value(value: Any) -> str:
    """Return what a JSON value is, in words."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    return "a text" if isinstance(value, str) else str(value)


def fields_of(review: Review) -> dict[str, Any]:
    """Return a review's properties under names in lower case."""
    return properties(review.node)
