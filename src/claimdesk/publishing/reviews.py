"""One ClaimReview, flat record or exported row of JSON as a FactCheck, or why it is none."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.verdict import Verdict
from claimdesk.language.normalization import normalize
from claimdesk.publishing.cleaning import (
    clean,
    first_text,
    host_of,
    properties,
    publishing_host,
    schema_name,
    web_address,
)
from claimdesk.publishing.dates import read_date
from claimdesk.publishing.languages import read_language
from claimdesk.publishing.verdicts import map_verdict

MAX_CLAIM_CHARS = 20_000
MAX_TITLE_CHARS = 1_000
MAX_RATING_CHARS = 2_000
MAX_SUMMARY_CHARS = 5_000
MOST_SOURCES = 100
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_IDENTIFIER = re.compile(r"[!-~]{1,200}")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NO_CLAIM = "It names no claim (claimReviewed is missing or empty)."
_LONG_CLAIM = f"Its claim is longer than {MAX_CLAIM_CHARS:,} characters."
_ORGANISATION = ("organization", "newsmediaorganization", "organisation", "ngo", "corporation")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What could not be read: `where` it stands, and the `reason` in one sentence."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the page around a review says, for the fields that the review leaves out."""

    today: date
    address: str = ""
    title: str = ""
    site_name: str = ""
    language: str = ""
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Located:
    """A review within a JSON value: the keys that lead to it, and each @context on the way."""

    node: dict[str, Any]
    keys: tuple[str | int, ...] = ()
    contexts: tuple[Any, ...] = ()


