"""Linting a page or a JSON text: every rule asked of every review, findings in one order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from claimdesk.domain.verdict import Verdict
from claimdesk.errors import InputTooLargeError
from claimdesk.publishing.claimreview import EXAMPLE, json_text
from claimdesk.publishing.linting import addresses, claims, moments, ratings, shapes, texts, wholes
from claimdesk.publishing.linting.around import Around
from claimdesk.publishing.linting.rulebook import Finding, Place, rules
from claimdesk.publishing.linting.views import Review, View, view_json, view_page
from claimdesk.publishing.pages import MAX_PAGE_CHARS, decode_page

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from claimdesk.intake.sandbox import Sandbox

_Rule = Callable[[Review, Around], Iterator[Finding]]
_OF_REVIEWS: tuple[_Rule, ...] = (
    shapes.context_findings,
    shapes.shape_findings,
    texts.text_findings,
    addresses.url_findings,
    claims.claim_findings,
    claims.origin_findings,
    ratings.rating_findings,
    moments.date_findings,
    wholes.author_findings,
    wholes.language_findings,
)


@dataclass(frozen=True, slots=True)
class Linted:
    """What was found in a document, how many reviews it holds, and their addresses."""

    findings: tuple[Finding, ...] = ()
    reviews: int = 0
    urls: tuple[str, ...] = ()


def lint_page(
    page: bytes | str, *, address: str = "", charset: str | None = None, today: date | None = None
) -> Linted:
    """Return what is wrong with the ClaimReview of a page, read at `address` where that is known.

    Raises UnsupportedInputError for bytes that are no text, InputTooLargeError.
    """
    around = around_page(page, address=address, charset=charset, today=today)
    return lint_view(around) if around else Linted((Finding(code="page-empty"),))


def around_page(
    page: bytes | str, *, address: str = "", charset: str | None = None, today: date | None = None
) -> Around | None:
    """Return a page taken apart as the rules look at it, or None where it is empty.

    Raises what `lint_page` raises.
    """
    from claimdesk.intake.pages import read_tree  # noqa: PLC0415 - loads lxml

    text = decode_page(page, charset)
    if len(text) > MAX_PAGE_CHARS:
        raise InputTooLargeError(f"It is longer than {MAX_PAGE_CHARS // 10**6} million characters.")
    tree = read_tree(text)
    if tree is None:
        return None
    return Around(view=view_page(tree), today=today or _today(), address=address)


def lint_json(data: bytes | str, *, today: date | None = None) -> Linted:
    """Return what is wrong with the ClaimReviews of a JSON text: one, a list, a graph, a feed."""
    return lint_view(around_json(data, today=today))


def around_json(data: bytes | str, *, today: date | None = None) -> Around:
    """Return a JSON text taken apart as the rules look at it."""
    return Around(view=view_json(json_text(data)), today=today or _today())


def lint_node(node: dict[str, Any], *, today: date | None = None) -> Linted:
    """Return what is wrong with one ClaimReview that was read already."""
    # Within a feed the context stands at its top, and is not to be missed here.
    review = Review(node=node, path="$", contexts=(node.get("@context") or "https://schema.org",))
    view = View(reviews=(review,))
    return lint_view(Around(view=view, today=today or _today()))


def lint_own(
    tree: HtmlElement, *, address: str, today: date, verdict: Verdict
) -> tuple[Finding, ...]:
    """Return what keeps a page of the desk's own from going out."""
    around = Around(
        view=view_page(tree), today=today, address=address, verdict=verdict, is_own=True
    )
    return tuple(one for one in lint_view(around).findings if one.rule.stops_own)


def lint_own_addresses(tree: HtmlElement, *, address: str) -> Iterator[Finding]:
    """Yield what is wrong with the addresses that a page of the desk's own gives itself."""
    view = view_page(tree)
    if view.page:
        around = Around(view=view, today=_today(), address=address, is_own=True)
        yield from addresses.page_address_findings(view.page, around)


def lint_fetched(
    data: bytes, sandbox: Sandbox, *, address: str = "", charset: str | None = None
) -> Linted:
    """Lint a page from elsewhere as `lint_page` does, behind the walls of the sandbox.

    Raises InputError and its kinds where the parser is stopped.
    """
    options = {"address": address, "charset": charset or ""}
    row = sandbox.run(f"{__name__}:parse_lint", data, options=options)
    return unpacked(row)


def prepare_parser() -> None:
    """Lint a page of our own, and so load what every page asks for; no child has to do it again."""
    parse_lint(EXAMPLE, address="", charset="")


def parse_lint(data: bytes, *, address: str, charset: str) -> dict[str, Any]:
    """Return what `lint_page` finds as JSON values. Runs sandboxed."""
    return packed(lint_page(data, address=address, charset=charset or None))


def packed(linted: Linted) -> dict[str, Any]:
    """Return what was found as JSON values, of which `unpacked` makes the same again."""
    findings = [one.pack() for one in linted.findings]
    return {"findings": findings, "reviews": linted.reviews, "urls": list(linted.urls)}


def unpacked(row: dict[str, Any]) -> Linted:
    """Return what `packed` packed."""
    findings = tuple(Finding.unpack(one) for one in row["findings"])
    return Linted(findings, row["reviews"], tuple(row["urls"]))


def lint_view(around: Around) -> Linted:
    """Return what is wrong with a document that was taken apart already."""
    view = around.view
    findings = [*wholes.script_findings(view.scripts, view.reviews)]
    # Nothing is said of a page whose markup is about other things, but that there is none.
    if not view.reviews and not any(one.code.startswith("json-") for one in findings):
        findings = [Finding(code="no-review")]
    if view.page and len(view.reviews) > 1:
        findings.append(Finding(code="reviews-several", facts={"count": str(len(view.reviews))}))
    if view.page and (view.reviews or around.is_own):
        findings += wholes.page_findings(view.page, around)
    for review in view.reviews:
        found = [*wholes.place_findings(review)]
        found += (one for rule in _OF_REVIEWS for one in rule(review, around))
        findings += _placed(found, review)
    urls = (review.node.get("url") for review in view.reviews)
    return Linted(
        tuple(in_order(findings)),
        len(view.reviews),
        tuple(dict.fromkeys(url for url in urls if isinstance(url, str))),
    )


def _placed(findings: Iterable[Finding], review: Review) -> Iterator[Finding]:
    for one in findings:
        place = Place(script=review.script, path=one.place.path, line=review.line)
        yield replace(one, place=place)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by gravity, then in the order of the rules; none twice."""
    order = {code: number for number, code in enumerate(rules())}
    grave = {"error": 0, "warning": 1, "note": 2}
    known = {(one.code, one.place, tuple(one.facts.items())): one for one in findings}
    return sorted(known.values(), key=lambda one: (grave[one.severity.value], order[one.code]))


def _today() -> date:
    return datetime.now(UTC).date()
