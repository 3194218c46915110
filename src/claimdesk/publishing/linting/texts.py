"""Rules about the texts of a review: lost letters, HTML, and what the page shows instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from claimdesk.language.normalization import fold
from claimdesk.publishing.cleaning import first_text
from claimdesk.publishing.linting.around import Around, fields_of, kind_of_value, ratings_of
from claimdesk.publishing.linting.rulebook import Finding, found
from claimdesk.publishing.linting.views import Review, squeezed

_TEXTS = ("claimReviewed", "headline", "name", "description")
#: A text of fewer letters may stand in any other by chance.
_LEAST_LETTERS = 12
_HTML = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,6});")
#: Signs as which letters and quotation marks in UTF-8 appear where it is read as windows-1252.
_SUSPECT = re.compile(r"(?P<sure>[ÂÃ]|â€)[^\x00-\x7f]{1,3}|(?:[ÄÅÆ]|á[º»])[^\x00-\x7f]{1,3}")
#: One of the others may be right: “«vendrá»…” ends in signs that are UTF-8 of a Vietnamese letter.
_LEAST_UNSURE = 2
_QUESTION_WITHIN = re.compile(r"[^\W\d_]\?{1,3}[^\W\d_]")
_LEAST_QUESTIONS = 2


def text_findings(review: Review, around: Around) -> Iterator[Finding]:
    """Yield what is wrong with the texts of a review, whatever they say."""
    fields = fields_of(review)
    rows = [(name, fields.get(name.lower())) for name in _TEXTS]
    ratings = ratings_of(fields, around.view)[:1]
    rows += [("reviewRating.alternateName", one.get("alternatename")) for one in ratings]
    for name, value in rows:
        path = f"{review.path}.{name}"
        is_shown = name.rpartition(".")[2] in {"claimReviewed", "alternateName"}
        if isinstance(value, list | dict) and is_shown:
            yield found("text-type", path, name=name, found=kind_of_value(value))
        if not isinstance(value, str) or not value:
            continue
        if is_shown and value != value.strip():
            yield found("text-space", path, name=name)
        if markup := _HTML.search(value):
            yield found("text-html", path, name=name, found=markup[0])
        yield from _lost(name, value, path)
    yield from _plain(fields, review, around)


def _lost(name: str, value: str, path: str) -> Iterator[Finding]:
    suspects = [(one, mojibake_in(one[0])) for one in _SUSPECT.finditer(value)]
    broken = [(one["sure"], meant) for one, meant in suspects if meant]
    if any(sure for sure, _ in broken) or len(broken) >= _LEAST_UNSURE:
        yield found("text-mojibake", path, name=name, found=broken[0][1])
    asked = len(_QUESTION_WITHIN.findall(value)) if "://" not in value else 0
    if "\ufffd" in value:
        yield found("text-lost", path, name=name, found=value)
    elif asked >= _LEAST_QUESTIONS:
        yield found("text-question", path, name=name, found=value)


def mojibake_in(text: str) -> str:
    """Return the beginning of a text that is UTF-8 read as windows-1252, or an empty text."""
    raw = bytearray()
    for char in text:
        try:
            raw += char.encode("cp1252")
        except UnicodeEncodeError:
            if ord(char) > 0xFF:
                break
            raw.append(ord(char))  # bytes that windows-1252 leaves out are taken as they are
    for end in range(len(raw), 1, -1):
        try:
            meant = raw[:end].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return f"{text[:end]} = {meant}" if not meant.isascii() else ""
    return ""


def _plain(fields: dict[str, Any], review: Review, around: Around) -> Iterator[Finding]:
    """Yield texts in plain letters that stand on the page with marks, or with letters more."""
    page = around.view.page
    if page is None:
        return
    for name in ("claimReviewed", "headline"):
        text = squeezed(first_text(fields.get(name.lower())))
        if len(text) < _LEAST_LETTERS or not text.isascii() or text in page.seen:
            continue
        stripped = page.seen.encode("ascii", "ignore").decode()
        if text in fold(page.seen) or text in stripped:
            yield found(
                "text-plain", f"{review.path}.{name}", name=name, found=fields[name.lower()]
            )
