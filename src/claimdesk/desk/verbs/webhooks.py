"""Webhooks: added with a secret, paused, tried, their messages sent again, their secret renewed."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from datetime import datetime

from claimdesk.desk import audit, jobs, webhooks
from claimdesk.desk.models import Account, Delivery, Webhook
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.standing import get, require, require_person
from claimdesk.domain.roles import Action
from claimdesk.errors import AddressRefusedError, InputError, RuleError

MOST_WEBHOOKS = 20
LONGEST_ADDRESS = 500
_SECRET_BYTES = 24


@whole
def add_webhook(
    *, actor: Account, address: str, events: Iterable[str] = (), now: datetime
) -> tuple[Webhook, str]:
    """Add an address to be told of events (of every one, if none is named); return its secret.

    The secret is for the receiver, and is not shown again.
    """
    require(actor, Action.ADMINISTER)
    require_person(actor)
    if Webhook.objects.count() >= MOST_WEBHOOKS:
        raise RuleError("webhook-many", "There are many webhooks already. Delete some first.")
    secret = make_secret()
    hook = Webhook.objects.create(
        address=_checked(address),
        secret=secret,
        events=_known(events),
        created=now,
        created_by=actor,
    )
    audit.append("add_webhook", hook, actor=actor, now=now, events=hook.events)
    return hook, secret


@whole
def change_webhook(
    *, actor: Account, webhook: int, address: str, events: Iterable[str], now: datetime
) -> Webhook:
    """Change where a webhook leads, and what it is told."""
    require(actor, Action.ADMINISTER)
    require_person(actor)
    hook = get(Webhook, webhook, lock=True)
    hook.address, hook.events = _checked(address), _known(events)
    hook.save(update_fields=["address", "events"])
    audit.append("change_webhook", hook, actor=actor, now=now, events=hook.events)
    return hook


@whole
def pause_webhook(*, actor: Account, webhook: int, paused: bool = True, now: datetime) -> Webhook:
    """Stop telling a webhook anything, or go on; what happens meanwhile is not told later."""
    require(actor, Action.ADMINISTER)
    require_person(actor)
    hook = get(Webhook, webhook, lock=True)
    if hook.is_active is paused:
        hook.is_active = not paused
        hook.save(update_fields=["is_active"])
        audit.append("pause_webhook", hook, actor=actor, now=now, paused=paused)
    return hook


@whole
def delete_webhook(*, actor: Account, webhook: int, now: datetime) -> None:
    """Delete a webhook with its messages."""
    require(actor, Action.ADMINISTER)
    require_person(actor)
    hook = get(Webhook, webhook, lock=True)
    audit.append("delete_webhook", hook, actor=actor, now=now)
    hook.delete()


@whole
def renew_secret(*, actor: Account, webhook: int, now: datetime) -> tuple[Webhook, str]:
    """Make a new secret. Messages are signed with both until the one before is ended."""
    require(actor, Action.ADMINISTER)
    require_person(actor)
    hook = get(Webhook, webhook, lock=True)
    secret = make_secret()
    hook.secret = " ".join([secret, *hook.secret.split()[:1]])
    hook.save(update_fields=["secret"])
    audit.append("renew_secret", hook, actor=actor, now=now)
    return hook, secret


@whole
def end_old_secret(*, actor: Account, webhook: int, now: datetime) -> Webhook:
    """Sign with the newest secret only, once the receiver has it."""
    require(actor, Action.ADMINISTER)
    require_person(actor)
    hook = get(Webhook, webhook, lock=True)
    newest, *older = hook.secret.split()
    if older:
        hook.secret = newest
        hook.save(update_fields=["secret"])
        audit.append("end_old_secret", hook, actor=actor, now=now)
    return hook


@whole
def try_webhook(*, actor: Account, webhook: int, now: datetime) -> Delivery:
    """Send a message that tells of nothing, to see whether the receiver answers."""
    require(actor, Action.ADMINISTER)
    require_person(actor)
    hook = get(Webhook, webhook, lock=True)
    _require_active(hook)
    audit.append("try_webhook", hook, actor=actor, now=now)
    return webhooks.write(hook, webhooks.TRIAL, {"webhook": hook.pk}, now)


@whole
def send_again(*, actor: Account, delivery: int, now: datetime) -> Delivery:
    """Send a message again under its own id, by which the receiver can tell a repeat."""
    require(actor, Action.ADMINISTER)
    require_person(actor)
    record = get(Delivery, delivery, lock=True)
    _require_active(record.webhook)
    record.delivered, record.error = None, ""
    record.save(update_fields=["delivered", "error"])
    key = f"deliver:{record.pk}:{now.isoformat()}"
    jobs.enqueue("deliver", key=key, now=now, delivery=record.pk)
    audit.append("send_again", record, actor=actor, now=now)
    return record


def _require_active(hook: Webhook) -> None:
    if not hook.is_active:
        raise RuleError("webhook-paused", "This webhook is paused. Let it go on first.")


def make_secret() -> str:
    """Return a secret as https://www.standardwebhooks.com has them: 192 bits."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def _known(events: Iterable[str]) -> list[str]:
    wanted = set(events)
    if unknown := wanted - set(webhooks.EVENTS):
        raise InputError(f"There is no event {min(unknown)!r}.")
    return [event for event in webhooks.EVENTS if event in wanted]


def _checked(address: str) -> str:
    """Return an address that may be sent to. Where its name leads is looked at when sending."""
    from claimdesk.intake.addresses import check_kept  # noqa: PLC0415 - used here only

    address = address.strip()
    if not address.startswith("https://"):
        raise RuleError("webhook-address", "The address of a webhook begins with https://.")
    if len(address) > LONGEST_ADDRESS:
        raise RuleError("webhook-address", "This address is too long for a webhook.")
    try:
        check_kept(address)
    except AddressRefusedError as error:
        raise RuleError(
            "webhook-address",
            "Nothing is sent to this address: it does not lead to the public internet.",
        ) from error
    return address
