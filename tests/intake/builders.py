"""Files made for tests: small PDFs, a locked one, Word documents with something wrong."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile

_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def build_pdf(pages: list[list[str]], *, title: str = "", password: str = "") -> bytes:
    """Return a PDF with the given lines on each page, locked when there is a password.

    The lock is the standard handler's first revision (RC4, 40 bit), PDF 1.7 section 7.6.3.
    """
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, lines in enumerate(pages):
        shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
        stream = f"BT /F1 11 Tf 72 720 Td {shown}ET".encode("latin-1")
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * n),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    trailer = b"/Root 1 0 R"
    objects.append(f"<< /Title ({title}) >>".encode())
    trailer += b" /Info %d 0 R" % len(objects)
    if password:
        objects.append(_lock(password))
        trailer += b" /Encrypt %d 0 R /ID [<00> <00>]" % len(objects)
    return assemble_pdf(objects, trailer)


def assemble_pdf(objects: list[bytes], trailer: bytes) -> bytes:
    """Return a PDF of the given objects, numbered from 1, with what its trailer says besides."""
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d %s >>\n" % (len(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def _lock(password: str) -> bytes:
    user = (password.encode() + _PAD)[:32]
    owner_key = hashlib.md5(user, usedforsecurity=False).digest()[:5]
    owner = _rc4(owner_key, user)
    permissions = -44
    seed = user + owner + struct.pack("<i", permissions) + b"\x00"
    key = hashlib.md5(seed, usedforsecurity=False).digest()[:5]
    check = _rc4(key, _PAD)
    return b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P %d >>" % (
        owner.hex().encode(),
        check.hex().encode(),
        permissions,
    )


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def build_docx(body: str, *, prologue: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """Return a Word document whose body is the given WordprocessingML."""
    main = f'{prologue}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", main)
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def paragraph(text: str) -> str:
    """Return a paragraph of WordprocessingML."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
