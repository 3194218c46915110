"""What must hold of a rendered fact-check page before it goes out: a list of faults, best empty.

Each check answers a fault seen in ClaimReview of others (`docs/publishing.md`): a review whose
address is not the page's, a date that is another's, a scale upside down, markup that says another
verdict than the page.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.verdict import Verdict
from claimdesk.language.normalization import normalize
from claimdesk.publishing.claimreview import read_page
from claimdesk.publishing.cleaning import legal
from claimdesk.publishing.factpage import ClaimantKind, FactCheckPage, Publisher, library_entry
from claimdesk.publishing.markup import claim_review
from claimdesk.publishing.reviews import find_reviews
from claimdesk.publishing.verdicts import direction, map_verdict

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: A label may have so many marks and spaces on either side.
_LABEL_CHARS = 4
#: A label at the beginning of a claim, up to a colon, or a dash that joins no words.
_LABEL = re.compile(r"\W{0,4}([^:–—]{1,40}?)(?:\s*[:–—]|\s+-)(?=\s)")
#: Before this year, a date is a missing one that a program made up (0001-01-01).
_EARLIEST_YEAR = 1800
_UNSEEN = frozenset(("script", "style", "noscript", "template", "head"))
_SPACE = re.compile(r"\s+")


def check(html: str, page: FactCheckPage, publisher: Publisher) -> list[str]:
    """Return what is wrong with a rendered page, a sentence for each fault; none: it may go out."""
    from claimdesk.intake.pages import read_tree  # noqa: PLC0415 - loads lxml

    tree = read_tree(html)
    if tree is None:
        return ["The page is empty."]
    faults = [*_page_faults(tree, page)]
    if page.withdrawn is not None:
        return [*faults, *_withdrawn_faults(tree, page)]
    faults += [*_record_faults(page), *_publisher_faults(tree, page, publisher)]
    faults += [*_text_faults(tree, page), *_script_faults(tree, page, publisher)]
    if not faults:
        faults += _reading_faults(html, page, publisher)
    return faults


def _record_faults(page: FactCheckPage) -> Iterator[str]:
    """Yield what the record itself has wrong, whoever renders it."""
    yield from _date_faults(page)
    yield from _rating_faults(page)
    yield from _parts_faults(page)
    if not normalize(page.claim_reviewed):
        yield "There is no claim."
    elif _rating_in_claim(page):
        yield "The claim carries its rating; say only what was claimed."
    claimant = page.claimant
    if claimant and not claimant.name.strip():
        yield "The claimant has no name."
    if claimant and claimant.kind is ClaimantKind.OFFICE_HOLDER and not claimant.office.strip():
        yield "An office-holder is named without the office."
    if page.appearance and claimant is None:
        yield "There is an address of the claim without a claimant."
    if page.appearance and not _is_web(page.appearance):
        yield "The address of the claim is not a web address."


def _parts_faults(page: FactCheckPage) -> Iterator[str]:
    """Yield what the lists of revisions, sources and findings have wrong among themselves."""
    numbers = [revision.number for revision in page.revisions]
    if numbers and numbers != list(range(1, page.revision + 1)):
        yield f"The revisions listed are {numbers}, and the page is revision {page.revision}."
    if any(not revision.reason.strip() for revision in page.corrections):
        yield "A correction gives no reason."
    known = {source.position for source in page.sources}
    if len(known) != len(page.sources):
        yield "Two sources have the same number."
    if any(not set(finding.sources) <= known for finding in page.findings):
        yield "A finding cites a source that is not listed."


def _date_faults(page: FactCheckPage) -> Iterator[str]:
    moments = [page.published, page.modified, *(one.published for one in page.revisions)]
    if any(moment.utcoffset() is None for moment in moments):
        yield "A date has no time zone."
        return
    days: list[date | None] = [page.claim_date, *(source.published for source in page.sources)]
    if any(day.year < _EARLIEST_YEAR for day in [*moments, *days] if day):
        yield "A date is that of a missing one."
    if page.modified < page.published:
        yield "It was modified before it was published."
    # A day begins and ends elsewhere first, so that one day of grace is given.
    if page.claim_date and page.claim_date.toordinal() > page.published.toordinal() + 1:
        yield "The claim is dated after its review."


def _rating_faults(page: FactCheckPage) -> Iterator[str]:
    rating = page.rating
    if not normalize(rating.alternate_name):
        yield "The verdict has no wording."
    read = map_verdict(rating.alternate_name, language=page.language)
    if direction(read) * direction(rating.verdict) < 0:
        yield "The wording of the verdict says the opposite of the verdict."
    if rating.value is None:
        return
    numbers = (rating.worst, rating.value, rating.best)
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in numbers):
        yield "The rating is not in numbers."
    elif not all(map(math.isfinite, numbers)) or not rating.worst < rating.best:
        yield "The worst rating is not below the best."
    elif not rating.worst <= rating.value <= rating.best:
        yield "The rating lies outside its scale."
    elif (2 * rating.value - rating.worst - rating.best) * direction(rating.verdict) < 0:
        yield "The rating lies on the other half of the scale than the verdict."


def _rating_in_claim(page: FactCheckPage) -> bool:
    """Return whether a claim is labelled with a verdict: "False: ...", "FAKE – ...", "... (false)".

    At its beginning any label known as a verdict counts, elsewhere the wording of this page's.
    """
    claim = normalize(page.claim_reviewed).casefold()
    label = _LABEL.match(claim)
    if label and map_verdict(label[1], language=page.language) is not Verdict.OTHER:
        return True
    wording = normalize(page.rating.alternate_name).casefold()
    near = len(wording) + 2 * _LABEL_CHARS
    own = rf"\W{{0,{_LABEL_CHARS}}}{re.escape(wording)}\W{{0,{_LABEL_CHARS}}}"
    return bool(wording) and bool(
        re.match(own + r"(?<=[:–—|\])])", claim[:near])
        or re.search(rf"(?=[(\[–—|]){own}$", claim[-near:])
    )


def _page_faults(tree: HtmlElement, page: FactCheckPage) -> Iterator[str]:
    """Yield what the page says wrongly of itself: address, language, whether it may be found."""
    if not _is_web(page.address) or urlsplit(page.address).fragment:
        yield "The page's address is not a full web address."
    canonical = [
        node.get("href")
        for node in tree.iter("link")
        if "canonical" in (node.get("rel") or "").lower().split()
    ]
    if canonical != [page.address]:
        yield f"The page names itself {canonical}, its address is {page.address}."
    shared = _meta(tree, "og:url")
    if shared and set(shared) != {page.address}:
        yield f"The page is shared as {shared}, its address is {page.address}."
    if (tree.get("lang") or "").lower().split("-")[0] != page.language.lower().split("-")[0]:
        yield "The page is marked as being in another language."
    robots = ",".join([*_meta(tree, "robots"), *_meta(tree, "googlebot")]).lower()
    if page.withdrawn is None and re.search(r"\bno(?:index|ne)\b", robots):
        yield "The page keeps search engines out."


def _publisher_faults(
    tree: HtmlElement, page: FactCheckPage, publisher: Publisher
) -> Iterator[str]:
    if not publisher.name.strip() or not _is_web(publisher.url):
        yield "The publisher has no name or no address."
    own, host = urlsplit(page.address).hostname or "", urlsplit(publisher.url).hostname or ""
    if own != host and not own.endswith(f".{host}"):
        yield f"The page lies on {own}, which is not the publisher's {host}."
    links = {urljoin(page.address, node.get("href") or "") for node in tree.iter("a")}
    if not publisher.corrections_policy or publisher.corrections_policy not in links:
        yield "The page does not link to how errors are reported and corrected."


def _text_faults(tree: HtmlElement, page: FactCheckPage) -> Iterator[str]:
    """Yield what the record holds and a reader of the page does not see."""
    seen = _squeezed("".join(_visible(tree)))
    wanted = [("claim", page.claim_reviewed), ("verdict", page.rating.alternate_name)]
    wanted += [("title", page.title), ("summary", page.summary), ("reason", page.why)]
    wanted += [("method", page.how), ("reply", page.reply)]
    wanted += [(f"finding {n}", finding.text) for n, finding in enumerate(page.findings, start=1)]
    for source in page.sources:
        wanted.append((f"title of source {source.position}", source.title))
        wanted.append((f"quotation of source {source.position}", source.quotation))
    wanted += [(f"correction {one.number}", one.reason) for one in page.corrections]
    if page.claimant:
        wanted.append(("claimant", page.claimant.name))
    for name, text in wanted:
        if _squeezed(text) not in seen:
            yield f"A reader does not see the {name}."


def _withdrawn_faults(tree: HtmlElement, page: FactCheckPage) -> Iterator[str]:
    scripts = [script.text or "" for script in tree.iter("script")]
    if any("claimreview" in text.lower() for text in scripts) or _microdata(tree):
        yield "A withdrawn page still carries a ClaimReview."
    reason = _squeezed(page.withdrawn or "")
    if not reason or reason not in _squeezed("".join(_visible(tree))):
        yield "A withdrawn page does not say why."


def _script_faults(tree: HtmlElement, page: FactCheckPage, publisher: Publisher) -> Iterator[str]:
    """Yield what is wrong with the ClaimReview on the page, against the one it should be."""
    reviews: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            try:
                reviews += find_reviews(json.loads(script.text or ""))
            except (ValueError, RecursionError):
                yield "A script with markup is not proper JSON."
    if len(reviews) + _microdata(tree) != 1:
        yield f"The page carries {len(reviews) + _microdata(tree)} ClaimReviews instead of one."
        return
    try:
        wanted = claim_review(page, publisher) or {}
    except ValueError:
        return  # a date without zone, told already
    found = reviews[0] if reviews else {}
    for name in sorted(found.keys() | wanted.keys()):
        if found.get(name) != wanted.get(name):
            yield f"The markup's {name} is not what the page says."
    yield from _shape_faults(found)


def _shape_faults(review: dict[str, Any]) -> Iterator[str]:
    """Yield what no ClaimReview may be, whatever the record says."""
    if review.get("@context") not in {"https://schema.org", "http://schema.org"}:
        yield "The markup's @context is not schema.org."
    waiting: list[Any] = [review]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if "@type" not in node:
                yield "An object in the markup has no @type."
            if "@id" in node:
                yield "An object in the markup has an @id."
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    for name in ("url", "claimReviewed", "reviewRating", "itemReviewed", "author", "datePublished"):
        if not review.get(name):
            yield f"The markup has no {name}."


def _reading_faults(html: str, page: FactCheckPage, publisher: Publisher) -> Iterator[str]:
    """Yield what is lost when the page is read back as anybody's page is."""
    wanted = library_entry(page, publisher)
    for entry in read_page(html, address=page.address, today=page.published.date()):
        if not isinstance(entry, FactCheck):
            yield f"The markup cannot be read back: {entry.reason}"
            continue
        for name in FactCheck.__slots__:
            # Other publishers' readers see the wording; the desk knows what it stands for.
            if name != "verdict" and getattr(entry, name) != getattr(wanted, name):
                yield f"The markup is read back with another {name}."


def _visible(tree: HtmlElement) -> Iterator[str]:
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


def _squeezed(text: str) -> str:
    """Return text without white space, so that line breaks and blocks on the page do not count."""
    return _SPACE.sub("", normalize(legal(text)))


def _meta(tree: HtmlElement, name: str) -> list[str]:
    return [
        node.get("content") or ""
        for node in tree.iter("meta")
        if (node.get("property") or node.get("name") or "").lower() == name
    ]


def _microdata(tree: HtmlElement) -> int:
    return sum("claimreview" in (node.get("itemtype") or "").lower() for node in tree.iter("*"))


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
