"""A claim: what it is, what answers it, who works on it, what was said about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from claimdesk.desk import casefile, queue, verbs
from claimdesk.desk.models import Claim, Comment, Match
from claimdesk.desk.similar import similar_claims
from claimdesk.domain.roles import Action
from claimdesk.errors import ConflictError, InputError, MissingRecordError, RuleError
from claimdesk.web.access import access
from claimdesk.web.errors import explain
from claimdesk.web.screens import claim_page
from claimdesk.web.screens.claim_forms import (
    AssignForm,
    DescribeForm,
    StartForm,
    description_in_words,
)
from claimdesk.web.screens.claim_page import claim_of, deed, page_at

_UNUSABLE, _OVERTAKEN = 422, 409
#: Claims that are never joined into another one, since something was built on them.
_STAYING = (Claim.State.CHECKING, Claim.State.PUBLISHED, Claim.State.ANSWERED)


@access(Action.READ)
@require_safe
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a claim."""
    return claim_page.shown(request, claim_of(pk))


@access(Action.WORK)
@require_POST
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what kind of statement a claim is and whose; what was typed survives a refusal."""
    form = DescribeForm(request.POST)
    if not form.is_valid():
        return claim_page.shown(request, claim_of(pk), describe=form, status=_UNUSABLE)
    try:
        verbs.describe_claim(actor=request.user, claim=pk, now=timezone.now(), **form.cleaned_data)
    except RuleError as error:
        form.add_error(None, explain(error))
    except ConflictError:
        return _overtaken(request, claim_of(pk))
    else:
        messages.success(request, _("Saved."))
        return page_at(pk, "kind")
    return claim_page.shown(request, claim_of(pk), describe=form, status=_OVERTAKEN)


def _overtaken(request: HttpRequest, now: Claim) -> HttpResponse:
    """Show somebody who was too late what stands now, beside what they wrote; they may insist."""
    said = request.POST.copy()
    said["version"] = str(now.version)
    form = DescribeForm(said)
    form.is_valid()
    form.add_error(
        None,
        _(
            "A colleague changed this while you wrote. It now says: %(now)s. What you wrote is "
            "still below: save it again to put it in that place, or leave the page to keep theirs."
        )
        % {"now": description_in_words(now)},
    )
    return claim_page.shown(request, now, describe=form, status=_OVERTAKEN)


@access(Action.WORK)
@require_POST
@deed("matches")
def decide(request: HttpRequest, pk: int) -> str:
    """Accept or reject a match, or take that back."""
    match = Match.objects.filter(claim=pk, pk=_id(request, "match")).first()
    decision = request.POST.get("decision", "")
    if match is None or decision not in Match.Decision.values:
        raise MissingRecordError
    if request.POST.get("seen", match.decision) != match.decision:
        raise ConflictError
    verbs.decide_match(actor=request.user, match=match.pk, decision=decision, now=timezone.now())
    if decision == Match.Decision.ACCEPTED:
        return _("Accepted. Everybody who asked about this claim now gets this fact-check.")
    return ""


@access(Action.WORK)
@require_POST
@deed("matches")
def rematch(request: HttpRequest, pk: int) -> str:
    """Compare a claim with the Library anew."""
    verbs.rematch(actor=request.user, claim=pk, now=timezone.now())
    return ""


@access(Action.WORK)
@require_POST
@deed("work")
def assign(request: HttpRequest, pk: int) -> Any:
    """Give a claim to somebody, or to nobody, until a day."""
    form = AssignForm(request.POST, people=casefile.colleagues())
    if not form.is_valid():
        raise InputError(" ".join(error for errors in form.errors.values() for error in errors))
    given = form.cleaned_data
    standing = Claim.objects.filter(pk=pk).values_list("assignee", flat=True).first()
    if "seen" in request.POST and given["seen"] != str(standing or ""):
        raise ConflictError
    verbs.assign(
        actor=request.user, claim=pk, account=given["account"], due=given["due"], now=timezone.now()
    )
    return _("Saved.")


@access(Action.WORK)
@require_POST
@deed("work")
def tag(request: HttpRequest, pk: int) -> str:
    """Change the tags of a claim: what was added and taken away, so that nobody overwrites."""
    wanted = _tags(request.POST.get("tags", ""))
    seen = _tags(request.POST.get("seen", ""))
    standing = set(claim_of(pk).tags.values_list("name", flat=True))
    names = sorted((standing - (seen - wanted)) | wanted)
    verbs.tag_claim(actor=request.user, claim=pk, names=names, now=timezone.now())
    return _("Saved.")


@access(Action.WORK)
@require_POST
@deed("harm")
def harm(request: HttpRequest, pk: int) -> str:
    """Say what acting on a claim may harm."""
    said = request.POST.get("harm", "")
    verbs.set_harm(actor=request.user, claim=pk, harm=said, now=timezone.now())
    return _("Saved.")


@access(Action.COMMENT)
@require_POST
@deed("comments")
def comment(request: HttpRequest, pk: int) -> Any:
    """Comment on a claim."""
    verbs.comment(
        actor=request.user, claim=pk, text=request.POST.get("text", ""), now=timezone.now()
    )
    return ""


@access(Action.COMMENT)
@require_POST
@deed("comments")
def resolve(request: HttpRequest, pk: int, comment: int) -> str:
    """Mark a comment as dealt with, or as open again."""
    if not Comment.objects.filter(pk=comment, claim=pk).exists():
        raise MissingRecordError
    verbs.resolve_comment(actor=request.user, comment=comment, now=timezone.now())
    return ""


@access(Action.WORK)
@require_POST
@deed("")
def close(request: HttpRequest, pk: int) -> str:
    """Close a claim without a verdict."""
    reason = request.POST.get("reason", "")
    verbs.close_claim(actor=request.user, claim=pk, reason=reason, now=timezone.now())
    return _("The claim is closed. It can be opened again at any time.")


@access(Action.WORK)
@require_POST
@deed("")
def reopen(request: HttpRequest, pk: int) -> str:
    """Open a closed claim again."""
    verbs.reopen_claim(actor=request.user, claim=pk, now=timezone.now())
    return _("The claim is open again.")


@access(Action.WORK)
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the check of a claim, and go to it."""
    form = StartForm(request.POST, auto_id="start_%s")
    if not form.is_valid():
        return claim_page.shown(request, claim_of(pk), start=form, status=_UNUSABLE)
    try:
        check = verbs.start_check(
            actor=request.user,
            claim=pk,
            language=form.cleaned_data["language"],
            now=timezone.now(),
        )
    except RuleError as error:
        messages.error(request, explain(error))
        return page_at(pk)
    try:
        return redirect("desk:check", check.pk)
    except NoReverseMatch:
        return page_at(pk)


