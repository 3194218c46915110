"""Files of captures: one that is given for a source, the picture of a page, a page of a PDF."""

from __future__ import annotations

from pathlib import PurePath

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from claimdesk.desk import captures, verbs
from claimdesk.desk.models import Account, Check, Evidence
from claimdesk.domain.roles import Action
from claimdesk.errors import InputError
from claimdesk.evidence.records import PDF
from claimdesk.intake.reading import MAX_FILE_BYTES
from claimdesk.web.access import access
from claimdesk.web.errors import explain
from claimdesk.web.screens.capturing import captured, evidence_of
from claimdesk.web.screens.check_panel import panel
from claimdesk.web.screens.check_room import with_check

_UNUSABLE = 422


class FileForm(forms.Form):
    """A file that stands for a source."""

    use_required_attribute = False

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=1000,
        help_text=gettext_lazy(
            "PDF, Word, a spreadsheet, CSV, a picture or another file, at most 50 MB. Its content "
            "is kept byte for byte, its name is not."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )


@access(Action.WORK)
@require_http_methods(["GET", "HEAD", "POST"])
@with_check
def give(request: HttpRequest, check: Check, key: str) -> HttpResponse:
    """Let a file stand for a source: one that has no address, or that cannot be fetched."""
    one = evidence_of(check, key)
    context = panel(request, check) | {"one": one, "form": FileForm(label_suffix="")}
    if request.method != "POST":
        return render(request, "desk/check/give.html", context)
    form = FileForm(request.POST, request.FILES, label_suffix="")
    if form.is_valid() and context["can_edit"]:
        try:
            _take(form.cleaned_data["file"], check, one, request.user)
        except InputError as error:
            form.add_error("file", explain(error))
        else:
            return redirect(f"{reverse('desk:check', args=[check.pk])}#evidence-{key}")
    context["form"] = form
    return render(request, "desk/check/give.html", context, status=_UNUSABLE)


def _take(file: UploadedFile, check: Check, one: Evidence, actor: Account) -> None:
    found = captures.take_file(
        file.read(MAX_FILE_BYTES + 1),
        ending=PurePath(file.name or "").suffix,
        address=one.address,
    )
    verbs.capture_file(actor=actor, check=check.pk, key=one.key, found=found, now=timezone.now())


@access(Action.READ)
@require_safe
@with_check
def picture(_request: HttpRequest, check: Check, key: str) -> HttpResponse:
    """Hand out the picture of a page as a browser drew it."""
    data, kind = captures.picture_of(captured(check, key).capture)
    return _kept(HttpResponse(data, content_type=kind))


@access(Action.READ)
@require_safe
@with_check
def pdf(_request: HttpRequest, check: Check, key: str) -> HttpResponse:
    """Hand out the PDF that a browser made of a page."""
    held = captured(check, key).capture
    data = captures.member_of(held, PDF)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{held.file[:12]}.pdf"'
    return _kept(response)


@access(Action.READ)
@require_safe
@with_check
def page(_request: HttpRequest, check: Check, key: str, number: int) -> HttpResponse:
    """Hand out a page of a captured PDF as a picture."""
    drawn = captures.page_picture(captured(check, key).capture, number)
    return _kept(HttpResponse(drawn, content_type="image/png"))


def _kept(response: HttpResponse) -> HttpResponse:
    """Let a browser keep what never changes, for whoever was let in only."""
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return response


_PLACE = "checks/<int:pk>/captures/<slug:key>/"
urlpatterns = [
    path(f"{_PLACE}give/", give, name="capture-give"),
    path(f"{_PLACE}picture/", picture, name="capture-picture"),
    path(f"{_PLACE}pdf/", pdf, name="capture-pdf"),
    path(f"{_PLACE}pages/<int:number>/", page, name="capture-page"),
]
