"""How ready the desk is for the codes of its trade: each criterion, what was stated, snapshots."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from claimdesk.desk.models import ReadinessSnapshot, ReadinessStatement
from claimdesk.desk.readiness import history, reporting
from claimdesk.desk.verbs import readiness as verbs
from claimdesk.domain.readiness import BY_KEY, LONGEST_STATEMENT, Told, fault_of
from claimdesk.domain.readiness import Statement as Ruled
from claimdesk.domain.roles import Action
from claimdesk.errors import InputError, RuleError
from claimdesk.web import readiness_rows as rows
from claimdesk.web import readiness_words as words
from claimdesk.web.access import access
from claimdesk.web.errors import explain
from claimdesk.web.readiness_file import file_of
from claimdesk.web.screens.check_forms import QuietForm

_ON_PAGE = 100
_MOST_SNAPSHOTS = 24


class StatementForm(QuietForm):
    """What somebody states of a criterion."""

    applies = forms.ChoiceField(
        label=gettext_lazy("What you state"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("It is met, as I write below")),
            ("no", gettext_lazy("It does not apply to us, for the reason below")),
        ],
    )
    text = forms.CharField(
        label=gettext_lazy("In your words"),
        max_length=LONGEST_STATEMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "An assessor reads it, and readers do if the self-check is shown to them. Name no "
            "private person."
        ),
    )
    address = forms.URLField(
        label=gettext_lazy("Where readers can see it"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )

    def __init__(self, *args: Any, takes: tuple[bool, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [one for one, is_open in zip(("yes", "no"), takes, strict=True) if is_open]
        choices = [pair for pair in self.fields["applies"].choices if pair[0] in offered]
        self.fields["applies"].choices = choices
        self.fields["applies"].initial = offered[0]


@access(Action.TEND)
@require_safe
def readiness(request: HttpRequest) -> HttpResponse:
    """Show each criterion as it stands now."""
    report = reporting.with_names(reporting.make(timezone.now()))
    context = _shown(report) | {"tabs": _tabs("now"), "shown": history.shown_now()}
    return render(request, "desk/readiness.html", context)


@access(Action.TEND)
@require_safe
def criterion(request: HttpRequest, key: str) -> HttpResponse:
    """Show one criterion, with what was counted and stated, and let somebody state it."""
    return _criterion(request, key, _form(key))


@access(Action.PUBLISH)
@require_POST
def state(request: HttpRequest, key: str) -> HttpResponse:
    """State how it stands with a criterion."""
    form = _form(key, request.POST)
    if form is not None and form.is_valid():
        said = form.cleaned_data
        try:
            verbs.state_criterion(
                actor=request.user,
                criterion=key,
                text=said["text"],
                address=said["address"],
                applies=said["applies"] == "yes",
                now=timezone.now(),
            )
        except (RuleError, InputError) as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("Stated. It holds for a year, once it counts."))
            return _back_to(key)
    return _criterion(request, key, form)


@access(Action.PUBLISH)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm what another person stated."""
    row = verbs.confirm_statement(actor=request.user, statement=pk, now=timezone.now())
    messages.success(request, _("Confirmed."))
    return _back_to(row.criterion)


@access(Action.PUBLISH)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a statement hold no more."""
    row = verbs.take_statement_back(actor=request.user, statement=pk, now=timezone.now())
    messages.success(request, _("Taken back. It counts no more."))
    return _back_to(row.criterion)


@access(Action.TEND)
@require_safe
def figure(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """List the records that a figure counts, or those that it does not; of a snapshot, as then."""
    snapshot = _snapshot_of(request)
    report = snapshot.report if snapshot else reporting.make(timezone.now())
    row = next((one for one in report["criteria"] if one["key"] == key), None)
    found = next((one for one in row["figures"] if one["name"] == name), None) if row else None
    if row is None or found is None:
        raise Http404
    is_missing = request.GET.get("part") == "missing"
    page = Paginator(found["missing" if is_missing else "ids"], _ON_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "row": rows.row_of(row),
        "label": words.FIGURES[name],
        "is_missing": is_missing,
        "page": page,
        "records": rows.records_of(found["kind"], list(page.object_list)),
        "snapshot": snapshot,
    }
    return render(request, "desk/readiness_figure.html", context)


@access(Action.TEND)
@require_safe
def snapshots(request: HttpRequest) -> HttpResponse:
    """List the snapshots, the newest first, each with what had changed since the one before."""
    found = list(
        ReadinessSnapshot.objects.select_related("made_by", "shown_by")[: _MOST_SNAPSHOTS + 1]
    )
    pairs = [*pairwise(found), *((one, None) for one in found[-1:])]
    for one, before in pairs:
        changes = history.changes(before.report, one.report) if before else []
        one.before = before
        one.changes = rows.changes_of(changes)
        one.counts = rows.counts_of(one.report)
    context = {"snapshots": found[:_MOST_SNAPSHOTS], "tabs": _tabs("then")}
    return render(request, "desk/readiness_snapshots.html", context)


@access(Action.TEND)
@require_safe
def snapshot(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how ready the desk stood then."""
    kept = _snapshot(pk)
    report = reporting.with_names(kept.report)
    standing = history.shown_now()
    context = _shown(report, snapshot=kept.pk) | {
        "tabs": _tabs("then"),
        "snapshot": kept,
        "is_shown": standing is not None and standing.pk == kept.pk,
        "may_show": kept.shown is None
        and kept.made_by_id not in {None, request.user.pk}
        and request.user.may(Action.PUBLISH),
    }
    return render(request, "desk/readiness.html", context)


