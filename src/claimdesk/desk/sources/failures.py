"""Why a source could not be read, as codes; the screens have words for each."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path

from claimdesk.errors import (
    AddressRefusedError,
    ClaimdeskError,
    EmptyInputError,
    InputError,
    InputTooLargeError,
    LibraryError,
    LogForgedError,
    LogKeyError,
    LogMissingError,
    RobotsError,
    UnreachableError,
    WallError,
)
from claimdesk.intake.mailbox import LoginRefusedError, NoFolderError
from claimdesk.publishing.log.following import (
    ForgedRecordError,
    ForkedError,
    ShortenedError,
    StrangeKeyError,
)


class Failure(StrEnum):
    """What went wrong in the last run."""

    UNREACHABLE = "unreachable"  # no answer in time
    STATUS = "status"  # it answered, but with a status of failure
    REFUSED = "refused"  # the address does not lead to the public internet
    ROBOTS = "robots"  # its robots.txt asks programs to stay away
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    WALL = "wall"  # a login, a notice or the like in the article's place
    UNREADABLE = "unreadable"  # not what the source says it is
    SECRET = "secret"  # noqa: S105 - a code: its password or token was not accepted
    FOLDER = "folder"  # the folder is not there, or may not be read
    LIBRARY = "library"
    BUSY = "busy"  # its host was asked a moment ago
    INTERRUPTED = "interrupted"  # the run did not come to its end
    INCOMPLETE = "incomplete"  # a file of the log of another desk is not there
    # Of the log of another desk; the first is no fault of it, the others end in a refusal.
    UNCONFIRMED = "unconfirmed"  # nobody here has said yet that its key is the right one
    KEY = "key"  # it is signed by a key that does not follow the known one
    FORGED = "forged"  # signature or entries are not good
    RECORD = "record"  # a record is not what its entry was made for
    FORKED = "forked"  # it does not begin with what it was
    SHORTENED = "shortened"  # entries were taken away


#: After which nothing more is read until a person has confirmed that it may go on.
HELD = frozenset(
    {
        Failure.UNCONFIRMED, Failure.KEY, Failure.FORGED, Failure.RECORD, Failure.FORKED,
        Failure.SHORTENED,
    }
)  # fmt: skip


class HostBusyError(ClaimdeskError):
    """This host was asked a moment ago; it may be asked again at `free_at`."""

    def __init__(self, free_at: datetime) -> None:
        super().__init__()
        self.free_at = free_at


class SecretRefusedError(InputError):
    """The password or the token of a source was not accepted."""

    def __init__(self) -> None:
        super().__init__("The password or the token of the source was not accepted.")


class UnconfirmedKeyError(InputError):
    """The log names a key that nobody at the desk has confirmed."""

    def __init__(self, key: str) -> None:
        super().__init__("Nobody has confirmed yet that this is the key of the log.")
        self.key = key


class FolderMissingError(InputError):
    """There is no such folder, or reading it is not permitted."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder}: there is no such folder, or reading it is not permitted.")


#: The nearest class in the tree counts.
_OF: dict[type[ClaimdeskError], Failure] = {
    HostBusyError: Failure.BUSY,
    AddressRefusedError: Failure.REFUSED,
    RobotsError: Failure.ROBOTS,
    UnreachableError: Failure.UNREACHABLE,
    InputTooLargeError: Failure.TOO_LARGE,
    EmptyInputError: Failure.EMPTY,
    FolderMissingError: Failure.FOLDER,
    WallError: Failure.WALL,
    SecretRefusedError: Failure.SECRET,
    LoginRefusedError: Failure.SECRET,
    NoFolderError: Failure.FOLDER,
    UnconfirmedKeyError: Failure.UNCONFIRMED,
    StrangeKeyError: Failure.KEY,
    ForgedRecordError: Failure.RECORD,
    ForkedError: Failure.FORKED,
    ShortenedError: Failure.SHORTENED,
    LogForgedError: Failure.FORGED,
    LogMissingError: Failure.INCOMPLETE,
    LogKeyError: Failure.UNREADABLE,
    InputError: Failure.UNREADABLE,
    LibraryError: Failure.LIBRARY,
}


def failure_of(error: ClaimdeskError) -> tuple[Failure, int | None]:
    """Return the code of an error, and the HTTP status where a server gave one.

    Raises the error again where it is none that a source can cause.
    """
    status = getattr(error, "status", 0) or None
    if status:
        return Failure.STATUS, status
    for cls in type(error).__mro__:
        if cls in _OF:
            return _OF[cls], None
    raise error


def is_passing(error: ClaimdeskError) -> bool:
    """Tell whether a page that could not be read may well be readable the next time."""
    if not isinstance(error, UnreachableError):
        return False
    return not 400 <= error.status < 500 or error.status in {408, 425, 429}
