"""The page of a claim: everything the desk knows of it, and the forms that change it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from claimdesk.desk import casefile
from claimdesk.desk.models import Check, Claim
from claimdesk.detection.claims import suggest_for
from claimdesk.domain.check import Checkability
from claimdesk.domain.claim import Suggestion
from claimdesk.errors import ConflictError, InputError, MissingRecordError, RuleError
from claimdesk.web.claim_words import KIND_HELP
from claimdesk.web.errors import explain
from claimdesk.web.screens.claim_forms import (
    AssignForm,
    DescribeForm,
    HarmForm,
    StartForm,
    description_of,
)

_SETTLED = (Claim.State.CHECKING, Claim.State.PUBLISHED)
_MOST_COMMENTS = 100


def claim_of(pk: int) -> Claim:
    """Return a claim with everybody and everything it names."""
    related = ("assignee", "claimant", "about")
    found = Claim.objects.select_related(*related).filter(pk=pk).order_by().first()
    if found is None:
        raise MissingRecordError
    return found


def shown(
    request: HttpRequest,
    claim: Claim,
    *,
    describe: DescribeForm | None = None,
    start: StartForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of a claim; `describe` and `start` are forms that could not be used yet."""
    people = casefile.colleagues()
    check = Check.objects.filter(claim=claim).select_related("author").first()
    comments = claim.comments.select_related("author", "resolved_by", "revision")
    language = claim.language if claim.language in {"vi", "en"} else request.user.language
    contexts, questions = casefile.contexts_of(claim), casefile.questions_of(claim)
    assigned = {"account": claim.assignee_id, "due": claim.due, "seen": claim.assignee_id or ""}
    context = {
        "claim": claim,
        "check": check,
        "is_settled": claim.state in _SETTLED,
        "is_statement": claim.checkability == Checkability.STATEMENT,
        "kind_help": KIND_HELP[Checkability(claim.checkability)],
        "matches": casefile.matches_of(claim),
        "task": casefile.matching_task(claim),
        "contexts": contexts,
        "alone": _standing_alone(contexts),
        "mention_count": _count(contexts, casefile.MOST_MENTIONS, claim.mentions),
        "copies": casefile.copies_of(claim),
        "demand": casefile.demand_of(claim),
        "questions": questions,
        "question_count": _count(questions, casefile.MOST_QUESTIONS, claim.questions),
        "joined": casefile.joined_of(claim),
        "comments": list(comments.prefetch_related("mentions")[:_MOST_COMMENTS]),
        "history": casefile.history_of(claim, check.pk if check else None),
        "tags": [tag.name for tag in claim.tags.all()],
        "people": people,
        "assign_form": AssignForm(people=people, initial=assigned, auto_id="assign_%s"),
        "harm_form": HarmForm(initial={"harm": claim.harm}, auto_id="harm_%s"),
        "describe_form": describe or DescribeForm(initial=description_of(claim)),
        "describe_open": describe is not None,
        "start_form": start or StartForm(initial={"language": language}, auto_id="start_%s"),
    }
    return render(request, "desk/claim.html", context, status=status)


def _standing_alone(contexts: list[casefile.Context]) -> Suggestion | None:
    """Return how the newest mention would read alone, where something can be filled in."""
    if not contexts:
        return None
    mention = contexts[0].mention
    span, item = (mention.start, mention.end), mention.item
    return suggest_for(item.text, [span], item.language, item.received.date()).get(span)


def _count(shown: list[Any], most: int, every: Any) -> int:
    """Count what is not shown too, where there may be more."""
    return len(shown) if len(shown) < most else every.count()


def page_at(pk: int, place: str = "") -> HttpResponseRedirect:
    """Lead to a place on the page of a claim."""
    return HttpResponseRedirect(reverse("desk:claim", args=[pk]) + (f"#{place}" if place else ""))


def deed(place: str) -> Callable[[Callable[..., Any]], Callable[..., HttpResponse]]:
    """Let a view do one thing to a claim and lead back to a place on its page.

    What it returns is said there; so is why it was refused. It may return an answer of its own.
    """

    def made(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def run(request: HttpRequest, pk: int, **names: Any) -> HttpResponse:
            try:
                said = view(request, pk, **names)
            except (RuleError, ConflictError, InputError) as error:
                messages.error(request, explain(error))
                return page_at(pk)
            if isinstance(said, HttpResponse):
                return said
            if said:
                messages.success(request, said)
            return page_at(pk, place)

        return run

    return made
