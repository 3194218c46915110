"""Forms of reports: which period, what the desk writes to the figures, why it is corrected."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from claimdesk.desk.models import ReportRevision
from claimdesk.desk.reporting.archive import FIELDS
from claimdesk.desk.reporting.counting import period_named
from claimdesk.domain.periods import Period, PeriodKind
from claimdesk.errors import InputError
from claimdesk.publishing.reporting.wording import period_name
from claimdesk.web.screens.check_forms import LONGEST_TEXT, QuietForm
from claimdesk.web.screens.published import CorrectForm

_OTHER = "other"


def suggested(today: date) -> list[Period]:
    """Return the periods that people mostly want: the last whole ones, then those under way."""
    iso = today.isocalendar()
    under_way = [
        period_named(text)
        for text in (
            f"{iso.year}-W{iso.week:02d}",
            f"{today:%Y-%m}",
            f"{today.year}-Q{(today.month + 2) // 3}",
            f"{today.year}",
        )
    ]
    return [*(one.before() for one in under_way), *under_way]


def _called(period: Period, language: str) -> str:
    """Return how a period is offered: weeks with their days, which nobody knows by number."""
    name = period_name(language, period)
    if period.kind is not PeriodKind.WEEK:
        return name
    return f"{name} ({period.first:%d/%m}–{period.last:%d/%m})"


class PeriodForm(QuietForm):
    """Which period is to be counted: one that is suggested, or any days."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), widget=forms.Select)
    first = forms.DateField(
        label=gettext_lazy("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        choices = [(one.name, _called(one, language)) for one in suggested(timezone.localdate())]
        self.fields["period"].choices = [*choices, (_OTHER, _("Other days, given below"))]

    def clean(self) -> dict[str, Any]:
        """Read the days where others were asked for, and keep the period as `found`."""
        given: dict[str, Any] = super().clean() or {}
        text = given.get("period") or ""
        if text == _OTHER:
            first, last = given.get("first"), given.get("last")
            if not (first and last):
                self.add_error("first", _("Give the first and the last day."))
                return given
            text = f"{first.isoformat()}..{last.isoformat()}"
        if text:
            try:
                given["found"] = period_named(text)
            except InputError:
                self.add_error("last", _("The last day lies before the first, or too far away."))
        return given


class WriteForm(QuietForm):
    """What the desk writes itself, in both languages."""

    title_vi = forms.CharField(
        label=gettext_lazy("Title in Vietnamese"), required=False, max_length=200
    )
    title_en = forms.CharField(
        label=gettext_lazy("Title in English"), required=False, max_length=200
    )
    summary_vi = forms.CharField(label=gettext_lazy("Summary in Vietnamese"), required=False)
    summary_en = forms.CharField(label=gettext_lazy("Summary in English"), required=False)
    notes_vi = forms.CharField(label=gettext_lazy("Notes in Vietnamese"), required=False)
    notes_en = forms.CharField(label=gettext_lazy("Notes in English"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            field, language = self.fields[name], name.rpartition("_")[2]
            if not name.startswith("title"):
                field.widget = forms.Textarea(attrs={"rows": 6})
                field.max_length = LONGEST_TEXT
            field.widget.attrs["lang"] = language
        self.fields["summary_vi"].help_text = self.fields["summary_en"].help_text = _(
            "It stands on the first page, and on the summary of one page."
        )

    @classmethod
    def of(cls, revision: ReportRevision) -> WriteForm:
        """Return the form filled with a revision."""
        said = {name: getattr(revision, name) for name in FIELDS}
        return cls(initial={**said, "version": revision.version})


class CorrectReportForm(CorrectForm):
    """The class of a correction and the reason that readers get."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Readers see it at the top of the report.")
