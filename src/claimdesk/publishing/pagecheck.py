"""What must hold of a rendered fact-check page before it goes out: a list of faults, best empty.

What may be said of anybody's page is the linter's (`linting`, in its profile for one's own pages);
here is what only the desk knows: whether page and markup say what its record says.
"""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from claimdesk.domain.factcheck import FactCheck
from claimdesk.publishing.claimreview import read_page
from claimdesk.publishing.cleaning import host_of
from claimdesk.publishing.factpage import ClaimantKind, FactCheckPage, Publisher, library_entry
from claimdesk.publishing.linting.addresses import is_within, joined
from claimdesk.publishing.linting.linter import lint_own, lint_own_addresses
from claimdesk.publishing.linting.rulebook import Finding, found
from claimdesk.publishing.linting.views import squeezed, visible
from claimdesk.publishing.markup import claim_review
from claimdesk.publishing.pages import parts_of
from claimdesk.publishing.reviews import find_reviews
from claimdesk.publishing.verdicts import direction, map_verdict

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def check(html: str, page: FactCheckPage, publisher: Publisher, language: str = "en") -> list[str]:
    """Return what is wrong with a rendered page, a sentence for each fault; none: it may go out."""
    return list(dict.fromkeys(one.reason(language) for one in examine(html, page, publisher)))


def examine(html: str, page: FactCheckPage, publisher: Publisher) -> list[Finding]:
    """Return the rules that a rendered page breaks and that keep it from going out."""
    from claimdesk.intake.pages import read_tree  # noqa: PLC0415 - loads lxml

    tree = read_tree(html)
    if tree is None:
        return [found("page-empty")]
    if not host_of(page.address) or urlsplit(page.address).fragment:
        return [found("record-address")]
    if page.withdrawn is not None:
        return [*_withdrawn_faults(tree, page)]
    faults = [*_record_faults(page), *_publisher_faults(tree, page, publisher)]
    faults += lint_own(
        tree,
        address=page.address,
        today=max(page.published.date(), page.modified.date()),
        verdict=page.rating.verdict,
    )
    faults += [*_language_faults(tree, page), *_text_faults(tree, page)]
    faults += _markup_faults(tree, page, publisher)
    return faults or [*_reading_faults(html, page, publisher)]


def _record_faults(page: FactCheckPage) -> Iterator[Finding]:
    """Yield what the record itself has wrong, whoever renders it."""
    moments = [page.published, page.modified, *(one.published for one in page.revisions)]
    if any(moment.utcoffset() is None for moment in moments):
        yield found("record-zone")
    rating = page.rating
    read = map_verdict(rating.alternate_name, language=page.language)
    if direction(read) * direction(rating.verdict) < 0:
        yield found("record-opposite")
    numbers = (rating.value, rating.worst, rating.best) if rating.value is not None else ()
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in numbers) or not all(
        map(math.isfinite, numbers)
    ):
        yield found("record-numbers")
    claimant = page.claimant
    if claimant and not claimant.name.strip():
        yield found("record-claimant")
    if claimant and claimant.kind is ClaimantKind.OFFICE_HOLDER and not claimant.office.strip():
        yield found("record-office")
    if page.appearance and claimant is None:
        yield found("record-origin")
    yield from _parts_faults(page)


def _parts_faults(page: FactCheckPage) -> Iterator[Finding]:
    """Yield what the lists of revisions, sources and findings have wrong among themselves."""
    numbers = [revision.number for revision in page.revisions]
    if numbers and numbers != list(range(1, page.revision + 1)):
        yield found("record-revisions", found=numbers, wanted=page.revision)
    if any(not revision.reason.strip() for revision in page.corrections):
        yield found("record-reason")
    known = {source.position for source in page.sources}
    if len(known) != len(page.sources):
        yield found("record-source-number")
    if any(not set(finding.sources) <= known for finding in page.findings):
        yield found("record-finding")


def _language_faults(tree: HtmlElement, page: FactCheckPage) -> Iterator[Finding]:
    if (tree.get("lang") or "").lower().split("-")[0] != page.language.lower().split("-")[0]:
        yield found("language-other")


def _publisher_faults(
    tree: HtmlElement, page: FactCheckPage, publisher: Publisher
) -> Iterator[Finding]:
    host = host_of(publisher.url)
    if not publisher.name.strip() or not host:
        yield found("record-publisher")
    if not is_within(host_of(page.address), host):
        yield found("record-host", found=host_of(page.address), wanted=host)
    links = {joined(page.address, node.get("href") or "") for node in tree.iter("a")}
    if not publisher.corrections_policy or publisher.corrections_policy not in links:
        yield found("record-corrections")


def _text_faults(tree: HtmlElement, page: FactCheckPage) -> Iterator[Finding]:
    """Yield what the record holds and a reader of the page does not see."""
    seen = squeezed("".join(visible(tree)))
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
        if squeezed(text) not in seen:
            yield found("record-unseen", name=name)


def _withdrawn_faults(tree: HtmlElement, page: FactCheckPage) -> Iterator[Finding]:
    yield from lint_own_addresses(tree, address=page.address)
    yield from _language_faults(tree, page)
    scripts = [script.text or "" for script in tree.iter("script")]
    if any("claimreview" in text.lower() for text in scripts) or parts_of(tree).items:
        yield found("record-withdrawn")
    reason = squeezed(page.withdrawn or "")
    if not reason or reason not in squeezed("".join(visible(tree))):
        yield found("record-silent")


def _markup_faults(
    tree: HtmlElement, page: FactCheckPage, publisher: Publisher
) -> Iterator[Finding]:
    """Yield where the one ClaimReview on the page is not the one drawn from the record."""
    reviews: list[dict[str, Any]] = []
    for text in parts_of(tree).scripts:
        with contextlib.suppress(ValueError, RecursionError):  # told by the linter
            reviews += find_reviews(json.loads(text))
    if len(reviews) != 1:
        return  # as above
    try:
        wanted = claim_review(page, publisher) or {}
    except ValueError:
        return  # a date without zone, told already
    for name in sorted(reviews[0].keys() | wanted.keys()):
        if reviews[0].get(name) != wanted.get(name):
            yield found("record-markup", name=name)


def _reading_faults(html: str, page: FactCheckPage, publisher: Publisher) -> Iterator[Finding]:
    """Yield what is lost when the page is read back as anybody's page is."""
    wanted = library_entry(page, publisher)
    for entry in read_page(html, address=page.address, today=page.published.date()):
        if not isinstance(entry, FactCheck):
            yield found("record-lost", reason=entry.reason)
            continue
        for name in FactCheck.__slots__:
            # Other publishers' readers see the wording; the desk knows what it stands for.
            if name != "verdict" and getattr(entry, name) != getattr(wanted, name):
                yield found("record-changed", name=name)
