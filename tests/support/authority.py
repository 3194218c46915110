"""A stand-in for a time-stamping authority (RFC 3161), which answers as it is told, rightly or not.

Its certificates are made when it is, with keys on a curve, and are valid for the times in this
module, never for those of a clock.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from werkzeug.wrappers import Response

from claimdesk.intake import http

TIME = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
POLICY = "1.3.6.1.4.1.99999.1"
STAMPING = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
REPLY = "application/timestamp-reply"


class _Refusal(core.Sequence):
    """An answer without a stamp, which asn1crypto does not know."""

    _fields = [("status", tsp.PKIStatusInfo)]  # noqa: RUF012 - as asn1crypto wants it


class Certified:
    """A key with a certificate, issued by another one or by itself."""

    def __init__(self, name, issuer=None, *, end=END, usage=STAMPING, critical=True):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        above = issuer or self
        builder = (
            x509.CertificateBuilder()
            .subject_name(self.subject)
            .issuer_name(above.subject)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(BEGIN)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(usage is None, None), critical=True)
        )
        if usage is not None:
            builder = builder.add_extension(usage, critical=critical)
        self.certificate = builder.sign(above.key, hashes.SHA256())

    @property
    def der(self):
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM)


@cache
def root():
    return Certified("Root of the tests", usage=None)


@cache
def signer():
    return Certified("Time stamps of the tests", root())


def response(request, by=None, **changes):
    """Return the answer to a request, as bytes.

    `changes`: time, accuracy, imprint, nonce, status, certificates, named (whose certificate the
    signed attributes name), forged_time (another time than was signed), algorithm.
    """
    asked = tsp.TimeStampReq.load(request)
    if changes.get("status", 0):
        status = {"status": changes["status"], "status_string": ["Not today"]}
        return _Refusal({"status": status}).dump()
    imprint = asked["message_imprint"].copy()
    if "imprint" in changes:
        imprint["hashed_message"] = changes["imprint"]
    if "algorithm" in changes:
        imprint["hash_algorithm"] = {"algorithm": changes["algorithm"]}
    fields = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": imprint,
        "serial_number": 77,
        "gen_time": changes.get("time", TIME),
        "accuracy": changes.get("accuracy", {"seconds": 1, "millis": 500}),
        "nonce": changes.get("nonce", asked["nonce"].native),
    }
    fields = {name: value for name, value in fields.items() if value is not None}
    info = tsp.TSTInfo(fields).dump()
    shown = tsp.TSTInfo({**fields, "gen_time": changes.get("forged_time", fields["gen_time"])})
    token = _signed(info, shown.dump(), by or signer(), changes)
    return tsp.TimeStampResp({"status": {"status": 0}, "time_stamp_token": token}).dump()


def _signed(content, shown, by, changes):
    named = hashlib.sha256((changes.get("named") or by).der).digest()
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["tst_info"]},
            {"type": "message_digest", "values": [hashlib.sha256(content).digest()]},
            {
                "type": "signing_certificate_v2",
                "values": [tsp.SigningCertificateV2({"certs": [{"cert_hash": named}]})],
            },
        ]
    )
    own = asn1_x509.Certificate.load(by.der)
    info = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            {
                "issuer_and_serial_number": {
                    "issuer": own.issuer,
                    "serial_number": own.serial_number,
                }
            }
        ),
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signature": by.key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
    }
    given = changes.get("certificates", [by])
    signed = {
        "version": "v3",
        "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
        "encap_content_info": {
            "content_type": "tst_info",
            "content": core.ParsableOctetString(shown),
        },
        "signer_infos": [cms.SignerInfo(info)],
    }
    if given:
        signed["certificates"] = [asn1_x509.Certificate.load(one.der) for one in given]
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


def question(data, nonce):
    """Return a request for a stamp of some bytes with a nonce of one's own."""
    return tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": hashlib.sha256(data).digest(),
            },
            "nonce": nonce,
            "cert_req": True,
        }
    ).dump()


def local(monkeypatch, server, **options):
    """Let the guarded client ask a server on this machine."""
    fetcher = http.Fetcher
    given = {"allow_networks": ["127.0.0.0/8"], "allow_ports": [server.port]}
    monkeypatch.setattr(http, "Fetcher", lambda **wished: fetcher(**wished | given | options))


class StandIn:
    """An authority on this machine. `answer`, if set, is what it answers: body, status, type."""

    def __init__(self, server, path="/tsr"):
        self.asked, self.answer, self.changes = [], None, {}
        self.address = f"http://127.0.0.1:{server.port}{path}"
        self.name = f"127.0.0.1-{server.port}"
        server.expect_request(path, method="POST").respond_with_handler(self._respond)

    def _respond(self, request):
        self.asked.append((request.get_data(), dict(request.headers)))
        if self.answer is not None:
            body, status, kind = self.answer
            return Response(body, status, content_type=kind)
        return Response(response(self.asked[-1][0], **self.changes), content_type=REPLY)


def setting(folder, authority):
    """Return what names an authority in a desk's setting, with a file of its root."""
    path = folder / "roots of the tests.pem"
    path.write_bytes(root().pem)
    return f"{authority.address} '{path}'"


YEAR = timedelta(days=365)
