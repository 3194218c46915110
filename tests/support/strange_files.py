"""Files as people upload them: an innocent text, and who they are in everything round it.

Each maker takes the text and those who made the file together: the first signs it.
"""

from __future__ import annotations

import io
import logging
import zipfile
from xml.sax.saxutils import escape

from claimdesk.language.normalization import fold
from support.strangers import Stranger

#: What somebody struck out while changes were tracked.
_DELETED = (
    '<w:del {} w:author="{}" w:date="2026-11-20T09:00:00Z" w:id="9">'
    "<w:r><w:delText>{}</w:delText></w:r></w:del>"
)
#: Characters that a property of a Word document holds.
_PROPERTY = 255
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
Made = tuple[str, str, bytes]


def text_file(text: str, *some: Stranger) -> Made:
    return f"{some[0].name}.txt", "text/plain", text.encode()


def html(text: str, *some: Stranger) -> Made:
    heads = "".join(
        f'<meta name="author" content="{who.name}">'
        f'<meta property="article:author" content="https://social.example/{who.handle}">'
        f'<link rel="author" href="mailto:{who.mail}"><!-- {who.phone} {who.paper} -->'
        f'<script type="application/ld+json">{{"@type":"Person","telephone":"{who.phone}",'
        f'"birthDate":"{who.birth}","address":"{who.home}","name":"{who.name}"}}</script>'
        for who in some
    )
    page = (
        f"<html><head><title>{some[0].name}</title>{heads}</head>"
        f'<body data-owner="{some[0].handle}"><article><p>{escape(text)}</p></article></body>'
        "</html>"
    )
    return f"{some[0].handle}.html", "text/html", page.encode()


