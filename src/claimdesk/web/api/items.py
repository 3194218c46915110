"""Items: brought in, listed, read."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query
from pydantic import Field

from claimdesk.desk import verbs
from claimdesk.desk.models import Account, Item
from claimdesk.desk.verbs.receiving import LONGEST_ITEM
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.roles import Action
from claimdesk.intake.pasted import plain_text
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.shapes import ItemOut, ItemWithClaims
from claimdesk.web.api.values import Body, Id, LanguageTag, Page, Paging, page, text

endpoints = Endpoints("items")


class Channel(StrEnum):
    """By which way an item came in."""

    API = "api"
    WEB = "web"
    PAGE = "page"
    FEED = "feed"
    CHAT = "chat"
    MAIL = "mail"
    OTHER = "other"


class NewItem(Body):
    """A text to bring in. The same words again are the same item, seen once more."""

    text: Annotated[str, text(LONGEST_ITEM, 1)]
    title: Annotated[str, text(300)] = ""
    language: LanguageTag = Field("", description="BCP 47 primary tag; found by itself if empty.")
    channel: Channel = Channel.API


class ItemPaging(Paging):
    """Which items are wanted."""

    channel: Channel | None = None


@endpoints.post("/items", Action.RECEIVE, ItemOut, status=201)
def create_item(actor: Account, body: NewItem) -> Item:
    """Bring a text in; its claims are found by a task that follows.

    Of HTML what a reader sees is kept.
    """
    given = body.model_dump(mode="json") | {"text": plain_text(body.text)}
    return verbs.receive(actor=actor, **given, now=timezone.now())


@endpoints.get("/items", Action.READ, Page[ItemOut])
def list_items(wanted: Query[ItemPaging]) -> dict[str, Any]:
    """List items, the newest first."""
    query = Item.objects.select_related("recognition").defer("recognition__prints")
    if wanted.channel:
        query = query.filter(channel=wanted.channel.value)
    return page(query, wanted)


@endpoints.get("/items/{item}", Action.READ, ItemWithClaims)
def get_item(item: Id) -> Item:
    """Read an item with the places of its claims."""
    return get(Item, item)


@endpoints.post("/items/{item}/part", Action.WORK, ItemOut)
def part_item(actor: Account, item: Id) -> Item:
    """Take back that an item is of the same picture as the one that came first."""
    return verbs.part_copy(actor=actor, item=item, now=timezone.now())
