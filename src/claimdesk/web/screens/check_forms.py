"""Forms of the check editor: its texts, one source, one finding, remarks and declarations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claimdesk.desk.models import Evidence, Finding, RatingValue, Revision
from claimdesk.domain.check import Grade, Reply, Stance
from claimdesk.errors import InputError
from claimdesk.evidence.tables import parse_range
from claimdesk.web import check_words as words
from claimdesk.web.errors import explain

#: Characters of a claim that search engines show without cutting it.
CLAIM_CHARS = 75
LONGEST_TEXT = 50_000


def _area(rows: int = 4, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class QuietForm(forms.Form):
    """A form whose fields may be left empty for now: what is missing stands in the checklist."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class CheckForm(QuietForm):
    """The texts of a revision. Each field's id is its place in the checklist."""

    title = forms.CharField(
        label=words.FIELDS["title"],
        required=False,
        max_length=200,
        help_text=_("What readers see first. Say what is so, rather than repeat what is not."),
    )
    claim_reviewed = forms.CharField(
        label=words.FIELDS["claim_reviewed"],
        required=False,
        max_length=500,
        widget=_area(2, **{"class": "short"}),
        help_text=_("The claim in one sentence, as it circulates, without your judgement."),
    )
    why = forms.CharField(
        label=words.FIELDS["why"],
        required=False,
        max_length=LONGEST_TEXT,
        widget=_area(3),
        help_text=_("Its reach, the harm it may do, public interest. Readers see this."),
    )
    counter_search = forms.CharField(
        label=words.FIELDS["counter_search"],
        required=False,
        max_length=LONGEST_TEXT,
        widget=_area(3),
        help_text=_("Where you looked for evidence that says otherwise, and what you found."),
    )
    primary_reason = forms.CharField(
        label=words.FIELDS["primary_reason"],
        required=False,
        max_length=LONGEST_TEXT,
        widget=_area(2, **{"class": "short"}),
        help_text=_("Needed only while none of the sources is a primary one."),
    )
    reply = forms.ChoiceField(
        label=words.FIELDS["reply"],
        required=False,
        choices=[(one.value, name) for one, name in words.REPLIES.items()],
    )
    reply_note = forms.CharField(
        label=words.FIELDS["reply_note"],
        required=False,
        max_length=LONGEST_TEXT,
        widget=_area(3),
        help_text=_("What they said, in their words; or when and how you asked."),
    )
    verdict = forms.ChoiceField(
        label=words.FIELDS["verdict"], required=False, widget=forms.RadioSelect
    )
    summary = forms.CharField(
        label=words.FIELDS["summary"],
        required=False,
        max_length=LONGEST_TEXT,
        widget=_area(5),
        help_text=_("A few sentences that carry the answer by themselves."),
    )
    method = forms.CharField(
        label=words.FIELDS["method"],
        required=False,
        max_length=LONGEST_TEXT,
        widget=_area(4),
        help_text=_("So that somebody else could do the same and come to the same answer."),
    )

    def __init__(
        self,
        *args: Any,
        revision: Revision,
        scale: Iterable[RatingValue],
        language: str,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("auto_id", "%s")
        super().__init__(*args, **kwargs)
        claim = revision.check_record.claim
        self.scale = list(scale)
        self.fields["verdict"].choices = [(step.key, step.name_in(language)) for step in self.scale]
        if claim.claimant_id is None:
            del self.fields["reply"], self.fields["reply_note"]
        else:
            self.fields["reply"].choices = [
                (one.value, name)
                for one, name in words.REPLIES.items()
                if one is not Reply.NOT_APPLICABLE
            ]
        if claim.checkability != "statement":
            del self.fields["verdict"]
        self.initial: dict[str, Any] = initial_of(revision) | (kwargs.get("initial") or {})


def initial_of(revision: Revision) -> dict[str, str]:
    """Return the texts of a revision by the names of the form's fields."""
    said = {name: getattr(revision, name) for name in CheckForm.base_fields if name != "verdict"}
    if said["reply"] == Reply.NOT_APPLICABLE:
        said["reply"] = Reply.UNRECORDED.value
    return said | {"verdict": revision.verdict.key if revision.verdict else ""}


class EvidenceForm(QuietForm):
    """One source and the passage relied on."""

    part: ClassVar[str] = "evidence"

    source = forms.CharField(
        label=words.FIELDS["source"],
        max_length=200,
        help_text=_("Who published it: a ministry, a journal, a newspaper."),
    )
    owner = forms.CharField(
        label=words.FIELDS["owner"],
        required=False,
        max_length=200,
        help_text=_(
            "The organisation that speaks through it, where that is another. Two sources of one "
            "owner count as one voice."
        ),
    )
    title = forms.CharField(
        label=words.FIELDS["title"],
        required=False,
        max_length=300,
        help_text=_("What the document or page is called."),
    )
    address = forms.CharField(
        label=words.FIELDS["address"],
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )
    quotation = forms.CharField(
        label=words.FIELDS["quotation"],
        required=False,
        max_length=LONGEST_TEXT,
        widget=_area(4),
        help_text=_("The passage you rely on, word for word."),
    )
    cells = forms.CharField(
        label=words.FIELDS["cells"],
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "Sheet1!B3:D5", "class": "short"}),
        help_text=_(
            "Where you rely on numbers in a table: B3:D5, Sheet1!B3:D5, or row=4-7;col=2 for CSV."
        ),
    )
    stance = forms.ChoiceField(
        label=words.FIELDS["stance"],
        choices=[(one.value, name) for one, name in words.STANCES.items()],
        initial=Stance.CONTEXT.value,
        widget=forms.RadioSelect,
    )
    grade = forms.ChoiceField(
        label=words.FIELDS["grade"],
        choices=[(one.value, name) for one, name in words.GRADES.items()],
        initial=Grade.SECONDARY.value,
        widget=forms.RadioSelect,
        help_text=_("Primary: the data, document, study or person itself."),
    )
    interest = forms.CharField(
        label=words.FIELDS["interest"],
        required=False,
        max_length=400,
        help_text=_("Who pays it, what it stands to gain. Write “none known” if you found none."),
    )
    of_claimant = forms.BooleanField(
        label=_("This source is, or belongs to, whom the claim is about or by"), required=False
    )
    published_on = forms.DateField(
        label=words.FIELDS["published_on"],
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    accessed_on = forms.DateField(
        label=words.FIELDS["accessed_on"],
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_address(self) -> str:
        """Refuse what is no web address."""
        address = str(self.cleaned_data["address"]).strip()
        if address and not address.startswith(("https://", "http://")):
            raise forms.ValidationError(_("The address begins with https:// or http://."))
        return address

    def clean_cells(self) -> str:
        """Refuse what names no cells."""
        named = str(self.cleaned_data["cells"]).strip()
        if named:
            try:
                parse_range(named)
            except InputError as error:
                raise forms.ValidationError(explain(error)) from error
        return named

    def clean_accessed_on(self) -> date:
        """Return the day given, else the one that stands, else today."""
        day = self.cleaned_data["accessed_on"] or self.initial.get("accessed_on")
        return day or timezone.localdate()

    def clean(self) -> dict[str, Any]:
        """Let a source without a title be called by its name, as it is when it is stored."""
        said = super().clean() or self.cleaned_data
        return said | {"title": said.get("title") or said.get("source", "")}


class FindingForm(QuietForm):
    """One finding, what it cites, and why one voice is enough where it is."""

    part: ClassVar[str] = "finding"

    text = forms.CharField(
        label=words.FIELDS["text"],
        max_length=LONGEST_TEXT,
        widget=_area(4),
        help_text=_("One thing that you found. Each statement in it must stand in what you cite."),
    )
    cites = forms.MultipleChoiceField(
        label=words.FIELDS["cites"], required=False, widget=forms.CheckboxSelectMultiple
    )
    sole_source_reason = forms.CharField(
        label=words.FIELDS["sole_source_reason"],
        required=False,
        max_length=LONGEST_TEXT,
        widget=_area(2, **{"class": "short"}),
        help_text=_("Only where it rests on one voice. The reviewer accepts it or not."),
    )

    def __init__(self, *args: Any, evidence: Iterable[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.evidence = list(evidence)
        self.fields["cites"].choices = [
            (one.key, f"{number}. {one.source.name}") for number, one in enumerate(self.evidence, 1)
        ]

    def clean_cites(self) -> list[str]:
        """Return what is cited, each once."""
        return sorted(set(self.cleaned_data["cites"]))


def evidence_initial(one: Evidence) -> dict[str, Any]:
    """Return a source by the names of its form's fields."""
    own = {
        name: getattr(one, name)
        for name in EvidenceForm.base_fields
        if name not in {"source", "owner"}
    }
    owner = "" if one.source.owner.name == one.source.name else one.source.owner.name
    return own | {"source": one.source.name, "owner": owner}


def finding_initial(one: Finding) -> dict[str, Any]:
    """Return a finding by the names of its form's fields."""
    return {
        "text": one.text,
        "cites": sorted(citation.evidence.key for citation in one.citations.all()),
        "sole_source_reason": one.sole_source_reason,
    }


class CommentForm(QuietForm):
    """A remark, at a passage where one is named."""

    place = forms.ChoiceField(label=_("About"), required=False)
    quote = forms.CharField(
        label=_("Passage"),
        required=False,
        max_length=500,
        help_text=_("The words it is about, copied from the text."),
    )
    text = forms.CharField(
        label=_("Comment"),
        max_length=5000,
        widget=_area(3),
        help_text=_("Write @ and a name to call a colleague."),
    )

    def __init__(
        self,
        *args: Any,
        places: list[tuple[str, str]],
        form_id: str = "comment-form",
        **kwargs: Any,
    ) -> None:
        """Make the form; its fields belong to the form of the page with the id `form_id`."""
        super().__init__(*args, prefix="c", auto_id="comment-%s", **kwargs)
        self.form_id = form_id
        self.fields["place"].choices = places
        for field in self.fields.values():
            field.widget.attrs["form"] = form_id


class DeclareForm(QuietForm):
    """What somebody declares of their interests in a check."""

    conflicted = forms.ChoiceField(
        label=_("Your interests in this check"),
        choices=[
            (
                "no",
                _(
                    "I have no conflict of interest: no tie of work, money, family or party to "
                    "whom the claim is about or by."
                ),
            ),
            ("yes", _("I have a conflict of interest. Lock me out of this check.")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=400,
        help_text=_("Colleagues can read it. You need not give details."),
    )
