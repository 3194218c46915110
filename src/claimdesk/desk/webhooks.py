"""Webhooks: a message for each is written with the record it tells of, and sent by a task."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from claimdesk.desk import jobs
from claimdesk.desk.models import Delivery, Webhook

#: What a webhook can be told.
EVENTS = (
    "fact_check.published",
    "fact_check.corrected",
    "fact_check.withdrawn",
    "dispute.received",
)


def announce(event: str, *, now: datetime, **facts: Any) -> int:
    """Write a message for every active webhook that wants the event; return how many."""
    hooks = [
        hook
        for hook in Webhook.objects.filter(is_active=True)
        if not hook.events or event in hook.events
    ]
    for hook in hooks:
        delivery = Delivery.objects.create(
            webhook=hook,
            event=event,
            message_id=f"msg_{secrets.token_hex(12)}",
            payload={"type": event, "timestamp": now.isoformat(), "data": facts},
            created=now,
        )
        jobs.enqueue("deliver", key=f"deliver:{delivery.pk}", now=now, delivery=delivery.pk)
    return len(hooks)
