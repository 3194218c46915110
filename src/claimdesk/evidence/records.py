"""What a capture says of itself: where from, when, how, what came, and what was made of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from claimdesk.errors import CaptureDamagedError

FORMAT = 1
MANIFEST = "capture/manifest.json"
TEXT = "capture/text.txt"
#: How the notice of a page begins of which a paywall leaves the beginning only.
CUT = "Of this page only its beginning is there"
#: Of these there is at most one: a picture that would be too large is a JPEG.
PICTURES = ("capture/page.png", "capture/page.jpg")
PDF = "capture/page.pdf"
#: The words of a PDF with where they stand on its pages, and the cells of tables.
WORDS = "capture/words.json.gz"
CELLS = "capture/cells.json.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """One exchange: where, when (UTC), the answer's status, and SHA-256 of all that came.

    `certificate_sha256` is the fingerprint of the server's own certificate, empty without TLS.
    `interim` are answers on the way (1xx), `excess_bytes` how much came behind the answer: neither
    is in the WARC.
    """

    url: str
    began: str
    status: int
    ip: str
    certificate_sha256: str
    received_sha256: str
    received_bytes: int
    interim: str = ""
    excess_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A file that was made of another one: its path and SHA-256, that of its origin, by what."""

    path: str
    sha256: str
    derived_from: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How a browser drew the captured document, or in `problem` why not (`drawing.REASONS`).

    The browser got the captured bytes for the address. `began` is when, in UTC; `width`, `height`
    and `page_height` are in CSS pixels, the last one larger where the picture is cut. What the page
    embeds was asked for anew: `asked` times, `left_out` names what it did not get, and `parts` are
    the exchanges, whose bytes are in a WARC of their own.
    """

    problem: str = ""
    browser: str = ""
    began: str = ""
    width: int = 0
    height: int = 0
    page_height: int = 0
    asked: int = 0
    left_out: tuple[str, ...] = ()
    parts: tuple[Exchanged, ...] = ()

    @property
    def when(self) -> datetime | None:
        """Return when it was drawn, if it was."""
        return datetime.fromisoformat(self.began) if self.began else None

    @property
    def is_cut(self) -> bool:
        """Tell whether the page goes on below the picture."""
        return self.page_height > self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A capture. `id` is the SHA-256 of its file, `sha256` that of the document it holds.

    The document is what a browser would save: unframed and unpacked, not parsed. `requested` is the
    address asked for, `url` the one that answered; of a file, both are the address it is said to
    be from, or empty. `refusals` are codes of why it is no evidence (`quality.REASONS`), none for
    most; `notice` says what is missing. `places` tell where in the text a page begins. `drawing` is
    None for files, and for what was captured without asking for a picture.
    """

    captured: str
    requested: str
    url: str
    sha256: str
    size_bytes: int
    media_type: str
    charset: str
    kind: str
    status: int
    software: Mapping[str, str]
    exchanges: tuple[Exchanged, ...] = ()
    derived: tuple[Derived, ...] = ()
    title: str = ""
    lang: str = ""
    published: str = ""
    outlet: str = ""
    notice: str = ""
    refusals: tuple[str, ...] = ()
    places: tuple[tuple[int, str], ...] = ()
    drawing: Drawing | None = None
    format: int = FORMAT
    id: str = field(default="", compare=False)

    @property
    def when(self) -> datetime:
        """Return when the answer came, or the file was given."""
        return datetime.fromisoformat(self.captured)

    @property
    def is_cut(self) -> bool:
        """Tell whether only the beginning of a page is there, before a paywall."""
        return self.notice.startswith(CUT)

    @property
    def picture(self) -> str:
        """Return the path of its picture, or nothing."""
        return next((one.path for one in self.derived if one.path in PICTURES), "")

    def holds(self, path: str) -> bool:
        """Tell whether a file was made of it that is in the capture."""
        return any(one.path == path for one in self.derived)

    def dump(self) -> bytes:
        """Return it as the bytes of its member; its id is not in it, being made of it."""
        row = {name: value for name, value in asdict(self).items() if name != "id"}
        return (json.dumps(row, ensure_ascii=False, indent=1) + "\n").encode()

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"id": self.id, **json.loads(self.dump())}

    @classmethod
    def load(cls, data: bytes, key: str = "") -> Capture:
        """Read it; CaptureDamagedError where it is none, or a newer Claimdesk's."""
        try:
            row = json.loads(data)
            newer = row["format"] > FORMAT
            known = {one.name for one in fields(cls)}
            row["exchanges"] = tuple(Exchanged(**one) for one in row["exchanges"])
            row["derived"] = tuple(Derived(**one) for one in row["derived"])
            row["refusals"] = tuple(row["refusals"])
            row["places"] = tuple((int(at), str(name)) for at, name in row["places"])
            row["drawing"] = _drawing(row.get("drawing"))
            found = cls(**{name: value for name, value in row.items() if name in known})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CaptureDamagedError(f"{MANIFEST} cannot be read ({error}).") from error
        if newer:
            raise CaptureDamagedError("This capture is a newer Claimdesk's. Update this one.")
        return replace(found, id=key)


def _drawing(row: dict[str, Any] | None) -> Drawing | None:
    if row is None:
        return None
    parts = tuple(Exchanged(**one) for one in row["parts"])
    return Drawing(**{**row, "left_out": tuple(row["left_out"]), "parts": parts})
