"""The inbox: disputes and questions of the public, and corrections that are under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from claimdesk.desk import relied, verbs
from claimdesk.desk.engine import engine
from claimdesk.desk.entries import page_path
from claimdesk.desk.models import AuditEntry, Check, Dispute, Match, PeerEntry, Question
from claimdesk.desk.verbs.disputes import has_part_in, wrote
from claimdesk.domain.roles import Action
from claimdesk.errors import EntryNotFoundError, InputError, MissingRecordError, RuleError
from claimdesk.web import check_words as words
from claimdesk.web.access import access
from claimdesk.web.errors import explain
from claimdesk.web.screens.check_forms import QuietForm
from claimdesk.web.screens.check_room import locked_out, standing
from claimdesk.web.screens.paging import count_in_words, counted, newest_first

_OUTCOMES = (Dispute.State.UPHELD, Dispute.State.PARTLY, Dispute.State.REJECTED)

#: Corrections owed for the sake of a source that are shown at once.
_MOST_OWED = 50
#: Views whose rows wait for somebody; these are counted.
_WAITING = frozenset({"disputes", "owed", "corrections", "questions", "changes", "sources"})


@dataclass(frozen=True, slots=True)
class Offer:
    """A fact-check of the Library that may answer a question, as the machine sees it."""

    entry: dict[str, Any]
    probability: float
    zone: str


class AnswerForm(QuietForm):
    """The outcome of a dispute, and the answer that whoever disputed will read."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        widget=forms.RadioSelect,
        choices=[(str(one), words.DISPUTES[one]) for one in _OUTCOMES],
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Whoever disputed reads it with their code. If they agreed that both are shown, "
            "somebody else decides that, so name no private person."
        ),
    )

    @property
    def outcomes(self) -> list[dict[str, Any]]:
        """Return each outcome with what it means."""
        chosen = self["outcome"].value()
        return [
            {
                "value": str(one),
                "name": words.DISPUTES[one],
                "help": words.DISPUTE_HELP[one],
                "tone": words.DISPUTE_TONES[one],
                "chosen": str(one) == chosen,
            }
            for one in _OUTCOMES
        ]


@access(Action.READ)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List what readers sent and what it led to."""
    views = _views()
    chosen = request.GET.get("view", "")
    if chosen not in views:
        chosen = "disputes"
    label, query, moment = views[chosen]
    found = newest_first(query, moment, request.GET.get("before", ""))
    if chosen == "changes":
        relied.with_reliance(found.rows)
    owed = verbs.owed_changes()
    base = reverse("desk:inbox")
    context = {
        "slice": found,
        "view": chosen,
        "label": label,
        "owed_sources": list(owed[:_MOST_OWED]) if chosen == "owed" else [],
        "tabs": [
            {
                "label": name,
                "url": f"{base}?view={key}",
                "current": key == chosen,
                "count": _count(key, rows, owed) if key in _WAITING else None,
            }
            for key, (name, rows, _moment) in views.items()
        ],
    }
    return render(request, "desk/inbox.html", context)


def _count(key: str, rows: QuerySet[Any], owed: QuerySet[Any]) -> str | None:
    """Return how many wait in a view; a correction may be owed for a source as well."""
    count = counted(rows) + (counted(owed) if key == "owed" else 0)
    return count_in_words(count) or None


def _views() -> dict[str, tuple[str, QuerySet[Any], str]]:
    disputes = Dispute.objects.select_related("check_record", "publication", "answered_by")
    under_way = (
        Check.objects.filter(current__isnull=False)
        .exclude(head=F("current__revision"))
        .select_related("head__last_editor", "current", "claim")
    )
    waiting = Question.objects.filter(state=Question.State.OPEN).select_related("claim")
    answered = Question.objects.exclude(state=Question.State.OPEN).select_related("claim")
    return {
        "disputes": (
            _("Disputes to answer"), disputes.filter(state=Dispute.State.OPEN), "received"
        ),
        "owed": (
            _("Corrections owed"),
            verbs.owed_disputes().select_related("check_record", "publication", "answered_by"),
            "received",
        ),
        "corrections": (_("Corrections under way"), under_way, "changed"),
        "questions": (_("Questions that wait"), waiting, "asked"),
        "changes": (_("Changed at other desks"), relied.open_changes(), "noticed"),
        "sources": (_("Sources to look at"), verbs.open_changes(), "noticed"),
        "answered": (
            _("Disputes answered"), disputes.exclude(state=Dispute.State.OPEN), "received"
        ),
        "settled": (_("Questions answered or closed"), answered, "asked"),
    }  # fmt: skip


@access(Action.READ)
@require_safe
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a dispute with what it is about."""
    return _dispute(request, _opened(pk), AnswerForm())


@access(Action.WORK)
@require_POST
def dispute_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a dispute; what is refused stays in the form."""
    said, form = _opened(pk), AnswerForm(request.POST)
    if form.is_valid():
        try:
            verbs.answer_dispute(
                actor=request.user, dispute=pk, now=timezone.now(), **form.cleaned_data
            )
        except RuleError as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("Answered. Whoever disputed sees it with their code."))
            return HttpResponseRedirect(reverse("desk:dispute", args=[pk]))
    return _dispute(request, said, form)


@access(Action.PUBLISH)
@require_POST
def dispute_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an objection with its answer on the page of the fact-check."""
    verbs.show_dispute(
        actor=request.user, dispute=pk, note=request.POST.get("note", ""), now=timezone.now()
    )
    messages.success(request, _("Objection and answer are now on the page of the fact-check."))
    return HttpResponseRedirect(reverse("desk:dispute", args=[pk]))


