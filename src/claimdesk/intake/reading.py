"""Reading what a person gives, a text, a file or an address, into one plain Document."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimdesk.errors import (
    AddressRefusedError,
    EmptyInputError,
    EncryptedInputError,
    InputError,
    InputTooLargeError,
    UnsupportedInputError,
    WallError,
)
from claimdesk.intake.charsets import clean_text, decode_text
from claimdesk.intake.document import Document
from claimdesk.intake.kinds import kind_of
from claimdesk.intake.markdown import find_title, strip_markdown
from claimdesk.intake.oldvietnamese import find_old_set
from claimdesk.intake.pasted import plain_text
from claimdesk.intake.sandbox import Sandbox
from claimdesk.intake.scans import WHOLE, Scanning, read_pdf
from claimdesk.intake.transcripts import read_transcript

if TYPE_CHECKING:
    from claimdesk.intake.http import Fetcher

__all__ = ["Document", "read_bytes", "read_input", "read_text"]

MAX_FILE_BYTES = 50_000_000
MAX_CHARS = 5_000_000
_ADDRESS = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*)://")
_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufffd]*")
_LOCKED_OFFICE_MARK = "EncryptedPackage".encode("utf-16-le")
#: The kinds that are read, with the media type of each.
MEDIA_TYPES = {
    "text": "text/plain",
    "markdown": "text/markdown",
    "transcript": "text/vtt",
    "html": "text/html",
    "image": "image/*",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}
_DATA_ADVICE = "To match against published fact-checks, use: claimdesk library add"
_WHAT_TO_DO = {
    "zip": "an archive or an office file other than a text. Save its text as .docx or .pdf",
    "gzip": "a packed file. Unpack it first",
    "archive": "a packed file. Unpack it first",
    "rtf": "a rich text (RTF) file. Save it as .docx",
    "ole": "an old Office file (.doc, .xls, .ppt). Save it as .docx",
    "media": "a sound or video file. Type or paste the words in it",
    "program": "a program, not a document",
    "database": "a database, not a document",
    "feed": f"a feed. {_DATA_ADVICE}",
    "sitemap": f"a sitemap. {_DATA_ADVICE}",
    "xml": "an XML file. Give text, HTML, PDF, .docx or .odt, or paste the text",
    "json": f"a JSON file. {_DATA_ADVICE}",
    "jsonl": f"a JSON Lines file. {_DATA_ADVICE}",
    "csv": f"a table. {_DATA_ADVICE}",
}


def read_input(
    source: str | Path,
    *,
    fetcher: Fetcher | None = None,
    sandbox: Sandbox | None = None,
    scanning: Scanning = WHOLE,
) -> Document:
    """Read a file, or the page at an http(s) address; who reads many gives a warm `sandbox`.

    `scanning` says how much of scanned pages is recognised.

    Raises InputError and its kinds for files, AddressError and its kinds for addresses; each
    message names the input and says what to do.
    """
    if isinstance(source, str) and (scheme := _ADDRESS.match(source)):
        if scheme[1].lower() not in {"http", "https"}:
            raise AddressRefusedError(
                f"{_shown(source)}: only http:// and https:// addresses are fetched."
            )
        return _read_address(source.strip(), fetcher, sandbox, scanning)
    if not str(source).strip():
        raise EmptyInputError
    return read_bytes(
        _read_file(Path(source)),
        name=Path(source).name,
        sandbox=sandbox,
        scanning=scanning,
    )


def read_bytes(  # noqa: PLR0913 - hints, each by name, and most are not there
    data: bytes,
    *,
    name: str,
    media_type: str | None = None,
    charset: str | None = None,
    requested: str = "",
    sandbox: Sandbox | None = None,
    scanning: Scanning = WHOLE,
    past_walls: bool = False,
) -> Document:
    """Read the content of a file or page; `name`, `media_type` and `charset` are hints only.

    The content decides: a PDF named .txt is read as PDF. For what came from the web `name` is the
    address that answered and `requested` the one asked for. Raises InputError and its kinds, among
    them WallError where something else stands in the article's place; `past_walls` reads that, and
    the document's `wall` tells of it.
    """
    shown = _shown(name)
    if len(data) > MAX_FILE_BYTES:
        raise _too_large(shown)
    if not data.strip():
        raise EmptyInputError(
            f"{shown}: it is empty. Give a text, a file or an address that has some."
        )
    kind = kind_of(data, media_type or "", name)
    try:
        options = {
            "charset": charset or "",
            "url": name if requested else "",
            "requested": requested,
        }
        if sandbox is None:
            with Sandbox() as own:
                fields = _parse(kind, data, options, own, scanning)
        else:
            fields = _parse(kind, data, options, sandbox, scanning)
        if kind == "html" and not past_walls:
            fields = _past_walls(fields)
    except InputError as error:
        raise type(error)(f"{shown}: {error}") from error
    return _document(fields, kind, shown)


def read_text(text: str, sandbox: Sandbox | None = None) -> Document:
    """Take pasted text as it is, cleaned of control characters and lone surrogates.

    Of HTML it is what a reader sees. Raises InputError and its kinds.
    """
    return _document({"text": plain_text(clean_text(text), sandbox)}, "text", "")


def _read_address(
    url: str, fetcher: Fetcher | None, sandbox: Sandbox | None, scanning: Scanning
) -> Document:
    if fetcher is None:
        from claimdesk.intake.http import Fetcher  # noqa: PLC0415 - only addresses need the client

        with Fetcher() as own:
            return _read_address(url, own, sandbox, scanning)
    answer = fetcher.fetch(url)
    return read_bytes(
        answer.body,
        name=answer.url,
        media_type=answer.media_type,
        charset=answer.charset,
        requested=url,
        sandbox=sandbox,
        scanning=scanning,
    )


def _read_file(path: Path) -> bytes:
    shown = _shown(path.name or str(path))
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise InputError(f"{shown}: this is a folder. Name the file in it.")
        if not stat.S_ISREG(about.st_mode):
            raise UnsupportedInputError(f"{shown}: this is a device or pipe, not a file.")
        if about.st_size > MAX_FILE_BYTES:
            raise _too_large(shown)
        with path.open("rb") as file:
            # One byte more than the limit shows a file that grew since.
            return file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        raise InputError(
            f"{shown}: there is no such file. Check the name and the folder."
        ) from None
    except PermissionError:
        raise InputError(f"{shown}: reading it is not permitted. Check its permissions.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not valid"
        raise InputError(f"{shown}: cannot be read ({reason}).") from error


def _parse(
    kind: str, data: bytes, options: dict[str, str], sandbox: Sandbox, scanning: Scanning
) -> dict[str, Any]:
    if kind in {"text", "markdown", "transcript"}:
        return _decoded(kind, data, options["charset"] or None)
    if kind == "html":
        return dict(sandbox.run(kind, data, options=options))
    if kind == "pdf":
        return read_pdf(data, sandbox, scanning)
    if kind == "image":
        return _recognised(sandbox.run(kind, data))
    if kind in MEDIA_TYPES:
        return dict(sandbox.run(kind, data))
    if kind == "ole" and _LOCKED_OFFICE_MARK in data:
        raise EncryptedInputError
    raise UnsupportedInputError(f"This is {_WHAT_TO_DO[kind]}.")


def _decoded(kind: str, data: bytes, charset: str | None) -> dict[str, Any]:
    """Return what is in a file whose bytes are its letters."""
    text = decode_text(data, charset)
    if kind == "markdown":
        return {"text": strip_markdown(text[: MAX_CHARS + 1]), "title": find_title(text)}
    if kind == "transcript":
        words, places = read_transcript(text)
        return {"text": words, "places": places}
    return {"text": text}


def _recognised(fields: dict[str, str]) -> dict[str, Any]:
    from claimdesk.intake.recognition import recognise  # noqa: PLC0415 - only pictures need it

    words, notice = recognise(fields["png"])
    return {"text": words, "notice": notice, "fingerprint": fields["fingerprint"]}


def _past_walls(fields: dict[str, Any]) -> dict[str, Any]:
    """Refuse a page that stands in an article's place; of a paywall the beginning is read."""
    wall = fields.pop("wall")
    if wall:
        from claimdesk.intake.walls import REASONS, WallKind  # noqa: PLC0415 - many patterns

        reason = REASONS[WallKind(wall)]
        if wall != WallKind.PAYWALL:
            raise WallError(
                f"This page is no article: {reason}. Open it in a browser and save it, or paste "
                "the text."
            )
        fields["notice"] = f"Of this page {reason}."
    return fields


