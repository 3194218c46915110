"""The search for traces finds each fact in each form, and nothing where there is none."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import io
import sqlite3
import zipfile
import zlib
from functools import cache
from html import escape
from unicodedata import normalize
from urllib.parse import quote

import pytest

from support.strange_files import FILES, photograph
from support.strangers import NETWORK, SAID, WORD, Stranger
from support.traces import Traces
from support.views import unpacked

pytestmark = pytest.mark.one_database
WHO = Stranger(7)
KEY = b"k" * 32
NOISE = hashlib.shake_256(b"noise").digest(400)
#: Everything by which somebody is found, as it may be written.
FACTS = {
    "name": WHO.name, "handle": WHO.handle, "mail": WHO.mail, "profile": WHO.profile,
    "phone": WHO.phone, "chat": str(WHO.chat), "network": WHO.address, "ip": WHO.old_address,
    "paper": WHO.paper, "plate": WHO.plate, "account": WHO.account, "home": WHO.home,
    "day": WHO.birth.isoformat(), "spot": WHO.spot,
}  # fmt: skip


def each(mark, said, between=""):
    """Return each byte of a text by its number, after a mark."""
    return between.join(f"{mark}{byte:02X}" for byte in said.encode()).encode()


FORMS = {
    "plain": str.encode,
    "upper case": lambda said: said.upper().encode(),
    "decomposed": lambda said: normalize("NFD", said).encode(),
    "UTF-16-LE": lambda said: said.encode("utf-16-le"),
    "UTF-16-BE": lambda said: b"x" + said.encode("utf-16-be"),
    "UTF-32": lambda said: said.encode("utf-32-le"),
    "backwards": lambda said: said.encode()[::-1],
    "percent": lambda said: each("%", said),
    "percent twice": lambda said: quote(each("%", said)).encode(),
    "percent of UTF-16": lambda said: quote(said.encode("utf-16-le")).encode(),
    "HTML": lambda said: "".join(f"&#{ord(char)};" for char in said).encode(),
    "HTML, hexadecimal": lambda said: "".join(f"&#x{ord(char):x};" for char in said).encode(),
    "HTML, marks only": lambda said: escape(said).encode(),
    "JSON": lambda said: "".join(f"\\u{ord(char):04x}" for char in said).encode(),
    "bytes of a program": lambda said: each("\\x", said),
    "quoted-printable": lambda said: each("=", said, "=\r\n"),
    "hexadecimal": lambda said: said.encode().hex().encode(),
    "hexadecimal, odd": lambda said: b"a" + said.encode().hex().upper().encode(),
    "hexadecimal of UTF-16": lambda said: said.encode("utf-16-le").hex().encode(),
    **{f"base64, {pad}": lambda said, pad=pad: base64.b64encode(b"?" * pad + said.encode())
       for pad in range(3)},
    "base64 for addresses": lambda said: base64.urlsafe_b64encode(said.encode()).rstrip(b"="),
    "base64 in lines": lambda said: base64.encodebytes(NOISE[:50] + said.encode() + NOISE),
    "base64 of UTF-16": lambda said: base64.b64encode(said.encode("utf-16-le")),
    "gzip": lambda said: gzip.compress(said.encode()),
    "zip": lambda said: zipped(said.encode()),
    "gzip in zip": lambda said: zipped(gzip.compress(said.encode())),
    "PDF": lambda said: b"%PDF-1.4\nstream\n" + zlib.compress(said.encode()) + b"\nendstream",
}  # fmt: skip
WHOLE = {"gzip", "zip", "gzip in zip", "PDF"}


def zipped(data):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("inside", data)
    return stream.getvalue()


@cache
def traces():
    return Traces([WHO, Stranger(8)], keys=[KEY])


def found(data):
    return [one for _, inner in unpacked("it", data) for one in traces().find(inner)]


@pytest.mark.parametrize("form", FORMS)
def test_each_fact_is_found_in_each_form(form):
    missed = []
    for name, said in FACTS.items():
        planted = FORMS[form](said)
        if not found(planted if form in WHOLE else NOISE + b" " + planted + b" " + NOISE):
            missed.append(name)
    assert missed == []


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512", "blake2b", "hmac"])
@pytest.mark.parametrize("name", FACTS)
def test_a_digest_of_each_fact_is_found_as_bytes_in_hexadecimal_and_in_base64(algorithm, name):
    for said in (FACTS[name], FACTS[name].lower(), normalize("NFD", FACTS[name])):
        data = said.encode()
        digest = (
            hmac.digest(KEY, data, "sha256")
            if algorithm == "hmac"
            else hashlib.new(algorithm, data, usedforsecurity=False).digest()
        )
        for planted in (digest, digest.hex().encode(), b"f" + digest.hex().upper().encode(),
                        *(base64.b64encode(b"?" * pad + digest) for pad in range(3))):  # fmt: skip
            assert found(NOISE + b" " + planted + NOISE)


@pytest.mark.parametrize(
    "written",
    [
        WHO.written.encode(),
        f"0{WHO.phone[3:6]} {WHO.phone[6:9]} {WHO.phone[9:]}".encode(),
        f"(+84) {WHO.phone[3:6]}.{WHO.phone[6:9]}.{WHO.phone[9:]}".encode(),
        " ".join(WHO.paper).encode(),
        "-".join(WHO.account).encode(),
        WHO.plate.replace(".", "").encode(),
        WHO.plate.replace("-", "").replace(".", "").lower().encode(),
        f"{WHO.birth.day}/{WHO.birth.month}/{WHO.birth.year}".encode(),
        f"{WHO.birth.day} tháng {WHO.birth.month} năm {WHO.birth.year}".encode(),
        bytes.fromhex("20010db85a5a00070000000000000001"),
        " ".join(WORD).encode(),
        hashlib.blake2b(WHO.mail.encode(), digest_size=12).digest(),
        photograph(WHO),
        *(maker("x", WHO)[2] for maker in FILES if maker.__name__ != "text_file"),
    ],
)
def test_what_is_written_otherwise_is_found(written):
    assert found(NOISE + written) or found(written)


def test_a_row_that_was_deleted_is_found_in_the_database_and_one_not_yet_moved_in_its_log(tmp_path):
    file = tmp_path / "x.sqlite3"
    base = sqlite3.connect(file, isolation_level=None)
    base.executescript("PRAGMA journal_mode=WAL; CREATE TABLE said (words TEXT)")
    base.execute("INSERT INTO said VALUES (?)", (WHO.account,))
    assert found(file.with_name("x.sqlite3-wal").read_bytes())
    base.executescript("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA secure_delete=OFF")
    base.execute("DELETE FROM said")
    base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert found(file.read_bytes())
    base.close()


def test_nothing_is_found_where_nothing_is():
    hashes = "".join(hashlib.sha256(b"%d" % at).hexdigest() + "\n" for at in range(5000))
    noise = hashlib.shake_256(b"more noise").digest(1_000_000)
    for data in (noise, hashes.encode(), SAID.encode() * 100):
        assert traces().find(data) == []
    assert not any(mark in SAID for mark in (WORD, NETWORK))


def test_no_two_strangers_share_a_number():
    some = [Stranger(number) for number in (*range(3000), *range(9_990, 10_010))]
    for kind in ("name", "phone", "chat", "address", "old_address", "paper", "plate", "account",
                 "house", "birth", "spot"):  # fmt: skip
        assert len({getattr(who, kind) for who in some}) == len(some), kind