@access(Action.PUBLISH)
@require_POST
def dispute_hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an objection off the page again."""
    verbs.hide_dispute(
        actor=request.user, dispute=pk, note=request.POST.get("note", ""), now=timezone.now()
    )
    messages.success(request, _("It is no longer on the page."))
    return HttpResponseRedirect(reverse("desk:dispute", args=[pk]))


def _opened(pk: int) -> Dispute:
    said = (
        Dispute.objects.select_related(
            "check_record__claim", "check_record__current", "publication", "answered_by", "shown_by"
        )
        .filter(pk=pk)
        .first()
    )
    if said is None:
        raise MissingRecordError
    return said


def _dispute(request: HttpRequest, said: Dispute, form: AnswerForm) -> HttpResponse:
    check = said.check_record
    declared = standing(check, request.user)
    if declared is not None and declared.conflicted:
        return locked_out(request, check, declared)
    said.publication.check_record = check
    context = {
        "dispute": said,
        "check": check,
        "page": said.publication.page,
        "path": page_path(said.publication),
        "form": form,
        "is_open": said.state == Dispute.State.OPEN,
        "is_own": has_part_in(said, request.user),
        "is_another": said.answered_by_id != request.user.pk and not wrote(said, request.user),
        "decisions": _decisions(said),
        "corrections": list(said.corrections.select_related("publication")),
        "leads_to_correction": said.state in {Dispute.State.UPHELD, Dispute.State.PARTLY}
        and check.state in {Check.State.PUBLISHED, Check.State.WITHDRAWN},
    }
    return render(request, "desk/dispute.html", context, status=422 if form.errors else 200)


def _decisions(said: Dispute) -> QuerySet[AuditEntry]:
    """Return who let the dispute be shown or took it off, when and why, the latest first."""
    made = AuditEntry.objects.filter(object_kind="dispute", object_id=str(said.pk))
    return made.filter(verb__in=("show_dispute", "hide_dispute")).select_related("actor")


@access(Action.READ)
@require_safe
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a question of the public, with fact-checks of the Library that may answer it."""
    asked = Question.objects.select_related("claim").filter(pk=pk).first()
    if asked is None:
        raise MissingRecordError
    said = request.GET.get("q", "").strip()[:1000]
    given = (asked.answer or {}).get("id", "")
    stored = (
        list(asked.claim.matches.exclude(decision=Match.Decision.REJECTED)[:8])
        if asked.claim and not said
        else []
    )
    known = relied.states_of({given, *(one.entry_id for one in stored)} - {""})
    withdrawn = {key for key, one in known.items() if one.state == relied.State.WITHDRAWN}
    found = [
        Offer(one.entry, one.probability, one.zone)
        for one in stored
        if one.entry_id not in withdrawn
    ]
    found = found or _look_up(said or (asked.text if request.GET.get("look") else ""))
    context = {
        "question": asked,
        "peer": _changed(known.get(given)),
        "found": found,
        "q": said,
        "looked": bool(said or request.GET.get("look") or stored),
        "is_open": asked.state == Question.State.OPEN,
    }
    return render(request, "desk/question.html", context)


def _changed(peer: PeerEntry | None) -> PeerEntry | None:
    """Return what was given as the answer, where its publisher has changed it since."""
    is_changed = peer and (peer.changed or peer.state == relied.State.WITHDRAWN)
    return peer if is_changed else None


def _look_up(text: str) -> list[Offer]:
    if not text:
        return []
    return [
        Offer(one.entry.to_json(), one.probability, one.zone.value) for one in engine().match(text)
    ]


@access(Action.WORK)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a question with an entry of the Library."""
    entry = request.POST.get("entry", "")[:64]
    try:
        found = engine().library().get(entry).to_json()
    except EntryNotFoundError as missing:
        kept = Match.objects.filter(entry_id=entry, claim__questions=pk).first()
        if kept is None:
            raise InputError(_("The Library has no such fact-check any more.")) from missing
        found = kept.entry
    verbs.answer_question(actor=request.user, question=pk, entry=found, now=timezone.now())
    messages.success(request, _("Answered. Whoever asked sees it with their code."))
    return HttpResponseRedirect(f"{reverse('desk:inbox')}?view=questions")


@access(Action.WORK)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a question that cannot be answered."""
    verbs.close_question(actor=request.user, question=pk, now=timezone.now())
    messages.success(request, _("Closed. Whoever asked sees that it cannot be answered."))
    return HttpResponseRedirect(f"{reverse('desk:inbox')}?view=questions")


@access(Action.WORK)
@require_POST
def change_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that what another desk changed was dealt with here."""
    verbs.see_change(actor=request.user, change=pk, now=timezone.now())
    messages.success(request, _("Noted. It is out of the inbox."))
    return HttpResponseRedirect(f"{reverse('desk:inbox')}?view=changes")


urlpatterns = [
    path("inbox/", inbox, name="inbox"),
    path("inbox/disputes/<int:pk>/", dispute, name="dispute"),
    path("inbox/disputes/<int:pk>/answer/", dispute_answer, name="dispute-answer"),
    path("inbox/disputes/<int:pk>/show/", dispute_show, name="dispute-show"),
    path("inbox/disputes/<int:pk>/hide/", dispute_hide, name="dispute-hide"),
    path("inbox/changes/<int:pk>/seen/", change_seen, name="change-seen"),
    path("inbox/questions/<int:pk>/", question, name="inbox-question"),
    path("inbox/questions/<int:pk>/answer/", answer, name="question-answer"),
    path("inbox/questions/<int:pk>/close/", close, name="question-close"),
]
