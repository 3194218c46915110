"""A PDF with pages that are pictures of text: their words are recognised, page after page."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from claimdesk.errors import (
    ClaimdeskError,
    EmptyInputError,
    RecogniserMissingError,
    UnreadableInputError,
)
from claimdesk.intake import recognition
from claimdesk.intake.document import Ended, Scan

if TYPE_CHECKING:
    from claimdesk.intake.sandbox import Sandbox

PAGE_BREAK = "\n\n"
#: Called before each scanned page with how many are done, and how many there are.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanning:
    """How much of a scanned document is recognised: so many pages, none begun after so long.

    One page takes at most `sandbox.WALL_LIMIT_S` to draw and `recognition.WALL_LIMIT_S` to
    recognise, each within the memory of a parser.
    """

    pages: int = 100
    wall_s: float = 600.0
    progress: Progress | None = None


#: Of a document for which nobody waits at a screen.
WHOLE = Scanning()


def read_pdf(data: bytes, sandbox: Sandbox, scanning: Scanning = WHOLE) -> dict[str, Any]:
    """Return {text, title, places} of a PDF, and {scan, notice} where pages of it are scans.

    Raises EmptyInputError where no page holds words, RecogniserMissingError where all that could
    do so are scans and Tesseract is not installed.
    """
    fields: dict[str, Any] = sandbox.run("pdf", data)
    numbers, pages = fields.pop("scans"), fields.pop("pages")
    has_text = bool(fields["text"].strip())
    if numbers:
        _add_scans(fields, _Reading(data, sandbox, scanning), numbers, pages)
    elif not has_text:
        raise EmptyInputError("This PDF holds no text, and no scanned pages either.")
    return fields


def _add_scans(fields: dict[str, Any], reading: _Reading, numbers: list[int], pages: int) -> None:
    words: dict[int, str] = {}
    ended = Ended.MISSING
    notice = recognition.MISSING
    try:
        recogniser = recognition.Recogniser()
    except RecogniserMissingError:
        if not fields["text"].strip():
            raise
    else:
        words, ended = reading.recognise(recogniser, numbers)
        notice = recogniser.notice
    texts = _by_page(fields) | {number: said for number, said in words.items() if said}
    if not any(map(str.strip, texts.values())):
        raise _nothing_in(len(words), pages)
    fields["places"], fields["text"] = _joined(texts)
    fields["scan"] = scan = Scan(pages=pages, scanned=len(numbers), read=len(words), ended=ended)
    fields["notice"] = f"{scan.told()} {notice}"


def _nothing_in(read: int, pages: int) -> ClaimdeskError:
    if read:
        return EmptyInputError(
            f"No words were found in {read} of {pages} pages, which are pictures. Type what they "
            "claim."
        )
    return UnreadableInputError("None of its scanned pages could be read. Paste the text.")


@dataclass(slots=True)
class _Reading:
    """The recognising of one document's pages."""

    data: bytes
    sandbox: Sandbox
    scanning: Scanning

    def recognise(
        self, recogniser: recognition.Recogniser, numbers: list[int]
    ) -> tuple[dict[int, str], Ended]:
        """Return the words of each page that could be read, and why it ended before the last."""
        words: dict[int, str] = {}
        told = self.scanning.progress or (lambda _done, _of: None)
        ends = time.monotonic() + self.scanning.wall_s
        wanted = numbers[: self.scanning.pages]
        ended = Ended.PAGES if len(wanted) < len(numbers) else Ended.WHOLE
        for done, number in enumerate(wanted):
            if time.monotonic() >= ends:
                return words, Ended.TIME
            told(done, len(wanted))
            try:
                png = self.sandbox.run("pdf-page", self.data, options={"number": number})["png"]
                words[number] = (
                    recogniser.words_of(png, least=recognition.MIN_PAGE_CONFIDENCE) if png else ""
                )
            except UnreadableInputError:  # one bad page leaves the others readable
                ended = Ended.PART if ended == Ended.WHOLE else ended
        told(len(wanted), len(wanted))
        return words, ended


def _by_page(fields: dict[str, Any]) -> dict[int, str]:
    """Return the text of each page that has some, by its number."""
    places = fields["places"]
    if not places:
        return {}
    ends = [offset for offset, _ in places[1:]] + [len(fields["text"]) + len(PAGE_BREAK)]
    return {
        int(name.rpartition(" ")[2]): fields["text"][offset : end - len(PAGE_BREAK)]
        for (offset, name), end in zip(places, ends, strict=True)
    }


def _joined(texts: dict[int, str]) -> tuple[list[tuple[int, str]], str]:
    """Return where each page begins, and the text of all."""
    places, size = [], 0
    for number in sorted(texts):
        places.append((size, f"page {number}"))
        size += len(texts[number]) + len(PAGE_BREAK)
    return places, PAGE_BREAK.join(texts[number] for number in sorted(texts))
