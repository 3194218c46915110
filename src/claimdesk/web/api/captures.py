"""Captures of the sources of checks: asked for, looked at, let through with a reason."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated

from django.http import HttpResponse
from django.utils import timezone
from ninja import File, Query
from ninja.files import UploadedFile

from claimdesk.desk import captures, verbs
from claimdesk.desk.models import Account, Capture, Check
from claimdesk.desk.verbs.standing import get, require_unconflicted
from claimdesk.domain.roles import Action
from claimdesk.errors import EmptyInputError, MissingRecordError
from claimdesk.intake.reading import MAX_FILE_BYTES
from claimdesk.web.api.capture_shapes import CaptureDetail, CaptureOut
from claimdesk.web.api.check_parts import Seen
from claimdesk.web.api.check_shapes import CheckOut
from claimdesk.web.api.checks import check_now
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.values import Body, Id, Key, Version, text

endpoints = Endpoints("checks")


class CaptureIn(Body):
    """Which version of the check one saw."""

    version: Version = None


class LetThrough(Body):
    """Why what was captured is evidence all the same, and who speaks where users write."""

    version: Version = None
    reason: Annotated[str, text(5_000, 1)]
    speaker: Annotated[str, text(200)] = ""


@endpoints.post("/checks/{check}/evidence/{key}/capture", Action.WORK, CaptureOut, status=202)
def ask_capture(actor: Account, check: Id, key: Key, body: CaptureIn) -> Capture:
    """Have a source captured, or captured anew; a worker does it, ask for its state."""
    return verbs.ask_capture(
        actor=actor, check=check, key=key, version=body.version, now=timezone.now()
    )


@endpoints.post(
    "/checks/{check}/evidence/{key}/capture/file", Action.WORK, CaptureOut, status=201, keyed=False
)
def capture_file(
    actor: Account, check: Id, key: Key, seen: Query[Seen], file: File[UploadedFile]
) -> Capture:
    """Let a file (at most 50 MB) stand for a source; of its name the ending counts only."""
    require_unconflicted(get(Check, check), actor)
    evidence = get(Check, check).head.evidence.filter(key=key).first()
    if evidence is None:
        raise MissingRecordError
    if not file.size:
        raise EmptyInputError
    found = captures.take_file(
        file.read(MAX_FILE_BYTES + 1),
        ending=PurePath(file.name or "").suffix,
        address=evidence.address,
    )
    return verbs.capture_file(
        actor=actor, check=check, key=key, found=found, version=seen.version, now=timezone.now()
    )


@endpoints.get("/checks/{check}/evidence/{key}/capture", Action.READ, CaptureDetail)
def capture_of(check: Id, key: Key) -> Capture:
    """Return how it is with the capture of a source; 404 where none was asked for."""
    return _held(check, key)


@endpoints.file(
    "/checks/{check}/evidence/{key}/capture/picture", Action.READ, ("image/png", "image/jpeg")
)
def capture_picture(actor: Account, check: Id, key: Key) -> HttpResponse:
    """Return the picture of a captured page, as a browser drew it; 404 where there is none."""
    require_unconflicted(get(Check, check), actor)
    data, kind = captures.picture_of(_held(check, key))
    return HttpResponse(data, content_type=kind)


@endpoints.post("/checks/{check}/evidence/{key}/capture/override", Action.WORK, CaptureOut)
def override_capture(actor: Account, check: Id, key: Key, body: LetThrough) -> Capture:
    """Say why what was refused is evidence all the same; the reviewer sees it."""
    return verbs.override_capture(
        actor=actor, check=check, key=key, **body.model_dump(), now=timezone.now()
    )


@endpoints.delete("/checks/{check}/evidence/{key}/capture", Action.WORK, CheckOut)
def drop_capture(actor: Account, check: Id, key: Key, seen: Query[Seen]) -> Check:
    """Leave the capture of a source out."""
    verbs.drop_capture(actor=actor, check=check, key=key, version=seen.version, now=timezone.now())
    return check_now(check)


def _held(check: int, key: str) -> Capture:
    found = get(Check, check).head.evidence.filter(key=key, capture__isnull=False)
    evidence = found.select_related("capture__overridden_by").first()
    if evidence is None:
        raise MissingRecordError
    held: Capture = evidence.capture
    return held
