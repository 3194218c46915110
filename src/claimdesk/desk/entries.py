"""A publication as an entry of the Library, and the addresses of public pages."""

from __future__ import annotations

from claimdesk.desk.models import Desk, Publication
from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.verdict import Verdict


def page_path(publication: Publication) -> str:
    """Return the path of a check's public page."""
    check = publication.check_record
    return f"/{check.language}/fact-checks/{check.slug}/"


def page_address(publication: Publication) -> str:
    """Return the full address of a check's public page."""
    from django.conf import settings  # noqa: PLC0415 - read when asked, so that tests can set it

    return f"{settings.BASE_URL}{page_path(publication)}"


def entry_of(publication: Publication) -> FactCheck:
    """Return a publication as a fact-check of the Library; its identity is its page."""
    page = publication.page
    rating = page["rating"] or {}
    desk = Desk.objects.get(pk=1)
    entry = FactCheck(
        id="",
        claim_reviewed=page["claim_reviewed"],
        title=page["title"],
        verdict=Verdict(rating.get("verdict", Verdict.OTHER)),
        rating=rating.get("name", ""),
        publisher=desk.name,
        url=page_address(publication),
        language=page["language"],
        date=publication.published.date().isoformat(),
        summary=page["summary"],
        sources=tuple(one["address"] for one in page["evidence"] if one["address"]),
        demonstration=desk.demonstration,
    )
    return entry.with_identity()