def find_reviews(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects in a JSON value that are reviews of a claim, in their order.

    These are objects of type ClaimReview wherever they are nested, those that name a claim
    reviewed, and exported rows. Walks without recursion, however deep the value is.
    """
    return (located.node for located in locate_reviews(value))


def locate_reviews(value: Any) -> Iterator[Located]:
    """Yield what `find_reviews` yields, with the place of each."""
    # Of a place only the last key and its parent are kept on the way: most lead to no review.
    waiting: list[tuple[Any, _Way | None]] = [(value, None)]
    while waiting:
        node, way = waiting.pop()
        if isinstance(node, dict):
            if _is_review(node):
                yield _located(node, way)
            elif api_reviews := _from_api(node):
                here = _Way(way, "claimReview", node)
                rows = [(one, _Way(here, at, None)) for at, one in enumerate(api_reviews)]
                waiting.extend(reversed(rows))
            else:
                parts = [(part, _Way(way, key, node)) for key, part in node.items()]
                waiting.extend(reversed(parts))
        elif isinstance(node, list):
            rows = [(part, _Way(way, at, None)) for at, part in enumerate(node)]
            waiting.extend(reversed(rows))


class _Way(NamedTuple):
    """A step on the way to a value: the step before, its key, and the object stepped from."""

    before: _Way | None
    key: str | int
    owner: dict[str, Any] | None


def _located(node: dict[str, Any], way: _Way | None) -> Located:
    keys: list[str | int] = []
    contexts = [node["@context"]] if "@context" in node else []
    while way is not None:
        keys.append(way.key)
        if way.owner is not None and "@context" in way.owner:
            contexts.append(way.owner["@context"])
        way = way.before
    return Located(node, tuple(reversed(keys)), tuple(contexts))


def objects_by_id(value: Any) -> dict[str, dict[str, Any]]:
    """Return the objects in a JSON value that have an @id; of several with one the fullest."""
    known: dict[str, dict[str, Any]] = {}
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            waiting.extend(node.values())
            if isinstance(name := node.get("@id"), str) and len(node) > len(known.get(name, ())):
                known[name] = node
        elif isinstance(node, list):
            waiting.extend(node)
    return known


def _is_review(node: dict[str, Any]) -> bool:
    if "claimReviewed" in node or "claim_reviewed" in node:
        return True
    for key, value in node.items():
        name = schema_name(key)
        if name in {"claimreviewed", "claim_reviewed"}:
            return True
        if name in {"@type", "type"}:
            types = value if isinstance(value, list) else [value]
            if any(isinstance(one, str) and schema_name(one) == "claimreview" for one in types):
                return True
    return False


def _from_api(node: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the reviews of a claim as the Google Fact Check Tools API lists them."""
    reviews, claim = node.get("claimReview"), node.get("text")
    if not isinstance(reviews, list) or "@type" in node:
        return []
    return [{**one, "claimReviewed": claim} for one in reviews if isinstance(one, dict)]


def read_review(node: dict[str, Any], around: Surroundings, where: str) -> FactCheck | Refusal:
    """Return a review as a fact-check with its identity, or why it cannot be one."""
    if isinstance(node.get("claim_reviewed"), str) and "@type" not in node:
        return read_row(node, today=around.today, where=where)
    fields = properties(node)
    claim = _claim(fields)
    if not claim or len(claim) > MAX_CLAIM_CHARS:
        return Refusal(where, _LONG_CLAIM if claim else _NO_CLAIM)
    url = _review_address(fields, around)
    language = _language(fields) or around.language
    rating, numbers = _rating(fields, around)
    return FactCheck(
        id="",
        claim_reviewed=claim,
        title=(_first(fields, "headline", "name", "title") or around.title)[:MAX_TITLE_CHARS],
        verdict=map_verdict(rating, language=language, rating=numbers),
        rating=rating,
        publisher=_publisher(fields, around, url)[:MAX_TITLE_CHARS],
        url=url,
        language=language,
        date=_date(fields, around.today, language),
        summary=_summary(fields),
        sources=_sources(fields),
    ).with_identity()


def read_row(row: dict[str, Any], *, today: date, where: str) -> FactCheck | Refusal:
    """Return a row of `FactCheck.to_json` as it was; what no entry may hold is put right.

    The id is derived anew, but for a row without an address: that keeps its own.
    """
    texts = {
        name: _SURROGATE.sub("", value)
        for name in ("id", "claim_reviewed", "title", "rating", "publisher", "summary")
        if isinstance(value := row.get(name, ""), str)
    }
    if not normalize(texts.get("claim_reviewed", "")):
        return Refusal(where, _NO_CLAIM)
    if len(texts["claim_reviewed"]) > MAX_CLAIM_CHARS:
        return Refusal(where, _LONG_CLAIM)
    sources = row.get("sources", ())
    texts["rating"], verdict = _verdict(row, texts.get("rating", ""))
    entry = FactCheck(
        **{"id": "", **texts},
        verdict=verdict,
        url=_kept_address(row.get("url")),
        language=_kept_language(row.get("language")),
        date=_kept_date(row.get("date"), today),
        sources=tuple(
            _kept_address(one) for one in (sources if isinstance(sources, list | tuple) else ())
        ),
        demonstration=row.get("demonstration") is True,
    )
    entry = replace(entry, sources=tuple(filter(None, entry.sources)))
    return with_identity_or(entry, entry.id)


def with_identity_or(entry: FactCheck, given: str) -> FactCheck:
    """Return an entry with its identity, or with a given id where it has no address."""
    keeps_given = not entry.url and _IDENTIFIER.fullmatch(given)
    return replace(entry, id=given) if keeps_given else entry.with_identity()


def _verdict(row: dict[str, Any], rating: str) -> tuple[str, Verdict]:
    """Return wording and verdict of a row; where its verdict is a wording, it is mapped."""
    given = row.get("verdict")
    if isinstance(given, str) and given in set(Verdict):
        return rating, Verdict(given)
    wording = rating or first_text(given)[:MAX_RATING_CHARS]
    return wording, map_verdict(wording, language=_kept_language(row.get("language")))


def _kept_address(value: Any) -> str:
    text = _SURROGATE.sub("", value) if isinstance(value, str) else ""
    return text if host_of(text) else ""


def _kept_language(value: Any) -> str:
    return read_language(value) if isinstance(value, str) else ""


def _kept_date(value: Any, today: date) -> str:
    # A date once accepted stays what it is, even where the clock of this machine is behind.
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(value).isoformat()
    return read_date(value, today=today)


def _first(fields: dict[str, Any], *names: str) -> str:
    return next((text for name in names if (text := first_text(fields.get(name)))), "")


def _claim(fields: dict[str, Any]) -> str:
    if claim := _first(fields, "claimreviewed", "claim_reviewed"):
        return claim
    for item in _objects(fields.get("itemreviewed")):
        inner = properties(item)
        if claim := _first(inner, "claimreviewed", "text"):
            return claim
    return ""


def _review_address(fields: dict[str, Any], around: Surroundings) -> str:
    own = web_address(fields.get("url"))
    return own or around.address or web_address(fields.get("mainentityofpage"))


def _language(fields: dict[str, Any]) -> str:
    for name in ("inlanguage", "language", "languagecode"):
        value = fields.get(name)
        values = value if isinstance(value, list) else [value]
        for one in values:
            parts = properties(one) if isinstance(one, dict) else {"name": one}
            for key in ("alternatename", "@value", "name"):
                if isinstance(text := parts.get(key), str) and (tag := read_language(text)):
                    return tag
    return ""


def _rating(
    fields: dict[str, Any], around: Surroundings
) -> tuple[str, tuple[object, object, object] | None]:
    """Return the verdict wording as published, and the numbers beside it."""
    given = fields.get("reviewrating")
    numbers = None
    for node in _objects(given):
        inner = properties(_resolved(node, around))
        value = inner.get("ratingvalue")
        if numbers is None and value is not None:
            numbers = (value, inner.get("worstrating"), inner.get("bestrating"))
        wording = _first(inner, "alternatename", "name", "textualrating")
        if not wording and isinstance(value, str) and not is_number(value):
            wording = clean(value)
        if wording:
            return wording[:MAX_RATING_CHARS], numbers
    wording = "" if isinstance(given, dict) else first_text(given)
    if not wording:
        wording = _first(fields, "textualrating", "alternatename", "rating", "verdict")
    return wording[:MAX_RATING_CHARS], numbers


def is_number(text: str) -> bool:
    """Return whether a text is a number, with a point or a comma."""
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _publisher(fields: dict[str, Any], around: Surroundings, url: str) -> str:
    """Return who published the review: an organisation, never a person.

    An author without type is believed when it is an object; a bare name may be a person's.
    """
    untyped = ""
    for name in ("author", "publisher", "creator", "sourceorganization"):
        for node in _objects(fields.get(name)):
            author = properties(_resolved(node, around))
            types = _types(author)
            found = first_text(author.get("name")) or first_text(author.get("legalname"))
            if any(one in _ORGANISATION or one.endswith("organization") for one in types):
                if found:
                    return found
            elif not types or (name == "publisher" and "person" not in types):
                untyped = untyped or found or first_text(author.get("site"))
    publisher = fields.get("publisher")
    plain = clean(publisher) if isinstance(publisher, str) else ""
    host = publishing_host(url) or publishing_host(around.address)
    return plain or around.site_name or untyped or host


def _types(fields: dict[str, Any]) -> list[str]:
    value = fields.get("@type") or fields.get("type")
    values = value if isinstance(value, list) else [value]
    return [schema_name(one) for one in values if isinstance(one, str)]


def _objects(value: Any) -> list[dict[str, Any]]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]


