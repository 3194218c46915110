"""Searches of the queue that one keeps."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils import timezone
from ninja import Query

from claimdesk.desk import verbs
from claimdesk.desk.models import Account, SavedSearch
from claimdesk.domain.roles import Action
from claimdesk.errors import MissingRecordError
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.office_shapes import Done, SearchOut
from claimdesk.web.api.values import Body, Id, Page, Paging, page, text

endpoints = Endpoints("searches")


class NewSearch(Body):
    """A search of the queue: its name, and the query of its address on the screen."""

    name: Annotated[str, text(80, 1)]
    query: Annotated[str, text(500)]


@endpoints.get("/searches", Action.READ, Page[SearchOut])
def list_searches(actor: Account, wanted: Query[Paging]) -> dict[str, Any]:
    """List the searches that one keeps, the newest first."""
    return page(SavedSearch.objects.filter(account=actor), wanted)


@endpoints.post("/searches", Action.WORK, SearchOut, status=201)
def save_search(actor: Account, body: NewSearch) -> SavedSearch:
    """Keep a search; the same name again replaces it."""
    return verbs.save_search(actor=actor, name=body.name, query=body.query, now=timezone.now())


@endpoints.delete("/searches/{search}", Action.WORK, Done)
def delete_search(actor: Account, search: Id) -> dict[str, bool]:
    """Forget a search of one's own."""
    if not SavedSearch.objects.filter(account=actor, pk=search).exists():
        raise MissingRecordError
    verbs.delete_search(actor=actor, search=search, now=timezone.now())
    return {"done": True}
