"""Time stamps: what holds, and every way in which one does not, each with its own reason."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from claimdesk.errors import SettingError, StampError
from claimdesk.evidence import authorities, stamps
from claimdesk.evidence.stamp_faults import REASONS
from support import authority
from support.authority import Certified, response, root, signer

DATA = b"what was captured"
SHA256 = hashlib.sha256(DATA).hexdigest()
REQUEST = stamps.make_request(DATA)
VECTORS = Path(__file__).with_name("vectors")
OTHER_USE = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
TWO_USES = x509.ExtendedKeyUsage(
    [ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING]
)


def verified(answer, *, request=REQUEST, sha256=SHA256, pem=None):
    return stamps.verify_stamp(
        answer, request=request, sha256=sha256, pem=root().pem if pem is None else pem
    )


def verdict(answer, **given):
    """Return the code of why a stamp does not hold."""
    with pytest.raises(StampError) as refused:
        verified(answer, **given)
    assert str(refused.value).startswith(REASONS[refused.value.code])
    return refused.value.code


def test_a_good_stamp_says_when_how_exactly_by_whom_and_under_which_root():
    found = verified(response(REQUEST))
    assert found == stamps.Stamp(
        time=authority.TIME,
        accuracy_s=1.5,
        policy=authority.POLICY,
        serial="4d",
        signer="CN=Time stamps of the tests",
        root="CN=Root of the tests",
        root_sha256=hashlib.sha256(root().der).hexdigest(),
    )
    assert found.said_time == "2026-03-04 05:06:07 UTC ± 1.5 s"
    assert verified(response(REQUEST, accuracy=None)).accuracy_s is None


def test_what_is_sent_is_the_hash_a_number_and_the_wish_for_certificates():
    asked = tsp.TimeStampReq.load(REQUEST)
    assert asked["message_imprint"]["hash_algorithm"]["algorithm"].native == "sha256"
    assert asked["message_imprint"]["hashed_message"].native.hex() == SHA256
    assert asked["cert_req"].native is True
    assert asked["req_policy"].native is asked["extensions"].native is None
    assert asked["nonce"].native != tsp.TimeStampReq.load(stamps.make_request(DATA))["nonce"].native


def test_stamp_of_another_file_or_another_request_is_refused():
    assert verdict(response(REQUEST, imprint=hashlib.sha256(b"x").digest())) == "imprint"
    assert verdict(response(REQUEST, algorithm="sha512")) == "imprint"
    assert verdict(response(REQUEST), sha256="0" * 64) == "imprint"
    assert verdict(response(REQUEST, nonce=5)) == "nonce"
    assert verdict(response(REQUEST, nonce=None)) == "nonce"
    assert verdict(response(REQUEST), request=stamps.make_request(DATA)) == "nonce"


def test_stamp_that_vouches_for_itself_or_leads_elsewhere_is_refused():
    assert verdict(response(REQUEST, Certified("Nobody"))) == "self-signed"
    other = Certified("Another root", usage=None)
    under = Certified("Under it", other)
    assert verdict(response(REQUEST, under)) == "untrusted"
    assert verdict(response(REQUEST, under, certificates=[under, other])) == "untrusted"
    assert verified(response(REQUEST, under), pem=root().pem + other.pem).root == "CN=Another root"


def test_stamp_verifies_by_what_was_valid_at_its_time_and_not_by_today():
    over = datetime(2026, 2, 1, tzinfo=UTC)
    assert verdict(response(REQUEST, time=authority.END + authority.YEAR)) == "expired"
    assert verdict(response(REQUEST, time=authority.BEGIN - authority.YEAR)) == "expired"
    ended = Certified("Ended", root(), end=over)
    assert verdict(response(REQUEST, ended)) == "expired"
    assert verified(response(REQUEST, ended, time=datetime(2026, 1, 9, tzinfo=UTC)))
    ended_above = Certified("Ended root", usage=None, end=over)
    given = response(REQUEST, Certified("Below", ended_above))
    assert verdict(given, pem=ended_above.pem) == "expired"


def test_chain_by_way_of_another_certificate_leads_to_its_root():
    between = Certified("Between", root(), usage=None)
    last = Certified("Last", between)
    assert verified(response(REQUEST, last, certificates=[last, between])).signer == "CN=Last"
    assert verdict(response(REQUEST, last)) == "untrusted"
    assert verified(response(REQUEST, last), pem=root().pem + between.pem).signer == "CN=Last"
    assert verdict(response(REQUEST, last), pem=between.pem) == "roots"


@pytest.mark.parametrize("usage", [OTHER_USE, TWO_USES, None])
def test_certificate_that_is_not_for_time_stamps_alone_is_refused(usage):
    assert verdict(response(REQUEST, Certified("Wrong", root(), usage=usage))) == "usage"


def test_certificate_whose_use_is_not_binding_is_refused():
    assert verdict(response(REQUEST, Certified("Lax", root(), critical=False))) == "usage"


def test_time_that_was_written_over_is_refused():
    assert verdict(response(REQUEST, forged_time=authority.TIME - authority.YEAR / 9)) == "forged"


def test_stamp_without_its_certificate_or_that_names_another_one_is_refused():
    assert verdict(response(REQUEST, certificates=[])) == "signer"
    assert verdict(response(REQUEST, certificates=[root()])) == "signer"
    assert verdict(response(REQUEST, named=root())) == "signer"
    assert signer().der != root().der


@pytest.mark.parametrize("status", [1, 2, 3, 5])
def test_authority_that_refuses_is_told_of_with_its_words(status):
    with pytest.raises(StampError, match=r"refused to stamp it\. It said: Not today"):
        verified(response(REQUEST, status=status))


def test_what_is_no_stamp_cannot_be_read():
    whole = response(REQUEST)
    for data in (b"", b"<html>", b"\x30\x80", whole[:-1], whole[:300], whole + b"\x00"):
        assert verdict(data) == "unreadable"
    assert verdict(whole, request=b"nothing") == "unreadable"
    assert verdict(whole, pem=b"no certificate") == "roots"


def test_root_over_which_the_reader_gives_up_is_no_crash():
    """OpenSSL does not read such a name, cryptography does, and the library between them panics."""
    strange = bytearray(root().der)
    strange[strange.rindex(b"Root of the tests") - 2] = 0x04
    found = x509.load_der_x509_certificate(bytes(strange))
    pem = found.public_bytes(serialization.Encoding.PEM)
    with pytest.raises(StampError) as refused:
        verified(response(REQUEST), pem=pem)
    assert refused.value.code == "unreadable"
    assert type(refused.value.__context__).__name__ == "PanicException"


def test_no_flipped_bit_makes_another_time_or_another_file_of_a_stamp():
    """Some bits say nothing that is signed; `tokens` holds every byte against its hash."""
    whole, chosen, good = response(REQUEST), random.Random(7), verified(response(REQUEST))  # noqa: S311 - no secret
    refused = 0
    for _ in range(300):
        at = chosen.randrange(len(whole) * 8)
        turned = bytearray(whole)
        turned[at // 8] ^= 1 << at % 8
        try:
            assert verified(bytes(turned)) == good
        except StampError:
            refused += 1
    assert refused > 280


def test_stamp_of_a_public_authority_holds_and_its_forgeries_do_not():
    data, nonce = b"hello", 0x051708B19A1D2E209C2236FFC3238BF24DCECC40
    given = {
        "request": authority.question(data, nonce),
        "sha256": hashlib.sha256(data).hexdigest(),
        "pem": (VECTORS / "sigstage.pem").read_bytes(),
    }
    found = verified((VECTORS / "sigstage.tsr").read_bytes(), **given)
    assert (found.time, found.accuracy_s) == (datetime(2025, 5, 9, 11, 58, 55, tzinfo=UTC), 1.0)
    assert "sigstore-tsa" in found.signer
    forged = (VECTORS / "sigstage-forged.tsr").read_bytes()
    assert verdict(forged, **given) == "forged"
    whole = (VECTORS / "sigstage.tsr").read_bytes()
    assert verdict(whole, **given | {"pem": root().pem}) == "untrusted"
    bare = tsp.TimeStampResp.load((VECTORS / "sigstage-bare.tsr").read_bytes())
    signed = bare["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    given["request"] = authority.question(data, signed["nonce"].native)
    assert verdict((VECTORS / "sigstage-bare.tsr").read_bytes(), **given) == "signer"


def test_setting_names_authorities_by_their_server(tmp_path):
    path = tmp_path / "my roots.pem"
    key = b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
    path.write_bytes(b"some words\n" + root().pem + key + signer().pem)
    text = f"https://tsa.example.org/tsr '{path}'  http://127.0.0.1:81/x '{path}'"
    first, second = authorities.read_setting(text)
    assert (first.name, second.name) == ("tsa.example.org", "127.0.0.1-81")
    assert first.address == "https://tsa.example.org/tsr"
    assert first.pem == root().pem + signer().pem
    assert [one.name for one in first.roots()] == ["CN=Root of the tests"]
    assert first.roots()[0].expires == authority.END
    assert authorities.names_in(text) == ["tsa.example.org", "127.0.0.1-81"]
    assert authorities.read_setting("") == ()


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/",
        "https://a.example/ {pem} 'https://b.example/",
        "ftp://a.example/ {pem}",
        "https:///x {pem}",
        "https://a.example:x/ {pem}",
        "https://ä.example/ {pem}",
        "https://a.example/ /nowhere/a.pem",
        "https://a.example/ {none}",
        "https://a.example/ {pem} https://a.example/other {pem}",
    ],
)
def test_setting_that_cannot_be_used_is_refused(text, tmp_path):
    (tmp_path / "a.pem").write_bytes(root().pem)
    (tmp_path / "none.pem").write_bytes(signer().pem)
    given = text.format(pem=tmp_path / "a.pem", none=tmp_path / "none.pem")
    with pytest.raises(SettingError, match="CLAIMDESK_TIMESTAMP_AUTHORITIES"):
        authorities.read_setting(given)
