"""What a CMS signature says of itself in ASN.1 (DER): what it signs, and with which certificate.

RFC 3161 (2.4.2) and RFC 5816 have it name its certificate by a hash that the signature covers, so
that nobody can put another certificate of the same key in its place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from claimdesk.evidence.stamp_faults import fault

_SEQUENCE, _SET, _OCTETS, _OID, _FIRST = 0x30, 0x31, 0x04, 0x06, 0xA0
#: id-ct-TSTInfo, 1.2.840.113549.1.9.16.1.4
_OF_TIME = bytes.fromhex("2a864886f70d0109100104")
#: id-aa-signingCertificate and -V2, 1.2.840.113549.1.9.16.2.12 and .47
_ONE, _TWO = (bytes.fromhex(f"2a864886f70d01091002{last}") for last in ("0c", "2f"))
#: Hashes of NIST, 2.16.840.1.101.3.4.2.1 to .3
_HASHES = {
    bytes.fromhex(f"60864801650304020{at}"): name
    for at, name in ((1, "sha256"), (2, "sha384"), (3, "sha512"))
}


def signs_time_with(token: bytes, certificate: bytes) -> bool:
    """Tell whether a token (ContentInfo) is one of time and names a certificate as its signer's.

    Both are DER. Raises StampError where the token is no CMS with one signer.
    """
    try:
        signed = [*_inside(_only(_inside(_only(_inside(token), _SEQUENCE)), _FIRST))]
        content = [*_inside(signed[0][1])]
        is_of_time = next(_inside(content[2][1])) == (_OID, _OF_TIME)
        signer = [*_inside(_only(_inside(content[-1][1]), _SEQUENCE))]
        attributes = next(data for tag, data in signer if tag == _FIRST)
        return is_of_time and any(
            _names(kind, certificate, values) for kind, values in _attributes(attributes)
        )
    except (IndexError, StopIteration, ValueError):
        raise fault("unreadable") from None


def _attributes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    for _, one in _inside(data):
        (_, kind), (_, values) = _inside(one)
        yield kind, values


def _names(kind: bytes, certificate: bytes, values: bytes) -> bool:
    """Tell whether the first certificate that an attribute names is the one given."""
    if kind not in {_ONE, _TWO}:
        return False
    listed = next(_inside(_only(_inside(values), _SEQUENCE)))[1]
    parts = [*_inside(next(_inside(listed))[1])]
    digest = next(data for tag, data in parts if tag == _OCTETS)
    if kind == _ONE:
        return digest == hashlib.sha1(certificate, usedforsecurity=False).digest()
    named = next(_inside(parts[0][1]))[1] if parts[0][0] == _SEQUENCE else None
    how = "sha256" if named is None else _HASHES.get(named, "")
    return bool(how) and digest == hashlib.new(how, certificate).digest()


def _only(parts: Iterator[tuple[int, bytes]], wanted: int) -> bytes:
    """Return the content of the one part with a tag; ValueError for none or several."""
    (found,) = [data for tag, data in parts if tag == wanted]
    return found


def _inside(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of what stands one after the other; IndexError where it is cut off."""
    at = 0
    while at < len(data):
        tag, length = data[at], data[at + 1]
        at += 2
        if length & 0x80:
            count = length & 0x7F
            length = int.from_bytes(data[at : at + count], "big")
            at += count
        if at + length > len(data):
            raise IndexError
        yield tag, data[at : at + length]
        at += length
