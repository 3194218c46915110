"""Writing the library out: CSV for spreadsheets, exact JSON lines, ClaimReview as JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.verdict import Verdict
from claimdesk.errors import InputError
from claimdesk.language.cells import csv_line, guarded, json_line, without_surrogates
from claimdesk.publishing.cleaning import host_of, publishing_host

COLUMNS = (
    *("id", "claim_reviewed", "title", "verdict", "rating", "publisher", "url", "language"),
    *("date", "summary", "sources", "demonstration"),
)
_VALUES = {
    Verdict.TRUE: 5,
    Verdict.MOSTLY_TRUE: 4,
    Verdict.MIXTURE: 3,
    Verdict.MOSTLY_FALSE: 2,
    Verdict.FALSE: 1,
}


def export_rows(entries: Iterable[FactCheck], form: str) -> Iterator[str]:
    """Yield the entries as pieces of a file in the form `csv`, `jsonl` or `jsonld`.

    CSV begins with a byte order mark, without which spreadsheets misread Vietnamese. JSON-LD
    leaves out entries that make no valid ClaimReview.
    """
    if form == "csv":
        return _csv_rows(entries)
    if form == "jsonl":
        return (json_line(entry.to_json()) + "\n" for entry in entries)
    if form == "jsonld":
        return _jsonld_rows(entries)
    raise InputError(f"There is no export form {form!r}. Choose csv, jsonl or jsonld.")


def to_claimreview(entry: FactCheck) -> dict[str, Any] | None:
    """Return an entry as a schema.org ClaimReview, or None where a required field is missing.

    Required are address, claim and verdict wording. The numeric rating, 1 to 5, is given only for
    the verdicts from true to false, which alone have an order.
    """
    if not host_of(entry.url) or not entry.claim_reviewed.strip() or not entry.rating.strip():
        return None
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": entry.rating}
    if entry.verdict in _VALUES:
        rating |= {"ratingValue": _VALUES[entry.verdict], "worstRating": 1, "bestRating": 5}
    review: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": entry.url,
        "claimReviewed": entry.claim_reviewed,
        "reviewRating": rating,
        "author": {"@type": "Organization", "name": entry.publisher or publishing_host(entry.url)},
        "itemReviewed": {"@type": "Claim"},
        "headline": entry.title,
        "datePublished": entry.date,
        "inLanguage": entry.language,
        "description": entry.summary,
        "citation": list(entry.sources),
    }
    return {name: value for name, value in review.items() if value not in ("", [])}


def _csv_rows(entries: Iterable[FactCheck]) -> Iterator[str]:
    yield "\ufeff" + csv_line(COLUMNS)
    for entry in entries:
        cells = {name: getattr(entry, name) for name in COLUMNS}
        cells["verdict"] = entry.verdict.value
        cells["sources"] = " ".join(one.replace(" ", "%20") for one in entry.sources)
        cells["demonstration"] = "yes" if entry.demonstration else ""
        yield csv_line(guarded(without_surrogates(cell)) for cell in cells.values())


def _jsonld_rows(entries: Iterable[FactCheck]) -> Iterator[str]:
    lead = "[\n"
    for entry in entries:
        review = to_claimreview(entry)
        if review is not None:
            # A `<` is escaped so that no claim can end the script that the review is pasted into.
            yield lead + json_line(review).replace("<", "\\u003c")
            lead = ",\n"
    yield "[]\n" if lead == "[\n" else "\n]\n"