def docx(text: str, *some: Stranger) -> Made:
    """Make a Word document with authors, title, comments, tracked changes and a photograph."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    paragraph = document.add_paragraph(text)
    for who in some:
        struck = _DELETED.format(nsdecls("w"), who.name, f"{who.phone} {who.account}")
        paragraph._p.append(parse_xml(struck))
        document.add_comment(paragraph.runs, text=f"{who.name}: {who.phone}", author=who.name)
    first, properties = some[0], document.core_properties
    properties.author = "; ".join(who.name for who in some)[:_PROPERTY]
    properties.last_modified_by = some[-1].name
    properties.title, properties.subject = first.name, first.mail
    properties.keywords, properties.comments = first.handle, first.phone
    document.add_picture(io.BytesIO(photograph(*some)))
    stream = io.BytesIO()
    document.save(stream)
    return f"{first.name} {first.phone}.docx", "application/octet-stream", stream.getvalue()


def odt(text: str, *some: Stranger) -> Made:
    """Make an OpenDocument text whose properties and remarks name who made it."""
    told = "".join(
        f"<dc:creator>{who.name}</dc:creator><meta:initial-creator>{who.mail}</meta:initial-creator>"
        f'<meta:user-defined meta:name="{who.handle}">{who.phone}</meta:user-defined>'
        for who in some
    )
    remarks = "".join(
        f"<office:annotation><dc:creator>{who.name}</dc:creator><text:p>{who.phone}</text:p>"
        "</office:annotation>"
        for who in some
    )
    spaces = " ".join(
        [*(f'xmlns:{one}="{_OFFICE}:{one}:1.0"' for one in ("office", "text", "meta")),
         'xmlns:dc="http://purl.org/dc/elements/1.1/"']
    )  # fmt: skip
    body = f"<office:body><office:text><text:p>{escape(text)}{remarks}</text:p></office:text>"
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {spaces}>{body}</office:body>"
        "</office:document-content>",
        "meta.xml": f"<office:document-meta {spaces}><office:meta>{told}</office:meta>"
        "</office:document-meta>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as bundle:
        for name, content in parts.items():
            bundle.writestr(name, content)
    return f"{some[0].handle}.odt", parts["mimetype"], stream.getvalue()


def transcript(text: str, *some: Stranger) -> Made:
    """Make a transcript of what one voice says; remarks of the format name the others."""
    notes = "".join(f"NOTE {who.name} {who.phone} {who.mail}\n\n" for who in some)
    cue = f"00:00:01.000 --> 00:01:09.000\n{text}\n"
    return f"{some[0].handle}.vtt", "text/vtt", f"WEBVTT\n\n{notes}{cue}".encode()


def pdf(text: str, *some: Stranger) -> Made:
    """Make a PDF of one page whose properties and XMP name who made it."""
    lines = fold(text).encode("ascii", "ignore").decode().translate({40: "[", 41: "]"}).split("; ")
    shown = " ".join(f"({line}) Tj 0 -15 Td" for line in lines)
    shown = f"BT /F1 12 Tf 20 {len(lines) * 15 + 20} Td {shown} ET"
    name = some[0].name.encode("utf-16-be").hex()
    xmp = "<x:xmpmeta>" + "".join(
        f"<dc:creator>{who.name}</dc:creator><xmp:Owner>{who.mail}</xmp:Owner>" for who in some
    )
    length = len(xmp.encode())
    font = "/Resources << /Font << /F1 5 0 R >> >>"
    facts = f"/Producer ({some[0].handle}) /Creator ({some[0].mail}) /Title ({some[0].phone})"
    box = f"/MediaBox [0 0 4000 {len(lines) * 15 + 60}]"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R {box} /Contents 4 0 R {font} >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Type /Metadata /Subtype /XML /Length {length} >>\nstream\n{xmp}\nendstream",
        f"<< /Author <feff{name}> {facts} >>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, one in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{one}\nendobj\n".encode())
    start = out.tell()
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(places) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R /Info 7 0 R >>\nstartxref\n{start}\n%%EOF\n"
    out.write(f"xref\n0 {size}\n0000000000 65535 f \n{rows}{trailer}".encode())
    return f"{some[0].handle}.pdf", f"application/pdf; name={some[0].handle}", out.getvalue()


def photograph(*some: Stranger) -> bytes:
    """Return a JPEG that tells who took it, with which camera, where, and a comment."""
    from PIL import Image

    image = Image.new("RGB", (64, 64))
    exif = image.getexif()
    exif[0x013B] = "; ".join(f"{who.handle} {who.paper}" for who in some)  # artist
    exif[0x8298] = "; ".join(who.mail for who in some)  # copyright
    exif[0x010F] = "; ".join(who.phone for who in some)  # maker
    exif[0x010E] = "; ".join(f"{who.spot} {who.birth}" for who in some)  # description
    exif.get_ifd(0x8825)[0x001D] = some[0].birth.isoformat()  # of the place: its date
    stream = io.BytesIO()
    # It would log each of these; what is made here is no part of the desk.
    logging.getLogger("PIL").setLevel(logging.INFO)
    image.save(stream, "JPEG", exif=exif, comment=some[0].handle.encode())
    logging.getLogger("PIL").setLevel(logging.NOTSET)
    return stream.getvalue()


def picture(_text: str, *some: Stranger) -> Made:
    return f"{some[0].name} {some[0].phone}.jpg", "image/jpeg", photograph(*some)


FILES = (docx, pdf, html, text_file, odt, transcript)


def multipart(fields: dict[str, str], files: list[tuple], boundary: str) -> bytes:
    """Return the body of a form with files, each given as (field, name, type, content)."""
    body = io.BytesIO()
    begin = f"--{boundary}\r\nContent-Disposition: form-data; name="
    for field, said in fields.items():
        body.write(f'{begin}"{field}"\r\n\r\n{said}\r\n'.encode())
    for field, name, kind, content in files:
        body.write(f'{begin}"{field}"; filename="{name}"\r\n'.encode())
        body.write(f"Content-Type: {kind}\r\n\r\n".encode())
        body.write(content + b"\r\n")
    body.write(f"--{boundary}--\r\n".encode())
    return body.getvalue()
