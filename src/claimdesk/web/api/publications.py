"""Publications: what went out, revision by revision, as the desk sees it."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from claimdesk.desk.models import Desk, Publication
from claimdesk.domain.roles import Action
from claimdesk.errors import MissingRecordError
from claimdesk.publishing.markup import claim_review
from claimdesk.web.api.check_shapes import PublicationBrief, PublicationOut
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.values import LARGEST_ID, Id, OneOf, Page, Paging, page
from claimdesk.web.public.records import Shown, shown
from claimdesk.web.public.site import publisher_of

endpoints = Endpoints("publications")


class PublicationPaging(Paging):
    """Which publications are wanted."""

    check: int | None = Field(None, ge=1, le=LARGEST_ID)
    kind: Annotated[str, OneOf(Publication.Kind)] | None = None


@endpoints.get("/publications", Action.READ, Page[PublicationBrief])
def list_publications(wanted: Query[PublicationPaging]) -> dict[str, Any]:
    """List publications, the newest first."""
    query = Publication.objects.select_related("approved_by", "published_by").defer("folded")
    if wanted.check:
        query = query.filter(check_record=wanted.check)
    if wanted.kind:
        query = query.filter(kind=wanted.kind)
    return page(query, wanted)


@endpoints.get("/publications/{publication}", Action.READ, PublicationOut)
def get_publication(publication: Id) -> Publication:
    """Read a publication: everything its page says, and its ClaimReview."""
    found = (
        Publication.objects.select_related(
            "approved_by", "published_by", "check_record", "correction"
        )
        .filter(pk=publication)
        .first()
    )
    if found is None:
        raise MissingRecordError
    (record,) = shown([found])
    found.claim_review = review_of(record)
    return found


def review_of(record: Shown) -> dict[str, Any] | None:
    """Return the ClaimReview of a fact-check; one that is withdrawn has none."""
    desk = Desk.objects.get(pk=1)
    return claim_review(record.page, publisher_of(desk, record.page.language))
