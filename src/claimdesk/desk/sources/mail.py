"""A mailbox as a source: which mails follow, and the address of one, checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from claimdesk.desk.models import Subscription
from claimdesk.desk.sources.visits import Visitor
from claimdesk.errors import AddressRefusedError, RuleError
from claimdesk.intake import mailbox
from claimdesk.intake.addresses import check_kept

#: Mails of one listing, which are held in memory.
_MOST = 20
#: With its first run a mailbox brings so many, as a feed does; the others are left there.
_NEWEST = 20
_LONGEST = 500
_SCHEME = "imaps://"
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,200}")
_FOLDER = re.compile(r"[^\x00-\x1f\x7f]{1,100}")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it lies there; `position` is UIDVALIDITY and UID, which name nobody."""

    position: str
    data: bytes


def mails_of(source: Subscription, visitor: Visitor, position: str) -> list[Mail]:
    """Return the mails that follow a position, the oldest first; empty where none does."""
    name, place = parts_of(source.address)
    host, _, folder = place.partition("/")
    visitor.wait_turn(f"{_SCHEME}{host}")
    login = mailbox.Login(host, folder, name, source.secret)
    with mailbox.open_folder(login) as opened:
        validity, _, last = position.partition(" ")
        # The server counts anew, as after it was moved: what is numbered otherwise is not known.
        known = validity == str(opened.validity)
        numbers = opened.after(int(last)) if known else opened.newest(_NEWEST)
        return [Mail(f"{opened.validity} {one}", opened.mail(one)) for one in numbers[:_MOST]]


def parts_of(address: str) -> tuple[str, str]:
    """Return the login and `host/folder` that the address of a mailbox holds."""
    name, _, place = address.removeprefix(_SCHEME).partition("@")
    return unquote(name), unquote(place)


def account_of(address: str) -> str:
    """Return the address of a mailbox without its folder: what its password opens."""
    return address.removeprefix(_SCHEME).partition("/")[0]


def checked_address(address: str, name: str, password: str) -> str:
    """Return the address of a folder, which holds its login, from `host` or `host/folder`.

    Without a folder it is the inbox. Raises RuleError, also where these open no mailbox.
    """
    if not (_PRINTABLE.fullmatch(name) and re.fullmatch(r"[\x20-\x7e]{1,200}", password)):
        raise RuleError("source-login", "A mailbox needs a login and a password, in ASCII letters.")
    host, _, folder = address.removeprefix(_SCHEME).partition("/")
    try:
        checked = check_kept(f"https://{host}/")
    except AddressRefusedError as error:
        raise RuleError(
            "source-address",
            "Nothing is read from this address: it does not lead to the public internet.",
        ) from error
    folder = unquote(folder).strip() or "INBOX"
    whole = f"{_SCHEME}{quote(name, safe='')}@{checked.host}/{quote(folder)}"
    is_long = len(whole) > _LONGEST
    if is_long or checked.authority != checked.host or not _FOLDER.fullmatch(folder):
        raise RuleError(
            "source-address", "Name the host of the mailbox, and its folder after a slash."
        )
    return whole
