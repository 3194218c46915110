"""ClaimReview of the desk's own fact-checks, from the same fields as the page that people read."""

from __future__ import annotations

import json
import re
from typing import Any

from claimdesk.publishing.cleaning import legal
from claimdesk.publishing.factpage import (
    ClaimantKind,
    FactCheckPage,
    Publisher,
    RatingValue,
    Source,
    zoned,
)

_ESCAPES = str.maketrans(
    {mark: f"\\u{ord(mark):04x}" for mark in ("<", ">", "&", "\u2028", "\u2029")}
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def claim_review(page: FactCheckPage, publisher: Publisher) -> dict[str, Any] | None:
    """Return the schema.org ClaimReview of a page, or None for one that was withdrawn.

    A claimant is named only as an organisation or with the office held, and an address where the
    claim appeared is given only with a claimant. A verdict that is no degree of truth has its
    wording and no number: one would place it on a scale where it does not lie.
    """
    if page.withdrawn is not None:
        return None
    desk = _organisation(publisher)
    review: dict[str, Any] = _cleaned(
        {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "url": page.address,
            "claimReviewed": page.claim_reviewed,
            "headline": page.title,
            "description": page.summary,
            "inLanguage": page.language,
            "datePublished": zoned(page.published),
            "dateModified": zoned(page.modified),
            "version": page.revision,
            "author": desk,
            "publisher": desk,
            "itemReviewed": _claim(page),
            "reviewRating": _rating(page.rating),
            "keywords": list(page.tags),
            "citation": [_citation(source) for source in page.sources],
            "correction": _corrections(page),
        }
    )
    return review


def script_tag(page: FactCheckPage, publisher: Publisher) -> str:
    """Return the script element with a page's ClaimReview, or nothing for a withdrawn page."""
    review = claim_review(page, publisher)
    if review is None:
        return ""
    return f'<script type="application/ld+json">{script_tag_json(review)}</script>'


def script_tag_json(markup: Any, *, indent: int | None = None) -> str:
    """Return markup as JSON that nothing in it can break out of a script element with.

    Raises ValueError for a number that is none (NaN, infinity).
    """
    text = json.dumps(markup, ensure_ascii=False, allow_nan=False, indent=indent)
    return _SURROGATE.sub("", text).translate(_ESCAPES)


def _cleaned(value: Any) -> Any:
    """Return a JSON value with legal texts and without empty fields."""
    if isinstance(value, str):
        return legal(value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    if isinstance(value, dict):
        fields = {name: _cleaned(one) for name, one in value.items()}
        return {name: one for name, one in fields.items() if one not in ("", [], None)}
    return value


def _organisation(publisher: Publisher) -> dict[str, Any]:
    return {
        "@type": "Organization",
        "name": publisher.name,
        "url": publisher.url,
        "logo": publisher.logo,
        "correctionsPolicy": publisher.corrections_policy,
        "publishingPrinciples": publisher.principles,
    }


def _claim(page: FactCheckPage) -> dict[str, Any]:
    claim: dict[str, Any] = {"@type": "Claim"}
    if page.claim_date is not None:
        claim["datePublished"] = page.claim_date.isoformat()
    claimant = page.claimant
    if claimant is None:
        return claim
    if claimant.kind is ClaimantKind.ORGANISATION:
        claim["author"] = {"@type": "Organization", "name": claimant.name}
    elif claimant.office.strip():
        claim["author"] = {
            "@type": "Person",
            "name": claimant.name,
            "jobTitle": claimant.office,
        }
    if page.appearance and "author" in claim:
        claim["appearance"] = {"@type": "CreativeWork", "url": page.appearance}
    return claim


def _rating(rating: RatingValue) -> dict[str, Any]:
    words: dict[str, Any] = {"@type": "Rating", "alternateName": rating.alternate_name}
    if rating.value is None:
        return words
    return words | {
        "ratingValue": _plain(rating.value),
        "worstRating": _plain(rating.worst),
        "bestRating": _plain(rating.best),
    }


def _plain(number: float) -> float:
    """Return a whole number without its decimal point."""
    return int(number) if float(number).is_integer() else number


def _citation(source: Source) -> dict[str, Any]:
    """Return a source as a creative work; what the desk says about it stays on the page."""
    return {
        "@type": "CreativeWork",
        "name": source.title,
        "url": source.address,
        "publisher": {"@type": "Organization", "name": source.name} if source.name else None,
        "datePublished": source.published.isoformat() if source.published else None,
    }


def _corrections(page: FactCheckPage) -> list[dict[str, Any]]:
    return [
        {
            "@type": "CorrectionComment",
            "text": revision.reason,
            "datePublished": zoned(revision.published),
        }
        for revision in page.corrections
    ]
