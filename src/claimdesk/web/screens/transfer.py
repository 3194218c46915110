"""Tables in and out: given, looked at, brought in by a task; the desk's records written out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claimdesk.desk import arrivals, exporting, transfer
from claimdesk.desk.models import Job
from claimdesk.desk.transfer import Refused
from claimdesk.domain.roles import Action
from claimdesk.errors import InputError, MissingRecordError, RuleError
from claimdesk.web.access import access
from claimdesk.web.downloads import table_file
from claimdesk.web.errors import explain, explain_rule

_SHOWN = 20
_MOST_REFUSED = 200
TABLES = {
    "items": (gettext_lazy("Items"), gettext_lazy("what came in: text, language, channel, hour")),
    "claims": (gettext_lazy("Claims"), gettext_lazy("with state, demand, tags and claimant")),
    "matches": (
        gettext_lazy("Matches"),
        gettext_lazy("fact-checks found for claims, and what was decided"),
    ),
    "checks": (gettext_lazy("Checks"), gettext_lazy("what the newest revision of each says")),
    "evidence": (gettext_lazy("Evidence"), gettext_lazy("sources, quotations, who cites them")),
    "publications": (
        gettext_lazy("Publications"),
        gettext_lazy("every published revision and correction"),
    ),
}


class TableForm(forms.Form):
    """A table, as a file or pasted."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Each row is"),
        choices=[
            ("items", gettext_lazy("a text in which claims are to be found")),
            ("claims", gettext_lazy("one claim")),
        ],
        initial="items",
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,
        max_length=1000,
        help_text=gettext_lazy(
            "CSV or JSON lines, at most 10 MB and 50,000 rows. Its name is not kept."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.jsonl,.ndjson,text/csv"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the table"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """Require a table."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("file") and not (given.get("text") or "").strip():
            self.add_error("file", _("Choose a file, or paste the table."))
        return given


@access(Action.RECEIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Take a table; nothing of it is written before it was looked at."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        file = given["file"]
        data = file.read(transfer.MOST_BYTES + 1) if file else given["text"].encode()
        try:
            token = arrivals.keep(
                actor=request.user, data=data, kind=given["kind"], now=timezone.now()
            )
        except (RuleError, InputError) as error:
            form.add_error("file" if file else "text", explain(error))
        else:
            return redirect("desk:import-seen", token)
    return render(request, "desk/import.html", {"form": form})


@access(Action.RECEIVE)
@require_safe
def seen(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a table holds before it is brought in, and how far that has come after."""
    found = arrivals.standing(token, request.user)
    if found["state"] == arrivals.SEEN:
        reading = arrivals.reading_of(token, request.user)
        known = transfer.known_rows(reading)
        context = {
            "rows": reading.rows[:_SHOWN],
            "count": len(reading.rows),
            "known": known,
            "new": len(reading.rows) - known,
            "refused": [_told(one) for one in reading.refused[:_MOST_REFUSED]],
            "refused_count": len(reading.refused),
        }
    else:
        context = {
            "count": found["rows"],
            "done": found["new"] + found["known"],
            "percent": 100 * (found["new"] + found["known"]) // max(1, found["rows"]),
            "new": found["new"],
            "known": found["known"],
            "refused": [_told(one) for one in found["refused"][:_MOST_REFUSED]],
            "refused_count": len(found["refused"]),
            "is_done": found["state"] == arrivals.DONE,
            "has_failed": Job.objects.filter(
                key__startswith=f"import:{token}", state="failed"
            ).exists(),
        }
    context |= {"token": token, "kind": found["kind"], "state": found["state"]}
    if request.headers.get("HX-Request") == "true":
        return render(request, "desk/import_progress.html", context)
    return render(request, "desk/import_seen.html", context)


@access(Action.RECEIVE)
@require_POST
def start(request: HttpRequest, token: str) -> HttpResponse:
    """Bring a table in."""
    arrivals.start(actor=request.user, token=token, now=timezone.now())
    return redirect("desk:import-seen", token)


@access(Action.RECEIVE)
@require_POST
def discard(request: HttpRequest, token: str) -> HttpResponse:
    """Throw a table away."""
    arrivals.discard(actor=request.user, token=token)
    messages.success(request, _("Nothing was brought in."))
    return redirect("desk:import")


@access(Action.READ)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Show which tables can be written out."""
    tables = [(kind, *TABLES[kind]) for kind in exporting.TABLES]
    return render(request, "desk/export.html", {"tables": tables, "forms": exporting.FORMS})


@access(Action.READ)
@require_safe
def export_table(request: HttpRequest, kind: str, form: str) -> StreamingHttpResponse:
    """Write a table out, row by row."""
    del request
    try:
        return table_file(kind, form)
    except InputError:
        raise MissingRecordError from None


def _told(refused: Refused) -> tuple[int, str]:
    return refused.line, explain_rule(refused.reason, refused.facts)


urlpatterns = [
    path("import/", bring, name="import"),
    path("import/<slug:token>/", seen, name="import-seen"),
    path("import/<slug:token>/start/", start, name="import-start"),
    path("import/<slug:token>/discard/", discard, name="import-discard"),
    path("export/", export, name="export"),
    path("export/<slug:kind>.<slug:form>", export_table, name="export-table"),
]
