"""Webhooks: a message for each is written with the record it tells of, and sent by a task.

Signed as https://www.standardwebhooks.com says, so that receivers have ready checks for it.
"""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from claimdesk.desk import jobs
from claimdesk.desk.entries import page_address
from claimdesk.desk.faults import JobError
from claimdesk.desk.models import Delivery, Publication, Webhook
from claimdesk.desk.times import kept
from claimdesk.errors import AddressError, AddressRefusedError, ClaimdeskError

if TYPE_CHECKING:
    from claimdesk.intake.http import Fetcher

#: What a webhook can be told.
EVENTS = (
    "fact_check.published",
    "fact_check.corrected",
    "fact_check.withdrawn",
    "dispute.received",
    "relied_on.corrected",
    "relied_on.withdrawn",
    "source.changed",
    "source.gone",
    "source.back",
)
#: What a person sends to try a receiver.
TRIAL = "webhook.tried"
#: Why a message did not arrive; the screen has these in its reader's language.
PAUSED = "The webhook is paused."
GONE = "The receiver wants no more (410)."
PRIVATE = "The address of the webhook does not lead to the public internet."
SILENT = "The receiver of the webhook did not answer."
UNREADABLE = "The answer of the webhook's receiver is not read."
FAILURES = (PAUSED, GONE, PRIVATE, SILENT, UNREADABLE)
TIMEOUT_S = 15.0
_GONE = 410


def announce(event: str, *, now: datetime, **facts: Any) -> int:
    """Write a message for every active webhook that wants the event; return how many."""
    hooks = [
        hook
        for hook in Webhook.objects.filter(is_active=True)
        if not hook.events or event in hook.events
    ]
    told = _told(facts) if hooks else {}
    for hook in hooks:
        write(hook, event, told, now)
    return len(hooks)


def write(hook: Webhook, event: str, facts: dict[str, Any], now: datetime) -> Delivery:
    """Write one message to one webhook, and the task that sends it."""
    delivery = Delivery.objects.create(
        webhook=hook,
        event=event,
        message_id=f"msg_{secrets.token_hex(12)}",
        payload={"type": event, "timestamp": now.isoformat(), "data": facts},
        created=now,
    )
    jobs.enqueue("deliver", key=f"deliver:{delivery.pk}", now=now, delivery=delivery.pk)
    return delivery


@jobs.handler("deliver", longest_s=60)
def deliver(*, delivery: int, now: datetime) -> None:
    """Send a message. What the receiver answers is kept; anything but 2xx is tried again later."""
    record = Delivery.objects.select_related("webhook").filter(pk=delivery).first()
    if record is None or record.delivered is not None:
        return
    if not record.webhook.is_active:
        _note(record, error=PAUSED)
        return
    body = json.dumps(record.payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        with fetcher() as sender:
            answer = post(sender, record, body, now)
    except ClaimdeskError as error:
        _note(record, error=_reason(error), attempts=record.attempts + 1, status=None)
        raise JobError(_reason(error)) from error
    said = {"attempts": record.attempts + 1, "status": answer}
    if 200 <= answer < 300:
        done = max(kept(record.created, now), record.created)
        _note(record, error="", delivered=done, **said)
    elif answer == _GONE:
        Webhook.objects.filter(pk=record.webhook_id).update(is_active=False)
        _note(record, error=GONE, **said)
    else:
        _note(record, error=f"The receiver answered with status {answer}.", **said)
        raise JobError(f"The receiver of a webhook answered with status {answer}.")


def post(fetcher: Fetcher, record: Delivery, body: str, now: datetime) -> int:
    """Sign a message and send it; return the status that its receiver answers."""
    headers = [
        ("Content-Type", "application/json"),
        ("webhook-id", record.message_id),
        ("webhook-timestamp", str(int(now.timestamp()))),
        ("webhook-signature", signatures(record, body, now)),
    ]
    return fetcher.post(record.webhook.address, body.encode("utf-8", "replace"), headers).status


def signatures(record: Delivery, body: str, now: datetime) -> str:
    """Return the signatures of a message: one for each secret of its webhook."""
    from standardwebhooks import Webhook as Signer  # noqa: PLC0415 - loaded when first needed

    keys = record.webhook.secret.split()
    return " ".join(Signer(key).sign(record.message_id, now.astimezone(UTC), body) for key in keys)


def fetcher() -> Fetcher:
    """Return the client that sends: to public addresses only."""
    from claimdesk.intake.http import Fetcher  # noqa: PLC0415 - loaded when first needed

    return Fetcher(total_timeout_s=TIMEOUT_S)


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    """Add where a publication can be read; everything told is public or an id."""
    found = Publication.objects.select_related("check_record").filter(pk=facts.get("publication"))
    for publication in found:
        facts = {
            **facts,
            "check": publication.check_record_id,
            "number": publication.number,
            "language": publication.check_record.language,
            "title": publication.page["title"],
            "page": page_address(publication),
        }
    return facts


def _note(record: Delivery, **facts: Any) -> None:
    Delivery.objects.filter(pk=record.pk).update(**facts)


def _reason(error: ClaimdeskError) -> str:
    """Return what went wrong in our words; an error's own message may hold what a server sent."""
    if isinstance(error, AddressRefusedError):
        return PRIVATE
    if isinstance(error, AddressError):
        return SILENT
    return UNREADABLE
