"""Captures beside the sources of a check: pressed in its editor, looked at, handed out as files."""

from __future__ import annotations

import io
import zipfile

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from claimdesk.desk import captures, verbs
from claimdesk.desk.models import Account, Check, Evidence
from claimdesk.domain.roles import Action
from claimdesk.errors import MissingRecordError
from claimdesk.evidence import Anchor, tokens
from claimdesk.evidence.records import PDF
from claimdesk.web.access import access
from claimdesk.web.downloads import capture_file
from claimdesk.web.screens.check_panel import checklist, panel
from claimdesk.web.screens.check_room import with_check
from claimdesk.web.screens.pinned import excerpt_of, pages_of

#: What can be pressed beside a source.
DEEDS = frozenset({"capture", "uncapture", "admit"})
#: Characters that a screen shows of a captured text; of a longer one the part around the passage.
SHOWN_CHARS = 100_000


def do(deed: str, check: Check, key: str, data: QueryDict, press: tuple[Account, object]) -> None:
    """Do what was pressed beside the source with a key."""
    actor, now = press
    names = {"actor": actor, "check": check.pk, "key": key, "now": now}
    if deed == "capture":
        verbs.ask_capture(**names)
    elif deed == "uncapture":
        verbs.drop_capture(**names)
    else:
        said = {"reason": data.get(f"why-{key}", ""), "speaker": data.get(f"who-{key}", "")}
        verbs.override_capture(**names, **said)


@access(Action.READ)
@require_safe
@with_check
def state(request: HttpRequest, check: Check, key: str) -> HttpResponse:
    """Show how it is with the capture of a source: the piece that asks again while it waits."""
    context = panel(request, check)
    context |= {
        "one": evidence_of(check, key),
        "in_editor": context["can_edit"],
        "checklist": checklist(check),
    }
    return render(request, "desk/check/capture_state.html", context)


@access(Action.READ)
@require_safe
@with_check
def copy(request: HttpRequest, check: Check, key: str) -> HttpResponse:
    """Show what was captured, with the passage and the cells that are relied on marked."""
    one = captured(check, key)
    held = captures.opened(one.capture)
    text = held.text if held else ""
    anchor = Anchor.among(one.anchor)
    start, end = (anchor.start, anchor.end) if anchor else (0, 0)
    first = max(0, start - SHOWN_CHARS // 2) if len(text) > SHOWN_CHARS else 0
    last = first + SHOWN_CHARS
    context = panel(request, check) | {
        "one": one,
        "is_stamped": bool(tokens.stamped_by(captures.archive(), one.capture.file)),
        "held": held,
        "before": text[first:start],
        "quoted": text[start:end],
        "after": text[end : max(end, last)],
        "is_cut": len(text) > SHOWN_CHARS,
        "pages": pages_of(one),
        "excerpt": excerpt_of(one),
        "findings": [
            finding
            for finding in check.head.findings.prefetch_related("citations__evidence")
            if any(citation.evidence.key == key for citation in finding.citations.all())
        ],
        "has_pdf": bool(held and held.capture.holds(PDF)),
    }
    return render(request, "desk/check/copy.html", context)


@access(Action.READ)
@require_safe
@with_check
def file(_request: HttpRequest, check: Check, key: str) -> HttpResponseBase:
    """Hand out the file of a capture, as it lies in the archive."""
    return capture_file(captured(check, key).capture.file)


@access(Action.READ)
@require_safe
@with_check
def stamps(_request: HttpRequest, check: Check, key: str) -> HttpResponse:
    """Hand out the time stamps of a capture, as they lie beside it: with request and roots."""
    file_id = captured(check, key).capture.file
    paths = tokens.files_of(captures.archive(), file_id)
    if not paths:
        raise MissingRecordError
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for one in paths:
            archive.write(one, one.name)
    return HttpResponse(
        packed.getvalue(),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{file_id[:12]}-time-stamps.zip"'},
    )


def evidence_of(check: Check, key: str) -> Evidence:
    """Return the source of a check with a key; MissingRecordError where there is none."""
    found = check.head.evidence.select_related("capture__overridden_by", "source__owner")
    one = found.filter(key=key).first()
    if one is None:
        raise MissingRecordError
    return one


def captured(check: Check, key: str) -> Evidence:
    """Return a source of which something was captured; MissingRecordError otherwise."""
    one = evidence_of(check, key)
    if one.capture is None or not one.capture.file:
        raise MissingRecordError
    return one


urlpatterns = [
    path("checks/<int:pk>/captures/<slug:key>/", state, name="capture"),
    path("checks/<int:pk>/captures/<slug:key>/copy/", copy, name="capture-copy"),
    path("checks/<int:pk>/captures/<slug:key>/file/", file, name="capture-file"),
    path("checks/<int:pk>/captures/<slug:key>/stamps/", stamps, name="capture-stamps"),
]
