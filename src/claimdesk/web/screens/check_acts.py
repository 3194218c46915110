"""What is done to a check beside writing it: comments, interests, going back to a draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claimdesk.desk import verbs
from claimdesk.desk.models import Check, Comment
from claimdesk.domain.roles import Action
from claimdesk.errors import InputError, MissingRecordError
from claimdesk.web.access import access, way_back
from claimdesk.web.screens.check_forms import DeclareForm
from claimdesk.web.screens.check_room import with_check
from claimdesk.web.screens.drafting import Press, save


@access(Action.COMMENT)
@require_POST
@with_check
def comment(request: HttpRequest, check: Check) -> HttpResponse:
    """Remark on a check; what else is on the editor's form is saved first."""
    if "was-title" in request.POST and request.user.may(Action.WORK):
        check = save(check.pk, request.POST, Press(request.user, timezone.now(), "save")).check
    said = verbs.comment(
        actor=request.user,
        claim=check.claim_id,
        text=request.POST.get("c-text", ""),
        revision=check.head_id,
        place=request.POST.get("c-place", ""),
        quote=request.POST.get("c-quote", ""),
        now=timezone.now(),
    )
    back = way_back(request, reverse("desk:check", args=[check.pk])).partition("#")[0]
    return HttpResponseRedirect(f"{back}#comment-{said.pk}")


@access(Action.COMMENT)
@require_POST
@with_check
def resolve(request: HttpRequest, check: Check, comment: int) -> HttpResponse:
    """Mark a comment as dealt with, or as open again."""
    if not Comment.objects.filter(pk=comment, revision__check_record=check).exists():
        raise MissingRecordError
    verbs.resolve_comment(actor=request.user, comment=comment, now=timezone.now())
    back = way_back(request, reverse("desk:check", args=[check.pk])).partition("#")[0]
    return HttpResponseRedirect(f"{back}#comment-{comment}")


@access(Action.READ)
@require_POST
@with_check
def declare(request: HttpRequest, check: Check) -> HttpResponse:
    """Declare one's interests in a check; with a conflict one is locked out of it."""
    form = DeclareForm(request.POST)
    if not form.is_valid():
        raise InputError(_("Choose whether you have a conflict of interest."))
    conflicted = form.cleaned_data["conflicted"] == "yes"
    verbs.declare(
        actor=request.user,
        check=check.pk,
        conflicted=conflicted,
        note=form.cleaned_data["note"],
        now=timezone.now(),
    )
    if conflicted:
        return HttpResponseRedirect(reverse("desk:check", args=[check.pk]))
    messages.success(request, _("Your declaration is kept with the check."))
    return HttpResponseRedirect(way_back(request, reverse("desk:check", args=[check.pk])))


@access(Action.ADMINISTER)
@require_POST
@with_check
def lift(request: HttpRequest, check: Check) -> HttpResponse:
    """Let somebody back into a check they declared a conflict in."""
    account = request.POST.get("account", "")
    verbs.lift_conflict(
        actor=request.user,
        check=check.pk,
        account=int(account) if account.isdecimal() else 0,
        note=request.POST.get("note", ""),
        now=timezone.now(),
    )
    messages.success(request, _("The conflict is lifted; the reason is kept with it."))
    return HttpResponseRedirect(reverse("desk:check", args=[check.pk]))


@access(Action.WORK)
@require_POST
@with_check
def reopen(request: HttpRequest, check: Check) -> HttpResponse:
    """Begin the next revision of a check that was sent to review or approved."""
    version = request.POST.get("version", "")
    if check.state != Check.State.DRAFT:
        verbs.save_draft(
            actor=request.user,
            check=check.pk,
            version=int(version) if version.isdecimal() else None,
            now=timezone.now(),
        )
        messages.success(
            request, _("This is a new revision. It needs a second person's approval again.")
        )
    return HttpResponseRedirect(reverse("desk:check", args=[check.pk]))


@access(Action.WORK)
@require_POST
@with_check
def drop(request: HttpRequest, check: Check) -> HttpResponse:
    """Give up a correction that is under way."""
    verbs.drop_correction(actor=request.user, check=check.pk, now=timezone.now())
    messages.success(request, _("The correction is dropped. What is published stays as it is."))
    return HttpResponseRedirect(reverse("desk:check", args=[check.pk]))


urlpatterns = [
    path("checks/<int:pk>/comment/", comment, name="check-comment"),
    path("checks/<int:pk>/comment/<int:comment>/resolve/", resolve, name="check-resolve"),
    path("checks/<int:pk>/declare/", declare, name="check-declare"),
    path("checks/<int:pk>/lift/", lift, name="check-lift"),
    path("checks/<int:pk>/reopen/", reopen, name="check-reopen"),
    path("checks/<int:pk>/drop/", drop, name="check-drop"),
]
