"""Files as people upload them: an innocent text, and who they are in everything round it."""

from __future__ import annotations

import io

from support.traces import Stranger

#: What somebody struck out while changes were tracked.
_DELETED = (
    '<w:del {} w:author="{}" w:date="2026-11-20T09:00:00Z" w:id="9">'
    "<w:r><w:delText>{}</w:delText></w:r></w:del>"
)


def text_file(text: str, who: Stranger) -> tuple[str, str, bytes]:
    return f"{who.name}.txt", "text/plain", text.encode()


def html(text: str, who: Stranger) -> tuple[str, str, bytes]:
    page = (
        f'<html><head><title>{who.name}</title><meta name="author" content="{who.name}">'
        f'<meta property="article:author" content="https://social.example/{who.handle}">'
        f'<link rel="author" href="mailto:{who.mail}"><!-- {who.phone} --></head>'
        f'<body data-owner="{who.handle}"><article><p>{text}</p></article></body></html>'
    )
    return f"{who.handle}.html", "text/html", page.encode()


def docx(text: str, who: Stranger) -> tuple[str, str, bytes]:
    """Make a Word document with author, title, comment, tracked change and a photograph."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    paragraph = document.add_paragraph(text)
    paragraph._p.append(parse_xml(_DELETED.format(nsdecls("w"), who.name, who.phone)))
    properties = document.core_properties
    properties.author = properties.last_modified_by = who.name
    properties.title, properties.subject = who.name, who.mail
    properties.keywords, properties.comments = who.handle, who.phone
    document.add_comment(paragraph.runs, text=f"{who.name}: {who.phone}", author=who.name)
    document.add_picture(io.BytesIO(photograph(who)))
    stream = io.BytesIO()
    document.save(stream)
    return f"{who.name} {who.phone}.docx", "application/octet-stream", stream.getvalue()


def pdf(text: str, who: Stranger) -> tuple[str, str, bytes]:
    """Make a PDF of one page whose properties and XMP name who made it."""
    plain = text.encode("ascii", "ignore").decode().replace("(", "").replace(")", "")
    shown = f"BT /F1 12 Tf 20 700 Td ({plain}) Tj ET"
    name = who.name.encode("utf-16-be").hex()
    xmp = f"<x:xmpmeta><dc:creator>{who.name}</dc:creator><xmp:Owner>{who.mail}</xmp:Owner>"
    length = len(xmp.encode())
    font = "/Resources << /Font << /F1 5 0 R >> >>"
    facts = f"/Producer ({who.handle}) /Creator ({who.mail}) /Title ({who.phone})"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {font} >>",
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
    return f"{who.handle}.pdf", f"application/pdf; name={who.handle}", out.getvalue()


def photograph(who: Stranger) -> bytes:
    """Return a JPEG that tells who took it, with which camera, and a comment."""
    from PIL import Image

    image = Image.new("RGB", (8, 8))
    exif = image.getexif()
    exif[0x013B] = who.handle  # artist
    exif[0x8298] = who.mail  # copyright
    exif[0x010F] = who.phone  # maker
    stream = io.BytesIO()
    image.save(stream, "JPEG", exif=exif, comment=who.handle.encode())
    return stream.getvalue()


FILES = (docx, pdf, html, text_file)


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
