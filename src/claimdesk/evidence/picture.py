"""The picture and the PDF of a captured page as members of its capture, or why there are none."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from claimdesk.evidence import drawing
from claimdesk.evidence.browser import DrawingError
from claimdesk.evidence.exchanges import exchanged, records_of
from claimdesk.evidence.messages import Message, read_message
from claimdesk.evidence.records import PDF, PICTURES, Derived, Drawing
from claimdesk.evidence.warc import Record

if TYPE_CHECKING:
    from claimdesk.intake.http import Fetcher

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What the manifest says of a drawing, its files, and the exchanges of its parts."""

    drawing: Drawing | None = None
    members: dict[str, bytes] = field(default_factory=dict)
    derived: tuple[Derived, ...] = ()
    records: tuple[Record, ...] = ()


def picture_of(  # noqa: PLR0913 - what is drawn, and with what
    message: Message,
    *,
    url: str,
    kind: str,
    browser: str,
    fetcher: Fetcher,
    clock: Callable[[], datetime],
) -> Picture:
    """Draw a captured answer with the Chromium at `browser`; whatever fails is told, not raised."""
    if not browser:
        return Picture(drawing=Drawing(problem="no_browser"))
    if kind not in drawing.DRAWN or message.problem:
        return Picture(drawing=Drawing(problem="not_a_page"))
    try:
        drawn = drawing.draw(browser, url, message, fetcher=fetcher, clock=clock)
    except DrawingError as error:
        return Picture(drawing=Drawing(problem=error.code))
    except Exception:  # a capture is worth more than its picture
        log.exception("A page could not be drawn")
        return Picture(drawing=Drawing(problem="failed"))
    return _kept(drawn, hashlib.sha256(message.body).hexdigest())


def _kept(drawn: drawing.Drawn, origin: str) -> Picture:
    members = {PICTURES[not drawn.is_png]: drawn.picture}
    if drawn.pdf:
        members[PDF] = drawn.pdf
    began = drawn.began.astimezone(UTC).isoformat()
    taken = [(one, bytes(one.received)) for one in drawn.parts]
    read = [(one, hashlib.sha256(data).hexdigest(), read_message(data)) for one, data in taken]
    return Picture(
        drawing=Drawing(
            browser=drawn.browser,
            began=began,
            width=drawn.width,
            height=drawn.height,
            page_height=drawn.page_height,
            asked=drawn.asked,
            left_out=drawn.left_out,
            parts=tuple(exchanged(*facts) for facts in read),
        ),
        members=members,
        derived=tuple(
            Derived(
                path=path,
                sha256=hashlib.sha256(data).hexdigest(),
                derived_from=origin,
                by=f"{drawn.browser} at {began}",
            )
            for path, data in members.items()
        ),
        records=tuple(record for one, _, message in read for record in records_of(one, message)),
    )
