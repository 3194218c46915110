"""What reading makes of a text, a file or a page: plain text with what it states about itself."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Plain text with where it came from; never who wrote it.

    `source` is a file name or the address that answered, empty for pasted text. What a page states
    of itself may be empty: `lang` (BCP 47), `published` (YYYY-MM-DD), `canonical` (its own
    address), `outlet`. `notice` says in words what is missing or was changed while reading.
    `places` are (offset, name) pairs in order: where in `text` a page or a moment begins.
    `fingerprint` is that of a picture (`pictures.fingerprint`). `wall` is a `walls.WallKind` where
    something else stands in the article's place and the reader asked for it all the same.
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
    wall: str = ""

    def place_at(self, offset: int) -> str:
        """Return the name of the page or moment that holds an offset of the text, or nothing."""
        at = bisect_right(self.places, offset, key=lambda place: place[0])
        return self.places[at - 1][1] if at else ""

    def to_json(self) -> dict[str, str]:
        """Return what the text states about itself, without the text."""
        names = ("title", "published", "canonical", "outlet", "notice", "fingerprint")
        return {name: getattr(self, name) for name in names}
