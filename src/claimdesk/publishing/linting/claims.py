"""Rules about the claim of a review, who made it and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from claimdesk.domain.verdict import Verdict
from claimdesk.language.normalization import normalize
from claimdesk.publishing.cleaning import clean, first_text, publishing_host, web_address
from claimdesk.publishing.linting.around import (
    Around,
    fields_of,
    kind_of_value,
    objects,
    resolved,
    reviewers_of,
    types_of,
    wording_of,
)
from claimdesk.publishing.linting.rulebook import Finding, found
from claimdesk.publishing.linting.views import Review, squeezed
from claimdesk.publishing.verdicts import map_verdict

#: Google's advice for claimReviewed; longer ones are cut where they are shown.
MOST_ADVISED_CHARS = 75
#: A label may have so many marks and spaces on either side.
_LABEL_CHARS = 4
#: A label at the beginning of a claim, up to a colon, or a dash that joins no words.
_LABEL = re.compile(r"\W{0,4}([^:–—]{1,40}?)(?:\s*[:–—]|\s+-)(?=\s)")
_HEADING = re.compile(
    r"(?:fact[ -]?check(?:ed|ing)?|claim|viral|kiểm chứng|kiểm tra sự thật|sự thật|tin đồn)"
    r"\s*[:–—|-]\s",
    re.IGNORECASE,
)
_WORKS = frozenset(
    "creativework article newsarticle blogposting socialmediaposting webpage webcontent videoobject"
    " imageobject mediaobject quotation report message".split()
)
_NOBODY = re.compile(
    r"(?:multiple|various|several|many|different|unknown|anonymous|unnamed)"
    r"(?: (?:sources?|people|persons?|users?|accounts?|posts?|websites?|outlets?))?"
    r"|n/?a|none|others?"
    r"|(?:social media|facebook|twitter|x|tiktok|whatsapp|zalo|telegram|internet|viral|online)"
    r"(?: (?:users?|posts?|accounts?|messages?|forwards?|images?|videos?|rumou?rs?))*"
    r"|(?:the )?(?:internet|people|users|netizens|public)"
    r"|(?:nhiều|một số|các)(?: (?:nguồn|người|tài khoản|trang|bài đăng))?"
    r"(?: mạng(?: xã hội)?| facebook)?|(?:người dùng |cư dân |dân )?mạng(?: xã hội)?"
    r"|người dùng facebook|không rõ(?: nguồn)?|ẩn danh"
)
_BODY = re.compile(
    r"\b(?:ministry|ministries|department|agency|party|government|compan(?:y|ies)|corporation|inc|ltd"
    r"|university|council|committee|association|foundation|organi[sz]ation|news|times|daily|tv)\b"
    r"|^(?:bộ|sở|cục|đảng|ủy ban|uỷ ban|công ty|tập đoàn|hội đồng|trường|báo|đài)\s"
)
#: What desks add to the name of their house.
_DESK_WORDS = frozenset(
    "fact check checks checker checkers checking factcheck news team desk the com info online"
    " kiểm chứng tin".split()
)


def claim_findings(review: Review, around: Around) -> Iterator[Finding]:
    """Yield what is wrong with the claim itself."""
    fields = fields_of(review)
    claim = first_text(fields.get("claimreviewed"))
    path = f"{review.path}.claimReviewed"
    if not normalize(claim):
        yield found("claim-missing", review.path)
        return
    if len(claim) > MOST_ADVISED_CHARS:
        yield found("claim-long", path, count=len(claim))
    language = first_text(fields.get("inlanguage"))
    if is_rated(claim, wording_of(fields, around.view), language):
        yield found("claim-rated", path)
    if heading := _HEADING.match(claim):
        yield found("claim-heading", path, found=heading[0])
    if claim.rstrip(" \"'”’»)").endswith(("?", "？")):
        yield found("claim-question", path)
    page = around.view.page
    if page and squeezed(clean(claim)).casefold() not in page.seen.casefold():
        yield found("claim-unseen", path)


def is_rated(claim: str, wording: str, language: str) -> bool:
    """Return whether a claim is labelled with a verdict: "False: ...", "FAKE – ...", "... (false)".

    At its beginning any label known as a verdict counts, elsewhere the wording of this review's.
    """
    claim = normalize(claim).casefold()
    label = _LABEL.match(claim)
    if label and map_verdict(label[1], language=language) is not Verdict.OTHER:
        return True
    wording = normalize(wording).casefold()
    near = len(wording) + 2 * _LABEL_CHARS
    own = rf"\W{{0,{_LABEL_CHARS}}}{re.escape(wording)}\W{{0,{_LABEL_CHARS}}}"
    return bool(wording) and bool(
        re.match(own + r"(?<=[:–—|\])])", claim[:near])
        or re.search(rf"(?=[(\[–—|]){own}$", claim[-near:])
    )


def origin_findings(review: Review, around: Around) -> Iterator[Finding]:
    """Yield what is wrong with the item reviewed: what it is, who made the claim, and where."""
    fields = fields_of(review)
    given = fields.get("itemreviewed")
    path = f"{review.path}.itemReviewed"
    if given in (None, "", [], {}):
        yield found("item-missing", review.path)
        return
    items = objects(given)
    if not items:
        yield found("item-type", path, found=kind_of_value(given))
        return
    item = resolved(items[0], around.view)
    yield from _kind_findings(item, path)
    authors = _authors(item, around)
    places = _places(item)
    if not authors and not places:
        yield found("origin-missing", path)
    elif not places:
        yield found("appearance-missing", path)
    own = {publishing_host(web_address(fields.get("url"))), publishing_host(around.address)}
    yield from _place_findings(places, path, own - {""})
    for author in authors:
        yield from _claimant_findings(author, f"{path}.author", reviewers_of(fields, around.view))


def _kind_findings(item: dict[str, Any], path: str) -> Iterator[Finding]:
    types = types_of(item)
    if not types or any(one.lower() == "claim" for one in types):
        return  # a missing type is told with the shape
    code = "item-creativework" if types[0].lower() in _WORKS else "item-type"
    yield found(code, path, found=types[0] if code == "item-creativework" else f"a {types[0]}")


def _authors(item: dict[str, Any], around: Around) -> list[dict[str, Any]]:
    given = item.get("author")
    named = [{"name": one} for one in _listed(given) if isinstance(one, str) and one.strip()]
    return [*named, *(resolved(one, around.view) for one in objects(given))]


def _places(item: dict[str, Any]) -> list[Any]:
    """Return where the claim is said to have been made: addresses and objects."""
    named = [*_listed(item.get("appearance")), *_listed(item.get("firstappearance"))]
    if any(one.lower() in _WORKS for one in types_of(item)):
        named += [item.get("url"), item.get("sameas"), item.get("mainentityofpage")]
    return [one for one in named if one not in (None, "", {})]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _place_findings(places: list[Any], path: str, own: set[str]) -> Iterator[Finding]:
    for place in places:
        address = web_address(place)
        if not address:
            # A work may be named without an address: a speech, a leaflet.
            if isinstance(place, str) or not first_text(place):
                yield found("appearance-address", f"{path}.appearance")
        elif publishing_host(address) in own:
            yield found("appearance-own", f"{path}.appearance", found=address)


def _claimant_findings(
    author: dict[str, Any], path: str, reviewers: list[str]
) -> Iterator[Finding]:
    name = first_text(author.get("name"))
    if not name.strip():
        yield found("claimant-nameless", path)
        return
    plain = normalize(name).casefold()
    if any(_is_same_house(plain, normalize(one).casefold()) for one in reviewers):
        yield found("claimant-self", path, found=name)
    if _NOBODY.fullmatch(plain):
        yield found("claimant-nobody", path, found=name)
    kinds = [one.lower() for one in types_of(author)]
    office = bool(first_text(author.get("jobtitle")))
    is_body = "person" in kinds and not office and bool(_BODY.search(plain))
    if is_body or (office and any("organization" in one for one in kinds)):
        yield found("claimant-kind", path, kind=types_of(author)[0], found=name)
    elif "person" in kinds and not office:
        yield found("claimant-person", path)


def _is_same_house(claimant: str, reviewer: str) -> bool:
    """Return whether two names differ at most by what desks add to that of their house."""
    one, other = set(re.findall(r"\w+", claimant)), set(re.findall(r"\w+", reviewer))
    return bool((one & other) - _DESK_WORDS) and (one ^ other) <= _DESK_WORDS