@access(Action.TEND)
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Keep how it stands now."""
    kept = verbs.take_snapshot(actor=request.user, now=timezone.now())
    messages.success(request, _("Kept as it stands now."))
    return HttpResponseRedirect(reverse("desk:readiness-snapshot", args=[kept.pk]))


@access(Action.PUBLISH)
@require_POST
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show readers a snapshot that another person took."""
    verbs.show_snapshot(actor=request.user, snapshot=pk, now=timezone.now())
    messages.success(request, _("Readers see it now, and the public log has its entry."))
    return HttpResponseRedirect(reverse("desk:readiness-snapshot", args=[pk]))


@access(Action.PUBLISH)
@require_POST
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Show readers no self-check any more."""
    verbs.hide_snapshot(actor=request.user, snapshot=pk, now=timezone.now())
    messages.success(request, _("Readers do not see it any more; the public log says so."))
    return HttpResponseRedirect(reverse("desk:readiness-snapshot", args=[pk]))


@access(Action.TEND)
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Give the self-check as one file for an assessor: a page that stands alone, or JSON."""
    kept = _snapshot_of(request)
    report = reporting.with_names(kept.report if kept else reporting.make(timezone.now()))
    if form not in {"html", "json"}:
        raise Http404
    is_json = form == "json"
    text = json.dumps(report, ensure_ascii=False, indent=1) if is_json else file_of(report)
    kind = "application/json" if is_json else "text/html; charset=utf-8"
    response = HttpResponse(text, content_type=kind)
    name = f"readiness-{report['made'][:10]}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _criterion(request: HttpRequest, key: str, form: StatementForm | None) -> HttpResponse:
    known = BY_KEY.get(key)
    if known is None:
        raise Http404
    report = reporting.with_names(reporting.make(timezone.now()))
    row = next(one for one in report["criteria"] if one["key"] == key)
    said = ReadinessStatement.objects.filter(criterion=key).select_related(
        "made_by", "confirmed_by", "taken_back_by"
    )
    standing = reporting.standing_statements().get(key)
    fault = None
    if standing is not None:
        ruled = Ruled(made=standing.made, applies=standing.applies, confirmed=standing.confirmed)
        fault = fault_of(known, ruled, timezone.now())
    may_state = request.user.may(Action.PUBLISH)
    context = {
        "row": rows.row_of(row),
        "form": form if may_state else None,
        "is_staff": known.told is Told.STAFF,
        "two_persons": known.two_persons,
        "standing": standing,
        "fault": words.gap_words(fault) if fault else "",
        "may_confirm": may_state
        and standing is not None
        and fault == "unconfirmed"
        and standing.made_by_id != request.user.pk,
        "may_state": may_state,
        "statements": list(said[:50]),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "desk/readiness_criterion.html", context, status=status)


def _form(key: str, data: Any = None) -> StatementForm | None:
    known = BY_KEY.get(key)
    if known is None or not known.takes_statements:
        return None
    return StatementForm(data, takes=(known.told is Told.DESK, known.may_not_apply))


def _shown(report: dict[str, Any], *, snapshot: int | None = None) -> dict[str, Any]:
    return {
        "report": report,
        "groups": rows.groups_of(report, snapshot=snapshot),
        "counts": rows.counts_of(report),
    }


def _snapshot_of(request: HttpRequest) -> ReadinessSnapshot | None:
    said = request.GET.get("snapshot", "")
    return _snapshot(int(said)) if said.isdecimal() and len(said) < 18 else None


def _snapshot(pk: int) -> ReadinessSnapshot:
    kept = ReadinessSnapshot.objects.select_related("made_by").filter(pk=pk).first()
    if kept is None:
        raise Http404
    return kept


def _back_to(key: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("desk:readiness-criterion", args=[key]))


def _tabs(current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(route), "current": name == current, "count": None}
        for name, label, route in (
            ("now", _("As it stands"), "desk:readiness"),
            ("then", _("Snapshots"), "desk:readiness-snapshots"),
        )
    ]


_CRITERION = "readiness/criteria/<str:key>/"
urlpatterns = [
    path("readiness/", readiness, name="readiness"),
    path("readiness/export.<str:form>", export, name="readiness-export"),
    path("readiness/snapshots/", snapshots, name="readiness-snapshots"),
    path("readiness/snapshots/take/", take, name="readiness-take"),
    path("readiness/snapshots/<int:pk>/", snapshot, name="readiness-snapshot"),
    path("readiness/snapshots/<int:pk>/show/", show, name="readiness-show"),
    path("readiness/snapshots/<int:pk>/hide/", hide, name="readiness-hide"),
    path("readiness/statements/<int:pk>/confirm/", confirm, name="readiness-confirm"),
    path("readiness/statements/<int:pk>/take-back/", take_back, name="readiness-back"),
    path(_CRITERION, criterion, name="readiness-criterion"),
    path(f"{_CRITERION}state/", state, name="readiness-state"),
    path(f"{_CRITERION}figures/<str:name>/", figure, name="readiness-figure"),
]
