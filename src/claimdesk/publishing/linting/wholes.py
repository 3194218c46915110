"""Rules about a document as a whole: its scripts, its page, who reviews and in which language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimdesk.publishing.cleaning import first_text, host_of
from claimdesk.publishing.languages import read_language
from claimdesk.publishing.linting.addresses import page_address_findings
from claimdesk.publishing.linting.around import (
    Around,
    fields_of,
    objects,
    resolved,
    types_of,
)
from claimdesk.publishing.linting.rulebook import Finding, Place, found
from claimdesk.publishing.linting.views import Page, Review, Script

_CLOSED = re.compile(r"\bno(?:index|ne)\b")
_UNESCAPED = re.compile(r"<!--|<script\b", re.IGNORECASE)
_CUT = re.compile(r"Unterminated string")
_CORRECTIONS = re.compile(
    r"correct(?:ion|ions|ing)|report (?:an )?error|errata|complain|feedback|fact-check-policy"
    r"|đính chính|cải chính|báo lỗi|góp ý|khiếu nại|dinh-chinh|bao-loi",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"[a-z]{2,3}(?:-(?P<script>[a-z]{4}))?(?:-(?:[a-z]{2}|\d{3}))?(?:-[a-z0-9]{5,8})*",
    re.IGNORECASE,
)
#: Scripts that publishers name in language tags (ISO 15924); other words of four letters are none.
_SCRIPTS = frozenset(
    "latn cyrl arab hans hant deva beng grek hebr thai taml telu knda mlym gujr guru orya sinh mymr"
    " khmr laoo geor armn ethi jpan kore hang tibt mong".split()
)


def script_findings(scripts: tuple[Script, ...], reviews: tuple[Review, ...]) -> Iterator[Finding]:
    """Yield what is wrong with the scripts of a document; `place` is set."""
    held = {review.script for review in reviews}
    for script in scripts:
        place = Place(script=script.number, line=script.line)
        # Of a JSON file all is meant, of a page's scripts those that speak of reviews.
        is_meant = not script.number or script.number in held or script.speaks_of_reviews
        if script.fault and is_meant:
            yield _broken(script, place, is_read=script.number in held)
        if not is_meant:
            continue
        for name in dict.fromkeys(script.twice):
            yield Finding(code="json-twice", place=place, facts={"name": name})
        if script.number and (mark := _UNESCAPED.search(script.text)):
            yield Finding(code="json-unescaped", place=place, facts={"mark": mark[0]})
    if len(scripts) > 1:
        yield found("scripts-several", count=len(scripts))


def _broken(script: Script, place: Place, *, is_read: bool) -> Finding:
    if script.number and not is_read and _CUT.search(script.fault):
        return Finding(code="json-cut", place=place)
    code = "json-repaired" if is_read and not script.reading.error else "json-broken"
    return Finding(code=code, place=place, facts={"reason": script.fault})


def place_findings(review: Review) -> Iterator[Finding]:
    """Yield where a review stands, if not alone at the top."""
    if review.is_microdata:
        yield found("microdata", review.path)
    named = [name for name in review.within if name != "claimReview"]
    if "@graph" in named:
        yield found("in-graph", review.path)
    elif named:
        yield found("in-other", review.path, name=named[-1])
    elif "[" in review.path:
        yield found("in-list", review.path)


def author_findings(review: Review, around: Around) -> Iterator[Finding]:
    """Yield what is wrong with who reviews."""
    given = fields_of(review).get("author")
    path = f"{review.path}.author"
    if given in (None, "", [], {}):
        yield found("author-missing", review.path)
        return
    authors = [resolved(one, around.view) for one in objects(given)]
    if not authors:
        yield found("author-text", path, found=first_text(given))
        return
    if not any(first_text(one.get("name")).strip() for one in authors):
        yield found("author-nameless", path)
    kinds = [kind.lower() for one in authors for kind in types_of(one)]
    if kinds and all(kind == "person" for kind in kinds):
        yield found("author-person", path)


def language_findings(review: Review, around: Around) -> Iterator[Finding]:
    """Yield what is wrong with the language of a review and of its page."""
    given = fields_of(review).get("inlanguage")
    said = first_text(given)
    page = around.view.page
    shown = page.language if page else ""
    if not said:
        if shown:
            yield found("language-unsaid", review.path, found=shown)
        else:
            yield found("language-missing", review.path)
        return
    tag = _TAG.fullmatch(said)
    if tag is None or (tag["script"] and tag["script"].lower() not in _SCRIPTS):
        yield found("language-form", f"{review.path}.inLanguage", found=said)
    own = read_language(said)
    if shown and own and read_language(shown) != own:
        yield found("language-other", f"{review.path}.inLanguage")


def page_findings(page: Page, around: Around) -> Iterator[Finding]:
    """Yield what is wrong with the page around its reviews."""
    yield from page_address_findings(page, around)
    if _CLOSED.search(page.robots):
        yield found("robots-closed")
    reviews = [fields_of(review) for review in around.view.reviews]
    policies = [
        first_text(resolved(node, around.view).get("correctionspolicy"))
        for fields in reviews
        for node in [*objects(fields.get("author")), *objects(fields.get("publisher"))]
    ]
    led = any(_CORRECTIONS.search(f"{href} {text}") for href, text in page.links)
    if not led and not any(policies):
        yield found("corrections-unlinked")
    cited = any(fields.get("citation") or fields.get("isbasedon") for fields in reviews)
    own = host_of(around.canonical or around.address)
    # Without an address the page's own links cannot be told from those to others.
    elsewhere = [host for href, _ in page.links if (host := host_of(href)) and host != own]
    if not cited and not elsewhere:
        yield found("sources-missing")
