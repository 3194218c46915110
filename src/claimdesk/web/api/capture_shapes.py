"""What the API answers about captures of sources."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field

from claimdesk.desk import captures
from claimdesk.desk.models import Capture
from claimdesk.desk.stamping import Standing, standing
from claimdesk.evidence.records import Drawing
from claimdesk.web.api.shapes import Person
from claimdesk.web.api.stamp_shapes import StandingOut


class CapturedOut(Schema):
    """What a page says of a capture: SHA-256 of its file and of the document in it, and when."""

    file: str
    sha256: str
    captured: str


class CaptureOut(Schema):
    """How it is with the capture of a source.

    `state` is waiting, done, refused (it is there, and no evidence) or failed (nothing came);
    `problems` are codes of why.
    """

    id: int
    address: str
    state: str
    asked: datetime
    captured: datetime | None
    file: str
    sha256: str
    size_bytes: int
    media_type: str
    title: str
    problems: list[str]
    status: int | None
    override_reason: str
    speaker: str
    overridden_by: Person | None
    overridden: datetime | None
    of_file: bool = Field(description="Somebody gave it as a file.")
    time_stamps: StandingOut

    @staticmethod
    def resolve_time_stamps(capture: Capture) -> Standing:
        """Return how it stands with its time stamps."""
        return standing(capture.file)


class DrawingOut(Schema):
    """How a browser drew a captured page, from the captured bytes; `problem` says why not.

    `width`, `height` and `page_height` are in CSS pixels, the last larger where the picture is cut;
    `left_out` names parts of the page that it did not get.
    """

    problem: str
    browser: str
    began: str
    width: int
    height: int
    page_height: int
    asked: int
    left_out: list[str]


class CaptureDetail(CaptureOut):
    """A capture with what is known of its picture; null for files and where none was asked for."""

    drawing: DrawingOut | None

    @staticmethod
    def resolve_drawing(obj: Capture) -> Drawing | None:
        """Return what the manifest says of it."""
        held = captures.opened(obj)
        return held.capture.drawing if held else None
