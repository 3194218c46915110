"""A Telegram bot's messages: only the words that somebody wrote to it, never who or where.

Bot API, `getUpdates`: https://core.telegram.org/bots/api#getupdates. Telegram holds a message for a
day, and sends it again until a later request names a higher number.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from claimdesk.desk.sources.failures import SecretRefusedError
from claimdesk.desk.sources.visits import Visitor
from claimdesk.errors import (
    AddressError,
    AddressRefusedError,
    ClaimdeskError,
    InputError,
    InputTooLargeError,
    UnreachableError,
    UnreadableInputError,
)

API = "https://api.telegram.org"
#: As @BotFather gives it: the number of the bot, which is public, and its secret.
_TOKEN = re.compile(r"([0-9]{3,20}):[A-Za-z0-9_-]{20,120}")
#: Messages of one answer; the Bot API gives no more.
_MOST = 100
#: What people press or type to begin with a bot, and says nothing.
_COMMAND = re.compile(r"/[A-Za-z0-9_]+(?:@\w+)?")
#: The Bot API says 401 to a token that was withdrawn, and 404 to one that never was.
_REFUSED = frozenset({401, 403, 404})


@dataclass(frozen=True, slots=True)
class Update:
    """A message by its number at the bot, which names nobody; empty where it holds no words."""

    number: int
    text: str


def bot_of(token: str) -> str:
    """Return what a bot is called here, by its number; empty where this is no token."""
    found = _TOKEN.fullmatch(token)
    return f"bot{found[1]}" if found else ""


def updates_of(token: str, visitor: Visitor, *, after: int | None = None) -> list[Update]:
    """Return the messages that a bot holds, the oldest first; those up to `after` it then forgets.

    Raises SecretRefusedError, UnreachableError, AddressRefusedError, InputError: none of them tells
    the address that was asked, since the token is a part of it.
    """
    asked: dict[str, Any] = {"limit": _MOST, "allowed_updates": '["message"]'}
    if after is not None:
        asked["offset"] = after + 1
    try:
        answer = visitor.ask(f"{API}/bot{token}/getUpdates?{urlencode(asked)}")
    except (AddressError, InputError) as error:
        raise _without_address(error) from None
    try:
        said = json.loads(answer.body)
        return [Update(int(one["update_id"]), _words_of(one)) for one in said["result"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise UnreadableInputError("The answer is not one of Telegram's Bot API.") from None


def _words_of(update: dict[str, Any]) -> str:
    """Return the words of a message that was written to the bot alone.

    What is said in a group or a channel was not said to the desk.
    """
    message = update.get("message") or {}
    if message.get("chat", {}).get("type") != "private":
        return ""
    words = message.get("text") or message.get("caption") or ""
    return words if isinstance(words, str) and not _COMMAND.fullmatch(words.strip()) else ""


def _without_address(error: ClaimdeskError) -> ClaimdeskError:
    status = getattr(error, "status", 0)
    if status in _REFUSED:
        return SecretRefusedError()
    if isinstance(error, AddressRefusedError):
        return AddressRefusedError("Telegram's address does not lead to the public internet.")
    if isinstance(error, InputTooLargeError):
        return InputTooLargeError("Telegram's answer is larger than is read.")
    if isinstance(error, InputError):
        return UnreadableInputError("Telegram's answer cannot be read.")
    return UnreachableError("Telegram did not answer as it should.", status=status)
