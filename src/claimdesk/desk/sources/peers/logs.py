"""The site of another desk as its files, and what is known of its log as the library reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from claimdesk.desk.models import PeerLog, Subscription
from claimdesk.errors import LogMissingError, UnreachableError, UnreadableInputError
from claimdesk.publishing.log import following, tiles
from claimdesk.publishing.log.checking import FOLDER
from claimdesk.publishing.log.following import Edge, Known
from claimdesk.publishing.log.merkle import EMPTY_ROOT
from claimdesk.publishing.log.notes import Verifier

if TYPE_CHECKING:
    from claimdesk.desk.sources.visits import Visitor
    from claimdesk.intake.http import Response

_GONE = frozenset({404, 410})
#: What every signed note has before its first signature.
_SIGNED = "\n\n— ".encode()


class Site:
    """The files below the address of a desk's site, asked for by a visitor in its turn."""

    def __init__(self, address: str, visitor: Visitor) -> None:
        self.address = address.rstrip("/")
        self._visitor = visitor

    @property
    def left_s(self) -> float:
        """Return the seconds in which a request may still begin."""
        return self._visitor.left_s

    def checkpoint(self, source: Subscription) -> Response | None:
        """Return the answer with the checkpoint, or None where it is the one seen last."""
        answer = self._visitor.fetch(
            f"{self.address}/{FOLDER}{tiles.CHECKPOINT}",
            etag=source.etag,
            last_modified=source.last_modified,
        )
        return None if answer.status == 304 else answer

    def file(self, path: str) -> bytes:
        """Return the bytes of a file; raises LogMissingError where there is none.

        And what else `Visitor.fetch` raises.
        """
        try:
            return self._visitor.fetch(f"{self.address}/{path}").body
        except UnreachableError as error:
            if error.status in _GONE:
                raise LogMissingError(f"{path} is not there.") from None
            raise


def site_address(address: str) -> str:
    """Return the address of a site, whichever of its files somebody named."""
    parts = urlsplit(address)
    path = parts.path.rstrip("/")
    for ending in (f"/{FOLDER}{tiles.CHECKPOINT}", f"/{FOLDER}key", f"/{FOLDER.rstrip('/')}"):
        path = path.removesuffix(ending)
    return urlunsplit((parts.scheme, parts.netloc, path.rstrip("/"), "", ""))


def require_note(note: bytes) -> None:
    """Raise UnreadableInputError for what is no signed note at all, such as a page of a network."""
    if _SIGNED not in note:
        raise UnreadableInputError("What stands there is no checkpoint of a log.")


def known_of(log: PeerLog) -> Known:
    """Return what is known of a log."""
    root = bytes.fromhex(log.root) if log.root else EMPTY_ROOT
    return Known(Verifier.load(log.key), log.size, root, Edge.load(log.taken, log.edge))


def look(address: str, visitor: Visitor) -> tuple[str, Verifier]:
    """Return the checkpoint of a log that nobody follows yet, and the key that it names itself.

    Raises LogError beside what `Visitor.fetch` raises.
    """
    site = Site(site_address(address), visitor)
    note = site.file(f"{FOLDER}{tiles.CHECKPOINT}")
    require_note(note)
    return note.decode(), following.offered_key(site.file, note)
