"""Fact-checks as readers see them: for anyone, without a token."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from claimdesk.desk.models import Check, Publication
from claimdesk.errors import MissingRecordError
from claimdesk.language.normalization import fold
from claimdesk.web.api.check_shapes import FactCheckBrief, FactCheckOut
from claimdesk.web.api.checks import Language
from claimdesk.web.api.endpoints import ANYONE, Endpoints
from claimdesk.web.api.publications import review_of
from claimdesk.web.api.values import Id, Page, Paging, page, text
from claimdesk.web.public.records import (
    Shown,
    by_slug,
    current_shown,
    revision_shown,
    shown,
)

endpoints = Endpoints("fact-checks")
_Slug = Annotated[str, text(120, 1)]
_Kind = Publication.Kind


class FactCheckPaging(Paging):
    """Which fact-checks are wanted."""

    language: Language | None = None
    q: Annotated[str, text(200)] = Field(
        "", description="Words in title, claim or summary, in this order."
    )


@endpoints.get("/fact-checks", ANYONE, Page[FactCheckBrief])
def list_fact_checks(wanted: Query[FactCheckPaging]) -> dict[str, Any]:
    """List fact-checks as readers see them now, the one that changed last first."""
    query = Check.objects.exclude(current=None).select_related("current")
    if wanted.language:
        query = query.filter(language=wanted.language.value)
    if words := fold(wanted.q).casefold().strip():
        query = query.filter(current__folded__contains=words)
    found = page(query, wanted, ("current_id",))
    publications = [_current(check) for check in found["results"]]
    return {"results": [_brief(one) for one in shown(publications)], "next": found["next"]}


@endpoints.get("/fact-checks/{slug}", ANYONE, FactCheckOut)
def get_fact_check(slug: _Slug) -> dict[str, Any]:
    """Read a fact-check as readers see it now, with its ClaimReview."""
    return _full(current_shown(_check(slug)))


@endpoints.get("/fact-checks/{slug}/revisions/{number}", ANYONE, FactCheckOut)
def get_fact_check_revision(slug: _Slug, number: Id) -> dict[str, Any]:
    """Read an earlier publication of a fact-check, which never changes.

    In place of one that was withdrawn later comes the notice of its withdrawal.
    """
    found, _before = revision_shown(_check(slug), min(number, 2**31 - 1))
    if found is None:
        raise MissingRecordError
    return _full(found)


def _check(slug: str) -> Check:
    found = by_slug(slug)
    if found is None:
        raise MissingRecordError
    return found


def _current(check: Check) -> Publication:
    current: Publication = check.current
    current.check_record = check
    return current


def _page(record: Shown) -> dict[str, Any]:
    """Return everything a page says; of what was withdrawn only that, and why."""
    said = record.said
    if record.is_withdrawn:
        return {key: said[key] for key in ("title", "language", "correction_reason")}
    return said


def _brief(record: Shown) -> dict[str, Any]:
    """Return a fact-check in a list; of one that was withdrawn, no verdict and no claim."""
    brief = _said(record)
    if record.is_withdrawn:
        brief |= dict.fromkeys(("claim", "verdict", "rating", "summary"), "")
    return brief


def _said(record: Shown) -> dict[str, Any]:
    return {
        "address": record.page.address,
        "slug": record.publication.check_record.slug,
        "language": record.page.language,
        "title": record.page.title,
        "claim": record.page.claim_reviewed,
        "verdict": record.page.rating.verdict.value,
        "rating": record.page.rating.alternate_name,
        "summary": record.page.summary,
        "first_published": record.page.published,
        "published": record.page.modified,
        "number": record.publication.number,
        "kind": record.publication.kind,
    }


def _full(record: Shown) -> dict[str, Any]:
    revisions = [
        {
            "number": one.number,
            "kind": one.kind,
            "published": one.published,
            "correction": None
            if one.kind == _Kind.FIRST
            else {"correction_class": one.correction_class, "reason": one.reason},
        }
        for one in record.versions
    ]
    return _brief(record) | {
        "page": _page(record),
        "revisions": revisions,
        "claim_review": review_of(record),
    }
