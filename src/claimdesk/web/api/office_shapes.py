"""What the API answers about the desk itself: people, webhooks, tables, settings, searches."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from claimdesk.desk.models import Delivery


class Done(Schema):
    """Nothing is left to show of what was asked for; it is done."""

    done: bool


class Ended(Schema):
    """How many were ended, or started again."""

    count: int


class RefusedRow(Schema):
    """A row that does not come in: the line where it begins, and why."""

    line: int
    message: str


class ImportOut(Schema):
    """A table on its way in. Before it is started, `new` and `known` say what would come of it."""

    id: str
    kind: str
    state: str
    rows: int
    new: int
    known: int
    has_failed: bool
    refused_count: int
    refused: list[RefusedRow]


class WebhookOut(Schema):
    """An address that is told of events; of every one, if none is named."""

    id: int
    address: str
    events: list[str]
    is_active: bool
    created: datetime


class WebhookWithSecret(WebhookOut):
    """A webhook with its secret, which is shown this once."""

    secret: str


class DeliveryOut(Schema):
    """A message to a webhook, and what became of it."""

    id: int
    webhook: int
    event: str
    message_id: str
    payload: dict[str, Any]
    attempts: int
    status: int | None
    error: str
    created: datetime
    delivered: datetime | None

    @staticmethod
    def resolve_webhook(obj: Delivery) -> int:
        """Return the webhook's id."""
        return obj.webhook_id


class InvitationOut(Schema):
    """A place at the desk that is offered to an address."""

    id: int
    email: str
    name: str
    role: str
    created: datetime
    expires: datetime


class InvitationWithLink(InvitationOut):
    """An invitation with its link, which is shown this once."""

    link: str


class DeskOut(Schema):
    """What the desk says of itself."""

    name: str
    about: str
    language: str
    contact: str
    licence: str
    watching: str


class SearchOut(Schema):
    """A search of the queue that one keeps: the query of its address."""

    id: int
    name: str
    query: str
    created: datetime
