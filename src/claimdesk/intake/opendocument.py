"""Text of an OpenDocument text (.odt): headings, paragraphs, lists and tables. Runs sandboxed."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from claimdesk.errors import UnreadableInputError
from claimdesk.intake.charsets import clean_text
from claimdesk.intake.office import read_tree

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_LINES = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
# What was deleted is kept as a tracked change, and notes and comments name who wrote them.
_SKIPPED = frozenset({f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_OFFICE}forms"})
_SIGNS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_MAX_DEPTH = 200
_MAX_SPACES = 100
_SHORT_CELL_CHARS = 80


def parse_odt(data: bytes) -> dict[str, str]:
    """Return {text, title}; the title is that of a paragraph styled so.

    Only the text is read: no link is followed, no picture or embedded object is opened.
    """
    body = read_tree(data, "content.xml").find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise UnreadableInputError(
            "It has no text inside. Open it in its program and save it again."
        )
    lines = [line for line in _blocks(body, 0) if line.strip()]
    return {"text": clean_text("\n".join(lines)), "title": _title(body)}


def _blocks(node: Element, depth: int) -> Iterator[str]:
    _refuse_deep(depth)
    for child in node:
        if child.tag in _SKIPPED:
            continue
        if child.tag in _LINES:
            notes: list[Element] = []
            yield "".join(_pieces(child, notes, depth)).strip()
            for note in notes:
                yield from _blocks(note, depth + 1)
        elif child.tag == f"{_TABLE}table-row":
            yield from _row(child, depth)
        else:
            yield from _blocks(child, depth + 1)


def _pieces(node: Element, notes: list[Element], depth: int) -> Iterator[str]:
    """Give the words of a paragraph; footnotes and text boxes in it are put aside."""
    _refuse_deep(depth)
    yield node.text or ""
    for child in node:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            yield " " * min(_MAX_SPACES, int(count) if count.isdecimal() else 1)
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag == f"{_TEXT}note":
            notes.extend(child.iter(f"{_TEXT}note-body"))
        elif child.tag.endswith("}text-box"):
            notes.append(child)
        elif child.tag not in _SKIPPED:
            yield from _pieces(child, notes, depth + 1)
        yield child.tail or ""


def _row(node: Element, depth: int) -> Iterator[str]:
    cells = [
        list(filter(None, _blocks(cell, depth + 1))) for cell in node.iter(f"{_TABLE}table-cell")
    ]
    if all(len(cell) <= 1 and len("".join(cell)) <= _SHORT_CELL_CHARS for cell in cells):
        yield " | ".join(cell[0] for cell in cells if cell)
    else:
        yield from (line for cell in cells for line in cell)


def _title(body: Element) -> str:
    for line in body.iter(f"{_TEXT}p"):
        if line.get(f"{_TEXT}style-name", "").lower() == "title":
            return clean_text(" ".join("".join(_pieces(line, [], 0)).split()))[:500]
    return ""


def _refuse_deep(depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise UnreadableInputError("It is nested deeper than a document can be. It is not read.")
