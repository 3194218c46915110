"""Time-stamping authorities: what the setting of a desk says of them, and the roots of each."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from claimdesk.errors import SettingError, StampError
from claimdesk.evidence.stamp_faults import fault

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

SETTING = "CLAIMDESK_TIMESTAMP_AUTHORITIES"
_EXAMPLE = "https://tsa.example.org/tsr /etc/claimdesk/tsa-root.pem"
#: The name of an authority is part of the names of files.
NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,99}")


@dataclass(frozen=True, slots=True)
class Root:
    """A certificate that ends a chain: who it names, its SHA-256 in hex, the end of its time."""

    name: str
    sha256: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority: its name (that of its server), its address, its certificates in PEM.

    Those that vouch for themselves are its roots; others in the file may stand in between.
    """

    name: str
    address: str
    pem: bytes

    def roots(self) -> list[Root]:
        """Return its roots."""
        return [_described(one) for one in roots_in(self.pem)]


def read_setting(text: str) -> tuple[Authority, ...]:
    """Return the authorities of a setting: address and file of roots of each, one after the other.

    A path with spaces is put in quotation marks. Of a file only the certificates are kept, so that
    no key in it is copied anywhere. Raises SettingError.
    """
    return tuple(
        Authority(name, address, _certificates(path)) for name, address, path in _rows(text)
    )


def names_in(text: str) -> list[str]:
    """Return the names of the authorities of a setting, and read no file; raises SettingError."""
    return [name for name, _, _ in _rows(text)]


def roots_in(pem: bytes) -> list[Certificate]:
    """Return the certificates of a PEM that vouch for themselves; raises StampError for none."""
    found = [one for one in certificates_in(pem) if one.issuer == one.subject]
    if not found:
        raise fault("roots")
    return found


def certificates_in(pem: bytes) -> list[Certificate]:
    """Return the certificates of a PEM; raises StampError where it holds none."""
    from cryptography import x509  # noqa: PLC0415 - loaded with the first time stamp

    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise fault("roots") from None


def _rows(text: str) -> list[tuple[str, str, str]]:
    try:
        words = shlex.split(text)
    except ValueError:
        words = [""]
    if len(words) % 2:
        raise SettingError(f"{SETTING} needs address and file of roots of each: {_EXAMPLE}")
    rows = [(_name_of(at), at, path) for at, path in zip(words[::2], words[1::2], strict=True)]
    names = [name for name, _, _ in rows]
    if len({*names}) < len(names):
        raise SettingError(f"{SETTING} names one server twice. Give each of them once.")
    return rows


def _name_of(address: str) -> str:
    """Return what an authority is called in names of files: its server, with a port of its own."""
    try:
        parts = urlsplit(address)
        port = f"-{parts.port}" if parts.port else ""
        name = f"{(parts.hostname or '').replace(':', '-').strip('-')}{port}"
    except ValueError:
        name = ""
    if not NAME.fullmatch(name) or parts.scheme not in {"http", "https"}:
        raise SettingError(f"{SETTING} has an address that is none. Give {_EXAMPLE}")
    return name


def _certificates(path: str) -> bytes:
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - as above
        Encoding,
    )

    try:
        pem = Path(path).read_bytes()
        roots_in(pem)
    except (OSError, StampError) as error:
        raise SettingError(
            f"{SETTING}: {path} cannot be read, or holds no root certificate in PEM."
        ) from error
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates_in(pem))


def _described(root: Certificate) -> Root:
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - as above

    digest = root.fingerprint(hashes.SHA256()).hex()
    return Root(root.subject.rfc4514_string(), digest, root.not_valid_after_utc)
