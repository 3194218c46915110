"""What reading makes of a text, a file or a page: plain text with what it states about itself."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Ended(StrEnum):
    """Why the recognising of scanned pages ended, if not with the last one."""

    WHOLE = ""
    PAGES = "pages"  # more pages than are read at once
    TIME = "time"
    PART = "part"  # some pages are damaged, or took too long
    MISSING = "missing"  # Tesseract is not installed


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """Of how many pages a document is, how many are scans, how many of those were recognised."""

    pages: int
    scanned: int
    read: int
    ended: Ended = Ended.WHOLE

    def told(self) -> str:
        """Return the same in words."""
        return f"{self.scanned} of {self.pages} pages are scans; {self.read} of them were read."

    def to_json(self) -> dict[str, Any]:
        """Return the facts by name."""
        return {
            "pages": self.pages,
            "scanned": self.scanned,
            "read": self.read,
            "ended": self.ended.value,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Plain text with where it came from; never who wrote it.

    `source` is a file name or the address that answered, empty for pasted text. What a page states
    of itself may be empty: `lang` (BCP 47), `published` (YYYY-MM-DD), `canonical` (its own
    address), `outlet`. `notice` says in words what is missing or was changed while reading.
    `places` are (offset, name) pairs in order: where in `text` a page or a moment begins.
    `fingerprint` is that of a picture (`pictures.fingerprint`); `scan` tells of a PDF with pages
    that are pictures. `wall` is a `walls.WallKind` where something else stands in the article's
    place and the reader asked for it all the same.
    """

    text: str
    title: str = ""
    lang: str = ""
    source: str = ""
    media_type: str = "text/plain"
    published: str = ""
    canonical: str = ""
    outlet: str = ""
    notice: str = ""
    places: tuple[tuple[int, str], ...] = ()
    fingerprint: str = ""
    scan: Scan | None = None
    wall: str = ""

    def place_at(self, offset: int) -> str:
        """Return the name of the page or moment that holds an offset of the text, or nothing."""
        at = bisect_right(self.places, offset, key=lambda place: place[0])
        return self.places[at - 1][1] if at else ""

    def to_json(self) -> dict[str, Any]:
        """Return what the text states about itself, without the text."""
        names = ("title", "published", "canonical", "outlet", "notice", "fingerprint")
        stated = {name: getattr(self, name) for name in names}
        return {**stated, "scan": self.scan.to_json() if self.scan else None}
