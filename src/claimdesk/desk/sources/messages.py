"""Texts that a program sends: signed, not older than five minutes, and each message once.

Signed as https://www.standardwebhooks.com says: HMAC-SHA256 over id, time and body. The package of
that name compares in constant time, and refuses what is more than five minutes old or early.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from claimdesk.desk.models import SeenEntry, Subscription
from claimdesk.desk.sources import taking
from claimdesk.desk.sources.readers import Entry, Found, key_of
from claimdesk.desk.times import coarse
from claimdesk.desk.transactions import whole
from claimdesk.errors import InputError, MissingRecordError, NotAllowedError, RuleError
from claimdesk.intake.pasted import plain_text
from claimdesk.language.normalization import normalize

MOST_TEXTS = 100
LONGEST_TEXT = 200_000
_LONGEST_ID = 500
_LONGEST_TAG = 8


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it came: the bytes that are signed, and the header fields."""

    body: bytes
    headers: Mapping[str, str]


def take_message(*, address: str, message: Message, now: datetime) -> int:
    """Take in the texts of a message; return how many are new.

    Of each only `text`, `language` and, as a hash, `id` are looked at. Times are cut to the hour,
    since a program may send a text the moment somebody wrote it.
    """
    ready = Subscription.objects.filter(kind=Subscription.Kind.WEBHOOK, is_paused=False)
    source = ready.filter(address=address).first()
    if source is None:
        raise MissingRecordError
    content = _verified(source, message)
    sent_as = {name.lower(): value for name, value in message.headers.items()}["webhook-id"]
    mark = Entry(key=key_of(f"message {sent_as}"))
    return _take_once(source, mark, [_entry(one) for one in _texts_in(content)], coarse(now))


@whole
def _take_once(
    source: Subscription, mark: Entry, entries: list[tuple[Entry, Found]], hour: datetime
) -> int:
    """Take entries in unless their message was taken; of two at once the second one sees that."""
    Subscription.objects.select_for_update().filter(pk=source.pk).first()
    if SeenEntry.objects.filter(subscription=source, key=mark.key).exists():
        raise RuleError("message-once", "This message was taken already.")
    taken = taking.take(source, [(mark, Found()), *entries], hour)
    Subscription.objects.filter(pk=source.pk).update(last_run=hour, last_success=hour)
    return taken


def _verified(source: Subscription, message: Message) -> Any:
    """Return what a message says, if it is signed with the secret of its source."""
    from standardwebhooks import Webhook as Signer  # noqa: PLC0415 - loaded when first needed
    from standardwebhooks import WebhookVerificationError  # noqa: PLC0415 - as above

    try:
        Signer(source.secret).verify(message.body, dict(message.headers), json_parse=False)
    except (WebhookVerificationError, ValueError) as error:
        raise NotAllowedError(
            "message-signature",
            "The message is not signed with the secret of this source, or is not of now.",
        ) from error
    try:
        return json.loads(message.body)
    except (ValueError, RecursionError):
        raise InputError("The message is no JSON.") from None


def _texts_in(content: Any) -> list[dict[str, Any]]:
    items = content.get("items", [content]) if isinstance(content, dict) else None
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise InputError('It holds no texts. Send {"text": …} or {"items": [{"text": …}]}.')
    if len(items) > MOST_TEXTS:
        raise InputError(f"The message holds more than {MOST_TEXTS} texts. Send several.")
    return items


def _entry(item: dict[str, Any]) -> tuple[Entry, Found]:
    text, language, known_by = (item.get(name, "") for name in ("text", "language", "id"))
    if not isinstance(text, str) or not normalize(text) or len(text) > LONGEST_TEXT:
        raise InputError("A text in the message is missing, empty or too long.")
    if not isinstance(language, str) or len(language) > _LONGEST_TAG:
        raise InputError("A language in the message is no code of a language.")
    key = key_of(f"id {str(known_by)[:_LONGEST_ID]}" if known_by else f"text {text}")
    seen = plain_text(text)
    if not normalize(seen):
        raise InputError("A text in the message is markup without words.")
    return Entry(key=key), Found(seen, language)
