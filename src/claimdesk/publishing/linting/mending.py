"""Mending one's own markup: only what is beyond doubt, and a list of what was changed.

Nothing is made up: no verdict, no claim, no date, no name. What the rules find after mending is for
a person to decide.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from claimdesk.publishing.cleaning import host_of, properties, schema_name
from claimdesk.publishing.dates import read_date
from claimdesk.publishing.linting.addresses import joined
from claimdesk.publishing.linting.around import Around, Part, objects, parts_in, wording_of
from claimdesk.publishing.linting.linter import lint_view
from claimdesk.publishing.linting.moments import ISO, is_placeholder, read_moment
from claimdesk.publishing.linting.ratings import NUMBERS, read_number
from claimdesk.publishing.linting.rulebook import Finding, Severity
from claimdesk.publishing.linting.shapes import NAMES, TYPES
from claimdesk.publishing.linting.views import Review, Script
from claimdesk.publishing.reviews import Located, locate_reviews
from claimdesk.publishing.verdicts import direction, map_verdict

_SCHEMA = "https://schema.org"
#: Properties whose value can be of one type only.
_ONLY_TYPES = {"reviewrating": "Rating", "itemreviewed": "Claim", "logo": "ImageObject"}
#: What an item reviewed may hold to mean the same as a Claim; else it describes another work.
_OF_CLAIMS = frozenset(("@type", "author", "datepublished", "appearance", "firstappearance"))
_DATES = frozenset(("datePublished", "dateModified", "dateCreated", "uploadDate"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """Documents as mended, what was changed (in words), and what is left for a person."""

    documents: tuple[Any, ...]
    changes: tuple[str, ...] = ()
    left: tuple[Finding, ...] = ()


@dataclass(slots=True)
class _Work:
    """A review that is mended in place, and what was changed in it."""

    node: dict[str, Any]
    around: Around
    root: str
    changes: list[str] = field(default_factory=list)

    def parts(self) -> list[Part]:
        return list(parts_in(self.node, self.root))

    def note(self, path: str, what: str) -> None:
        self.changes.append(f"{path}: {what}")


def mend(around: Around) -> Mended:
    """Return the JSON-LD of a document with its certain faults put right.

    Microdata, and scripts of which a part cannot be read, are told among what is left. The document
    itself stays as it is.
    """
    documents: list[Any] = []
    changes: list[str] = []
    whole = {one.number for one in around.view.scripts if not one.reading.error}
    written = [one for one in around.view.reviews if not one.is_microdata and one.script in whole]
    reviews = [one for one in around.view.reviews if one not in written]
    for script in around.view.scripts:
        values = copy.deepcopy(script.reading.values)
        located = [one for value in values for one in locate_reviews(value)]
        if script.number not in whole or not located:
            continue
        changes += _written_anew(script)
        places = [one for one in written if one.script == script.number]
        for one, place in zip(located, places, strict=True):
            changes += _mend_one(one, place, around)
            reviews.append(replace(place, node=one.node, contexts=_contexts(one)))
        documents += values
    return Mended(documents=tuple(documents), changes=tuple(changes), left=_left(reviews, around))


def _written_anew(script: Script) -> Iterator[str]:
    """Yield what changes merely by writing a script anew."""
    name = f"script {script.number}"
    if script.fault:
        yield f"{name}: the JSON is written anew"
    for twice in dict.fromkeys(script.twice):
        yield f"{name}: of {twice}, which stood twice, the last is kept"
    if script.number and "<" in script.text:
        yield f"{name}: < is written as \\u003c"


def _mend_one(located: Located, review: Review, around: Around) -> list[str]:
    work = _Work(located.node, around, review.path)
    _mend_context(work, located)
    steps: tuple[Callable[[_Work], None], ...] = (
        _mend_names, _mend_types, _mend_numbers, _mend_dates, _mend_url, _mend_space,
    )  # fmt: skip
    for step in steps:
        step(work)
    return work.changes


def _contexts(located: Located) -> tuple[Any, ...]:
    own = located.node.get("@context")
    return (own, *located.contexts) if own else located.contexts


def _left(reviews: list[Review], around: Around) -> tuple[Finding, ...]:
    """Return the faults that stay, but for habits."""
    scripts = tuple(
        one if one.reading.error else replace(one, fault="", text="") for one in around.view.scripts
    )
    view = replace(around.view, scripts=scripts, reviews=tuple(reviews))
    findings = lint_view(replace(around, view=view)).findings
    return tuple(one for one in findings if one.severity is not Severity.NOTE)


def _mend_context(work: _Work, located: Located) -> None:
    given = work.node.get("@context")
    plain = given.rstrip("/").replace("//www.", "//") if isinstance(given, str) else ""
    if plain == "http://schema.org" or not any(located.contexts):
        rest = {key: value for key, value in work.node.items() if key != "@context"}
        work.node.clear()
        work.node |= {"@context": _SCHEMA, **rest}
        work.note(f"{work.root}.@context", f"{json.dumps(given)} is now {_SCHEMA}")


def _mend_names(work: _Work) -> None:
    for part in work.parts():
        is_typed = "@type" in part.node
        for key in list(part.node):
            plain = key.rsplit("/", 1)[-1].removeprefix("schema:")
            wanted = NAMES.get(schema_name(key), plain)
            if key == "type" and not is_typed and isinstance(part.node[key], str):
                wanted = "@type"
            if wanted != key and wanted not in part.node and not key.startswith("@"):
                part.node[wanted] = part.node.pop(key)
                work.note(part.path, f"{key} is now {wanted}")


def _mend_types(work: _Work) -> None:
    for part in work.parts():
        given = part.node.get("@type")
        if given is None and set(part.node) - {"@id"} and part.name in _ONLY_TYPES:
            part.node["@type"] = _ONLY_TYPES[part.name]
            work.note(part.path, f"@type is now {part.node['@type']}")
        elif isinstance(given, str):
            wanted = TYPES.get(given.lower(), given)
            is_item = part.name == "itemreviewed" and wanted == "CreativeWork"
            if is_item and {schema_name(key) for key in part.node} <= _OF_CLAIMS:
                wanted = "Claim"
            if wanted != given:
                part.node["@type"] = wanted
                work.note(part.path, f"@type {given} is now {wanted}")


def _mend_numbers(work: _Work) -> None:
    for rating in objects(work.node.get("reviewRating")):
        if [read_number(rating.get(name)) for name in NUMBERS] == [-1, -1, -1]:
            for name in NUMBERS:
                del rating[name]
            work.note(f"{work.root}.reviewRating", "the numbers -1, -1, -1 are left out")
        for name in NUMBERS:
            number = read_number(rating.get(name))
            if isinstance(rating.get(name), str) and number is not None and "," not in rating[name]:
                rating[name] = int(number) if number.is_integer() else number
                work.note(f"{work.root}.reviewRating.{name}", f"now the number {rating[name]}")
        _mend_scale(work, rating)


def _mend_scale(work: _Work, rating: dict[str, Any]) -> None:
    """Exchange worst and best where the wording of the verdict shows that they are exchanged."""
    value, worst, best = (read_number(rating.get(name)) for name in NUMBERS)
    if value is None or worst is None or best is None or not best <= value <= worst != best:
        return
    language = work.node.get("inLanguage")
    verdict = map_verdict(
        wording_of(properties(work.node), work.around.view),
        language=language if isinstance(language, str) else "",
    )
    if (2 * value - worst - best) * direction(verdict) > 0:
        rating["worstRating"], rating["bestRating"] = rating["bestRating"], rating["worstRating"]
        work.note(f"{work.root}.reviewRating", "worstRating and bestRating are exchanged")


def _mend_dates(work: _Work) -> None:
    for part in work.parts():
        for key in sorted(_DATES & part.node.keys()):
            value = part.node[key]
            if is_placeholder(value):
                del part.node[key]
                work.note(f"{part.path}.{key}", f"{value} is left out")
            elif isinstance(value, str) and not ISO.fullmatch(value):
                mended = _iso(value, work.around.today)
                if mended:
                    part.node[key] = mended
                    work.note(f"{part.path}.{key}", f"{value} is now {mended}")


def _iso(text: str, today: date) -> str:
    """Return a date in the form of ISO 8601 where it can be read in one way only, else nothing."""
    moment = read_moment(text)
    if moment and moment.moment:
        return moment.moment.isoformat().replace("+00:00", "Z")
    # A time of day in other words would be lost.
    return "" if ":" in text else read_date(text, today=today)


def _mend_url(work: _Work) -> None:
    given, wanted = work.node.get("url"), work.around.canonical
    page = work.around.view.page
    if not host_of(wanted) or page is None or len(set(page.canonical)) != 1:
        return
    if given is None or _may_be_replaced(given, wanted):
        work.node["url"] = wanted
        work.note(f"{work.root}.url", f"{json.dumps(given, ensure_ascii=False)} is now {wanted}")


def _may_be_replaced(given: Any, wanted: str) -> bool:
    """Return whether an address means the page's: in other words, or one of several."""
    if isinstance(given, list):
        return (
            bool(given)
            and all(isinstance(one, str) for one in given)
            and any(one == wanted or _may_be_replaced(one, wanted) for one in given)
        )
    if not isinstance(given, str) or given.partition("#")[0] == wanted:
        return False
    full = joined(wanted, given)
    if not host_of(full):
        return False
    one, other = urlsplit(full), urlsplit(wanted)
    return (host_of(full), one.path.rstrip("/")) == (
        host_of(wanted),
        other.path.rstrip("/"),
    )


def _mend_space(work: _Work) -> None:
    ratings = objects(work.node.get("reviewRating"))
    rows = [(work.node, "claimReviewed", work.root)]
    rows += [(rating, "alternateName", f"{work.root}.reviewRating") for rating in ratings]
    for node, name, path in rows:
        value = node.get(name)
        if isinstance(value, str) and value.strip() != value:
            node[name] = value.strip()
            work.note(f"{path}.{name}", "white space around it is left out")
