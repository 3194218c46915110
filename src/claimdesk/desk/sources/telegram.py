"""A Telegram bot's messages: only the words that somebody wrote to it, never who or where.

Bot API, `getUpdates`: https://core.telegram.org/bots/api#getupdates. Telegram holds a message for a
day, and sends it again until a later request names a higher number. Of a bot that answers
(`sendMessage`), the number of the private chat is kept in memory: `claimdesk.desk.sources.routes`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any
from urllib.parse import urlencode

from claimdesk.desk.sources.failures import HostBusyError, SecretRefusedError
from claimdesk.desk.sources.routes import Back
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
#: What people press or type to begin with a bot, and says nothing; a link may add a word to it.
_COMMAND = re.compile(r"/[A-Za-z0-9_]+(?:@\w+)?|/start(?:@\w+)?\s\S{1,64}")
#: The Bot API says 401 to a token that was withdrawn, and 404 to one that never was.
_REFUSED = frozenset({401, 403, 404})
#: What it says where a chat cannot be written to: it is gone, or its owner has blocked the bot.
_GONE = frozenset({400, 403})
#: Characters of one message; the Bot API takes no more.
LONGEST_MESSAGE = 4096
_SECONDS_LISTENED = 5


class Sent(Enum):
    """What became of a message."""

    DONE = auto()
    GONE = auto()  # the chat cannot be written to any more
    LATER = auto()  # it did not get through now


@dataclass(frozen=True, slots=True)
class Update:
    """A message by its number at the bot, which names nobody; empty where it holds no words.

    Of a bot that answers `back` leads to the chat, and `is_command` says that it is none of a
    person's own words.
    """

    number: int
    text: str
    back: Back | None = field(default=None, repr=False)
    is_command: bool = False


def bot_of(token: str) -> str:
    """Return what a bot is called here, by its number; empty where this is no token."""
    found = _TOKEN.fullmatch(token)
    return f"bot{found[1]}" if found else ""


def updates_of(
    token: str, visitor: Visitor, *, after: int | None = None, answers: bool = False
) -> list[Update]:
    """Return the messages that a bot holds, the oldest first; those up to `after` it then forgets.

    Only of a bot that `answers` is the number of a chat looked at; where the visitor listens,
    Telegram waits some seconds for a message before it says that there is none.

    Raises SecretRefusedError, UnreachableError, AddressRefusedError, InputError: none of them tells
    the address that was asked, since the token is a part of it.
    """
    asked: dict[str, Any] = {"limit": _MOST, "allowed_updates": '["message"]'}
    if after is not None:
        asked["offset"] = after + 1
    if answers and visitor.listens:
        asked["timeout"] = _SECONDS_LISTENED
    try:
        answer = visitor.ask(f"{API}/bot{token}/getUpdates?{urlencode(asked)}")
    except (AddressError, InputError) as error:
        raise _without_address(error) from None
    try:
        said = json.loads(answer.body)
        return [_update(one, answers=answers) for one in said["result"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise UnreadableInputError("The answer is not one of Telegram's Bot API.") from None


def send(token: str, back: Back, text: str, visitor: Visitor) -> Sent:
    """Write to the one person of a private chat who wrote to the bot first.

    No error tells the chat or the token: what came of it is returned.
    """
    said = {"text": text[:LONGEST_MESSAGE], "link_preview_options": {"is_disabled": True}}
    body = json.dumps(back.addressed() | said).encode()
    try:
        status = visitor.send(f"{API}/bot{token}/sendMessage", body)
    except (AddressError, InputError, HostBusyError):
        return Sent.LATER
    if status in _GONE:
        return Sent.GONE
    return Sent.DONE if 200 <= status < 300 else Sent.LATER


def _update(update: dict[str, Any], *, answers: bool) -> Update:
    """Return a message that was written to the bot alone.

    What is said in a group or a channel was not said to the desk: neither words nor chat are taken.
    """
    number = int(update["update_id"])
    message = update.get("message") or {}
    chat = message.get("chat", {})
    if chat.get("type") != "private":
        return Update(number, "")
    words = message.get("text") or message.get("caption") or ""
    is_words = isinstance(words, str)
    is_command = is_words and bool(_COMMAND.fullmatch(words.strip()))
    back = Back(chat.get("id")) if answers else None
    return Update(number, words if is_words and not is_command else "", back, is_command)


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
