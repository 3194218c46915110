"""Webhooks: which addresses are told of what, and what became of each message."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query
from pydantic import Field

from claimdesk.desk import webhooks as desk_webhooks
from claimdesk.desk.models import Account, Delivery, Webhook
from claimdesk.desk.verbs import webhooks as verbs
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.roles import Action
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.office_shapes import DeliveryOut, Done, WebhookOut, WebhookWithSecret
from claimdesk.web.api.values import Body, Id, Page, Paging, page, text

endpoints = Endpoints("webhooks")


class Event(StrEnum):
    """What a webhook can be told of."""

    PUBLISHED = "fact_check.published"
    CORRECTED = "fact_check.corrected"
    WITHDRAWN = "fact_check.withdrawn"
    DISPUTED = "dispute.received"
    RELIED_CORRECTED = "relied_on.corrected"
    RELIED_WITHDRAWN = "relied_on.withdrawn"
    SOURCE_CHANGED = "source.changed"
    SOURCE_GONE = "source.gone"
    SOURCE_BACK = "source.back"


class WebhookIn(Body):
    """Where messages go, and of what; no event means every one."""

    address: Annotated[str, text(verbs.LONGEST_ADDRESS, 1)] = Field(
        description="It begins with https:// and is on the public internet."
    )
    events: list[Event] = Field(default=[], max_length=len(desk_webhooks.EVENTS))


class Paused(Body):
    """Whether a webhook is told nothing for now."""

    paused: bool


@endpoints.get("/webhooks", Action.ADMINISTER, Page[WebhookOut])
def list_webhooks(wanted: Query[Paging]) -> dict[str, Any]:
    """List the webhooks, the newest first."""
    return page(Webhook.objects.all(), wanted)


@endpoints.post("/webhooks", Action.ADMINISTER, WebhookWithSecret, status=201, keyed=False)
def add_webhook(actor: Account, body: WebhookIn) -> dict[str, Any]:
    """Add an address that is told of events; its secret is in this answer only."""
    return _with_secret(
        *verbs.add_webhook(
            actor=actor, address=body.address, events=body.events, now=timezone.now()
        )
    )


@endpoints.get("/webhooks/{webhook}", Action.ADMINISTER, WebhookOut)
def get_webhook(webhook: Id) -> Webhook:
    """Read a webhook."""
    return get(Webhook, webhook)


@endpoints.put("/webhooks/{webhook}", Action.ADMINISTER, WebhookOut)
def change_webhook(actor: Account, webhook: Id, body: WebhookIn) -> Webhook:
    """Change where a webhook leads and what it is told."""
    return verbs.change_webhook(
        actor=actor,
        webhook=webhook,
        address=body.address,
        events=body.events,
        now=timezone.now(),
    )


@endpoints.post("/webhooks/{webhook}/pause", Action.ADMINISTER, WebhookOut)
def pause_webhook(actor: Account, webhook: Id, body: Paused) -> Webhook:
    """Pause a webhook, or let it go on; what happens meanwhile is not told later."""
    return verbs.pause_webhook(actor=actor, webhook=webhook, paused=body.paused, now=timezone.now())


@endpoints.delete("/webhooks/{webhook}", Action.ADMINISTER, Done)
def delete_webhook(actor: Account, webhook: Id) -> dict[str, bool]:
    """Delete a webhook with its messages."""
    verbs.delete_webhook(actor=actor, webhook=webhook, now=timezone.now())
    return {"done": True}


@endpoints.post("/webhooks/{webhook}/secret", Action.ADMINISTER, WebhookWithSecret, keyed=False)
def renew_webhook_secret(actor: Account, webhook: Id) -> dict[str, Any]:
    """Make a new secret; messages are signed with both until the old one is ended."""
    return _with_secret(*verbs.renew_secret(actor=actor, webhook=webhook, now=timezone.now()))


@endpoints.post("/webhooks/{webhook}/end-old-secret", Action.ADMINISTER, WebhookOut)
def end_old_webhook_secret(actor: Account, webhook: Id) -> Webhook:
    """Sign with the newest secret only."""
    return verbs.end_old_secret(actor=actor, webhook=webhook, now=timezone.now())


@endpoints.post("/webhooks/{webhook}/try", Action.ADMINISTER, DeliveryOut)
def try_webhook(actor: Account, webhook: Id) -> Delivery:
    """Send a message that tells of nothing."""
    return verbs.try_webhook(actor=actor, webhook=webhook, now=timezone.now())


@endpoints.get("/webhooks/{webhook}/deliveries", Action.ADMINISTER, Page[DeliveryOut])
def list_deliveries(webhook: Id, wanted: Query[Paging]) -> dict[str, Any]:
    """List the messages of a webhook and what became of each, the newest first."""
    return page(get(Webhook, webhook).deliveries.all(), wanted)


@endpoints.post("/deliveries/{delivery}/send-again", Action.ADMINISTER, DeliveryOut)
def send_delivery_again(actor: Account, delivery: Id) -> Delivery:
    """Send a message again, under its own id."""
    return verbs.send_again(actor=actor, delivery=delivery, now=timezone.now())


def _with_secret(hook: Webhook, secret: str) -> dict[str, Any]:
    return WebhookOut.from_orm(hook).dict() | {"secret": secret}
