"""Time stamps of authorities (RFC 3161): a request made, an answer verified, both offline.

What is asked for and signed is the SHA-256 of a file and nothing else. Certificates are looked at
as they stood at the time that the stamp states, so it verifies years after they ended. Whether one
was revoked is not asked: that would take a network, and an answer that nobody kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from claimdesk.errors import StampError
from claimdesk.evidence.attributes import signs_time_with
from claimdesk.evidence.authorities import certificates_in, roots_in
from claimdesk.evidence.stamp_faults import fault

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampRequest, TimeStampResponse
    from rfc3161_client.tsp import Accuracy, TimeStampTokenInfo

#: Type of what is sent to an authority, and of what it answers (RFC 3161, 3.4).
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
_SHA256 = "2.16.840.1.101.3.4.2.1"
#: What OpenSSL says of a chain that does not hold, in its old and new wordings -> our code; the
#: later in this list, the nearer a root came to holding.
_SAYINGS = (
    ("self-signed", re.compile(r"self[- ]signed certificate(?! in)")),
    ("untrusted", re.compile(r"local issuer|self[- ]signed certificate in|first certificate")),
    ("usage", re.compile(r"purpose|key usage|invalid CA")),
    ("expired", re.compile(r"has expired|not yet valid")),
)
_RANK = [code for code, _ in _SAYINGS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a time stamp says that verified: when, how exactly (seconds, None where it says none).

    `policy` is the authority's own, as dotted numbers; `signer` and `root` are names of
    certificates, `root_sha256` the fingerprint of the latter. `authority` is the name under which
    it lies beside its capture.
    """

    time: datetime
    accuracy_s: float | None
    policy: str
    serial: str
    signer: str
    root: str
    root_sha256: str
    authority: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {**asdict(self), "time": self.time.isoformat()}

    def __str__(self) -> str:
        """Return when and by whom, as a line."""
        return f"{self.said_time} by {self.authority or self.signer} (root {self.root})"

    @property
    def said_time(self) -> str:
        """Return when, and how exactly."""
        when = self.time.strftime("%Y-%m-%d %H:%M:%S UTC")
        return when if self.accuracy_s is None else f"{when} ± {self.accuracy_s:g} s"


def make_request(data: bytes) -> bytes:
    """Return a request for a stamp of a file: its SHA-256, a nonce, the wish for certificates."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # noqa: PLC0415 - seldom used

    wish = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256)
    return wish.cert_request(cert_request=True).build().as_bytes()


def verify_stamp(answer: bytes, *, request: bytes, sha256: str, pem: bytes) -> Stamp:
    """Return what the answer to a request says of a file, once everything of it holds.

    `sha256` is the file's, in hex; `pem` the certificates of which those that vouch for themselves
    are trusted. Raises StampError, its code being one of `stamp_faults.REASONS`.
    """
    with _reading():
        asked, found = _read_request(request), _read_answer(answer)
        info = found.tst_info
        _require_asked(asked, info, bytes.fromhex(sha256))
        signer = _signer_of(found)
        root = _root_of(found, asked, bytes.fromhex(sha256), pem)
        return Stamp(
            time=info.gen_time.astimezone(UTC),
            accuracy_s=_seconds(info.accuracy),
            policy=info.policy.dotted_string,
            serial=f"{info.serial_number:x}",
            signer=signer.subject.rfc4514_string(),
            root=root.subject.rfc4514_string(),
            root_sha256=_fingerprint(root),
        )


@contextmanager
def _reading() -> Iterator[None]:
    """Tell whatever readers of damaged or strange bytes raise as a stamp that cannot be read."""
    try:
        yield
    except StampError:
        raise
    except Exception as error:
        raise fault("unreadable") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the reader in Rust gives up
            raise
        raise fault("unreadable") from None


def _require_asked(asked: TimeStampRequest, info: TimeStampTokenInfo, digest: bytes) -> None:
    """Refuse a stamp that is of another file, or answers another request."""
    for imprint in (asked.message_imprint, info.message_imprint):
        if imprint.hash_algorithm.dotted_string != _SHA256 or imprint.message != digest:
            raise fault("imprint")
    if asked.nonce is None or info.nonce != asked.nonce:
        raise fault("nonce")


def _read_request(data: bytes) -> TimeStampRequest:
    from rfc3161_client._rust import (  # noqa: PLC0415 - seldom used; it is nowhere else
        parse_timestamp_request,
    )

    return parse_timestamp_request(data)


def _read_answer(data: bytes) -> TimeStampResponse:
    """Return an answer that grants a stamp."""
    from rfc3161_client import decode_timestamp_response  # noqa: PLC0415 - seldom used

    found = decode_timestamp_response(data)
    if found.status != 0:
        said = "; ".join(found.status_string).strip()[:200]
        raise fault("refused", *([f"It said: {said}"] if said and said.isprintable() else []))
    return found


def _signer_of(found: TimeStampResponse) -> Certificate:
    """Return the certificate of the one signer, which is for time stamps alone."""
    from cryptography import x509  # noqa: PLC0415 - seldom used
    from cryptography.x509.oid import ExtendedKeyUsageOID  # noqa: PLC0415 - as above

    signers = [*found.signed_data.signer_infos]
    if len(signers) != 1:
        raise fault("unreadable")
    named = (signers[0].issuer, signers[0].serial_number)
    known = [x509.load_der_x509_certificate(one) for one in found.signed_data.certificates]
    chosen = [one for one in known if (one.issuer, one.serial_number) == named]
    if len(chosen) != 1 or not signs_time_with(found.time_stamp_token(), _der(chosen[0])):
        raise fault("signer")
    try:
        usage = chosen[0].extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        raise fault("usage") from None
    if not usage.critical or [*usage.value] != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise fault("usage")
    when = found.tst_info.gen_time
    if not chosen[0].not_valid_before_utc <= when <= chosen[0].not_valid_after_utc:
        raise fault("expired")
    return chosen[0]


def _root_of(
    found: TimeStampResponse, asked: TimeStampRequest, digest: bytes, pem: bytes
) -> Certificate:
    """Return the root that a chain leads to under which the signature holds."""
    between = [one for one in certificates_in(pem) if one.issuer != one.subject]
    problems = []
    for root in roots_in(pem):
        code = _problem_with(found, asked, digest, [root, *between])
        if not code:
            return root
        problems.append(code)
    raise fault(max(problems, key=lambda one: _RANK.index(one) if one in _RANK else len(_RANK)))


def _problem_with(
    found: TimeStampResponse, asked: TimeStampRequest, digest: bytes, trusted: list[Certificate]
) -> str:
    from rfc3161_client import VerificationError, VerifierBuilder  # noqa: PLC0415 - seldom used

    builder = VerifierBuilder(roots=trusted, nonce=asked.nonce)
    try:
        builder.build().verify(found, digest)
    except VerificationError as error:
        said = str(error)
        if "certificate verify error" not in said:
            return "forged"
        return next((code for code, saying in _SAYINGS if saying.search(said)), "untrusted")
    return ""


def _seconds(accuracy: Accuracy | None) -> float | None:
    if accuracy is None:
        return None
    parts = (accuracy.seconds or 0, accuracy.millis or 0, accuracy.micros or 0)
    return float(parts[0] + parts[1] / 1e3 + parts[2] / 1e6)


def _der(certificate: Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 - seldom used

    return certificate.public_bytes(Encoding.DER)


def _fingerprint(certificate: Certificate) -> str:
    return hashlib.sha256(_der(certificate)).hexdigest()
