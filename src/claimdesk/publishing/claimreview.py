"""Reading ClaimReview as it is in the wild: pages, JSON files, JSON lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from claimdesk.domain.factcheck import FactCheck
from claimdesk.errors import UnsupportedInputError
from claimdesk.intake.charsets import decode_text
from claimdesk.publishing.cleaning import properties, web_address
from claimdesk.publishing.jsonrepair import MAX_REPAIR_CHARS, Reading, read_values
from claimdesk.publishing.pages import MAX_PAGE_CHARS, PageParts, decode_page, take_apart
from claimdesk.publishing.reviews import (
    Refusal,
    Surroundings,
    find_reviews,
    objects_by_id,
    read_review,
)

if TYPE_CHECKING:
    from claimdesk.intake.sandbox import Sandbox

__all__ = ["Refusal", "read_fetched_page", "read_json", "read_jsonl", "read_page"]

#: Told of each review that is read: where it stands, and the object.
Seen = Callable[[str, dict[str, Any]], None]
MAX_LINE_CHARS = 5_000_000
#: A page as others have them, with a review whose verdict stands in words.
EXAMPLE = b"""<!doctype html><html lang="en"><title>Check</title><script type="application/ld+json">
{"@context": "https://schema.org", "@type": "ClaimReview", "url": "https://checks.example/1",
"claimReviewed": "Water is dry.", "datePublished": "2026-05-04", "reviewRating":
{"@type": "Rating", "alternateName": "False"}}</script><p>No.</p></html>"""
_NONE_ON_PAGE = Refusal("page", "no ClaimReview on this page")
_NONE_HERE = "It holds no ClaimReview."
#: Properties under which collections keep their entries.
_LISTS = ("datafeedelement", "claims", "@graph", "itemlistelement", "items")


def read_page(
    html: bytes | str, *, address: str = "", charset: str | None = None, today: date | None = None
) -> list[FactCheck | Refusal]:
    """Return the fact-checks that a page marks up, and what could not be read of them.

    Missing fields are filled from the page. Microdata counts where no script gives a review.
    """
    try:
        text = decode_page(html, charset)
    except UnsupportedInputError:
        return [Refusal("page", "It holds no text.")]
    if len(text) > MAX_PAGE_CHARS:
        return [Refusal("page", f"It is longer than {MAX_PAGE_CHARS // 10**6} million characters.")]
    parts = take_apart(text)
    rows, values = _read_scripts(parts)
    around = _surroundings(parts, values, web_address(address), today or _today())
    for number, reading in values:
        for count, node in enumerate(find_reviews(reading.values), start=1):
            rows.append(read_review(node, around, f"script {number}, item {count}"))
    if not any(isinstance(row, FactCheck) for row in rows):
        for count, node in enumerate(parts.items, start=1):
            rows.append(read_review(node, around, f"microdata, item {count}"))
    return list(dict.fromkeys(rows)) or [_NONE_ON_PAGE]


def read_fetched_page(
    data: bytes, sandbox: Sandbox, *, address: str = "", charset: str | None = None
) -> list[FactCheck | Refusal]:
    """Read a page from elsewhere as `read_page` does, behind the walls of the sandbox.

    Raises InputError and its kinds where the parser is stopped.
    """
    options = {"address": address, "charset": charset or ""}
    rows = sandbox.run(f"{__name__}:parse_page", data, options=options)
    return [
        Refusal(**row["refusal"]) if "refusal" in row else FactCheck.from_json(row["entry"])
        for row in rows
    ]


def prepare_parser() -> None:
    """Read a page of our own, and so load what every page asks for; no child has to do it again."""
    parse_page(EXAMPLE, address="", charset="")


def parse_page(data: bytes, *, address: str, charset: str) -> list[dict[str, Any]]:
    """Return what `read_page` finds as JSON values: {entry} or {refusal}. Runs sandboxed."""
    return [
        {"refusal": {"where": row.where, "reason": row.reason}}
        if isinstance(row, Refusal)
        else {"entry": row.to_json()}
        for row in read_page(data, address=address, charset=charset or None)
    ]


def _read_scripts(
    parts: PageParts,
) -> tuple[list[FactCheck | Refusal], list[tuple[int, Reading]]]:
    """Return refusals of scripts that speak of a review but cannot be read, and all values."""
    refused: list[FactCheck | Refusal] = []
    readings = []
    for number, script in enumerate(parts.scripts, start=1):
        if len(script) > MAX_REPAIR_CHARS:
            refused.append(Refusal(f"script {number}", "It is too long to be read."))
            continue
        reading = read_values(script)
        readings.append((number, reading))
        if reading.error and "claimreview" in script.lower():
            refused.append(Refusal(f"script {number}", _sentence(reading.error)))
    return refused, readings


def _surroundings(
    parts: PageParts, readings: list[tuple[int, Reading]], address: str, today: date
) -> Surroundings:
    return Surroundings(
        today=today,
        address=address or parts.address,
        title=parts.title,
        site_name=parts.site_name,
        language=parts.language,
        by_id=objects_by_id([reading.values for _, reading in readings]),
    )


def read_json(
    data: bytes | str, *, today: date | None = None, seen: Seen | None = None
) -> Iterator[FactCheck | Refusal]:
    """Yield the fact-checks of a JSON file: one, a list, a data feed or an answer of a search API.

    Entries of a list that hold no review are refused by their number. `seen` is told of each
    review before it is yielded.
    """
    around = Surroundings(today=today or _today())
    try:
        text = json_text(data)
    except UnsupportedInputError:
        yield Refusal("file", "It holds no text.")
        return
    reading = read_values(text)
    del text
    count = 0
    for entry in _entries(reading.values):
        count += 1
        yield from _read_entry(entry, around, f"item {count}", "review", seen)
    if reading.error:
        yield Refusal(f"line {reading.line}", _sentence(reading.error))
    elif not count:
        yield Refusal("file", _NONE_HERE)


def json_text(data: bytes | str) -> str:
    """Return a JSON text. Raises UnsupportedInputError for bytes that are no text."""
    if isinstance(data, str):
        return data
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        return decode_text(data)


def _entries(values: list[Any]) -> Iterator[Any]:
    """Yield the entries of lists and collections at the top, and whatever else is there."""
    for value in values:
        if isinstance(value, list):
            yield from value
            continue
        listed = None
        if isinstance(value, dict) and next(find_reviews(value), None) is not value:
            fields = properties(value)
            lists = (fields.get(name) for name in _LISTS)
            listed = next((one for one in lists if isinstance(one, list)), None)
        yield from [value] if listed is None else listed


def read_jsonl(
    lines: Iterable[bytes], *, today: date | None = None, seen: Seen | None = None
) -> Iterator[FactCheck | Refusal]:
    """Yield the fact-checks of JSON lines one by one: ClaimReviews, flat records, exported rows.

    `seen` is told of each review before it is yielded.
    """
    around = Surroundings(today=today or _today())
    for number, raw in enumerate(lines, start=1):
        where = f"line {number}"
        line = _line_text(raw)
        if line is None:
            yield Refusal(where, "It is not UTF-8 text.")
        elif len(line) > MAX_LINE_CHARS:
            yield Refusal(where, f"It is longer than {MAX_LINE_CHARS // 10**6} million characters.")
        elif line.strip("\ufeff \t\r\n"):
            reading = read_values(line)
            if reading.values:
                entry = reading.values[0] if len(reading.values) == 1 else reading.values
                yield from _read_entry(entry, around, where, "item", seen)
            if reading.error:
                yield Refusal(where, _sentence(reading.error))


def _line_text(raw: bytes | str) -> str | None:
    if isinstance(raw, str):
        return raw
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _read_entry(
    entry: Any, around: Surroundings, where: str, name: str, seen: Seen | None
) -> Iterator[FactCheck | Refusal]:
    """Yield the reviews in one entry; the place is told more closely where it holds several."""
    found = list(find_reviews(entry))
    if not found:
        yield Refusal(where, _NONE_HERE)
    for count, node in enumerate(found, start=1):
        place = where if len(found) == 1 else f"{where}, {name} {count}"
        if seen:
            seen(place, node)
        yield read_review(node, around, place)


def _sentence(error: str) -> str:
    return f"{error[:1].upper()}{error[1:]}."


def _today() -> date:
    return datetime.now(UTC).date()
