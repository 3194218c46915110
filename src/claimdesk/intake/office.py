"""Text of a Word document: paragraphs, tables and text boxes, in reading order. Runs sandboxed."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from claimdesk.errors import EncryptedInputError, InputTooLargeError, UnreadableInputError
from claimdesk.intake.charsets import clean_text

_MAX_ENTRIES = 2_000
_MAX_UNPACKED_BYTES = 200 * 1024 * 1024
_MAX_PART_BYTES = 64 * 1024 * 1024
_MAX_RATIO = 100
#: Small parts of pure mark-up pack better than 100:1 in honest files.
_RATIO_COUNTS_FROM_BYTES = 1024 * 1024
_MAX_DEPTH = 200
_SHORT_CELL_CHARS = 80
_ENCRYPTED_FLAG = 0x1
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Alternative content repeats a text box for old programs; moved and deleted text is elsewhere or
# gone; field codes are instructions.
_SKIPPED = frozenset({_FALLBACK, f"{_W}moveFrom", f"{_W}del", f"{_W}instrText"})
_SIGNS = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
    f"{_W}softHyphen": "",
}


def parse_docx(data: bytes) -> dict[str, str]:
    """Return {text, title}; the title is that of a paragraph styled so.

    Only the main part is read: no relationship is followed, no template or image is opened.
    """
    body = read_tree(data, "word/document.xml")
    lines = [line for line in _blocks(body, 0) if line.strip()]
    return {"text": clean_text("\n".join(lines)), "title": _title(body)}


def read_tree(data: bytes, name: str) -> Element:
    """Return the elements of one XML part of an office file.

    Raises InputTooLargeError, EncryptedInputError or UnreadableInputError.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            scan_archive(archive)
            part = _read_part(archive, name)
        root: Element = fromstring(part, forbid_dtd=True)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ParseError) as error:
        raise UnreadableInputError from error
    except DefusedXmlException:
        raise UnreadableInputError(
            "It declares XML entities, which no office document needs. It is not read."
        ) from None
    return root


def scan_archive(archive: zipfile.ZipFile) -> None:
    """Refuse an archive that costs more to open than its size says, or that is locked.

    Raises InputTooLargeError, EncryptedInputError or UnreadableInputError; unpacks nothing.
    """
    entries = archive.infolist()
    unpacked_bytes = sum(entry.file_size for entry in entries)
    packed_bytes = sum(entry.compress_size for entry in entries)
    if len(entries) > _MAX_ENTRIES or unpacked_bytes > _MAX_UNPACKED_BYTES:
        raise InputTooLargeError("It unpacks to more than is read. Save its text and pass that.")
    if unpacked_bytes > max(_RATIO_COUNTS_FROM_BYTES, _MAX_RATIO * packed_bytes):
        raise InputTooLargeError(f"It unpacks to over {_MAX_RATIO} times its size. It is not read.")
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED_FLAG:
            raise EncryptedInputError
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if is_link or entry.filename.startswith(("/", "\\")) or ".." in entry.filename.split("/"):
            raise UnreadableInputError("It holds links out of itself. It is not read.")


def _read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as part:
            # The size an archive states is a claim; this is what counts.
            data = part.read(_MAX_PART_BYTES + 1)
    except KeyError:
        raise UnreadableInputError(
            "It has no text inside. Open it in its program and save it again."
        ) from None
    if len(data) > _MAX_PART_BYTES:
        raise InputTooLargeError("Its text unpacks to more than is read. Split the document.")
    return data


def _blocks(node: Element, depth: int) -> Iterator[str]:
    """Give the lines under a node: one a paragraph, or one a table row of short cells."""
    if depth > _MAX_DEPTH:
        raise UnreadableInputError("It is nested deeper than a document can be. It is not read.")
    for child in node:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{_W}p":
            yield from _paragraph(child, depth)
        elif child.tag == f"{_W}tr":
            yield from _row(child, depth)
        else:
            yield from _blocks(child, depth + 1)


def _paragraph(node: Element, depth: int) -> Iterator[str]:
    pieces: list[str] = []
    boxes: list[Element] = []
    _collect(node, pieces, boxes, depth)
    yield "".join(pieces).strip()
    for box in boxes:
        yield from _blocks(box, depth + 1)


def _collect(node: Element, pieces: list[str], boxes: list[Element], depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise UnreadableInputError("It is nested deeper than a document can be. It is not read.")
    for child in node:
        if child.tag == f"{_W}t":
            pieces.append(child.text or "")
        elif child.tag in _SIGNS:
            pieces.append(_SIGNS[child.tag])
        elif child.tag == f"{_W}txbxContent":
            boxes.append(child)
        elif child.tag not in _SKIPPED and child.tag != f"{_W}pPr":
            _collect(child, pieces, boxes, depth + 1)


def _row(node: Element, depth: int) -> Iterator[str]:
    cells = [list(filter(None, _blocks(cell, depth + 1))) for cell in node.iter(f"{_W}tc")]
    if all(len(cell) <= 1 and len("".join(cell)) <= _SHORT_CELL_CHARS for cell in cells):
        yield " | ".join(cell[0] for cell in cells if cell)
    else:
        yield from (line for cell in cells for line in cell)


def _title(body: Element) -> str:
    for paragraph in body.iter(f"{_W}p"):
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        if style is not None and style.get(f"{_W}val", "").lower() == "title":
            title = " ".join("".join(text.text or "" for text in paragraph.iter(f"{_W}t")).split())
            return clean_text(title)[:500]
    return ""
