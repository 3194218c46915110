"""What was captured as text, and whether it is evidence: walls, errors and empty pages are none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from claimdesk.errors import (
    AddressRefusedError,
    EmptyInputError,
    InputError,
)
from claimdesk.evidence.sheets import SHEETS, kind_of_sheet
from claimdesk.evidence.tables import Table
from claimdesk.intake.addresses import check_kept, is_of_users
from claimdesk.intake.charsets import decode_text
from claimdesk.intake.document import Document
from claimdesk.intake.kinds import kind_of
from claimdesk.intake.reading import MAX_CHARS, read_bytes
from claimdesk.intake.scans import WHOLE, Scanning
from claimdesk.intake.walls import REASONS as WALLS
from claimdesk.intake.walls import WallKind

if TYPE_CHECKING:
    from claimdesk.intake.sandbox import Sandbox

#: A page with less text than this holds no passage: "Loading ..." does not make a sentence.
MIN_PAGE_CHARS = 25
#: Data whose text is what it says, sign for sign.
_AS_IS = frozenset({"csv", "json", "jsonl", "xml", "feed", "sitemap"})
#: Code -> why it is no evidence, in words.
REASONS = {
    **{kind.value: reason for kind, reason in WALLS.items() if kind is not WallKind.PAYWALL},
    "status": "the server answered with an error, not with the page",
    "empty": "there is no text on the page",
    "packed": "it was sent in a packing that is not read, or is damaged",
    "users": "users of the site write there; say which organisation or office-holder it is",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a document or None, its kind, why it is no evidence (codes), what is missing."""

    document: Document | None
    kind: str
    refusals: tuple[str, ...]
    notice: str


def read(  # noqa: PLR0913 - what came with the bytes, each by name
    body: bytes,
    *,
    url: str,
    requested: str,
    name: str,
    media_type: str,
    charset: str,
    status: int,
    problem: str,
    sandbox: Sandbox | None,
    scanning: Scanning = WHOLE,
) -> Reading:
    """Read a document in the sandbox and judge it; `status` is 0 and `requested` empty for files.

    `name` is that of a file, of which the ending counts; of an address it is the address.

    A page is judged as what it is; a picture, a table or another file without text is evidence all
    the same, with a notice.
    """
    kind = kind_of_sheet(body) or kind_of(body, media_type, name)
    refusals = _refusals(body, url, requested, status, problem)
    if problem or not body.strip():
        return Reading(None, kind, tuple(refusals), problem)
    if kind in SHEETS:
        return Reading(None, kind, tuple(refusals), "Its cells could not be read.")
    try:
        document = (
            _as_it_is(body, charset, media_type)
            if kind in _AS_IS
            else read_bytes(
                body,
                name=url or name,
                media_type=media_type,
                charset=charset,
                requested=requested,
                sandbox=sandbox,
                scanning=scanning,
                past_walls=True,
            )
        )
    except EmptyInputError as error:
        is_page = kind in {"html", "text", "markdown"}
        return Reading(None, kind, (*(["empty"] if is_page else []), *refusals), str(error))
    except InputError as error:
        return Reading(None, kind, tuple(refusals), f"Its text is not read: {error}")
    if document.wall and document.wall != WallKind.PAYWALL:
        refusals.insert(0, document.wall)
    elif kind == "html" and len("".join(document.text.split())) < MIN_PAGE_CHARS:
        refusals.insert(0, "empty")
    notice = document.notice
    if document.wall == WallKind.PAYWALL:
        notice = f"Of this page {WALLS[WallKind.PAYWALL]}. {notice}".strip()
    return Reading(document, kind, tuple(dict.fromkeys(refusals)), notice)


def _refusals(body: bytes, url: str, requested: str, status: int, problem: str) -> list[str]:
    """Return why an answer is no evidence whatever its text says."""
    found = ["status"] if status and not 200 <= status < 300 else []
    if problem:
        found.append("packed")
    elif not body.strip():
        found.append("empty")
    if _is_written_by_users(url, requested):
        found.append("users")
    return found


def with_cells(reading: Reading, tables: Iterable[Table]) -> Reading:
    """Return the reading of a spreadsheet with the text of its cells, tabs between them."""
    lines = ["\t".join(row) for table in tables for row in ((table.name,), *table.rows)]
    text = "\n".join(filter(None, lines))[:MAX_CHARS]
    return replace(reading, document=Document(text=text, media_type=""), notice="")


def _as_it_is(body: bytes, charset: str, media_type: str) -> Document:
    text = decode_text(body, charset or None)
    return Document(text=text[:MAX_CHARS], media_type=media_type or "text/plain")


def _is_written_by_users(*urls: str) -> bool:
    for url in filter(None, urls):
        try:
            if is_of_users(check_kept(url)):
                return True
        except AddressRefusedError:  # one of a machine or network of one's own
            continue
    return False
