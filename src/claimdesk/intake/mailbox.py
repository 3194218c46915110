"""The one client for mailboxes: IMAP over TLS to a public address, and it only ever reads.

RFC 3501. A name is resolved once, every answer is checked, the connection goes to a checked one,
and the certificate is checked against the name. The folder is opened with EXAMINE and mails are
fetched with PEEK, so nothing in the mailbox changes, not even what counts as read.
"""

from __future__ import annotations

import base64
import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_network

from claimdesk.errors import InputError, UnreachableError
from claimdesk.intake.addresses import check_address, check_ip

PORT = 993
#: Of one step of the conversation.
TIMEOUT_S = 15.0
#: Of a mail; pictures and files come after the words, and are cut off.
MOST_BYTES = 1_000_000
_MORE = 64 * 1024
_ASCII_RUN = re.compile(r"[^\x20-\x7e]+")


class LoginRefusedError(InputError):
    """The mailbox does not accept this name and password. Check both with your mail provider."""


class NoFolderError(InputError):
    """There is no such folder in the mailbox, or it may not be read. Check its name."""


@dataclass(frozen=True, slots=True)
class Login:
    """Who opens which folder of the mailbox at which host; of printable ASCII but the folder."""

    host: str
    folder: str
    name: str
    password: str

    def __repr__(self) -> str:
        """Tell the host only."""
        return f"Login({self.host!r})"


class Folder:
    """A folder that is open for reading: `validity` and the number of a mail name it for ever."""

    def __init__(self, client: imaplib.IMAP4, count: int, validity: int) -> None:
        self._client = client
        self.count = count
        self.validity = validity

    def newest(self, most: int) -> list[int]:
        """Return the numbers (UID) of the mails that came last, the oldest of them first."""
        if not self.count:
            return []
        _, rows = self._client.fetch(f"{max(1, self.count - most + 1)}:{self.count}", "(UID)")
        found = (re.search(rb"UID (\d+)", row) for row in rows if isinstance(row, bytes))
        return sorted(int(one[1]) for one in found if one)

    def after(self, number: int) -> list[int]:
        """Return the numbers of the mails that came after one, the oldest first."""
        _, rows = self._client.uid("SEARCH", f"UID {number + 1}:*")
        numbers = [int(one) for row in rows if isinstance(row, bytes) for one in row.split()]
        # The last mail answers to `*` even where it is an older one.
        return sorted(one for one in numbers if one > number)

    def mail(self, number: int) -> bytes:
        """Return a mail from its beginning, at most MOST_BYTES of it; empty where it is gone."""
        _, rows = self._client.uid("FETCH", str(number), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        return next((bytes(row[1]) for row in rows if isinstance(row, tuple)), b"")


@contextmanager
def open_folder(
    login: Login,
    *,
    port: int = PORT,
    resolver: Callable[[str, int], Sequence[str]] | None = None,
    allow_networks: Iterable[str] = (),
    ssl_context: ssl.SSLContext | None = None,
) -> Iterator[Folder]:
    """Log in and open a folder until the end of the block.

    Raises AddressRefusedError, UnreachableError, LoginRefusedError and NoFolderError; what a server
    says is in no message.
    """
    from claimdesk.intake.connection import (  # noqa: PLC0415 - loads httpcore
        Deadline,
        look_up,
        resolve,
    )

    address = check_address(f"https://{login.host}/")
    answers: Sequence[str] = [address.host]
    if not address.is_literal:
        answers = resolve(resolver or look_up, address.host, port, Deadline(TIMEOUT_S))
    networks = [ip_network(block) for block in allow_networks]
    ips = [check_ip(address.url, answer, allow_networks=networks) for answer in answers]
    try:
        client = _Pinned(address.host, port, ips, ssl_context or ssl.create_default_context())
        try:
            yield _opened(client, login)
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                client.logout()
    except (imaplib.IMAP4.error, OSError, ValueError):
        raise UnreachableError("The mailbox did not answer as it should.") from None


def _opened(client: imaplib.IMAP4, login: Login) -> Folder:
    try:
        client.login(_quoted(login.name), login.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise LoginRefusedError from None
    state, said = client.select(_quoted(_encoded(login.folder)), readonly=True)
    if state != "OK":
        raise NoFolderError
    _, validity = client.response("UIDVALIDITY")
    return Folder(client, int(said[0] or 0), int(validity[0] or 0) if validity else 0)


class _Pinned(imaplib.IMAP4_SSL):
    """Connects to checked addresses only, and takes no more at a time than was asked for."""

    def __init__(self, host: str, port: int, ips: Sequence[str], context: ssl.SSLContext) -> None:
        self._ips = ips
        self._context = context
        super().__init__(host, port, ssl_context=context, timeout=TIMEOUT_S)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        failure: OSError = OSError("no address to connect to")
        for ip in self._ips:
            try:
                plain = socket.create_connection((ip, self.port), timeout)
            except OSError as error:
                failure = error
                continue
            try:
                return self._context.wrap_socket(plain, server_hostname=self.host)
            except OSError:
                plain.close()
                raise
        raise failure

    def read(self, size: int) -> bytes:
        """Read so many bytes, unless they are more than a mail may have."""
        if size > MOST_BYTES + _MORE:
            raise self.abort("more than was asked for")
        return super().read(size)


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _encoded(folder: str) -> str:
    """Return the name of a folder in the UTF-7 of IMAP (RFC 3501, 5.1.3)."""

    def packed(run: re.Match[str]) -> str:
        code = base64.b64encode(run[0].encode("utf-16-be")).decode("ascii")
        return f"&{code.rstrip('=').replace('/', ',')}-"

    return _ASCII_RUN.sub(packed, folder.replace("&", "&-"))
