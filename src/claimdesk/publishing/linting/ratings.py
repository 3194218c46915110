"""Rules about the rating of a review: its wording, its numbers, and that they say one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from claimdesk.language.normalization import normalize
from claimdesk.publishing.cleaning import clean, first_text
from claimdesk.publishing.linting.around import (
    Around,
    fields_of,
    kind_of_value,
    objects,
    resolved,
    types_of,
    wording_of,
)
from claimdesk.publishing.linting.rulebook import Finding, found
from claimdesk.publishing.linting.views import Review, squeezed
from claimdesk.publishing.reviews import is_number
from claimdesk.publishing.verdicts import direction, map_verdict

NUMBERS = ("ratingValue", "worstRating", "bestRating")
#: What readers take where an end of the scale is missing (schema.org, `bestRating`).
_USUAL_WORST, _USUAL_BEST = 1.0, 5.0
_TOO_LARGE = 1e9
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_COMMA = re.compile(r"[+-]?\d+,\d+")


def rating_findings(review: Review, around: Around) -> Iterator[Finding]:
    """Yield what is wrong with the rating of a review."""
    fields = fields_of(review)
    given = fields.get("reviewrating")
    path = f"{review.path}.reviewRating"
    if given in (None, "", [], {}):
        yield found("rating-missing", review.path)
        return
    nodes = objects(given)
    if not nodes:
        yield found("rating-type", path, found=kind_of_value(given))
        return
    if len(nodes) > 1:
        yield found("rating-several", path, count=len(nodes))
    rating = resolved(nodes[0], around.view)
    types = [one for one in types_of(rating) if one.lower() not in {"rating", "aggregaterating"}]
    if types:
        yield found("rating-type", path, found=f"a {types[0]}")
    wording = wording_of(fields, around.view)
    if not normalize(wording):
        yield found("rating-wordless", path)
    elif is_number(wording):
        yield found("rating-wording-number", path, found=wording)
    yield from _unseen(wording, path, around)
    language = first_text(fields.get("inlanguage"))
    verdict = around.verdict or map_verdict(wording, language=language)
    yield from _number_findings(rating, path, direction(verdict))


def _unseen(wording: str, path: str, around: Around) -> Iterator[Finding]:
    page = around.view.page
    if page and wording and squeezed(clean(wording)).casefold() not in page.seen.casefold():
        yield found("verdict-unseen", f"{path}.alternateName", found=wording)


def _number_findings(rating: dict[str, Any], path: str, side: int) -> Iterator[Finding]:
    numbers: dict[str, float | None] = {}
    for name in NUMBERS:
        given = rating.get(name.lower())
        numbers[name] = read_number(given)
        yield from _form_findings(given, numbers[name], f"{path}.{name}", name)
    value, worst, best = (numbers[name] for name in NUMBERS)
    if value == worst == best == -1:
        yield found("rating-minus", path)
        return
    if value is None:
        if worst is not None or best is not None:
            yield found("rating-valueless", path)
        return
    if worst is None or best is None:
        yield found("rating-bounds", path)
    low = _USUAL_WORST if worst is None else worst
    high = _USUAL_BEST if best is None else best
    if low == high:
        yield found("rating-flat", path, found=_shown(low))
    elif low > high:
        yield found("rating-reversed", path, worst=_shown(low), best=_shown(high))
    elif not low <= value <= high:
        shown = {"value": _shown(value), "worst": _shown(low), "best": _shown(high)}
        yield found("rating-outside", path, **shown)
    elif (2 * value - low - high) * side < 0:
        yield found("rating-half", path)


def _form_findings(given: Any, number: float | None, path: str, name: str) -> Iterator[Finding]:
    if given is None or given == "":
        return
    if number is None:
        shown = given if isinstance(given, str) else kind_of_value(given)
        yield found("rating-words", path, name=name, found=shown)
    elif isinstance(given, str):
        code = "rating-text" if _NUMBER.fullmatch(given.strip()) else "rating-comma"
        yield found(code, path, name=name, found=given)


def read_number(value: Any) -> float | None:
    """Return a finite number from a number or its digits as text; None for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        # An integer of hundreds of digits is no rating, and no float either.
        return float(value) if abs(value) < _TOO_LARGE else None
    if isinstance(value, str) and len(value) < 20:
        text = value.strip()
        if _NUMBER.fullmatch(text) or _COMMA.fullmatch(text):
            return float(text.replace(",", "."))
    return None


def _shown(number: float) -> str:
    return f"{number:g}"
