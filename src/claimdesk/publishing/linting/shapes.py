"""Rules about the shape of a review: context, types, names of properties, references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from claimdesk.publishing.cleaning import schema_name
from claimdesk.publishing.linting.around import Around, Part, parts_in, types_of
from claimdesk.publishing.linting.rulebook import Finding, found
from claimdesk.publishing.linting.views import Review

#: Names of schema.org that stand in ClaimReviews, by their lower case.
TYPES = {
    name.lower(): name
    for name in """
    ClaimReview Claim Rating AggregateRating Organization NewsMediaOrganization Corporation NGO
    GovernmentOrganization PoliticalParty EducationalOrganization Person CreativeWork Article
    NewsArticle BlogPosting SocialMediaPosting WebPage WebSite ImageObject VideoObject AudioObject
    MediaObject Language Thing CorrectionComment Review MediaReview Quotation Report Message Place
    """.split()
}
NAMES = {
    name.lower(): name
    for name in """
    claimReviewed reviewRating itemReviewed datePublished dateModified dateCreated inLanguage
    alternateName ratingValue bestRating worstRating ratingExplanation firstAppearance appearance
    jobTitle sameAs correctionsPolicy publishingPrinciples mainEntityOfPage reviewBody url name
    author publisher headline description keywords citation isBasedOn image logo version
    """.split()
}
#: What neither reviews nor claims, whatever it is called.
_NO_AGENTS = frozenset(
    "thing creativework website webpage article newsarticle rating claim claimreview review"
    " imageobject videoobject language place".split()
)
_AGENTS = frozenset(("author", "publisher", "creator", "sourceorganization"))
_SCHEMA = frozenset(
    f"{scheme}://{host}schema.org" for scheme in ("http", "https") for host in ("", "www.")
)


def context_findings(review: Review, around: Around) -> Iterator[Finding]:
    """Yield what is wrong with the @context in force at a review."""
    named = [address for one in review.contexts for address in _addresses(one)]
    if not named:
        yield found("context-missing", review.path)
        return
    plain = [address.rstrip("/").lower() for address in named]
    if not _SCHEMA.intersection(plain) or (around.is_own and named[0] not in _SCHEMA):
        yield found("context-wrong", review.path)
    elif not any(one in _SCHEMA and one.startswith("https") for one in plain):
        yield found("context-http", review.path)


def _addresses(context: Any) -> Iterator[str]:
    """Yield the addresses in a context: one, a list of them, or a vocabulary set by `@vocab`."""
    for one in context if isinstance(context, list) else [context]:
        value = one.get("@vocab") if isinstance(one, dict) else one
        if isinstance(value, str):
            yield value


def shape_findings(review: Review, around: Around) -> Iterator[Finding]:
    """Yield what is wrong with types, names and references within a review."""
    has_id = False
    for part in parts_in(review.node, review.path):
        is_reference = set(part.node) <= {"@id", "@type"} and "@id" in part.node
        if is_reference and _is_lost(str(part.node["@id"]), part, around):
            yield found("reference-lost", part.path, found=part.node["@id"])
        elif not is_reference and not review.is_microdata:
            yield from _type_findings(part)
        if not review.is_microdata:
            yield from _name_findings(part)
        has_id = has_id or "@id" in part.node
    if has_id:
        yield found("id-set", review.path)
        yield from _own_id(review)
    types = [schema_name(one) for one in types_of(review.node)]
    if types and "claimreview" not in types and not review.is_microdata:
        yield found("type-wrong", review.path, found=", ".join(types), wanted="ClaimReview")


def _is_lost(name: str, part: Part, around: Around) -> bool:
    """Return whether no object here holds more than the reference; an address may lead away."""
    known = around.view.by_id.get(name, {})
    return len(known) <= len(part.node) and not name.startswith(("http://", "https://"))


def _type_findings(part: Part) -> Iterator[Finding]:
    value = part.node.get("@type")
    if value is None:
        if "@value" in part.node or "@list" in part.node:
            return
        is_renamed = isinstance(part.node.get("type"), str)
        yield found("type-key" if is_renamed else "type-missing", part.path)
        return
    for one in types_of(part.node):
        wanted = TYPES.get(one.lower(), one)
        if one != wanted:
            yield found("type-case", part.path, found=one, wanted=wanted)
        if part.name in _AGENTS and one.lower() in _NO_AGENTS:
            yield found("type-wrong", part.path, found=one, wanted="Organization, Person")


def _name_findings(part: Part) -> Iterator[Finding]:
    for key in part.node:
        wanted = NAMES.get(schema_name(key))
        plain = key.rsplit("/", 1)[-1].removeprefix("schema:")
        if wanted and plain != wanted:
            yield found("name-case", part.path, found=key, wanted=wanted)


def _own_id(review: Review) -> Iterator[Finding]:
    name, url = review.node.get("@id"), review.node.get("url")
    if isinstance(name, str) and isinstance(url, str) and name.startswith("http"):
        same = name.split("#")[0].rstrip("/") == url.split("#")[0].rstrip("/")
        if not same:
            yield found("id-other", review.path, found=name)
