"""A document as the linter sees it: its scripts, its reviews with their places, its page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from claimdesk.language.normalization import normalize
from claimdesk.publishing.cleaning import legal
from claimdesk.publishing.jsonrepair import MAX_REPAIR_CHARS, Reading, read_values
from claimdesk.publishing.pages import PageParts, parts_of
from claimdesk.publishing.reviews import Located, locate_reviews, objects_by_id

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_UNSEEN = frozenset(("script", "style", "noscript", "template", "head"))
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A script with JSON-LD: its number from 1, text, line, values, and why it is no proper JSON.

    `reading` holds what could be read of it after repair; `twice` names that stand twice in one
    object.
    """

    number: int
    text: str
    line: int
    reading: Reading
    fault: str = ""
    twice: tuple[str, ...] = ()

    @property
    def speaks_of_reviews(self) -> bool:
        """Return whether a ClaimReview is meant to be in it."""
        return "claimreview" in self.text.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A ClaimReview in a document and where it stands; `script` is 0 outside of scripts."""

    node: dict[str, Any]
    path: str
    script: int = 0
    line: int = 0
    within: tuple[str, ...] = ()
    contexts: tuple[Any, ...] = ()
    is_microdata: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says and links to. Addresses are as written, texts without white space."""

    canonical: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    language: str = ""
    robots: str = ""
    seen: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A document: its scripts, its reviews, and its page (None for a JSON file)."""

    scripts: tuple[Script, ...] = ()
    reviews: tuple[Review, ...] = ()
    page: Page | None = None
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)


def view_page(tree: HtmlElement) -> View:
    """Return what the linter looks at in a parsed page."""
    parts = parts_of(tree)
    lines = [
        node.sourceline or 0
        for node in tree.iter("script")
        if "ld+json" in (node.get("type") or "").lower()
    ]
    scripts = tuple(
        _script(text, number, line)
        for number, (text, line) in enumerate(zip(parts.scripts, lines, strict=True), start=1)
    )
    reviews = [*_in_scripts(scripts), *_in_microdata(parts)]
    return View(
        scripts=scripts,
        reviews=tuple(reviews),
        page=_page(tree),
        by_id=objects_by_id([script.reading.values for script in scripts]),
    )


def view_json(text: str) -> View:
    """Return what the linter looks at in a JSON text: one script, no page."""
    script = _script(text, 0, 0)
    by_id = objects_by_id(script.reading.values)
    return View(scripts=(script,), reviews=tuple(_in_scripts([script])), by_id=by_id)


def _script(text: str, number: int, line: int) -> Script:
    if len(text) > MAX_REPAIR_CHARS:
        reading = Reading(error="it is too long to be read")
        return Script(number=number, text="", line=line, reading=reading, fault=reading.error)
    twice: list[str] = []

    def pairs(rows: list[tuple[str, Any]]) -> dict[str, Any]:
        known = dict(rows)
        if len(known) < len(rows):
            names = [name for name, _ in rows]
            twice.extend(sorted({name for name in names if names.count(name) > 1}))
        return known

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        reading = read_values(text)
        reason = _reason(error)
        return Script(number=number, text=text, line=line, reading=reading, fault=reason)
    return Script(number=number, text=text, line=line, reading=Reading([value]), twice=tuple(twice))


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno}, column {error.colno}"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _in_scripts(scripts: tuple[Script, ...] | list[Script]) -> Iterator[Review]:
    for script in scripts:
        values = script.reading.values
        for number, value in enumerate(values):
            start = "$" if len(values) == 1 else f"$[{number}]"
            for located in locate_reviews(value):
                yield _review(located, start, script)


def _review(located: Located, start: str, script: Script) -> Review:
    keys = located.keys
    path = start + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    line = script.line
    if line and (claim := _first_words(located.node)):
        at = script.text.find(claim)
        line += script.text.count("\n", 0, at) if at >= 0 else 0
    return Review(
        node=located.node,
        path=path,
        script=script.number,
        line=line,
        within=tuple(key for key in keys if isinstance(key, str)),
        contexts=located.contexts,
    )


def _first_words(node: dict[str, Any]) -> str:
    """Return how the claim begins, by which the review is found in its script."""
    claim = node.get("claimReviewed")
    return claim[:40].split('"')[0].split("\\")[0] if isinstance(claim, str) else ""


def _in_microdata(parts: PageParts) -> Iterator[Review]:
    for number, item in enumerate(parts.items, start=1):
        yield Review(
            node=item, path=f"microdata {number}", is_microdata=True,
            contexts=("https://schema.org",),
        )  # fmt: skip


def _page(tree: HtmlElement) -> Page:
    return Page(
        canonical=tuple(
            node.get("href") or ""
            for node in tree.iter("link")
            if "canonical" in (node.get("rel") or "").lower().split()
        ),
        shared=tuple(filter(None, _meta(tree, "og:url"))),
        language=(tree.get("lang") or tree.get("xml:lang") or "").strip(),
        robots=",".join([*_meta(tree, "robots"), *_meta(tree, "googlebot")]).lower(),
        seen=squeezed(" ".join([*visible(tree), *_pictured(tree)])),
        links=tuple(
            (node.get("href") or "", " ".join("".join(node.itertext()).split()))
            for node in tree.iter("a")
            if node.get("href")
        ),
    )


def _meta(tree: HtmlElement, name: str) -> list[str]:
    return [
        node.get("content") or ""
        for node in tree.iter("meta")
        if (node.get("property") or node.get("name") or "").lower() == name
    ]


def _pictured(tree: HtmlElement) -> Iterator[str]:
    """Yield what pictures say in words: many desks show their verdict as one."""
    for node in tree.iter("img"):
        yield node.get("alt") or ""


def visible(tree: HtmlElement) -> Iterator[str]:
    """Yield the text that a browser would show, less what is hidden by its attribute."""
    waiting: list[Any] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
            continue
        if isinstance(node.tag, str) and node.tag not in _UNSEEN and node.get("hidden") is None:
            waiting.extend(
                part for child in reversed(node) for part in (child.tail, child) if part is not None
            )
            yield node.text or ""


def squeezed(text: str) -> str:
    """Return text without white space, so that line breaks and blocks on the page do not count."""
    return _SPACE.sub("", normalize(legal(text)))