@access(Action.READ)
@require_safe
def same(request: HttpRequest, pk: int) -> HttpResponse:
    """Show claims that may say the same as one, found by themselves or by words."""
    record = claim_of(pk)
    said = request.GET.get("q", "").replace("\x00", "").strip()[:300]
    search = queue.Search(q=said, state=queue.ANY)
    found = []
    if said:
        page = queue.find(search, request.user, today=timezone.localdate())
        found = [one for one in page.claims if one.pk != pk and one.state != Claim.State.MERGED]
    context = {
        "claim": record,
        "q": said,
        "found": [_pair(record, one) for one in found],
        "similar": [_pair(record, one.claim, one) for one in similar_claims(record)],
    }
    return render(request, "desk/claim_same.html", context)


@access(Action.WORK)
@require_POST
@deed("same")
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Join two claims that say the same; `into` stays."""
    other, into = _id(request, "other"), _id(request, "into")
    if into not in {pk, other}:
        raise MissingRecordError
    joined = other if into == pk else pk
    verbs.merge_claims(actor=request.user, claim=joined, into=into, now=timezone.now())
    messages.success(request, _("Joined: mentions and questions of both are here now."))
    return page_at(into, "same")


@access(Action.WORK)
@require_POST
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that a claim is the same as another."""
    verbs.unmerge_claim(actor=request.user, claim=pk, now=timezone.now())
    messages.success(request, _("Taken back: this claim stands by itself again."))
    return page_at(pk)


def _pair(record: Claim, other: Claim, similar: Any = None) -> dict[str, Any]:
    """Return two claims with the one that would stay: what was built on, else what is seen more."""
    ranked = [
        (one.state in _STAYING, one.demand, one.questions_open, -one.pk) for one in (record, other)
    ]
    stays = record if ranked[0] >= ranked[1] else other
    return {"other": other, "into": stays, "similar": similar}


def _id(request: HttpRequest, name: str) -> int:
    said = request.POST.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 19 else 0


def _tags(said: str) -> set[str]:
    return {" ".join(name.split()) for name in said.split(",")} - {""}


_CLAIM = "claims/<int:pk>/"
urlpatterns = [
    path(_CLAIM, claim, name="claim"),
    path(f"{_CLAIM}describe/", describe, name="claim-describe"),
    path(f"{_CLAIM}decide/", decide, name="claim-decide"),
    path(f"{_CLAIM}rematch/", rematch, name="claim-rematch"),
    path(f"{_CLAIM}assign/", assign, name="claim-assign"),
    path(f"{_CLAIM}tag/", tag, name="claim-tag"),
    path(f"{_CLAIM}harm/", harm, name="claim-harm"),
    path(f"{_CLAIM}comment/", comment, name="claim-comment"),
    path(f"{_CLAIM}comments/<int:comment>/resolve/", resolve, name="claim-resolve"),
    path(f"{_CLAIM}uncheckable/", close, name="claim-close"),
    path(f"{_CLAIM}reopen/", reopen, name="claim-reopen"),
    path(f"{_CLAIM}start/", start, name="claim-start"),
    path(f"{_CLAIM}same/", same, name="claim-same"),
    path(f"{_CLAIM}merge/", merge, name="claim-merge"),
    path(f"{_CLAIM}unmerge/", unmerge, name="claim-unmerge"),
]