def _resolved(node: dict[str, Any], around: Surroundings) -> dict[str, Any]:
    """Return the object that a mere reference (`{"@id": ...}`) points to, where there is one."""
    reference = node.get("@id")
    if len(node) <= 2 and isinstance(reference, str):
        return around.by_id.get(reference, node)
    return node


def _date(fields: dict[str, Any], today: date, language: str) -> str:
    for name in ("datepublished", "reviewdate", "date", "datecreated", "datemodified"):
        value = fields.get(name)
        if isinstance(value, dict | list):
            value = first_text(value)
        if found := read_date(value, today=today, language=language):
            return found
    return ""


def _summary(fields: dict[str, Any]) -> str:
    rating = next(iter(_objects(fields.get("reviewrating"))), {})
    explanation = first_text(properties(rating).get("ratingexplanation"))
    summary = _first(fields, "description", "summary", "abstract")
    return (summary or explanation or _first(fields, "reviewbody"))[:MAX_SUMMARY_CHARS]


def _sources(fields: dict[str, Any]) -> tuple[str, ...]:
    found: list[str] = []
    for name in ("citation", "isbasedon", "sources"):
        value = fields.get(name)
        found += [web_address(one) for one in (value if isinstance(value, list) else [value])]
    return tuple(dict.fromkeys(filter(None, found)))[:MOST_SOURCES]
