"""A publication as an entry of the Library, and the addresses of public pages."""

from __future__ import annotations

import hashlib

from claimdesk.desk.models import Desk, Publication
from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.verdict import Verdict

#: Hex digits of an entry's id that tell the desk; as many tell its check.
_DIGITS = 8


def page_path(publication: Publication) -> str:
    """Return the path of a check's public page."""
    check = publication.check_record
    return f"/{check.language}/fact-checks/{check.slug}/"


def page_address(publication: Publication) -> str:
    """Return the full address of a check's public page."""
    from django.conf import settings  # noqa: PLC0415 - read when asked, so that tests can set it

    return f"{settings.BASE_URL}{page_path(publication)}"


def entry_of(publication: Publication) -> FactCheck:
    """Return a publication as a fact-check of the Library.

    Its identity is its check, so that it stays the same entry when its wording is corrected or the
    desk moves to another address.
    """
    page = publication.page
    rating = page["rating"] or {}
    desk = Desk.objects.get(pk=1)
    return FactCheck(
        id=f"{_mark_of(desk)}{publication.check_record_id:0{_DIGITS}x}",
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
        licence=page.get("licence", ""),
        demonstration=desk.demonstration,
    )


def desk_mark() -> str:
    """Return what the ids of the desk's own entries begin with."""
    return _mark_of(Desk.objects.get(pk=1))


def own_check(entry_id: str, mark: str = "") -> int | None:
    """Return the id of the check that an entry of the Library is of; None for those of others.

    `mark` is that of the desk, where it is at hand.
    """
    number = entry_id[_DIGITS:]
    if len(number) != _DIGITS or entry_id[:_DIGITS] != (mark or desk_mark()):
        return None
    try:
        return int(number, 16)
    except ValueError:
        return None


def _mark_of(desk: Desk) -> str:
    """Return what tells a desk's entries from all others; it moves with the desk's records."""
    name = f"claimdesk:{desk.created.timestamp()}"
    return hashlib.sha256(name.encode()).hexdigest()[:_DIGITS]