def _document(fields: dict[str, Any], kind: str, source: str) -> Document:
    text = fields.pop("text")
    label = source or "The text"
    if len(text) > MAX_CHARS:
        raise InputTooLargeError(
            f"{label}: it has more than {MAX_CHARS:,} characters, which is the limit. Split it, "
            "or pass the part that matters."
        )
    if _INVISIBLE.fullmatch(text):
        raise EmptyInputError(f"{label}: it holds no text. Give one that has some.")
    cut = len(text) - len(text.lstrip("\n"))
    places = tuple((max(0, offset - cut), name) for offset, name in fields.pop("places", ()))
    document = Document(
        text=text.strip("\n"),
        source=source,
        media_type=MEDIA_TYPES[kind],
        places=places,
        **fields,
    )
    return _in_unicode(document)


def _in_unicode(document: Document) -> Document:
    """Return a document with Vietnamese of an old encoding turned, and a notice that says so."""
    old = find_old_set(document.text)
    if old is None:
        return document
    # Turned piece by piece, since a place is an offset and some letters become shorter.
    starts = [0, *(offset for offset, _ in document.places), len(document.text)]
    pieces = [old.turn(document.text[a:b]) for a, b in pairwise(starts)]
    offsets = list(accumulate(map(len, pieces)))
    said = f"Its Vietnamese was in the old encoding {old.name} and has been turned into Unicode."
    return replace(
        document,
        text="".join(pieces),
        title=old.turn(document.title) if find_old_set(document.title) else document.title,
        notice=f"{document.notice} {said}".strip(),
        places=tuple(
            (offset, name) for offset, (_, name) in zip(offsets, document.places, strict=False)
        ),
    )


def _too_large(shown: str) -> InputTooLargeError:
    return InputTooLargeError(
        f"{shown}: it is larger than {MAX_FILE_BYTES // 10**6} MB, which is the limit. Split it, "
        "or pass the part that matters."
    )


def _shown(name: str) -> str:
    clean = "".join(char if char.isprintable() else "?" for char in name)
    return clean if len(clean) <= 2000 else clean[:1999] + "…"
